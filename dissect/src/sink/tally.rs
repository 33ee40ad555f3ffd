//! Counts of what is wrong with messages.

use crate::model::{Message, Notes};

/// What is wrong with messages. A writer that finds it anyway counts it itself.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Messages in error.
    pub(crate) errors: u64,
    pub(crate) notes: Notes,
}

impl Tally {
    /// Counts the error of a message, and its notes too, if they are asked for.
    pub(crate) fn count(&mut self, message: &Message<'_>, with_notes: bool) {
        self.errors += u64::from(message.find_fault().is_some());
        if with_notes {
            message.notes().for_each(|note| self.notes.count(note.1));
        }
    }

    /// Moves the counts of another here.
    pub(crate) fn append(&mut self, other: &mut Self) {
        self.errors += std::mem::take(&mut other.errors);
        self.notes.append(&mut other.notes);
    }
}
