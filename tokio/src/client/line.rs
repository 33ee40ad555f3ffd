//! What a client does on one connection.

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::Context;

use cmpp_codec::codes::{DeliverResult, RegisteredDelivery, SubmitResult};
use cmpp_codec::content::MismatchedReport;
use cmpp_codec::login::Digests;
use cmpp_codec::pdu::DeliverResp;
use cmpp_codec::session::{End, Event, Instant, RequestError, RequestId, Session};
use cmpp_codec::{AnyPdu, AnySubmit, Error, Frame, MsgId, OwnedFrame, SequenceId, with_version};
use tokio::sync::oneshot;

use crate::base::pause::Pause;
use crate::client::about::About;
use crate::client::error::ConnectError;
use crate::client::event::Event as ClientEvent;
use crate::client::job::{Finished, Job, Work};
use crate::client::matcher::{Matcher, Tag, Taken, news};
use crate::client::message::Message;
use crate::client::outcome::PartError;
use crate::client::queue::Queue;
use crate::client::retry::{GiveUp, Retries};
use crate::wire::call::{Call, CallError, Pending};
use crate::wire::driver::Handler;
use crate::wire::receipt::{DeliverReply, Replies};

/// How many messages of a kind are read at once, as a rule.
const BURST: usize = 16;

/// What all connections of a client have in common.
#[derive(Clone, Debug)]
pub(crate) struct Common {
    pub(crate) queue: Arc<Queue>,
    pub(crate) matcher: Arc<Matcher>,
    /// `Msg_src`.
    pub(crate) enterprise: Arc<str>,
    pub(crate) window: usize,
    /// How often a request is sent again after it was sent and not answered.
    pub(crate) resubmissions: u32,
    /// Whether each DELIVER is handed out as it came.
    pub(crate) is_raw: bool,
}

/// One connection of a client.
pub(crate) struct Line {
    common: Common,
    /// Which one, from 0.
    number: usize,
    replies: Replies<DeliverReply>,
    /// Taken from the queue and not sent yet.
    ready: VecDeque<Job>,
    pending: Pending<Job>,
    /// What the session gave up while the connection stands.
    returned: Vec<Job>,
    /// The jobs that have come to their end, of which the queue has not been told.
    finished: Finished,
    /// The SUBMITs that the gateway took, and what is to be handed out. Both go to the matcher at once for all that was read
    /// at once.
    taken: Vec<Taken>,
    out: Vec<ClientEvent>,
    /// Told when the login is accepted.
    pub(crate) opened: Option<oneshot::Sender<Result<(), ConnectError>>>,
    /// Whether the login was accepted.
    pub(crate) was_open: bool,
    /// Until when nothing is sent, because the gateway said Result 8; and how long the next pause is.
    paused: Option<Instant>,
    pause: Pause,
    sweep: Option<Instant>,
}

impl Line {
    pub(crate) fn new(
        common: Common,
        number: usize,
        opened: Option<oneshot::Sender<Result<(), ConnectError>>>,
    ) -> Self {
        Self {
            number,
            replies: Replies::new(common.window),
            common,
            ready: VecDeque::new(),
            pending: Pending::new(),
            returned: Vec::new(),
            finished: Finished::default(),
            taken: Vec::new(),
            out: Vec::new(),
            opened,
            was_open: false,
            paused: None,
            pause: Pause::default(),
            sweep: None,
        }
    }

    /// Gives the session what is ready, and returns whether there was anything.
    fn send(&mut self, session: &mut Session<Digests<'static>>, now: Instant) -> bool {
        let mut any = false;
        while let Some(job) = self.ready.pop_front() {
            match job.send(&self.common.enterprise, session, now) {
                Ok(sequence_id) => {
                    any = true;
                    self.pending.insert(sequence_id, job);
                }
                Err(RequestError::Window | RequestError::Paced { .. } | RequestError::NotOpen) => {
                    self.ready.push_front(job);
                    break;
                }
                Err(error) => self.finish(job, Err(PartError::Call(CallError::Request(error)))),
            }
        }
        any
    }

