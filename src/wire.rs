//! Messages on the wire: the header, splitting a stream, parsing bodies, writing.

pub(crate) mod header;
pub(crate) mod write;
pub(crate) mod frame;
pub(crate) mod grammar;
pub(crate) mod message;
