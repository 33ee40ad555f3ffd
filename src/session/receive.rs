//! Receiving: each whole message is handled as the phase of the session requires.

use zerocopy::FromBytes;

use crate::any::AnyPdu;
use crate::base::instant::Instant;
use crate::base::version::Version;
use crate::content::MismatchedReport;
use crate::layouts::{Layouts, with_version};
use crate::login::{ClientAuth, ServerAuth};
use crate::pdu::{ActiveTestResp, CancelResp, DeliverResp, FwdHead, FwdResp, Pdu, SubmitResp, TerminateResp};
use crate::schema::codes::{CancelResult, DeliverResult, FwdResult, SubmitResult};
use crate::schema::error::Error;
use crate::schema::msg_id::MsgId;
use crate::session::config::Style;
use crate::session::error::End;
use crate::session::event::{Event, Heartbeat, Next, Received, Rejection, Unexpected};
use crate::session::inbox::Known;
use crate::session::incoming::{IncomingStage, fingerprint};
use crate::session::outgoing::Stage;
use crate::session::slots::Index;
use crate::session::state::{Phase, Session};
use crate::session::storage::Storage;
use crate::wire::frame::{Frame, Split};
use crate::wire::header::{CommandId, SequenceId};

impl<A: ClientAuth + ServerAuth, S: Storage> Session<A, S> {
    /// Reads the input up to the first message that concerns the caller.
    ///
    /// `input` begins with a message and holds all bytes that have arrived and are not consumed yet. Remove the
    /// consumed bytes, and call again until the result is [`Next::NeedsInput`] or [`Next::Ended`]; if it is
    /// [`Next::NeedsOutput`], send the output first. A message that has not arrived completely is not consumed, so your
    /// buffer must have room for [`Config::limit`](super::Config::limit) bytes. Bytes that arrive after the end are
    /// consumed and ignored.
    pub fn receive<'a>(&mut self, now: Instant, input: &'a [u8]) -> Received<'a> {
        let now = self.tick(now);
        let (mut rest, mut consumed) = (input, 0_usize);
        loop {
            if self.is_ended() {
                return Received { consumed: input.len(), next: Next::Ended };
            }
            if self.is_blocked() {
                return Received { consumed, next: Next::NeedsOutput };
            }
            match Frame::split(rest, self.config.limit) {
                Ok(Split::Complete { frame, rest: after }) => {
                    (rest, consumed) = (after, consumed.wrapping_add(frame.len()));
                    self.stats.last_heard = now;
                    self.stats.received = self.stats.received.wrapping_add(1);
                    if self.config.dialect.unanswered_active_tests && self.active_test.is_waiting() {
                        self.settle_active_test();
                    }
                    let command_id = frame.command_id();
                    if !self.is_logged_in() || is_own(command_id) {
                        if let Some(event) = self.take(now, frame) {
                            return Received::event_at(consumed, event);
                        }
                    } else if command_id.is_response() {
                        return self.take_answer(now, frame, consumed);
                    } else {
                        return self.take_request(now, frame, consumed);
                    }
                }
                Ok(Split::Incomplete { .. }) => return Received { consumed, next: Next::NeedsInput },
                Err(error) => self.over(End::Broken(error)),
            }
        }
    }

    /// Ends the session if the peer has sent more messages before its login than the settings allow.
    fn count_before_login(&mut self, now: Instant, frame: Frame<'_>) {
        let is_login = matches!(frame.command_id(), CommandId::CONNECT | CommandId::TERMINATE);
        if is_login || !matches!(self.phase, Phase::Idle { .. } | Phase::Deciding) {
            return;
        }
        if self.before_login == self.config.before_login {
            self.finish(now, End::NoLogin);
        }
        self.before_login = self.before_login.saturating_add(1);
    }

    /// Handles a message before the login, or one that the session handles itself: CONNECT, TERMINATE, ACTIVE_TEST and
    /// their answers. Before the login, this end has sent no request, and accepts none.
    #[cold]
    fn take<'a>(&mut self, now: Instant, frame: Frame<'a>) -> Option<Event<'a>> {
        let event = self.take_own(now, frame);
        self.count_before_login(now, frame);
        event
    }

    fn take_own<'a>(&mut self, now: Instant, frame: Frame<'a>) -> Option<Event<'a>> {
        match frame.command_id() {
            CommandId::CONNECT => Some(self.take_connect(now, frame)),
            CommandId::CONNECT_RESP => self.take_connect_resp(frame),
            CommandId::TERMINATE => {
                with_version!(self.version, V => self.own_answer(frame.sequence_id(), Pdu::<V>::TerminateResp(&TerminateResp {})));
                // If both ends send TERMINATE at the same time, each answers, and each counts as the end that
                // terminated the session.
                let end = if self.phase == Phase::Ending { End::Terminated } else { End::PeerTerminated };
                self.finish(now, end);
                None
            }
            // The body is ignored, because some peers add a byte.
            CommandId::TERMINATE_RESP if self.terminate.is_waiting() && self.terminate.is_asked_by(frame) => {
                self.over(End::Terminated);
                None
            }
            CommandId::ACTIVE_TEST if self.config.style == Style::Long && self.is_logged_in() => {
                with_version!(self.version, V => self.answer_active_test::<V>(frame.sequence_id()));
                self.config.heartbeat_events.then_some(Event::Heartbeat(Heartbeat::Received))
            }
            // The body is ignored, because some peers omit it.
            CommandId::ACTIVE_TEST_RESP
                if (self.active_test.is_waiting() && self.active_test.is_asked_by(frame))
                    || self.config.dialect.unanswered_active_tests =>
            {
                // If any message counts as an answer, an earlier one may have settled this ACTIVE_TEST.
                if self.active_test.is_waiting() {
                    self.settle_active_test();
                }
                self.config.heartbeat_events.then_some(Event::Heartbeat(Heartbeat::Answered))
            }
            // No request of the caller has these commands, so no answer to one has.
            command if command.is_response() => Some(Event::UnexpectedAnswer { frame, why: self.past(frame) }),
            command => {
                let why = self.admit(command).err().unwrap_or(Rejection::Command);
                Some(self.reject(frame, why))
            }
        }
    }

    const fn is_logged_in(&self) -> bool {
        matches!(self.phase, Phase::Open | Phase::Ending)
    }

    //--- Answers

    #[inline]
    fn take_answer<'a>(&mut self, now: Instant, frame: Frame<'a>, consumed: usize) -> Received<'a> {
        let Some((index, request)) = self.requests.asked_by(frame) else {
            return Received::event_at(consumed, Event::UnexpectedAnswer { frame, why: self.past(frame) });
        };
        if request.attempts == 1 {
            self.answered = Some((request.since, now));
        }
        self.settle(index, Unexpected::Duplicate);
        let pdu = self.read(frame);
        match pdu {
            Err(error) if self.unreadable >= self.config.unreadable_answers => {
                self.over(End::UnreadableAnswers(error));
            }
            Err(_) => self.unreadable = self.unreadable.saturating_add(1),
            Ok(_) => self.unreadable = 0,
        }
        if self.config.style == Style::Short {
            self.finish_short(now);
        }
        Received::event_at(consumed, Event::Answer { sequence_id: frame.sequence_id(), frame, pdu })
    }

    /// Returns what is known about the request of an unexpected answer.
    #[cold]
    fn past(&self, answer: Frame<'_>) -> Unexpected {
        let own = [&self.active_test, &self.terminate].into_iter().find(|own| own.is_asked_by(answer));
        let own = own.map(|own| match own.stage {
            Stage::Free(past) | Stage::Flushing(past) => past,
            Stage::Waiting | Stage::Expired => Unexpected::Unknown,
        });
        self.requests.past(answer).or(own).unwrap_or(Unexpected::Unknown)
    }

    /// Reads a message of the session's version. Tolerates the deviations that the dialect lists.
    #[expect(clippy::inline_always, reason = "out of line its result goes through memory")]
    #[inline(always)]
    fn read<'a>(&self, frame: Frame<'a>) -> Result<AnyPdu<'a>, Error> {
        match AnyPdu::from_frame(frame, self.version) {
            Err(error) => self.read_dialect(frame, error),
            read => read,
        }
    }

    #[cold]
    fn read_dialect<'a>(&self, frame: Frame<'a>, error: Error) -> Result<AnyPdu<'a>, Error> {
        let dialect = self.config.dialect;
        if dialect.wide_cancel_resp && self.version < Version::V30 && frame.command_id() == CommandId::CANCEL_RESP {
            if let Ok(pdu) = AnyPdu::from_frame(frame, Version::V30) {
                return Ok(pdu);
            }
        }
        // If its last bytes were ignored, its `LinkID` would be a piece of the report.
        let is_mismatched = self.version == Version::V30
            && frame.command_id() == CommandId::DELIVER
            && MismatchedReport::parse(frame.body()).is_some();
        if is_mismatched {
            return Err(error);
        }
        AnyPdu::from_frame_lenient(frame, self.version, dialect.lenient)
    }

    //--- Requests

    #[inline]
    fn take_request<'a>(&mut self, now: Instant, frame: Frame<'a>, consumed: usize) -> Received<'a> {
        let fingerprint = fingerprint(frame);
        let known = self.incoming.know(frame, fingerprint, now, self.patience);
        if let Known::Again(index) = known {
            self.answer_again(index);
            return Received::event_at(consumed, Event::Duplicate { frame });
        }
        if let Err(why) = self.admit(frame.command_id()) {
            return Received::event_at(consumed, self.reject(frame, why));
        }
        let read = self.read(frame);
        let held = match read {
            Err(error) if !self.config.dialect.malformed_requests => Err(Rejection::Structure(error)),
            _ => self.has_room(known).and_then(|()| self.incoming.hold(frame, fingerprint).ok_or(Rejection::Window)),
        };
        let id = match held {
            Ok(id) => id,
            Err(why) => return Received::event_at(consumed, self.reject(frame, why)),
        };
        self.spent = true;
        match read {
            Ok(pdu) => Received::event_at(consumed, Event::Request { id, pdu, frame }),
            Err(error) => Received::rare_event_at(consumed, Event::Malformed { id, frame, error }),
        }
    }

    /// Checks that the peer may send another request now.
    fn has_room(&self, known: Known) -> Result<(), Rejection> {
        if known == Known::Conflict && !self.config.dialect.shared_sequence_ids {
            Err(Rejection::Sequence)
        } else if self.config.style == Style::Short && self.spent {
            Err(Rejection::Short)
        } else if self.incoming.held() >= self.config.window {
            Err(Rejection::Window)
        } else {
            Ok(())
        }
    }

    /// Rejects a request, and answers it if its answer can express an error.
    #[cold]
    fn reject<'a>(&mut self, frame: Frame<'a>, why: Rejection) -> Event<'a> {
        let result = match why {
            Rejection::Structure(_) => Some(SubmitResult::STRUCTURE),
            Rejection::Command | Rejection::NotLoggedIn => Some(SubmitResult::COMMAND),
            Rejection::Sequence => Some(SubmitResult::SEQUENCE),
            Rejection::Window | Rejection::Short => Some(SubmitResult::FLOW),
            Rejection::Ending => None,
        };
        if let Some(result) = result {
            with_version!(self.version, V => self.answer_rejected::<V>(frame, result.0));
        }
        self.stats.rejected = self.stats.rejected.wrapping_add(1);
        Event::Rejected { frame, why }
    }

    /// Repeats the answer to a repeated request, if it was answered.
    fn answer_again(&mut self, index: Index) {
        if self.incoming.get(index).is_some_and(|slot| matches!(slot.stage, IncomingStage::Answered(_))) {
            let ticket = self.take_own_ticket();
            let Some(slot) = self.incoming.get(index) else { return };
            // The copy goes to the session's own answers if it fits there, as nearly every answer does. The slot can
            // then be used for another request.
            if !self.own.push_copy(slot.message(), ticket) {
                self.incoming.answer_again(index, ticket);
            }
        }
    }

    /// Checks that the peer may send this command now.
    const fn admit(&self, command_id: CommandId) -> Result<(), Rejection> {
        match self.phase {
            Phase::Open => {}
            Phase::Ending => return Err(Rejection::Ending),
            _ => return Err(Rejection::NotLoggedIn),
        }
        if self.receives.contains(command_id) { Ok(()) } else { Err(Rejection::Command) }
    }

    //--- Answers of the session's own

    /// Puts an answer in line. `receive` has made sure that there is a slot for it.
    pub(super) fn own_answer<V: Layouts>(&mut self, sequence_id: SequenceId, pdu: Pdu<'_, V>) {
        let ticket = self.take_own_ticket();
        // It always fits: the longest one has as many bytes as its slot.
        let _ = self.own.push(sequence_id, pdu, ticket);
    }

    fn answer_active_test<V: Layouts>(&mut self, sequence_id: SequenceId) {
        let octet = crate::schema::leaf::zeroed();
        self.own_answer(sequence_id, Pdu::<V>::ActiveTestResp(ActiveTestResp { octet: Some(&octet) }));
    }

    /// Puts the answer to a rejected SUBMIT, DELIVER, FWD or CANCEL in line. Other requests are not answered.
    fn answer_rejected<V: Layouts>(&mut self, frame: Frame<'_>, result: u32) {
        let sequence_id = frame.sequence_id();
        match frame.command_id() {
            CommandId::SUBMIT => {
                let resp = SubmitResp::<V> { result: SubmitResult(result).into(), ..SubmitResp::default() };
                self.own_answer(sequence_id, Pdu::<V>::SubmitResp(&resp));
            }
            CommandId::DELIVER => {
                let mut resp = DeliverResp::<V>::default();
                if let Ok((msg_id, _)) = MsgId::ref_from_prefix(frame.body()) {
                    resp.msg_id = *msg_id;
                }
                resp.result = DeliverResult(result).into();
                self.own_answer(sequence_id, Pdu::<V>::DeliverResp(&resp));
            }
            CommandId::FWD => {
                let mut resp = FwdResp::<V>::default();
                if let Ok((head, _)) = FwdHead::<V>::ref_from_prefix(frame.body()) {
                    (resp.msg_id, resp.pk_total, resp.pk_number) = (head.msg_id, head.pk_total, head.pk_number);
                }
                resp.result = FwdResult(result).into();
                self.own_answer(sequence_id, Pdu::<V>::FwdResp(&resp));
            }
            CommandId::CANCEL => {
                let resp = CancelResp::<V> { success_id: CancelResult::FAILED.into() };
                self.own_answer(sequence_id, Pdu::<V>::CancelResp(&resp));
            }
            _ => {}
        }
    }
}

/// Returns whether the session itself handles the command.
#[inline]
const fn is_own(command_id: CommandId) -> bool {
    matches!(CommandId(command_id.0 & 0x7fff_ffff), CommandId::CONNECT | CommandId::TERMINATE | CommandId::ACTIVE_TEST)
}

impl<'a> Received<'a> {
    #[inline]
    const fn event_at(consumed: usize, event: Event<'a>) -> Self {
        Self { consumed, next: Next::Event(event) }
    }

    /// Does the same as [`event_at`](Self::event_at), away from the code of the usual events.
    #[cold]
    #[inline(never)]
    const fn rare_event_at(consumed: usize, event: Event<'a>) -> Self {
        Self::event_at(consumed, event)
    }
}
