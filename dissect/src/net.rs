//! From packets to TCP segments.

mod link;
mod segment;
mod packets;

pub(crate) use self::link::Link;
pub(crate) use self::packets::{Held, Packets};
pub(crate) use self::segment::{Payload, Segment};
