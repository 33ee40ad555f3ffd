//! Messages that are kept after their bytes are gone.

use cmpp_codec::Frame;

use crate::model::{Fault, Links, Message, News, Place, Reading, Seen, Tag};

/// A [`Message`] that owns its parts.
#[derive(Clone, Debug, Default)]
pub(super) struct Held {
    pub(super) stream: u64,
    seen: Option<Seen<'static>>,
    source: String,
    destination: String,
    frame: Vec<u8>,
    reading: Option<Reading>,
    total_length: Option<u32>,
    fault: Option<Fault>,
    unread: Vec<u8>,
    pub(super) links: Links,
    whole_text: Option<String>,
    pub(super) tag: Tag,
}

impl Held {
    /// Takes another message, in the same memory.
    pub(super) fn hold(&mut self, message: &Message<'_>, tag: Tag) {
        let Message { place, content, total_length, fault, unread, links, whole_text } = *message;
        self.source.clear();
        self.destination.clear();
        self.seen = place.seen.map(|seen| {
            self.source.push_str(seen.source);
            self.destination.push_str(seen.destination);
            Seen { source: "", destination: "", ..seen }
        });
        self.frame.clear();
        self.reading = content.map(|(frame, reading)| {
            self.frame.extend_from_slice(frame.as_bytes());
            reading
        });
        self.unread.clear();
        self.unread.extend_from_slice(unread);
        self.whole_text = whole_text.map(str::to_owned);
        (self.stream, self.total_length, self.fault) = (place.stream, total_length, fault);
        (self.links, self.tag) = (links, tag);
    }

    /// Takes what turned out about the message.
    pub(super) const fn learn(&mut self, news: News) {
        match news {
            News::Answers { request, response } => {
                (self.links.answers, self.links.response) = (Some(request), response);
            }
            News::Reports { submit } => self.links.reports = Some(submit),
            News::Unanswered(_) => {}
        }
    }

    /// Returns the message.
    pub(super) fn message(&self) -> Message<'_> {
        let Self { source, destination, .. } = self;
        let seen = self.seen.map(|seen| Seen { stamp: seen.stamp, source, destination, ..seen });
        let content = self.reading.and_then(|reading| Some((Frame::from_message(&self.frame).ok()?, reading)));
        Message {
            place: Place { stream: self.stream, seen },
            content,
            total_length: self.total_length,
            fault: self.fault,
            unread: &self.unread,
            links: self.links,
            whole_text: self.whole_text.as_deref(),
        }
    }
}
