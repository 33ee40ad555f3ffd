//! The reasons why a session ended, and why it does not accept a message.

use core::fmt;

use crate::base::instant::Instant;
use crate::base::room::NoRoom;
use crate::base::version::Version;
use crate::build::BuildError;
use crate::login::Unproven;
use crate::schema::codes::{ConnectStatus, VersionOctet};
use crate::schema::error::Error;
use crate::wire::header::CommandId;

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum End {
    /// This end sent TERMINATE, and the peer confirmed it.
    Terminated,
    /// The peer sent TERMINATE.
    PeerTerminated,
    /// The one request of the short connection has been answered.
    Done,
    /// Either end rejected the login.
    Refused {
        /// The status in the answer.
        status: ConnectStatus,
        /// The `Version` octet of the end that rejected it.
        version: VersionOctet,
    },
    /// The gateway's `AuthenticatorISMG` does not prove that it knows the secret.
    Unauthenticated(Unproven),
    /// The peer offered a version that this end does not speak.
    Version(VersionOctet),
    /// The answer to CONNECT has the layout of another version than both ends agreed on.
    Layout {
        /// The version that both ends agreed on.
        agreed: Version,
        /// The length of the answer's body in bytes: 18 before 3.0, 21 since.
        len: usize,
    },
    /// The answer to CONNECT is malformed.
    Unreadable(Error),
    /// More consecutive answers than [`Config::unreadable_answers`](super::Config) were malformed. This is the error of
    /// the last one.
    UnreadableAnswers(Error),
    /// The peer did not log in in time, or sent other messages instead.
    NoLogin,
    /// CONNECT, ACTIVE_TEST, TERMINATE or the one request of a short connection was not answered in any attempt.
    NoAnswer(CommandId),
    /// The peer was silent for [`Config::heartbeat_interval`](super::Config) on a short connection.
    Silent,
    /// A message has an invalid length, so the next message cannot be found.
    Broken(Error),
    /// You reported with [`Session::disconnected`](super::Session::disconnected) that the connection is lost.
    Lost,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Terminated => f.write_str("this end terminated the session"),
            Self::PeerTerminated => f.write_str("the peer terminated the session"),
            Self::Done => f.write_str("the short connection has done its exchange"),
            Self::Refused { status, version } => {
                write!(f, "the login was rejected: status {status}, version {version}")
            }
            Self::Unauthenticated(unproven) => fmt::Display::fmt(unproven, f),
            Self::Version(octet) => write!(f, "the peer offers version {octet}, which this end does not speak"),
            Self::Layout { agreed, len } => {
                write!(f, "the answer to CONNECT is not of CMPP {agreed}: its body has {len} bytes")
            }
            Self::Unreadable(error) => write!(f, "the answer to CONNECT is malformed: {error}"),
            Self::UnreadableAnswers(error) => write!(f, "the peer's answers are malformed: {error}"),
            Self::NoLogin => f.write_str("the peer did not log in"),
            Self::NoAnswer(command) => write!(f, "the peer does not answer command {command}"),
            Self::Silent => f.write_str("the short connection was silent for too long"),
            Self::Broken(error) => write!(f, "the stream is broken: {error}"),
            Self::Lost => f.write_str("the connection is gone"),
        }
    }
}

impl core::error::Error for End {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Unreadable(error) | Self::UnreadableAnswers(error) | Self::Broken(error) => Some(error),
            Self::Unauthenticated(unproven) => Some(unproven),
            _ => None,
        }
    }
}

/// Why the session did not accept a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestError {
    /// The window is full: wait for an answer.
    Window,
    /// The session is not open yet, or has ended.
    NotOpen,
    /// The message is of another version than this one, which the session speaks.
    Version(Version),
    /// The role of this end does not send this command, or it is not the command of a request.
    Command(CommandId),
    /// The connection is short and has had its one request.
    Short,
    /// The message is longer than [`Config::max_request`](super::Config).
    NoRoom(NoRoom),
    /// [`Config::max_rate`](super::Config) does not allow another request yet: wait.
    Paced {
        /// When the session accepts the next request. [`Session::poll_timeout`](super::Session::poll_timeout) takes
        /// this time into account.
        until: Instant,
    },
    /// The message could not be built.
    Build(BuildError),
    /// [`Session::request_with`](super::Session::request_with) built bytes that are not exactly one message.
    Malformed(Error),
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
            Self::Paced { until } => write!(f, "the next request is due at {until}"),
            Self::Build(error) => fmt::Display::fmt(error, f),
            Self::Malformed(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl core::error::Error for RequestError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::NoRoom(no_room) => Some(no_room),
            Self::Build(error) => Some(error),
            Self::Malformed(error) => Some(error),
            _ => None,
        }
    }
}

/// Why the session did not accept an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerError {
    /// No request waits for this answer: it is answered or released already, or the session has ended.
    NotWaiting,
    /// The message is of another version than this one, which the session speaks.
    Version(Version),
    /// The answer to the request has this command.
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

impl core::error::Error for AnswerError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        if let Self::NoRoom(no_room) = self { Some(no_room) } else { None }
    }
}
