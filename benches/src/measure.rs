//! Measuring time on a busy machine: processor time instead of wall-clock time, all cases once in each round, ratios
//! within a round, and medians of the rounds.

use std::hint::black_box;
use std::process::Command;
use std::time::Duration;
use std::{env, io, thread};

use rustix::time::{ClockId, clock_gettime};

use crate::cases::Case;

/// The shortest time that is measured at once.
const LEAST: Duration = Duration::from_millis(2);

/// Returns the median of some numbers.
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

/// Returns the processor time of this thread.
fn clock() -> Duration {
    clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap_or_default()
}

/// Returns the time of a case in one round, in nanoseconds for each message.
fn once(case: &mut Case) -> f64 {
    (case.run)(); // not measured: it fills the caches
    let (mut runs, start) = (0_u32, clock());
    while runs == 0 || clock().saturating_sub(start) < LEAST {
        black_box(&mut case.run)();
        runs += 1;
    }
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let messages = (case.messages as f64) * f64::from(runs);
    clock().saturating_sub(start).as_secs_f64() * 1e9 / messages
}

/// The times of some cases, in nanoseconds for each message, by round and by case.
#[derive(Clone, Debug)]
pub struct Rounds(Vec<Vec<f64>>);

impl Rounds {
    /// Runs every case once in each round.
    #[must_use]
    pub fn of(cases: &mut [Case], rounds: usize) -> Self {
        Self((0..rounds).map(|_| cases.iter_mut().map(once).collect()).collect())
    }

    /// Returns the median time of a case.
    #[must_use]
    pub fn time(&self, case: usize) -> f64 {
        median(self.0.iter().map(|round| round[case]).collect())
    }

    /// Returns the ratio of the times of two cases: the median of the ratios of all rounds.
    #[must_use]
    pub fn ratio(&self, longer: usize, shorter: usize) -> f64 {
        median(self.0.iter().map(|round| round[longer] / round[shorter]).collect())
    }
}

/// Returns the version of the compiler.
///
/// # Errors
///
/// If the compiler cannot be run.
pub fn compiler() -> io::Result<String> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Returns what a measured time depends on: the compiler, the architecture and the number of cores.
///
/// # Errors
///
/// If the compiler cannot be run.
pub fn machine() -> io::Result<String> {
    Ok(format!("{}, {}, {} cores", compiler()?, env::consts::ARCH, thread::available_parallelism()?))
}
