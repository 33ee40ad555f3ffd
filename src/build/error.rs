//! Why a message cannot be built.

use core::fmt;

use crate::base::room::{NoRoom, TooLong};
use crate::time::BadTime;

/// Why a message cannot be built: the one error of both builders.
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
    /// The output is too short. `needed` counts the bytes of the message up to the value that did not fit.
    NoRoom(NoRoom),
    /// A value has more bytes, or a list more items, than its field can hold.
    TooLong {
        /// The field, as the specification spells it.
        field: &'static str,
        /// How much the field holds, and how much was given.
        by: TooLong,
    },
    /// The field's form cannot express the time.
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
