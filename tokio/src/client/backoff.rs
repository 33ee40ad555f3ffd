//! How long a client waits before it connects again.

use std::time::Duration;

/// How long a client waits before it makes a connection again. The time doubles from failure to failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// After the first failure.
    pub min: Duration,
    /// At most.
    pub max: Duration,
}

impl Default for Backoff {
    /// Returns 500 ms to 30 s.
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl Backoff {
    pub(super) const DEFAULT: Self = Self { min: Duration::from_millis(500), max: Duration::from_secs(30) };

    /// Returns how long to wait after so many failures in a row.
    pub(super) fn after(&self, failures: u32) -> Duration {
        let times = 1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX).max(1);
        self.min.saturating_mul(times).min(self.max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_the_limit() {
        let backoff = Backoff { min: Duration::from_secs(1), max: Duration::from_secs(5) };
        let seconds = [1, 2, 3, 4, 40].map(|failures| backoff.after(failures).as_secs());
        assert_eq!(seconds, [1, 2, 4, 5, 5]);
    }
}
