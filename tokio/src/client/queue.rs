//! The queue of a client: what is to be sent, by whichever connection has room.
//!
//! A `submit` takes a permit for each SUBMIT before it puts it in, so the queue and the windows together hold a limited
//! number. A connection that breaks gives back what was not answered, and another takes it.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::task::{Context, Waker};

use tokio::sync::{Notify, Semaphore};

use crate::base::lock::lock;
use crate::client::job::{Finished, Job, Work};
use crate::client::outcome::PartError;
use crate::wire::call::CallError;

/// How a client comes to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Open,
    /// Nothing new is taken; what was taken is still answered.
    Closing,
    /// Nobody is interested any more.
    Abandoned,
}

#[derive(Debug)]
struct Inner {
    jobs: VecDeque<Job>,
    /// How many were put in and have not come to their end, those in the windows included.
    unfinished: usize,
    stage: Stage,
    lines: Vec<Line>,
    /// The room of all lines that are called.
    called: usize,
}

/// The task of a connection.
#[derive(Clone, Debug, Default)]
struct Line {
    waker: Option<Waker>,
    state: State,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    /// It comes by itself when it has room.
    #[default]
    Busy,
    /// It found nothing to send, and has room for so many.
    Idle(usize),
    /// It was idle and is woken to take so many.
    Called(usize),
}

impl Inner {
    fn set_state(&mut self, line: usize, state: State) {
        let Some(line) = self.lines.get_mut(line) else { return };
        if let State::Called(room) = line.state {
            self.called = self.called.saturating_sub(room);
        }
        if let State::Called(room) = state {
            self.called = self.called.saturating_add(room);
        }
        line.state = state;
    }
}

#[derive(Debug)]
pub(crate) struct Queue {
    inner: Mutex<Inner>,
    permits: Semaphore,
    /// The stage has changed, or the last job has come to its end.
    changed: Notify,
}

impl Queue {
    pub(crate) fn new(limit: usize, lines: usize) -> Self {
        let inner = Inner {
            jobs: VecDeque::new(),
            unfinished: 0,
            stage: Stage::Open,
            lines: vec![Line::default(); lines],
            called: 0,
        };
        let limit = limit.clamp(1, Semaphore::MAX_PERMITS);
        Self { inner: Mutex::new(inner), permits: Semaphore::new(limit), changed: Notify::new() }
    }

    /// Puts a job in as soon as there is room. Hands it back if the client is closed.
    pub(crate) async fn push(&self, work: Work) -> Result<(), Work> {
        let Ok(permit) = self.permits.acquire().await else { return Err(work) };
        let mut inner = lock(&self.inner);
        if inner.stage != Stage::Open {
            return Err(work);
        }
        permit.forget();
        inner.jobs.push_back(Job::new(work));
        inner.unfinished = inner.unfinished.saturating_add(1);
        call_one(inner);
        Ok(())
    }

    /// Takes up to `max` jobs. If there are none, the task is woken when there are. Returns whether the connection is to
    /// be terminated.
    pub(crate) fn take(&self, line: usize, max: usize, jobs: &mut VecDeque<Job>, cx: &Context<'_>) -> bool {
        let mut cancelled = Vec::new();
        let mut inner = lock(&self.inner);
        let mut left = max;
        while left > 0 {
            match inner.jobs.pop_front() {
                Some(job) if job.is_cancelled() => cancelled.push(job),
                Some(job) => {
                    jobs.push_back(job);
                    left = left.saturating_sub(1);
                }
                None => break,
            }
        }
        inner.set_state(line, if left > 0 { State::Idle(left) } else { State::Busy });
        if let Some(line) = inner.lines.get_mut(line) {
            if line.waker.as_ref().is_none_or(|waker| !waker.will_wake(cx.waker())) {
                line.waker = Some(cx.waker().clone());
            }
        }
        let is_over = is_over(&inner);
        // Another connection may have more room.
        call_one(inner);
        self.drop_all(cancelled);
        is_over
    }

    /// Takes back what was not answered, to be sent before all else. The task of the connection is gone.
    pub(crate) fn give_back(&self, line: usize, jobs: impl DoubleEndedIterator<Item = Job>) {
        let mut inner = lock(&self.inner);
        inner.set_state(line, State::Busy);
        jobs.rev().for_each(|job| inner.jobs.push_front(job));
        if inner.stage == Stage::Abandoned {
            let jobs = std::mem::take(&mut inner.jobs);
            drop(inner);
            self.drop_all(jobs);
        } else {
            call_one(inner);
        }
    }

    /// Puts a retry in. It needs no room, because the retries that wait are bounded too. Hands it back if the client is
    /// closed.
    pub(crate) fn again(&self, mut job: Job) -> Result<(), Job> {
        job.lost = 0;
        let mut inner = lock(&self.inner);
        if inner.stage != Stage::Open {
            return Err(job);
        }
        inner.jobs.push_back(job);
        inner.unfinished = inner.unfinished.saturating_add(1);
        call_one(inner);
        Ok(())
    }

    /// Returns whether the client is not closed.
    pub(crate) fn is_open(&self) -> bool {
        lock(&self.inner).stage == Stage::Open
    }

    /// Gives jobs up that nobody waits for, or that cannot be sent any more.
    fn drop_all(&self, jobs: impl IntoIterator<Item = Job>) {
        let mut finished = Finished::default();
        for job in jobs {
            finished.add(&job);
            job.finish(Err(PartError::Call(CallError::Closed)));
        }
        self.finished(finished);
    }

