//! Times of packets.

/// When a packet was captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Time {
    /// Seconds since 1970, UTC.
    pub(crate) second: i64,
    pub(crate) nanosecond: u32,
    /// How many digits of the fraction the capture has: 6 or 9.
    pub(crate) digits: usize,
}

/// Which packet, and when it was captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// The number of the packet, counted from 1.
    pub(crate) packet: u64,
    pub(crate) time: Time,
}
