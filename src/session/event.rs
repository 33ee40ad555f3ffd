//! The events that a session reports, and the errors of its calls.

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
    /// How many bytes of the input are consumed. Pass the rest again, together with what arrives later.
    pub consumed: usize,
    /// What happened, or what the session needs to go on.
    pub next: Next<'a>,
}

/// What the session needs to go on reading.
#[derive(Clone, Copy, Debug)]
#[must_use = "a session that needs output reads nothing more until its output is sent"]
pub enum Next<'a> {
    /// Something happened. There may be more in the rest of the input: call `receive` again.
    Event(Event<'a>),
    /// The input holds no further whole message: read more bytes.
    NeedsInput,
    /// The answers that the session owes the peer have filled their slots: send what
    /// [`transmit`](super::Session::transmit) returns, then call `receive` again with the rest of the input. If the loop
    /// waited for more input instead, it would wait forever: the peer may have sent everything it has to say.
    NeedsOutput,
    /// The session has ended, and ignores its input.
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

/// Something that happened. The messages in it are views of the input, or of the session's own memory: nothing is copied.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The peer accepted this end's login. The session is open.
    Connected {
        /// The version that both ends speak from now on.
        version: Version,
        /// Why it is this version.
        agreement: Agreement,
        /// The answer to the login.
        resp: AnyConnectResp<'a>,
    },
    /// This end accepted the peer's login. The session is open.
    Accepted {
        /// The version that both ends speak from now on.
        version: Version,
        /// Why it is this version.
        agreement: Agreement,
        /// The login.
        connect: &'a Connect,
    },
    /// The peer wants to log in, and the decision is [`Pending`](crate::login::Decision::Pending): call
    /// [`Session::answer_login`](super::Session::answer_login) when it is made.
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
    /// The peer sent a request. The request occupies a slot of the window until you answer or release it.
    Request {
        /// The request, for [`Session::answer`](super::Session::answer).
        id: RequestId,
        /// The message.
        pdu: AnyPdu<'a>,
        /// Its bytes.
        frame: Frame<'a>,
    },
    /// The peer sent a request that cannot be read, and [`Dialect::malformed_requests`](super::Dialect) hands it over.
    /// It occupies a slot of the window until you answer or release it, as any request.
    Malformed {
        /// The request, for [`Session::answer`](super::Session::answer).
        id: RequestId,
        /// Its bytes.
        frame: Frame<'a>,
        /// What is wrong with it.
        error: Error,
    },
    /// The peer sent a request again, the same to the last byte. Do not carry it out again: the session repeats its
    /// answer, or sends it for the first time when you give it.
    Duplicate {
        /// The request.
        frame: Frame<'a>,
    },
    /// The session rejected a request of the peer, and answers it if there is an answer that says so.
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
        /// The answer, or why it is malformed. A malformed answer counts as an answer all the same: the peer took the
        /// request, and would carry it out twice if it were sent again.
        pdu: Result<AnyPdu<'a>, Error>,
    },
    /// The peer sent an answer that no request waits for.
    UnexpectedAnswer {
        /// The answer.
        frame: Frame<'a>,
        /// What is known of its request.
        why: Unexpected,
    },
    /// No answer came in time, and the session sends the same bytes again.
    Retransmitted {
        /// The number of the request.
        sequence_id: SequenceId,
        /// Which attempt this is. The first one was 1.
        attempt: u8,
    },
    /// A request was never answered and comes back. [`Session::message`](super::Session::message) returns its bytes
    /// until the next request is sent.
    ///
    /// Every request ends in exactly one of two events: [`Answer`](Self::Answer) or `Unanswered`.
    Unanswered {
        /// The number of the request.
        sequence_id: SequenceId,
        /// Whether any byte of it was sent. If not, the peer cannot have carried it out.
        sent: bool,
    },
    /// The session ended before you answered this request of the peer. Nobody waits for the answer any more.
    Abandoned {
        /// The request.
        id: RequestId,
    },
    /// An ACTIVE_TEST was sent, received or answered. Only if [`Config::heartbeat_events`](super::Config) says so.
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
    /// The connection has been quiet, and this end sends ACTIVE_TEST.
    Sent,
    /// The peer answered it.
    Answered,
    /// The peer sent ACTIVE_TEST, and the session answers it.
    Received,
}

/// Why the session rejected a request of the peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// The window is full of unanswered requests. The answer is Result 8, "flow control error".
    Window,
    /// Another request with that number is unanswered. The answer is Result 3, "message sequence repeated".
    Sequence,
    /// The peer's role does not send it, or not now. The answer is Result 2, "command word error"; to a CONNECT it is
    /// Status 5.
    Command,
    /// The peer has not logged in. The answer is Result 2.
    NotLoggedIn,
    /// The connection is short and has had its one request. The answer is Result 8.
    Short,
    /// This end has sent TERMINATE. There is no answer: the peer will send the request in its next session.
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

/// What is known of the request of an answer that no request waits for.
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
