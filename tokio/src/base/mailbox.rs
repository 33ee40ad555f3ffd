//! A queue from the tasks of connections to one reader.
//!
//! It is full when it holds as many items as its limit. A full queue takes what the task has in its hands all the same;
//! the task then reads no more from its socket until there is room. So it holds a few more items than its limit at most,
//! and nothing is ever dropped.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use crate::base::lock::lock;

#[derive(Debug)]
struct Shared<T> {
    items: VecDeque<T>,
    limit: usize,
    /// How many senders there are.
    senders: usize,
    /// Whether the reader is gone.
    is_closed: bool,
    reader: Option<Waker>,
    /// The tasks that wait for room.
    waiting: Vec<Waker>,
}

/// Creates a queue.
pub(crate) fn mailbox<T>(limit: usize) -> (Sender<T>, Receiver<T>) {
    let shared = Shared {
        items: VecDeque::new(),
        limit: limit.max(1),
        senders: 1,
        is_closed: false,
        reader: None,
        waiting: Vec::new(),
    };
    let shared = Arc::new(Mutex::new(shared));
    (Sender { shared: Arc::clone(&shared) }, Receiver { shared })
}

/// The end that tasks put items in.
#[derive(Debug)]
pub(crate) struct Sender<T> {
    shared: Arc<Mutex<Shared<T>>>,
}

impl<T> Sender<T> {
    /// Puts an item in. Hands it back if nobody will read it.
    pub(crate) fn push(&self, item: T) -> Result<(), T> {
        let mut shared = lock(&self.shared);
        if shared.is_closed {
            return Err(item);
        }
        shared.items.push_back(item);
        let reader = shared.reader.take();
        drop(shared);
        if let Some(reader) = reader {
            reader.wake();
        }
        Ok(())
    }

    /// Returns whether there is room. If not, the task is woken when there is.
    pub(crate) fn has_room(&self, cx: &Context<'_>) -> bool {
        let mut shared = lock(&self.shared);
        let has_room = shared.is_closed || shared.items.len() < shared.limit;
        if !has_room && !shared.waiting.iter().any(|waker| waker.will_wake(cx.waker())) {
            shared.waiting.push(cx.waker().clone());
        }
        has_room
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        let mut shared = lock(&self.shared);
        shared.senders = shared.senders.saturating_add(1);
        drop(shared);
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        let mut shared = lock(&self.shared);
        shared.senders = shared.senders.saturating_sub(1);
        let reader = if shared.senders == 0 { shared.reader.take() } else { None };
        drop(shared);
        if let Some(reader) = reader {
            reader.wake();
        }
    }
}

/// The end that is read.
#[derive(Debug)]
pub(crate) struct Receiver<T> {
    shared: Arc<Mutex<Shared<T>>>,
}

impl<T> Receiver<T> {
    /// Takes the next item. Returns `None` if the queue is empty and all senders are gone.
    pub(crate) fn poll_next(&mut self, cx: &Context<'_>) -> Poll<Option<T>> {
        let mut shared = lock(&self.shared);
        let Some(item) = shared.items.pop_front() else {
            if shared.senders == 0 {
                return Poll::Ready(None);
            }
            shared.reader = Some(cx.waker().clone());
            return Poll::Pending;
        };
        let has_room = shared.items.len() < shared.limit;
        let waiting = if has_room { std::mem::take(&mut shared.waiting) } else { Vec::new() };
        drop(shared);
        waiting.into_iter().for_each(Waker::wake);
        Poll::Ready(Some(item))
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let mut shared = lock(&self.shared);
        shared.is_closed = true;
        let items = std::mem::take(&mut shared.items);
        let waiting = std::mem::take(&mut shared.waiting);
        // What the items do when they are dropped must not happen under the lock.
        drop(shared);
        drop(items);
        waiting.into_iter().for_each(Waker::wake);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    use super::*;

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn a_full_queue_takes_more_and_says_when_there_is_room() {
        let (sender, mut receiver) = mailbox(2);
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        let cx = Context::from_waker(&waker);
        assert!(sender.has_room(&cx));
        for item in 0..3 {
            sender.push(item).unwrap();
        }
        assert!(!sender.has_room(&cx) && !sender.has_room(&cx));
        assert_eq!(receiver.poll_next(&cx), Poll::Ready(Some(0)));
        assert_eq!(woken.0.load(Ordering::SeqCst), 0, "it is full still");
        assert_eq!(receiver.poll_next(&cx), Poll::Ready(Some(1)));
        assert_eq!(woken.0.load(Ordering::SeqCst), 1);
        assert!(sender.has_room(&cx));
        drop(sender);
        assert_eq!(receiver.poll_next(&cx), Poll::Ready(Some(2)));
        assert_eq!(receiver.poll_next(&cx), Poll::Ready(None));
    }

    #[test]
    fn nobody_waits_for_a_reader_that_is_gone() {
        let (sender, receiver) = mailbox(1);
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        sender.push(1).unwrap();
        assert!(!sender.has_room(&Context::from_waker(&waker)));
        drop(receiver);
        assert_eq!(woken.0.load(Ordering::SeqCst), 1);
        assert!(sender.has_room(&Context::from_waker(&waker)));
        assert_eq!(sender.push(2), Err(2));
    }
}
