//! Times of packets.

use std::time::Duration;

/// When a packet was captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Time {
    /// Seconds since 1970, UTC.
    pub(crate) second: i64,
    pub(crate) nanosecond: u32,
    /// How many digits of the fraction the capture has: 6 or 9.
    pub(crate) digits: usize,
}

impl Time {
    /// Returns how much time has passed since an earlier one, or `None` if that one is later.
    pub(crate) fn since(self, earlier: Self) -> Option<Duration> {
        let age = |time: Self| i128::from(time.second) * 1_000_000_000 + i128::from(time.nanosecond);
        let nanoseconds = u64::try_from(age(self) - age(earlier)).ok()?;
        Some(Duration::from_nanos(nanoseconds))
    }
}

/// Which packet, and when it was captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// The number of the packet, counted from 1.
    pub(crate) packet: u64,
    pub(crate) time: Time,
}
