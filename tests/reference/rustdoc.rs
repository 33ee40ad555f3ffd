//! What the documentation of the messages includes: `src/tables/`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use cmpp_codec::content::{MoStatusReport, StatusReport};
use cmpp_codec::field::Formula;
use cmpp_codec::pdu::Fixed;
use cmpp_codec::{Header, V12, V20, V21, V30, Version};

use crate::table::{Message, Table, all_messages, columns, first_sentence, merged};

const OF_MESSAGE: &str = "Offsets count from the start of the message, whose first 12 bytes are its header. The length \
                          of a field stands behind its offset, in brackets.";
const OF_CONTENT: &str = "The length of a field stands behind its offset, in brackets.";

/// Returns the path and the text of each file.
pub fn files() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut structs: BTreeMap<String, Vec<Table>> = BTreeMap::new();
    let mut whole: BTreeSet<String> = BTreeSet::new();
    for version in Version::ALL {
        let messages: Vec<_> = all_messages().iter().filter(|message| message.table.version == version).collect();
        let module = format!("v{}", version.to_string().replace('.', ""));
        let folder = format!("src/tables/{module}");
        files.insert(format!("{folder}.md"), list(&module, &messages));
        for message in messages {
            let shown = &message.shown;
            whole.insert(shown.name.clone());
            structs.entry(shown.name.clone()).or_default().push(message.table.clone());
            files.insert(format!("{folder}/{}.md", shown.name), of_version(message));
            for part in &shown.parts {
                let table = message.table.part(&part.owner);
                files.insert(format!("{folder}/{}.md", part.owner), of_part(message, &part.path, &part.owner, &table));
                structs.entry(part.owner.clone()).or_default().push(table);
            }
        }
    }
    files.retain(|path, _| path.matches('/').count() < 3 || is_alias(path));
    for (name, tables) in &structs {
        let is_whole = whole.contains(name);
        files.insert(format!("src/tables/{name}.md"), of_struct(tables, OF_MESSAGE, is_whole));
    }
    let header = [Table::of_struct(Version::V30, Header::FIELDS, &format!("{:#?}", Header::EMPTY))];
    files.insert("src/tables/Header.md".into(), of_struct(&header, OF_CONTENT, false));
    let report = [Table::of_struct(Version::V30, MoStatusReport::FIELDS, &format!("{:#?}", MoStatusReport::EMPTY))];
    files.insert("src/tables/MoStatusReport.md".into(), of_struct(&report, OF_CONTENT, false));
    macro_rules! report {
        ($($V:ident),*) => {
            [$(Table::of_struct(Version::$V, StatusReport::<$V>::FIELDS, &format!("{:#?}", StatusReport::<$V>::EMPTY))),*]
        };
    }
    let reports = report!(V12, V20, V21, V30);
    files.insert("src/tables/StatusReport.md".into(), of_struct(&reports, OF_CONTENT, false));
    files
}

/// Whether the module of a version declares it as an alias: a struct without a version is exported as it is.
fn is_alias(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap().trim_end_matches(".md");
    let source = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/versions.rs")).unwrap();
    let list = source.split("version_module! { @ $module:").nth(1).unwrap().split('}').next().unwrap();
    list.split_whitespace().any(|word| word == name) || source.contains(&format!("pub type {name}<'a>"))
}

/// The documentation of a struct ends with it.
fn of_struct(tables: &[Table], introduction: &str, is_message: bool) -> String {
    let letters = letters(tables);
    if tables.iter().all(|table| table.rows.is_empty()) {
        return "\nThe message has no body: its length is 12.\n".into();
    }
    format!("\n# Layout\n\n{introduction}{letters}\n\n{}", markdown(tables, is_message))
}

/// The documentation of a message in one version.
fn of_version(message: &Message) -> String {
    let Message { command, name, shown, table, .. } = message;
    let about = first_sentence(command.doc().unwrap());
    let about = about[..1].to_lowercase() + &about[1..];
    let (version, shown) = (table.version, &shown.name);
    let body = Formula::of_body(command.shape(version).unwrap());
    let tables = [table.clone()];
    format!(
        "`{name}` of CMPP {version}: {about}. Body: {body} {}.\n\nThe struct is [`{shown}`](crate::pdu::{shown}). \
         {OF_MESSAGE}{}\n\n{}",
        if body.to_string() == "1" { "byte" } else { "bytes" },
        letters(&tables),
        markdown(&tables, true),
    )
}

/// The documentation of a part in one version.
fn of_part(message: &Message, path: &str, name: &str, table: &Table) -> String {
    let (version, whole, tables) = (table.version, &message.shown.name, [table.clone()]);
    let len: usize = table.rows.iter().map(|row| row.len.parse::<usize>().unwrap()).sum();
    let about = format!("`{path}` of [`{whole}`](crate::pdu::{whole}) in CMPP {version}: {len} bytes");
    if len == 0 {
        return format!("{about}, because the fields of [`{name}`](crate::pdu::{name}) are not in this version.\n");
    }
    let about = about.replace(": 1 bytes", ": 1 byte");
    let letters = letters(&tables);
    format!(
        "{about}.\n\nThe struct is [`{name}`](crate::pdu::{name}). {OF_MESSAGE}{letters}\n\n{}",
        markdown(&tables, false)
    )
}

/// The documentation of the module of a version.
fn list(module: &str, messages: &[&Message]) -> String {
    let mut out = "\n| message | Command_Id | body, bytes | what it is |\n|---|---|---|---|\n".to_owned();
    for Message { command, shown, name, table, .. } in messages {
        let (name, about) = (name.trim_start_matches("CMPP_"), first_sentence(command.doc().unwrap()));
        let (body, shown) = (Formula::of_body(command.shape(table.version).unwrap()), &shown.name);
        writeln!(out, "| [`{name}`](crate::{module}::{shown}) | `{:#010x}` | {body} | {about} |", command.get())
            .unwrap();
    }
    out.push_str("\nn is the number of recipients, L the length of the content in bytes.\n");
    out
}

/// Says what the letters of the formulas stand for.
fn letters(tables: &[Table]) -> String {
    let has = |letter| {
        tables.iter().flat_map(|table| &table.rows).any(|row| (row.offset.clone() + &row.len).contains(letter))
    };
    match (has('n'), has('L')) {
        (true, _) => " n is the value of `DestUsr_tl`, L that of `Msg_Length`.".into(),
        (false, true) => " L is the value of `Msg_Length`.".into(),
        (false, false) => String::new(),
    }
}

fn markdown(tables: &[Table], is_message: bool) -> String {
    let (names, tables) = columns(tables);
    let heads = if names.len() == 1 { "offset (length)".to_owned() } else { names.join(" | ") };
    let mut out = format!("| field | here | {heads} | what it is |\n|---|---|{}---|\n", "---|".repeat(tables.len()));
    for row in merged(&tables) {
        let any = row.iter().flatten().next().unwrap();
        let place = row.iter().map(|row| row.map_or("–".into(), |row| format!("{} ({})", row.offset, row.len)));
        let places = place.collect::<Vec<_>>().join(" | ");
        writeln!(out, "| `{}` | `{}` | {places} | {} |", any.name, any.here, first_sentence(any.doc)).unwrap();
    }
    if is_message {
        let totals: Vec<String> = tables.iter().map(|table| format!("**{}**", table.end)).collect();
        let totals = totals.join(" | ");
        writeln!(out, "| | | {totals} | the whole message |").unwrap();
    }
    out
}
