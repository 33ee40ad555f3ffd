//! This end's requests: those in line, those that wait for an answer, those that were given up.

use crate::base::instant::Instant;
use crate::session::config::Timeout;
use crate::session::event::Unexpected;

use crate::session::outgoing::{Deadline, Due, Line, NO_TICKET, News, Outgoing, Request, SlotId, Stage, Ticket};
use crate::session::slots::{Index, List, NIL, Slots, Stack, Table, at, at_mut};
use crate::session::storage::{CLASSES, Storage};
use crate::wire::frame::Frame;
use crate::wire::header::{CommandId, SequenceId};

/// The requests of this end.
#[derive(Clone, Debug, Hash)]
pub(super) struct Requests<S: Storage> {
    slots: S::Requests,
    table: Table<S::Buckets>,
    line: List<Line>,
    /// The requests of each attempt. They all wait equally long, so each list is in the order of the deadlines.
    waiting: [List<Deadline>; 16],
    expired: List<Deadline>,
    news: List<News>,
    /// The free slots of each class.
    free: [Stack<Line>; CLASSES],
    unanswered: usize,
    /// The number of requests whose outcome is known, but which are partly sent.
    flushing: usize,
}

impl<S: Storage> Requests<S> {
    pub(super) const fn new(slots: S::Requests, buckets: S::Buckets) -> Self {
        Self {
            slots,
            table: Table::new(buckets),
            line: List::NEW,
            waiting: [List::NEW; 16],
            expired: List::NEW,
            news: List::NEW,
            free: [Stack::NEW; CLASSES],
            unanswered: 0,
            flushing: 0,
        }
    }

    pub(super) const fn unanswered(&self) -> usize {
        self.unanswered
    }

    /// Returns the number of requests that are unanswered or partly sent.
    pub(super) const fn occupied(&self) -> usize {
        self.unanswered.wrapping_add(self.flushing)
    }

    #[inline]
    pub(super) fn get(&self, index: Index) -> Option<&Outgoing<S::Bytes>> {
        at(self.slots.all(), index).map(|slot| &slot.message)
    }

    #[inline]
    pub(super) fn get_mut(&mut self, index: Index) -> Option<&mut Outgoing<S::Bytes>> {
        at_mut(self.slots.all_mut(), index).map(|slot| &mut slot.message)
    }

    /// Returns the first request in line.
    pub(super) const fn first(&self) -> Index {
        self.line.first()
    }

    /// Returns the first request in line, and its ticket.
    pub(super) fn first_in_line(&self) -> (Ticket, Index) {
        self.in_line(self.line.first())
    }

    /// Returns the request that follows another one in line, and its ticket.
    pub(super) fn after_in_line(&self, index: Index) -> (Ticket, Index) {
        self.in_line(List::<Line>::after(self.slots.all(), index))
    }

    fn in_line(&self, index: Index) -> (Ticket, Index) {
        (self.get(index).map_or(NO_TICKET, |message| message.ticket), index)
    }

    /// Returns whether a `Sequence_Id` is in use.
    pub(super) fn holds(&self, sequence_id: SequenceId) -> bool {
        self.table.find(self.slots.all(), sequence_id, |slot| !slot.message.is_free()).is_some()
    }

    /// Returns the unanswered request that an answer belongs to.
    #[inline]
    pub(super) fn asked_by(&self, answer: Frame<'_>) -> Option<(Index, &Outgoing<S::Bytes>)> {
        let is_its = |slot: &Request<S::Bytes>| slot.message.is_unanswered() && slot.message.is_asked_by(answer);
        let (index, slot) = self.table.find(self.slots.all(), answer.sequence_id(), is_its)?;
        Some((index, &slot.message))
    }

    /// Returns what is remembered about the request of an answer, if it is no longer unanswered.
    pub(super) fn past(&self, answer: Frame<'_>) -> Option<Unexpected> {
        let is_its = |slot: &Request<S::Bytes>| slot.message.is_asked_by(answer);
        let (_, slot) = self.table.find(self.slots.all(), answer.sequence_id(), is_its)?;
        match slot.message.stage {
            Stage::Free(past) | Stage::Flushing(past) => Some(past),
            Stage::Waiting | Stage::Expired => None,
        }
    }

