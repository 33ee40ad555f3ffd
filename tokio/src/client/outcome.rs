//! What became of a text.

use std::fmt;
use std::ops::Range;

use cmpp_codec::MsgId;
use cmpp_codec::codes::SubmitResult;
use cmpp_codec::content::PlanError;

use crate::wire::call::CallError;

/// A text that the gateway took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submitted {
    /// The `Msg_Id` of each SUBMIT: for the first 99 phones those of all segments, then for the next 99.
    pub msg_ids: Vec<MsgId>,
    /// Whether a SUBMIT was sent again after a connection broke, so that the gateway may have it twice.
    pub may_be_doubled: bool,
}

/// What became of one SUBMIT of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which of the text's phones it went to.
    pub phones: Range<usize>,
    /// Which segment of the text it is, from 1.
    pub segment: u8,
    /// Its `Msg_Id`, or why it was not taken.
    pub result: Result<MsgId, PartError>,
    /// Whether it was sent again after a connection broke, so that the gateway may have it twice.
    pub may_be_doubled: bool,
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
