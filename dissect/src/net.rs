//! From packets to TCP segments.

mod segment;
mod layer;
mod tunnel;
mod link;
mod step;
mod fragments;
mod packets;

pub(crate) use self::link::is_read as reads_link;
pub(crate) use self::packets::Packets;
pub(crate) use self::segment::{Payload, Segment};
