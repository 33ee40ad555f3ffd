//! Errors of reading and writing text.

use core::fmt;

use crate::base::room::NoRoom;

/// Bytes in a text that do not form a character: half of a surrogate pair, an odd byte at the end, or a code without a
/// character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InvalidBytes<'a> {
    /// Where the bytes begin, counted in bytes from the start of the text.
    pub offset: usize,
    /// The bytes: one to four.
    pub bytes: &'a [u8],
}

impl fmt::Display for InvalidBytes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no character: ")?;
        self.bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        write!(f, " at byte {}", self.offset)
    }
}

impl core::error::Error for InvalidBytes<'_> {}

/// A character that the encoding does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Unwritable {
    /// The character.
    pub character: char,
    /// Where the character is in the text, counted in bytes of UTF-8.
    pub offset: usize,
}

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the encoding lacks {:?} at byte {}", self.character, self.offset)
    }
}

impl core::error::Error for Unwritable {}

/// Why a text cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EncodeError {
    /// The encoding lacks a character.
    Unwritable(Unwritable),
    /// The output buffer is too short.
    NoRoom(NoRoom),
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unwritable(unwritable) => unwritable.fmt(f),
            Self::NoRoom(NoRoom { needed }) => write!(f, "no room: the text takes {needed} bytes"),
        }
    }
}

impl core::error::Error for EncodeError {}
