//! Slots, and the lists and the table that find one of them. The cost does not depend on the number of slots: lists and
//! table are linked through the slots, by the slots' numbers.

use core::marker::PhantomData;
use core::mem::replace;

use crate::wire::header::SequenceId;

/// The number of a slot.
pub(super) type Index = u32;

/// No slot.
pub(super) const NIL: Index = Index::MAX;

/// The slots of one kind. A slot is created when it is needed, and stays.
#[allow(unreachable_pub, reason = "`Storage` names it, which Rust 1.85 overlooks")]
pub trait Slots<T> {
    /// Returns the slots.
    fn all(&self) -> &[T];
    /// Returns the slots, mutably.
    fn all_mut(&mut self) -> &mut [T];
    /// Returns whether the largest number of slots is reached.
    fn is_full(&self) -> bool;
    /// Creates one more slot and returns its number, or returns `None` if the largest number of slots is reached.
    fn grow(&mut self, slot: impl FnOnce() -> T) -> Option<Index>;
    /// Removes all slots, and frees their memory if it is on a heap.
    fn clear(&mut self);
}

pub(super) fn at<T>(slots: &[T], index: Index) -> Option<&T> {
    slots.get(usize::try_from(index).ok()?)
}

pub(super) fn at_mut<T>(slots: &mut [T], index: Index) -> Option<&mut T> {
    slots.get_mut(usize::try_from(index).ok()?)
}

//----------- List ---------------------------------------------------------------------------------

/// The neighbours of a slot in a list.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Links {
    before: Index,
    after: Index,
}

impl Links {
    pub(super) const NEW: Self = Self { before: NIL, after: NIL };
}

/// A kind of list. It selects the links of a slot that the list uses.
pub(super) trait Chain<T> {
    fn links(slot: &T) -> &Links;
    fn links_mut(slot: &mut T) -> &mut Links;
}

/// A doubly linked list of slots. A slot is in at most one list of each kind.
///
/// Slots join at the end and, as a rule, leave at the front. A slot that leaves at the front touches no other slot,
/// because nothing reads the link before the first slot.
#[derive(Debug, Hash)]
pub(super) struct List<C> {
    first: Index,
    last: Index,
    chain: PhantomData<C>,
}

// Not derived, because `C` need not be `Clone`.
impl<C> Clone for List<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for List<C> {}

impl<C> List<C> {
    pub(super) const NEW: Self = Self { first: NIL, last: NIL, chain: PhantomData };

    pub(super) const fn is_empty(self) -> bool {
        self.first == NIL
    }

    pub(super) const fn first(self) -> Index {
        self.first
    }

    pub(super) fn push_back<T>(&mut self, slots: &mut [T], index: Index)
    where
        C: Chain<T>,
    {
        let before = replace(&mut self.last, index);
        match at_mut(slots, before) {
            Some(slot) => C::links_mut(slot).after = index,
            None => self.first = index,
        }
        if let Some(slot) = at_mut(slots, index) {
            *C::links_mut(slot) = Links { before, after: NIL };
        }
    }

    /// Removes a slot from the list. The slot must be in it.
    pub(super) fn remove<T>(&mut self, slots: &mut [T], index: Index)
    where
        C: Chain<T>,
    {
        if self.first == index {
            self.pop_front(slots);
            return;
        }
        let Some(&Links { before, after }) = at(slots, index).map(C::links) else { return };
        if let Some(slot) = at_mut(slots, before) {
            C::links_mut(slot).after = after;
        }
        match at_mut(slots, after) {
            Some(slot) => C::links_mut(slot).before = before,
            None => self.last = before,
        }
    }

    pub(super) fn pop_front<T>(&mut self, slots: &[T]) -> Option<Index>
    where
        C: Chain<T>,
    {
        let index = self.first;
        self.first = C::links(at(slots, index)?).after;
        if self.first == NIL {
            self.last = NIL;
        }
        Some(index)
    }

    /// Returns the slot after another one.
    pub(super) fn after<T>(slots: &[T], index: Index) -> Index
    where
        C: Chain<T>,
    {
        at(slots, index).map_or(NIL, |slot| C::links(slot).after)
    }
}

//----------- Stack --------------------------------------------------------------------------------

/// A singly linked list of slots that join and leave at the front.
#[derive(Debug, Hash)]
pub(super) struct Stack<C> {
    first: Index,
    chain: PhantomData<C>,
}

