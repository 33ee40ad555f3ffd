//! Answers and reports whose request is not known yet: it may come after them, if packets were captured out of order.

use std::collections::VecDeque;

/// The most that are kept. The oldest is forgotten first.
const MOST: usize = 4096;

/// An answer or a status report.
#[derive(Clone, Copy, Debug)]
pub(super) struct Orphan {
    /// The number of its message.
    pub(super) number: u64,
    /// The number of its code.
    pub(super) code: Option<usize>,
    /// The number of the group that it is counted in, unless its request is known.
    pub(super) group: u32,
    pub(super) is_report: bool,
}

/// Orphans in the order of their numbers.
#[derive(Debug, Default)]
pub(super) struct Orphans(VecDeque<Orphan>);

impl Orphans {
    /// Adds an orphan. Returns the one that had to be forgotten for it.
    pub(super) fn add(&mut self, orphan: Orphan) -> Option<Orphan> {
        let forgotten = if self.0.len() < MOST { None } else { self.0.pop_front() };
        self.0.push_back(orphan);
        forgotten
    }

    /// Removes the orphan with this number.
    pub(super) fn remove(&mut self, number: u64) -> Option<Orphan> {
        let index = self.0.binary_search_by_key(&number, |orphan| orphan.number).ok()?;
        self.0.remove(index)
    }

    /// Removes the oldest.
    pub(super) fn next(&mut self) -> Option<Orphan> {
        self.0.pop_front()
    }
}
