//! Output: whole messages in the order in which they were put in line, from where they are kept.

use crate::base::instant::Instant;
use crate::session::config::Style;
use crate::session::error::End;
use crate::session::event::Unexpected;
use crate::session::outgoing::{NO_TICKET, Outgoing, Ticket};
use crate::session::slots::{Index, NIL};
use crate::session::state::{Phase, Sending, Session, SlotId};
use crate::session::storage::Storage;

impl<A, S: Storage> Session<A, S> {
    /// Returns the next bytes to be sent: what is left of one message, borrowed from where it is kept. Nothing is to be
    /// sent if there are none.
    ///
    /// Write what can be written, then say with [`transmitted`](Self::transmitted) how much it was.
    pub fn transmit(&mut self) -> &[u8] {
        let Some(Sending { slot, done, .. }) = self.sending.or_else(|| self.start_next()) else {
            return &[];
        };
        self.mark_sent(slot);
        self.message_of(slot).get(done..).unwrap_or_default()
    }

    /// Tells the session how many bytes were sent of those that [`transmit`](Self::transmit) or `transmit_slices`
    /// returned.
    pub fn transmitted(&mut self, now: Instant, bytes: usize) {
        let now = self.tick(now);
        match self.sending {
            // The usual case: all that was left of one message.
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

    /// The last byte of a message was sent.
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

    /// Copies as many waiting bytes as fit into `out`, counts them as sent, and returns their number.
    ///
    /// Use it if you must hand over a buffer, to TLS for example, or want fewer writes. It costs a copy.
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

    /// Fills `slices` with the messages that wait to be sent, for a vectored write, and returns how many slices it
    /// filled. Then call [`transmitted`](Self::transmitted) with the number of bytes written. Its cost grows with the
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
        // They may be sent, so all are marked before any is lent.
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

    /// Returns whether a whole message in the input waits because answers could not be sent. Send what
    /// [`transmit`](Self::transmit) returns first. A peer that does not read what it asks for cannot make the session
    /// keep more of them than the window.
    #[must_use]
    pub const fn is_blocked(&self) -> bool {
        self.own.is_full()
    }

    //--- The line

    /// Begins with the message whose turn it is.
    fn start_next(&mut self) -> Option<Sending> {
        let slot = self.next_in_line()?;
        self.sending = Some(Sending { slot, done: 0, len: self.message_of(slot).len() });
        self.sending
    }

    /// The message whose turn it is.
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

    /// The line from its start; a message that is half sent is the first of it.
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

    /// The message with the smallest ticket, and of the session's own answers which one.
    fn first_of(&self, line: &Line) -> Option<(SlotId, Index)> {
        let answers = line.answer.0.min(line.own.0);
        let first = match self.phase {
            Phase::Over { .. } => return None,
            // When all is over but the last answers, only those are sent.
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

    /// Takes the first message out of the line.
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

    /// Whether part of a message may be on the wire, so that the rest has to follow.
    pub(super) fn is_half_sent(&self, slot: SlotId) -> bool {
        self.sending.is_some_and(|sending| sending.slot == slot)
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
    pub(super) fn settle(&mut self, index: Index, past: Unexpected) {
        let half_sent = self.is_half_sent(SlotId::Request(index));
        self.requests.settle(index, past, half_sent);
    }

    /// ACTIVE_TEST is answered: its slot is free when no copy of it is half sent.
    pub(super) fn settle_active_test(&mut self) {
        let half_sent = self.is_half_sent(SlotId::ActiveTest);
        self.active_test.settle(Unexpected::Duplicate, half_sent);
    }

    /// CONNECT is answered.
    pub(super) fn settle_login(&mut self) {
        let half_sent = self.is_half_sent(SlotId::Login);
        self.login.settle(Unexpected::Duplicate, half_sent);
    }
}

/// Where each part of the line has come to.
#[derive(Clone, Copy, Debug)]
struct Line {
    half_sent: Option<SlotId>,
    login: Ticket,
    active_test: Ticket,
    terminate: Ticket,
    request: (Ticket, Index),
    answer: (Ticket, Index),
    /// The index is that in line.
    own: (Ticket, Index),
}
