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
}

/// The task of a connection.
#[derive(Clone, Debug, Default)]
struct Line {
    waker: Option<Waker>,
    /// Whether it has room and found nothing to send.
    is_idle: bool,
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
        let inner =
            Inner { jobs: VecDeque::new(), unfinished: 0, stage: Stage::Open, lines: vec![Line::default(); lines] };
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
        wake_one(inner);
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
        if let Some(line) = inner.lines.get_mut(line) {
            line.is_idle = left > 0;
            if line.waker.as_ref().is_none_or(|waker| !waker.will_wake(cx.waker())) {
                line.waker = Some(cx.waker().clone());
            }
        }
        let is_over = is_over(&inner);
        if inner.jobs.is_empty() {
            drop(inner);
        } else {
            // Another connection may have more room.
            wake_one(inner);
        }
        self.drop_all(cancelled);
        is_over
    }

    /// Takes back what was not answered, to be sent before all else. The task of the connection is gone.
    pub(crate) fn give_back(&self, line: usize, jobs: impl DoubleEndedIterator<Item = Job>) {
        let mut inner = lock(&self.inner);
        if let Some(line) = inner.lines.get_mut(line) {
            line.is_idle = false;
        }
        jobs.rev().for_each(|job| inner.jobs.push_front(job));
        if inner.stage == Stage::Abandoned {
            let jobs = std::mem::take(&mut inner.jobs);
            drop(inner);
            self.drop_all(jobs);
        } else if !inner.jobs.is_empty() {
            wake_one(inner);
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
        wake_one(inner);
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

/// Wakes a connection that has room, if there is one, after the lock is released.
fn wake_one(mut inner: std::sync::MutexGuard<'_, Inner>) {
    let idle = inner.lines.iter_mut().find(|line| line.is_idle);
    let waker = idle.and_then(|line| {
        line.is_idle = false;
        line.waker.clone()
    });
    drop(inner);
    if let Some(waker) = waker {
        waker.wake();
    }
}

#[cfg(test)]
mod tests {
    use cmpp_codec::OwnedFrame;
    use cmpp_codec::session::Instant;

    use super::*;
    use crate::client::job::Attempt;
    use crate::wire::call::Call;

    #[tokio::test]
    async fn a_retry_makes_no_room_because_it_took_none() {
        let queue = Queue::new(2, 1);
        let work = || {
            // ACTIVE_TEST.
            let request = OwnedFrame::new(b"\0\0\0\x0c\0\0\0\x08\0\0\0\x01").unwrap();
            Work::Call(Call::new(request).0)
        };
        queue.push(work()).await.unwrap();
        queue.again(Job::again(work(), Attempt { number: 1, since: Instant::ZERO })).unwrap();
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
