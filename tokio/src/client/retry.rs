//! Sending messages again that failed for a reason that passes.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cmpp_codec::codes::SubmitResult;
use cmpp_codec::content::Stat;
use cmpp_codec::outcome::{Codes, Explanation, Retry};
use cmpp_codec::session::Instant;

use crate::base::lock::lock;
use crate::client::job::{Attempt, Job, Origin, Work};
use crate::client::outcome::PartError;
use crate::client::queue::Queue;
use crate::client::submission::Submission;
use crate::client::text::Phone;

/// Which messages a client sends again after they failed, for [`Builder::retry`](super::Builder::retry).
///
/// Only a failure whose [cause](cmpp_codec::outcome::Cause::retry) passes is worth it: the phone is off, its memory is
/// full, a queue was full. The first retry waits for `delay`; each further one waits twice as long, up to `max_delay`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How often a message is sent again.
    pub attempts: u32,
    /// How long the first retry waits.
    pub delay: Duration,
    /// How long a retry waits at most.
    pub max_delay: Duration,
    /// How long after it was first accepted or rejected a message is still sent again.
    pub lifetime: Duration,
    /// How many messages wait for their retry at most.
    pub pending: usize,
}

impl Default for RetryPolicy {
    /// Returns 3 retries, after 5, 10 and 20 minutes, within a day, and 10,000 messages that wait.
    fn default() -> Self {
        let minutes = |minutes: u64| Duration::from_secs(minutes.saturating_mul(60));
        Self { attempts: 3, delay: minutes(5), max_delay: minutes(60), lifetime: minutes(24 * 60), pending: 10_000 }
    }
}

/// Why a client does not send a failed message again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GiveUp {
    /// A retry does not help: never, only after a change, or nobody knows. The latter includes reports that another one
    /// may follow.
    Useless(Option<Retry>),
    /// It was sent as often as [`RetryPolicy::attempts`] allows.
    Attempts,
    /// The next retry would come later than [`RetryPolicy::lifetime`] allows.
    Lifetime,
    /// As many messages wait as [`RetryPolicy::pending`] allows.
    Full,
    /// The retry was not accepted, for a reason that is no answer of the gateway.
    Failed(PartError),
    /// The client is closed.
    Closed,
}

impl fmt::Display for GiveUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Useless(Some(Retry::Never)) => "a retry never helps",
            Self::Useless(Some(Retry::AfterChange)) => "a retry helps only after a change",
            Self::Useless(_) => "whether a retry helps is not known",
            Self::Attempts => "it was sent as often as is allowed",
            Self::Lifetime => "it is too old for another retry",
            Self::Full => "too many messages wait for a retry",
            Self::Failed(error) => return write!(f, "the retry failed: {error}"),
            Self::Closed => "the client is closed",
        })
    }
}

impl std::error::Error for GiveUp {}

/// A retry that waits.
#[derive(Debug)]
struct Waiting {
    job: Job,
    /// What the caller is told if there is no retry. `None`: the caller does not wait.
    error: Option<PartError>,
}

/// The retries of a client.
#[derive(Debug)]
pub(crate) struct Retries {
    policy: RetryPolicy,
    /// By when they are due, and in the order in which they came.
    waiting: Mutex<BTreeMap<(Instant, u64), Waiting>>,
}

/// A message that was given up: which one, and why.
pub(crate) type GivenUp = (Origin, GiveUp);

impl Retries {
    pub(crate) const fn new(policy: RetryPolicy) -> Self {
        Self { policy, waiting: Mutex::new(BTreeMap::new()) }
    }

    /// Decides about a failed message: which attempt comes next, and after how long.
    fn decide(
        &self,
        now: Instant,
        advice: Option<Retry>,
        last: Option<Attempt>,
    ) -> Result<(Attempt, Duration), GiveUp> {
        if advice != Some(Retry::Later) {
            return Err(GiveUp::Useless(advice));
        }
        let (number, since) = last.map_or((0, now), |last| (last.number, last.since));
        if number >= self.policy.attempts {
            return Err(GiveUp::Attempts);
        }
        let after = self.policy.delay.saturating_mul(1_u32.checked_shl(number).unwrap_or(u32::MAX));
        let after = after.min(self.policy.max_delay);
        if (now - since).saturating_add(after) > self.policy.lifetime {
            return Err(GiveUp::Lifetime);
        }
        Ok((Attempt { number: number.saturating_add(1), since }, after))
    }

