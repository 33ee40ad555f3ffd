//! The time, as the caller's clock tells it.

use core::fmt;
use core::ops::{Add, Sub};
use core::time::Duration;

/// A moment: how long after a moment of the caller's choice, in nanoseconds.
///
/// A session has no clock. Each call that needs the time takes it, always counted from the same moment: the start of the
/// program, the making of the session, the start of the year. A span of time is a [`Duration`].
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
/// With `std`, count from an [`Instant`](https://doc.rust-lang.org/std/time/struct.Instant.html) of its:
/// `Instant::from(start.elapsed())`.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Instant {
    nanos: u64,
}

impl Instant {
    /// The moment from which the caller counts.
    pub const ZERO: Self = Self { nanos: 0 };

    /// Takes the milliseconds since [`ZERO`](Self::ZERO). The last moment is 584 years after it.
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

/// A span in nanoseconds; 584 years where it is longer.
fn nanos(span: Duration) -> u64 {
    // Not by way of u128, which costs as much as all the rest.
    span.as_secs().saturating_mul(1_000_000_000).saturating_add(span.subsec_nanos().into())
}

impl From<Duration> for Instant {
    fn from(since_zero: Duration) -> Self {
        Self { nanos: nanos(since_zero) }
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    /// The moment so much later.
    fn add(self, span: Duration) -> Self {
        Self { nanos: self.nanos.saturating_add(nanos(span)) }
    }
}

impl Sub<Duration> for Instant {
    type Output = Self;

    /// The moment so much earlier, [`Instant::ZERO`] at the earliest.
    fn sub(self, span: Duration) -> Self {
        Self { nanos: self.nanos.saturating_sub(nanos(span)) }
    }
}

impl Sub for Instant {
    type Output = Duration;

    /// How much later this moment is than another; zero where it is earlier.
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
    /// Seconds with six digits behind the point: `1.500000 s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.nanos / 1_000;
        write!(f, "{}.{:06} s", micros / 1_000_000, micros % 1_000_000)
    }
}
