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
                let place = self.place(sequence_id, now);
                if self.terminate.fill(place, Pdu::<V20>::Terminate(&Terminate {})).is_ok() {
                    self.take_own_ticket();
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

    /// Ends the session of a short connection whose request was answered, unless it has ended.
    #[cold]
    pub(super) fn finish_short(&mut self, now: Instant) {
        if !self.is_ended() {
            self.finish(now, End::Done);
        }
    }

    /// Ends the session of a short connection that has answered the peer's request, unless this end has sent TERMINATE.
    #[cold]
    pub(super) fn answered_short(&mut self, now: Instant) {
        if self.phase == Phase::Open {
            self.finish(now, End::Done);
        }
    }

    /// Ends the session. Answers that are in line are still sent.
    #[cold]
    pub(super) fn finish(&mut self, now: Instant, end: End) {
        let until = now + self.config.timeout.at(self.config.attempts);
        self.phase = Phase::Flushing { end, until };
        self.settle_flushing();
    }

    /// Ends the session immediately: nothing more is sent.
    #[cold]
    pub(super) const fn over(&mut self, end: End) {
        self.sending = None;
        self.phase = Phase::Over { end, told: false };
    }
}
