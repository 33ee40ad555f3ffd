//! Sending: the messages in line, in the order of their tickets, borrowed from their slots.

use crate::base::instant::Instant;
use crate::session::config::Style;
use crate::session::event::Unexpected;
use crate::session::outgoing::{NO_TICKET, Outgoing, Own, SlotId, Ticket};
use crate::session::slots::{Index, NIL};
use crate::session::state::{Phase, Sending, Session};
use crate::session::storage::Storage;

impl<A, S: Storage> Session<A, S> {
    /// Returns the next bytes to write to the connection: the unsent rest of one message. Returns an empty slice if
    /// there is nothing to send.
    ///
    /// Write as many of them as you can, then pass their number to [`transmitted`](Self::transmitted).
    pub fn transmit(&mut self) -> &[u8] {
        if self.sending.is_some() {
            return self.unsent();
        }
        if self.phase != Phase::Open || self.has_own_in_line {
            return self.start_any();
        }
        match (self.requests.first(), self.incoming.first()) {
            (NIL, NIL) => &[],
            (request, NIL) => self.start(SlotId::Request(request)),
            (NIL, answer) => self.start(SlotId::Answer(answer)),
            _ => self.start_any(),
        }
    }

    /// Records how many bytes were written of those that [`transmit`](Self::transmit) or
    /// [`transmit_slices`](Self::transmit_slices) returned.
    pub fn transmitted(&mut self, now: Instant, bytes: usize) {
        let now = self.tick(now);
        match self.sending {
            // The usual case: the whole rest of one message.
            Some(Sending { slot, left }) if bytes == left => self.sent(now, slot),
            _ => self.transmitted_any(now, bytes),
        }
    }

    /// Records a part of a message, or several messages.
    #[cold]
    fn transmitted_any(&mut self, now: Instant, mut bytes: usize) {
        while bytes > 0 {
            self.transmit();
            let Some(Sending { slot, left }) = self.sending else { return };
            if bytes < left {
                self.sending = Some(Sending { slot, left: left.saturating_sub(bytes) });
                return;
            }
            bytes = bytes.saturating_sub(left);
            self.transmitted(now, left);
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
                if self.config.style == Style::Short {
                    self.answered_short(now);
                }
            }
            SlotId::Own(Own::Answer) => self.own.flushed(),
            SlotId::Own(Own::Login) => self.login.flushed(),
            SlotId::Own(Own::ActiveTest) => self.active_test.flushed(),
            SlotId::Own(Own::Terminate) => self.terminate.flushed(),
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
            *to = match slot {
                _ if filled == 0 && this.sending.is_some() => this.unsent(),
                SlotId::Own(Own::Answer) => this.own.message(nth),
                slot => this.message_of(slot),
            };
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

    /// Starts to send a message, and returns it.
    #[inline]
    fn start(&mut self, slot: SlotId) -> &[u8] {
        let message = match slot {
            SlotId::Request(index) => self.requests.start(index),
            SlotId::Answer(index) => self.incoming.message(index),
            SlotId::Own(own) => match own {
                Own::Answer => self.own.message(0),
                Own::Login => self.login.message(),
                Own::ActiveTest => self.active_test.message(),
                Own::Terminate => self.terminate.message(),
            },
        };
        self.sending = Some(Sending { slot, left: message.len() });
        message
    }

    /// Starts to send the next message in line, whatever it is, and returns it.
    #[inline(never)]
    fn start_any(&mut self) -> &[u8] {
        match self.first_of_all() {
            Some(slot) => self.start(slot),
            None => &[],
        }
    }

    /// Returns the unsent rest of the message that is being sent.
    #[cold]
    fn unsent(&self) -> &[u8] {
        let Some(Sending { slot, left }) = self.sending else { return &[] };
        let message = self.message_of(slot);
        message.get(message.len().saturating_sub(left)..).unwrap_or_default()
    }

    /// Returns the next message in line, whatever it is.
    fn first_of_all(&mut self) -> Option<SlotId> {
        let line = self.line();
        self.has_own_in_line = line.login & line.active_test & line.terminate & line.own.0 != NO_TICKET;
        self.first_of(&line).map(|(slot, _)| slot)
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
        if self.phase == Phase::Open && !self.has_own_in_line {
            // The usual case.
            return match (line.request, line.answer) {
                ((NO_TICKET, _), (NO_TICKET, _)) => None,
                ((request, index), (answer, _)) if request < answer => Some((SlotId::Request(index), 0)),
                (_, (_, index)) => Some((SlotId::Answer(index), 0)),
            };
        }
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
            _ if first == line.own.0 => (SlotId::Own(Own::Answer), line.own.1),
            _ if first == line.login => (SlotId::Own(Own::Login), 0),
            _ if first == line.active_test => (SlotId::Own(Own::ActiveTest), 0),
            _ => (SlotId::Own(Own::Terminate), 0),
        })
    }

    /// Removes the first message from `line` and returns it.
    fn step(&self, line: &mut Line) -> Option<(SlotId, Index)> {
        let first = line.half_sent.take().map(|slot| (slot, 0)).or_else(|| self.first_of(line))?;
        match first.0 {
            SlotId::Own(Own::Login) => line.login = NO_TICKET,
            SlotId::Own(Own::ActiveTest) => line.active_test = NO_TICKET,
            SlotId::Own(Own::Terminate) => line.terminate = NO_TICKET,
            SlotId::Request(index) => line.request = self.requests.after_in_line(index),
            SlotId::Answer(index) => line.answer = self.incoming.after_in_line(index),
            SlotId::Own(Own::Answer) => {
                let next = first.1.saturating_add(1);
                line.own = (self.own.ticket(next), next);
            }
        }
        Some(first)
    }

    fn message_of(&self, slot: SlotId) -> &[u8] {
        match slot {
            SlotId::Request(index) => self.requests.get(index).map_or(&[], Outgoing::message),
            SlotId::Answer(index) => self.incoming.message(index),
            SlotId::Own(Own::Answer) => self.own.message(0),
            SlotId::Own(Own::Login) => self.login.message(),
            SlotId::Own(Own::ActiveTest) => self.active_test.message(),
            SlotId::Own(Own::Terminate) => self.terminate.message(),
        }
    }

    fn mark_sent(&mut self, slot: SlotId) {
        if let SlotId::Request(index) = slot {
            self.requests.start(index);
        }
    }

    /// Returns whether part of a message may have been sent, so that the rest must follow.
    pub(super) fn is_half_sent(&self, slot: SlotId) -> bool {
        self.sending.is_some_and(|sending| sending.slot == slot)
    }

    /// Ends the session completely when the last answers are sent.
    #[cold]
    pub(super) fn settle_flushing(&mut self) {
        if let Phase::Flushing { end, .. } = self.phase {
            if self.sending.is_none() && self.first_of_all().is_none() {
                self.phase = Phase::Over { end, told: false };
            }
        }
    }

    /// Records the outcome of a request.
    #[inline]
    pub(super) fn settle(&mut self, index: Index, past: Unexpected) {
        self.requests.settle(index, past, self.sending.map(|sending| sending.slot));
    }

    /// Records that ACTIVE_TEST is answered. Its slot becomes free, now or, if it is partly sent, when the rest is
    /// sent.
    pub(super) fn settle_active_test(&mut self) {
        let half_sent = self.is_half_sent(SlotId::Own(Own::ActiveTest));
        self.active_test.settle(Unexpected::Duplicate, half_sent);
    }

    /// Records that CONNECT is answered.
    pub(super) fn settle_login(&mut self) {
        let half_sent = self.is_half_sent(SlotId::Own(Own::Login));
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
