//! Keys in the order of their age.

use alloc::collections::BTreeMap;
use core::time::Duration;

/// When a key was inserted. The second number distinguishes keys of the same time.
pub(super) type Age = (Duration, u64);

/// Keys by age.
#[derive(Clone, Debug)]
pub(super) struct Ages<K> {
    keys: BTreeMap<Age, K>,
    next: u64,
}

impl<K> Ages<K> {
    pub(super) const fn new() -> Self {
        Self { keys: BTreeMap::new(), next: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Inserts a key and returns its age, by which it can be removed.
    pub(super) fn insert(&mut self, now: Duration, key: K) -> Age {
        let age = (now, self.next);
        self.next = self.next.wrapping_add(1);
        self.keys.insert(age, key);
        age
    }

    pub(super) fn remove(&mut self, age: Age) -> Option<K> {
        self.keys.remove(&age)
    }

    /// Returns the oldest key and its age.
    pub(super) fn oldest(&self) -> Option<(Age, &K)> {
        self.keys.first_key_value().map(|(&age, key)| (age, key))
    }

    /// Returns the oldest key, if it was inserted at least `lifetime` ago.
    pub(super) fn expired(&self, now: Duration, lifetime: Duration) -> Option<&K> {
        self.oldest().filter(|(age, _)| now.saturating_sub(age.0) >= lifetime).map(|(_, key)| key)
    }
}
