//! One connection of the gateway.

use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use cmpp_codec::codes::{MsgFmt, RegisteredDelivery, SubmitResult};
use cmpp_codec::{CommandId, MsgId, OwnedFrame, Version};
use cmpp_tokio::{CallError, Connection, Deliver, DeliverError, Peer, Request, StatusReport};
use fastrand::Rng;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::base::later::Later;
use crate::gateway::behaviour::Behaviour;
use crate::gateway::outbox::{Outbox, Outboxes};
use crate::gateway::totals::Counts;
use crate::scenario::MoSettings;

/// How many reports of a connection are on their way at a time; the window of the SP lets fewer through.
const SENDING: usize = 32;

/// What happened in a gateway, for [`Gateway::next`](super::Gateway::next).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Happened {
    /// A client has logged in.
    LoggedIn {
        /// The account.
        account: String,
        /// The version that both ends speak.
        version: Version,
    },
    /// A client sent a request: SUBMIT, QUERY, CANCEL, or one of a vendor's.
    Request {
        /// The account.
        account: String,
        /// The version of the message.
        version: Version,
        /// The message.
        message: OwnedFrame,
    },
    /// A client took a report.
    Reported {
        /// The `Msg_Id` of the SUBMIT.
        msg_id: MsgId,
    },
    /// A connection has ended.
    LoggedOut {
        /// The account.
        account: String,
    },
}

/// What all connections share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) behaviour: Behaviour,
    pub(crate) outboxes: Outboxes,
    pub(crate) counts: Counts,
    pub(crate) events: Option<mpsc::UnboundedSender<Happened>>,
}

impl Shared {
    fn happened(&self, event: impl FnOnce() -> Happened) {
        if let Some(events) = &self.events {
            // Nobody reads them any more.
            drop(events.send(event()));
        }
    }
}

/// Serves a connection until it has ended.
pub(crate) async fn serve(shared: Arc<Shared>, mut connection: Connection, seed: u64) {
    let peer = connection.peer();
    let account = peer.account().to_owned();
    shared.counts.count(|totals| totals.logins += 1);
    shared.happened(|| Happened::LoggedIn { account: account.clone(), version: peer.version() });
    let phones = shared.behaviour.mo.clone().map(|mo| tokio::spawn(phones(Arc::clone(&shared), peer.clone(), mo)));
    let mut line = Line {
        outbox: shared.outboxes.of(&account),
        shared: Arc::clone(&shared),
        peer,
        rng: Rng::with_seed(seed),
        answers: Later::default(),
        reports: Later::default(),
        sending: Arc::new(Semaphore::new(SENDING)),
    };
    line.run(&mut connection).await;
    line.leave().await;
    if let Some(phones) = phones {
        phones.abort();
    }
    shared.happened(|| Happened::LoggedOut { account });
}

/// A report, with the `Msg_Id` it is about.
type About = (MsgId, StatusReport);

struct Line {
    shared: Arc<Shared>,
    outbox: Arc<Outbox>,
    peer: Peer,
    rng: Rng,
    answers: Later<(Request, SubmitResult)>,
    reports: Later<About>,
    /// A permit for each report more that may be on its way.
    sending: Arc<Semaphore>,
}

impl Line {
    async fn run(&mut self, connection: &mut Connection) {
        let sending = Arc::clone(&self.sending);
        loop {
            let may_send = self.sending.available_permits() > 0;
            tokio::select! {
                biased;
                () = self.answers.due() => {}
                () = self.reports.due(), if may_send => {}
                _ = sending.acquire(), if !may_send => {}
                about = self.outbox.next(), if may_send && !self.peer.is_closed() => self.send(about),
                request = connection.next() => match request {
                    Some(request) => self.requested(request),
                    None => return,
                },
            }
            if !self.catch_up(connection) {
                return;
            }
        }
    }

    /// Does at once all that has become possible: to wait for each piece costs more than the piece. Returns whether the
    /// connection is still there.
    fn catch_up(&mut self, connection: &mut Connection) -> bool {
        // What waits next is woken by the wait in `run`.
        let mut cx = Context::from_waker(Waker::noop());
        for _ in 0..SENDING {
            match connection.poll_next(&mut cx) {
                Poll::Ready(Some(request)) => self.requested(request),
                Poll::Ready(None) => return false,
                Poll::Pending => break,
            }
        }
        // What is owed comes before more that is new: otherwise reports would pile up under a load.
        let now = Instant::now();
        while let Some((request, result)) = self.answers.pop(now) {
            self.answer(request, result);
        }
        while self.sending.available_permits() > 0 {
            let Some(about) = self.reports.pop(now) else { break };
            self.send(about);
        }
        true
    }

    fn requested(&mut self, request: Request) {
        let shared = &self.shared;
        shared.happened(|| Happened::Request {
            account: self.peer.account().to_owned(),
            version: request.version(),
            message: request.owned().clone(),
        });
        if request.submit().is_none() {
            return answer_other(request);
        }
        shared.counts.count(|totals| totals.submits += 1);
        let behaviour = &shared.behaviour;
        let drawn = behaviour.results.draw(&mut self.rng);
        let result = unfit(&request).unwrap_or(drawn);
        let delay = behaviour.answer_delay.draw(&mut self.rng);
        if delay.is_zero() {
            self.answer(request, result);
        } else {
            self.answers.push(Instant::now() + delay, (request, result));
        }
    }

