//! The answers that the session itself gives: to ACTIVE_TEST, to TERMINATE, to rejected and to repeated requests.

use crate::base::room::NoRoom;
use crate::pdu::Encode;
use crate::session::outgoing::{NO_TICKET, Ticket};
use crate::session::own::{OWN_ANSWER, OwnAnswer};
use crate::session::slots::{Index, Slots, at, at_mut};
use crate::session::storage::Storage;
use crate::wire::header::SequenceId;

/// The session's own answers, in the order in which they are sent: a ring of slots.
#[derive(Clone, Debug, Hash)]
pub(super) struct OwnAnswers<S: Storage> {
    slots: S::Own,
    /// The largest number of answers: the window.
    capacity: Index,
    first: Index,
    len: Index,
}

impl<S: Storage> OwnAnswers<S> {
    pub(super) fn new(slots: S::Own, window: usize) -> Self {
        Self { slots, capacity: Index::try_from(window).unwrap_or(Index::MAX), first: 0, len: 0 }
    }

    pub(super) const fn is_full(&self) -> bool {
        self.len >= self.capacity
    }

    /// Returns the slot that is `nth` in line, counted from 0.
    const fn index(&self, nth: Index) -> Index {
        let index = self.first.saturating_add(nth);
        if index >= self.capacity { index.saturating_sub(self.capacity) } else { index }
    }

    /// Returns the ticket of the answer that is `nth` in line, counted from 0.
    pub(super) fn ticket(&self, nth: Index) -> Ticket {
        if nth < self.len {
            at(self.slots.all(), self.index(nth)).map_or(NO_TICKET, |slot| slot.ticket)
        } else {
            NO_TICKET
        }
    }

    /// Returns the answer that is `nth` in line, counted from 0.
    pub(super) fn message(&self, nth: Index) -> &[u8] {
        at(self.slots.all(), self.index(nth)).map_or(&[], OwnAnswer::message)
    }

    /// Returns the free slot after the last answer.
    fn next(&mut self) -> Option<&mut OwnAnswer> {
        if self.is_full() {
            return None;
        }
        let index = self.index(self.len);
        if at(self.slots.all(), index).is_none() {
            self.slots.grow(|| OwnAnswer::NEW)?;
        }
        at_mut(self.slots.all_mut(), index)
    }

    /// Puts an answer in line.
    pub(super) fn push(&mut self, sequence_id: SequenceId, pdu: impl Encode, ticket: Ticket) -> Result<(), NoRoom> {
        if let Some(slot) = self.next() {
            slot.len = pdu.encode(sequence_id, &mut slot.bytes)?;
            slot.ticket = ticket;
            self.len = self.len.saturating_add(1);
        }
        Ok(())
    }

    /// Puts a copy of an answer in line, if it is short enough and a slot is free. Returns whether it did.
    pub(super) fn push_copy(&mut self, message: &[u8], ticket: Ticket) -> bool {
        if message.len() > OWN_ANSWER {
            return false;
        }
        let Some(slot) = self.next() else { return false };
        if let Some(to) = slot.bytes.get_mut(..message.len()) {
            to.copy_from_slice(message);
        }
        (slot.len, slot.ticket) = (message.len(), ticket);
        self.len = self.len.saturating_add(1);
        true
    }

    /// Records that the first answer was sent completely.
    pub(super) const fn flushed(&mut self) {
        if self.len > 0 {
            self.first = self.index(1);
            self.len = self.len.saturating_sub(1);
        }
        if self.len == 0 {
            self.first = 0;
        }
    }
}
