//! The events that the program reports, and the trait for whoever receives them.

use std::io;

use crate::model::fate::Fate;
use crate::model::message::{Message, Place};

/// Something that was found.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event<'a> {
    /// A message, well-formed or malformed.
    Message(&'a Message<'a>),
    /// A connection was seen for the first time. It ends in one of `Opened`, `Foreign`, [`Lost::NotCmpp`] and `Silent`.
    Connected,
    /// A connection turned out to be one of CMPP.
    Opened,
    /// A connection ended without having carried a byte.
    Silent,
    /// A file of messages was read.
    MessageFile,
    /// The bytes of a CMPP connection or of a file that were not counted before.
    Payload(Carried),
    /// Bytes of a connection that are part of no message, and their place.
    Lost(Place<'a>, Lost),
    /// A TCP connection is not a CMPP connection: the protocol that it looks like.
    Foreign(&'static str),
    /// The memory bound was reached, so some connections, holes or fragments were given up early.
    Full,
    /// A stream ended. Nothing more of it follows.
    Closed(Closed),
    /// The input pauses, so everything found so far must be shown now.
    Pause,
    /// The following events come from the file with this number, counted from 0.
    File(usize),
    /// What became of a packet. The event follows everything that was found in the packet.
    Packet(Fate),
}

/// The end of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Closed {
    /// The number of the stream.
    pub(crate) stream: u64,
    /// Whether the connection was closed, and not only left by the capture.
    pub(crate) is_over: bool,
    /// Whether the receiver of each direction had bytes that the capture lacks.
    pub(crate) lacking: [bool; 2],
}

/// Bytes that packets carried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Carried {
    /// All of them, with those that were cut off their packets.
    pub(crate) bytes: u64,
    /// The part of them that had been received before.
    pub(crate) repeated: u64,
}

/// What became of bytes that are part of no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    /// This number of bytes was skipped in search of a message.
    Skipped(usize),
    /// The capture lacks this number of bytes of the connection, or an unknown number (`None`).
    Gap(Option<u64>),
    /// This number of bytes was cut off its packet by the snap length.
    NotCaptured(usize),
    /// A message whose end is missing: the number of its bytes that are there.
    Cut(usize),
    /// This number of bytes of a retransmission differs from the first copy. The first copy is read.
    Conflict(usize),
    /// This number of bytes arrived after its gap had been given up, too late to be read.
    Late(usize),
    /// A RST. The bytes after it are read nevertheless.
    Reset,
    /// A connection on a CMPP port speaks another protocol: the one that it looks like.
    NotCmpp(&'static str),
}

impl Lost {
    /// Returns the name of the loss in JSON.
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

    /// Returns the number of bytes, if it is known.
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

/// A receiver of events, such as the reporter.
pub(crate) trait Sink {
    /// Takes the next event. Fails only if it cannot be written.
    fn take(&mut self, event: Event<'_>) -> io::Result<()>;
}
