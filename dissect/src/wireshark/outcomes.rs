//! What a `Stat` means: the families with their lists of codes, and the words; and the kinds of anomalies.

use std::fmt::Write;

use cmpp_codec::Language;
use cmpp_codec::anomaly::AnomalyKind;
use cmpp_codec::content::Stat;
use cmpp_codec::outcome::Cause;

use crate::wireshark::lua::{Quoted, fill};
use crate::wireshark::probe;
use crate::words::Words;

/// The words are those of this table. What they mean is the library's to say.
const WORDS: &str = include_str!("../../spec-vectors/codes/words.tsv");

/// Writes the families and words.
pub(super) fn write_stats(out: &mut String, words: &Words, language: Language) {
    let letters = (b'A'..=b'Z').flat_map(|first| (b'A'..=b'Z').map(move |second| [first, second]));
    let mut lists: Vec<Vec<String>> = Vec::new();
    let mut families = String::new();
    for [first, second] in letters {
        let stat = Stat([first, second, b':', 0, 0, 0, 0]);
        let Some(family) = stat.explain().and_then(|known| known.family()) else { continue };
        let codes: Vec<_> = (0..=9999).filter_map(|code| row([first, second], code, language)).collect();
        let list = lists.iter().position(|list| *list == codes).unwrap_or_else(|| {
            lists.push(codes);
            lists.len() - 1
        });
        let letters = [first, second].map(char::from).into_iter().collect::<String>();
        let text = Quoted(family.text(language));
        writeln!(families, "    {letters} = {{ {text}, LISTS[{}] }},", list + 1).unwrap_or_default();
    }
    out.push_str("\n-- What a Stat means: numbers, families of them, words. Each has its text and the cause.\n");
    out.push_str("local LISTS = {\n");
    for list in lists {
        out.push_str("    {\n");
        fill(out, "        ", list.into_iter());
        out.push_str("    },\n");
    }
    write!(out, "}}\nlocal FAMILIES = {{\n{families}}}\nlocal WORDS = {{\n").unwrap_or_default();
    for word in WORDS.lines().skip(1).filter_map(|row| row.split('\t').next()) {
        let mut stat = [0; 7];
        stat.iter_mut().zip(word.bytes()).for_each(|(to, byte)| *to = byte);
        let Some(meaning) = probe::stat(words, Stat(stat)) else { continue };
        let cause = meaning.cause.unwrap_or_default();
        writeln!(out, "    {word} = {{ {}, \"{cause}\" }},", Quoted(&meaning.text)).unwrap_or_default();
    }
    out.push_str("}\n");
}

/// Returns the meaning of a code of a family.
fn row([first, second]: [u8; 2], code: u16, language: Language) -> Option<String> {
    let mut stat = [first, second, b':', 0, 0, 0, 0];
    stat[3..].copy_from_slice(format!("{code:04}").as_bytes());
    let known = Stat(stat).explain()?;
    let cause = known.cause().map(Cause::word)?;
    Some(format!("[{code}] = {{ {}, \"{cause}\" }}", Quoted(known.meaning()?.text(language))))
}

/// Writes the kinds of anomalies.
pub(super) fn write_notes(out: &mut String) {
    out.push_str("\n-- What can be odd in a message: how much it matters, and a sentence.\n");
    out.push_str("local NOTES = {\n");
    for kind in AnomalyKind::ALL {
        let (code, level) = (kind.code(), kind.level());
        writeln!(out, "    [\"{code}\"] = {{ \"{level}\", {} }},", Quoted(kind.sentence())).unwrap_or_default();
    }
    out.push_str("}\n");
}
