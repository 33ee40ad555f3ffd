//! The reference: `docs/reference.md` and `docs/reference.zh-CN.md`. This file has messages and fields.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use cmpp_codec::field::Formula;
use cmpp_codec::pdu::Fixed;
use cmpp_codec::{Frame, Header, Language, Version};

use crate::codes;
use crate::common::evaluate;
use crate::table::{self, Message, Table, columns, first_sentence, merged};

/// A language, and the texts in it.
#[derive(Clone, Copy)]
pub struct Words(pub Language);

impl Words {
    pub fn of<'t>(self, en: &'t str, zh: &'t str) -> &'t str {
        if self.0 == Language::Chinese { zh } else { en }
    }

    /// Translates a text of the library by the dissector's table. Every text has to be there.
    pub fn say(self, text: &str) -> &str {
        static CHINESE: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
            let table = include_str!("../../dissect/src/zh.tsv");
            table.lines().map(|line| line.split_once('\t').unwrap()).collect()
        });
        match self.0 {
            Language::Chinese => CHINESE.get(text).unwrap_or_else(|| panic!("zh.tsv lacks {text:?}")),
            _ => text,
        }
    }
}

/// Returns the path and the text of each page.
pub fn files() -> BTreeMap<String, String> {
    let pages = [("", Language::English), (".zh-CN", Language::Chinese)];
    pages.map(|(suffix, language)| (format!("docs/reference{suffix}.md"), page(Words(language)))).into()
}

fn page(words: Words) -> String {
    let parts = [
        words.of(
            "# CMPP reference\n\nEvery message, field and code of CMPP 1.2, 2.0, 2.1 and 3.0, and what failures mean. \
             [中文](reference.zh-CN.md)\n\nThe page is written from the tables of this crate: change those, then run \
             `CMPP_BLESS=1 cargo test --test reference`. `cmpp-dissect explain` answers single questions.\n\n\
             [Messages](#messages) · [Fields](#fields) · [Codes](#codes) · [Failures](#failures)\n",
            "# CMPP 参考\n\nCMPP 1.2、2.0、2.1 和 3.0 的全部消息、字段和代码，以及失败的含义。[English](reference.md)\n\n\
             本页由本库的表生成：先改表，再运行 `CMPP_BLESS=1 cargo test --test reference`。单个问题可用 \
             `cmpp-dissect explain` 查询。\n\n[消息](#消息) · [字段](#字段) · [代码](#代码) · [失败](#失败)\n",
        )
        .to_owned(),
        messages(words),
        fields(words),
        codes::codes(words),
        codes::failures(words),
    ];
    parts.join("\n")
}

//----------- Messages -----------------------------------------------------------------------------

/// The message under each name, in the versions that have it.
fn by_name() -> Vec<(&'static str, Vec<&'static Message>)> {
    let mut names: Vec<(&str, Vec<&Message>)> = Vec::new();
    for message in table::all_messages() {
        match names.iter_mut().find(|(name, _)| *name == message.name) {
            Some((_, versions)) => versions.push(message),
            None => names.push((&message.name, vec![message])),
        }
    }
    names
}

fn messages(words: Words) -> String {
    let mut out = words
        .of(
            "## Messages\n\nThe length of the body in bytes; the header has 12 more. n is the number of recipients, L \
             the length of the content.\n\n| message | Command_Id | 1.2 | 2.0 | 2.1 | 3.0 | what it is |\n",
            "## 消息\n\n各版本消息体的字节数，消息头另有 12 字节。n 为接收者个数，L 为内容的字节数。\n\n\
             | 消息 | Command_Id | 1.2 | 2.0 | 2.1 | 3.0 | 说明 |\n",
        )
        .to_owned();
    out.push_str("|---|---|---|---|---|---|---|\n");
    for (name, messages) in by_name() {
        let len = |version| {
            let message = messages.iter().find(|message| message.table.version == version)?;
            Some(Formula::of_body(message.command.shape(version)?).to_string())
        };
        let lens = Version::ALL.map(|version| len(version).unwrap_or("–".into())).join(" | ");
        let (id, about) = (messages[0].command.get(), about(words, messages[0]));
        writeln!(out, "| [`{name}`](#{}) | `{id:#010x}` | {lens} | {about} |", name.to_lowercase()).unwrap();
    }
    out += words.of(
        "\nIn the tables that follow, offsets count from the start of the message. The length of a field stands behind \
         its offset, in brackets. n is the value of `DestUsr_tl`, L that of `Msg_Length`.\n",
        "\n以下各表中，偏移从消息开头算起，括号内为字段的字节数。n 为 `DestUsr_tl` 的值，L 为 `Msg_Length` 的值。\n",
    );
    out += words.of("\n### Header\n\n", "\n### 消息头\n\n");
    let header = Table::of_struct(Version::V30, Header::FIELDS, &format!("{:#?}", Header::EMPTY));
    out += &table(words, &[Table { end: "12".into(), ..header }]);
    for (name, messages) in by_name() {
        let tables: Vec<Table> = messages.iter().map(|message| message.table.clone()).collect();
        writeln!(out, "\n### {name}\n\n{}{}\n", about(words, messages[0]), words.of(".", "。")).unwrap();
        if tables.iter().all(|table| table.rows.is_empty()) {
            out += words.of("The message has no body.\n", "没有消息体。\n");
        } else {
            out += &table(words, &tables);
        }
    }
    out
}

