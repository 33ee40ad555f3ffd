//! The peer's requests: those that wait for this end's answer, those whose answer is in line, and answered ones, which
//! may be repeated.

use core::time::Duration;

use crate::base::instant::Instant;
use crate::base::room::NoRoom;
use crate::pdu::Encode;
use crate::session::event::RequestId;
use crate::session::incoming::{Incoming, IncomingStage, Only};
use crate::session::outgoing::{NO_TICKET, Ticket};
use crate::session::slots::{Index, List, Numbered, Slots, Stack, Table, at, at_mut};
use crate::session::storage::Storage;
use crate::wire::frame::Frame;

/// How a received request relates to earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// The request is new.
    New,
    /// The request came before, byte for byte.
    Again(Index),
    /// Another unanswered request has its number.
    Conflict,
}

/// The requests of the peer.
#[derive(Clone, Debug, Hash)]
pub(super) struct Inbox<S: Storage> {
    slots: S::Incoming,
    table: Table<S::Buckets>,
    line: List<Only>,
    free: Stack<Only>,
    /// The requests whose answer was sent, longest ago first.
    answered: List<Only>,
    /// The slots before this one have been released since the session ended.
    released: Index,
    next_number: u64,
    to_answer: usize,
    /// The number of answers in line.
    answering: usize,
}

impl<S: Storage> Inbox<S> {
    pub(super) const fn new(slots: S::Incoming, buckets: S::Buckets) -> Self {
        Self {
            slots,
            table: Table::new(buckets),
            line: List::NEW,
            free: Stack::NEW,
            answered: List::NEW,
            released: 0,
            next_number: 0,
            to_answer: 0,
            answering: 0,
        }
    }

    pub(super) const fn to_answer(&self) -> usize {
        self.to_answer
    }

    /// Returns the number of requests that are unanswered, or whose answer is not sent yet. They count against the
    /// window.
    pub(super) const fn held(&self) -> usize {
        self.to_answer.wrapping_add(self.answering)
    }

    #[inline]
    pub(super) fn get(&self, index: Index) -> Option<&Incoming> {
        at(self.slots.all(), index)
    }

    /// Returns the answer in a slot.
    #[inline]
    pub(super) fn message(&self, index: Index) -> &[u8] {
        self.get(index).map_or(&[], Incoming::message)
    }

    /// Returns the first answer in line.
    pub(super) const fn first(&self) -> Index {
        self.line.first()
    }

    /// Returns the first answer in line, and its ticket.
    pub(super) fn first_in_line(&self) -> (Ticket, Index) {
        self.in_line(self.line.first())
    }

    /// Returns the answer that follows another one in line, and its ticket.
    pub(super) fn after_in_line(&self, index: Index) -> (Ticket, Index) {
        self.in_line(List::<Only>::after(self.slots.all(), index))
    }

    fn in_line(&self, index: Index) -> (Ticket, Index) {
        (self.get(index).map_or(NO_TICKET, |slot| slot.ticket), index)
    }

    /// Finds out whether a request came before. A request that was answered longer ago than `memory` counts as new.
    #[inline]
    pub(super) fn know(&self, frame: Frame<'_>, fingerprint: u64, now: Instant, memory: Duration) -> Known {
        let mut known = Known::New;
        let mut index = self.table.first(frame.sequence_id());
        while let Some(slot) = self.get(index) {
            if slot.sequence_id == frame.sequence_id() && slot.command_id == frame.command_id() {
                let is_old = matches!(slot.stage, IncomingStage::Answered(at) if now > at + memory);
                if slot.fingerprint == fingerprint && !is_old {
                    return Known::Again(index);
                }
                if slot.stage == IncomingStage::Unanswered {
                    known = Known::Conflict;
                }
            }
            index = slot.next();
        }
        known
    }

