//! Packets.

use pcap_parser::Linktype;

use crate::model::Stamp;

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