    fn wait(&self, due: Instant, waiting: Waiting) -> Result<(), Waiting> {
        let mut all = lock(&self.waiting);
        if all.len() >= self.policy.pending {
            return Err(waiting);
        }
        let mut number = 0;
        while all.contains_key(&(due, number)) {
            number = number.saturating_add(1);
        }
        all.insert((due, number), waiting);
        Ok(())
    }

    /// Handles a report that is final and does not say that the message was delivered. Returns which retry comes, and
    /// after how long.
    pub(crate) fn reported(
        &self,
        now: Instant,
        (stat, known): (Stat, Option<Explanation<'_>>),
        origin: &Origin,
        phone: Phone,
    ) -> Result<(u32, Duration), GiveUp> {
        // What may have been delivered, and will perhaps be reported so, is not sent again.
        let advice = if stat.may_be_followed() { None } else { known.and_then(|known| known.cause()?.retry()) };
        let (attempt, after) = self.decide(now, advice, origin.attempt)?;
        let again = Submission::again(&origin.submission, origin.index, phone);
        let job = Job::again(Work::Part { submission: Arc::new(again), index: 0 }, attempt);
        self.wait(now + after, Waiting { job, error: None }).map_err(|_| GiveUp::Full)?;
        Ok((attempt.number, after))
    }

    /// Handles a SUBMIT that was rejected. Returns which retry comes, and after how long; or the job and why there is
    /// none.
    pub(crate) fn rejected(
        &self,
        now: Instant,
        result: SubmitResult,
        mut job: Job,
    ) -> Result<(u32, Duration), (Job, GiveUp)> {
        let advice = result.explain().and_then(|known| known.cause()?.retry());
        let (attempt, after) = match self.decide(now, advice, job.retry) {
            Ok(decided) => decided,
            Err(why) => return Err((job, why)),
        };
        let last = job.retry.replace(attempt);
        match self.wait(now + after, Waiting { job, error: Some(PartError::Rejected(result)) }) {
            Ok(()) => Ok((attempt.number, after)),
            Err(Waiting { job, .. }) => Err((Job { retry: last, ..job }, GiveUp::Full)),
        }
    }

    /// Returns when the next retry is due.
    pub(crate) fn next(&self) -> Option<Instant> {
        lock(&self.waiting).first_key_value().map(|(&(due, _), _)| due)
    }

    /// Puts the retries that are due into the queue.
    pub(crate) fn pass(&self, now: Instant, queue: &Queue) {
        let mut all = lock(&self.waiting);
        while let Some(first) = all.first_entry().filter(|first| first.key().0 <= now) {
            let (key, waiting) = first.remove_entry();
            if let Err(job) = queue.again(waiting.job) {
                // The client is closed: `end` gives it up.
                all.insert(key, Waiting { job, ..waiting });
                return;
            }
        }
    }

    /// Gives up everything that waits. Returns it.
    pub(crate) fn end(&self) -> Vec<GivenUp> {
        let all = std::mem::take(&mut *lock(&self.waiting));
        let given_up = all.into_values().filter_map(|Waiting { job, error }| {
            let origin = job.origin();
            if let Some(error) = error {
                job.finish(Err(error));
            }
            origin.map(|origin| (origin, GiveUp::Closed))
        });
        given_up.collect()
    }
}

/// The table by which a client explains reports: one's own, or the built-in one.
pub(crate) fn explain(codes: Option<&Codes>, stat: Stat) -> Option<Explanation<'_>> {
    codes.map_or_else(|| stat.explain(), |codes| codes.explain(stat))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_have_a_bound_in_count_and_in_time() {
        let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
        let retries =
            Retries::new(RetryPolicy { max_delay: minutes(15), lifetime: minutes(40), ..RetryPolicy::default() });
        let (mut now, mut last, mut waits) = (Instant::ZERO, None, Vec::new());
        let why = loop {
            match retries.decide(now, Some(Retry::Later), last) {
                Ok((attempt, after)) => {
                    waits.push(after);
                    (now, last) = (now + after, Some(attempt));
                }
                Err(why) => break why,
            }
        };
        assert_eq!((waits, why), (vec![minutes(5), minutes(10), minutes(15)], GiveUp::Attempts));
        let late = Some(Attempt { number: 1, since: Instant::ZERO });
        let decide =
            |now: Duration| retries.decide(Instant::ZERO + now, Some(Retry::Later), late).map(|(_, after)| after);
        assert_eq!((decide(minutes(30)), decide(minutes(31))), (Ok(minutes(10)), Err(GiveUp::Lifetime)));
        for advice in [None, Some(Retry::Never), Some(Retry::AfterChange)] {
            assert_eq!(retries.decide(now, advice, None).err(), Some(GiveUp::Useless(advice)));
        }
    }
}
