//! The slowest answers.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use serde::Serialize;

use crate::stats::quotient::quotient;

/// How many are kept.
const MOST: usize = 20;

/// An answer, and how long it took. The slower of two is the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slow {
    pub(super) response: Duration,
    /// The numbers of the messages.
    pub(super) request: u64,
    pub(super) answer: u64,
    /// The request's.
    pub(super) command: &'static str,
    /// The number of the answer's code.
    pub(super) code: Option<usize>,
}

/// Keeps the slowest answers.
#[derive(Debug, Default)]
pub(super) struct Slowest(BinaryHeap<Reverse<Slow>>);

impl Slowest {
    /// Takes an answer. Returns whether it is slower than all others, and there are enough of them.
    pub(super) fn take(&mut self, slow: Slow) -> bool {
        let is_full = self.0.len() >= MOST;
        let is_record = is_full && self.0.iter().all(|Reverse(other)| other.response < slow.response);
        if is_full {
            match self.0.peek() {
                Some(Reverse(fastest)) if *fastest < slow => drop(self.0.pop()),
                _ => return false,
            }
        }
        self.0.push(Reverse(slow));
        is_record
    }

    /// Returns them, the slowest first. `text` names a code.
    pub(super) fn table(&self, text: impl Fn(usize) -> String) -> Vec<SlowRow> {
        let mut all: Vec<Slow> = self.0.iter().map(|Reverse(slow)| *slow).collect();
        all.sort_by(|one, other| other.response.cmp(&one.response).then(one.request.cmp(&other.request)));
        let row = |slow: Slow| SlowRow {
            ms: quotient(u64::try_from(slow.response.as_micros()).unwrap_or(u64::MAX), 1000),
            command: slow.command,
            request: slow.request,
            answer: slow.answer,
            result: slow.code.map(&text),
        };
        all.into_iter().map(row).collect()
    }
}

/// A slow answer.
#[derive(Debug, Serialize)]
pub(crate) struct SlowRow {
    pub(crate) ms: f64,
    pub(crate) command: &'static str,
    /// The numbers of the messages.
    pub(crate) request: u64,
    pub(crate) answer: u64,
    pub(crate) result: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_are_kept() {
        let mut slowest = Slowest::default();
        for number in 0..1000_u64 {
            // Each of 0 to 999 once, in another order.
            let response = Duration::from_millis(number * 7 % 1000);
            slowest.take(Slow { response, request: number, answer: number + 1, command: "CMPP_SUBMIT", code: None });
        }
        let table = slowest.table(|_| String::new());
        let found: Vec<_> = table.iter().map(|row| row.ms).collect();
        assert_eq!(found, (980..1000).rev().map(f64::from).collect::<Vec<_>>());
        assert!(table.iter().all(|row| row.answer == row.request + 1));
        assert_eq!(
            table.iter().map(|row| row.request * 7 % 1000).collect::<Vec<_>>(),
            (980..1000).rev().collect::<Vec<_>>()
        );
    }
}
