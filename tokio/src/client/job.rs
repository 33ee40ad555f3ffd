//! Requests on their way through the queue and the windows.

use std::sync::Arc;

use cmpp_codec::session::{Instant, RequestError, Session};
use cmpp_codec::{MsgId, OwnedFrame, SequenceId};

use crate::client::outcome::PartError;
use crate::client::submission::Submission;
use crate::wire::call::{Call, CallError};

/// A retry of a message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt {
    /// Which retry it is, from 1.
    pub(crate) number: u32,
    /// When the message failed first.
    pub(crate) since: Instant,
}

/// One SUBMIT that was sent.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) submission: Arc<Submission>,
    pub(crate) index: usize,
    pub(crate) attempt: Option<Attempt>,
}

/// One request.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) work: Work,
    /// How often it was sent and not answered.
    pub(crate) lost: u32,
    /// Which retry it is. A retry holds no permit.
    pub(crate) retry: Option<Attempt>,
}

#[derive(Debug)]
pub(crate) enum Work {
    /// One SUBMIT of a text.
    Part { submission: Arc<Submission>, index: usize },
    /// A request that the caller built.
    Call(Call),
}

impl Job {
    pub(crate) const fn new(work: Work) -> Self {
        Self { work, lost: 0, retry: None }
    }

    /// Creates a retry.
    pub(crate) const fn again(work: Work, attempt: Attempt) -> Self {
        Self { work, lost: 0, retry: Some(attempt) }
    }

    /// Returns which SUBMIT of a text it is.
    pub(crate) fn origin(&self) -> Option<Origin> {
        match &self.work {
            Work::Part { submission, index } => {
                Some(Origin { submission: Arc::clone(submission), index: *index, attempt: self.retry })
            }
            Work::Call(_) => None,
        }
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        match &self.work {
            Work::Part { submission, .. } => submission.is_cancelled(),
            Work::Call(call) => call.is_cancelled(),
        }
    }

    /// Tells the caller what became of the request.
    pub(crate) fn finish(self, result: Result<MsgId, PartError>) {
        match self.work {
            Work::Part { submission, index } => submission.finish(index, result, self.lost > 0),
            Work::Call(call) => call.finish(Err(call_error(result))),
        }
    }

    /// Hands the caller the answer to a request that it built.
    pub(crate) fn answer(self, answer: OwnedFrame) {
        if let Work::Call(call) = self.work {
            call.finish(Ok(answer));
        }
    }

    /// Gives the request to the session. `enterprise` is the `Msg_src` of texts.
    pub(crate) fn send<A>(
        &self,
        enterprise: &str,
        session: &mut Session<A>,
        now: Instant,
    ) -> Result<SequenceId, RequestError> {
        match &self.work {
            Work::Part { submission, index } => submission.send(*index, enterprise, session, now),
            Work::Call(call) => call.send(session, now),
        }
    }
}

/// How many jobs have come to their end.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Finished {
    pub(crate) jobs: usize,
    pub(crate) permits: usize,
}

impl Finished {
    pub(crate) fn add(&mut self, job: &Job) {
        self.jobs = self.jobs.saturating_add(1);
        self.permits = self.permits.saturating_add(job.retry.is_none().into());
    }
}

const fn call_error(result: Result<MsgId, PartError>) -> CallError {
    match result {
        Err(PartError::Call(error)) => error,
        // A call is answered by its bytes.
        _ => CallError::Closed,
    }
}
