//! The tree writer: messages for people.

use std::io::{self, Write};
use std::sync::Arc;

use anstyle::{AnsiColor, Style};
use cmpp_codec::anomaly::{Anomaly, Level};
use cmpp_codec::field::{Dissection, Item, Kind, Value};

use crate::clock::Clock;
use crate::hex::write_hex;
use crate::milliseconds::write_milliseconds;
use crate::model::{Fault, Links, Message, Notes, Seen};
use crate::translate::translate;
use crate::words::Words;

/// Room for the longest field name, `CMPP_DELIVER_RESP_time`.
const NAME_WIDTH: usize = 22;

/// Writes messages as trees.
#[derive(Debug)]
pub(crate) struct Tree {
    clock: Clock,
    style: Styles,
    first: bool,
    words: Arc<Words>,
    /// Whether the bytes of fields are shown.
    bytes: bool,
    /// What was odd in the messages that were written.
    pub(crate) notes: Notes,
}

/// The styles of the parts of a tree.
#[derive(Debug, Default)]
struct Styles {
    command: Style,
    faint: Style,
    meaning: Style,
    error: Style,
    note: Style,
}

impl Tree {
    pub(crate) fn new(colour: bool, words: impl Into<Arc<Words>>) -> Self {
        let style = if colour {
            Styles {
                command: AnsiColor::Cyan.on_default().bold(),
                faint: Style::new().dimmed(),
                meaning: AnsiColor::Green.on_default(),
                error: AnsiColor::Red.on_default().bold(),
                note: AnsiColor::Yellow.on_default(),
            }
        } else {
            Styles::default()
        };
        Self { clock: Clock::default(), style, first: true, words: words.into(), bytes: false, notes: Notes::default() }
    }

    /// Shows the bytes of each field as well, if `bytes` is set.
    pub(crate) const fn with_bytes(mut self, bytes: bool) -> Self {
        self.bytes = bytes;
        self
    }

    /// Appends the message with this number to `out`. Returns whether it is in error.
    pub(crate) fn write(&mut self, out: &mut Vec<u8>, message: &Message<'_>, number: u64) -> io::Result<bool> {
        // A blank line between messages.
        if !std::mem::take(&mut self.first) {
            out.push(b'\n');
        }
        self.headline(out, message)?;
        let mut fault = message.fault;
        let mut unread = message.unread;
        if let Some((frame, reading)) = message.content {
            let mut dissection = frame.dissect(reading.version);
            let failed = self.fields(out, &mut dissection)?;
            fault = fault.or(failed);
            unread = dissection.rest();
            for Anomaly { kind, field, offset, .. } in frame.anomalies(reading.version) {
                self.notes.count(kind.code());
                self.note(out, kind.level(), field.map(|field| field.name), offset, kind.sentence())?;
            }
        }
        if let Some(proof) = message.links.proof {
            writeln!(out, "  {faint}{proof}{faint:#}", faint = self.style.faint)?;
        }
        for oddity in message.links.oddities.iter() {
            self.notes.count(oddity.code());
            let (field, offset) = oddity.field();
            self.note(out, oddity.level(), field, offset, oddity.sentence())?;
        }
        self.links(out, message, number)?;
        if let Some(fault) = fault {
            let error = self.style.error;
            writeln!(out, "  {error}error: {fault}{error:#}")?;
            if !unread.is_empty() {
                write!(out, "  {error}unread: ")?;
                write_hex(out, unread);
                writeln!(out, "{error:#}")?;
            }
        }
        Ok(fault.is_some())
    }

    /// Writes what is odd.
    fn note(
        &self,
        out: &mut Vec<u8>,
        level: Level,
        field: Option<&str>,
        offset: usize,
        sentence: &str,
    ) -> io::Result<()> {
        let style = if level == Level::Error { self.style.error } else { self.style.note };
        write!(out, "  {style}{level}: ")?;
        if let Some(field) = field {
            write!(out, "{field} at {offset}: ")?;
        }
        writeln!(out, "{}{style:#}", translate(sentence, self.words.language()))
    }

