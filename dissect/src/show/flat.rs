//! Tables: a row for each message, as CSV, as TSV or as flat JSON.

use std::convert::Infallible;

use cmpp_codec::field::Value;

use crate::clock::Clock;
use crate::column::{Cell, Column, Columns, Row, Shape, write_text};
use crate::model::{Message, Tag};
use crate::show::json::encode::{number, quoted, string, value};

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// As RFC 4180 says, with a line feed at the end of a line.
    Csv,
    /// With tabs between the values. A backslash stands before `t`, `n` and `r` for these characters, and before a
    /// backslash.
    Tsv,
    /// An object for each message.
    Json,
}

/// Writes a table.
#[derive(Clone, Debug)]
pub(crate) struct Flat {
    columns: Columns,
    form: Form,
    clock: Clock,
    keys: Vec<Key>,
}

/// What a flat object has for a column.
#[derive(Clone, Debug)]
struct Key {
    /// The name as JSON, with what stands before and after it.
    text: Vec<u8>,
    /// Whether the values are lists, and whether they are numbers, in every message: other programs look for a type.
    is_list: bool,
    is_number: bool,
}

impl Flat {
    pub(crate) fn new(columns: Columns, form: Form) -> Self {
        let key = |(index, column): (usize, &Column)| {
            let mut key = if index == 0 { b"{".to_vec() } else { b",".to_vec() };
            quoted(&mut key, &column.to_string());
            key.push(b':');
            let is_number = matches!(column.shape(), Shape::Integer | Shape::Number);
            Key { text: key, is_list: column.is_list(), is_number }
        };
        let keys = columns.chosen().iter().enumerate().map(key).collect();
        Self { columns, form, clock: Clock::default(), keys }
    }

    /// Returns whether a row is made about as quickly as it is handed to another thread.
    pub(crate) fn is_narrow(&self) -> bool {
        self.keys.len() <= 4
    }

    /// Returns whether a column depends on other messages.
    pub(crate) fn needs_links(&self) -> bool {
        self.columns.need_links()
    }

    /// Appends the line of names, which JSON does not have.
    pub(crate) fn write_head(&self, out: &mut Vec<u8>) {
        let separator = match self.form {
            Form::Csv => b',',
            Form::Tsv => b'\t',
            Form::Json => return,
        };
        for (index, column) in self.columns.chosen().iter().enumerate() {
            out.extend((index > 0).then_some(separator));
            out.extend_from_slice(column.to_string().as_bytes());
        }
        out.push(b'\n');
    }

    /// Appends a message.
    pub(crate) fn write(&mut self, out: &mut Vec<u8>, message: &Message<'_>, tag: Tag) {
        match self.form {
            Form::Csv => self.write_line(out, message, tag, b',', quote),
            Form::Tsv => self.write_line(out, message, tag, b'\t', escape),
            Form::Json => write_object(out, &self.columns.row(message, tag), &self.keys, &mut self.clock),
        }
    }

    /// Writes a line of values. `end` makes a text that was written one value of the table.
    fn write_line(
        &mut self,
        out: &mut Vec<u8>,
        message: &Message<'_>,
        tag: Tag,
        separator: u8,
        end: fn(&mut Vec<u8>, usize),
    ) {
        let Self { columns, clock, keys, .. } = self;
        let plan = columns.plan_of(message);
        let mut row = None;
        for column in 0..keys.len() {
            if column > 0 {
                out.push(separator);
            }
            // Digits stand for themselves in any table.
            if columns.write_digits(plan, column, message, out, clock) {
                continue;
            }
            let cell = row.get_or_insert_with(|| columns.row_of(plan, message, tag)).cell(column);
            if !cell.is_null() {
                let start = out.len();
                write_text(out, &cell, clock);
                end(out, start);
            }
        }
        out.push(b'\n');
    }
}

fn write_object(out: &mut Vec<u8>, row: &Row<'_>, keys: &[Key], clock: &mut Clock) {
    for (column, key) in keys.iter().enumerate() {
        let cell = row.cell(column);
        out.extend_from_slice(&key.text);
        let is_alone = key.is_list && !matches!(cell, Cell::Null | Cell::List(_));
        out.extend(is_alone.then_some(b'['));
        match cell {
            Cell::Field(Value::Uint(count)) if !key.is_number => string(out, &count.to_string()),
            cell => write_json(out, cell, clock),
        }
        out.extend(is_alone.then_some(b']'));
    }
    out.extend_from_slice(b"}\n");
}

/// Puts the text at the end of `out` in quotes if CSV wants them. A text without characters gets quotes as well, so
/// that it differs from no value.
fn quote(out: &mut Vec<u8>, start: usize) {
    let text = &out[start..];
    if text.is_empty() || text.iter().any(|byte| matches!(byte, b'"' | b',' | b'\r' | b'\n')) {
        let text = text.to_vec();
        out.truncate(start);
        out.push(b'"');
        for byte in text {
            out.extend((byte == b'"').then_some(b'"'));
            out.push(byte);
        }
        out.push(b'"');
    }
}

/// Escapes the value at the end of `out` for TSV.
fn escape(out: &mut Vec<u8>, start: usize) {
    if out[start..].iter().any(|byte| matches!(byte, b'\t' | b'\r' | b'\n' | b'\\')) {
        let text = out.split_off(start);
        for byte in text {
            match byte {
                b'\t' => out.extend_from_slice(b"\\t"),
                b'\r' => out.extend_from_slice(b"\\r"),
                b'\n' => out.extend_from_slice(b"\\n"),
                b'\\' => out.extend_from_slice(b"\\\\"),
                _ => out.push(byte),
            }
        }
    }
}

/// Appends a value as JSON.
fn write_json(out: &mut Vec<u8>, cell: Cell<'_>, clock: &mut Clock) {
    match cell {
        Cell::Null => out.extend_from_slice(b"null"),
        Cell::Number(count) => number(out, count),
        Cell::Milliseconds(_) => write_text(out, &cell, clock),
        Cell::Text(text) => quoted(out, &text),
        Cell::Time(_) => {
            out.push(b'"');
            write_text(out, &cell, clock);
            out.push(b'"');
        }
        // Writing to memory does not fail.
        Cell::Field(content) => value(out, content).unwrap_or_default(),
        Cell::List(_) => {
            let mut before = b'[';
            let Ok(()) = cell.each(|item| {
                out.push(std::mem::replace(&mut before, b','));
                write_json(out, item, clock);
                Ok::<_, Infallible>(())
            });
            if before == b'[' {
                out.push(b'[');
            }
            out.push(b']');
        }
    }
}
