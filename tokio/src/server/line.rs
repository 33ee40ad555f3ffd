//! What a server does on one connection.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use cmpp_codec::build::Answer;
use cmpp_codec::codes::SubmitResult;
use cmpp_codec::session::{Event, Instant, RequestError, RequestId, Session};
use cmpp_codec::{AnyPdu, Connect, Frame, OwnedFrame, Version};
use tokio::sync::{mpsc, oneshot};

use crate::base::mailbox::{Sender, mailbox};
use crate::server::account::{Connected, Usage};
use crate::server::connection::{Connection, Request};
use crate::server::gate::Gate;
use crate::server::peer::Peer;
use crate::wire::call::{Call, CallError, Pending};
use crate::wire::driver::Handler;
use crate::wire::receipt::Replies;

/// A future that is ready when the server shuts down.
pub(crate) type Drain = Pin<Box<dyn Future<Output = ()> + Send>>;

/// One connection of a server.
pub(crate) struct Line {
    address: SocketAddr,
    window: usize,
    max_rate: Option<NonZeroU32>,
    usage: Option<(Arc<Usage>, Connected)>,
    /// Where connections go that have logged in.
    accepted: mpsc::Sender<Connection>,
    open: Option<Open>,
    replies: Replies<Option<Answer>>,
    pending: Pending<Call>,
    drain: Option<Drain>,
    /// Whether the session ends as soon as nothing is under way.
    is_draining: bool,
}

/// What there is after the login.
struct Open {
    requests: Sender<Request>,
    calls: mpsc::Receiver<Call>,
    /// Taken from the queue, and too early for the session.
    next: Option<Call>,
    /// Closed when the user has dropped the connection.
    held: oneshot::Receiver<()>,
}

impl Line {
    pub(crate) fn new(
        address: SocketAddr,
        window: usize,
        max_rate: Option<NonZeroU32>,
        usage: Option<(Arc<Usage>, Connected)>,
        accepted: mpsc::Sender<Connection>,
        drain: Drain,
    ) -> Self {
        Self {
            address,
            window,
            max_rate,
            usage,
            accepted,
            open: None,
            replies: Replies::new(window),
            pending: Pending::new(),
            drain: Some(drain),
            is_draining: false,
        }
    }

    /// Hands a connection whose login was accepted to the user.
    fn accepted(&mut self, version: Version, connect: &Connect) {
        let account = String::from_utf8_lossy(connect.source_addr.trimmed()).into_owned();
        tracing::info!(account, address = %self.address, %version, "logged in");
        let (requests, receiver) = mailbox(self.window);
        let (calls, queue) = mpsc::channel(self.window.clamp(1, 1024));
        let (holder, held) = oneshot::channel();
        let peer = Peer::new(account, self.address, version, calls);
        // There is room for all connections that there may be. If the server is gone, so is the connection.
        drop(self.accepted.try_send(Connection::new(receiver, peer, holder)));
        self.open = Some(Open { requests, calls: queue, next: None, held });
    }

    fn requested(
        &mut self,
        session: &mut Session<Gate>,
        now: Instant,
        id: RequestId,
        pdu: AnyPdu<'_>,
        frame: Frame<'_>,
    ) {
        let is_submit = pdu.as_submit().is_some();
        let is_admitted = match (&self.usage, self.max_rate) {
            (Some((usage, _)), Some(rate)) if is_submit => usage.admits(rate, now),
            _ => true,
        };
        let again = if is_submit { pdu.answer(SubmitResult::FLOW) } else { None };
        if self.is_draining || !is_admitted {
            // A request that came a moment ago waits for its answer.
            let _ = match again {
                Some(answer) => session.answer(id, answer.pdu()),
                None => session.release(id),
            };
            return;
        }
        let Some(open) = &self.open else { return };
        let receipt = self.replies.receipt(id, again);
        // If the user is gone, it is dropped, and answered by that.
        drop(open.requests.push(Request::new(OwnedFrame::from(frame), pdu.version(), receipt)));
    }

