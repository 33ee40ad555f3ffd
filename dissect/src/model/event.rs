//! What is found, one event at a time, and who is told.

use std::io;

use crate::model::fate::Fate;
use crate::model::message::{Message, Place};

/// Something that was found.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event<'a> {
    /// A message, whole or broken.
    Message(Message<'a>),
    /// A connection was seen for the first time. It ends in one of `Opened`, `Foreign`, [`Lost::NotCmpp`] and `Silent`.
    Connected,
    /// A connection turned out to be one of CMPP.
    Opened,
    /// A connection ended that carried no byte.
    Silent,
    /// A file of messages was read.
    MessageFile,
    /// The bytes of a connection of CMPP, or of a file, that were not counted before.
    Payload(Carried),
    /// Bytes of a connection that are part of no message, and where they would be.
    Lost(Place<'a>, Lost),
    /// A TCP connection that is not one of CMPP was given up: what it looks like.
    Foreign(&'static str),
    /// Connections or fragments kept as much as they may, so some were given up before their end.
    Full,
    /// More input may be long in coming: what was found is to be shown.
    Pause,
    /// What follows is of this file, counted from 0.
    File(usize),
    /// What became of a packet. It comes behind everything that was found in the packet.
    Packet(Fate),
}

/// Bytes that packets carried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Carried {
    /// All of them, with those that were cut off their packets.
    pub(crate) bytes: u64,
    /// Those of them that had come before.
    pub(crate) repeated: u64,
}

/// What became of bytes that are part of no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    /// So many bytes were skipped in search of a message.
    Skipped(usize),
    /// The capture lacks so many bytes of the connection here; `None` if nobody knows how many.
    Gap(Option<u64>),
    /// So many bytes were cut off their packets when they were captured.
    NotCaptured(usize),
    /// The first so many bytes of a message whose end is missing.
    Cut(usize),
    /// So many bytes of a retransmission differ from those that came first. The first ones are read.
    Conflict(usize),
    /// So many bytes came after their gap was given up, too late to be read.
    Late(usize),
    /// A RST. What follows it is read all the same.
    Reset,
    /// A connection on a port of CMPP speaks something else: what it looks like.
    NotCmpp(&'static str),
}

impl Lost {
    /// Its name in JSON.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Skipped(_) => "skipped",
            Self::Gap(_) => "gap",
            Self::NotCaptured(_) => "not_captured",
            Self::Cut(_) => "cut",
            Self::Conflict(_) => "conflict",
            Self::Late(_) => "late",
            Self::Reset => "reset",
            Self::NotCmpp(_) => "not_cmpp",
        }
    }

    /// How many bytes it is about, where that is known.
    pub(crate) const fn bytes(self) -> Option<u64> {
        match self {
            Self::Skipped(bytes)
            | Self::NotCaptured(bytes)
            | Self::Cut(bytes)
            | Self::Conflict(bytes)
            | Self::Late(bytes) => Some(bytes as u64),
            Self::Gap(bytes) => bytes,
            Self::Reset | Self::NotCmpp(_) => None,
        }
    }
}

/// Whoever is told of events. The reporter is one.
pub(crate) trait Sink {
    /// Takes the next event. Fails only if it cannot be written.
    fn take(&mut self, event: Event<'_>) -> io::Result<()>;
}
