//! Too much for a field, or too little room.

use core::fmt;

/// A value has more bytes, or a list more items, than its field can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TooLong {
    /// What the field can hold.
    pub max: usize,
    /// What was given.
    pub given: usize,
}

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "too long: {} given, {} fit", self.given, self.max)
    }
}

impl core::error::Error for TooLong {}

/// The output buffer is too short. Nothing was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NoRoom {
    /// The bytes that the message takes.
    pub needed: usize,
}

impl fmt::Display for NoRoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no room: the message takes {} bytes", self.needed)
    }
}

impl core::error::Error for NoRoom {}
