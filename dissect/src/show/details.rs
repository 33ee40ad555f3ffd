//! What the list says about a message: who sends what to whom, and how it ended.

use std::convert::Infallible;
use std::fmt;

use anstyle::{AnsiColor, Style};

use crate::column::{Cell, Column, Row};
use crate::show::fit::Line;

/// The styles of the parts of a line.
#[derive(Debug, Default)]
pub(super) struct Styles {
    pub(super) head: Style,
    pub(super) faint: Style,
    pub(super) command: Style,
    pub(super) outcome: Style,
    pub(super) error: Style,
    pub(super) note: Style,
}

impl Styles {
    pub(super) fn new(colour: bool) -> Self {
        if colour {
            Self {
                head: Style::new().bold(),
                faint: Style::new().dimmed(),
                command: AnsiColor::Cyan.on_default(),
                outcome: AnsiColor::Green.on_default(),
                error: AnsiColor::Red.on_default().bold(),
                note: AnsiColor::Yellow.on_default(),
            }
        } else {
            Self::default()
        }
    }
}

/// The columns of a line, in the order of [`CHOSEN`].
#[derive(Clone, Copy, Debug)]
#[repr(usize)]
enum Of {
    Source,
    Sender,
    Account,
    Recipient,
    Destination,
    Stat,
    Result,
    Status,
    Meaning,
    Reported,
    Number,
    Total,
    Text,
    WholeText,
}

const CHOSEN: [&str; 14] = [
    "Src_Id",
    "Src_terminal_Id",
    "Source_Addr",
    "Dest_terminal_Id",
    "Dest_Id",
    "Stat",
    "Result",
    "Status",
    "meaning",
    "report.Dest_terminal_Id",
    "Concatenation.Number",
    "Concatenation.Total",
    "text",
    "whole_text",
];

/// Returns the columns that the list shows.
pub(super) fn columns() -> Vec<Column> {
    CHOSEN.iter().filter_map(|name| Column::named(name).ok()).collect()
}

/// The most columns of a sender or a recipient, and of an outcome. The text gets the rest.
const PARTY: usize = 21;
const OUTCOME: usize = 32;

/// Appends who sends to whom, the outcome and the text, and leaves the last `room` columns.
pub(super) fn details(line: &mut Line, style: &Styles, row: &Row<'_>, room: usize) {
    let cell = |of: Of| row.cell(of as usize);
    let put = |line: &mut Line, style, most: usize, text: fmt::Arguments<'_>| {
        let left = line.left().saturating_sub(room);
        line.put(style, most.min(left), text);
    };
    let from = [Of::Source, Of::Sender, Of::Account].into_iter().map(cell).find(|cell| !cell.is_null());
    let to = [Of::Recipient, Of::Destination].into_iter().map(cell).find(|cell| !cell.is_null());
    if let Some(from) = &from {
        put(line, Style::new(), PARTY, format_args!("{}", Shown(from)));
    }
    if let Some(to) = to {
        put(line, style.faint, 3, format_args!(" > "));
        let mut others = 0_usize;
        let mut first = None;
        let Ok(()) = to.each(|cell| {
            if first.is_some() {
                others += 1;
            } else {
                first = Some(cell);
            }
            Ok::<_, Infallible>(())
        });
        put(line, Style::new(), PARTY, format_args!("{}", Shown(&first.unwrap_or(Cell::Null))));
        if others > 0 {
            put(line, style.faint, usize::MAX, format_args!(" +{others}"));
        }
    }
    if from.is_some() {
        put(line, Style::new(), usize::MAX, format_args!("  "));
    }
    let outcome = [Of::Stat, Of::Result, Of::Status].into_iter().map(cell).find(|cell| !cell.is_null());
    if let Some(outcome) = outcome {
        let meaning = cell(Of::Meaning);
        let most = if cell(Of::Text).is_null() { usize::MAX } else { OUTCOME };
        if meaning.is_null() {
            put(line, style.outcome, most, format_args!("{}", Shown(&outcome)));
        } else {
            put(line, style.outcome, most, format_args!("{} ({})", Shown(&outcome), Shown(&meaning)));
        }
        // Most reports come from the phone that they are about.
        let reported = cell(Of::Reported);
        let is_told = from.as_ref().is_some_and(|from| Shown(from).to_string() == Shown(&reported).to_string());
        if !reported.is_null() && !is_told {
            put(line, Style::new(), PARTY + 5, format_args!(" for {}", Shown(&reported)));
        }
        put(line, Style::new(), usize::MAX, format_args!("  "));
    }
    let total = cell(Of::Total);
    if !total.is_null() {
        put(line, style.faint, usize::MAX, format_args!("{}/{} ", Shown(&cell(Of::Number)), Shown(&total)));
    }
    let text = cell(Of::Text);
    if !text.is_null() {
        put(line, Style::new(), usize::MAX, format_args!("{}", Shown(&text)));
    }
    let whole = cell(Of::WholeText);
    if !whole.is_null() {
        put(line, style.faint, usize::MAX, format_args!(" = {}", Shown(&whole)));
    }
}

/// A value on one line, without characters that move the cursor.
struct Shown<'c, 'a>(&'c Cell<'a>);

impl fmt::Display for Shown<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Cell::Number(number) => fmt::Display::fmt(number, f),
            Cell::Field(value) => fmt::Display::fmt(value, f),
            Cell::Text(text) => text.chars().try_for_each(|character| match character {
                '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => fmt::Display::fmt(&character.escape_default(), f),
                _ if character.is_control() => fmt::Display::fmt(&character.escape_default(), f),
                _ => fmt::Write::write_char(f, character),
            }),
            Cell::Null | Cell::Time(_) | Cell::Milliseconds(_) | Cell::List(_) => Ok(()),
        }
    }
}
