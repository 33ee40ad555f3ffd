//! From what was found in a stream to what is written: the one place that every message comes through.

use std::{
    fmt,
    io::{self, Write},
};

use cmpp_codec::Frame;

use crate::{
    crew::Crew,
    framing::Found,
    json,
    session::{Reading, Session},
    summary::Summary,
    tree::Tree,
};

/// When a packet was captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Time {
    /// Since 1970, UTC.
    pub(crate) second: i64,
    pub(crate) nanosecond: u32,
    /// Digits of the fraction that the capture has: 6 or 9.
    pub(crate) digits: usize,
}

/// Which packet, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// Counted from 1.
    pub(crate) packet: u64,
    pub(crate) time: Time,
}

/// Where a message comes from. Only a capture knows packets and addresses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) stream: u64,
    pub(crate) seen: Option<Seen<'a>>,
}

/// What a capture knows about a message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen<'a> {
    pub(crate) stamp: Stamp,
    pub(crate) source: &'a str,
    pub(crate) destination: &'a str,
}

/// Of a message whose input ends too early.
const INCOMPLETE: &str = "incomplete";

/// What is wrong with a message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    pub(crate) kind: &'static str,
    pub(crate) field: Option<&'static str>,
    /// From the start of the message.
    pub(crate) offset: u32,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, field, offset } = self;
        match (*kind, field) {
            (INCOMPLETE, _) => write!(f, "{kind}: the input ends inside the message"),
            (_, Some(field)) => write!(f, "{kind}: {field} at byte {offset}"),
            (_, None) => write!(f, "{kind}: bytes after the last field, at byte {offset}"),
        }
    }
}

impl From<cmpp_codec::Error> for Fault {
    fn from(error: cmpp_codec::Error) -> Self {
        Self { kind: error.kind.name(), field: error.field_name(), offset: error.offset }
    }
}

/// What a printer shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Message<'a> {
    pub(crate) place: Place<'a>,
    /// The header and as much of the body as there is, unless there is no telling what it is.
    pub(crate) content: Option<(Frame<'a>, Reading)>,
    /// As it stands in the header, which may be more than there is.
    pub(crate) total_length: Option<u32>,
    /// What is wrong with the message as a whole. What is wrong inside of it shows when it is taken apart.
    pub(crate) fault: Option<Fault>,
    /// Bytes that nothing else accounts for, where there is no content.
    pub(crate) unread: &'a [u8],
}

/// How messages are written.
#[derive(Debug)]
pub(crate) enum Printer {
    Tree(Tree),
    Json(json::Json),
    /// The same JSON, on every core.
    Crew(Crew),
}

/// Writes messages and counts them.
pub(crate) struct Reporter<'o> {
    printer: Printer,
    out: &'o mut dyn Write,
    /// One message as it will be written, kept for its memory.
    text: Vec<u8>,
    /// A message cut short is an error in a file of messages; a capture may end at any time.
    pub(crate) cut_is_fault: bool,
    pub(crate) summary: Summary,
}

impl<'o> Reporter<'o> {
    pub(crate) fn new(printer: Printer, out: &'o mut dyn Write) -> Self {
        Self { printer, out, text: Vec::new(), cut_is_fault: false, summary: Summary::default() }
    }

    /// Reports what was found at a place.
    pub(crate) fn report(&mut self, place: Place<'_>, session: &mut Session, found: Found<'_>) -> io::Result<()> {
        match found {
            Found::Message(frame) => {
                let content = Some((frame, session.read(frame)));
                let total_length = Some(frame.header().total_length.get());
                self.write(Message { place, content, total_length, fault: None, unread: &[] })
            }
            Found::BadLength(error, bytes) => {
                let (total_length, rest) = split_length(bytes);
                let unread = rest.get(..8).unwrap_or(rest);
                self.write(Message { place, content: None, total_length, fault: Some(error.into()), unread })
            }
            Found::Cut(bytes) if self.cut_is_fault => self.write_part(place, *session, bytes),
            Found::Cut(_) => {
                self.summary.cut += 1;
                Ok(())
            }
            Found::Skipped(count) => {
                self.summary.skipped += count as u64;
                Ok(())
            }
            Found::Gap => {
                self.summary.gaps += 1;
                Ok(())
            }
        }
    }

    /// Everything is written.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        if let Printer::Crew(crew) = &mut self.printer {
            self.summary.errors += crew.finish(self.out)?;
        }
        self.out.flush()
    }

    /// Shows as much of a message as there is.
    fn write_part(&mut self, place: Place<'_>, session: Session, bytes: &[u8]) -> io::Result<()> {
        // With the length that it has, it is a message whose body ends early.
        let mut whole = bytes.to_vec();
        if let (Some(length), Ok(count)) = (whole.first_chunk_mut(), u32::try_from(bytes.len())) {
            *length = count.to_be_bytes();
        }
        let Ok(frame) = Frame::from_message(&whole) else {
            let offset = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
            let fault = Some(Fault { kind: INCOMPLETE, field: None, offset });
            return self.write(Message { place, content: None, total_length: None, fault, unread: bytes });
        };
        let fault = Some(Fault { kind: INCOMPLETE, field: Some("Total_Length"), offset: 0 });
        let content = Some((frame, session.read_part()));
        self.write(Message { place, content, total_length: split_length(bytes).0, fault, unread: &[] })
    }

    fn write(&mut self, message: Message<'_>) -> io::Result<()> {
        self.summary.count(&message);
        self.text.clear();
        self.summary.errors += match &mut self.printer {
            Printer::Tree(tree) => tree.write(&mut self.text, &message)?.into(),
            Printer::Json(json) => json.write(&mut self.text, &message)?.into(),
            Printer::Crew(crew) => crew.take(&message, self.out)?,
        };
        self.out.write_all(&self.text)
    }
}

/// The `Total_Length` in front, and what follows.
fn split_length(bytes: &[u8]) -> (Option<u32>, &[u8]) {
    bytes.split_first_chunk().map_or((None, bytes), |(length, rest)| (Some(u32::from_be_bytes(*length)), rest))
}
