//! The reference: codes, and what failures mean.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use cmpp_codec::codes::{MsgFmt, SubmitResult};
use cmpp_codec::content::Stat;
use cmpp_codec::outcome::{Cause, Explanation, Meaning, Retry, Source};

use crate::page::Words;

/// A list of numbers: the meanings of each, the most usual first.
type List = BTreeMap<u32, Vec<Meaning<'static>>>;

/// No published number is larger.
const MOST: u32 = 9999;

fn stat(text: &str) -> Stat {
    let mut bytes = [0; 7];
    bytes[..text.len()].copy_from_slice(text.as_bytes());
    Stat(bytes)
}

fn list(explain: impl Fn(u32) -> Option<Explanation<'static>>) -> List {
    let meanings = |number| {
        let found = explain(number)?;
        let all: Vec<_> = found.meaning().into_iter().chain(found.others()).collect();
        (!all.is_empty()).then_some((number, all))
    };
    (0..=MOST).filter_map(meanings).collect()
}

pub fn codes(words: Words) -> String {
    let mut out = words
        .of("## Codes\n\n### Msg_Fmt\n\n| value | meaning |\n", "## 代码\n\n### Msg_Fmt\n\n| 值 | 含义 |\n")
        .to_owned();
    out += "|---|---|\n";
    let meaning = |value| MsgFmt(value).data_coding().in_language(words.0).to_string();
    let mut from = 0;
    for value in 0..=u8::MAX {
        // Neighbours with the same meaning share a row.
        if value == u8::MAX || meaning(value + 1) != meaning(value) {
            let values = if from == value {
                format!("{value}, `{value:#04x}`")
            } else {
                format!("{from}–{value}, `{from:#04x}`–`{value:#04x}`")
            };
            writeln!(out, "| {values} | {} |", meaning(value)).unwrap();
            from = value.saturating_add(1);
        }
    }
    out += words.of(
        "\n### Stat: words\n\n| word | state | cause | meaning | source |\n|---|---|---|---|---|\n",
        "\n### Stat：单词\n\n| 单词 | 状态 | 原因 | 含义 | 来源 |\n|---|---|---|---|---|\n",
    );
    for word in word_list() {
        let found = stat(&word).explain().unwrap();
        let (state, meaning) = (found.state().map_or("–".into(), |state| state.to_string()), found.meaning().unwrap());
        let (cause, text) = (meaning.cause.word(), meaning.text(words.0));
        writeln!(out, "| `{word}` | {state} | `{cause}` | {text} | {} |", meaning.sources).unwrap();
    }
    out += words.of(
        "\n### Stat: families\n\nTwo letters, and a number behind them.\n\n| letters | state | meaning | source |\n|---|---|---|---|\n",
        "\n### Stat：类别\n\n两个字母，后跟数字。\n\n| 字母 | 状态 | 含义 | 来源 |\n|---|---|---|---|\n",
    );
    let mut lists: Vec<(Vec<String>, List)> =
        vec![(vec!["Result".into()], list(|number| SubmitResult(number).explain()))];
    for letters in (b'A'..=b'Z').flat_map(|first| (b'A'..=b'Z').map(move |second| [first, second])) {
        let letters = String::from_utf8(letters.into()).unwrap();
        let Some(family) = stat(&format!("{letters}:0001")).explain().and_then(|found| found.family()) else {
            continue;
        };
        let state = family.state.map_or("–".into(), |state| state.to_string());
        writeln!(out, "| `{letters}` | {state} | {} | {} |", family.text(words.0), family.sources).unwrap();
        let numbers = list(|number| stat(&format!("{letters}:{number:04}")).explain());
        match lists.iter_mut().find(|(_, other)| *other == numbers) {
            _ if numbers.is_empty() => {}
            Some((families, _)) => families.push(letters),
            None => lists.push((vec![letters], numbers)),
        }
    }
    for (families, numbers) in &lists {
        write_list(&mut out, words, families, numbers);
    }
    out += words.of("\n### Sources\n\n", "\n### 来源\n\n");
    for source in Source::ALL.iter().filter(|&&source| source != Source::Own) {
        writeln!(out, "- {source}: {}", source.text(words.0)).unwrap();
    }
    out
}

/// The words: those of the table that the library is made from.
fn word_list() -> Vec<String> {
    let table = include_str!("../../spec-vectors/codes/words.tsv");
    table.lines().skip(1).map(|line| line.split('\t').next().unwrap().to_owned()).collect()
}

fn write_list(out: &mut String, words: Words, families: &[String], numbers: &List) {
    let title = families.join(", ");
    let heads = words.of("| number | cause | meaning | source |", "| 数字 | 原因 | 含义 | 来源 |");
    let of = words.of("Numbers of", "数字：");
    writeln!(out, "\n### {of} {title}\n\n{heads}\n|---|---|---|---|").unwrap();
    for (number, meanings) in numbers {
        for (rank, meaning) in meanings.iter().enumerate() {
            let number = if rank == 0 { number.to_string() } else { words.of("or", "或").into() };
            let (cause, text) = (meaning.cause.word(), meaning.text(words.0));
            writeln!(out, "| {number} | `{cause}` | {text} | {} |", meaning.sources).unwrap();
        }
    }
}

pub fn failures(words: Words) -> String {
    let mut out = words
        .of(
            "## Failures\n\nThe causes of the codes above, and whether another try helps.\n\n| cause | meaning | another try |\n",
            "## 失败\n\n以上代码的原因，以及重发是否有用。\n\n| 原因 | 含义 | 重发 |\n",
        )
        .to_owned();
    out += "|---|---|---|\n";
    for cause in Cause::ALL {
        let retry = match cause.retry() {
            Some(Retry::Never) => words.of("never", "不必重发"),
            Some(Retry::Later) => words.of("later", "稍后重发"),
            Some(Retry::AfterChange) => words.of("after a change", "修改后重发"),
            _ => "–",
        };
        writeln!(out, "| `{cause}` | {} | {retry} |", cause.text(words.0)).unwrap();
    }
    out
}
