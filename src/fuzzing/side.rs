//! One end of a fuzzed connection: a session, what its user knows of it, and the laws that hold after every call.

#![expect(clippy::expect_used, reason = "a violated law is reported by a panic")]

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::mem;

use crate::base::instant::Instant;
use crate::build::Answer;
use crate::login::{ClientAuth, Decision, ServerAuth, Unproven};
use crate::pdu::{AnyConnectResp, Connect};
use crate::schema::codes::DeliverResult;
use crate::schema::leaf::Authenticator;
use crate::session::{Config, Event, Heartbeat, Next, Received, RequestId, Session, Storage};
use crate::wire::frame::{Frame, Split};
use crate::wire::header::{CommandId, SequenceId};

/// The largest window and the longest request of a fuzzed session.
pub(super) const WINDOW: usize = 8;
pub(super) const LONGEST: usize = 512;

/// A login without a secret. The end that accepts it may decide later.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gate {
    pub(super) decides_later: bool,
}

impl ClientAuth for Gate {
    fn check_ismg(&self, _: &Authenticator, _: AnyConnectResp<'_>) -> Result<(), Unproven> {
        Ok(())
    }
}

impl ServerAuth for Gate {
    fn check_source(&self, _: &Connect, _: Instant) -> Decision {
        if self.decides_later { Decision::Pending } else { Decision::Accept }
    }
}

/// A request of this end that has had no outcome yet.
pub(super) struct Asked {
    pub(super) sequence_id: SequenceId,
    pub(super) command_id: CommandId,
    pub(super) message: Vec<u8>,
    pub(super) attempt: u8,
    /// Whether its header has been on the line.
    pub(super) is_sent: bool,
    /// Whether it has still to be sent, for the first time or again.
    pub(super) is_in_line: bool,
}

pub(super) struct Side<S: Storage> {
    pub(super) session: Session<Gate, S>,
    /// What has arrived and is not read.
    pub(super) inbox: Vec<u8>,
    /// What it has sent and the line has not delivered yet, in the pieces in which it was sent.
    pub(super) flight: VecDeque<Vec<u8>>,
    pub(super) asked: Vec<Asked>,
    /// The requests of the peer that wait, with the answer if there is one.
    pub(super) waiting: Vec<(RequestId, Option<Answer>)>,
    /// The last bytes that were sent: the beginning of a message.
    pub(super) half_sent: Vec<u8>,
    is_opened: bool,
    pub(super) is_closed: bool,
}

impl<S: Storage> Side<S> {
    pub(super) fn new(config: Config, gate: Gate, now: Instant) -> Self {
        let session = Session::with_storage(config, gate, now).expect("the settings are within the storage");
        Self {
            session,
            inbox: Vec::new(),
            flight: VecDeque::new(),
            asked: Vec::new(),
            waiting: Vec::new(),
            half_sent: Vec::new(),
            is_opened: false,
            is_closed: false,
        }
    }

    /// Performs the steps 1 and 2 of the loop that the session documents.
    pub(super) fn turn(&mut self, now: Instant) {
        let input = mem::take(&mut self.inbox);
        let mut rest = input.as_slice();
        loop {
            let Received { consumed, next } = self.session.receive(now, rest);
            rest = rest.get(consumed..).expect("more is consumed than has arrived");
            match next {
                Next::Event(event) => {
                    assert!(consumed > 0, "an event comes from no bytes: {event:?}");
                    self.note(&event);
                    continue;
                }
                Next::NeedsOutput => {
                    assert!(!self.session.transmit().is_empty(), "output is needed, but there is none");
                }
                Next::NeedsInput => {
                    let split = Frame::split(rest, self.session.config().limit);
                    assert!(matches!(split, Ok(Split::Incomplete { .. })), "a whole message is not read");
                }
                Next::Ended => assert!(rest.is_empty() && self.session.end().is_some(), "input is left at the end"),
            }
            break;
        }
        self.inbox = rest.to_vec();
        self.session.handle_timeout(now);
        // Each request retransmitted and given up, each request of the peer abandoned, a heartbeat, and the end.
        let most = self.asked.len().saturating_mul(2).saturating_add(self.waiting.len()).saturating_add(2);
        let mut events: usize = 0;
        while let Some(event) = self.session.poll_event() {
            events = events.saturating_add(1);
            assert!(events <= most, "events without end: {event:?}");
            self.note(&event);
        }
        let due = self.session.poll_timeout();
        assert!(due.is_none_or(|due| due > now), "what is due at {due:?} is not done at {now:?}");
        self.hold();
    }

