//! What can be wrong with what is built.

use core::fmt;

use crate::base::room::{NoRoom, TooLong};

/// Why a message cannot be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BuildError {
    /// The output is too short for what there is so far: `needed` is at least what the whole message takes up to there.
    NoRoom(NoRoom),
    /// A value has more bytes, or a list more items, than its field can hold.
    TooLong {
        /// The field, as the specification spells it.
        field: &'static str,
        /// What it can hold, and what was given.
        by: TooLong,
    },
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRoom(error) => fmt::Display::fmt(error, f),
            Self::TooLong { field, by } => write!(f, "{field} {by}"),
        }
    }
}

impl core::error::Error for BuildError {}

impl From<NoRoom> for BuildError {
    fn from(error: NoRoom) -> Self {
        Self::NoRoom(error)
    }
}
