//! What is found in a stream becomes events.

use std::io;

use cmpp_codec::{Frame, Limit, Version};

use crate::model::{Carried, Closed, Event, Fault, INCOMPLETE, Links, Lost, Message, Place, Sink};
use crate::stream::dialect::Dialect;
use crate::stream::framing::{Found, Framer};

/// What it means that a stream ends within a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// A capture may end at any time: the message is lost.
    MayCut,
    /// A file of messages holds whole ones: the message is in error.
    MustBeWhole,
}

/// Reports what was found at a place.
pub(crate) fn report(
    found: Found<'_>,
    place: Place<'_>,
    dialect: &mut Dialect,
    ending: Ending,
    sink: &mut dyn Sink,
) -> io::Result<()> {
    match found {
        Found::Message(frame) => {
            let content = Some((frame, dialect.read(frame)));
            let total_length = Some(frame.header().total_length.get());
            let (fault, unread, links, whole_text) = (None, &[][..], Links::default(), None);
            sink.take(Event::Message(&Message { place, content, total_length, fault, unread, links, whole_text }))
        }
        Found::BadLength(error, bytes) => {
            let (total_length, rest) = split_length(bytes);
            let unread = rest.get(..8).unwrap_or(rest);
            let fault = Some(error.into());
            sink.take(Event::Message(&Message { total_length, fault, unread, ..Message::bare(place) }))
        }
        Found::Cut(bytes) if ending == Ending::MustBeWhole => report_part(place, *dialect, bytes, sink),
        Found::Cut(bytes) => sink.take(Event::Lost(place, Lost::Cut(bytes.len()))),
        Found::Skipped(count) => sink.take(Event::Lost(place, Lost::Skipped(count))),
    }
}

/// Reports as much of a message as there is.
fn report_part(place: Place<'_>, dialect: Dialect, bytes: &[u8], sink: &mut dyn Sink) -> io::Result<()> {
    // With the length that it has, it is a message whose body ends early.
    let mut whole = bytes.to_vec();
    if let (Some(length), Ok(count)) = (whole.first_chunk_mut(), u32::try_from(bytes.len())) {
        *length = count.to_be_bytes();
    }
    let Ok(frame) = Frame::from_message(&whole) else {
        let offset = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let fault = Some(Fault { kind: INCOMPLETE, field: None, offset });
        return sink.take(Event::Message(&Message { fault, unread: bytes, ..Message::bare(place) }));
    };
    let fault = Some(Fault { kind: INCOMPLETE, field: Some("Total_Length"), offset: 0 });
    let content = Some((frame, dialect.read_part()));
    let total_length = split_length(bytes).0;
    sink.take(Event::Message(&Message { content, total_length, fault, ..Message::bare(place) }))
}

/// The `Total_Length` in front, and what follows.
fn split_length(bytes: &[u8]) -> (Option<u32>, &[u8]) {
    bytes.split_first_chunk().map_or((None, bytes), |(length, rest)| (Some(u32::from_be_bytes(*length)), rest))
}

/// A file of messages that lie back to back.
#[derive(Debug)]
pub(crate) struct Bytes {
    framer: Framer,
    dialect: Dialect,
    stream: u64,
    length: u64,
}

impl Bytes {
    pub(crate) const fn new(limit: Limit, version: Option<Version>, stream: u64) -> Self {
        Self { framer: Framer::new(limit, true), dialect: Dialect::new(version), stream, length: 0 }
    }

    /// Takes the next bytes of the file.
    pub(crate) fn feed(&mut self, bytes: &[u8], sink: &mut dyn Sink) -> io::Result<()> {
        let Self { framer, dialect, stream, .. } = self;
        self.length += bytes.len() as u64;
        let place = Place { stream: *stream, seen: None };
        framer.feed(bytes, &mut |found: Found<'_>| report(found, place, dialect, Ending::MustBeWhole, sink))
    }

    /// Returns whether no byte was taken.
    pub(crate) const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The file ends.
    pub(crate) fn finish(mut self, sink: &mut dyn Sink) -> io::Result<()> {
        let Self { framer, dialect, stream, length } = &mut self;
        let place = Place { stream: *stream, seen: None };
        framer.break_off(&mut |found: Found<'_>| report(found, place, dialect, Ending::MustBeWhole, sink))?;
        sink.take(Event::Payload(Carried { bytes: *length, repeated: 0 }))?;
        sink.take(Event::MessageFile)?;
        sink.take(Event::Closed(Closed { stream: *stream, is_over: true, lacking: [false; 2] }))
    }
}
