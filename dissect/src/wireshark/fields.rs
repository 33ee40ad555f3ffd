//! The fields: a row for each name, kind, and list of meanings.

use std::fmt::Write;

use cmpp_codec::field::{Field, Kind};
use cmpp_codec::time::TimeForm;

use cmpp_codec::Language;

use crate::explain::about;
use crate::wireshark::lua::{Quoted, fill};
use crate::wireshark::probe::Meaning;

/// The fields that were met so far.
#[derive(Debug)]
pub(super) struct Fields {
    rows: Vec<Row>,
    language: Language,
}

#[derive(Debug)]
struct Row {
    /// Its name in the Lua table of fields.
    key: String,
    name: &'static str,
    kind: &'static str,
    /// The form of the time that the field holds.
    time: Option<&'static str>,
    /// What the field is, unless it is different things in different messages.
    doc: Option<&'static str>,
    meanings: Vec<Meaning>,
}

impl Fields {
    /// Creates a table whose descriptions are in a language.
    pub(super) const fn new(language: Language) -> Self {
        Self { rows: Vec::new(), language }
    }

    /// Returns how Lua names a field.
    pub(super) fn key(&mut self, field: &'static Field, meanings: Vec<Meaning>) -> String {
        let (name, kind, time) = (field.name, kind(field.kind), field.time_form().and_then(form));
        let doc = about(field.doc, self.language);
        let is_it = |row: &&mut Row| (row.name, row.kind, row.time) == (name, kind, time) && row.meanings == meanings;
        if let Some(row) = self.rows.iter_mut().find(is_it) {
            row.doc = row.doc.filter(|known| *known == doc);
            return format!("F.{}", row.key);
        }
        let key = match self.rows.iter().filter(|row| row.name.eq_ignore_ascii_case(name)).count() {
            0 => name.to_lowercase(),
            others => format!("{}_{}", name.to_lowercase(), others + 1),
        };
        let reference = format!("F.{key}");
        self.rows.push(Row { key, name, kind, time, doc: Some(doc), meanings });
        reference
    }

    /// Returns what a field is called in filters, if it is not its name.
    fn abbr(&self, row: &Row) -> Option<String> {
        // `cmppx.time` is how long an answer took, as in Wireshark's own protocols.
        match (row.name, row.kind) {
            ("Time", "time") => return Some("readable_time".to_owned()),
            ("Time", _) => return Some("query_time".to_owned()),
            _ => {}
        }
        // Wireshark's fields of one name have one type.
        let first = self.rows.iter().find(|first| first.name.eq_ignore_ascii_case(row.name))?;
        let name = row.name.to_lowercase();
        (stored(first.kind) != stored(row.kind)).then(|| format!("{name}_{}", row.kind))
    }

    /// Writes the table.
    pub(super) fn write(&self, out: &mut String) {
        let mut line = |text: String| out.extend([&text, "\n"]);
        line("local F = {".to_owned());
        for row in &self.rows {
            let mut text = format!("    {} = {{ name = \"{}\", kind = \"{}\"", row.key, row.name, row.kind);
            if let Some(abbr) = self.abbr(row) {
                write!(text, ", abbr = \"{abbr}\"").unwrap_or_default();
            }
            if let Some(last) = row.last_listed() {
                write!(text, ", last_listed = {last}").unwrap_or_default();
            }
            if let Some(form) = row.time {
                write!(text, ", time = \"{form}\"").unwrap_or_default();
            }
            if let Some(doc) = row.doc {
                write!(text, ", doc = {}", Quoted(doc)).unwrap_or_default();
            }
            line(match row.meanings.len() {
                0 => format!("{text} }},"),
                _ => format!("{text},\n{}    }},", lists(&row.meanings)),
            });
        }
        line("}".to_owned());
    }
}

impl Row {
    /// Returns the last value that the specification lists, if other values have a meaning as well.
    fn last_listed(&self) -> Option<&str> {
        let last = self.meanings.iter().rfind(|meaning| meaning.is_listed)?;
        let are_all = self.meanings.iter().all(|meaning| meaning.is_listed);
        (!are_all && self.kind == "uint").then_some(&last.key)
    }
}

/// Returns the lists of meanings and causes of a field.
fn lists(meanings: &[Meaning]) -> String {
    let mut out = String::new();
    let causes = meanings.iter().filter_map(|meaning| Some((&meaning.key, meaning.cause?)));
    let causes: Vec<_> = causes.map(|(key, cause)| format!("[{key}] = \"{cause}\"")).collect();
    let texts = meanings.iter().map(|meaning| format!("[{}] = {}", meaning.key, Quoted(&meaning.text)));
    out.push_str("        meanings = {\n");
    fill(&mut out, "            ", texts);
    out.push_str("        },\n");
    if !causes.is_empty() {
        out.push_str("        causes = {\n");
        fill(&mut out, "            ", causes.into_iter());
        out.push_str("        },\n");
    }
    out
}

/// Returns the Lua name of a kind of field.
const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Uint => "uint",
        Kind::Int => "int",
        Kind::Id => "id",
        Kind::Octets => "octets",
        Kind::Content => "content",
        Kind::Unicode(_) => "text",
        Kind::UserDataHeader => "header",
        Kind::Element => "element",
        Kind::Time(_) => "time",
        Kind::Bits { .. } => "bits",
        _ => "bytes",
    }
}

/// Returns the kinds that Wireshark stores in the same type.
fn stored(kind: &'static str) -> &'static str {
    match kind {
        "octets" | "text" | "time" => "string",
        "content" | "header" | "element" | "bytes" => "bytes",
        "bits" => "uint",
        other => other,
    }
}

/// Returns the Lua name of a form of times.
const fn form(form: TimeForm) -> Option<&'static str> {
    match form {
        TimeForm::Smpp => Some("smpp"),
        TimeForm::Timestamp => Some("timestamp"),
        TimeForm::Report => Some("report"),
        TimeForm::Route => Some("route"),
        TimeForm::Day => Some("day"),
        _ => None,
    }
}