    /// Handles the answer to a request of this end.
    fn answered(&mut self, now: Instant, sequence_id: SequenceId, frame: Frame<'_>, pdu: Result<AnyPdu<'_>, Error>) {
        let Some(job) = self.pending.remove(sequence_id) else { return };
        let (submission, index) = match &job.work {
            Work::Part { submission, index } => (submission, *index),
            Work::Call(call) => {
                if let (Ok(pdu), false) = (pdu, self.common.is_raw) {
                    self.taken.extend(taken(call, pdu));
                }
                self.finished.add(&job);
                return job.answer(OwnedFrame::from(frame));
            }
        };
        let result = match pdu {
            Err(error) => Err(PartError::Call(CallError::Answer(error))),
            Ok(pdu) => match pdu.result().map(SubmitResult) {
                Some(SubmitResult::OK) => Ok(pdu.msg_id().unwrap_or(MsgId::ZERO)),
                Some(SubmitResult::FLOW) => return self.throttled(now, job),
                result => Err(PartError::Rejected(result.unwrap_or_default())),
            },
        };
        self.pause = Pause::default();
        match result {
            Ok(msg_id) if submission.text.has_report => {
                let about = submission.about(index, job.retry.map_or(0, |attempt| attempt.number));
                let recipients = u8::try_from(submission.part(index).1.len()).unwrap_or(u8::MAX);
                let origin = self.common.matcher.retries.as_ref().and_then(|_| job.origin().map(Arc::new));
                room(&mut self.taken).push(Taken { msg_id, recipients, tag: Tag { about, origin } });
            }
            Err(PartError::Rejected(result)) => return self.rejected(now, result, job),
            _ => {}
        }
        self.finish(job, result);
    }

    /// Handles a SUBMIT that the gateway rejected.
    fn rejected(&mut self, now: Instant, result: SubmitResult, job: Job) {
        // It leaves the queue, whether it comes back later or not.
        self.finished.add(&job);
        if let Err(job) = self.common.matcher.rejected(now, result, job, &mut self.out) {
            job.finish(Err(PartError::Rejected(result)));
        }
    }

    /// Tells the caller what became of a request. The queue hears of it in [`flush`](Self::flush).
    fn finish(&mut self, job: Job, result: Result<MsgId, PartError>) {
        self.finished.add(&job);
        // Nobody waits for the retry of a message that was accepted once.
        if let (Err(error), Some(_), Some(origin)) = (result, job.retry, job.origin()) {
            let phones = origin.submission.phones(origin.index);
            self.out.push(news(&origin, phones, Err(GiveUp::Failed(error))));
        }
        job.finish(result);
    }

    /// Hands out what came, and makes room in the queue.
    fn flush(&mut self, now: Instant) {
        if self.out.is_empty() && self.taken.is_empty() {
            // A connection that is quiet keeps no memory for a burst.
            (self.out, self.taken) = (Vec::new(), Vec::new());
        }
        let is_quiet = || {
            self.common.queue.finished(std::mem::take(&mut self.finished));
            self.common.queue.is_drained()
        };
        let sweep = self.common.matcher.settle(now, &mut self.taken, &mut self.out, is_quiet);
        self.sweep = sweep.or(self.sweep);
        if self.sweep.is_some_and(|at| at <= now) {
            self.sweep = None;
            self.common.matcher.sweep(now, &mut self.out);
        }
        self.common.matcher.events().append(&mut self.out);
        self.common.queue.finished(std::mem::take(&mut self.finished));
    }

    /// Handles Result 8: the gateway did not take the message, which is sent again after a pause.
    fn throttled(&mut self, now: Instant, job: Job) {
        if self.paused.is_none_or(|until| until <= now) {
            let pause = self.pause.next();
            tracing::debug!(connection = self.number, ?pause, "the gateway throttles");
            self.paused = Some(now + pause);
        }
        self.ready.push_front(job);
    }

    /// Handles a request of this end that was never answered.
    fn unanswered(&mut self, sequence_id: SequenceId, sent: bool) {
        let Some(mut job) = self.pending.remove(sequence_id) else { return };
        job.lost = job.lost.saturating_add(sent.into());
        if matches!(job.work, Work::Call(_)) && sent || job.lost > self.common.resubmissions {
            return self.finish(job, Err(PartError::Call(CallError::Unanswered { sent })));
        }
        self.returned.push(job);
    }

    /// Handles a request of the gateway.
    fn requested(
        &mut self,
        session: &mut Session<Digests<'static>>,
        now: Instant,
        id: RequestId,
        pdu: AnyPdu<'_>,
        frame: Frame<'_>,
    ) {
        let Some(deliver) = pdu.as_deliver() else {
            tracing::warn!(command = pdu.name(), "a request that no client knows is not answered");
            // A request that came a moment ago waits for its answer.
            let _ = session.release(id);
            return;
        };
        let receipt = self.replies.receipt(id, DeliverReply { msg_id: deliver.msg_id(), result: DeliverResult::OK });
        if self.common.is_raw {
            let message = Message::new(Some(OwnedFrame::from(frame)), pdu.version(), None, Some(receipt));
            self.out.push(ClientEvent::Message(message));
        } else if let Some(report) = pdu.content().and_then(|content| content.report()) {
            room(&mut self.out).push(self.common.matcher.report(report, Some(receipt)));
        } else {
            self.common.matcher.delivered(now, pdu, frame, receipt, &mut self.out);
        }
    }

