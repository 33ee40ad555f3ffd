//! Time: what is due, what happens then.

use core::time::Duration;

use crate::layouts::V20;
use crate::login::Authenticate;
use crate::pdu::{ActiveTest, Pdu};
use crate::session::config::{Config, Style};
use crate::session::event::{End, Event, RequestId, Unexpected};
use crate::session::slot::{IncomingStage, Outgoing, Stage};
use crate::session::state::{Phase, Session};
use crate::wire::header::{CommandId, SequenceId};

/// What the passing of T makes of a message that waits for its answer.
enum Due {
    /// Nothing yet.
    Waits,
    /// It goes again.
    Again,
    /// It has gone N times.
    GivenUp,
}

impl<A: Authenticate, const W: usize, const N: usize> Session<A, W, N> {
    /// What happened without bytes: what was not answered in time, what is handed back at the end, the end.
    ///
    /// Call it until there is nothing more, after every [`receive`](Self::receive), and when
    /// [`poll_timeout`](Self::poll_timeout) has come.
    pub fn poll_event(&mut self, now: Duration) -> Option<Event<'_>> {
        match self.phase {
            Phase::Idle { until } if self.config.role.accepts() && now >= until => self.over(End::NoLogin),
            Phase::Idle { .. } | Phase::Deciding => return None,
            Phase::Asking => {
                if let Due::GivenUp = self.due_login(now) {
                    self.over(End::NoAnswer(CommandId::CONNECT));
                }
            }
            Phase::Open => {
                self.heartbeat(now);
                // The heartbeat may have ended the session, and nothing comes after the end.
                if self.phase == Phase::Open {
                    if let Some((sequence_id, attempt)) = self.due_requests(now) {
                        return Some(Event::Retransmitted { sequence_id, attempt });
                    }
                }
            }
            Phase::Ending => {
                if let Due::GivenUp = self.due_terminate(now) {
                    self.over(End::NoAnswer(CommandId::TERMINATE));
                }
            }
            Phase::Flushing { end, until } if now >= until => self.over(end),
            Phase::Flushing { .. } | Phase::Over { .. } => {}
        }
        self.hand_back(now)
    }

    /// When [`poll_event`](Self::poll_event) is to be called, if nothing else happens before; the time may be past.
    /// `None`: not before something else happens.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        let open = || {
            let requests = self.requests.iter().filter(|place| place.is_waiting()).map(|place| place.deadline);
            let line = match self.active_test.stage {
                Stage::Waiting => Some(self.active_test.deadline),
                Stage::Free(_) => Some(self.quiet_until()),
                Stage::Expired | Stage::Flushing(_) => None,
            };
            requests.chain(line).min()
        };
        match self.phase {
            _ if self.has_to_hand_back() => Some(Duration::ZERO),
            Phase::Idle { until } if self.config.role.accepts() => Some(until),
            Phase::Idle { .. } | Phase::Deciding | Phase::Over { .. } => None,
            Phase::Asking => Some(self.login.deadline),
            Phase::Open => open(),
            Phase::Ending => Some(self.terminate.deadline),
            Phase::Flushing { until, .. } => Some(until),
        }
    }

    /// When the line has been quiet for C.
    const fn quiet_until(&self) -> Duration {
        self.heard.saturating_add(self.config.heartbeat_interval)
    }

    fn due_login(&mut self, now: Duration) -> Due {
        due(&mut self.login, &self.config, &mut self.next_ticket, now)
    }

    fn due_terminate(&mut self, now: Duration) -> Due {
        due(&mut self.terminate, &self.config, &mut self.next_ticket, now)
    }

    /// ACTIVE_TEST: sent after C of silence, again after T, N times in all. Then the line is dead.
    fn heartbeat(&mut self, now: Duration) {
        if self.config.style == Style::Short {
            if now >= self.quiet_until() {
                self.over(End::Silent);
            }
        } else if self.is_testing() {
            if let Due::GivenUp = due(&mut self.active_test, &self.config, &mut self.next_ticket, now) {
                self.over(End::NoAnswer(CommandId::ACTIVE_TEST));
            }
        } else if now >= self.quiet_until() && self.active_test.is_free() {
            let sequence_id = self.take_sequence();
            // It always fits: 12 bytes.
            if self.active_test.fill(sequence_id, Pdu::<V20>::ActiveTest(&ActiveTest {})).is_ok() {
                let ticket = self.take_ticket();
                self.active_test.send(ticket, now.saturating_add(self.config.timeout.at(1)));
            }
        }
    }

    /// Requests that were not answered within T: the first that goes again, and those that are given up meanwhile.
    fn due_requests(&mut self, now: Duration) -> Option<(SequenceId, u8)> {
        for place in &mut self.requests {
            match due(place, &self.config, &mut self.next_ticket, now) {
                Due::Waits => {}
                Due::Again => return Some((place.sequence_id, place.tries)),
                Due::GivenUp => place.stage = Stage::Expired,
            }
        }
        None
    }

    /// Whether a request's outcome is known to be that it has none.
    fn is_to_hand_back(&self, place: &Outgoing<N>) -> bool {
        match self.phase {
            Phase::Flushing { .. } | Phase::Over { .. } => place.is_unanswered(),
            _ => place.stage == Stage::Expired,
        }
    }

    fn has_to_hand_back(&self) -> bool {
        matches!(self.phase, Phase::Over { told: false, .. })
            || self.requests.iter().any(|place| self.is_to_hand_back(place))
            || self.incoming.iter().any(|place| place.turn == IncomingStage::Abandoned)
    }

    /// What is unanswered, one after the other; at the very end, the end.
    fn hand_back(&mut self, now: Duration) -> Option<Event<'_>> {
        if let Some(index) = self.requests.iter().position(|place| self.is_to_hand_back(place)) {
            self.settle(index, Unexpected::Late);
            if self.config.style == Style::Short && self.phase == Phase::Open {
                let command_id = self.requests.get(index).map_or(CommandId(0), |place| place.command_id);
                self.finish(now, End::NoAnswer(command_id));
            }
            return self.requests.get(index).map(|place| Event::Unanswered {
                sequence_id: place.sequence_id,
                message: place.message(),
                sent: place.sent,
            });
        }
        if let Some((index, place)) =
            (0..W).zip(&mut self.incoming).find(|(_, place)| place.turn == IncomingStage::Abandoned)
        {
            place.turn = IncomingStage::Free;
            let (number, command_id, sequence_id) = (place.number, place.command_id, place.sequence_id);
            return Some(Event::Abandoned { id: RequestId { index, number, command_id, sequence_id } });
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

/// Looks whether T has passed, and puts the message in line again while it has tries left.
fn due<const N: usize>(place: &mut Outgoing<N>, config: &Config, next_ticket: &mut u64, now: Duration) -> Due {
    if !place.is_waiting() || now < place.deadline {
        return Due::Waits;
    }
    if place.tries >= config.attempts.max(1) {
        return Due::GivenUp;
    }
    // A copy that has been in line all the time is not on its way yet: another would only follow it at once.
    let in_line = place.ticket.is_some();
    let nth = place.tries.saturating_add(1);
    place.send(*next_ticket, now.saturating_add(config.timeout.at(nth)));
    *next_ticket = next_ticket.wrapping_add(1);
    if in_line { Due::Waits } else { Due::Again }
}
