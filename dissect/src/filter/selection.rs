//! The options that choose messages.

use cmpp_codec::anomaly::Level;

use crate::filter::compile::Filter;
use crate::model::{Message, Tag};

/// The messages that the user wants to see. By default, all of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    /// Only messages with one of these numbers, unless it is empty.
    pub(crate) numbers: Vec<u64>,
    /// Only messages of one of these streams, unless it is empty.
    pub(crate) streams: Vec<u64>,
    /// Only messages that are malformed or have a note of level error.
    pub(crate) only_errors: bool,
    pub(crate) filter: Option<Filter>,
}

impl Selection {
    /// Returns whether a message is to be shown.
    pub(crate) fn takes(&mut self, message: &Message<'_>, tag: Tag) -> bool {
        (self.numbers.is_empty() || self.numbers.contains(&tag.number))
            && self.takes_stream(message.place.stream)
            && (!self.only_errors || is_wrong(message))
            && self.filter.as_mut().is_none_or(|filter| filter.holds(message, tag))
    }

    /// Returns whether the choice depends on other messages.
    pub(crate) fn needs_links(&self) -> bool {
        self.only_errors || self.filter.as_ref().is_some_and(Filter::needs_links)
    }

    /// Returns whether only the messages of some streams or none are left out.
    pub(crate) fn takes_all_of_a_stream(&self) -> bool {
        self.numbers.is_empty() && !self.only_errors && self.filter.is_none()
    }

    /// Returns whether events of a stream are to be shown.
    pub(crate) fn takes_stream(&self, stream: u64) -> bool {
        self.streams.is_empty() || self.streams.contains(&stream)
    }
}

fn is_wrong(message: &Message<'_>) -> bool {
    message.find_fault().is_some() || message.notes().any(|(level, _)| level == Level::Error)
}
