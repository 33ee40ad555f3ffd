//! The error of a message that cannot be read.

use core::fmt;

use crate::schema::field::{Field, Value};

/// The error of a message that cannot be read: what is wrong, in which field, at which offset. It is `Copy` and has at
/// most 16 bytes.
///
/// ```
/// use cmpp_codec::{Message, v20};
///
/// // The first 20 bytes of a SUBMIT's body end within Service_Id, which begins at byte 12 of the body.
/// let error = v20::Submit::from_body(&[0; 20]).unwrap_err();
/// assert_eq!(error.to_string(), "truncated: Service_Id at byte 24");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Error {
    /// The field that is wrong. `None` if bytes follow the last field.
    pub field: Option<&'static Field>,
    /// The offset of that field, or of the bytes after the last field: bytes from the start of the message, its header
    /// included.
    pub offset: u32,
    /// What is wrong.
    pub kind: ErrorKind,
}

const _: () = assert!(size_of::<Error>() <= 16, "an error is passed in registers");

/// What is wrong with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The body ends within the field.
    Truncated,
    /// Bytes are left after the last field.
    Trailing,
    /// `Total_Length` is wrong: below 12, above the caller's limit, or not the number of bytes. In a stream, no further
    /// message can be found.
    Length,
    /// The message is not the requested one, or the version does not have it.
    Command,
}

impl ErrorKind {
    /// Returns the kind as one lower-case word, for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Truncated => "truncated",
            Self::Trailing => "trailing",
            Self::Length => "length",
            Self::Command => "command",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Error {
    /// Returns the name of the field that is wrong, as the specification spells it.
    #[must_use]
    pub fn field_name(&self) -> Option<&'static str> {
        self.field.map(|field| field.name)
    }

    /// Creates an error at `offset` bytes from the start of the message.
    pub(crate) fn at(kind: ErrorKind, field: Option<&'static Field>, offset: usize) -> Self {
        Self { field, offset: u32::try_from(offset).unwrap_or(u32::MAX), kind }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = self.field_name().unwrap_or("bytes after the last field");
        write!(f, "{}: {what} at byte {}", self.kind, self.offset)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Shown as an octet string, because the `Debug` of `str` links code that can panic.
        let field = self.field_name().map(|name| Value::Octets(name.as_bytes()));
        f.debug_struct("Error").field("kind", &self.kind).field("field", &field).field("offset", &self.offset).finish()
    }
}

impl core::error::Error for Error {}
