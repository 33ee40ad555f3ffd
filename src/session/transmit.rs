//! Sending: the messages in line, in the order of their tickets, borrowed from their slots.

use crate::base::instant::Instant;
use crate::session::config::Style;
use crate::session::error::End;
use crate::session::event::Unexpected;
use crate::session::outgoing::{NO_TICKET, Outgoing, Ticket};
use crate::session::slots::{Index, NIL};
use crate::session::state::{Phase, Sending, Session, SlotId};
use crate::session::storage::Storage;

impl<A, S: Storage> Session<A, S> {
    /// Returns the next bytes to write to the connection: the unsent rest of one message. Returns an empty slice if
    /// there is nothing to send.
    ///
    /// Write as many of them as you can, then pass their number to [`transmitted`](Self::transmitted).
    pub fn transmit(&mut self) -> &[u8] {
        let Some(Sending { slot, done, .. }) = self.sending.or_else(|| self.start_next()) else {
            return &[];
        };
        self.mark_sent(slot);
        self.message_of(slot).get(done..).unwrap_or_default()
    }

    /// Records how many bytes were written of those that [`transmit`](Self::transmit) or
    /// [`transmit_slices`](Self::transmit_slices) returned.
    pub fn transmitted(&mut self, now: Instant, bytes: usize) {
        let now = self.tick(now);
        match self.sending {
            // The usual case: the whole rest of one message.
            Some(Sending { slot, done, len }) if bytes > 0 && bytes == len.saturating_sub(done) => self.sent(now, slot),
            _ => self.transmitted_any(now, bytes),
        }
    }

    #[cold]
    fn transmitted_any(&mut self, now: Instant, mut bytes: usize) {
        while bytes > 0 {
            let Some(Sending { slot, done, len }) = self.sending.or_else(|| self.start_next()) else { return };
            let left = len.saturating_sub(done);
            if bytes < left {
                self.sending = Some(Sending { slot, done: done.saturating_add(bytes), len });
                return;
            }
            bytes = bytes.saturating_sub(left);
            self.sent(now, slot);
        }
    }

    /// Records that a message was sent completely.
    #[inline]
    fn sent(&mut self, now: Instant, slot: SlotId) {
        self.sending = None;
        self.stats.sent = self.stats.sent.wrapping_add(1);
        match slot {
            SlotId::Request(index) => self.requests.flushed(index),
            SlotId::Answer(index) => {
                self.incoming.flushed(index, now);
                if self.config.style == Style::Short && self.phase == Phase::Open {
                    self.finish(now, End::Done);
                }
            }
            SlotId::OwnAnswer => self.own.flushed(),
            SlotId::Login => self.login.flushed(),
            SlotId::ActiveTest => self.active_test.flushed(),
            SlotId::Terminate => self.terminate.flushed(),
        }
        if self.is_ended() {
            self.settle_flushing();
        }
    }

