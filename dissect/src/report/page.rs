//! The page: its parts put together, with the data in the middle.

use std::fmt::Write as _;
use std::io::{self, Write};

use cmpp_codec::Language;
use serde_json::to_string;

use crate::model::{Message, Tag};
use crate::report::window::Window;
use crate::show::Json;
use crate::sink::Summary;
use crate::stats::Tables;

/// The most bytes of messages on a page.
const MOST: usize = 6 << 20;

const STYLE: [&str; 3] =
    [include_str!("page/page.css"), include_str!("page/charts.css"), include_str!("page/ladder.css")];
const WORDS: [&str; 2] = [include_str!("page/words.en.js"), include_str!("page/words.zh.js")];
const SCRIPT: [&str; 9] = [
    include_str!("page/dom.js"),
    include_str!("page/chart.js"),
    include_str!("page/table.js"),
    include_str!("page/overview.js"),
    include_str!("page/outcomes.js"),
    include_str!("page/lists.js"),
    include_str!("page/message.js"),
    include_str!("page/ladder.js"),
    include_str!("page/main.js"),
];
const HTML: &str = include_str!("page/page.html");

/// What the page shows.
#[derive(Debug)]
pub(super) struct Page<'p> {
    pub(super) language: Language,
    pub(super) files: &'p [String],
    pub(super) summary: &'p Summary,
    pub(super) tables: &'p Tables,
    pub(super) window: &'p Window,
    /// Events that are no messages, as JSON, with the number of the message before each.
    pub(super) events: &'p [(u64, String)],
}

impl Page<'_> {
    /// Writes the page.
    pub(super) fn write(&self, json: &mut Json, out: &mut dyn Write) -> io::Result<()> {
        let is_chinese = self.language == Language::Chinese;
        let (lang, title) = if is_chinese { ("zh-CN", "CMPP 抓包报告") } else { ("en", "CMPP capture report") };
        let mut data = Vec::new();
        self.write_data(json, &mut data)?;
        let script = SCRIPT.concat();
        let parts = [
            ("{{lang}}", lang),
            ("{{title}}", title),
            ("{{style}}", &STYLE.concat()),
            ("{{data}}", &safe(&String::from_utf8_lossy(&data))),
            ("{{words}}", WORDS[usize::from(is_chinese)]),
            ("{{script}}", &script),
        ];
        // Each part is written in one piece and never searched: it may hold the name of another.
        let mut rest = HTML;
        for (name, part) in parts {
            let Some((before, after)) = rest.split_once(name) else { continue };
            out.write_all(before.as_bytes())?;
            out.write_all(part.as_bytes())?;
            rest = after;
        }
        out.write_all(rest.as_bytes())
    }

    /// Writes what the script reads: statistics, and messages as in `--format json`.
    fn write_data(&self, json: &mut Json, out: &mut Vec<u8>) -> io::Result<()> {
        out.extend_from_slice(b"{\"stats\":");
        self.tables.write_json(self.summary, out)?;
        let files = self.files.iter().map(to_string).collect::<Result<Vec<_>, _>>()?.join(",");
        write!(out, ",\"files\":[{files}],\"messages\":[")?;
        let (begin, mut shown) = (out.len(), Vec::new());
        for held in self.window.messages() {
            if out.len() - begin > MOST {
                break;
            }
            if !shown.is_empty() {
                out.push(b',');
            }
            line(json, out, &held.message(), held.tag)?;
            shown.push(held.tag.number);
        }
        let is_shown = |number: u64| shown.binary_search(&number).is_ok();
        out.extend_from_slice(b"],\"events\":[");
        let events = self.events.iter().filter(|(number, _)| is_shown(*number) || is_shown(number + 1));
        let events: Vec<_> = events.map(|(number, event)| format!("[{number},{}]", event.trim_end())).collect();
        write!(out, "{}],\"unanswered\":{{", events.join(","))?;
        let mut text = String::new();
        for (number, why) in self.window.unanswered() {
            let comma = if text.is_empty() { "" } else { "," };
            write!(text, "{comma}\"{number}\":\"{}\"", why.name()).map_err(io::Error::other)?;
        }
        write!(out, "{text}}}}}")
    }
}

/// Writes a message without the end of its line.
fn line(json: &mut Json, out: &mut Vec<u8>, message: &Message<'_>, tag: Tag) -> io::Result<()> {
    json.write(out, message, tag)?;
    while out.last() == Some(&b'\n') {
        out.pop();
    }
    Ok(())
}

/// Makes JSON safe inside of HTML: a text in a capture may be `</script>`. These characters occur in strings only, where
/// the escape stands for the same.
fn safe(json: &str) -> String {
    json.replace('&', r"\u0026").replace('<', r"\u003c").replace('>', r"\u003e")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of the words in one of the files, with those inside of others.
    fn names(file: &str) -> Vec<&str> {
        let names = file.lines().filter_map(|line| line.trim_start().split_once(':').map(|(name, _)| name.trim()));
        names.filter(|name| name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_')).collect()
    }

    #[test]
    fn both_languages_have_the_same_words() {
        assert_eq!(names(WORDS[0]), names(WORDS[1]));
        assert!(names(WORDS[0]).len() > 100);
    }

    #[test]
    fn every_word_that_the_script_uses_exists() {
        let script = SCRIPT.concat();
        let used = script.split("WORDS.").skip(1);
        let used =
            used.map(|rest| rest.split(|char: char| !char.is_ascii_alphanumeric() && char != '_').next().unwrap());
        let (mut used, known): (Vec<_>, _) = (used.collect(), names(WORDS[0]));
        used.sort_unstable();
        used.dedup();
        let missing: Vec<_> = used.iter().filter(|word| !known.contains(word)).collect();
        assert!(missing.is_empty() && used.len() > 60, "{missing:?}");
    }

    #[test]
    fn data_can_end_no_script() {
        let safe = safe(r#"{"text":"</script><!--&amp;"}"#);
        assert!(!safe.contains(['<', '>', '&']), "{safe}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&safe).unwrap()["text"], "</script><!--&amp;");
    }
}
