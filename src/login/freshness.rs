//! Checking that the timestamp of a login is fresh.

use core::fmt;
use core::time::Duration;

use crate::base::instant::Instant;
use crate::time::{DateTime, Timestamp};

/// The rule by which a timestamp of CONNECT is fresh: it is near the present, and later than that of the account's last
/// login.
///
/// `AuthenticatorSource` proves that its sender knew the secret at the time of the timestamp. A recorded CONNECT always
/// proves that, so a gateway must check the timestamp, too. The timestamp has no year; the check uses the year in which
/// it is nearest to the present.
///
/// ```
/// use core::time::Duration;
/// use cmpp_codec::login::{Freshness, Stale};
/// use cmpp_codec::session::Instant;
/// use cmpp_codec::time::DateTime;
///
/// // The gateway's clock showed this when its program started, which is the moment zero of its sessions.
/// let started = DateTime { year: 2026, month: 12, day: 31, hour: 23, minute: 59, second: 0 };
/// let freshness = Freshness::new(started, Duration::from_secs(300));
/// let now = Instant::from_millis(90_000); // 2027-01-01 00:00:30
/// assert_eq!(freshness.check(1_231_235_958, now), Ok(())); // 31 December, 23:59:58
/// assert_eq!(freshness.check(101_000_500, now), Ok(())); // 1 January, 00:05:00
/// assert_eq!(freshness.check(1_231_235_500, now), Err(Stale::TooOld)); // 31 December, 23:55:00
/// assert_eq!(freshness.check(101_000_600, now), Err(Stale::InTheFuture));
///
/// // This was the last login of the account. It cannot be replayed now.
/// let freshness = Freshness { last: Some(1_231_235_958), ..freshness };
/// assert_eq!(freshness.check(1_231_235_958, now), Err(Stale::NotNewer));
/// assert_eq!(freshness.check(1_231_235_959, now), Ok(()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freshness {
    /// The local time of the gateway at [`Instant::ZERO`], in the time zone of the SP: Beijing time.
    pub zero: DateTime,
    /// How far a timestamp may be before or after the present. It covers the errors of both clocks and the transmission
    /// time.
    pub tolerance: Duration,
    /// The timestamp of the account's last accepted login, if there was one. Keep it for each account, and set it from
    /// the login of [`Event::Accepted`](crate::session::Event::Accepted).
    pub last: Option<u32>,
}

/// The reason why a timestamp is not fresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stale {
    /// The timestamp is not a valid time.
    NoTime,
    /// The timestamp is further in the past than the tolerance.
    TooOld,
    /// The timestamp is further in the future than the tolerance.
    InTheFuture,
    /// The timestamp is not later than that of the last login.
    NotNewer,
}

impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoTime => "the timestamp is not a valid time",
            Self::TooOld => "the timestamp is too old",
            Self::InTheFuture => "the timestamp is in the future",
            Self::NotNewer => "the timestamp is not later than that of the last login",
        })
    }
}

impl core::error::Error for Stale {}

impl Freshness {
    /// Creates the rule for an account that has not logged in before.
    #[must_use]
    pub const fn new(zero: DateTime, tolerance: Duration) -> Self {
        Self { zero, tolerance, last: None }
    }

    /// Checks a timestamp, MMDDHHMMSS as a decimal number.
    ///
    /// # Errors
    ///
    /// [`Stale`] if the timestamp is not fresh.
    pub fn check(&self, timestamp: u32, now: Instant) -> Result<(), Stale> {
        let zero = seconds(self.zero);
        let now = zero.saturating_add_unsigned(now.since_zero().as_secs());
        // A year has 365.2425 days on average.
        let year = i64::from(self.zero.year).saturating_add(now.saturating_sub(zero) / 31_556_952);
        let tolerance = i64::try_from(self.tolerance.as_secs()).unwrap_or(i64::MAX);
        let given = nearest(timestamp, year, now).ok_or(Stale::NoTime)?;
        if given < now.saturating_sub(tolerance) {
            return Err(Stale::TooOld);
        }
        if given > now.saturating_add(tolerance) {
            return Err(Stale::InTheFuture);
        }
        match self.last.and_then(|last| nearest(last, year, now)) {
            // A last login that seems to lie in the future was in an earlier year.
            Some(last) if given <= last && last <= now.saturating_add(tolerance) => Err(Stale::NotNewer),
            _ => Ok(()),
        }
    }
}

/// Returns a timestamp as seconds, in the year in which it is nearest to the present.
fn nearest(timestamp: u32, year: i64, now: i64) -> Option<i64> {
    let time = Timestamp::from_number(timestamp);
    time.check().ok()?;
    let years = [year.saturating_sub(1), year, year.saturating_add(1)];
    let in_year = |year: i64| {
        let Timestamp { month, day, hour, minute, second } = time;
        seconds(DateTime { year: u16::try_from(year).unwrap_or(0), month, day, hour, minute, second })
    };
    years.into_iter().map(in_year).min_by_key(|&at| at.abs_diff(now))
}

/// Returns the seconds since the beginning of the year 0 in the Gregorian calendar.
fn seconds(time: DateTime) -> i64 {
    let DateTime { year, month, day, hour, minute, second } = time;
    // The year is counted from March, so that the leap day is its last day.
    let (year, month) = match month {
        1 | 2 => (i64::from(year).saturating_sub(1), i64::from(month).saturating_add(9)),
        _ => (i64::from(year), i64::from(month).saturating_sub(3)),
    };
    let days = year
        .saturating_mul(365)
        .saturating_add(year.div_euclid(4))
        .saturating_sub(year.div_euclid(100))
        .saturating_add(year.div_euclid(400))
        .saturating_add(month.saturating_mul(153).saturating_add(2) / 5)
        .saturating_add(day.into());
    let hours = days.saturating_mul(24).saturating_add(hour.into());
    let minutes = hours.saturating_mul(60).saturating_add(minute.into());
    minutes.saturating_mul(60).saturating_add(second.into())
}
