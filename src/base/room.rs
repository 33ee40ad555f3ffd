//! Errors of size: a value that its field cannot hold, an output that is too short.

use core::fmt;

/// A value has more bytes, or a list more items, than its field can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TooLong {
    /// How many bytes or items the field holds.
    pub max: usize,
    /// How many bytes or items were given.
    pub given: usize,
}

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "too long: {} given, {} fit", self.given, self.max)
    }
}

impl core::error::Error for TooLong {}

/// A number is larger than its field can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TooLarge {
    /// The largest number that the field holds.
    pub max: u32,
    /// The number that was given.
    pub given: u32,
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "too large: {} given, the maximum is {}", self.given, self.max)
    }
}

impl core::error::Error for TooLarge {}

/// The output buffer is too short. Nothing was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NoRoom {
    /// The number of bytes that the message takes.
    pub needed: usize,
}

impl fmt::Display for NoRoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no room: the message takes {} bytes", self.needed)
    }
}

impl core::error::Error for NoRoom {}
