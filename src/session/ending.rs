//! The end of a session.

use crate::base::instant::Instant;
use crate::layouts::V20;
use crate::pdu::{Pdu, Terminate};
use crate::session::error::End;
use crate::session::state::{Phase, Session};
use crate::session::storage::Storage;

impl<A, S: Storage> Session<A, S> {
    /// Ends the session: sends TERMINATE after the messages that are queued already.
    ///
    /// From now on the session accepts no requests, neither yours nor the peer's. It accepts answers until the peer
    /// confirms the end; requests that are unanswered by then come back as
    /// [`Event::Unanswered`](super::Event::Unanswered). To lose no message, wait until [`unanswered`](Self::unanswered)
    /// returns 0 before you call it. A session that is not open yet ends immediately.
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

    /// Tells the session that the connection is lost. Unanswered requests come back as
    /// [`Event::Unanswered`](super::Event::Unanswered).
    pub const fn disconnected(&mut self) {
        match self.phase {
            Phase::Over { .. } => {}
            Phase::Flushing { end, .. } => self.over(end),
            _ => self.over(End::Lost),
        }
    }

    /// Ends the session. Answers that are in line are still sent.
    pub(super) fn finish(&mut self, now: Instant, end: End) {
        let until = now + self.config.timeout.at(self.config.attempts);
        self.phase = Phase::Flushing { end, until };
        self.settle_flushing();
    }

    /// Ends the session immediately: nothing more is sent.
    pub(super) const fn over(&mut self, end: End) {
        self.sending = None;
        self.phase = Phase::Over { end, told: false };
    }
}
