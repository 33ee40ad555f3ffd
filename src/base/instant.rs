//! Moments on the caller's clock.

use core::fmt;
use core::ops::{Add, Sub};
use core::time::Duration;

/// A moment, in nanoseconds since a moment that the caller chooses.
///
/// A session has no clock: each call that needs the time takes it as an argument. Count all of them from the same
/// moment, such as the start of the program. A span of time is a [`Duration`].
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

    /// Creates the moment that is so many milliseconds after [`ZERO`](Self::ZERO). The last moment is 584 years after
    /// it.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self { nanos: millis.saturating_mul(1_000_000) }
    }

    /// Returns the time since [`ZERO`](Self::ZERO).
    #[must_use]
    pub const fn since_zero(self) -> Duration {
        Duration::from_nanos(self.nanos)
    }
}

/// Returns a span in nanoseconds, at most 584 years.
fn nanos(span: Duration) -> u64 {
    // Without u128, which costs as much as the rest of the function.
    span.as_secs().saturating_mul(1_000_000_000).saturating_add(span.subsec_nanos().into())
}

impl From<Duration> for Instant {
    fn from(since_zero: Duration) -> Self {
        Self { nanos: nanos(since_zero) }
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    /// Returns the moment `span` later.
    fn add(self, span: Duration) -> Self {
        Self { nanos: self.nanos.saturating_add(nanos(span)) }
    }
}

impl Sub<Duration> for Instant {
    type Output = Self;

    /// Returns the moment `span` earlier, but not before [`Instant::ZERO`].
    fn sub(self, span: Duration) -> Self {
        Self { nanos: self.nanos.saturating_sub(nanos(span)) }
    }
}

impl Sub for Instant {
    type Output = Duration;

    /// Returns how much later this moment is than `earlier`, or zero if it is not later.
    fn sub(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.nanos.saturating_sub(earlier.nanos))
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Instant {
    /// Writes seconds with six decimal places: `1.500000 s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.nanos / 1_000;
        write!(f, "{}.{:06} s", micros / 1_000_000, micros % 1_000_000)
    }
}
