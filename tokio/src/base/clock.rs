//! The time of a session, and the time of day in Beijing.

use std::time::SystemTime;

use cmpp_codec::session::Instant;
use cmpp_codec::time::{DateTime, Timestamp};
use jiff::civil;
use jiff::tz::Offset;

/// A clock for sessions, which counts from its creation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    zero: tokio::time::Instant,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self { zero: tokio::time::Instant::now() }
    }

    pub(crate) fn now(self) -> Instant {
        self.zero.elapsed().into()
    }

    /// Converts a moment of a session to tokio's clock.
    pub(crate) fn at(self, moment: Instant) -> tokio::time::Instant {
        self.zero.checked_add(moment.since_zero()).unwrap_or_else(tokio::time::Instant::now)
    }
}

/// Returns the seconds since 1970.
pub(crate) fn unix_seconds() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// Returns the date and time in Beijing, in which CMPP counts.
pub(crate) fn beijing(unix_seconds: i64) -> DateTime {
    // A clock that is set to a year before 0 has no time to tell.
    DateTime::try_from(in_beijing(unix_seconds)).unwrap_or_default()
}

/// Returns the Timestamp of a login at this time.
pub(crate) fn timestamp(unix_seconds: i64) -> u32 {
    Timestamp::from(in_beijing(unix_seconds)).number().unwrap_or_default()
}

fn in_beijing(unix_seconds: i64) -> civil::DateTime {
    Offset::constant(8).to_datetime(jiff::Timestamp::from_second(unix_seconds).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beijing_is_eight_hours_ahead() {
        // 2026-12-31 16:00:05 UTC
        let shown = beijing(1_798_732_805);
        assert_eq!((shown.year, shown.month, shown.day, shown.hour, shown.second), (2027, 1, 1, 0, 5));
        assert_eq!(timestamp(1_798_732_805), 101_000_005);
    }
}
