//! The list: a line for each message.

use std::fmt;
use std::sync::Arc;

use anstyle::{AnsiColor, Style};
use cmpp_codec::anomaly::Level;

use crate::clock::Clock;
use crate::column::{Cell, Column, Columns, Row};
use crate::model::{Fault, Later, Lost, Message, News, Place, Seen, Stamp, Tag};
use crate::show::fit::Line;
use crate::words::Words;

/// Writes a line for each message.
#[derive(Debug)]
pub(crate) struct List {
    columns: Columns,
    width: usize,
    style: Styles,
    clock: Clock,
    /// The date, and the text of a time.
    date: Vec<u8>,
    time: Vec<u8>,
    line: Line,
}

/// The styles of the parts of a line.
#[derive(Debug, Default)]
struct Styles {
    head: Style,
    faint: Style,
    command: Style,
    outcome: Style,
    error: Style,
    note: Style,
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

/// The widths of the first columns. Larger numbers take more.
const NUMBER: usize = 6;
const TIME: usize = 12;
const STREAM: usize = 3;
/// `ACTIVE_TEST_RESP`.
const COMMAND: usize = 16;
const SEQUENCE: usize = 5;
/// The most columns of a sender or a recipient, and of an outcome. The text gets the rest.
const PARTY: usize = 21;
const OUTCOME: usize = 32;

impl List {
    /// Creates a list for a terminal of this width.
    pub(crate) fn new(width: usize, colour: bool, words: Arc<Words>) -> Self {
        let style = if colour {
            Styles {
                head: Style::new().bold(),
                faint: Style::new().dimmed(),
                command: AnsiColor::Cyan.on_default(),
                outcome: AnsiColor::Green.on_default(),
                error: AnsiColor::Red.on_default().bold(),
                note: AnsiColor::Yellow.on_default(),
            }
        } else {
            Styles::default()
        };
        let chosen = CHOSEN.iter().filter_map(|name| Column::named(name).ok()).collect();
        let columns = Columns::new(chosen, Arc::default(), words);
        let (clock, date, time, line) = (Clock::default(), Vec::new(), Vec::new(), Line::default());
        Self { columns, width, style, clock, date, time, line }
    }

    /// Appends a message.
    pub(crate) fn write(&mut self, out: &mut Vec<u8>, message: &Message<'_>, tag: Tag) {
        let fault = message.find_fault();
        let note = worst_note(message);
        let level = if fault.is_some() { Some(Level::Error) } else { note.map(|(level, _)| level) };
        let mark = match level {
            Some(Level::Error) => (self.style.error, "!"),
            Some(Level::Warn) => (self.style.note, "?"),
            _ => (Style::new(), ""),
        };
        self.begin(out, message.place, Some(tag.number), mark);
        let Self { columns, style, line, .. } = self;
        let row = columns.row(message, tag);
        let Some((frame, reading)) = message.content else {
            line.put_left(style.error, COMMAND, format_args!("not a message"));
            line.space(1);
            tail(line, style, fault, None);
            line.end(out);
            return;
        };
        let name = frame.command_id().name(reading.version).unwrap_or("unknown");
        line.put_left(style.command, COMMAND, format_args!("{}", name.trim_start_matches("CMPP_")));
        line.put(Style::new(), usize::MAX, format_args!(" {:>SEQUENCE$}  ", frame.sequence_id().get()));
        // What is wrong comes first, because the end of the line may be cut off.
        tail(line, style, fault, note.filter(|(level, _)| *level > Level::Info).map(|(_, code)| code));
        let response = message.links.response.map(|time| format!(" {:.1} ms", time.as_secs_f64() * 1e3));
        let room = response.as_ref().map_or(0, String::len);
        details(line, style, &row, room);
        if let Some(response) = response {
            line.space(line.left().saturating_sub(room));
            line.put(style.faint, usize::MAX, format_args!("{response}"));
        }
        line.end(out);
    }

