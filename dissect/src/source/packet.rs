//! Packets.

use pcap_parser::Linktype;

use crate::model::Stamp;

/// What comes out of a capture.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Captured<'a> {
    Packet(Packet<'a>),
    /// All packets that have arrived so far were handed over.
    Pause,
    /// From now on the reader keeps so many bytes, because a packet or block is that large.
    Kept(usize),
}

/// A packet as it was captured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packet<'a> {
    /// The link layer that it begins with.
    pub(crate) link: Linktype,
    pub(crate) data: &'a [u8],
    /// How many bytes at its end the capture lacks.
    pub(crate) missing: usize,
    pub(crate) stamp: Stamp,
}
