//! The list: a line for each message.

use std::sync::Arc;

use anstyle::Style;
use cmpp_codec::anomaly::Level;

use crate::clock::Clock;
use crate::column::Columns;
use crate::model::{Fault, Later, Lost, Message, News, Place, Seen, Stamp, Tag};
use crate::show::details::{self, Styles, details};
use crate::show::fit::Line;
use crate::words::Words;

/// Writes a line for each message.
#[derive(Debug)]
pub(crate) struct List {
    columns: Columns,
    widths: Widths,
    style: Styles,
    clock: Clock,
    /// The date, and the text of a time.
    date: Vec<u8>,
    time: Vec<u8>,
    line: Line,
}

/// The widths of the first columns that depend on the terminal's.
#[derive(Clone, Copy, Debug)]
struct Widths {
    line: usize,
    /// Larger numbers take more.
    number: usize,
    command: usize,
    sequence: usize,
}

/// From this width on there is room for `ACTIVE_TEST_RESP`.
const WIDE: usize = 100;

impl Widths {
    const fn of(line: usize) -> Self {
        let (number, command, sequence) = if line < WIDE { (4, 12, 4) } else { (6, 16, 5) };
        Self { line, number, command, sequence }
    }
}

const TIME: usize = 12;
const STREAM: usize = 3;
impl List {
    /// Creates a list for a terminal of this width.
    pub(crate) fn new(width: usize, colour: bool, words: Arc<Words>) -> Self {
        let style = Styles::new(colour);
        let columns = Columns::new(details::columns(), Arc::default(), words);
        let (clock, date, time, line) = (Clock::default(), Vec::new(), Vec::new(), Line::default());
        Self { columns, widths: Widths::of(width), style, clock, date, time, line }
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
        let Self { columns, style, line, widths: Widths { command, sequence, .. }, .. } = self;
        let row = columns.row(message, tag);
        let Some((frame, reading)) = message.content else {
            line.put_left(style.error, *command, format_args!("no message"));
            line.space(1);
            tail(line, style, fault, None);
            line.end(out);
            return;
        };
        let name = frame.command_id().name(reading.version).unwrap_or("unknown");
        line.put_left(style.command, *command, format_args!("{}", name.trim_start_matches("CMPP_")));
        line.put(
            Style::new(),
            usize::MAX,
            format_args!(" {:>sequence$}  ", frame.sequence_id().get(), sequence = *sequence),
        );
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
        let (sequence, number) = (later.sequence, later.number);
        self.line.put(note, usize::MAX, format_args!("unanswered ({why}): {name} {sequence} in line {number}"));
        self.line.end(out);
    }

    /// Begins a line: the mark, the number, the time, the stream and the direction. Writes a heading before it if the
    /// day is another.
    fn begin(&mut self, out: &mut Vec<u8>, place: Place<'_>, number: Option<u64>, mark: (Style, &str)) {
        let Self { style, clock, date, time, line, widths, .. } = self;
        let Widths { line: width, number: digits, command, sequence } = *widths;
        time.clear();
        if let Some(Seen { stamp: Stamp { time: moment, .. }, .. }) = place.seen {
            clock.write(time, moment, b' ');
        }
        let text = std::str::from_utf8(time).unwrap_or_default();
        let (day, of_day) = text.split_once(' ').unwrap_or(("time", ""));
        // An event without a time has no day.
        if date.is_empty() || (date != day.as_bytes() && place.seen.is_some()) {
            day.as_bytes().clone_into(date);
            line.begin(width);
            line.put(
                style.head,
                usize::MAX,
                format_args!(
                    "  {:>digits$} {day:<TIME$} {:>STREAM$}   {:<command$} {:>sequence$}",
                    "No.", "Str", "Command", "Seq"
                ),
            );
            line.end(out);
        }
        line.begin(width);
        line.put_left(mark.0, 2, format_args!("{}", mark.1));
        match number {
            Some(number) => line.put(Style::new(), usize::MAX, format_args!("{number:>digits$} ")),
            None => line.space(digits + 1),
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

/// Returns `>` towards the server and `<` from it.
const fn direction(seen: Seen<'_>) -> &'static str {
    if seen.is_from_server() { "<" } else { ">" }
}

/// Returns the code of the note that matters most.
fn worst_note(message: &Message<'_>) -> Option<(Level, &'static str)> {
    // The first of those that matter as much.
    message.notes().reduce(|worst, next| if next.0 > worst.0 { next } else { worst })
}
