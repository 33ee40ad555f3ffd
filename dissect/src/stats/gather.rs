//! Takes messages, and counts what the tables show.

use std::collections::BTreeMap;
use std::sync::Arc;

use cmpp_codec::anomaly::Level;
use cmpp_codec::codes::RegisteredDelivery;
use cmpp_codec::{AnyPdu, CommandId, Frame, with_pdu};

use crate::model::{Later, Message, Tag, Why};
use crate::stats::groups::{Groups, Key};
use crate::stats::logins::{Asked, Logins};
use crate::stats::names::Names;
use crate::stats::notes::Notes;
use crate::stats::orphans::Orphans;
use crate::stats::outcome::{Code, Codes};
use crate::stats::requests::{Request, Requests};
use crate::stats::series::Series;
use crate::stats::slowest::Slowest;
use crate::stats::streams::Streams;
use crate::stats::timing::Timing;
use crate::words::Words;

/// How often something may have been counted before, so that it still is rare.
const RARE: u64 = 3;

/// The most commands that are told apart. A sender can make up as many as it likes.
const COMMANDS: usize = 64;

/// How many messages are named as examples.
pub(super) const EXAMPLES: usize = 20;

/// Counts messages. Memory is bounded, however many there are.
#[derive(Debug)]
pub(crate) struct Stats {
    pub(super) words: Arc<Words>,
    /// Whether some messages are left out.
    pub(super) is_part: bool,
    pub(super) series: Series,
    pub(super) names: Names,
    pub(super) streams: Streams,
    pub(super) codes: Codes,
    pub(super) groups: Groups,
    pub(super) requests: Requests,
    pub(super) orphans: Orphans,
    pub(super) answers: BTreeMap<CommandId, Answers>,
    pub(super) unanswered: Vec<(u64, Later)>,
    pub(super) slowest: Slowest,
    pub(super) logins: Logins,
    pub(super) notes: Notes,
}

/// The requests of a command, and the answers to them.
#[derive(Debug, Default)]
pub(super) struct Answers {
    pub(super) name: &'static str,
    pub(super) requests: u64,
    pub(super) repeated: u64,
    pub(super) answered: u64,
    pub(super) unanswered: BTreeMap<Why, u64>,
    pub(super) timing: Timing,
}

impl Stats {
    /// Creates the counters. What waits for an answer or a report keeps within this number of bytes. `is_part` says
    /// whether some messages are left out.
    pub(crate) fn new(words: Arc<Words>, bytes: usize, is_part: bool) -> Self {
        Self {
            words,
            is_part,
            series: Series::default(),
            names: Names::default(),
            streams: Streams::default(),
            codes: Codes::default(),
            groups: Groups::default(),
            requests: Requests::within(bytes),
            orphans: Orphans::default(),
            answers: BTreeMap::new(),
            unanswered: Vec::new(),
            slowest: Slowest::default(),
            logins: Logins::default(),
            notes: Notes::default(),
        }
    }

    /// Takes a message. Returns whether it is in error, fails or is odd in a way that was seldom seen before.
    pub(crate) fn take(&mut self, message: &Message<'_>, tag: Tag) -> bool {
        let time = message.place.seen.map(|seen| seen.stamp.time);
        let stream = self.streams.take(message, &mut self.names);
        let Some((frame, reading)) = message.content else {
            stream.count_error();
            self.series.count("unreadable", time);
            let count = message.fault.map(|fault| self.notes.count_error("unreadable", fault, tag.number));
            return count.is_some_and(|count| count <= RARE);
        };
        let name = frame.command_id().name(reading.version).unwrap_or("unknown");
        let pdu = AnyPdu::from_frame(frame, reading.version);
        let fault = message.fault.or_else(|| pdu.as_ref().err().map(|&error| error.into()));
        let mut is_rare = false;
        if let Some(fault) = fault {
            stream.count_error();
            is_rare |= self.notes.count_error(name, fault, tag.number) <= RARE;
        }
        let key = Key { account: stream.account, service: 0, gateway: stream.gateway };
        for anomaly in frame.anomalies(reading.version) {
            let kind = anomaly.kind;
            let count = self.notes.count(kind.code(), kind.level(), kind.sentence(), tag.number);
            is_rare |= count <= RARE && kind.level() > Level::Info;
        }
        for oddity in message.links.oddities.iter() {
            let count = self.notes.count(oddity.code(), oddity.level(), oddity.sentence(), tag.number);
            is_rare |= count <= RARE && oddity.level() > Level::Info;
        }
        let code = pdu.ok().and_then(Code::of);
        let is_report = matches!(code, Some(Code::Stat(_)));
        self.series.count(if is_report { "status report" } else { name }, time);
        if frame.command_id().is_response() {
            is_rare |= self.take_answer(message, (frame, reading), code, key, tag.number);
        } else if let Ok(pdu) = pdu {
            let key = self.key_of(pdu, key, message.place.stream);
            self.take_request(message, (frame, name), pdu, key, tag.number);
            if let Some(code) = code {
                self.take_report(message, (frame, reading), code, key, tag.number);
            }
        } else {
            self.count_request(message, frame.command_id(), name);
        }
        let known = code.and_then(|code| self.codes.find(frame.command_id(), code));
        is_rare || known.is_some_and(|known| known.is_failure() && known.count <= RARE)
    }

