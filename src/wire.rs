//! How a message lies on the wire: the header, the stream, the grammar of bodies, writing.

pub(crate) mod header;
pub(crate) mod write;
pub(crate) mod frame;
pub(crate) mod grammar;
pub(crate) mod message;
