//! A queue from the tasks of connections to one reader.
//!
//! It is full when it holds as many items as its limit. A full queue takes what the task has in its hands all the same;
//! the task then reads no more from its socket until there is room. So it holds a few more items than its limit at most,
//! and nothing is ever dropped.
//!
//! A task puts in what it has in its hands at once, and the reader takes all that waits: both lock the queue and wake each
//! other once for many items.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use crate::base::lock::lock;

#[derive(Debug)]
struct Shared<T> {
    queue: Mutex<Queue<T>>,
    limit: usize,
}

#[derive(Debug)]
struct Queue<T> {
    items: VecDeque<T>,
    /// How many items the reader took at once. They count until it comes for more.
    taken: usize,
    /// Whether all senders are gone.
    is_ended: bool,
    /// Whether the reader is gone.
    is_closed: bool,
    reader: Option<Waker>,
    /// The tasks that wait for room.
    waiting: Vec<Waker>,
}

impl<T> Shared<T> {
    fn has_room(&self, queue: &Queue<T>) -> bool {
        queue.is_closed || queue.items.len().saturating_add(queue.taken) < self.limit
    }
}

/// Creates a queue.
pub(crate) fn mailbox<T>(limit: usize) -> (Sender<T>, Receiver<T>) {
    let queue = Queue {
        items: VecDeque::new(),
        taken: 0,
        is_ended: false,
        is_closed: false,
        reader: None,
        waiting: Vec::new(),
    };
    let shared = Arc::new(Shared { queue: Mutex::new(queue), limit: limit.max(1) });
    (Sender(Arc::new(End(Arc::clone(&shared)))), Receiver { shared, items: VecDeque::new() })
}

/// The end that tasks put items in. Its clones are counted by the `Arc`: there is one for every item that is answered.
#[derive(Debug)]
pub(crate) struct Sender<T>(Arc<End<T>>);

/// What all senders share. It goes with the last one.
#[derive(Debug)]
struct End<T>(Arc<Shared<T>>);

impl<T> Drop for End<T> {
    fn drop(&mut self) {
        let mut queue = lock(&self.0.queue);
        queue.is_ended = true;
        wake_reader(queue);
    }
}

impl<T> Sender<T> {
    fn shared(&self) -> &Shared<T> {
        &self.0.0
    }

    /// Puts an item in. Hands it back if nobody will read it.
    pub(crate) fn push(&self, item: T) -> Result<(), T> {
        let mut queue = lock(&self.shared().queue);
        if queue.is_closed {
            return Err(item);
        }
        queue.items.push_back(item);
        wake_reader(queue);
        Ok(())
    }

    /// Puts items in, and leaves `items` empty. Those that nobody will read are dropped.
    pub(crate) fn append(&self, items: &mut Vec<T>) {
        if items.is_empty() {
            return;
        }
        let mut queue = lock(&self.shared().queue);
        if queue.is_closed {
            drop(queue);
            // What the items do when they are dropped must not happen under the lock.
            items.clear();
            return;
        }
        queue.items.extend(items.drain(..));
        wake_reader(queue);
    }

    /// Returns whether there is room. If not, the task is woken when there is.
    pub(crate) fn has_room(&self, cx: &Context<'_>) -> bool {
        let mut queue = lock(&self.shared().queue);
        let has_room = self.shared().has_room(&queue);
        if !has_room && !queue.waiting.iter().any(|waker| waker.will_wake(cx.waker())) {
            queue.waiting.push(cx.waker().clone());
        }
        has_room
    }
}

/// Wakes the reader after the lock is released.
fn wake_reader<T>(mut queue: MutexGuard<'_, Queue<T>>) {
    let reader = queue.reader.take();
    drop(queue);
    if let Some(reader) = reader {
        reader.wake();
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// The end that is read.
#[derive(Debug)]
pub(crate) struct Receiver<T> {
    shared: Arc<Shared<T>>,
    /// What was taken and not handed out yet.
    items: VecDeque<T>,
}

impl<T> Receiver<T> {
    /// Takes the next item. Returns `None` if the queue is empty and all senders are gone.
    pub(crate) fn poll_next(&mut self, cx: &Context<'_>) -> Poll<Option<T>> {
        if let Some(item) = self.items.pop_front() {
            return Poll::Ready(Some(item));
        }
        let mut queue = lock(&self.shared.queue);
        std::mem::swap(&mut queue.items, &mut self.items);
        let item = self.items.pop_front();
        queue.taken = self.items.len();
        let end = match item {
            Some(_) => None,
            None if queue.is_ended => Some(Poll::Ready(None)),
            None => {
                queue.reader = Some(cx.waker().clone());
                Some(Poll::Pending)
            }
        };
        let waiting = if self.shared.has_room(&queue) { std::mem::take(&mut queue.waiting) } else { Vec::new() };
        drop(queue);
        waiting.into_iter().for_each(Waker::wake);
        end.unwrap_or(Poll::Ready(item))
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let mut queue = lock(&self.shared.queue);
        queue.is_closed = true;
        let items = std::mem::take(&mut queue.items);
        let waiting = std::mem::take(&mut queue.waiting);
        // What the items do when they are dropped must not happen under the lock.
        drop(queue);
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
        sender.append(&mut vec![3, 4]);
        for item in 1..3 {
            assert_eq!(receiver.poll_next(&cx), Poll::Ready(Some(item)));
        }
        assert_eq!(woken.0.load(Ordering::SeqCst), 0, "two more wait");
        assert_eq!(receiver.poll_next(&cx), Poll::Ready(Some(3)));
        assert_eq!(woken.0.load(Ordering::SeqCst), 1);
        assert!(sender.has_room(&cx));
        assert_eq!(receiver.poll_next(&cx), Poll::Ready(Some(4)));
        assert_eq!(receiver.poll_next(&cx), Poll::Pending);
        drop(sender);
        assert_eq!(woken.0.load(Ordering::SeqCst), 2, "the reader hears of the end");
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
