//! What is to happen later, in the order of its time.

use std::collections::BTreeMap;

use tokio::time::{Instant, sleep_until};

/// Items, each with the time at which it is due. Items of the same time keep their order.
#[derive(Debug)]
pub(crate) struct Later<T> {
    items: BTreeMap<(Instant, u64), T>,
    next: u64,
}

impl<T> Default for Later<T> {
    fn default() -> Self {
        Self { items: BTreeMap::new(), next: 0 }
    }
}

impl<T> Later<T> {
    pub(crate) fn push(&mut self, at: Instant, item: T) {
        self.items.insert((at, self.next), item);
        self.next += 1;
    }

    /// Takes the first item, if it is due.
    pub(crate) fn pop(&mut self, now: Instant) -> Option<T> {
        let entry = self.items.first_entry()?;
        (entry.key().0 <= now).then(|| entry.remove())
    }

    /// Takes the first item that is wanted, due or not.
    pub(crate) fn take(&mut self, is_wanted: impl Fn(&T) -> bool) -> Option<T> {
        let (&key, _) = self.items.iter().find(|(_, item)| is_wanted(item))?;
        self.items.remove(&key)
    }

    /// Waits until the first item is due; for ever if there is none.
    pub(crate) async fn due(&self) {
        match self.items.first_key_value() {
            // The timer would come up to a millisecond later.
            Some((&(at, _), _)) if at <= Instant::now() => {}
            Some((&(at, _), _)) => sleep_until(at).await,
            None => std::future::pending().await,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    /// Takes all items out, due or not.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = T> + use<T> {
        std::mem::take(&mut self.items).into_values()
    }
}
