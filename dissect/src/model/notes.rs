//! How often each kind of note was written.

use std::collections::BTreeMap;

/// Counts of notes by code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Notes(BTreeMap<&'static str, u64>);

impl Notes {
    /// Counts a note.
    pub(crate) fn count(&mut self, code: &'static str) {
        *self.0.entry(code).or_default() += 1;
    }

    /// Moves the counts of others here.
    pub(crate) fn append(&mut self, others: &mut Self) {
        for (code, count) in std::mem::take(&mut others.0) {
            *self.0.entry(code).or_default() += count;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the codes in alphabetical order, with their counts.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.0.iter().map(|(&code, &count)| (code, count))
    }
}
