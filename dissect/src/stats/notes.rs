//! What is odd in messages, and which of them could not be read.

use std::collections::BTreeMap;

use cmpp_codec::Language;
use cmpp_codec::anomaly::Level;
use serde::Serialize;

use crate::model::Fault;
use crate::translate::translate;

/// How often something came, and the number of the first message that has it.
#[derive(Clone, Copy, Debug)]
struct Seen {
    count: u64,
    first: u64,
}

/// Counts notes by their code, and errors by their kind, field and message. Both come from tables.
#[derive(Debug, Default)]
pub(super) struct Notes {
    notes: BTreeMap<&'static str, (Level, &'static str, Seen)>,
    errors: BTreeMap<(&'static str, &'static str, Option<&'static str>), Seen>,
}

impl Notes {
    /// Counts a note of the message with this number. Returns how many there are.
    pub(super) fn count(&mut self, code: &'static str, level: Level, text: &'static str, number: u64) -> u64 {
        let seen = &mut self.notes.entry(code).or_insert((level, text, Seen { count: 0, first: number })).2;
        seen.count += 1;
        seen.count
    }

    /// Counts the error of the message with this number. Returns how many there are.
    pub(super) fn count_error(&mut self, command: &'static str, fault: Fault, number: u64) -> u64 {
        let key = (command, fault.kind, fault.field);
        let seen = self.errors.entry(key).or_insert(Seen { count: 0, first: number });
        seen.count += 1;
        seen.count
    }

    /// Returns the notes, the worst and most frequent first.
    pub(super) fn table(&self, language: Language) -> Vec<Note> {
        let mut rows: Vec<(Level, Note)> = self
            .notes
            .iter()
            .map(|(&code, &(level, text, Seen { count, first }))| {
                (level, Note { code, level: level.name(), text: translate(text, language), count, first })
            })
            .collect();
        rows.sort_by(|(one_level, one), (level, other)| level.cmp(one_level).then(other.count.cmp(&one.count)));
        rows.into_iter().map(|(_, note)| note).collect()
    }

    /// Returns the errors, the most frequent first.
    pub(super) fn errors(&self) -> Vec<Broken> {
        let row = |(&(command, kind, field), &Seen { count, first })| Broken { command, kind, field, count, first };
        let mut rows: Vec<Broken> = self.errors.iter().map(row).collect();
        rows.sort_by_key(|broken| std::cmp::Reverse(broken.count));
        rows
    }
}

/// Messages with the same note.
#[derive(Debug, Serialize)]
pub(crate) struct Note {
    pub(crate) code: &'static str,
    pub(crate) level: &'static str,
    pub(crate) text: &'static str,
    pub(crate) count: u64,
    pub(crate) first: u64,
}

/// Messages with the same error.
#[derive(Debug, Serialize)]
pub(crate) struct Broken {
    pub(crate) command: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) field: Option<&'static str>,
    pub(crate) count: u64,
    pub(crate) first: u64,
}
