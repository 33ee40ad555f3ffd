//! What is read from a capture.

use pcap_parser::Linktype;

use crate::model::Stamp;

/// The next thing that is read from a capture.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Captured<'a> {
    Packet(Packet<'a>),
    /// All packets that have arrived so far have been handed over.
    Pause,
    /// The reader now keeps this number of bytes, because it needs room for a large packet or block.
    Kept(usize),
}

/// A packet as it was captured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packet<'a> {
    /// The link layer that it begins with.
    pub(crate) link: Linktype,
    pub(crate) data: &'a [u8],
    /// The number of bytes at its end that the capture lacks.
    pub(crate) missing: usize,
    pub(crate) stamp: Stamp,
}
