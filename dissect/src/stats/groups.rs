//! Messages by account, service and gateway.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::stats::names::Names;
use crate::stats::outcome::Codes;
use crate::stats::quotient::quotient;

/// The most groups that are told apart, and the most pairs of a group and a code.
const MOST: usize = 4096;
const MOST_CODES: usize = 1 << 16;

/// Numbers of an account, a service and a gateway.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) account: u32,
    pub(super) service: u32,
    pub(super) gateway: u32,
}

/// What became of the messages of a group.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) submits: u64,
    pub(super) repeated: u64,
    pub(super) answered: u64,
    pub(super) unanswered: u64,
    pub(super) accepted: u64,
    /// Status reports that are still to come.
    pub(super) unreported: u64,
    pub(super) delivered: u64,
    pub(super) failed: u64,
    /// By the number of the code.
    codes: BTreeMap<usize, u64>,
}

/// All groups.
#[derive(Debug, Default)]
pub(super) struct Groups {
    numbers: HashMap<Key, u32>,
    all: Vec<(Key, Group)>,
    pairs: usize,
}

impl Groups {
    /// Returns the number of a group.
    pub(super) fn number(&mut self, key: Key) -> u32 {
        if let Some(&number) = self.numbers.get(&key) {
            return number;
        }
        // The last one holds all that are too many.
        let index = self.all.len().min(MOST - 1);
        let key = if index < MOST - 1 { key } else { Key { account: 1, service: 1, gateway: 1 } };
        if index == self.all.len() {
            self.all.push((key, Group::default()));
        }
        let number = u32::try_from(index).unwrap_or_default();
        if index < MOST - 1 {
            self.numbers.insert(key, number);
        }
        number
    }

    /// Changes the group with this number.
    pub(super) fn change(&mut self, number: u32, change: impl FnOnce(&mut Group)) {
        if let Some((_, group)) = self.all.get_mut(number as usize) {
            change(group);
        }
    }

    /// Counts a code of a message of the group.
    pub(super) fn count(&mut self, number: u32, code: usize) {
        let room = self.pairs < MOST_CODES;
        let Some((_, group)) = self.all.get_mut(number as usize) else { return };
        if let Some(count) = group.codes.get_mut(&code) {
            *count += 1;
        } else if room {
            group.codes.insert(code, 1);
            self.pairs += 1;
        }
    }

    /// Returns the groups as tables: each for itself, and together by account, service and gateway.
    pub(super) fn tables(&self, names: &Names, codes: &Codes) -> Outcomes {
        Outcomes {
            accounts: self.table([true, false, false], names, codes),
            services: self.table([false, true, false], names, codes),
            gateways: self.table([false, false, true], names, codes),
            groups: self.table([true; 3], names, codes),
        }
    }

    /// Returns the groups together by some of account, service and gateway, those with the most messages first.
    fn table(&self, by: [bool; 3], names: &Names, codes: &Codes) -> Vec<Row> {
        let mut rows: BTreeMap<[Option<&str>; 3], Row> = BTreeMap::new();
        for (key, group) in self.all.iter().filter(|(_, group)| group.has_any()) {
            let [account, service, gateway] = by;
            let parts = [(account, key.account), (service, key.service), (gateway, key.gateway)];
            let parts = parts.map(|(is_asked, number)| is_asked.then(|| names.name(number)));
            rows.entry(parts).or_default().add(group, codes);
        }
        let rows = rows.into_iter().map(|(parts, row)| {
            let [account, service, gateway] = parts.map(|part| part.map(str::to_owned));
            Row { account, service, gateway, ..row }
        });
        let mut rows: Vec<Row> = rows.collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.submits));
        rows
    }
}

impl Group {
    fn has_any(&self) -> bool {
        self.submits + self.repeated + self.answered > 0 || !self.codes.is_empty()
    }
}

/// What became of messages, by account, service and gateway.
#[derive(Debug, Serialize)]
pub(crate) struct Outcomes {
    pub(crate) accounts: Vec<Row>,
    pub(crate) services: Vec<Row>,
    pub(crate) gateways: Vec<Row>,
    /// By all three.
    pub(crate) groups: Vec<Row>,
}

/// What became of the SUBMITs of one account, service or gateway.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Row {
    /// The empty name is that of messages without one. `None` if the table is not by account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) service: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) gateway: Option<String>,
    pub(crate) submits: u64,
    pub(crate) repeated: u64,
    pub(crate) answered: u64,
    pub(crate) unanswered: u64,
    pub(crate) accepted: u64,
    pub(crate) delivered: u64,
    pub(crate) failed: u64,
    pub(crate) unreported: u64,
    /// The delivered of the reported, or `None` if nothing was reported.
    pub(crate) delivery_rate: Option<f64>,
    /// `Result` of SUBMIT_RESP.
    pub(crate) results: BTreeMap<String, u64>,
    /// `Stat` of status reports.
    pub(crate) stats: BTreeMap<String, u64>,
}

impl Row {
    fn add(&mut self, group: &Group, codes: &Codes) {
        self.submits += group.submits;
        self.repeated += group.repeated;
        self.answered += group.answered;
        self.unanswered += group.unanswered;
        self.accepted += group.accepted;
        self.delivered += group.delivered;
        self.failed += group.failed;
        self.unreported += group.unreported;
        let reported = self.delivered + self.failed;
        self.delivery_rate = (reported > 0).then(|| (quotient(self.delivered, reported) * 1e4).round() / 1e4);
        for (&code, &count) in &group.codes {
            let Some(known) = codes.get(code) else { continue };
            let of = if known.field == "Stat" { &mut self.stats } else { &mut self.results };
            *of.entry(known.code.clone()).or_default() += count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sender can make up as many services as it likes: what is too much is counted together.
    #[test]
    fn groups_are_bounded_and_lose_nothing() {
        let (mut groups, mut names) = (Groups::default(), Names::default());
        for number in 0..10_000_u32 {
            let service = names.number(&number.to_be_bytes());
            let group = groups.number(Key { account: number % 3, service, gateway: number });
            groups.change(group, |group| group.submits += 1);
        }
        let tables = groups.tables(&names, &Codes::default());
        assert!(tables.groups.len() <= MOST, "{}", tables.groups.len());
        for table in [tables.accounts, tables.services, tables.gateways, tables.groups] {
            assert_eq!(table.iter().map(|row| row.submits).sum::<u64>(), 10_000);
            assert!(table.is_sorted_by_key(|row| std::cmp::Reverse(row.submits)));
        }
        assert_eq!((groups.all.len(), groups.all[MOST - 1].0), (MOST, Key { account: 1, service: 1, gateway: 1 }));
    }
}