    /// Asserts what holds between two calls.
    pub(super) fn hold(&self) {
        let (session, window) = (&self.session, self.session.config().window);
        assert_eq!(session.unanswered(), self.asked.len(), "unanswered requests are miscounted");
        assert_eq!(session.to_answer(), self.waiting.len(), "requests to answer are miscounted");
        assert!(self.asked.len() <= window && self.waiting.len() <= window, "the window is exceeded");
        assert!(session.window_left() <= window.saturating_sub(self.asked.len()), "the window is too large");
        assert!(session.end().is_none() || self.asked.is_empty(), "a request has no outcome at the end");
    }

    fn note(&mut self, event: &Event<'_>) {
        assert!(!self.is_closed, "{event:?} after the end");
        match *event {
            Event::Connected { .. } | Event::Accepted { .. } => self.opened(),
            Event::Request { id, pdu, .. } => self.hold_request(id, pdu.answer(DeliverResult::OK)),
            Event::Malformed { id, .. } => {
                assert!(self.session.config().dialect.malformed_requests, "a malformed request is reported");
                self.hold_request(id, None);
            }
            Event::Answer { sequence_id, frame, .. } => {
                let asked = self.settled(sequence_id);
                assert_eq!(frame.sequence_id(), sequence_id, "the answer has another number");
                assert_eq!(frame.command_id(), asked.command_id.response(), "it answers another command");
            }
            Event::UnexpectedAnswer { frame, why } => {
                let is_its = self
                    .asking(frame.sequence_id())
                    .is_some_and(|asked| asked.command_id.response() == frame.command_id());
                assert!(!is_its, "a request waits for {frame:?}, but it is {why}");
            }
            Event::Retransmitted { sequence_id, attempt } => {
                let most = self.session.config().attempts;
                let asked = self.asking(sequence_id).expect("a request has had its outcome");
                assert!((asked.attempt..most).contains(&attempt.saturating_sub(1)), "attempt {attempt} of {most}");
                (asked.attempt, asked.is_in_line) = (attempt, true);
            }
            Event::Unanswered { sequence_id, sent } => {
                let asked = self.settled(sequence_id);
                assert!(sent || !asked.is_sent, "it was sent, but comes back as unsent");
                assert_eq!(self.session.message(sequence_id), Some(asked.message.as_slice()), "another one comes back");
            }
            Event::Abandoned { id } => {
                let before = self.waiting.len();
                self.waiting.retain(|(waiting, _)| *waiting != id);
                assert_eq!(self.waiting.len().checked_add(1), Some(before), "{id:?} does not wait");
            }
            Event::Heartbeat(kind) => {
                let is_asked_for = self.session.config().heartbeat_events;
                assert!(is_asked_for, "{kind:?}: not asked for");
                assert!(self.is_opened || kind == Heartbeat::Answered, "{kind:?} before the login");
            }
            Event::Closed { end } => {
                assert_eq!(self.session.end(), Some(end), "the ends differ");
                assert!(self.asked.is_empty() && self.waiting.is_empty(), "the end is not the last event");
                self.is_closed = true;
            }
            Event::LoginPending { .. } => assert!(self.session.pending_login().is_some(), "no login waits"),
            Event::LoginRejected { .. } | Event::Duplicate { .. } | Event::Rejected { .. } => {}
        }
    }

    pub(super) fn opened(&mut self) {
        assert!(!mem::replace(&mut self.is_opened, true), "the session is opened twice");
    }

    fn hold_request(&mut self, id: RequestId, answer: Option<Answer>) {
        assert!(self.waiting.iter().all(|(waiting, _)| *waiting != id), "two requests are the same: {id:?}");
        assert!(self.waiting.len() < self.session.config().window, "the peer exceeds the window");
        self.waiting.push((id, answer));
    }

    /// Returns the request with this number that waits for its outcome.
    pub(super) fn asking(&mut self, sequence_id: SequenceId) -> Option<&mut Asked> {
        self.asked.iter_mut().find(|asked| asked.sequence_id == sequence_id)
    }

    /// Returns the request that has its only outcome.
    fn settled(&mut self, sequence_id: SequenceId) -> Asked {
        let at = self.asked.iter().position(|asked| asked.sequence_id == sequence_id);
        self.asked.swap_remove(at.expect("a request has two outcomes, or was never sent"))
    }
}