fn about(words: Words, message: &Message) -> &str {
    words.say(first_sentence(message.command.doc().unwrap()))
}

/// One message in all versions.
fn table(words: Words, tables: &[Table]) -> String {
    let (names, tables) = columns(tables);
    let heads =
        if names.len() == 1 { words.of("offset (length)", "偏移（长度）").to_owned() } else { names.join(" | ") };
    let (field, what) = (words.of("field", "字段"), words.of("what it is", "说明"));
    let mut out = format!("| {field} | {heads} | {what} |\n|---|{}---|\n", "---|".repeat(tables.len()));
    for row in merged(&tables) {
        let any = row.iter().flatten().next().unwrap();
        let place = row.iter().map(|row| row.map_or("–".into(), |row| format!("{} ({})", row.offset, row.len)));
        let places = place.collect::<Vec<_>>().join(" | ");
        writeln!(out, "| `{}` | {places} | {} |", any.name, about_field(words, any.doc)).unwrap();
    }
    let totals: Vec<String> = tables.iter().map(|table| format!("**{}**", table.end)).collect();
    writeln!(out, "| | {} | {} |", totals.join(" | "), words.of("in all", "总长")).unwrap();
    out
}

/// The text of a field, without links that only rustdoc knows.
fn about_field(words: Words, doc: &str) -> String {
    let text = words.say(first_sentence(doc));
    text.split_once(": see [").map_or(text, |(text, _)| text).to_owned()
}

//----------- Fields -------------------------------------------------------------------------------

/// The values of each field that have names, for a message in a version.
fn named_values(message: &Message) -> BTreeMap<&'static str, Vec<(String, &'static str)>> {
    let mut named = BTreeMap::<_, Vec<_>>::new();
    for value in 0..=u8::MAX {
        let mut bytes = message.sample.clone();
        for row in message.table.rows.iter().filter(|row| !["DestUsr_tl", "Msg_Length"].contains(&row.name)) {
            let offset = evaluate(&row.offset, 0, 0);
            match (row.name, &*row.len) {
                ("FeeType", _) => bytes[offset..offset + 2].copy_from_slice(&two_digits(value)),
                (_, "1") => bytes[offset] = value,
                (_, "4") => bytes[offset + 3] = value,
                _ => {}
            }
        }
        for item in Frame::from_message(&bytes).unwrap().dissect(message.table.version).flatten() {
            if let Some(meaning) = item.meaning() {
                let shown = if item.field.name == "FeeType" { format!("{value:02}") } else { value.to_string() };
                named.entry(item.field.name).or_default().push((shown, meaning));
            }
        }
    }
    named
}

/// The value as `FeeType` has it; no digits if it has more than two.
fn two_digits(value: u8) -> [u8; 2] {
    format!("{value:02}").as_bytes().try_into().unwrap_or_default()
}

fn fields(words: Words) -> String {
    let mut out = words
        .of(
            "## Fields\n\nThe length in bytes, the messages, and the values that the specification names.\n\n\
             | field | bytes | in | values |\n|---|---|---|---|\n",
            "## 字段\n\n字段的字节数、所在的消息，以及规范命名的取值。\n\n| 字段 | 字节 | 所在消息 | 取值 |\n|---|---|---|---|\n",
        )
        .to_owned();
    // For each name with its values and its lengths: the messages.
    let mut rows = BTreeMap::<(&str, String, String), Vec<&str>>::new();
    for (message, versions) in by_name() {
        let mut fields = BTreeMap::<(&str, String), Vec<(&str, String)>>::new();
        for version in versions {
            let named = named_values(version);
            for row in &version.table.rows {
                let values = named.get(row.name).into_iter().flatten();
                let values: Vec<String> = values.map(|(value, name)| format!("{value} {}", words.say(name))).collect();
                let lens = fields.entry((row.name, values.join(words.of("; ", "；")))).or_default();
                lens.push((&row.len, version.table.version.to_string()));
            }
        }
        for ((name, values), lens) in fields {
            rows.entry((name, lengths(&lens), values)).or_default().push(message.trim_start_matches("CMPP_"));
        }
    }
    for ((name, lens, values), messages) in &rows {
        writeln!(out, "| `{name}` | {lens} | {} | {values} |", messages.join(", ")).unwrap();
    }
    out
}

/// `21 (1.2, 2.0, 2.1); 32 (3.0)`, or one number if it is always the same.
fn lengths(lens: &[(&str, String)]) -> String {
    let mut versions = Vec::<(&str, Vec<&str>)>::new();
    for (len, version) in lens {
        match versions.iter_mut().find(|(other, _)| other == len) {
            Some((_, versions)) => versions.push(version),
            None => versions.push((len, vec![version])),
        }
    }
    match &versions[..] {
        [(len, _)] => (*len).to_owned(),
        _ => versions
            .iter()
            .map(|(len, versions)| format!("{len} ({})", versions.join(", ")))
            .collect::<Vec<_>>()
            .join("; "),
    }
}
