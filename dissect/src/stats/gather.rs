//! Takes messages, and counts what the tables show.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use cmpp_codec::anomaly::Level;
use cmpp_codec::codes::RegisteredDelivery;
use cmpp_codec::{AnyPdu, CommandId, Frame, with_pdu};

use crate::model::{Later, Message, News, Reading, Tag, Why};
use crate::stats::groups::{Groups, Key};
use crate::stats::logins::{Asked, Logins};
use crate::stats::names::Names;
use crate::stats::notes::Notes;
use crate::stats::orphans::{Orphan, Orphans};
use crate::stats::outcome::{Code, Codes, End};
use crate::stats::requests::{Request, Requests};
use crate::stats::series::Series;
use crate::stats::slowest::{Slow, Slowest};
use crate::stats::streams::Streams;
use crate::stats::timing::Timing;
use crate::words::Words;

/// How often something may have been counted before, so that it still is rare.
const RARE: u64 = 3;

/// How many messages are named as examples.
pub(super) const EXAMPLES: usize = 20;

/// Counts messages. Memory is bounded, however many there are.
#[derive(Debug)]
pub(crate) struct Stats {
    pub(super) words: Arc<Words>,
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
    /// Creates the counters. What waits for an answer or a report keeps within this number of bytes.
    pub(crate) fn new(words: Arc<Words>, bytes: usize) -> Self {
        Self {
            words,
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

    /// Counts a request. Returns whether it is no retransmission.
    fn count_request(&mut self, message: &Message<'_>, command: CommandId, name: &'static str) -> bool {
        let answers = self.answers.entry(command).or_default();
        let is_new = message.links.repeats.is_none();
        answers.name = name;
        answers.requests += u64::from(is_new);
        answers.repeated += u64::from(!is_new);
        is_new
    }

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

    fn take_answer(
        &mut self,
        message: &Message<'_>,
        content: (Frame<'_>, Reading),
        code: Option<Code>,
        key: Key,
        number: u64,
    ) -> bool {
        let command = content.0.command_id();
        let code = code.and_then(|code| self.codes.count(code, content, number, &self.words));
        let orphan = Orphan { number, code, group: self.groups.number(key), is_report: false };
        match message.links.answers {
            // A copy of an answer that was counted.
            _ if message.links.repeats.is_some() => false,
            Some(request) => self.answered(command, request, message.links.response, orphan),
            None => {
                self.put_aside(orphan);
                false
            }
        }
    }

    /// Counts the answer to a request that is known. Returns whether it is the slowest so far.
    fn answered(&mut self, command: CommandId, number: u64, response: Option<Duration>, answer: Orphan) -> bool {
        let mut is_record = false;
        // The command of the request: that of its answer without the first bit.
        let answers = self.answers.entry(CommandId(command.get() & 0x7fff_ffff)).or_default();
        answers.answered += 1;
        if let Some(response) = response {
            answers.timing.count(response);
            let (command, answer, code) = (answers.name, answer.number, answer.code);
            is_record = self.slowest.take(Slow { response, request: number, answer, command, code });
        }
        self.logins.answer(number, answer.code);
        let is_submit = command == CommandId::SUBMIT_RESP;
        let is_accepted = answer.code.and_then(|code| self.codes.get(code)).is_some_and(|known| known.is_success());
        let mut group = answer.group;
        if let Some(request) = self.requests.get(number) {
            request.is_answered = true;
            // Reports may come before the answer.
            request.awaited = if is_accepted { request.wanted } else { 0 };
            group = request.group;
        }
        if !is_submit {
            return is_record;
        }
        self.groups.change(group, |group| {
            group.answered += 1;
            group.accepted += u64::from(is_accepted);
        });
        if let Some(code) = answer.code {
            self.groups.count(group, code);
        }
        is_record
    }

    fn take_report(&mut self, message: &Message<'_>, content: (Frame<'_>, Reading), code: Code, key: Key, number: u64) {
        if message.links.repeats.is_some() {
            return;
        }
        let code = self.codes.count(code, content, number, &self.words);
        let orphan = Orphan { number, code, group: self.groups.number(key), is_report: true };
        match message.links.reports {
            Some(submit) => self.reported(submit, orphan),
            None => self.put_aside(orphan),
        }
    }

    /// Counts a status report on a SUBMIT that is known.
    fn reported(&mut self, submit: u64, mut report: Orphan) {
        if let Some(request) = self.requests.get(submit) {
            let is_final = report.code.and_then(|code| self.codes.get(code)).is_none_or(|known| !known.is_open());
            if is_final {
                request.wanted = request.wanted.saturating_sub(1);
                request.awaited = request.awaited.saturating_sub(1);
            }
            report.group = request.group;
        }
        self.end(&report);
    }

    /// Counts how a message ended.
    fn end(&mut self, report: &Orphan) {
        let Some(code) = report.code else { return };
        self.groups.count(report.group, code);
        let known = self.codes.get(code);
        self.groups.change(report.group, |group| match known.map(|known| known.end) {
            Some(End::Success) => group.delivered += 1,
            Some(End::Failure) => group.failed += 1,
            Some(End::Open) | None => {}
        });
    }

    /// Keeps an answer or a report whose request is not known, perhaps not yet.
    fn put_aside(&mut self, orphan: Orphan) {
        if let Some(forgotten) = self.orphans.add(orphan) {
            self.count_orphan(&forgotten);
        }
    }

    /// Counts an answer or a report whose request nobody knows.
    pub(super) fn count_orphan(&mut self, orphan: &Orphan) {
        if orphan.is_report {
            self.end(orphan);
        } else if let Some(code) = orphan.code {
            let is_submit = self.codes.get(code).is_some_and(|known| known.command == "CMPP_SUBMIT_RESP");
            if is_submit {
                self.groups.count(orphan.group, code);
            }
        }
    }

    /// Counts what a request still waits for.
    pub(super) fn settle(&mut self, request: &Request) {
        self.groups.change(request.group, |group| group.unreported += u64::from(request.awaited));
    }

    /// Takes what turned out about an earlier message.
    pub(crate) fn take_later(&mut self, stream: u64, later: &Later) {
        match later.news {
            News::Answers { request, response } => {
                if let Some(orphan) = self.orphans.remove(later.number) {
                    self.answered(later.command, request, response, orphan);
                }
            }
            News::Reports { submit } => {
                if let Some(orphan) = self.orphans.remove(later.number) {
                    self.reported(submit, orphan);
                }
            }
            News::Unanswered(why) => {
                let answers = self.answers.entry(later.command).or_default();
                answers.name = later.name;
                *answers.unanswered.entry(why).or_default() += 1;
                if self.unanswered.len() < EXAMPLES {
                    self.unanswered.push((stream, *later));
                }
                let group = self.requests.get(later.number).map(|request| request.group);
                if let Some(group) = group.filter(|_| later.command == CommandId::SUBMIT) {
                    self.groups.change(group, |group| group.unanswered += 1);
                }
            }
        }
    }
}
