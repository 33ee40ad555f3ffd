//! The error of the builders.

use core::fmt;

use crate::base::room::{NoRoom, TooLong};
use crate::time::BadTime;

/// The error of the builders: why a message cannot be built.
///
/// ```
/// use cmpp_codec::V20;
/// use cmpp_codec::build::SubmitBuilder;
///
/// let mut out = [0; 512];
/// let error = SubmitBuilder::<V20>::new(&mut out)?.enterprise("9000011").unwrap_err();
/// assert_eq!(error.to_string(), "Msg_src too long: 7 given, 6 fit");
/// # Ok::<(), cmpp_codec::build::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BuildError {
    /// The buffer is too short. `needed` is the length of the message up to and including the value that did not fit.
    NoRoom(NoRoom),
    /// A value has more bytes, or a list more items, than its field can hold.
    TooLong {
        /// The field, as the specification spells it.
        field: &'static str,
        /// How many bytes or items the field holds, and how many were given.
        by: TooLong,
    },
    /// The form of the field cannot express the time.
    Time {
        /// The field, as the specification spells it.
        field: &'static str,
        /// Which part of the time is wrong.
        by: BadTime,
    },
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRoom(error) => fmt::Display::fmt(error, f),
            Self::TooLong { field, by } => write!(f, "{field} {by}"),
            Self::Time { field, by } => write!(f, "{field}: {by}"),
        }
    }
}

impl core::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::NoRoom(error) => Some(error),
            Self::TooLong { by, .. } => Some(by),
            Self::Time { by, .. } => Some(by),
        }
    }
}

impl From<NoRoom> for BuildError {
    fn from(error: NoRoom) -> Self {
        Self::NoRoom(error)
    }
}
