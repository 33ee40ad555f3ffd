//! The events that a session reports.

use core::fmt;

use crate::any::AnyPdu;
use crate::base::version::Version;
use crate::pdu::{AnyConnectResp, Connect};
use crate::schema::codes::ConnectStatus;
use crate::schema::error::Error;
use crate::session::config::Agreement;
use crate::session::error::End;
use crate::session::slots::Index;
use crate::wire::frame::Frame;
use crate::wire::header::{CommandId, SequenceId};

/// What [`Session::receive`](super::Session::receive) found in its input.
#[derive(Clone, Copy, Debug)]
#[must_use = "it says how much of the input is consumed, and what the session needs next"]
pub struct Received<'a> {
    /// The number of bytes of the input that are consumed. Pass the rest again, together with what arrives later.
    pub consumed: usize,
    /// What happened, or what the session needs to continue.
    pub next: Next<'a>,
}

/// An event, or what the session needs to continue reading.
#[derive(Clone, Copy, Debug)]
#[must_use = "a session that needs output reads nothing more until its output is sent"]
pub enum Next<'a> {
    /// Something happened. There may be more in the rest of the input: call `receive` again.
    Event(Event<'a>),
    /// The input holds no further whole message: read more bytes.
    NeedsInput,
    /// The slots for the session's own answers are full. Send what [`transmit`](super::Session::transmit) returns, then
    /// call `receive` again with the rest of the input. Do not wait for more input first: the peer may have sent
    /// everything that it has to say, and the session would wait forever.
    NeedsOutput,
    /// The session has ended and ignores further input.
    Ended,
}

/// A request of the peer that waits for an answer. Pass it to [`Session::answer`](super::Session::answer).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestId {
    pub(super) index: Index,
    pub(super) number: u64,
    pub(super) command_id: CommandId,
    pub(super) sequence_id: SequenceId,
}

impl RequestId {
    /// Returns the command of the request.
    #[must_use]
    pub const fn command_id(self) -> CommandId {
        self.command_id
    }

    /// Returns the `Sequence_Id` of the request.
    #[must_use]
    pub const fn sequence_id(self) -> SequenceId {
        self.sequence_id
    }
}

