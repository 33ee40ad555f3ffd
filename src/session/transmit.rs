//! Bytes out: whole messages in the order in which they were put in line, from where they are.

use core::time::Duration;

use crate::login::Authenticate;
use crate::session::config::Style;
use crate::session::event::{End, Unexpected};
use crate::session::slot::{IncomingStage, SlotId, Stage, Ticket};
use crate::session::state::{Phase, Session};

impl SlotId {
    /// Whether it is an answer, which still goes when the session is over.
    const fn is_answer(self) -> bool {
        matches!(self, Self::Answer(_) | Self::OwnAnswer(_))
    }
}

impl<A: Authenticate, const W: usize, const N: usize> Session<A, W, N> {
    /// The next bytes to be sent: what is left of one message, borrowed from where it is kept. Empty: nothing is to be
    /// sent.
    ///
    /// Write what can be written, then say with [`transmitted`](Self::transmitted) how much it was.
    pub fn transmit(&mut self) -> &[u8] {
        if self.sending.is_none() {
            self.sending = self.next_in_line().map(|place| (place, 0));
        }
        let Some((place, done)) = self.sending else {
            return &[];
        };
        self.mark_sent(place);
        self.message(place).get(done..).unwrap_or_default()
    }

    /// Says how many bytes of [`transmit`](Self::transmit)'s were written.
    pub fn transmitted(&mut self, now: Duration, bytes: usize) {
        let Some((place, done)) = self.sending else {
            return;
        };
        let done = done.saturating_add(bytes);
        if done < self.message(place).len() {
            self.sending = Some((place, done));
            return;
        }
        self.sending = None;
        self.flushed(now, place);
        self.settle_flushing();
    }

    /// Copies as many of the bytes to be sent as fit into `out`, counts them as sent, and says how many.
    ///
    /// For callers who have to hand over a buffer, as to TLS, or want fewer writes.
    pub fn transmit_into(&mut self, now: Duration, out: &mut [u8]) -> usize {
        let mut filled: usize = 0;
        loop {
            let next = self.transmit();
            let room = out.get_mut(filled..).unwrap_or_default();
            let n = next.len().min(room.len());
            let (Some(from), Some(to)) = (next.get(..n), room.get_mut(..n)) else {
                return filled;
            };
            if n == 0 {
                return filled;
            }
            to.copy_from_slice(from);
            filled = filled.saturating_add(n);
            self.transmitted(now, n);
        }
    }

    /// Whether a whole message in the input waits because answers could not be sent: [`transmit`](Self::transmit)
    /// first. A peer that does not read what it asks for cannot make the session keep more than `W` of them.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        self.notes.iter().all(|note| note.ticket.is_some())
    }

    /// The message in line with the smallest ticket.
    fn next_in_line(&self) -> Option<SlotId> {
        let flushing = match self.phase {
            Phase::Over { .. } => return None,
            Phase::Flushing { .. } => true,
            _ => false,
        };
        // Not `enumerate`: where sums are checked, it has a panic for lists that are longer than memory.
        let requests = (0..W).zip(self.requests.iter().map(|place| place.ticket));
        let answers = (0..W).zip(self.incoming.iter().map(|place| place.ticket));
        let notes = (0..W).zip(self.notes.iter().map(|note| note.ticket));
        let own: [(Option<Ticket>, SlotId); 3] = [
            (self.login.ticket, SlotId::Login),
            (self.active_test.ticket, SlotId::ActiveTest),
            (self.terminate.ticket, SlotId::Terminate),
        ];
        own.into_iter()
            .chain(requests.map(|(index, ticket)| (ticket, SlotId::Request(index))))
            .chain(answers.map(|(index, ticket)| (ticket, SlotId::Answer(index))))
            .chain(notes.map(|(index, ticket)| (ticket, SlotId::OwnAnswer(index))))
            .filter_map(|(ticket, place)| Some((ticket?, place)))
            .filter(|&(_, place)| !flushing || place.is_answer() || (place == SlotId::Login && self.login.is_free()))
            .min_by_key(|&(ticket, _)| ticket)
            .map(|(_, place)| place)
    }

    fn message(&self, place: SlotId) -> &[u8] {
        match place {
            SlotId::Login => self.login.message(),
            SlotId::ActiveTest => self.active_test.message(),
            SlotId::Terminate => self.terminate.message(),
            SlotId::Request(index) => self.requests.get(index).map_or(&[], |place| place.message()),
            SlotId::Answer(index) => self.incoming.get(index).map_or(&[], |place| place.message()),
            SlotId::OwnAnswer(index) => self.notes.get(index).map_or(&[], |note| note.message()),
        }
    }

    fn mark_sent(&mut self, place: SlotId) {
        if let SlotId::Request(index) = place {
            if let Some(place) = self.requests.get_mut(index) {
                place.sent = true;
            }
        }
    }

    /// The last byte of a message went.
    fn flushed(&mut self, now: Duration, place: SlotId) {
        match place {
            SlotId::Login => self.login.flushed(),
            SlotId::ActiveTest => self.active_test.flushed(),
            SlotId::Terminate => self.terminate.flushed(),
            SlotId::Request(index) => {
                if let Some(place) = self.requests.get_mut(index) {
                    place.flushed();
                }
            }
            SlotId::Answer(index) => {
                if let Some(place) = self.incoming.get_mut(index) {
                    place.ticket = None;
                    place.turn = IncomingStage::Answered(now);
                }
                if self.config.style == Style::Short && self.phase == Phase::Open {
                    self.finish(now, End::Done);
                }
            }
            SlotId::OwnAnswer(index) => {
                if let Some(note) = self.notes.get_mut(index) {
                    note.ticket = None;
                }
            }
        }
    }

    /// Whether part of a message may be on the wire, so that the rest has to follow.
    pub(super) fn is_half_sent(&self, place: SlotId) -> bool {
        self.sending.is_some_and(|(sending, _)| sending == place)
    }

    /// Ends the session for good when the last answers are out.
    pub(super) fn settle_flushing(&mut self) {
        if let Phase::Flushing { end, .. } = self.phase {
            if self.sending.is_none() && self.next_in_line().is_none() {
                self.phase = Phase::Over { end, told: false };
            }
        }
    }

    /// Settles a request's outcome.
    pub(super) fn settle(&mut self, index: usize, past: Unexpected) {
        let half_sent = self.is_half_sent(SlotId::Request(index));
        if let Some(place) = self.requests.get_mut(index) {
            place.settle(past, half_sent);
        }
    }

    /// ACTIVE_TEST is answered: its place is free when no copy of it is half sent.
    pub(super) fn settle_active_test(&mut self) {
        let half_sent = self.is_half_sent(SlotId::ActiveTest);
        self.active_test.settle(Unexpected::Duplicate, half_sent);
    }

    /// CONNECT is answered.
    pub(super) fn settle_login(&mut self) {
        let half_sent = self.is_half_sent(SlotId::Login);
        self.login.settle(Unexpected::Duplicate, half_sent);
    }

    /// Whether ACTIVE_TEST waits for its answer.
    pub(super) fn is_testing(&self) -> bool {
        self.active_test.stage == Stage::Waiting
    }
}
