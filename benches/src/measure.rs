//! Time, as it can be had on a machine that is never quiet: the processor's, not the wall's; everything once a round,
//! ratios within a round, medians.

use std::hint::black_box;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use crate::cases::Case;

/// The least that is timed at once.
const LEAST: Duration = Duration::from_millis(2);

/// The median of some numbers.
///
/// # Panics
///
/// If there are none.
#[must_use]
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    if numbers.len() % 2 == 1 { numbers[middle] } else { f64::midpoint(numbers[middle - 1], numbers[middle]) }
}

/// How long this thread has been running, not counting while it was made to wait.
fn clock() -> Duration {
    clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap_or_default()
}

/// Nanoseconds a message, of one round.
fn once(case: &mut Case) -> f64 {
    (case.run)(); // unpaid: the caches are as they would be
    let (mut runs, start) = (0_u32, clock());
    while runs == 0 || clock().saturating_sub(start) < LEAST {
        black_box(&mut case.run)();
        runs += 1;
    }
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let messages = (case.messages as f64) * f64::from(runs);
    clock().saturating_sub(start).as_secs_f64() * 1e9 / messages
}

/// The rounds of some cases: nanoseconds a message, round by round, case by case.
#[derive(Clone, Debug)]
pub struct Rounds(Vec<Vec<f64>>);

impl Rounds {
    /// Runs every case once a round.
    #[must_use]
    pub fn of(cases: &mut [Case], rounds: usize) -> Self {
        Self((0..rounds).map(|_| cases.iter_mut().map(once).collect()).collect())
    }

    /// The median time of a case.
    #[must_use]
    pub fn time(&self, case: usize) -> f64 {
        median(self.0.iter().map(|round| round[case]).collect())
    }

    /// How many times longer one case takes than another: the median of the rounds' ratios.
    #[must_use]
    pub fn ratio(&self, longer: usize, shorter: usize) -> f64 {
        median(self.0.iter().map(|round| round[longer] / round[shorter]).collect())
    }
}
