//! Logins: who connected to which gateway, in which version, and what the gateway answered.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;

use crate::stats::names::Names;

/// The most kinds of logins that are told apart, and the most logins whose answer is waited for.
const MOST: usize = 1000;

/// A login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Asked {
    pub(super) account: u32,
    pub(super) gateway: u32,
    /// The octet `Version`.
    pub(super) version: u8,
}

/// Logins by what was asked and by what was answered: the number of the code, or `None` without an answer.
#[derive(Debug, Default)]
pub(super) struct Logins {
    waiting: VecDeque<(u64, Asked)>,
    /// How many there are, and the number of the first message.
    seen: BTreeMap<(Asked, Option<usize>), (u64, u64)>,
}

impl Logins {
    /// Takes a CONNECT, the message with this number.
    pub(super) fn ask(&mut self, number: u64, asked: Asked) {
        if self.waiting.len() >= MOST {
            if let Some((number, asked)) = self.waiting.pop_front() {
                self.count(number, asked, None);
            }
        }
        self.waiting.push_back((number, asked));
    }

    /// Takes the answer to the CONNECT with this number.
    pub(super) fn answer(&mut self, number: u64, code: Option<usize>) {
        let index = self.waiting.iter().position(|(asked, _)| *asked == number);
        if let Some((number, asked)) = index.and_then(|index| self.waiting.remove(index)) {
            self.count(number, asked, code);
        }
    }

    fn count(&mut self, number: u64, asked: Asked, code: Option<usize>) {
        let key = (asked, code);
        if self.seen.len() < MOST || self.seen.contains_key(&key) {
            self.seen.entry(key).or_insert((0, number)).0 += 1;
        }
    }

    /// Returns the logins, the first one first. `status` names a code and its meaning.
    pub(super) fn table(&mut self, names: &Names, status: impl Fn(usize) -> (String, Option<String>)) -> Vec<Login> {
        while let Some((number, asked)) = self.waiting.pop_front() {
            self.count(number, asked, None);
        }
        let row = |(&(asked, code), &(count, first)): (&(Asked, Option<usize>), &(u64, u64))| {
            let (status, meaning) = code.map(&status).unzip();
            let version = format!("{}.{}", asked.version >> 4, asked.version & 15);
            Login {
                account: names.name(asked.account).to_owned(),
                gateway: names.name(asked.gateway).to_owned(),
                version,
                status,
                meaning: meaning.flatten(),
                count,
                first,
            }
        };
        let mut rows: Vec<Login> = self.seen.iter().map(row).collect();
        rows.sort_by_key(|login| login.first);
        rows
    }
}

/// Logins that are alike.
#[derive(Debug, Serialize)]
pub(crate) struct Login {
    pub(crate) account: String,
    pub(crate) gateway: String,
    /// The version that the client asks for: `2.0`.
    pub(crate) version: String,
    /// `Status`, or `None` if the gateway did not answer.
    pub(crate) status: Option<String>,
    pub(crate) meaning: Option<String>,
    pub(crate) count: u64,
    /// The number of the first CONNECT.
    pub(crate) first: u64,
}
