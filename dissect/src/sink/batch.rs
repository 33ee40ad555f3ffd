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
    /// The texts that the jobs refer to.
    words: String,
}

/// A [`Message`] with lengths in place of its borrowed parts.
#[derive(Clone, Copy, Debug)]
struct Job {
    stream: u64,
    /// The stamp, and where the addresses are among the words.
    seen: Option<(Seen<'static>, Ends)>,
    /// The length of the message, including its header.
    content: Option<(usize, Reading)>,
    total_length: Option<u32>,
    fault: Option<Fault>,
    unread: usize,
    links: Links,
    /// Where the whole text is among the words.
    whole_text: Option<(usize, usize)>,
    /// What is written, if the job is not a message.
    other: Option<Other>,
    tag: Tag,
}

/// Where the source of a message begins among the words, where its destination does, and where that ends.
type Ends = [usize; 3];

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
        let seen = place.seen.map(|seen| (Seen { source: "", destination: "", ..seen }, self.ends(place.stream, seen)));
        let content = content.map(|(frame, reading)| {
            self.bytes.extend_from_slice(frame.as_bytes());
            (frame.len(), reading)
        });
        self.bytes.extend_from_slice(unread);
        let whole_text = whole_text.map(|text| {
            self.words.push_str(text);
            (self.words.len() - text.len(), self.words.len())
        });
        let (stream, unread) = (place.stream, unread.len());
        self.jobs.push(Job { stream, seen, content, total_length, fault, unread, links, whole_text, other, tag });
    }

    /// Keeps the addresses of a message, unless they are those of the message before.
    fn ends(&mut self, stream: u64, seen: Seen<'_>) -> Ends {
        let before = self.jobs.last().and_then(|job| Some((job.stream, job.seen?)));
        if let Some((_, (_, ends))) = before.filter(|(before, (last, _))| (*before, last.way) == (stream, seen.way)) {
            return ends;
        }
        let start = self.words.len();
        self.words.push_str(seen.source);
        let middle = self.words.len();
        self.words.push_str(seen.destination);
        [start, middle, self.words.len()]
    }

    /// Returns the number of entries.
    pub(crate) fn len(&self) -> usize {
        self.jobs.len()
    }

    /// Returns the size of what was copied.
    pub(super) fn size(&self) -> usize {
        self.bytes.len() + self.words.len()
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
            let seen = seen.map(|(seen, [start, middle, end])| Seen {
                source: &self.words[start..middle],
                destination: &self.words[middle..end],
                ..seen
            });
            let content = content.and_then(|(len, reading)| Some((Frame::from_message(take(len)).ok()?, reading)));
            let place = Place { stream, seen };
            if let Some(other) = other {
                return Entry::Other(place, other, tag);
            }
            let unread = take(unread);
            let whole_text = whole_text.map(|(start, end)| &self.words[start..end]);
            Entry::Message(Message { place, content, total_length, fault, unread, links, whole_text }, tag)
        })
    }

    /// Empties the batch and keeps its memory.
    pub(super) fn clear(&mut self) {
        self.jobs.clear();
        self.bytes.clear();
        self.words.clear();
    }
}
