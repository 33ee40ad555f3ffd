//! Input: one whole message after the other, each handled as the phase of the session demands.

use core::time::Duration;

use zerocopy::FromBytes;

use crate::any::AnyPdu;
use crate::layouts::{Layouts, with_version};
use crate::login::Authenticate;
use crate::pdu::{ActiveTestResp, CancelResp, DeliverResp, FwdHead, FwdResp, Pdu, SubmitResp, TerminateResp};
use crate::schema::codes::{CancelResult, DeliverResult, FwdResult, SubmitResult};
use crate::schema::msg_id::MsgId;
use crate::session::config::Style;
use crate::session::event::{End, Event, Next, Received, Rejection, RequestId, Unexpected};
use crate::session::slot::{Incoming, IncomingStage, Outgoing, Stage, fingerprint};
use crate::session::state::{Phase, Session};
use crate::wire::frame::{Frame, Split};
use crate::wire::header::{CommandId, SequenceId};

impl<A: Authenticate, const W: usize, const N: usize> Session<A, W, N> {
    /// Reads the input up to the first message that concerns the caller.
    ///
    /// `input` begins with a message and holds everything that has arrived and was not consumed before. Remove what is
    /// consumed, and call again until the result is [`Next::NeedsInput`] or [`Next::Ended`]; if it is
    /// [`Next::NeedsOutput`], send the output first. A message that has not arrived completely is left for later, so your
    /// buffer must hold as many bytes as [`Config::limit`](super::Config::limit). Bytes that arrive after the end are
    /// consumed and ignored.
    pub fn receive<'a>(&mut self, now: Duration, input: &'a [u8]) -> Received<'a> {
        let mut rest = input;
        let received = |rest: &[u8], next| Received { consumed: input.len().saturating_sub(rest.len()), next };
        loop {
            if self.end().is_some() {
                return received(&[], Next::Ended);
            }
            if self.is_blocked() {
                return received(rest, Next::NeedsOutput);
            }
            match Frame::split(rest, self.config.limit) {
                Ok(Split::Complete { frame, rest: after }) => {
                    rest = after;
                    self.heard = now;
                    let event = self.take(now, frame);
                    self.count_before_login(now, frame);
                    if let Some(event) = event {
                        return received(rest, Next::Event(event));
                    }
                }
                Ok(Split::Incomplete { .. }) => return received(rest, Next::NeedsInput),
                Err(error) => self.over(End::Broken(error)),
            }
        }
    }

    /// Ends the session of a peer that sends other messages in place of its login, after as many as the settings allow.
    fn count_before_login(&mut self, now: Duration, frame: Frame<'_>) {
        let is_login = matches!(frame.command_id(), CommandId::CONNECT | CommandId::TERMINATE);
        if is_login || !matches!(self.phase, Phase::Idle { .. } | Phase::Deciding) {
            return;
        }
        if self.before_login == self.config.before_login {
            self.finish(now, End::NoLogin);
        }
        self.before_login = self.before_login.saturating_add(1);
    }

    fn take<'a>(&mut self, now: Duration, frame: Frame<'a>) -> Option<Event<'a>> {
        match frame.command_id() {
            CommandId::CONNECT => Some(self.take_connect(now, frame)),
            CommandId::CONNECT_RESP => self.take_connect_resp(frame),
            CommandId::TERMINATE => {
                with_version!(self.version, V => self.note(frame.sequence_id(), Pdu::<V>::TerminateResp(&TerminateResp {})));
                // Where both send it at the same time, each is answered; who sent it has ended it.
                let end = if self.phase == Phase::Ending { End::Terminated } else { End::PeerTerminated };
                self.finish(now, end);
                None
            }
            // Its body is not looked at: some peers add a byte.
            CommandId::TERMINATE_RESP if self.terminate.is_waiting() && self.terminate.is_asked_by(&frame) => {
                self.over(End::Terminated);
                None
            }
            CommandId::ACTIVE_TEST if self.config.style == Style::Long && self.is_logged_in() => {
                with_version!(self.version, V => self.note_alive::<V>(frame.sequence_id()));
                None
            }
            // Its body is not looked at: some peers leave it out.
            CommandId::ACTIVE_TEST_RESP if self.is_testing() && self.active_test.is_asked_by(&frame) => {
                self.settle_active_test();
                None
            }
            command if command.is_response() => Some(self.take_answer(now, frame)),
            _ => self.take_request(now, frame),
        }
    }

    const fn is_logged_in(&self) -> bool {
        matches!(self.phase, Phase::Open | Phase::Ending)
    }

    //--- Answers

    fn take_answer<'a>(&mut self, now: Duration, frame: Frame<'a>) -> Event<'a> {
        let is_its = |place: &Outgoing<N>| place.is_asked_by(&frame);
        if let Some(index) = self.requests.iter().position(|place| place.is_unanswered() && is_its(place)) {
            self.settle(index, Unexpected::Duplicate);
            if self.config.style == Style::Short {
                self.finish(now, End::Done);
            }
            let pdu = AnyPdu::from_frame(frame, self.version);
            return Event::Answer { sequence_id: frame.sequence_id(), frame, pdu };
        }
        let past = |stage| match stage {
            Stage::Free(past) | Stage::Flushing(past) => past,
            Stage::Waiting | Stage::Expired => Unexpected::Unknown,
        };
        let own = [&self.active_test, &self.terminate].into_iter();
        let own = own.filter(|place| place.is_asked_by(&frame)).map(|place| past(place.stage)).next();
        let why = self.requests.iter().find(|&place| is_its(place)).map(|place| past(place.stage)).or(own);
        Event::UnexpectedAnswer { frame, why: why.unwrap_or(Unexpected::Unknown) }
    }

    //--- Requests

    fn take_request<'a>(&mut self, now: Duration, frame: Frame<'a>) -> Option<Event<'a>> {
        if let Some(event) = self.take_again(now, frame) {
            return Some(event);
        }
        match self.admit(frame) {
            Ok((index, pdu)) => self.hold(index, frame).map(|id| Event::Request { id, pdu, frame }),
            Err(why) => {
                let result = match why {
                    Rejection::Structure(_) => Some(SubmitResult::STRUCTURE),
                    Rejection::Command | Rejection::NotLoggedIn => Some(SubmitResult::COMMAND),
                    Rejection::Sequence => Some(SubmitResult::SEQUENCE),
                    Rejection::Window | Rejection::Short => Some(SubmitResult::FLOW),
                    Rejection::Ending => None,
                };
                if let Some(result) = result {
                    with_version!(self.version, V => self.note_refusal::<V>(frame, result.0));
                }
                Some(Event::Rejected { frame, why })
            }
        }
    }

    /// A request that came before, the same to the last byte, and not so long ago that it must be another.
    fn take_again<'a>(&mut self, now: Duration, frame: Frame<'a>) -> Option<Event<'a>> {
        let again = self.config.timeout.at(self.config.attempts).saturating_mul(u32::from(self.config.attempts));
        let is_again = |place: &&mut Incoming| {
            place.is_numbered(&frame)
                && place.fingerprint == fingerprint(&frame)
                && !matches!(place.turn, IncomingStage::Answered(at) if now > at.saturating_add(again))
        };
        let place = self.incoming.iter_mut().find(is_again)?;
        if let IncomingStage::Answered(_) = place.turn {
            let ticket = self.next_ticket;
            self.next_ticket = ticket.wrapping_add(1);
            // As a note where it fits, so that its place is free for another request. Nearly every answer does.
            let note = self.notes.iter_mut().find(|note| note.ticket.is_none());
            if let Some(note) = note.filter(|note| place.message().len() <= note.room()) {
                note.copy(place.message());
                note.ticket = Some(ticket);
            } else {
                (place.turn, place.ticket) = (IncomingStage::Answering, Some(ticket));
            }
        }
        Some(Event::Duplicate { frame })
    }

    /// Whether a request is let through, and to which place.
    fn admit<'a>(&self, frame: Frame<'a>) -> Result<(usize, AnyPdu<'a>), Rejection> {
        match self.phase {
            Phase::Open => {}
            Phase::Ending => return Err(Rejection::Ending),
            _ => return Err(Rejection::NotLoggedIn),
        }
        if !self.config.role.peer().sends(frame.command_id()) {
            return Err(Rejection::Command);
        }
        let pdu = AnyPdu::from_frame(frame, self.version).map_err(Rejection::Structure)?;
        if self.incoming.iter().any(|place| place.turn == IncomingStage::Unanswered && place.is_numbered(&frame)) {
            return Err(Rejection::Sequence);
        }
        if self.config.style == Style::Short && self.spent {
            return Err(Rejection::Short);
        }
        if self.incoming.iter().filter(|place| place.is_held()).count() >= self.window() {
            return Err(Rejection::Window);
        }
        let free = (0..W).zip(&self.incoming).filter_map(|(index, place)| Some((place.free_since()?, index)));
        let (_, index) = free.min().ok_or(Rejection::Window)?;
        Ok((index, pdu))
    }

    /// Gives a request its place.
    fn hold(&mut self, index: usize, frame: Frame<'_>) -> Option<RequestId> {
        let place = self.incoming.get_mut(index)?;
        let number = self.next_number;
        self.next_number = number.wrapping_add(1);
        self.spent = true;
        (place.turn, place.number, place.ticket) = (IncomingStage::Unanswered, number, None);
        (place.command_id, place.sequence_id) = (frame.command_id(), frame.sequence_id());
        place.fingerprint = fingerprint(&frame);
        Some(RequestId { index, number, command_id: frame.command_id(), sequence_id: frame.sequence_id() })
    }

    //--- Answers of the session's own

    /// Puts an answer in line. `receive` has made sure that there is a place for it.
    pub(super) fn note<V: Layouts>(&mut self, sequence_id: SequenceId, pdu: Pdu<'_, V>) {
        let ticket = self.take_ticket();
        if let Some(note) = self.notes.iter_mut().find(|note| note.ticket.is_none()) {
            if note.fill(sequence_id, pdu).is_ok() {
                note.ticket = Some(ticket);
            }
        }
    }

    fn note_alive<V: Layouts>(&mut self, sequence_id: SequenceId) {
        let octet = crate::schema::leaf::zeroed();
        self.note(sequence_id, Pdu::<V>::ActiveTestResp(ActiveTestResp { octet: Some(&octet) }));
    }

    /// The answer that says no, where the version has one: to SUBMIT, DELIVER, FWD and CANCEL.
    fn note_refusal<V: Layouts>(&mut self, frame: Frame<'_>, result: u32) {
        let sequence_id = frame.sequence_id();
        match frame.command_id() {
            CommandId::SUBMIT => {
                let resp = SubmitResp::<V> { result: SubmitResult(result).into(), ..SubmitResp::default() };
                self.note(sequence_id, Pdu::<V>::SubmitResp(&resp));
            }
            CommandId::DELIVER => {
                let mut resp = DeliverResp::<V>::default();
                if let Ok((msg_id, _)) = MsgId::ref_from_prefix(frame.body()) {
                    resp.msg_id = *msg_id;
                }
                resp.result = DeliverResult(result).into();
                self.note(sequence_id, Pdu::<V>::DeliverResp(&resp));
            }
            CommandId::FWD => {
                let mut resp = FwdResp::<V>::default();
                if let Ok((head, _)) = FwdHead::<V>::ref_from_prefix(frame.body()) {
                    (resp.msg_id, resp.pk_total, resp.pk_number) = (head.msg_id, head.pk_total, head.pk_number);
                }
                resp.result = FwdResult(result).into();
                self.note(sequence_id, Pdu::<V>::FwdResp(&resp));
            }
            CommandId::CANCEL => {
                let resp = CancelResp::<V> { success_id: CancelResult::FAILED.into() };
                self.note(sequence_id, Pdu::<V>::CancelResp(&resp));
            }
            _ => {}
        }
    }
}
