//! Bytes in: one whole message after the other, each for what it is in the phase that the session is in.

use core::time::Duration;

use zerocopy::FromBytes;

use crate::any::AnyPdu;
use crate::layouts::{Layouts, with_version};
use crate::login::Authenticate;
use crate::pdu::{ActiveTestResp, CancelResp, DeliverResp, FwdHead, FwdResp, Pdu, SubmitResp, TerminateResp};
use crate::schema::codes::{CancelResult, DeliverResult, FwdResult, SubmitResult};
use crate::schema::msg_id::MsgId;
use crate::session::config::Style;
use crate::session::event::{End, Event, Received, Refusal, RequestId, Stray};
use crate::session::slot::{Incoming, Outgoing, Stage, Turn, fingerprint};
use crate::session::state::{Phase, Session};
use crate::wire::frame::{Frame, Split};
use crate::wire::header::{CommandId, SequenceId};

impl<A: Authenticate, const W: usize, const N: usize> Session<A, W, N> {
    /// Takes bytes that have come, up to the first that means something to the caller.
    ///
    /// `input` is all that has come and was not consumed before, from the start of a message. Remove what is consumed,
    /// and call again while there are events. A message that is not all there is left for later: the buffer must be able
    /// to hold the configured limit. Bytes that come when the session is over are consumed and ignored.
    pub fn receive<'a>(&mut self, now: Duration, input: &'a [u8]) -> Received<'a> {
        let mut rest = input;
        let consumed = |rest: &[u8]| input.len().saturating_sub(rest.len());
        loop {
            if self.end().is_some() {
                return Received { consumed: input.len(), event: None };
            }
            if self.is_blocked() {
                return Received { consumed: consumed(rest), event: None };
            }
            match Frame::split(rest, self.config.limit) {
                Ok(Split::Complete { frame, rest: after }) => {
                    rest = after;
                    self.heard = now;
                    if let Some(event) = self.take(now, frame) {
                        return Received { consumed: consumed(rest), event: Some(event) };
                    }
                }
                Ok(Split::Incomplete { .. }) => return Received { consumed: consumed(rest), event: None },
                Err(error) => self.over(End::Broken(error)),
            }
        }
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
            self.settle(index, Stray::Doubled);
            if self.config.style == Style::Short {
                self.finish(now, End::Done);
            }
            let pdu = AnyPdu::from_frame(frame, self.version);
            return Event::Answer { sequence_id: frame.sequence_id(), frame, pdu };
        }
        let past = |stage| match stage {
            Stage::Free(past) | Stage::Flushing(past) => past,
            Stage::Waiting | Stage::Expired => Stray::Unknown,
        };
        let own = [&self.active_test, &self.terminate].into_iter();
        let own = own.filter(|place| place.is_asked_by(&frame)).map(|place| past(place.stage)).next();
        let why = self.requests.iter().find(|&place| is_its(place)).map(|place| past(place.stage)).or(own);
        Event::Stray { frame, why: why.unwrap_or(Stray::Unknown) }
    }

    //--- Requests

    fn take_request<'a>(&mut self, now: Duration, frame: Frame<'a>) -> Option<Event<'a>> {
        if let Some(event) = self.take_again(now, frame) {
            return Some(event);
        }
        match self.admit(frame) {
            Ok((index, pdu)) => self.hold(index, frame).map(|id| Event::Request { id, pdu }),
            Err(why) => {
                let result = match why {
                    Refusal::Structure(_) => Some(SubmitResult::STRUCTURE),
                    Refusal::Command | Refusal::NotLoggedIn => Some(SubmitResult::COMMAND),
                    Refusal::Sequence => Some(SubmitResult::SEQUENCE),
                    Refusal::Window | Refusal::Short => Some(SubmitResult::FLOW),
                    Refusal::Ending => None,
                };
                if let Some(result) = result {
                    with_version!(self.version, V => self.note_refusal::<V>(frame, result.0));
                }
                Some(Event::Refused { frame, why })
            }
        }
    }

    /// A request that came before, the same to the last byte, and not so long ago that it must be another.
    fn take_again<'a>(&mut self, now: Duration, frame: Frame<'a>) -> Option<Event<'a>> {
        let again = self.config.wait.after(self.config.tries).saturating_mul(u32::from(self.config.tries));
        let is_again = |place: &&mut Incoming| {
            place.is_numbered(&frame)
                && place.fingerprint == fingerprint(&frame)
                && !matches!(place.turn, Turn::Answered(at) if now > at.saturating_add(again))
        };
        let place = self.incoming.iter_mut().find(is_again)?;
        if let Turn::Answered(_) = place.turn {
            let ticket = self.next_ticket;
            self.next_ticket = ticket.wrapping_add(1);
            // As a note where it fits, so that its place is free for another request. Nearly every answer does.
            let note = self.notes.iter_mut().find(|note| note.ticket.is_none());
            if let Some(note) = note.filter(|note| place.message().len() <= note.room()) {
                note.copy(place.message());
                note.ticket = Some(ticket);
            } else {
                (place.turn, place.ticket) = (Turn::Answering, Some(ticket));
            }
        }
        Some(Event::Repeated { frame })
    }

    /// Whether a request is let through, and to which place.
    fn admit<'a>(&self, frame: Frame<'a>) -> Result<(usize, AnyPdu<'a>), Refusal> {
        match self.phase {
            Phase::Open => {}
            Phase::Ending => return Err(Refusal::Ending),
            _ => return Err(Refusal::NotLoggedIn),
        }
        if !self.config.role.peer().sends(frame.command_id()) {
            return Err(Refusal::Command);
        }
        let pdu = AnyPdu::from_frame(frame, self.version).map_err(Refusal::Structure)?;
        if self.incoming.iter().any(|place| place.turn == Turn::Unanswered && place.is_numbered(&frame)) {
            return Err(Refusal::Sequence);
        }
        if self.config.style == Style::Short && self.spent {
            return Err(Refusal::Short);
        }
        if self.incoming.iter().filter(|place| place.is_held()).count() >= self.window() {
            return Err(Refusal::Window);
        }
        let free = (0..W).zip(&self.incoming).filter_map(|(index, place)| Some((place.free_since()?, index)));
        let (_, index) = free.min().ok_or(Refusal::Window)?;
        Ok((index, pdu))
    }

    /// Gives a request its place.
    fn hold(&mut self, index: usize, frame: Frame<'_>) -> Option<RequestId> {
        let place = self.incoming.get_mut(index)?;
        let number = self.next_number;
        self.next_number = number.wrapping_add(1);
        self.spent = true;
        (place.turn, place.number, place.ticket) = (Turn::Unanswered, number, None);
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
