//! Slots, and the lists and the table that find one of them. The cost does not depend on the number of slots: lists and
//! table are linked through the slots, by the slots' numbers.

use core::marker::PhantomData;

use crate::wire::header::SequenceId;

/// The number of a slot.
pub(super) type Index = u32;

/// No slot.
pub(super) const NIL: Index = Index::MAX;

/// The slots of one kind. A slot is created when it is needed, and stays.
pub trait Slots<T> {
    /// Returns the slots.
    fn all(&self) -> &[T];
    /// Returns the slots, mutably.
    fn all_mut(&mut self) -> &mut [T];
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
        if let Some(slot) = at_mut(slots, index) {
            *C::links_mut(slot) = Links { before: self.last, after: NIL };
            match at_mut(slots, self.last) {
                Some(last) => C::links_mut(last).after = index,
                None => self.first = index,
            }
            self.last = index;
        }
    }

    pub(super) fn push_front<T>(&mut self, slots: &mut [T], index: Index)
    where
        C: Chain<T>,
    {
        if let Some(slot) = at_mut(slots, index) {
            *C::links_mut(slot) = Links { before: NIL, after: self.first };
            match at_mut(slots, self.first) {
                Some(first) => C::links_mut(first).before = index,
                None => self.last = index,
            }
            self.first = index;
        }
    }

    /// Removes a slot from the list. The slot must be in it.
    pub(super) fn remove<T>(&mut self, slots: &mut [T], index: Index)
    where
        C: Chain<T>,
    {
        let Some(Links { before, after }) = at(slots, index).map(|slot| *C::links(slot)) else { return };
        match at_mut(slots, before) {
            Some(slot) => C::links_mut(slot).after = after,
            None => self.first = after,
        }
        match at_mut(slots, after) {
            Some(slot) => C::links_mut(slot).before = before,
            None => self.last = before,
        }
    }

    pub(super) fn pop_front<T>(&mut self, slots: &mut [T]) -> Option<Index>
    where
        C: Chain<T>,
    {
        let index = self.first;
        self.remove(slots, index);
        (index != NIL).then_some(index)
    }

    /// Returns the slot after another one.
    pub(super) fn after<T>(slots: &[T], index: Index) -> Index
    where
        C: Chain<T>,
    {
        at(slots, index).map_or(NIL, |slot| C::links(slot).after)
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

/// A hash table from `Sequence_Id` to slots. Consecutive numbers fall into different buckets, so a bucket holds one
/// slot or a few. A peer that chooses its numbers to fill one bucket slows down only its own connection.
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
    pub(super) fn find<T: Numbered>(
        &self,
        slots: &[T],
        sequence_id: SequenceId,
        is_it: impl Fn(&T) -> bool,
    ) -> Option<Index> {
        let mut index = self.first(sequence_id);
        while let Some(slot) = at(slots, index) {
            if slot.sequence_id() == sequence_id && is_it(slot) {
                return Some(index);
            }
            index = slot.next();
        }
        None
    }

    /// Enters a slot under its number.
    pub(super) fn insert<T: Numbered>(&mut self, slots: &mut [T], index: Index) {
        let Some(slot) = at_mut(slots, index) else { return };
        let bucket = self.bucket(slot.sequence_id());
        if let Some(first) = self.buckets.as_mut().get_mut(bucket) {
            slot.set_next(*first);
            *first = index;
        }
    }

    /// Removes a slot, if it is in the table.
    pub(super) fn remove<T: Numbered>(&mut self, slots: &mut [T], index: Index) {
        let Some((sequence_id, after)) = at(slots, index).map(|slot| (slot.sequence_id(), slot.next())) else { return };
        let bucket = self.bucket(sequence_id);
        let Some(first) = self.buckets.as_mut().get_mut(bucket) else { return };
        if *first == index {
            *first = after;
            return;
        }
        let mut before = *first;
        while let Some(slot) = at_mut(slots, before) {
            if slot.next() == index {
                slot.set_next(after);
                return;
            }
            before = slot.next();
        }
    }
}