    /// Returns the bytes of the request with this number, unless its slot has been used again.
    pub(super) fn message(&self, sequence_id: SequenceId) -> Option<&[u8]> {
        let (_, slot) = self.table.find(self.slots.all(), sequence_id, |_| true)?;
        Some(slot.message.message())
    }

    //--- In

    /// Takes a free slot with room for `len` bytes. The caller writes a message to it and [sends](Self::send) it, or
    /// [frees](Self::free) the slot.
    #[inline]
    pub(super) fn take(&mut self, len: usize, max: usize) -> Option<Index> {
        let class = S::class(len).min(CLASSES.saturating_sub(1));
        if self.free.get(class).is_none_or(|free| free.is_empty()) {
            self.make(class, len, max)?;
        }
        self.pop_free(class)
    }

    /// Makes a free slot with room for `len` bytes: a new one or, if all exist, one of another class.
    #[cold]
    fn make(&mut self, class: usize, len: usize, max: usize) -> Option<()> {
        let new = || Request::new(class, S::bytes(len, max));
        let made = self.slots.grow(new);
        let index = made.or_else(|| (0..CLASSES).rev().find_map(|other| self.pop_free(other)))?;
        if made.is_none() {
            *at_mut(self.slots.all_mut(), index)? = new();
        }
        self.free(index);
        Some(())
    }

    #[inline]
    fn pop_free(&mut self, class: usize) -> Option<Index> {
        let slots = self.slots.all_mut();
        let index = self.free.get_mut(class)?.pop(slots)?;
        // The slot forgets its last request.
        self.table.remove(slots, index);
        Some(index)
    }

    /// Frees a slot that is in no list.
    #[inline]
    pub(super) fn free(&mut self, index: Index) {
        if let Some(slot) = at_mut(self.slots.all_mut(), index) {
            Self::push_free(&mut self.free, slot, index);
        }
    }

    fn push_free(free: &mut [Stack<Line>; CLASSES], slot: &mut Request<S::Bytes>, index: Index) {
        if let Some(free) = free.get_mut(slot.class) {
            free.push(slot, index);
        }
    }

    /// Enters a written request into the table and the lists.
    #[inline]
    pub(super) fn send(&mut self, index: Index) {
        let slots = self.slots.all_mut();
        let Some(slot) = at_mut(slots, index) else { return };
        self.table.insert(slot, index);
        self.line.push_back(slots, index);
        if let Some(first) = self.waiting.first_mut() {
            first.push_back(slots, index);
        }
        self.unanswered = self.unanswered.wrapping_add(1);
    }

    //--- Out

    /// Returns a request whose bytes may be sent from now on.
    #[inline]
    pub(super) fn start(&mut self, index: Index) -> &[u8] {
        at_mut(self.slots.all_mut(), index).map_or(&[], |slot| {
            slot.message.sent = true;
            slot.message.message()
        })
    }

    /// Records that a request was sent completely: the first one in line.
    #[inline]
    pub(super) fn flushed(&mut self, index: Index) {
        let slots = self.slots.all_mut();
        let Some(slot) = at_mut(slots, index) else { return };
        slot.message.flushed();
        let is_free = slot.message.is_free();
        self.line.pop_front(slots);
        if is_free {
            self.flushing = self.flushing.wrapping_sub(1);
            self.free(index);
        }
    }

    /// Records the outcome of a request. `sending` is the message that is being sent.
    #[inline]
    pub(super) fn settle(&mut self, index: Index, past: Unexpected, sending: Option<SlotId>) {
        let slots = self.slots.all_mut();
        let Some(slot) = at_mut(slots, index) else { return };
        if slot.message.stage != Stage::Waiting || slot.message.attempts != 1 || slot.message.is_in_line() {
            return self.settle_rare(index, past, sending);
        }
        slot.message.settle(past, false);
        if let Some(first) = self.waiting.first_mut() {
            first.remove(slots, index);
        }
        self.unanswered = self.unanswered.wrapping_sub(1);
        if let Some(slot) = at_mut(slots, index) {
            Self::push_free(&mut self.free, slot, index);
        }
    }

