//! A message that is taken: what it has to do with those before it.

use std::sync::Arc;

use cmpp_codec::content::{MismatchedReport, Report, Stat};
use cmpp_codec::{AnyPdu, CommandId, Frame, MsgId};

use crate::model::{Later, Links, News, Oddity, Seen, Stamp, Why};
use crate::pair::conversation::{Conversation, Waiting};
use crate::pair::origin::{NewsQueue, Origin};
use crate::pair::phone::{Phone, Phones};
use crate::pair::reports::{Accepted, Reports, Told};
use crate::pair::requests::{Key, Request, Sent};

/// The bit of `Command_Id` that an answer has.
const ANSWER: u32 = 1 << 31;
/// `Registered_Delivery` of a SUBMIT that asks for reports.
const REPORTS: u8 = 1;

/// A message that is taken.
pub(super) struct Turn<'p, 'm> {
    pub(super) conversation: &'p mut Conversation,
    pub(super) reports: &'p mut Reports,
    pub(super) news: &'p mut NewsQueue,
    pub(super) number: u64,
    pub(super) stream: u64,
    pub(super) seen: Option<Seen<'m>>,
    pub(super) frame: Frame<'m>,
    pub(super) name: &'static str,
    pub(super) pdu: Option<AnyPdu<'m>>,
    /// Its direction, and the other. A file of messages has one for all.
    pub(super) way: usize,
    pub(super) other: usize,
    /// How many requests may be unanswered.
    pub(super) window: u32,
    pub(super) links: Links,
}

impl Turn<'_, '_> {
    fn stamp(&self) -> Option<Stamp> {
        self.seen.map(|seen| seen.stamp)
    }

    const fn key(&self) -> Key {
        (CommandId(self.frame.command_id().get() & !ANSWER), self.frame.sequence_id().get())
    }

    fn tell(&mut self, way: usize, stamp: Option<Stamp>, later: Later) {
        let ends = Arc::clone(&self.conversation.ends);
        self.news.push_back((Origin { stream: self.stream, way, stamp, ends }, later));
    }

    /// Takes a request.
    pub(super) fn request(&mut self) {
        let (key, stamp, way) = (self.key(), self.stamp(), self.way);
        let command = key.0;
        let submit = self.pdu.and_then(AnyPdu::as_submit);
        let phones = self.pdu.zip(submit).map(|(pdu, submit)| {
            let phones = Phones::new(pdu.recipients().map(|phone| Phone::new(phone.trimmed())));
            (phones, submit.registered_delivery().0 == REPORTS)
        });
        let is_counted = !matches!(command, CommandId::CONNECT | CommandId::TERMINATE | CommandId::ACTIVE_TEST);
        // Nobody gains by making two requests alike: they would be shown as one sent twice.
        let digest = crc32fast::hash(self.frame.as_bytes());
        let request = Request {
            number: self.number,
            stamp,
            name: self.name,
            digest,
            phones,
            sent: 1,
            answers: 0,
            first_answer: None,
            answered: None,
            is_in_flight: is_counted,
        };
        match self.conversation.requests[way].send(key, request) {
            Sent::New => {}
            Sent::Again(first) => {
                self.links.repeats = Some(first);
                self.links.oddities.add(Oddity::Retransmitted, true);
            }
            Sent::InPlaceOf(before) => {
                self.links.oddities.add(Oddity::SequenceUsed, true);
                if before.answers == 0 && self.seen.is_some() {
                    let is_ahead = self.seen.is_some_and(|seen| seen.is_ahead);
                    let why = if is_ahead { Why::Gap } else { self.conversation.why(way, &before, true) };
                    self.tell(way, before.stamp, unanswered(key, &before, why));
                }
            }
        }
        if let Some(answer) = self.conversation.answer_before(self.other, key, stamp) {
            self.answered_before(key, answer);
        }
        if is_counted && self.conversation.is_window_known(self.seen) {
            let in_flight = self.conversation.requests[way].in_flight();
            self.links.in_flight = Some(in_flight);
            self.links.oddities.add(Oddity::WindowFull, in_flight > self.window && self.links.repeats.is_none());
        }
    }

