//! How messages ended: every `Result` and `Stat` that came, with what is known about it.

use std::collections::HashMap;

use cmpp_codec::content::{Reading as Carried, Stat};
use cmpp_codec::field::Item;
use cmpp_codec::{AnyPdu, CommandId, Frame};

use crate::model::Reading;
use crate::words::{Told, Words};

/// The most codes that are told apart.
const MOST: usize = 2000;

/// The fields that say how a message or a request ended.
const FIELDS: [&str; 4] = ["Stat", "Result", "Status", "Success_Id"];

/// A code as it came: a number, or the seven characters of a `Stat`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Code {
    Number(u32),
    Stat(Stat),
}

impl Code {
    /// Returns the code in a message, if it is an answer or a status report.
    pub(super) fn of(pdu: AnyPdu<'_>) -> Option<Self> {
        if let Some(result) = pdu.result() {
            return Some(Self::Number(result));
        }
        match pdu.content()?.reading {
            Carried::Report(report) => Some(Self::Stat(report.stat())),
            Carried::MoReport(report) => Some(Self::Stat(report.stat)),
            _ => None,
        }
    }
}

/// A code, what is known about it, and how often it came.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) command: &'static str,
    pub(super) field: &'static str,
    pub(super) code: String,
    pub(super) meaning: Option<String>,
    pub(super) cause: Option<&'static str>,
    pub(super) end: End,
    pub(super) count: u64,
    /// The number of the first message that has it.
    pub(super) first: u64,
}

impl Known {
    pub(super) fn is_success(&self) -> bool {
        self.end == End::Success
    }

    pub(super) fn is_failure(&self) -> bool {
        self.end == End::Failure
    }

    pub(super) fn is_open(&self) -> bool {
        self.end == End::Open
    }
}

/// Which end a code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Success,
    Failure,
    /// The message is still on its way.
    Open,
}

/// Numbers the codes.
#[derive(Debug, Default)]
pub(super) struct Codes {
    numbers: HashMap<(CommandId, Code), usize>,
    known: Vec<Known>,
    /// How many had a code beyond the most.
    pub(super) others: u64,
}

impl Codes {
    /// Counts the code of a message, and returns its number.
    pub(super) fn count(
        &mut self,
        code: Code,
        (frame, reading): (Frame<'_>, Reading),
        number: u64,
        words: &Words,
    ) -> Option<usize> {
        let key = (frame.command_id(), code);
        let index = match self.numbers.get(&key) {
            Some(&index) => index,
            None if self.known.len() >= MOST => {
                self.others += 1;
                return None;
            }
            None => {
                self.known.push(learn(code, frame, reading, number, words));
                self.numbers.insert(key, self.known.len() - 1);
                self.known.len() - 1
            }
        };
        self.known[index].count += 1;
        Some(index)
    }

    /// Returns the code with this number.
    pub(super) fn get(&self, number: usize) -> Option<&Known> {
        self.known.get(number)
    }

    /// Returns a code that was counted.
    pub(super) fn find(&self, command: CommandId, code: Code) -> Option<&Known> {
        self.numbers.get(&(command, code)).and_then(|&number| self.get(number))
    }

    /// Returns all codes.
    pub(super) fn all(&self) -> &[Known] {
        &self.known
    }
}

/// Looks up what is known about the code in a message.
fn learn(code: Code, frame: Frame<'_>, reading: Reading, first: u64, words: &Words) -> Known {
    let is_it = |item: &Item<'_>| FIELDS.contains(&item.field.name);
    let item = frame.dissect(reading.version).flatten().find_map(|item| find(item, &is_it));
    let told = item.as_ref().map(|item| words.told(item));
    let cause = told.as_ref().and_then(Told::cause);
    let end = match code {
        Code::Number(0) => End::Success,
        Code::Stat(stat) if stat.is_delivered() || cause == Some("ok") => End::Success,
        Code::Stat(stat) if !stat.is_final() => End::Open,
        Code::Number(_) | Code::Stat(_) => End::Failure,
    };
    let text = match code {
        Code::Number(number) => number.to_string(),
        Code::Stat(stat) => stat.trimmed().escape_ascii().to_string(),
    };
    Known {
        command: frame.command_id().name(reading.version).unwrap_or("unknown"),
        field: item.map_or("Stat", |item| item.field.name),
        code: text,
        meaning: told.and_then(|told| told.meaning.map(Into::into)),
        cause,
        end,
        count: 0,
        first,
    }
}

/// Returns the first item that fits: the item itself or one inside.
fn find<'a>(item: Item<'a>, fits: &impl Fn(&Item<'a>) -> bool) -> Option<Item<'a>> {
    if fits(&item) { Some(item) } else { item.nested().find_map(|inner| find(inner, fits)) }
}
