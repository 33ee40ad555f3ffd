//! The end of a session.

use crate::base::instant::Instant;
use crate::layouts::V20;
use crate::pdu::{Pdu, Terminate};
use crate::session::error::End;
use crate::session::state::{Phase, Session};
use crate::session::storage::Storage;

impl<A, S: Storage> Session<A, S> {
    /// Ends the session: sends TERMINATE after all messages that wait to be sent.
    ///
    /// From now on the session takes no requests, neither yours nor the peer's. It still takes answers until the peer
    /// confirms; requests that are unanswered by then come back as [`Event::Unanswered`](super::Event::Unanswered). To
    /// end without losing a message, first wait until [`unanswered`](Self::unanswered) returns 0. A session that is not
    /// open yet ends immediately.
    pub fn terminate(&mut self, now: Instant) {
        let now = self.tick(now);
        match self.phase {
            Phase::Open => {
                let sequence_id = self.take_sequence();
                // It always fits: 12 bytes.
                if self.terminate.fill(sequence_id, Pdu::<V20>::Terminate(&Terminate {})).is_ok() {
                    let ticket = self.take_ticket();
                    let (_, timeout) = self.config.waits(self.config.terminate_timeout);
                    self.terminate.send(ticket, now + timeout.at(1));
                }
                self.phase = Phase::Ending;
            }
            Phase::Idle { .. } | Phase::Asking | Phase::Deciding => self.finish(now, End::Terminated),
            Phase::Ending | Phase::Flushing { .. } | Phase::Over { .. } => {}
        }
    }

    /// Tells the session that the connection is gone. Unanswered requests come back as
    /// [`Event::Unanswered`](super::Event::Unanswered).
    pub const fn disconnected(&mut self) {
        match self.phase {
            Phase::Over { .. } => {}
            Phase::Flushing { end, .. } => self.over(end),
            _ => self.over(End::Lost),
        }
    }

    /// Ends the session; answers that are in line are still sent.
    pub(super) fn finish(&mut self, now: Instant, end: End) {
        let until = now + self.config.timeout.at(self.config.attempts);
        self.phase = Phase::Flushing { end, until };
        self.settle_flushing();
    }

    /// Ends the session now: nothing is sent any more.
    pub(super) const fn over(&mut self, end: End) {
        self.sending = None;
        self.phase = Phase::Over { end, told: false };
    }
}
