//! What a session tells: what came, what timed out, how it ended, what it would not do.

use core::fmt;

use crate::any::AnyPdu;
use crate::base::room::NoRoom;
use crate::base::version::Version;
use crate::pdu::{AnyConnectResp, Connect};
use crate::schema::codes::{ConnectStatus, VersionOctet};
use crate::schema::error::Error;
use crate::wire::frame::Frame;
use crate::wire::header::{CommandId, SequenceId};

/// What [`Session::receive`](super::Session::receive) made of its input.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Received<'a> {
    /// Bytes of the input that are done with. The rest is to be given again, with what has come since.
    pub consumed: usize,
    /// What happened; there may be more in the rest. `None`: nothing more can be made of the input now.
    pub event: Option<Event<'a>>,
}

/// A request of the peer's that waits for an answer: what [`Session::answer`](super::Session::answer) is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestId {
    pub(super) index: usize,
    pub(super) number: u64,
    pub(super) command_id: CommandId,
    pub(super) sequence_id: SequenceId,
}

impl RequestId {
    /// What was asked.
    #[must_use]
    pub const fn command_id(self) -> CommandId {
        self.command_id
    }

    /// The number under which the peer waits.
    #[must_use]
    pub const fn sequence_id(self) -> SequenceId {
        self.sequence_id
    }
}

/// What happened. Messages are views of the input, or of the session's own memory: nothing is copied.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The peer granted the session.
    Connected {
        /// The version that both speak from here on.
        version: Version,
        /// The answer.
        resp: AnyConnectResp<'a>,
    },
    /// A peer was granted a session.
    Accepted {
        /// The version that both speak from here on.
        version: Version,
        /// The CONNECT.
        connect: &'a Connect,
    },
    /// A peer asks for a session, and [`Verdict::Later`](super::Verdict::Later) was the verdict:
    /// [`Session::decide`](super::Session::decide).
    Asked {
        /// The CONNECT.
        connect: &'a Connect,
    },
    /// A peer was refused a session. The session ends when the answer is on its way.
    Rejected {
        /// The CONNECT.
        connect: &'a Connect,
        /// Why.
        status: ConnectStatus,
    },
    /// A request came. It stays in the window until it is answered or dismissed.
    Request {
        /// What to answer it by.
        id: RequestId,
        /// The request.
        pdu: AnyPdu<'a>,
    },
    /// A request that came before came again, the same to the last byte. It is not to be done again: its answer goes
    /// again, or for the first time when it is given.
    Repeated {
        /// The request.
        frame: Frame<'a>,
    },
    /// A request came that was not let through.
    Refused {
        /// The request.
        frame: Frame<'a>,
        /// Why. The answer, where there is one, is on its way.
        why: Refusal,
    },
    /// A request was answered: one of its two outcomes.
    Answer {
        /// The request's number, as [`Session::request`](super::Session::request) gave it.
        sequence_id: SequenceId,
        /// The answer as it came.
        frame: Frame<'a>,
        /// The answer, where it can be read. Where not, the request counts as answered all the same: the peer took it,
        /// and would do it twice if it went again.
        pdu: Result<AnyPdu<'a>, Error>,
    },
    /// An answer came that nothing waits for.
    Stray {
        /// The answer.
        frame: Frame<'a>,
        /// What is known of its request.
        why: Stray,
    },
    /// No answer within T: the same bytes go again.
    Resent {
        /// The request's number.
        sequence_id: SequenceId,
        /// Which try this is, the first being 1.
        nth: u8,
    },
    /// A request was never answered, and is handed back: the other of its two outcomes.
    Unanswered {
        /// The request's number.
        sequence_id: SequenceId,
        /// The whole message, as it was to go.
        message: &'a [u8],
        /// Whether any of it went: if not, the peer cannot have done it.
        sent: bool,
    },
    /// The session ended before this request of the peer's was answered: there is no one to answer any more.
    Abandoned {
        /// The request.
        id: RequestId,
    },
    /// The session is over, and this is the last event. Close the connection.
    Closed {
        /// Why.
        end: End,
    },
}

/// Why a request was not let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The window is full of unanswered requests. Answered with Result 8, "flow control error".
    Window,
    /// Another request of that number is unanswered. Answered with Result 3, "message sequence repeated".
    Sequence,
    /// The peer's role does not send it, or not now. Answered with Result 2, "command word error"; a CONNECT with
    /// Status 5.
    Command,
    /// There is no session yet. Answered with Result 2.
    NotLoggedIn,
    /// The connection is short, and had its one request. Answered with Result 8.
    Short,
    /// This end has sent TERMINATE. Not answered: the peer keeps it for its next session.
    Ending,
    /// It does not parse. Answered with Result 1, "message structure error".
    Structure(Error),
}

/// What is known of the request of an answer that nothing waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stray {
    /// It was handed back as unanswered before.
    Late,
    /// It was answered before.
    Doubled,
    /// Nothing: it was never made, or so long ago that its place in the window was needed.
    Unknown,
}

/// Why a session is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum End {
    /// This end sent TERMINATE, and the peer agreed.
    Terminated,
    /// The peer sent TERMINATE.
    PeerTerminated,
    /// A short connection has done its one exchange.
    Done,
    /// The login was refused, by either end.
    Refused {
        /// Why.
        status: ConnectStatus,
        /// The highest version of the end that refused.
        version: VersionOctet,
    },
    /// The peer's `AuthenticatorISMG` is wrong: it does not know the secret.
    NotProven,
    /// The peer granted a session in a version that is too low.
    Version(VersionOctet),
    /// The answer to CONNECT could not be read.
    Unreadable(Error),
    /// Nobody asked for the session in time.
    NoLogin,
    /// CONNECT, ACTIVE_TEST or TERMINATE was sent N times and never answered: the line is dead.
    NoAnswer(CommandId),
    /// A short connection was silent for C.
    Silent,
    /// A length that cannot be: the stream's place is lost.
    Broken(Error),
    /// The caller said that the connection is gone.
    Lost,
}

/// Why a request was not taken from the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestError {
    /// The window is full: wait for an answer.
    Window,
    /// There is no session, yet or any more.
    NotOpen,
    /// The message is of another version than the session's.
    Version(Version),
    /// This end's role does not send that, or it is not a request.
    Command(CommandId),
    /// The connection is short, and had its one request.
    Short,
    /// The message does not fit a place of `N` bytes in the window.
    NoRoom(NoRoom),
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Window => f.write_str("the window is full of unanswered requests"),
            Self::NotOpen => f.write_str("the session is not open"),
            Self::Version(version) => write!(f, "the session speaks CMPP {version}"),
            Self::Command(command) => write!(f, "{command} is not a request of this role"),
            Self::Short => f.write_str("a short connection has one request"),
            Self::NoRoom(no_room) => fmt::Display::fmt(no_room, f),
        }
    }
}

impl core::error::Error for RequestError {}

/// Why an answer was not taken from the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerError {
    /// Nothing waits for it: answered already, or the session is over.
    NotWaiting,
    /// The message is of another version than the session's.
    Version(Version),
    /// The message is not the answer to that request.
    Command(CommandId),
    /// The message is longer than any answer of the specification.
    NoRoom(NoRoom),
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotWaiting => f.write_str("no such request waits for an answer"),
            Self::Version(version) => write!(f, "the session speaks CMPP {version}"),
            Self::Command(command) => write!(f, "the request waits for {command}"),
            Self::NoRoom(no_room) => fmt::Display::fmt(no_room, f),
        }
    }
}

impl core::error::Error for AnswerError {}
