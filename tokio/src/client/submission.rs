//! A text on its way: which SUBMITs it consists of, and what became of each.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};

use cmpp_codec::build::BuildError;
use cmpp_codec::content::{Encoding, Plan, PlanError, Reference};
use cmpp_codec::session::{Instant, RequestError, Session};
use cmpp_codec::{Frame, Layouts, MsgId, SequenceId, with_version};

use crate::base::lock::lock;
use crate::client::about::About;
use crate::client::outcome::{Part, PartError, SubmitError, Submitted};
use crate::client::text::{Phone, Text};
use crate::wire::call::CallError;

/// How many recipients a SUBMIT has at most (2.0, 7.4.2.1: fewer than 100).
const PHONES: usize = 99;
/// Most SUBMITs go to so many phones at most.
const FEW: usize = 4;

/// The length of the longest SUBMITs to so many phones: of 3.0, with 255 bytes of content.
const MAX_LEN: usize = 12 + 151 + 32 * PHONES + 255;
const MAX_LEN_OF_FEW: usize = 12 + 151 + 32 * FEW + 255;

/// What became of a SUBMIT, and whether it may be doubled.
type Outcome = Option<(Result<MsgId, PartError>, bool)>;

#[derive(Debug)]
struct Progress {
    /// Apart from the others, because most texts are one SUBMIT.
    first: Outcome,
    others: Vec<Outcome>,
    left: usize,
    waker: Option<Waker>,
}

impl Progress {
    fn new(count: usize) -> Self {
        Self { first: None, others: vec![None; count.saturating_sub(1)], left: count, waker: None }
    }

    fn part_mut(&mut self, index: usize) -> Option<&mut Outcome> {
        index.checked_sub(1).map_or(Some(&mut self.first), |other| self.others.get_mut(other))
    }
}

/// A text that is being submitted.
#[derive(Debug)]
pub(crate) struct Submission {
    pub(crate) text: Text,
    encoding: Encoding,
    reference: Reference,
    pub(crate) segments: u8,
    /// The one segment that is sent, of a retry.
    only: Option<u8>,
    /// The number of SUBMITs.
    count: usize,
    is_cancelled: AtomicBool,
    progress: Mutex<Progress>,
}

impl Submission {
    pub(crate) fn new(text: Text, reference: Reference) -> Result<Self, SubmitError> {
        let encoding = text.encoding.unwrap_or_else(|| Encoding::of(&text.body));
        let segments = plan(&text, encoding, reference).map_err(SubmitError::Plan)?.total();
        let count = text.phones.len().div_ceil(PHONES).saturating_mul(usize::from(segments));
        if count == 0 {
            return Err(SubmitError::NoPhone);
        }
        let (is_cancelled, progress) = (AtomicBool::new(false), Mutex::new(Progress::new(count)));
        Ok(Self { text, encoding, reference, segments, only: None, count, is_cancelled, progress })
    }

    /// Creates the retry of one SUBMIT of a text, to one of its phones. Nobody waits for it.
    pub(crate) fn again(first: &Self, index: usize, phone: Phone) -> Self {
        let mut text = first.text.clone();
        text.phones = vec![phone];
        Self {
            text,
            only: Some(first.part(index).0),
            count: 1,
            is_cancelled: AtomicBool::new(false),
            progress: Mutex::new(Progress::new(1)),
            ..*first
        }
    }

    /// Returns the number of SUBMITs.
    pub(crate) const fn count(&self) -> usize {
        self.count
    }

    /// Returns the segment of a SUBMIT, from 1, and the phones it goes to.
    pub(crate) fn part(&self, index: usize) -> (u8, Range<usize>) {
        if let Some(segment) = self.only {
            return (segment, 0..1);
        }
        let segments = usize::from(self.segments);
        let group = index.checked_div(segments).unwrap_or_default();
        let segment = index.checked_rem(segments).unwrap_or_default();
        let start = group.saturating_mul(PHONES);
        let end = start.saturating_add(PHONES).min(self.text.phones.len());
        (u8::try_from(segment).unwrap_or(u8::MAX).saturating_add(1), start..end)
    }

    /// Returns what the user knows a SUBMIT by.
    pub(crate) fn about(&self, index: usize, retry: u32) -> About {
        About { tag: self.text.tag, segment: self.part(index).0, segments: self.segments, retry }
    }

    /// Returns the phones that a SUBMIT goes to.
    pub(crate) fn phones(&self, index: usize) -> Vec<String> {
        let phones = self.text.phones.get(self.part(index).1).unwrap_or_default();
        phones.iter().map(|phone| String::from_utf8_lossy(phone.trimmed()).into_owned()).collect()
    }

