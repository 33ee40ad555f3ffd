//! The time of day in Beijing, in which CMPP counts.

use std::time::{Duration, SystemTime};

use cmpp_codec::time::{DateTime, Timestamp};
use jiff::civil;
use jiff::tz::Offset;

/// The time since 1970.
pub(crate) fn since_1970() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

/// The date and time in Beijing that many seconds after 1970.
pub(crate) fn beijing(seconds: u64) -> DateTime {
    DateTime::try_from(in_beijing(seconds)).unwrap_or_default()
}

/// The Timestamp of a login at this time.
pub(crate) fn timestamp(seconds: u64) -> u32 {
    Timestamp::from(in_beijing(seconds)).number().unwrap_or_default()
}

fn in_beijing(seconds: u64) -> civil::DateTime {
    let moment = i64::try_from(seconds).ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    Offset::constant(8).to_datetime(moment.unwrap_or_default())
}

/// The time in Beijing to the millisecond, for people.
pub(crate) fn shown(moment: Duration) -> String {
    let DateTime { hour, minute, second, .. } = beijing(moment.as_secs());
    format!("{hour:02}:{minute:02}:{second:02}.{:03}", moment.subsec_millis())
}