    /// Appends what became of bytes that are part of no message.
    pub(crate) fn write_lost(&mut self, out: &mut Vec<u8>, place: Place<'_>, lost: Lost) {
        self.begin(out, place, None, (self.style.error, "!"));
        let name = lost.name().replace('_', " ");
        let error = self.style.error;
        match (lost, lost.bytes()) {
            (Lost::NotCmpp(other), _) => self.line.put(error, usize::MAX, format_args!("{name}: {other}")),
            (_, Some(bytes)) => self.line.put(error, usize::MAX, format_args!("{name}: {bytes} bytes")),
            (_, None) => self.line.put(error, usize::MAX, format_args!("{name}")),
        }
        self.line.end(out);
    }

    /// Appends what turned out about an earlier message.
    pub(crate) fn write_later(&mut self, out: &mut Vec<u8>, place: Place<'_>, later: Later) {
        let News::Unanswered(why) = later.news else { return };
        self.begin(out, place, None, (self.style.note, "?"));
        let (note, name) = (self.style.note, later.name.trim_start_matches("CMPP_"));
        let why = why.name().replace('_', " ");
        let what = format_args!("unanswered ({why}): {name} {} in line {}", later.sequence, later.number);
        self.line.put(note, usize::MAX, what);
        self.line.end(out);
    }

    /// Begins a line: the mark, the number, the time, the stream and the direction. Writes a heading before it if the
    /// day is another.
    fn begin(&mut self, out: &mut Vec<u8>, place: Place<'_>, number: Option<u64>, mark: (Style, &str)) {
        let Self { style, clock, date, time, line, width, .. } = self;
        time.clear();
        if let Some(Seen { stamp: Stamp { time: moment, .. }, .. }) = place.seen {
            clock.write(time, moment, b' ');
        }
        let text = std::str::from_utf8(time).unwrap_or_default();
        let (day, of_day) = text.split_once(' ').unwrap_or(("time", ""));
        // An event without a time has no day.
        if date.is_empty() || (date != day.as_bytes() && place.seen.is_some()) {
            day.as_bytes().clone_into(date);
            line.begin(*width);
            line.put(
                style.head,
                usize::MAX,
                format_args!(
                    "  {:>NUMBER$} {day:<TIME$} {:>STREAM$}   {:<COMMAND$} {:>SEQUENCE$}",
                    "No.", "Str", "Command", "Seq"
                ),
            );
            line.end(out);
        }
        line.begin(*width);
        line.put_left(mark.0, 2, format_args!("{}", mark.1));
        match number {
            Some(number) => line.put(Style::new(), usize::MAX, format_args!("{number:>NUMBER$} ")),
            None => line.space(NUMBER + 1),
        }
        line.put_left(style.faint, TIME, format_args!("{}", of_day.get(..TIME).unwrap_or(of_day)));
        let direction = place.seen.map_or(" ", direction);
        line.put(Style::new(), usize::MAX, format_args!(" {:>STREAM$} {direction} ", place.stream));
    }
}

/// Appends what is wrong.
fn tail(line: &mut Line, style: &Styles, fault: Option<Fault>, note: Option<&str>) {
    match (fault, note) {
        (Some(fault), _) => line.put(style.error, usize::MAX, format_args!("{fault}  ")),
        (None, Some(code)) => line.put(style.note, usize::MAX, format_args!("[{code}]  ")),
        (None, None) => {}
    }
}

/// Appends who sends to whom, the outcome and the text, and leaves the last `room` columns.
fn details(line: &mut Line, style: &Styles, row: &Row<'_>, room: usize) {
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
            Ok::<_, std::convert::Infallible>(())
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

/// Returns `>` towards the server, which has the smaller port, and `<` from it.
fn direction(Seen { source, destination, .. }: Seen<'_>) -> &'static str {
    let port = |address: &str| address.rsplit(':').next().and_then(|port| port.parse::<u16>().ok());
    if port(source) < port(destination) { "<" } else { ">" }
}

/// Returns the code of the note that matters most.
fn worst_note(message: &Message<'_>) -> Option<(Level, &'static str)> {
    // The first of those that matter as much.
    message.notes().reduce(|worst, next| if next.0 > worst.0 { next } else { worst })
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
