//! Keys in the order of their age.

use alloc::collections::VecDeque;
use core::time::Duration;

/// When a key was inserted. The second number distinguishes keys of the same time.
pub(super) type Age = (Duration, u64);

/// How many holes there may be, whatever the number of keys. A key is found at once while no hole was closed behind it.
const SLACK: usize = 128;

/// Keys by age.
#[derive(Clone, Debug)]
pub(super) struct Ages<K> {
    /// The oldest first. A key that is removed leaves a hole, but never at the front.
    keys: VecDeque<(Age, Option<K>)>,
    len: usize,
    next: u64,
}

impl<K> Ages<K> {
    pub(super) const fn new() -> Self {
        Self { keys: VecDeque::new(), len: 0, next: 0 }
    }

    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// Inserts a key and returns its age, by which it can be removed.
    pub(super) fn insert(&mut self, since: Duration, key: K) -> Age {
        let age = (since, self.next);
        self.next = self.next.wrapping_add(1);
        let is_older = self.keys.back().is_some_and(|(newest, _)| age < *newest);
        let at = if is_older { self.keys.partition_point(|(other, _)| *other < age) } else { self.keys.len() };
        self.keys.insert(at, (age, Some(key)));
        self.len = self.len.saturating_add(1);
        age
    }

    /// Inserts a key as the youngest. Threads may tell the time in another order than they read it: such a key is as old
    /// as the youngest.
    pub(super) fn push(&mut self, now: Duration, key: K) -> Age {
        let youngest = self.keys.back().map_or(Duration::ZERO, |((since, _), _)| *since);
        self.insert(now.max(youngest), key)
    }

    /// Returns where an age is: as many places behind the first as it is younger, unless holes were closed between them.
    fn find(&self, age: Age) -> Option<usize> {
        let ((_, first), _) = self.keys.front()?;
        let guess = usize::try_from(age.1.wrapping_sub(*first))
            .ok()
            .filter(|&at| self.keys.get(at).is_some_and(|(at, _)| *at == age));
        guess.or_else(|| self.keys.binary_search_by_key(&age, |(age, _)| *age).ok())
    }

    pub(super) fn remove(&mut self, age: Age) -> Option<K> {
        let at = self.find(age)?;
        let key = self.keys.get_mut(at)?.1.take()?;
        self.len = self.len.saturating_sub(1);
        while self.keys.front().is_some_and(|(_, key)| key.is_none()) {
            self.keys.pop_front();
        }
        // Old keys that stay would keep all holes behind them.
        if self.keys.len() / 2 > self.len.saturating_add(SLACK) {
            self.keys.retain(|(_, key)| key.is_some());
        }
        Some(key)
    }

    pub(super) fn pop_oldest(&mut self) -> Option<(Age, K)> {
        let (age, _) = self.oldest()?;
        Some((age, self.remove(age)?))
    }

    /// Returns the oldest key and its age.
    pub(super) fn oldest(&self) -> Option<(Age, &K)> {
        self.keys.front().and_then(|(age, key)| Some((*age, key.as_ref()?)))
    }

    /// Returns the oldest key, if it was inserted at least `lifetime` ago.
    pub(super) fn expired(&self, now: Duration, lifetime: Duration) -> Option<&K> {
        self.oldest().filter(|(age, _)| now.saturating_sub(age.0) >= lifetime).map(|(_, key)| key)
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    /// What stays for ever does not keep the holes behind it.
    #[test]
    fn holes_are_closed() {
        let mut ages = Ages::new();
        ages.insert(Duration::ZERO, 0);
        for key in 1..10_000 {
            let age = ages.insert(Duration::from_secs(key), key);
            assert_eq!(ages.remove(age), Some(key));
            assert_eq!(ages.remove(age), None);
        }
        assert_eq!((ages.len(), ages.oldest()), (1, Some(((Duration::ZERO, 0), &0))));
        assert!(ages.keys.len() < 300, "{}", ages.keys.len());
    }

    #[test]
    fn what_is_pushed_is_the_youngest() {
        let mut ages = Ages::new();
        let [first, second] = [7, 5].map(|at| ages.push(Duration::from_secs(at), at));
        assert_eq!(second.0, Duration::from_secs(7));
        assert_eq!(ages.oldest(), Some((first, &7)));
        assert_eq!((ages.remove(first), ages.remove(second)), (Some(7), Some(5)));
    }

    #[test]
    fn the_oldest_comes_first_whatever_is_removed() {
        let mut ages = Ages::new();
        let inserted: Vec<Age> = [5, 5, 3, 8].map(|at| ages.insert(Duration::from_secs(at), at)).into();
        assert_eq!(ages.remove(inserted[1]), Some(5));
        assert_eq!(ages.remove(inserted[0]), Some(5));
        assert_eq!(ages.expired(Duration::from_secs(5), Duration::from_secs(2)), Some(&3));
        assert_eq!(ages.expired(Duration::from_secs(4), Duration::from_secs(2)), None);
        assert_eq!(ages.remove(inserted[2]), Some(3));
        assert_eq!(ages.oldest(), Some((inserted[3], &8)));
        assert_eq!((ages.remove(inserted[3]), ages.len(), ages.oldest()), (Some(8), 0, None));
    }
}