    /// Records the outcome of any request: one that is in line, retransmitted or expired.
    #[cold]
    fn settle_rare(&mut self, index: Index, past: Unexpected, sending: Option<SlotId>) {
        let slots = self.slots.all_mut();
        let Some(slot) = at_mut(slots, index) else { return };
        let (stage, attempts, in_line) = (slot.message.stage, slot.message.attempts, slot.message.is_in_line());
        let half_sent = in_line && sending == Some(SlotId::Request(index));
        slot.message.settle(past, half_sent);
        if core::mem::take(&mut slot.is_news) {
            self.news.remove(slots, index);
        }
        if stage == Stage::Expired {
            self.expired.remove(slots, index);
        } else if let Some(waiting) = self.waiting.get_mut(lane(attempts)) {
            waiting.remove(slots, index);
        }
        self.unanswered = self.unanswered.wrapping_sub(1);
        if half_sent {
            self.flushing = self.flushing.wrapping_add(1);
            return;
        }
        if in_line {
            self.line.remove(slots, index);
        }
        self.free(index);
    }

    //--- Time

    /// Returns the next deadline.
    pub(super) fn deadline(&self, timeout: Timeout) -> Option<Instant> {
        self.waiting.iter().filter_map(|list| self.get(list.first())).map(|message| message.deadline(timeout)).min()
    }

    /// Puts the requests that are due in line again, and gives up those that have no attempts left. Returns how many
    /// are retransmitted.
    pub(super) fn due(&mut self, attempts: u8, timeout: Timeout, next_ticket: &mut Ticket, now: Instant) -> u64 {
        let mut again: u64 = 0;
        for lane in 0..self.waiting.len() {
            while let Some(index) = self.due_first(lane, timeout, now) {
                let Some(slot) = at_mut(self.slots.all_mut(), index) else { break };
                let due = slot.message.due(attempts, timeout, next_ticket, now);
                match due {
                    Due::GivenUp => {
                        slot.message.stage = Stage::Expired;
                        self.expired.push_back(self.slots.all_mut(), index);
                    }
                    Due::Waits | Due::Again => {
                        let (to, was_news) = (slot.message.attempts, slot.is_news);
                        slot.is_news = was_news || due == Due::Again;
                        if let Some(waiting) = self.waiting.get_mut(self::lane(to)) {
                            waiting.push_back(self.slots.all_mut(), index);
                        }
                        if due == Due::Again {
                            self.line.push_back(self.slots.all_mut(), index);
                            again = again.saturating_add(1);
                            if !was_news {
                                self.news.push_back(self.slots.all_mut(), index);
                            }
                        }
                    }
                }
            }
        }
        again
    }

    /// Takes the first request of an attempt out of its list if it is due.
    fn due_first(&mut self, lane: usize, timeout: Timeout, now: Instant) -> Option<Index> {
        let waiting = self.waiting.get_mut(lane)?;
        let deadline = at(self.slots.all(), waiting.first())?.message.deadline(timeout);
        (deadline <= now).then(|| waiting.pop_front(self.slots.all()))?
    }

    /// Returns the next retransmitted request that the caller has not been told about, and the number of the attempt.
    pub(super) fn next_news(&mut self) -> Option<(SequenceId, u8)> {
        let index = self.news.pop_front(self.slots.all())?;
        let slot = at_mut(self.slots.all_mut(), index)?;
        slot.is_news = false;
        Some((slot.message.sequence_id, slot.message.attempts))
    }

    pub(super) const fn has_news(&self) -> bool {
        !self.news.is_empty()
    }

    pub(super) const fn has_expired(&self) -> bool {
        !self.expired.is_empty()
    }

    /// Returns the next request that comes back: one that was given up or, if the session has `ended`, any unanswered
    /// one.
    pub(super) fn next_unanswered(&self, ended: bool) -> Option<(Index, CommandId)> {
        let waiting = self.waiting.iter().filter(|_| ended).map(|list| list.first()).find(|&index| index != NIL);
        let index = if self.expired.is_empty() { waiting? } else { self.expired.first() };
        Some((index, self.get(index)?.command_id))
    }

    /// Removes all slots if no request is unanswered or partly sent, which frees their memory on a heap.
    pub(super) fn shrink(&mut self) {
        if self.occupied() == 0 {
            self.slots.clear();
            self.table.clear();
            self.free = [Stack::NEW; CLASSES];
        }
    }
}

/// Returns the index of the list of an attempt. Attempts are counted from 1.
#[inline]
fn lane(attempt: u8) -> usize {
    usize::from(attempt).wrapping_sub(1)
}
