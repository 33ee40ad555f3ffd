//! The tables of the messages, and several versions of one in a table.

use std::fmt::Write as _;
use std::sync::LazyLock;

use cmpp_codec::field::{Field, rows};
use cmpp_codec::{AnyPdu, CommandId, Frame, Version};

use crate::common::{Layout, messages};
use crate::shown::{self, Shown};

/// A field in one version.
#[derive(Clone, Debug)]
pub struct Row {
    pub name: &'static str,
    /// The field in this crate, and the struct that has it.
    pub here: String,
    pub owner: String,
    pub offset: String,
    pub len: String,
    pub doc: &'static str,
}

/// A message or a part of one, in one version.
#[derive(Clone, Debug)]
pub struct Table {
    pub version: Version,
    pub rows: Vec<Row>,
    /// The length of the whole message.
    pub end: String,
}

/// A message in one version.
#[derive(Clone, Debug)]
pub struct Message {
    pub command: CommandId,
    pub name: String,
    pub shown: Shown,
    pub table: Table,
    /// A message with zeros in its fields.
    pub sample: Vec<u8>,
}

/// Returns every message in every version, in the order of the specification.
pub fn all_messages() -> &'static [Message] {
    static MESSAGES: LazyLock<Vec<Message>> = LazyLock::new(|| {
        let layouts = messages();
        let find = |command: CommandId, version| {
            let name = command.name(version)?;
            layouts.iter().find(|layout| layout.version == version && layout.name == name)
        };
        let versions =
            |&command: &CommandId| Version::ALL.map(|version| Some(Message::new(command, find(command, version)?)));
        CommandId::ALL.iter().flat_map(versions).flatten().collect()
    });
    &MESSAGES
}

impl Message {
    fn new(command: CommandId, layout: &Layout) -> Self {
        let (version, name) = (layout.version, layout.name.clone());
        let bytes = layout.message(0, 1, || 0);
        let pdu = AnyPdu::from_frame(Frame::from_message(&bytes).unwrap(), version).unwrap();
        let shown = shown::read(&format!("{pdu:#?}"));
        let mut places = shown.fields.iter();
        let row = |row: cmpp_codec::field::Row| {
            // A struct has a list and its count as one field, and likewise a content.
            let is_count = ["DestUsr_tl", "Msg_Length"].contains(&row.field.name);
            let place = if is_count { places.clone().next() } else { places.next() }.unwrap();
            let here = format!("{}{}", place.path, if is_count { ".len()" } else { "" });
            let (offset, len) = (row.offset.to_string(), row.len.to_string());
            Row { name: row.field.name, here, owner: place.owner.clone(), offset, len, doc: row.field.doc }
        };
        let shape = command.shape(version).unwrap();
        let end = rows(shape).last().map_or("12".into(), |row| row.end().to_string());
        let rows = rows(shape).map(row).collect();
        assert_eq!(places.next(), None, "{name}");
        Self { command, name, shown, table: Table { version, rows, end }, sample: layout.message(0, 0, || 0) }
    }
}

impl Table {
    /// Returns the table of a struct that is no part of a message's table.
    pub fn of_struct(version: Version, fields: &'static [Field], debug: &str) -> Self {
        let shown = shown::read(debug);
        let fields = fields.iter().filter(|field| field.width > 0);
        let row = |(field, place): (&'static Field, &shown::Place)| Row {
            name: field.name,
            here: place.path.clone(),
            owner: place.owner.clone(),
            offset: field.offset.to_string(),
            len: field.width.to_string(),
            doc: field.doc,
        };
        Self { version, rows: fields.zip(&shown.fields).map(row).collect(), end: String::new() }
    }

    /// Returns the rows that a struct has, with the names that they have there.
    pub fn part(&self, owner: &str) -> Self {
        let own = self.rows.iter().filter(|row| row.owner == owner);
        let rename = |row: &Row| Row { here: row.here.rsplit('.').next().unwrap().to_owned(), ..row.clone() };
        Self { version: self.version, rows: own.map(rename).collect(), end: String::new() }
    }

    fn places(&self) -> Vec<[&str; 3]> {
        self.rows.iter().map(|row| [row.name, &row.offset, &row.len]).collect()
    }
}

/// The row of each field in each version that has it, in wire order.
pub fn merged(tables: &[Table]) -> Vec<Vec<Option<&Row>>> {
    let mut merged: Vec<Vec<Option<&Row>>> = Vec::new();
    for (column, table) in tables.iter().enumerate() {
        let is_in = |rows: &Vec<Option<&Row>>, here: &str| rows.iter().flatten().any(|row| row.here == here);
        let mut at = 0;
        for row in &table.rows {
            // Fields that this version lacks stay where they are.
            at += merged[at..].iter().take_while(|rows| !table.rows.iter().any(|row| is_in(rows, &row.here))).count();
            if !merged.get(at).is_some_and(|rows| is_in(rows, &row.here)) {
                merged.insert(at, vec![None; tables.len()]);
            }
            merged[at][column] = Some(row);
            at += 1;
        }
    }
    merged
}

/// Joins the versions whose tables are equal: their names, and the table.
pub fn columns(tables: &[Table]) -> (Vec<String>, Vec<Table>) {
    let (mut names, mut columns) = (Vec::<String>::new(), Vec::<Table>::new());
    for table in tables {
        if let Some(at) = columns.iter().position(|other| other.places() == table.places()) {
            write!(names[at], ", {}", table.version).unwrap();
        } else {
            names.push(table.version.to_string());
            columns.push(table.clone());
        }
    }
    (names, columns)
}

pub fn first_sentence(doc: &str) -> &str {
    let doc = doc.trim();
    doc.split_once(". ").map_or(doc, |(first, _)| first).trim_end_matches('.')
}