    /// Returns whether the server shuts down, or the user has dropped the connection.
    fn is_to_drain(&mut self, cx: &mut Context<'_>) -> bool {
        let is_shutting_down = self.drain.as_mut().is_some_and(|drain| drain.as_mut().poll(cx).is_ready());
        if is_shutting_down {
            self.drain = None;
        }
        let is_dropped = self.open.as_mut().is_some_and(|open| Pin::new(&mut open.held).poll(cx).is_ready());
        is_shutting_down || is_dropped
    }

    /// Gives the session the requests that wait, as far as it takes them.
    fn send(&mut self, session: &mut Session<Gate>, now: Instant, cx: &mut Context<'_>) -> bool {
        let Some(open) = &mut self.open else { return false };
        let mut any = false;
        while session.is_open() && session.window_left() > 0 {
            let call = match open.next.take() {
                Some(call) => call,
                None => match open.calls.poll_recv(cx) {
                    Poll::Ready(Some(call)) if call.is_cancelled() => continue,
                    Poll::Ready(Some(call)) => call,
                    Poll::Ready(None) | Poll::Pending => break,
                },
            };
            match call.send(session, now) {
                Ok(sequence_id) => {
                    any = true;
                    self.pending.insert(sequence_id, call);
                }
                Err(RequestError::Paced { .. }) => {
                    open.next = Some(call);
                    break;
                }
                Err(error) => call.finish(Err(CallError::Request(error))),
            }
        }
        any
    }
}

impl Handler for Line {
    type Auth = Gate;

    fn event(&mut self, session: &mut Session<Gate>, now: Instant, event: Event<'_>) {
        match event {
            Event::Request { id, pdu, frame } => self.requested(session, now, id, pdu, frame),
            Event::Answer { sequence_id, frame, pdu } => {
                if let Some(call) = self.pending.remove(sequence_id) {
                    call.finish(pdu.map(|_| OwnedFrame::from(frame)).map_err(CallError::Answer));
                }
            }
            Event::Unanswered { sequence_id, sent } => {
                if let Some(call) = self.pending.remove(sequence_id) {
                    call.finish(Err(CallError::Unanswered { sent }));
                }
            }
            Event::Accepted { version, connect, .. } => self.accepted(version, connect),
            Event::LoginRejected { connect, status } => {
                let account = String::from_utf8_lossy(connect.source_addr.trimmed());
                tracing::warn!(%account, address = %self.address, %status, "a login is rejected");
            }
            Event::Malformed { id, frame, error } => {
                tracing::warn!(address = %self.address, %error, command = %frame.command_id(), "malformed");
                let _ = session.release(id);
            }
            Event::Rejected { frame, why } => {
                tracing::debug!(address = %self.address, %why, command = %frame.command_id(), "rejected");
            }
            Event::Closed { end } => tracing::debug!(address = %self.address, %end, "closed"),
            other => tracing::trace!(event = ?other),
        }
    }

    /// Returns `true`: the queue of requests cannot overflow, because each request holds a slot of the window. If a full
    /// queue stopped the reading, a user who waits for a report's answer before it takes the next request would wait for
    /// ever.
    fn takes_input(&self, _: &Context<'_>) -> bool {
        true
    }

    fn act(&mut self, session: &mut Session<Gate>, now: Instant, cx: &mut Context<'_>) -> bool {
        let mut any = self.replies.pass(session, cx);
        if !self.is_draining && self.is_to_drain(cx) {
            self.is_draining = true;
            if let Some(open) = &mut self.open {
                open.calls.close();
            }
            any = true;
        }
        any |= self.send(session, now, cx);
        let is_quiet = session.to_answer() == 0 && session.unanswered() == 0;
        if self.is_draining && is_quiet && self.open.as_ref().is_none_or(|open| open.next.is_none()) {
            session.terminate(now);
        }
        any
    }

    fn deadline(&self) -> Option<Instant> {
        None
    }
}