/// Something that happened. The messages in it are views of the input; nothing is copied.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The peer accepted this end's login. The session is open.
    Connected {
        /// The version that both ends speak from now on.
        version: Version,
        /// The reason for this version.
        agreement: Agreement,
        /// The answer to the login.
        resp: AnyConnectResp<'a>,
    },
    /// This end accepted the peer's login. The session is open.
    Accepted {
        /// The version that both ends speak from now on.
        version: Version,
        /// The reason for this version.
        agreement: Agreement,
        /// The login.
        connect: &'a Connect,
    },
    /// The peer wants to log in, and the decision is [`Pending`](crate::login::Decision::Pending). Call
    /// [`Session::answer_login`](super::Session::answer_login) when you have decided.
    LoginPending {
        /// The login.
        connect: &'a Connect,
    },
    /// This end rejected the peer's login. The session ends as soon as the answer is sent.
    LoginRejected {
        /// The login.
        connect: &'a Connect,
        /// The status in the answer.
        status: ConnectStatus,
    },
    /// The peer sent a request. It occupies a slot of the window until you release it, or until your answer is sent.
    Request {
        /// The request, for [`Session::answer`](super::Session::answer).
        id: RequestId,
        /// The message.
        pdu: AnyPdu<'a>,
        /// The bytes of the request.
        frame: Frame<'a>,
    },
    /// The peer sent a malformed request, and [`Dialect::malformed_requests`](super::Dialect) is set. It occupies a
    /// slot of the window like any request.
    Malformed {
        /// The request, for [`Session::answer`](super::Session::answer).
        id: RequestId,
        /// The bytes of the request.
        frame: Frame<'a>,
        /// What is wrong with the request.
        error: Error,
    },
    /// The peer sent a request again, byte for byte. Do not process it again: the session repeats your answer, or sends
    /// it when you give it.
    Duplicate {
        /// The request.
        frame: Frame<'a>,
    },
    /// The session rejected a request of the peer. It answers a CONNECT, SUBMIT, DELIVER, FWD or CANCEL with an error,
    /// and other requests not at all.
    Rejected {
        /// The request.
        frame: Frame<'a>,
        /// Why it was rejected.
        why: Rejection,
    },
    /// The peer answered a request of this end.
    ///
    /// Every request ends in exactly one of two events: `Answer` or [`Unanswered`](Self::Unanswered).
    Answer {
        /// The number that [`Session::request`](super::Session::request) returned.
        sequence_id: SequenceId,
        /// The bytes of the answer.
        frame: Frame<'a>,
        /// The answer, or why it is malformed. A malformed answer counts as an answer, too: the peer has received the
        /// request, and would process it twice if it were retransmitted.
        pdu: Result<AnyPdu<'a>, Error>,
    },
    /// The peer sent an answer that no request waits for.
    UnexpectedAnswer {
        /// The answer.
        frame: Frame<'a>,
        /// What is known about the request.
        why: Unexpected,
    },
    /// No answer came in time, and the session retransmits the request.
    Retransmitted {
        /// The number of the request.
        sequence_id: SequenceId,
        /// The number of this attempt. The first one was 1.
        attempt: u8,
    },
    /// A request was not answered in any attempt, or not before the end, and comes back.
    /// [`Session::message`](super::Session::message) returns its bytes until you send the next request, or the session
    /// sends ACTIVE_TEST.
    ///
    /// Every request ends in exactly one of two events: [`Answer`](Self::Answer) or `Unanswered`.
    Unanswered {
        /// The number of the request.
        sequence_id: SequenceId,
        /// Whether any byte of it may have been sent. If not, the peer cannot have processed it.
        sent: bool,
    },
    /// The session ended before you answered this request of the peer. It cannot be answered any more.
    Abandoned {
        /// The request.
        id: RequestId,
    },
    /// An ACTIVE_TEST was sent, received or answered. The session reports this only if
    /// [`Config::heartbeat_events`](super::Config) is set.
    Heartbeat(Heartbeat),
    /// The session has ended. This is the last event: close the connection.
    Closed {
        /// Why it ended.
        end: End,
    },
}

/// What happened to an ACTIVE_TEST.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Heartbeat {
    /// The peer has been silent, and this end sends ACTIVE_TEST.
    Sent,
    /// The peer answered the ACTIVE_TEST.
    Answered,
    /// The peer sent ACTIVE_TEST, and the session answers it.
    Received,
}

/// Why the session rejected a request of the peer. A CANCEL is answered with `Success_Id` 1 in all cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// The window is full of unanswered requests. The answer is Result 8, "flow control error".
    Window,
    /// Another unanswered request has the same `Sequence_Id`. The answer is Result 3, "message sequence repeated".
    Sequence,
    /// The role of the peer does not send this command, or the session does not expect it now. The answer is Result 2,
    /// "command word error"; the answer to a CONNECT is Status 5.
    Command,
    /// The peer has not logged in. The answer is Result 2.
    NotLoggedIn,
    /// The connection is short and has had its one request. The answer is Result 8.
    Short,
    /// This end has sent TERMINATE. There is no answer: the peer will send the request again in its next session.
    Ending,
    /// The message is malformed. The answer is Result 1, "message structure error".
    Structure(Error),
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Window => f.write_str("the window is full of unanswered requests"),
            Self::Sequence => f.write_str("another request with that Sequence_Id is unanswered"),
            Self::Command => f.write_str("the peer's role does not send that"),
            Self::NotLoggedIn => f.write_str("the peer has not logged in"),
            Self::Short => f.write_str("the short connection has had its one request"),
            Self::Ending => f.write_str("this end has sent TERMINATE"),
            Self::Structure(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl core::error::Error for Rejection {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        if let Self::Structure(error) = self { Some(error) } else { None }
    }
}

/// What is known about the request of an unexpected answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unexpected {
    /// The request came back as unanswered before: the answer is late.
    Late,
    /// The request was answered before: the answer is a duplicate.
    Duplicate,
    /// Nothing is known: there was no such request, or another one has taken its slot since.
    Unknown,
}

impl fmt::Display for Unexpected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Late => "a late answer",
            Self::Duplicate => "a duplicate answer",
            Self::Unknown => "an answer to no known request",
        })
    }
}