    /// The answer was captured before its request.
    fn answered_before(&mut self, key: Key, answer: Waiting) {
        let Waiting { number, stamp, name, id } = answer;
        let Some(request) = self.conversation.requests[self.way].answer(key, number, stamp) else { return };
        let sent = request.stamp;
        let response = stamp.zip(sent).and_then(|(answer, request)| answer.time.since(request.time));
        let news = News::Answers { request: request.number, response };
        let (request, phones) = (request.number, request.phones.take());
        let command = key.0.response();
        self.tell(self.other, stamp, Later { number, command, name, sequence: key.1, news });
        self.accept(id, request, phones, self.other);
    }

    /// Takes an answer.
    pub(super) fn answer(&mut self) {
        let (key, stamp) = (self.key(), self.stamp());
        let id = self.assigned();
        let Some(request) = self.conversation.requests[self.other].answer(key, self.number, stamp) else {
            let answer = Waiting { number: self.number, stamp, name: self.name, id };
            let is_unasked = self.conversation.keep(self.seen, key, answer);
            self.links.oddities.add(Oddity::AnswerUnasked, is_unasked);
            return;
        };
        let response = stamp.zip(request.stamp).and_then(|(answer, request)| answer.time.since(request.time));
        self.links.answers = Some(request.number);
        self.links.response = response;
        self.links.repeats = request.first_answer.filter(|&first| first != self.number);
        self.links.oddities.add(Oddity::AnswerTwice, request.answers > request.sent);
        self.links.oddities.add(Oddity::AnswerLate, Conversation::is_late(response));
        let (request, phones) = (request.number, request.phones.take());
        self.accept(id, request, phones, self.way);
    }

    /// Returns the identifier that a SUBMIT_RESP assigns.
    fn assigned(&self) -> Option<MsgId> {
        let pdu = self.pdu.filter(|_| self.frame.command_id() == CommandId::SUBMIT_RESP)?;
        pdu.msg_id().filter(|id| id.get() != 0 && pdu.result() == Some(0))
    }

    /// Takes a message that the gateway accepted.
    fn accept(&mut self, id: Option<MsgId>, request: u64, phones: Option<(Phones, bool)>, gateway: usize) {
        let Some((id, (phones, wants_reports))) = id.zip(phones) else { return };
        let side = self.conversation.side(self.stream, gateway);
        for Told { number, origin, sequence, name, .. } in
            self.reports.accept(id, Accepted { number: request, side, phones, wants_reports })
        {
            let news = News::Reports { submit: request };
            self.news.push_back((origin, Later { number, command: CommandId::DELIVER, name, sequence, news }));
        }
    }

    /// Takes the status report in a DELIVER.
    pub(super) fn report(&mut self) {
        let of_pdu = self.pdu.and_then(AnyPdu::content).and_then(|content| content.report());
        let report = of_pdu.or_else(|| {
            let body = self.pdu.is_none().then(|| self.frame.body())?;
            MismatchedReport::parse(body).map(|mismatched| mismatched.report)
        });
        let Some(report) = report else { return };
        let (id, told) = (report.msg_id(), self.told(report));
        if let Some(about) = self.reports.report(id, told) {
            self.links.reports = Some(about.submit);
            let is_copy = self.links.repeats.is_some();
            self.links.oddities.add(Oddity::ReportTwice, about.is_second && !is_copy);
        }
    }

    fn told(&self, report: Report<'_>) -> Told {
        let (stream, way, stamp) = (self.stream, self.way, self.stamp());
        Told {
            number: self.number,
            side: self.conversation.side(stream, way),
            phone: Phone::new(report.dest_terminal_id().trimmed()),
            is_final: report.stat() != Stat::ACCEPTD,
            origin: Origin { stream, way, stamp, ends: Arc::clone(&self.conversation.ends) },
            sequence: self.frame.sequence_id().get(),
            name: self.name,
        }
    }
}

/// Returns the news that a request has no answer.
pub(super) const fn unanswered((command, sequence): Key, request: &Request, why: Why) -> Later {
    let Request { number, name, .. } = request;
    Later { number: *number, command, name, sequence, news: News::Unanswered(why) }
}