// Not derived, because `C` need not be `Clone`.
impl<C> Clone for Stack<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for Stack<C> {}

impl<C> Stack<C> {
    pub(super) const NEW: Self = Self { first: NIL, chain: PhantomData };

    pub(super) const fn is_empty(self) -> bool {
        self.first == NIL
    }

    pub(super) fn push<T>(&mut self, slot: &mut T, index: Index)
    where
        C: Chain<T>,
    {
        C::links_mut(slot).after = replace(&mut self.first, index);
    }

    pub(super) fn pop<T>(&mut self, slots: &[T]) -> Option<Index>
    where
        C: Chain<T>,
    {
        let index = self.first;
        self.first = C::links(at(slots, index)?).after;
        Some(index)
    }
}

//----------- Table --------------------------------------------------------------------------------

/// A slot that is found by its `Sequence_Id`.
pub(super) trait Numbered {
    fn sequence_id(&self) -> SequenceId;
    /// Returns the next slot in the same bucket.
    fn next(&self) -> Index;
    fn set_next(&mut self, next: Index);
}

/// The number of buckets for each slot. As many consecutive numbers as there are slots are at least 1 / √5 of a slot
/// apart from each other, so three buckets for each slot suffice for no two of them to share one.
pub(super) const BUCKETS: usize = 3;

/// A hash table from `Sequence_Id` to slots. Consecutive numbers fall into different buckets, so a bucket holds one
/// slot, rarely more. A peer that chooses its numbers to fill one bucket slows down only its own connection.
#[derive(Clone, Debug, Hash)]
pub(super) struct Table<B> {
    buckets: B,
}

impl<B: AsRef<[Index]> + AsMut<[Index]>> Table<B> {
    pub(super) const fn new(buckets: B) -> Self {
        Self { buckets }
    }

    pub(super) fn clear(&mut self) {
        self.buckets.as_mut().fill(NIL);
    }

    /// Returns the bucket of a number, by Fibonacci hashing: the upper digits of its product with 2^32 over the golden
    /// ratio.
    fn bucket(&self, sequence_id: SequenceId) -> usize {
        let buckets = u64::try_from(self.buckets.as_ref().len()).unwrap_or(u64::MAX);
        let scattered = u64::from(sequence_id.0.wrapping_mul(0x9e37_79b9));
        usize::try_from(scattered.wrapping_mul(buckets) >> 32).unwrap_or(0)
    }

    /// Returns the first slot in the bucket of a number.
    pub(super) fn first(&self, sequence_id: SequenceId) -> Index {
        self.buckets.as_ref().get(self.bucket(sequence_id)).copied().unwrap_or(NIL)
    }

    /// Returns the first slot with this number for which `is_it` returns `true`.
    pub(super) fn find<'s, T: Numbered>(
        &self,
        slots: &'s [T],
        sequence_id: SequenceId,
        is_it: impl Fn(&T) -> bool,
    ) -> Option<(Index, &'s T)> {
        let mut index = self.first(sequence_id);
        while let Some(slot) = at(slots, index) {
            if slot.sequence_id() == sequence_id && is_it(slot) {
                return Some((index, slot));
            }
            index = slot.next();
        }
        None
    }

    /// Enters a slot under its number.
    pub(super) fn insert<T: Numbered>(&mut self, slot: &mut T, index: Index) {
        let bucket = self.bucket(slot.sequence_id());
        if let Some(first) = self.buckets.as_mut().get_mut(bucket) {
            slot.set_next(*first);
            *first = index;
        }
    }

    /// Removes a slot, if it is in the table.
    #[inline]
    pub(super) fn remove<T: Numbered>(&mut self, slots: &mut [T], index: Index) {
        let Some(slot) = at(slots, index) else { return };
        let (after, bucket) = (slot.next(), self.bucket(slot.sequence_id()));
        match self.buckets.as_mut().get_mut(bucket) {
            Some(first) if *first == index => *first = after,
            Some(&mut first) => Self::remove_after(slots, first, index, after),
            None => {}
        }
    }

    /// Removes a slot behind another one of its bucket.
    #[cold]
    fn remove_after<T: Numbered>(slots: &mut [T], mut before: Index, index: Index, after: Index) {
        while let Some(slot) = at_mut(slots, before) {
            if slot.next() == index {
                slot.set_next(after);
                return;
            }
            before = slot.next();
        }
    }
}