    /// Handles a request that cannot be read, and that the dialect does not reject.
    fn malformed(&mut self, session: &mut Session<Digests<'static>>, id: RequestId, frame: Frame<'_>, error: Error) {
        let found = MismatchedReport::parse(frame.body());
        let (msg_id, result) = if let Some(found) = found {
            tracing::debug!(%error, "a report with a wrong Msg_Length");
            self.out.push(self.common.matcher.report(found.report, None));
            (found.head.msg_id, DeliverResult::OK)
        } else {
            tracing::warn!(%error, "a malformed message is rejected");
            (MsgId::ZERO, DeliverResult::STRUCTURE)
        };
        // A request that came a moment ago waits for its answer.
        let _ = with_version!(session.version(), V => {
            session.answer(id, &DeliverResp::<V> { msg_id, result: result.into() })
        });
    }

    /// Gives the queue back what the closed connection has.
    fn closed(&mut self, now: Instant, end: End) {
        tracing::debug!(connection = self.number, %end, "closed");
        self.flush(now);
        self.give_back();
    }

    fn give_back(&mut self) {
        let jobs: Vec<Job> = self.returned.drain(..).chain(self.ready.drain(..)).collect();
        self.common.queue.give_back(self.number, jobs.into_iter());
    }
}

/// Makes room for a burst, of which this is the first, so that it need not grow for each.
fn room<T>(items: &mut Vec<T>) -> &mut Vec<T> {
    if items.capacity() == 0 {
        items.reserve(BURST);
    }
    items
}

/// Returns a SUBMIT that the caller built, if the gateway took it and it has reports.
fn taken(call: &Call, answer: AnyPdu<'_>) -> Option<Taken> {
    let request = call.request().pdu(answer.version()).ok()?;
    let submit = request.as_submit().filter(wants_report)?;
    let msg_id = answer.msg_id().filter(|_| answer.result().map(SubmitResult) == Some(SubmitResult::OK))?;
    let about = About { tag: 0, segment: submit.pk_number(), segments: submit.pk_total(), retry: 0 };
    let recipients = u8::try_from(request.recipients().count()).unwrap_or(u8::MAX);
    Some(Taken { msg_id, recipients, tag: Tag { about, origin: None } })
}

fn wants_report(submit: &AnySubmit<'_>) -> bool {
    submit.registered_delivery() == RegisteredDelivery::REPORT
}

impl Handler for Line {
    type Auth = Digests<'static>;

    fn event(&mut self, session: &mut Session<Self::Auth>, now: Instant, event: Event<'_>) {
        match event {
            Event::Answer { sequence_id, frame, pdu } => self.answered(now, sequence_id, frame, pdu),
            Event::Request { id, pdu, frame } => self.requested(session, now, id, pdu, frame),
            Event::Unanswered { sequence_id, sent } => self.unanswered(sequence_id, sent),
            Event::Malformed { id, frame, error } => self.malformed(session, id, frame, error),
            Event::Connected { version, agreement, .. } => {
                tracing::info!(connection = self.number, %version, ?agreement, "logged in");
                self.was_open = true;
                if let Some(opened) = self.opened.take() {
                    drop(opened.send(Ok(())));
                }
                self.out.push(ClientEvent::Connected { connection: self.number, version });
            }
            Event::Closed { end } => self.closed(now, end),
            Event::Rejected { frame, why } => {
                tracing::debug!(%why, command = %frame.command_id(), "a request of the gateway is rejected");
            }
            other => tracing::debug!(event = ?other),
        }
    }

    fn takes_input(&self, cx: &Context<'_>) -> bool {
        self.common.matcher.events().has_room(cx)
    }

    fn act(&mut self, session: &mut Session<Self::Auth>, now: Instant, cx: &mut Context<'_>) -> bool {
        self.common.matcher.retry(now, &self.common.queue);
        self.flush(now);
        self.paused = self.paused.filter(|&until| until > now);
        if !self.returned.is_empty() {
            self.give_back();
        }
        let can_send = session.is_open() && self.paused.is_none();
        let room = if can_send { session.window_left().saturating_sub(self.ready.len()) } else { 0 };
        let is_over = self.common.queue.take(self.number, room, &mut self.ready, cx);
        // After the queue: what was answered before the client was closed precedes TERMINATE. The gateway waits for no
        // answer behind it.
        let mut any = self.replies.pass(session, cx);
        if is_over && session.end().is_none() {
            session.terminate(now);
        }
        if can_send {
            any |= self.send(session, now);
        }
        any
    }

    fn deadline(&self) -> Option<Instant> {
        let retry =
            self.common.matcher.retries.as_ref().and_then(Retries::next).filter(|_| self.common.queue.is_open());
        [self.paused, self.sweep, retry].into_iter().flatten().min()
    }
}
