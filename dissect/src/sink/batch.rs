//! Messages on their way to another thread: copies of what a [`Message`] borrows.

use cmpp_codec::Frame;

use crate::model::{Fault, Later, Links, Lost, Message, Place, Reading, Seen, Tag};

/// Messages, and what became of other bytes between them.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// What all of them have in common, if they are kept apart.
    pub(super) key: i64,
    jobs: Vec<Job>,
    /// The bytes that the jobs refer to, one after the other.
    bytes: Vec<u8>,
}

/// A [`Message`] with lengths in place of its borrowed parts.
#[derive(Clone, Copy, Debug)]
struct Job {
    stream: u64,
    /// The stamp, and the lengths of both addresses.
    seen: Option<(Seen<'static>, usize, usize)>,
    /// The length of the message, including its header.
    content: Option<(usize, Reading)>,
    total_length: Option<u32>,
    fault: Option<Fault>,
    unread: usize,
    links: Links,
    /// The length of the whole text.
    whole_text: Option<usize>,
    /// What is written, if the job is not a message.
    other: Option<Other>,
    tag: Tag,
}

/// What is no message.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Other {
    Lost(Lost),
    Later(Later),
}

/// An entry of a batch.
#[derive(Debug)]
pub(crate) enum Entry<'a> {
    Message(Message<'a>, Tag),
    Other(Place<'a>, Other, Tag),
}

impl Batch {
    pub(super) fn push(&mut self, message: &Message<'_>, other: Option<Other>, tag: Tag) {
        let Message { place, content, total_length, fault, unread, links, whole_text } = *message;
        let seen = place.seen.map(|seen| {
            self.bytes.extend_from_slice(seen.source.as_bytes());
            self.bytes.extend_from_slice(seen.destination.as_bytes());
            (Seen { source: "", destination: "", ..seen }, seen.source.len(), seen.destination.len())
        });
        let content = content.map(|(frame, reading)| {
            self.bytes.extend_from_slice(frame.as_bytes());
            (frame.len(), reading)
        });
        self.bytes.extend_from_slice(unread);
        self.bytes.extend_from_slice(whole_text.unwrap_or_default().as_bytes());
        let (stream, unread, whole_text) = (place.stream, unread.len(), whole_text.map(str::len));
        self.jobs.push(Job { stream, seen, content, total_length, fault, unread, links, whole_text, other, tag });
    }

    /// Returns the number of entries.
    pub(crate) fn len(&self) -> usize {
        self.jobs.len()
    }

    /// Returns the size of what was copied.
    pub(super) fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Returns the entries in their order.
    pub(crate) fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        let mut rest = &self.bytes[..];
        self.jobs.iter().map(move |job| {
            let mut take = |len: usize| {
                let (taken, after) = rest.split_at(len);
                rest = after;
                taken
            };
            let Job { stream, seen, content, total_length, fault, unread, links, whole_text, other, tag } = *job;
            let seen = seen.map(|(seen, source, destination)| {
                let mut address = |len| std::str::from_utf8(take(len)).unwrap_or_default();
                Seen { source: address(source), destination: address(destination), ..seen }
            });
            let content = content.and_then(|(len, reading)| Some((Frame::from_message(take(len)).ok()?, reading)));
            let place = Place { stream, seen };
            if let Some(other) = other {
                return Entry::Other(place, other, tag);
            }
            let unread = take(unread);
            let whole_text = whole_text.map(|len| std::str::from_utf8(take(len)).unwrap_or_default());
            Entry::Message(Message { place, content, total_length, fault, unread, links, whole_text }, tag)
        })
    }

    /// Empties the batch and keeps its memory.
    pub(super) fn clear(&mut self) {
        self.jobs.clear();
        self.bytes.clear();
    }
}