    /// Writes what the message has to do with others.
    fn links(&self, out: &mut Vec<u8>, message: &Message<'_>, number: u64) -> io::Result<()> {
        let Links { answers, response, reports, part_of, repeats, .. } = message.links;
        let Styles { faint, meaning, .. } = self.style;
        let mut told = Vec::new();
        if let Some(request) = answers {
            let mut after = Vec::new();
            if let Some(response) = response {
                after.extend_from_slice(b" after ");
                write_milliseconds(&mut after, response);
                after.extend_from_slice(b" ms");
            }
            told.push(format!("answers message {request}{}", String::from_utf8_lossy(&after)));
        }
        told.extend(reports.map(|submit| format!("reports on message {submit}")));
        told.extend(repeats.map(|first| format!("repeats message {first}")));
        told.extend(part_of.filter(|first| *first != number).map(|first| format!("continues message {first}")));
        // Others name a request by its number.
        let is_request = message.content.is_some_and(|(frame, _)| !frame.command_id().is_response());
        if !told.is_empty() || is_request && message.place.seen.is_some() {
            let comma = if told.is_empty() { "" } else { ": " };
            writeln!(out, "  {faint}message {number}{comma}{}{faint:#}", told.join(", "))?;
        }
        if let Some(text) = message.whole_text {
            writeln!(out, "  {faint}{:<NAME_WIDTH$}{faint:#}  {meaning}{text:?}{meaning:#}", "whole text")?;
        }
        Ok(())
    }

    fn headline(&mut self, out: &mut Vec<u8>, message: &Message<'_>) -> io::Result<()> {
        let Styles { command, faint, .. } = self.style;
        if let Some(Seen { stamp, source, destination, .. }) = message.place.seen {
            write!(out, "{faint}#{} ", stamp.packet)?;
            self.clock.write(out, stamp.time, b' ');
            write!(out, "{faint:#}  {source} > {destination}  ")?;
        }
        write!(out, "{faint}stream {}{faint:#}  ", message.place.stream)?;
        if let Some((frame, reading)) = message.content {
            let name = frame.command_id().name(reading.version);
            let doubt = match reading.guessed {
                Some(_) if reading.is_in_doubt() => "?",
                Some(_) => "/2.1",
                None => "",
            };
            write!(out, "{command}{}", name.unwrap_or("unknown command"))?;
            if name.is_none() {
                write!(out, " {:#010x}", frame.command_id().get())?;
            }
            write!(out, "{command:#} {}{doubt}  seq {}", reading.version, frame.sequence_id())?;
        } else {
            write!(out, "{command}not a message{command:#}")?;
        }
        match message.total_length {
            Some(length) => writeln!(out, "  {length} bytes"),
            None => writeln!(out),
        }
    }

    /// Writes the fields of a body. Returns the error that ended them.
    fn fields(&self, out: &mut Vec<u8>, items: &mut Dissection<'_>) -> io::Result<Option<Fault>> {
        for item in items {
            match item {
                Ok(item) => self.field(out, item, 0)?,
                Err(error) => return Ok(Some(error.into())),
            }
        }
        Ok(None)
    }

    /// Writes a field, and below it the fields inside.
    fn field(&self, out: &mut Vec<u8>, item: Item<'_>, depth: usize) -> io::Result<()> {
        let Styles { faint, meaning, .. } = self.style;
        let (indent, width) = (2 * depth + 2, NAME_WIDTH.saturating_sub(2 * depth));
        write!(out, "{:indent$}{faint}{:<width$}{faint:#}  ", "", item.field.name)?;
        match item.value() {
            // What is in them follows.
            Value::Octets(bytes) if item.field.kind == Kind::Content && item.nested().next().is_some() => {
                write!(out, "{} bytes", bytes.len())?;
            }
            // Texts have quotes.
            value => write!(out, "{value:?}")?,
        }
        let told = self.words.told(&item);
        match &told.meaning {
            Some(text) => writeln!(out, " {meaning}({text}){meaning:#}")?,
            None => writeln!(out)?,
        }
        for other in told.others() {
            writeln!(out, "{:indent$}{:<width$}  {meaning}or: {other}{meaning:#}", "", "")?;
        }
        if self.bytes && !matches!(item.field.kind, Kind::Time(_)) {
            for (index, line) in item.bytes.chunks(16).enumerate() {
                let offset = item.offset + 16 * index;
                write!(out, "{:indent$}{:<width$}  {faint}{offset:>4}:", "", "")?;
                line.iter().try_for_each(|byte| write!(out, " {byte:02x}"))?;
                writeln!(out, "{faint:#}")?;
            }
        }
        item.nested().try_for_each(|item| self.field(out, item, depth + 1))
    }
}