    /// Makes room for others.
    pub(crate) fn finished(&self, finished: Finished) {
        if finished.jobs == 0 {
            return;
        }
        self.permits.add_permits(finished.permits);
        let mut inner = lock(&self.inner);
        inner.unfinished = inner.unfinished.saturating_sub(finished.jobs);
        if inner.stage != Stage::Open && is_over(&inner) {
            self.wake_all(&inner);
        }
    }

    fn wake_all(&self, inner: &Inner) {
        inner.lines.iter().filter_map(|line| line.waker.as_ref()).for_each(Waker::wake_by_ref);
        self.changed.notify_waiters();
    }

    //--- The end

    /// Takes nothing new from now on.
    pub(crate) fn close(&self) {
        self.permits.close();
        let mut inner = lock(&self.inner);
        if inner.stage == Stage::Open {
            inner.stage = Stage::Closing;
        }
        self.wake_all(&inner);
    }

    /// Gives up what was not sent.
    pub(crate) fn abandon(&self) {
        self.permits.close();
        let mut inner = lock(&self.inner);
        inner.stage = Stage::Abandoned;
        let jobs = std::mem::take(&mut inner.jobs);
        self.wake_all(&inner);
        drop(inner);
        self.drop_all(jobs);
    }

    /// Waits until the connections are to be terminated.
    pub(crate) async fn over(&self) {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if is_over(&lock(&self.inner)) {
                return;
            }
            changed.await;
        }
    }

    /// Returns whether no request waits or is unanswered.
    pub(crate) fn is_drained(&self) -> bool {
        lock(&self.inner).unfinished == 0
    }
}

/// Returns whether the connections are to be terminated.
const fn is_over(inner: &Inner) -> bool {
    match inner.stage {
        Stage::Open => false,
        Stage::Closing => inner.unfinished == 0,
        Stage::Abandoned => true,
    }
}

/// Wakes a connection that has room, if those that are called already have none for everything. The lock is released
/// before.
fn call_one(mut inner: std::sync::MutexGuard<'_, Inner>) {
    if inner.jobs.len() <= inner.called {
        return;
    }
    let idle = inner.lines.iter().enumerate().find_map(|(line, at)| match at.state {
        State::Idle(room) => Some((line, room)),
        _ => None,
    });
    let Some((line, room)) = idle else { return };
    inner.set_state(line, State::Called(room));
    let waker = inner.lines.get(line).and_then(|line| line.waker.clone());
    drop(inner);
    if let Some(waker) = waker {
        waker.wake();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    use cmpp_codec::OwnedFrame;
    use cmpp_codec::session::Instant;

    use super::*;
    use crate::client::job::Attempt;
    use crate::wire::call::Call;

    /// ACTIVE_TEST, and the answer, which somebody has to wait for.
    fn work() -> (Work, impl Future) {
        let (call, answer) = Call::new(OwnedFrame::new(b"\0\0\0\x0c\0\0\0\x08\0\0\0\x01").unwrap());
        (Work::Call(call), answer)
    }

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[tokio::test]
    async fn a_connection_is_called_only_if_those_before_have_too_little_room() {
        let queue = Queue::new(10, 3);
        let woken = [(); 3].map(|()| Arc::new(Woken::default()));
        let take = |line: usize, max: usize| {
            let waker = Waker::from(Arc::clone(&woken[line]));
            let mut jobs = VecDeque::new();
            assert!(!queue.take(line, max, &mut jobs, &Context::from_waker(&waker)));
            jobs.len()
        };
        let counts = || woken.each_ref().map(|woken| woken.0.load(Ordering::SeqCst));
        assert_eq!((take(0, 2), take(1, 0), take(2, 3)), (0, 0, 0));
        let mut answers = Vec::new();
        let mut push = async || {
            let (work, answer) = work();
            answers.push(answer);
            queue.push(work).await.unwrap();
        };
        for expected in [[1, 0, 0], [1, 0, 0], [1, 0, 1], [1, 0, 1]] {
            push().await;
            assert_eq!(counts(), expected);
        }
        // One that takes fewer than it had room for leaves them to others.
        assert_eq!((take(0, 0), counts()), (0, [1, 0, 1]));
        assert_eq!((take(1, 1), take(2, 3), take(1, 5)), (1, 3, 0));
        assert_eq!(counts(), [1, 0, 1]);
        push().await;
        assert_eq!(counts(), [1, 1, 1]);
        // One that breaks is not waited for.
        assert_eq!(take(2, 1), 1);
        assert_eq!(take(2, 1), 0);
        push().await;
        assert_eq!(counts(), [1, 1, 1], "connection 1 has room for 5");
        queue.give_back(1, std::iter::empty());
        assert_eq!(counts(), [1, 1, 2]);
    }

    #[tokio::test]
    async fn a_retry_makes_no_room_because_it_took_none() {
        let queue = Queue::new(2, 1);
        queue.push(work().0).await.unwrap();
        queue.again(Job::again(work().0, Attempt { number: 1, since: Instant::ZERO })).unwrap();
        let jobs = std::mem::take(&mut lock(&queue.inner).jobs);
        for (job, room) in jobs.iter().rev().zip([1, 2]) {
            let mut finished = Finished::default();
            finished.add(job);
            queue.finished(finished);
            assert_eq!(queue.permits.available_permits(), room);
        }
        assert!(queue.is_drained());
    }
}
