//! Threads that work on batches of messages, whose results come back in order: reading a capture takes a fraction of
//! what writing does.

use std::{
    collections::VecDeque,
    fmt::Debug,
    io,
    num::NonZero,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, TryRecvError, channel},
    },
    thread,
};

use crate::model::{Message, Place, Tag};
use crate::sink::batch::{Batch, Other};

/// The most copied bytes of a batch.
const BYTES: usize = 16 << 20;

/// What the threads do, each with a worker of its own.
pub(crate) trait Craft: Debug + Send + Sized + 'static {
    /// What a batch becomes. It is used again for its memory.
    type Made: Debug + Default + Send;

    /// The number of messages in a batch.
    const BATCH: usize;

    /// The maximum number of batches that are filled at a time, each with another key.
    const KEYS: usize = 1;

    /// Creates the worker of another thread.
    fn another(&self) -> Self;

    /// Works on a batch. `made` is new, or holds what was made of an earlier batch.
    fn work(&mut self, batch: &Batch, made: &mut Self::Made) -> io::Result<()>;
}

/// Takes what became of a batch, with the batch's key.
pub(crate) type Taker<'t, C> = dyn FnMut(i64, &mut <C as Craft>::Made) -> io::Result<()> + 't;

/// A batch, and the channel for sending back what became of it.
type Task<C> = (Work<C>, Sender<Work<C>>);

/// A batch and what became of it.
#[derive(Debug)]
struct Work<C: Craft> {
    batch: Batch,
    made: C::Made,
    trouble: Option<io::Error>,
}

impl<C: Craft> Default for Work<C> {
    fn default() -> Self {
        Self { batch: Batch::default(), made: C::Made::default(), trouble: None }
    }
}

/// The threads that work, including this one, and the batches on their way to them and back.
#[derive(Debug)]
pub(crate) struct Crew<C: Craft> {
    hand_over: Sender<Task<C>>,
    /// The receiving end, which the threads share.
    work: Arc<Mutex<Receiver<Task<C>>>>,
    /// Batches that are worked on, the oldest first.
    pending: VecDeque<Receiver<Work<C>>>,
    /// The maximum of `pending`, which bounds memory.
    most: usize,
    own: C,
    /// Batches of different keys, the oldest first.
    filling: Vec<Work<C>>,
    /// Work that is done, kept for its memory.
    spare: Vec<Work<C>>,
}

impl<C: Craft> Crew<C> {
    /// Starts a thread for every other core.
    pub(crate) fn new(own: C) -> Self {
        let (hand_over, work) = channel::<Task<C>>();
        let work = Arc::new(Mutex::new(work));
        for _ in 1..cores() {
            let work = Arc::clone(&work);
            let mut worker = own.another();
            thread::spawn(move || {
                loop {
                    let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(task) = next else { break };
                    if work_off(task, &mut worker).is_err() {
                        break;
                    }
                }
            });
        }
        let (most, filling, spare) = (2 * cores(), Vec::new(), Vec::new());
        Self { hand_over, work, pending: VecDeque::new(), most, own, filling, spare }
    }

    /// Returns the worker of this thread.
    pub(crate) const fn own(&self) -> &C {
        &self.own
    }

    /// Takes a message. Hands earlier ones that are done to `taker`.
    pub(crate) fn take(
        &mut self,
        message: &Message<'_>,
        tag: Tag,
        key: i64,
        taker: &mut Taker<'_, C>,
    ) -> io::Result<()> {
        self.push(message, None, tag, key, taker)
    }

    /// Takes what is no message.
    pub(crate) fn take_other(
        &mut self,
        place: Place<'_>,
        other: Other,
        tag: Tag,
        taker: &mut Taker<'_, C>,
    ) -> io::Result<()> {
        self.push(&Message::bare(place), Some(other), tag, 0, taker)
    }

    fn push(
        &mut self,
        message: &Message<'_>,
        other: Option<Other>,
        tag: Tag,
        key: i64,
        taker: &mut Taker<'_, C>,
    ) -> io::Result<()> {
        let known = self.filling.iter().rposition(|work| work.batch.key == key);
        let at = known.map_or_else(|| self.begin(key, taker), Ok)?;
        let batch = &mut self.filling[at].batch;
        batch.push(message, other, tag);
        if batch.len() < C::BATCH && batch.size() < BYTES { Ok(()) } else { self.turn(at, taker) }
    }

    /// Begins a batch of another key. Returns its index.
    fn begin(&mut self, key: i64, taker: &mut Taker<'_, C>) -> io::Result<usize> {
        if self.filling.len() == C::KEYS {
            self.turn(0, taker)?;
        }
        let mut work = self.spare.pop().unwrap_or_default();
        work.batch.key = key;
        self.filling.push(work);
        Ok(self.filling.len() - 1)
    }

    /// Waits for everything that is left.
    pub(crate) fn finish(&mut self, taker: &mut Taker<'_, C>) -> io::Result<()> {
        while !self.filling.is_empty() {
            self.turn(0, taker)?;
        }
        while !self.pending.is_empty() {
            self.collect(taker)?;
        }
        Ok(())
    }

    /// Hands a batch over.
    fn turn(&mut self, filled: usize, taker: &mut Taker<'_, C>) -> io::Result<()> {
        if self.pending.len() >= self.most {
            self.collect(taker)?;
        }
        let (done, made) = channel();
        self.hand_over.send((self.filling.remove(filled), done)).map_err(|_| gone())?;
        self.pending.push_back(made);
        Ok(())
    }

    /// Waits for the oldest batch and hands on what became of it. While waiting, this thread works on other batches.
    fn collect(&mut self, taker: &mut Taker<'_, C>) -> io::Result<()> {
        let Some(oldest) = self.pending.pop_front() else { return Ok(()) };
        let mut done = oldest.try_recv();
        while let Err(TryRecvError::Empty) = done {
            // If another thread holds the lock, it waits for work itself or has just taken the last task.
            let next = self.work.try_lock().ok().and_then(|work| work.try_recv().ok());
            done = match next {
                Some(task) => {
                    work_off(task, &mut self.own)?;
                    oldest.try_recv()
                }
                None => oldest.recv().map_err(|_| TryRecvError::Disconnected),
            };
        }
        let mut work = done.map_err(|_| gone())?;
        work.trouble.take().map_or(Ok(()), Err)?;
        taker(work.batch.key, &mut work.made)?;
        work.batch.clear();
        self.spare.push(work);
        Ok(())
    }
}

/// Works on a batch and sends it back.
fn work_off<C: Craft>((mut work, done): Task<C>, worker: &mut C) -> io::Result<()> {
    work.trouble = worker.work(&work.batch, &mut work.made).err();
    done.send(work).map_err(|_| gone())
}

/// Returns the number of cores.
pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

fn gone() -> io::Error {
    io::Error::other("a thread ended early")
}
