//! What is found, one event at a time, and who is told.

use std::io;

use crate::model::fate::Fate;
use crate::model::message::Message;

/// Something that was found.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event<'a> {
    /// A message, whole or broken.
    Message(Message<'a>),
    /// A connection turned out to be one of CMPP, or a file of messages was read.
    Opened,
    /// Bytes of a connection that are part of no message.
    Lost(Lost),
    /// What became of a packet. It comes behind everything that was found in the packet.
    Packet(Fate),
}

/// What became of bytes that are part of no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    /// So many bytes were skipped in search of a message.
    Skipped(usize),
    /// The capture lacks bytes of the connection here.
    Gap,
    /// A message whose end is missing.
    Cut,
}

/// Whoever is told of events. The reporter is one.
pub(crate) trait Sink {
    /// Takes the next event. Fails only if it cannot be written.
    fn take(&mut self, event: Event<'_>) -> io::Result<()>;
}
