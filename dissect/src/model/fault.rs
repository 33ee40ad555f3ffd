//! What is wrong with a message.

use std::fmt;

/// The kind of error of a message whose input ends too early.
pub(crate) const INCOMPLETE: &str = "incomplete";

/// What is wrong with a message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    pub(crate) kind: &'static str,
    pub(crate) field: Option<&'static str>,
    /// The offset from the start of the message.
    pub(crate) offset: u32,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, field, offset } = self;
        match (*kind, field) {
            (INCOMPLETE, _) => write!(f, "{kind}: the input ends inside the message"),
            (_, Some(field)) => write!(f, "{kind}: {field} at byte {offset}"),
            (_, None) => write!(f, "{kind}: bytes after the last field, at byte {offset}"),
        }
    }
}

impl From<cmpp_codec::Error> for Fault {
    fn from(error: cmpp_codec::Error) -> Self {
        Self { kind: error.kind.name(), field: error.field_name(), offset: error.offset }
    }
}