    /// Gives a SUBMIT to the session.
    pub(crate) fn send<A>(
        &self,
        index: usize,
        enterprise: &str,
        session: &mut Session<A>,
        now: Instant,
    ) -> Result<SequenceId, RequestError> {
        // Not built in the session, which would keep a buffer of this length as long as the connection stands.
        if self.part(index).1.len() <= FEW {
            self.send_from(&mut [0; MAX_LEN_OF_FEW], index, enterprise, session, now)
        } else {
            self.send_from(&mut [0; MAX_LEN], index, enterprise, session, now)
        }
    }

    fn send_from<A>(
        &self,
        buffer: &mut [u8],
        index: usize,
        enterprise: &str,
        session: &mut Session<A>,
        now: Instant,
    ) -> Result<SequenceId, RequestError> {
        let built = with_version!(session.version(), V => self.build::<V>(index, enterprise, buffer));
        let message = buffer.get(..built.map_err(RequestError::Build)?).unwrap_or_default();
        session.forward(now, Frame::from_message(message).map_err(RequestError::Malformed)?)
    }

    /// Writes a SUBMIT, whose `Sequence_Id` the session sets, and returns its length.
    fn build<V: Layouts>(&self, index: usize, enterprise: &str, out: &mut [u8]) -> Result<usize, BuildError> {
        let (number, phones) = self.part(index);
        let phones = self.text.phones.get(phones).unwrap_or_default();
        let submit = self.text.begin::<V>(enterprise, out)?.recipients(phones.iter().map(|phone| phone.trimmed()))?;
        // `new` has made the same plan, which says that the text can be written.
        let submit = if self.segments == 1 {
            let mut content = [0; 255];
            let len = self.encoding.write(&self.text.body, &mut content).unwrap_or_default();
            submit.content(self.encoding.msg_fmt(), content.get(..len).unwrap_or_default())?
        } else {
            let plan = plan(&self.text, self.encoding, self.reference).ok();
            let skipped = usize::from(number).saturating_sub(1);
            match plan.and_then(|plan| plan.segments().nth(skipped)) {
                Some(segment) => submit.segment(&segment)?,
                None => submit.text("")?,
            }
        };
        let submit = if let Some(link_id) = self.text.link() { submit.link_id(link_id)? } else { submit };
        Ok(submit.finish(SequenceId(0)))
    }

    /// Takes down what became of a SUBMIT.
    pub(crate) fn finish(&self, index: usize, result: Result<MsgId, PartError>, may_be_doubled: bool) {
        let mut progress = lock(&self.progress);
        let Some(part @ None) = progress.part_mut(index) else { return };
        *part = Some((result, may_be_doubled));
        progress.left = progress.left.saturating_sub(1);
        let waker = if progress.left == 0 { progress.waker.take() } else { None };
        drop(progress);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Withdraws what was not sent: nobody waits for it any more.
    pub(crate) fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }

    /// Waits until every SUBMIT is answered or given up.
    pub(crate) fn poll_done(&self, cx: &Context<'_>) -> Poll<Result<Submitted, SubmitError>> {
        let mut progress = lock(&self.progress);
        if progress.left > 0 {
            if progress.waker.as_ref().is_none_or(|waker| !waker.will_wake(cx.waker())) {
                progress.waker = Some(cx.waker().clone());
            }
            return Poll::Pending;
        }
        let (first, others) = (progress.first, std::mem::take(&mut progress.others));
        drop(progress);
        Poll::Ready(self.outcome(first, &others))
    }

    fn outcome(&self, first: Outcome, others: &[Outcome]) -> Result<Submitted, SubmitError> {
        let parts = || std::iter::once(first).chain(others.iter().copied());
        let may_be_doubled = parts().flatten().any(|(_, doubled)| doubled);
        let mut msg_ids = Vec::with_capacity(self.count);
        msg_ids.extend(parts().flatten().filter_map(|(result, _)| result.ok()));
        if msg_ids.len() == self.count {
            return Ok(Submitted { msg_ids, may_be_doubled });
        }
        let parts = parts().enumerate().map(|(index, part)| {
            let (segment, phones) = self.part(index);
            let (result, may_be_doubled) = part.unwrap_or((Err(PartError::Call(CallError::Closed)), false));
            Part { phones, segment, result, may_be_doubled }
        });
        Err(SubmitError::Parts(parts.collect()))
    }
}

fn plan(text: &Text, encoding: Encoding, reference: Reference) -> Result<Plan<'_>, PlanError> {
    let max_len = text.max_len.unwrap_or_else(|| encoding.max_len());
    Plan::with_reserve(&text.body, encoding, reference, max_len, text.reserve)
}
