//! Finds what a message has to do with those before it.

use std::collections::VecDeque;

use crate::model::{Later, Links, Lost, Message, Place};

/// Takes all messages in their order, and finds what each has to do with those before it.
#[derive(Debug, Default)]
pub(crate) struct Pairing {
    news: VecDeque<(u64, Later)>,
}

impl Pairing {
    /// Takes a message and its number. Returns what it has to do with others, and the whole text of the long message
    /// that it completes.
    pub(crate) fn take(&mut self, _message: &Message<'_>, _number: u64) -> (Links, Option<&str>) {
        (Links::default(), None)
    }

    /// Takes what became of bytes that are part of no message.
    pub(crate) fn lose(&mut self, _place: Place<'_>, _lost: Lost) {}

    /// Takes the end of a stream, and whether both ends had closed it.
    pub(crate) fn close(&mut self, _stream: u64, _is_over: bool) {}

    /// Returns what turned out about an earlier message, with the place of that message.
    pub(crate) fn next_news(&mut self) -> Option<(Place<'_>, Later)> {
        self.news.pop_front().map(|(stream, later)| (Place { stream, seen: None }, later))
    }
}
