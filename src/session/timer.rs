//! Time-outs, retransmission and the heartbeat, and the events that do not come from input.

use crate::base::instant::Instant;
use crate::layouts::V20;
use crate::pdu::{ActiveTest, Pdu};
use crate::session::config::Style;
use crate::session::error::End;
use crate::session::event::{Event, Heartbeat, RequestId, Unexpected};
use crate::session::outgoing::{Due, Stage};
use crate::session::state::{Phase, Session};
use crate::session::storage::Storage;
use crate::wire::header::CommandId;

impl<A, S: Storage> Session<A, S> {
    /// Does what is due: sends a heartbeat, retransmits requests or gives them up, ends the session. Then call
    /// [`poll_event`](Self::poll_event) to find out what happened.
    ///
    /// Call it at the time that [`poll_timeout`](Self::poll_timeout) returns. A call at any other time does no harm.
    /// The cost grows with the number of requests that are due.
    pub fn handle_timeout(&mut self, now: Instant) {
        let now = self.tick(now);
        self.is_paced &= now < self.next_request;
        match self.phase {
            Phase::Idle { until } if self.config.role.accepts() && now >= until => self.over(End::NoLogin),
            Phase::Asking => {
                let (attempts, timeout) = self.config.waits(self.config.login_timeout);
                self.has_own_in_line = true; // if CONNECT is due
                if let Due::GivenUp = self.login.due(attempts, timeout, &mut self.next_ticket, now) {
                    self.over(End::NoAnswer(CommandId::CONNECT));
                }
            }
            Phase::Open => {
                self.heartbeat(now);
                // The heartbeat may have ended the session, and nothing is sent after the end.
                if self.phase == Phase::Open {
                    let (attempts, timeout) = (self.config.attempts, self.config.timeout);
                    let again = self.requests.due(attempts, timeout, &mut self.next_ticket, now);
                    self.stats.retransmitted = self.stats.retransmitted.wrapping_add(again);
                }
            }
            Phase::Ending => {
                let (attempts, timeout) = self.config.waits(self.config.terminate_timeout);
                self.has_own_in_line = true; // if TERMINATE is due
                if let Due::GivenUp = self.terminate.due(attempts, timeout, &mut self.next_ticket, now) {
                    self.over(End::NoAnswer(CommandId::TERMINATE));
                }
            }
            Phase::Flushing { end, until } if now >= until => self.over(end),
            Phase::Idle { .. } | Phase::Deciding | Phase::Flushing { .. } | Phase::Over { .. } => {}
        }
    }

    /// Returns the next event that does not come from input, such as a retransmitted or unanswered request, or the end.
    /// Call it after [`receive`](Self::receive) and [`handle_timeout`](Self::handle_timeout), until it returns `None`.
    /// The events do not borrow the session.
    pub fn poll_event(&mut self) -> Option<Event<'static>> {
        if !self.is_ended() {
            if core::mem::take(&mut self.is_heartbeat_news) {
                return Some(Event::Heartbeat(Heartbeat::Sent));
            }
            if let Some((sequence_id, attempt)) = self.requests.next_news() {
                return Some(Event::Retransmitted { sequence_id, attempt });
            }
        }
        self.hand_back()
    }

    /// Returns when [`handle_timeout`](Self::handle_timeout) must next be called, or `None` if only new input or a new
    /// request can make a difference. The time may lie in the past: then something is due, or
    /// [`poll_event`](Self::poll_event) has events.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        if self.has_events() {
            return Some(Instant::ZERO);
        }
        match self.phase {
            Phase::Idle { until } if self.config.role.accepts() => Some(until),
            Phase::Idle { .. } | Phase::Deciding | Phase::Over { .. } => None,
            Phase::Asking => Some(self.login.deadline(self.config.waits(self.config.login_timeout).1)),
            Phase::Open => {
                let line = match self.active_test.stage {
                    Stage::Waiting => Some(self.active_test.deadline(self.config.timeout)),
                    Stage::Free(_) => Some(self.quiet_until()),
                    Stage::Expired | Stage::Flushing(_) => None,
                };
                let paced = self.is_paced.then_some(self.next_request);
                [self.requests.deadline(self.config.timeout), line, paced].into_iter().flatten().min()
            }
            Phase::Ending => Some(self.terminate.deadline(self.config.waits(self.config.terminate_timeout).1)),
            Phase::Flushing { until, .. } => Some(until),
        }
    }

    /// Returns when the peer will have been silent for C.
    fn quiet_until(&self) -> Instant {
        self.stats.last_heard + self.config.heartbeat_interval
    }

    /// Sends ACTIVE_TEST after C of silence, and retransmits it after T. If N attempts are not answered, the session
    /// ends.
    fn heartbeat(&mut self, now: Instant) {
        if self.config.style == Style::Short {
            if now >= self.quiet_until() {
                self.over(End::Silent);
            }
        } else if self.active_test.is_waiting() {
            let (attempts, timeout) = (self.config.attempts, self.config.timeout);
            self.has_own_in_line = true; // if ACTIVE_TEST is due
            if let Due::GivenUp = self.active_test.due(attempts, timeout, &mut self.next_ticket, now) {
                self.over(End::NoAnswer(CommandId::ACTIVE_TEST));
            }
        } else if now >= self.quiet_until() && self.active_test.is_free() {
            self.requests.shrink();
            let sequence_id = self.take_sequence();
            // It always fits: 12 bytes.
            let place = self.place(sequence_id, now);
            if self.active_test.fill(place, Pdu::<V20>::ActiveTest(&ActiveTest {})).is_ok() {
                self.take_own_ticket();
                self.is_heartbeat_news = self.config.heartbeat_events;
            }
        }
    }

    const fn has_events(&self) -> bool {
        let live = self.is_heartbeat_news || self.requests.has_news();
        let ended = self.incoming.to_answer() > 0
            || self.requests.unanswered() > 0
            || matches!(self.phase, Phase::Over { told: false, .. });
        self.requests.has_expired() || if self.is_ended() { ended } else { live }
    }

    /// Returns the next request to hand back, this end's before the peer's. The very last event is the end.
    fn hand_back(&mut self) -> Option<Event<'static>> {
        let is_ended = self.is_ended();
        if let Some((index, command_id)) = self.requests.next_unanswered(is_ended) {
            let (sequence_id, sent) = self.requests.get(index).map(|message| (message.sequence_id, message.sent))?;
            self.settle(index, Unexpected::Late);
            if self.config.style == Style::Short && self.phase == Phase::Open {
                self.finish(self.clock, End::NoAnswer(command_id));
            }
            return Some(Event::Unanswered { sequence_id, sent });
        }
        if is_ended {
            if let Some((index, slot)) = self.incoming.release_any() {
                let (number, command_id, sequence_id) = (slot.number, slot.command_id, slot.sequence_id);
                return Some(Event::Abandoned { id: RequestId { index, number, command_id, sequence_id } });
            }
        }
        match self.phase {
            Phase::Over { end, told: false } => {
                self.phase = Phase::Over { end, told: true };
                Some(Event::Closed { end })
            }
            _ => None,
        }
    }
}
