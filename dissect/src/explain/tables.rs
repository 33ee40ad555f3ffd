//! The tables of messages and the fields in them.

use std::collections::BTreeMap;
use std::io::{self, Write};

use cmpp_codec::field::{Formula, Kind, Part, rows};
use cmpp_codec::{CommandId, Frame, Language, Version};

use crate::column::{Column, Shape};
use crate::translate::translate;

/// Writes the table of a message: offsets count from the start of the message.
pub(super) fn table(out: &mut impl Write, shape: &'static [Part], language: Language) -> io::Result<()> {
    let chinese = language == Language::Chinese;
    if chinese {
        // A Chinese character is as wide as two letters.
        writeln!(out, "      偏移  长度  {:<20}  说明", "字段")?;
    } else {
        writeln!(out, "{:>10}  {:>4}  {:<22}  what it is", "offset", "size", "field")?;
    }
    let mut end = "12".to_owned();
    for row in rows(shape) {
        let (offset, len, about) = (row.offset.to_string(), row.len.to_string(), about(row.field.doc, language));
        writeln!(out, "{offset:>10}  {len:>4}  {:<22}  {about}", row.field.name)?;
        end = row.end().to_string();
    }
    writeln!(out, "{end:>10}        {}", if chinese { "总长" } else { "in all" })
}

/// Returns the first sentence, in the reader's language.
pub(crate) fn about(doc: &'static str, language: Language) -> &'static str {
    let doc = doc.trim();
    translate(doc.split_once(". ").map_or(doc, |(first, _)| first).trim_end_matches('.'), language)
}

/// Every column of `--columns` and `--where`.
pub(super) fn columns(out: &mut impl Write, language: Language) -> io::Result<bool> {
    for column in Column::all() {
        let kind = match column.shape() {
            Shape::Integer => "integer",
            Shape::Number => "number",
            Shape::Text => "text",
            Shape::Bytes => "bytes",
            Shape::Time => "time",
        };
        let kind = if column.is_list() { format!("{kind}, list") } else { kind.to_owned() };
        writeln!(out, "{:<24} {kind:<13} {}", column.to_string(), about(column.doc(), language))?;
    }
    Ok(true)
}

/// The messages of all versions that have a field of that name: version, command, the field's length.
fn having(name: &str) -> impl Iterator<Item = (Version, CommandId, cmpp_codec::field::Row)> {
    let all =
        Version::ALL.into_iter().flat_map(|version| CommandId::ALL.iter().map(move |&command| (version, command)));
    all.flat_map(move |(version, command)| {
        let found =
            rows(command.shape(version).unwrap_or_default()).filter(|row| row.field.name.eq_ignore_ascii_case(name));
        found.map(move |row| (version, command, row)).collect::<Vec<_>>()
    })
}

/// Writes the messages that have a field of that name, with the values that have names there.
pub(super) fn field(out: &mut impl Write, what: &str, language: Language) -> io::Result<bool> {
    let mut known = false;
    for (version, command, row) in having(what) {
        if !std::mem::replace(&mut known, true) {
            writeln!(out, "{}: {}", row.field.name, about(row.field.doc, language))?;
        }
        let name = command.name(version).unwrap_or_default();
        let len = if row.field.kind == Kind::Content { "L".to_owned() } else { row.field.width.to_string() };
        writeln!(out, "  CMPP {version}  {name:<28} {len:>3}")?;
    }
    for (names, commands) in all_values(what) {
        writeln!(out, "  {}:", commands.join(", "))?;
        for (value, name) in names {
            writeln!(out, "    {value} {}", translate(name, language))?;
        }
    }
    Ok(known)
}

/// Writes what a value of a field is called in each message.
pub(super) fn value(out: &mut impl Write, field: &str, value: &str, language: Language) -> io::Result<bool> {
    let digits = |text: &str| text.trim_start_matches('0').to_owned();
    let mut found = BTreeMap::<(String, &str), Vec<_>>::new();
    for (names, commands) in all_values(field) {
        for (shown, name) in names.into_iter().filter(|(shown, _)| digits(shown) == digits(value)) {
            found.entry((shown, name)).or_default().extend(commands.iter().copied());
        }
    }
    for ((shown, name), commands) in &found {
        writeln!(out, "{field} {shown}: {} ({})", translate(name, language), commands.join(", "))?;
    }
    Ok(!found.is_empty())
}

/// Values and their names.
type Names = Vec<(String, &'static str)>;

/// The values of a field that have names, and the messages where they have those names.
fn all_values(field: &str) -> BTreeMap<Names, Vec<&'static str>> {
    let mut all = BTreeMap::<Names, Vec<_>>::new();
    for (version, command, row) in having(field) {
        let names = names(version, command, row);
        let commands = all.entry(names).or_default();
        let name = command.name(version).unwrap_or_default();
        if !commands.contains(&name) {
            commands.push(name);
        }
    }
    all.retain(|names, _| !names.is_empty());
    all
}

/// The values of a field in one message that have names: numbers up to 255, and pairs of digits.
fn names(version: Version, command: CommandId, row: cmpp_codec::field::Row) -> Names {
    let shape = command.shape(version).unwrap_or_default();
    let (offset, len) = (row.offset.value(0, 0), row.field.width);
    let mut message = vec![0; 12_usize.saturating_add(Formula::of_body(shape).value(0, 0))];
    let total = u32::try_from(message.len()).unwrap_or_default();
    message.splice(..8, [total.to_be_bytes(), command.get().to_be_bytes()].concat());
    let mut named = Names::new();
    for value in 0..=u8::MAX {
        let (bytes, shown) = match (row.field.kind, len) {
            (Kind::Uint, 1 | 4) if offset < message.len() => ([0, 0, 0, value][4 - len..].to_vec(), value.to_string()),
            (Kind::Octets, 2) if value < 100 => (format!("{value:02}").into_bytes(), format!("{value:02}")),
            _ => break,
        };
        message.splice(offset..offset.saturating_add(len), bytes);
        let Ok(frame) = Frame::from_message(&message) else { break };
        let item = frame.dissect(version).flatten().find(|item| item.field.name == row.field.name);
        named.extend(item.and_then(|item| item.meaning()).map(|name| (shown, name)));
    }
    named
}