    /// Gives a request a slot: a free one, else a new one, else the one that was answered longest ago.
    #[expect(clippy::inline_always, reason = "out of line its result goes through memory")]
    #[inline(always)]
    pub(super) fn hold(&mut self, frame: Frame<'_>, fingerprint: u64) -> Option<RequestId> {
        if self.free.is_empty() && !self.slots.is_full() {
            self.make();
        }
        let slots = self.slots.all_mut();
        let index = if let Some(index) = self.free.pop(slots) {
            index
        } else {
            let index = self.answered.pop_front(slots)?;
            self.table.remove(slots, index);
            index
        };
        let slot = at_mut(slots, index)?;
        let number = self.next_number;
        self.next_number = number.wrapping_add(1);
        (slot.stage, slot.number, slot.fingerprint) = (IncomingStage::Unanswered, number, fingerprint);
        (slot.command_id, slot.sequence_id) = (frame.command_id(), frame.sequence_id());
        self.table.insert(slot, index);
        self.to_answer = self.to_answer.wrapping_add(1);
        Some(RequestId { index, number, command_id: frame.command_id(), sequence_id: frame.sequence_id() })
    }

    #[cold]
    fn make(&mut self) {
        if let Some(index) = self.slots.grow(|| Incoming::NEW) {
            if let Some(slot) = at_mut(self.slots.all_mut(), index) {
                self.free.push(slot, index);
            }
        }
    }

    /// Returns whether the slot holds the request with this number, and the request waits for an answer.
    #[inline]
    pub(super) fn is_waiting(&self, index: Index, number: u64) -> bool {
        self.get(index).is_some_and(|slot| slot.stage == IncomingStage::Unanswered && slot.number == number)
    }

    /// Encodes the answer to a waiting request, and puts it in line.
    #[inline]
    pub(super) fn answer(&mut self, index: Index, pdu: impl Encode, ticket: Ticket) -> Result<(), NoRoom> {
        let slots = self.slots.all_mut();
        let Some(slot) = at_mut(slots, index) else { return Ok(()) };
        slot.len = pdu.encode(slot.sequence_id, &mut slot.answer)?;
        (slot.stage, slot.ticket) = (IncomingStage::Answering, ticket);
        self.line.push_back(slots, index);
        self.to_answer = self.to_answer.wrapping_sub(1);
        self.answering = self.answering.wrapping_add(1);
        Ok(())
    }

    /// Puts an answer in line again that was sent before.
    #[inline]
    pub(super) fn answer_again(&mut self, index: Index, ticket: Ticket) {
        let slots = self.slots.all_mut();
        self.answered.remove(slots, index);
        if let Some(slot) = at_mut(slots, index) {
            (slot.stage, slot.ticket) = (IncomingStage::Answering, ticket);
        }
        self.line.push_back(slots, index);
        self.answering = self.answering.wrapping_add(1);
    }

    /// Records that an answer was sent completely: the first one in line.
    #[inline]
    pub(super) fn flushed(&mut self, index: Index, now: Instant) {
        let slots = self.slots.all_mut();
        let Some(slot) = at_mut(slots, index) else { return };
        slot.stage = IncomingStage::Answered(now);
        self.line.pop_front(slots);
        self.answered.push_back(slots, index);
        self.answering = self.answering.wrapping_sub(1);
    }

    /// Frees the slot of a waiting request without an answer.
    pub(super) fn release(&mut self, index: Index) {
        let slots = self.slots.all_mut();
        self.table.remove(slots, index);
        if let Some(slot) = at_mut(slots, index) {
            slot.stage = IncomingStage::Free;
            self.free.push(slot, index);
        }
        self.to_answer = self.to_answer.wrapping_sub(1);
    }

    /// Releases one of the waiting requests. To release all of them takes one pass over the slots.
    pub(super) fn release_any(&mut self) -> Option<(Index, &Incoming)> {
        while let Some(slot) = self.get(self.released) {
            let index = self.released;
            if slot.stage == IncomingStage::Unanswered {
                self.release(index);
                return self.get(index).map(|slot| (index, slot));
            }
            self.released = index.saturating_add(1);
        }
        None
    }
}
