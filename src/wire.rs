//! The wire format of messages: the header, splitting a stream, the grammar of bodies, and writing.

pub(crate) mod header;
pub(crate) mod write;
pub(crate) mod frame;
pub(crate) mod grammar;
pub(crate) mod message;