    /// Returns the group of a request: its service, and the account of its login or, without one, of the message.
    fn key_of(&mut self, pdu: AnyPdu<'_>, mut key: Key, stream: u64) -> Key {
        if let Some(submit) = pdu.as_submit() {
            key.service = self.names.number(submit.service_id().trimmed());
            if key.account == 0 {
                key.account = self.names.number(submit.msg_src().trimmed());
            }
        } else if let Some(deliver) = pdu.as_deliver() {
            key.service = self.names.number(deliver.service_id().trimmed());
        } else if pdu.command_id() == CommandId::CONNECT {
            key.account = pdu.source().map_or(0, |account| self.names.number(account.trimmed()));
            self.streams.log_in(stream, key.account);
        }
        key
    }

    /// Returns the counters of a command. Commands beyond the most are counted together.
    pub(super) fn answers_of(&mut self, command: CommandId, name: &'static str) -> &mut Answers {
        let has_room = self.answers.len() < COMMANDS || self.answers.contains_key(&command);
        let (key, name) = if has_room { (command, name) } else { (CommandId(u32::MAX), "unknown") };
        let answers = self.answers.entry(key).or_default();
        // Of an answer whose request was not seen, the name is not known yet.
        if answers.name.is_empty() {
            answers.name = name;
        }
        answers
    }

    /// Counts a request. Returns whether it is no retransmission.
    fn count_request(&mut self, message: &Message<'_>, command: CommandId, name: &'static str) -> bool {
        let answers = self.answers_of(command, name);
        let is_new = message.links.repeats.is_none();
        answers.requests += u64::from(is_new);
        answers.repeated += u64::from(!is_new);
        is_new
    }

    /// Takes a request that could be read.
    fn take_request(
        &mut self,
        message: &Message<'_>,
        (frame, name): (Frame<'_>, &'static str),
        pdu: AnyPdu<'_>,
        key: Key,
        number: u64,
    ) {
        if !self.count_request(message, frame.command_id(), name) {
            if pdu.as_submit().is_some() {
                let group = self.groups.number(key);
                self.groups.change(group, |group| group.repeated += 1);
            }
            return;
        }
        let group = self.groups.number(key);
        let mut wanted = 0;
        if let Some(submit) = pdu.as_submit() {
            self.groups.change(group, |group| group.submits += 1);
            if submit.registered_delivery() == RegisteredDelivery::REPORT {
                wanted = u16::try_from(pdu.recipients().count()).unwrap_or(u16::MAX);
            }
        }
        let version = with_pdu!(pdu, pdu => match pdu {
            cmpp_codec::Pdu::Connect(connect) => Some(connect.version.0),
            _ => None,
        });
        if let Some(version) = version {
            self.logins.ask(number, Asked { account: key.account, gateway: key.gateway, version });
        }
        let (stream, sequence) = (message.place.stream, frame.sequence_id().get());
        let request = Request { number, stream, sequence, group, wanted, awaited: 0, is_answered: false };
        if let Some(forgotten) = self.requests.add(request) {
            self.settle(&forgotten);
        }
    }
}
