//! How many messages of each kind there are.

use std::collections::{BTreeMap, BTreeSet};

use cmpp_codec::{CommandId, Version};

use crate::model::Kinds;

/// Stands for all commands without a name. They are counted together and listed last.
const UNKNOWN: CommandId = CommandId(u32::MAX);

/// A command in the table: that of its answer, its own, and its name. A response is listed after its request.
type Row = (CommandId, CommandId, &'static str);

/// Counts of messages by command and version.
#[derive(Debug, Default)]
pub(super) struct Messages {
    kinds: Kinds,
    counts: Vec<u64>,
}

impl Messages {
    pub(super) fn count(&mut self, command: CommandId, version: Version) {
        match self.kinds.find(command, version) {
            Some(kind) => self.counts[kind] += 1,
            None if command == UNKNOWN || command.name(version).is_some() => {
                self.kinds.add(command, version);
                self.counts.push(1);
            }
            None => self.count(UNKNOWN, version),
        }
    }

    pub(super) fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    pub(super) fn versions(&self) -> BTreeSet<Version> {
        self.kinds.iter().map(|(_, version)| version).collect()
    }

    pub(super) fn table(&self) -> BTreeMap<Row, BTreeMap<Version, u64>> {
        let mut table = BTreeMap::<_, BTreeMap<_, _>>::new();
        for ((command, version), &count) in self.kinds.iter().zip(&self.counts) {
            let name = command.name(version).unwrap_or("unknown");
            table.entry((command.response(), command, name)).or_default().insert(version, count);
        }
        table
    }
}