    /// Copies as many of the unsent bytes as fit into `out`, records them as sent, and returns their number.
    ///
    /// Use it if you must fill a buffer, for example for TLS, or want fewer writes. It costs a copy.
    pub fn transmit_into(&mut self, now: Instant, out: &mut [u8]) -> usize {
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

    /// Fills `slices` with the messages that are to be sent, for a vectored write, and returns how many slices it
    /// filled. Then pass the number of bytes written to [`transmitted`](Self::transmitted). The cost grows with the
    /// number of slices.
    ///
    /// ```no_run
    /// # use std::io::{IoSlice, Write};
    /// # use std::net::TcpStream;
    /// # use cmpp_codec::session::{Instant, Session};
    /// # use cmpp_codec::login::Trust;
    /// # fn flush(session: &mut Session<Trust>, now: Instant, socket: &mut TcpStream) -> std::io::Result<()> {
    /// let mut slices = [&[][..]; 64];
    /// let n = session.transmit_slices(&mut slices);
    /// let written = socket.write_vectored(&slices[..n].iter().map(|slice| IoSlice::new(slice)).collect::<Vec<_>>())?;
    /// session.transmitted(now, written);
    /// # Ok(())
    /// # }
    /// ```
    pub fn transmit_slices<'s>(&'s mut self, slices: &mut [&'s [u8]]) -> usize {
        // The caller may send them, so all are marked before the first one is borrowed.
        let mut line = self.line();
        for _ in 0..slices.len() {
            let Some((slot, _)) = self.step(&mut line) else { break };
            self.mark_sent(slot);
        }
        let this = &*self;
        let mut line = this.line();
        let mut filled: usize = 0;
        for to in slices {
            let Some((slot, nth)) = this.step(&mut line) else { break };
            let done =
                this.sending.filter(|sending| sending.slot == slot && nth == 0).map_or(0, |sending| sending.done);
            let message = if slot == SlotId::OwnAnswer { this.own.message(nth) } else { this.message_of(slot) };
            *to = message.get(done..).unwrap_or_default();
            filled = filled.saturating_add(1);
        }
        filled
    }

    /// Returns whether [`receive`](Self::receive) reads nothing more until answers are sent, because the slots for the
    /// session's own answers are full. Send what [`transmit`](Self::transmit) returns. There are as many of these slots
    /// as the window, so a peer that does not read its answers cannot make the session keep more.
    #[must_use]
    pub const fn is_blocked(&self) -> bool {
        self.own.is_full()
    }

    //--- The line

    /// Starts to send the next message in line.
    fn start_next(&mut self) -> Option<Sending> {
        let slot = self.next_in_line()?;
        self.sending = Some(Sending { slot, done: 0, len: self.message_of(slot).len() });
        self.sending
    }

    /// Returns the next message in line.
    #[inline]
    fn next_in_line(&self) -> Option<SlotId> {
        let is_usual = self.phase == Phase::Open
            && (self.login.ticket & self.active_test.ticket & self.terminate.ticket) == NO_TICKET
            && self.own.is_empty();
        match (is_usual, self.requests.first(), self.incoming.first()) {
            (true, NIL, NIL) => None,
            (true, index, NIL) => Some(SlotId::Request(index)),
            (true, NIL, index) => Some(SlotId::Answer(index)),
            _ => self.first_of(&self.line()).map(|(slot, _)| slot),
        }
    }

    /// Returns the line from its start. A message that is partly sent comes first.
    fn line(&self) -> Line {
        Line {
            half_sent: self.sending.map(|sending| sending.slot),
            login: self.login.ticket,
            active_test: self.active_test.ticket,
            terminate: self.terminate.ticket,
            request: self.requests.first_in_line(),
            answer: self.incoming.first_in_line(),
            own: (self.own.ticket(0), 0),
        }
    }

    /// Returns the message with the smallest ticket. For one of the session's own answers, the index is its position in
    /// line.
    fn first_of(&self, line: &Line) -> Option<(SlotId, Index)> {
        let answers = line.answer.0.min(line.own.0);
        let first = match self.phase {
            Phase::Over { .. } => return None,
            // After the end only the last answers are sent.
            Phase::Flushing { .. } => answers.min(if self.login.is_free() { line.login } else { NO_TICKET }),
            _ => answers.min(line.request.0).min(line.login).min(line.active_test).min(line.terminate),
        };
        Some(match first {
            NO_TICKET => return None,
            _ if first == line.request.0 => (SlotId::Request(line.request.1), 0),
            _ if first == line.answer.0 => (SlotId::Answer(line.answer.1), 0),
            _ if first == line.own.0 => (SlotId::OwnAnswer, line.own.1),
            _ if first == line.login => (SlotId::Login, 0),
            _ if first == line.active_test => (SlotId::ActiveTest, 0),
            _ => (SlotId::Terminate, 0),
        })
    }

    /// Removes the first message from `line` and returns it.
    fn step(&self, line: &mut Line) -> Option<(SlotId, Index)> {
        let first = line.half_sent.take().map(|slot| (slot, 0)).or_else(|| self.first_of(line))?;
        match first.0 {
            SlotId::Login => line.login = NO_TICKET,
            SlotId::ActiveTest => line.active_test = NO_TICKET,
            SlotId::Terminate => line.terminate = NO_TICKET,
            SlotId::Request(index) => line.request = self.requests.after_in_line(index),
            SlotId::Answer(index) => line.answer = self.incoming.after_in_line(index),
            SlotId::OwnAnswer => {
                let next = first.1.saturating_add(1);
                line.own = (self.own.ticket(next), next);
            }
        }
        Some(first)
    }

    fn message_of(&self, slot: SlotId) -> &[u8] {
        match slot {
            SlotId::Login => self.login.message(),
            SlotId::ActiveTest => self.active_test.message(),
            SlotId::Terminate => self.terminate.message(),
            SlotId::Request(index) => self.requests.get(index).map_or(&[], Outgoing::message),
            SlotId::Answer(index) => self.incoming.get(index).map_or(&[][..], |slot| slot.message()),
            SlotId::OwnAnswer => self.own.message(0),
        }
    }

    fn mark_sent(&mut self, slot: SlotId) {
        if let SlotId::Request(index) = slot {
            if let Some(message) = self.requests.get_mut(index) {
                message.sent = true;
            }
        }
    }

    /// Returns whether part of a message may have been sent, so that the rest must follow.
    pub(super) fn is_half_sent(&self, slot: SlotId) -> bool {
        self.sending.is_some_and(|sending| sending.slot == slot)
    }

    /// Ends the session completely when the last answers are sent.
    pub(super) fn settle_flushing(&mut self) {
        if let Phase::Flushing { end, .. } = self.phase {
            if self.sending.is_none() && self.next_in_line().is_none() {
                self.phase = Phase::Over { end, told: false };
            }
        }
    }

    /// Records the outcome of a request.
    pub(super) fn settle(&mut self, index: Index, past: Unexpected) {
        let half_sent = self.is_half_sent(SlotId::Request(index));
        self.requests.settle(index, past, half_sent);
    }

    /// Records that ACTIVE_TEST is answered. Its slot becomes free, now or, if it is partly sent, when the rest is
    /// sent.
    pub(super) fn settle_active_test(&mut self) {
        let half_sent = self.is_half_sent(SlotId::ActiveTest);
        self.active_test.settle(Unexpected::Duplicate, half_sent);
    }

    /// Records that CONNECT is answered.
    pub(super) fn settle_login(&mut self) {
        let half_sent = self.is_half_sent(SlotId::Login);
        self.login.settle(Unexpected::Duplicate, half_sent);
    }
}

/// A position in the line: the next message of each kind.
#[derive(Clone, Copy, Debug)]
struct Line {
    half_sent: Option<SlotId>,
    login: Ticket,
    active_test: Ticket,
    terminate: Ticket,
    request: (Ticket, Index),
    answer: (Ticket, Index),
    /// The index is the position among the session's own answers.
    own: (Ticket, Index),
}