    /// Answers a SUBMIT, and remembers what is to be reported.
    fn answer(&mut self, request: Request, mut result: SubmitResult) {
        let reports = if result == SubmitResult::OK { self.reports_of(&request) } else { Some((MsgId::ZERO, vec![])) };
        let (msg_id, reports) = reports.unwrap_or_else(|| {
            result = SubmitResult::FLOW;
            (MsgId::ZERO, vec![])
        });
        self.shared.counts.count(|totals| *totals.answered.entry(result.0).or_default() += 1);
        if result == SubmitResult::OK {
            request.accept(msg_id);
        } else {
            request.reject(result);
        }
        for about in reports {
            let at = Instant::now() + self.shared.behaviour.report_delay.draw(&mut self.rng);
            self.reports.push(at, about);
        }
    }

    /// The `Msg_Id` and the reports of a SUBMIT. `None`: there is no room for them.
    fn reports_of(&mut self, request: &Request) -> Option<(MsgId, Vec<About>)> {
        let (pdu, submit) = (request.pdu().ok()?, request.submit()?);
        let count = pdu.recipients().count();
        let first = self.shared.outboxes.msg_id(u16::try_from(count.max(1)).unwrap_or(u16::MAX));
        if submit.registered_delivery() != RegisteredDelivery::REPORT {
            return Some((first, Vec::new()));
        }
        let behaviour = &self.shared.behaviour;
        if !self.shared.outboxes.reserve(count, behaviour.capacity) {
            return None;
        }
        let text = |field: &[u8]| String::from_utf8_lossy(field).into_owned();
        let to = text(submit.src_id().trimmed());
        let mut reports = Vec::with_capacity(count);
        for (index, phone) in (0..=u8::MAX).zip(pdu.recipients()) {
            if behaviour.report_lost > 0.0 && self.rng.f64() < behaviour.report_lost {
                self.shared.counts.count(|totals| totals.lost += 1);
                self.shared.outboxes.release(1);
                continue;
            }
            let msg_id = first.of_recipient(index);
            let stat = behaviour.stats.draw(&mut self.rng);
            reports.push((msg_id, StatusReport::new(msg_id, to.clone(), text(phone.trimmed()), stat)));
        }
        Some((first, reports))
    }

    /// Sends a report from a task of its own, which waits for the answer.
    fn send(&self, (msg_id, report): About) {
        let (shared, outbox, peer) = (Arc::clone(&self.shared), Arc::clone(&self.outbox), self.peer.clone());
        // There is one: nobody else takes them.
        let permit = Arc::clone(&self.sending).try_acquire_owned();
        tokio::spawn(async move {
            match peer.report(&report).await {
                Ok(()) => {
                    shared.counts.count(|totals| totals.reported += 1);
                    shared.happened(|| Happened::Reported { msg_id });
                    shared.outboxes.release(1);
                }
                // The connection ended first.
                Err(DeliverError::Call(CallError::Closed | CallError::Unanswered { .. })) => {
                    outbox.push(msg_id, report);
                }
                // The SP would reject it again.
                Err(_) => shared.outboxes.release(1),
            }
            drop(permit);
        });
    }

    /// Leaves what was not taken to the next connection of the account.
    async fn leave(&mut self) {
        // Those on their way have ended when all permits are back. A semaphore that nobody closes gives them.
        let all = u32::try_from(SENDING).unwrap_or(u32::MAX);
        drop(self.sending.acquire_many(all).await);
        for (msg_id, report) in self.reports.drain() {
            self.outbox.push(msg_id, report);
        }
    }
}

/// Why a SUBMIT cannot be sent to phones, if it cannot.
fn unfit(request: &Request) -> Option<SubmitResult> {
    let (pdu, submit) = (request.pdu().ok()?, request.submit()?);
    let max = if submit.msg_fmt() == MsgFmt::ASCII { 160 } else { 140 };
    match pdu.recipients().count() {
        0 | 100.. => Some(SubmitResult::DEST_TERMINAL_ID),
        _ if submit.msg_content().len() > max => Some(SubmitResult::MAX_LENGTH),
        _ => None,
    }
}

/// Answers a request other than SUBMIT: nothing is found, nothing is cancelled.
fn answer_other(request: Request) {
    let answer = request.pdu().ok().and_then(|pdu| {
        // Success_Id 1: "failed".
        let result = u32::from(pdu.command_id() == CommandId::CANCEL);
        pdu.answer(result)
    });
    request.answer(answer);
}

/// Sends messages from phones until the connection has ended.
async fn phones(shared: Arc<Shared>, peer: Peer, mo: MoSettings) {
    let mut ticks = interval(Duration::try_from_secs_f64(1.0 / mo.rate).unwrap_or(Duration::MAX));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for text in mo.texts.iter().cycle() {
        ticks.tick().await;
        let msg_id = shared.outboxes.msg_id(1);
        let delivered = peer.deliver(&Deliver::new(msg_id, &mo.from, &mo.to, text)).await;
        match delivered {
            Ok(()) => shared.counts.count(|totals| totals.delivered += 1),
            Err(_) if peer.is_closed() => return,
            Err(_) => {}
        }
    }
}
