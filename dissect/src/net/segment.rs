//! TCP segments.

use std::net::SocketAddr;

use crate::model::Stamp;

/// A TCP segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment<'a> {
    pub(crate) source: SocketAddr,
    pub(crate) destination: SocketAddr,
    pub(crate) syn: bool,
    pub(crate) fin: bool,
    pub(crate) reset: bool,
    pub(crate) acknowledged: Option<u32>,
    pub(crate) payload: Payload<'a>,
}

/// A segment's payload.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Payload<'a> {
    pub(crate) sequence: u32,
    pub(crate) bytes: &'a [u8],
    /// The number of bytes that the segment had and the capture lacks.
    pub(crate) missing: usize,
    pub(crate) stamp: Stamp,
}
