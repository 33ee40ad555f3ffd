//! Why a client is not connected, and why a text was not taken.

use std::fmt;
use std::io;

use cmpp_codec::TooLong;
use cmpp_codec::codes::SubmitResult;
use cmpp_codec::content::PlanError;
use cmpp_codec::login::BadSecret;
use cmpp_codec::session::{BadConfig, End};

use crate::client::submission::Part;
use crate::wire::call::CallError;

/// Why there is no connection.
#[derive(Debug)]
#[non_exhaustive]
pub enum ConnectError {
    /// The account has more than 6 bytes.
    Account(TooLong),
    /// The secret is empty or too long.
    Secret(BadSecret),
    /// The settings contradict each other.
    Config(BadConfig),
    /// The connection could not be made: TCP, TLS or the name.
    Io(io::Error),
    /// The connection was not made in time.
    Timeout,
    /// The session ended: the login was rejected, or later for any reason.
    Ended(End),
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(error) => write!(f, "Source_Addr {error}"),
            Self::Secret(error) => fmt::Display::fmt(error, f),
            Self::Config(error) => fmt::Display::fmt(error, f),
            Self::Io(error) => fmt::Display::fmt(error, f),
            Self::Timeout => f.write_str("the connection was not made in time"),
            Self::Ended(end) => fmt::Display::fmt(end, f),
        }
    }
}

impl std::error::Error for ConnectError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Account(error) => Some(error),
            Self::Secret(error) => Some(error),
            Self::Config(error) => Some(error),
            Self::Io(error) => Some(error),
            Self::Ended(end) => Some(end),
            Self::Timeout => None,
        }
    }
}

/// Why the gateway did not take one SUBMIT of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PartError {
    /// The gateway rejected it.
    Rejected(SubmitResult),
    /// It has no answer.
    Call(CallError),
}

impl fmt::Display for PartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected(result) => write!(f, "the gateway rejected the message: {result}"),
            Self::Call(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl std::error::Error for PartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        if let Self::Call(error) = self { Some(error) } else { None }
    }
}

/// Why a text was not taken, or not wholly.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SubmitError {
    /// There is nobody to send it to.
    NoPhone,
    /// The text cannot be split: it is too long, or the encoding lacks a character.
    Plan(PlanError),
    /// At least one SUBMIT was not taken. These are all of them, the ones that were taken too.
    Parts(Vec<Part>),
}

impl SubmitError {
    /// Returns the first error of a SUBMIT that was not taken.
    #[must_use]
    pub fn part_error(&self) -> Option<PartError> {
        if let Self::Parts(parts) = self { parts.iter().find_map(|part| part.result.err()) } else { None }
    }
}

impl fmt::Display for SubmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.part_error()) {
            (Self::NoPhone, _) => f.write_str("no phone to send to"),
            (Self::Plan(error), _) => fmt::Display::fmt(error, f),
            (Self::Parts(parts), Some(error)) => {
                let failed = parts.iter().filter(|part| part.result.is_err()).count();
                write!(f, "{failed} of {} messages not taken; the first: {error}", parts.len())
            }
            (Self::Parts(_), None) => f.write_str("no message was sent"),
        }
    }
}

impl std::error::Error for SubmitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        if let Self::Plan(error) = self { Some(error) } else { None }
    }
}
