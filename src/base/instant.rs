//! A point in time, as the caller's clock measures it.

use core::fmt;
use core::ops::{Add, Sub};
use core::time::Duration;

/// A point in time, counted in nanoseconds from a moment that the caller chooses.
///
/// A session has no clock, so each call that needs the time takes it as an argument. Count from the same moment in
/// every call, for example from the start of the program. A span of time is a [`Duration`].
///
/// ```
/// use core::time::Duration;
/// use cmpp_codec::session::Instant;
///
/// let start = Instant::ZERO;
/// let later = start + Duration::from_secs(60);
/// assert_eq!(later - start, Duration::from_secs(60));
/// assert_eq!(start - later, Duration::ZERO); // no span is negative
/// assert_eq!(Instant::from(Duration::from_millis(1500)), Instant::from_millis(1500));
/// ```
///
/// With `std`, count from a [`std::time::Instant`](https://doc.rust-lang.org/std/time/struct.Instant.html):
/// `Instant::from(start.elapsed())`.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Instant {
    nanos: u64,
}

impl Instant {
    /// The moment from which the caller counts.
    pub const ZERO: Self = Self { nanos: 0 };

    /// Creates a point in time from the milliseconds since [`ZERO`](Self::ZERO). The latest one is 584 years after it.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self { nanos: millis.saturating_mul(1_000_000) }
    }

    /// Returns the time since [`ZERO`](Self::ZERO).
    #[must_use]
    pub const fn since_zero(self) -> Duration {
        Duration::from_nanos(self.nanos)
    }

    /// Returns how much later this point in time is than `earlier`. Returns zero if it is not later.
    pub(crate) const fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.nanos.saturating_sub(earlier.nanos))
    }
}

/// Returns a span in nanoseconds, at most 584 years.
fn nanos(span: Duration) -> u64 {
    // `Duration::as_nanos` computes with u128, which costs as much as the rest of the call.
    span.as_secs().saturating_mul(1_000_000_000).saturating_add(span.subsec_nanos().into())
}

impl From<Duration> for Instant {
    fn from(since_zero: Duration) -> Self {
        Self { nanos: nanos(since_zero) }
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    /// Returns the point in time that is `span` later.
    fn add(self, span: Duration) -> Self {
        Self { nanos: self.nanos.saturating_add(nanos(span)) }
    }
}

impl Sub<Duration> for Instant {
    type Output = Self;

    /// Returns the point in time that is `span` earlier, at the earliest [`Instant::ZERO`].
    fn sub(self, span: Duration) -> Self {
        Self { nanos: self.nanos.saturating_sub(nanos(span)) }
    }
}

impl Sub for Instant {
    type Output = Duration;

    /// Returns how much later this point in time is than `earlier`. Returns zero if it is not later.
    fn sub(self, earlier: Self) -> Duration {
        self.since(earlier)
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Instant {
    /// Shows seconds with six decimal places: `1.500000 s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.nanos / 1_000;
        write!(f, "{}.{:06} s", micros / 1_000_000, micros % 1_000_000)
    }
}
