//! An SP of any version: it submits messages, remembers the Msg_Id of each, and waits for the report about it.

use std::collections::HashSet;
use std::fmt;
use std::time::Duration;

use cmpp_codec::build::SubmitBuilder;
use cmpp_codec::codes::{DeliverResult, RegisteredDelivery, SubmitResult};
use cmpp_codec::session::{Event, Instant, RequestError, Session};
use cmpp_codec::{Layouts, MsgId, with_version};

use super::line::User;
use super::login::Account;

/// The outcomes of the messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub submitted: usize,
    pub answered: usize,
    pub reported: usize,
    pub lost: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { submitted, answered, reported, lost } = self;
        write!(f, "submitted {submitted}, answered {answered}, reported {reported}, lost {lost}")
    }
}

pub struct Sp {
    pub tally: Tally,
    pub window_used: usize,
    messages: usize,
    /// How long the SP stays connected when all is done, so that heartbeats are sent.
    stays: Duration,
    /// Messages that are answered, but not reported yet.
    awaited: HashSet<MsgId>,
    /// Messages that are reported, but not answered yet: a report may arrive before the SUBMIT_RESP with its Msg_Id.
    early: HashSet<MsgId>,
    leaves: Option<Instant>,
}

impl Sp {
    pub fn new(messages: usize, stays: Duration) -> Self {
        Self {
            tally: Tally::default(),
            window_used: 0,
            messages,
            stays,
            awaited: HashSet::new(),
            early: HashSet::new(),
            leaves: None,
        }
    }

    fn submit<V: Layouts>(&mut self, session: &mut Session<Account>, now: Instant) -> Result<(), RequestError> {
        let text = format!("message {}", self.tally.submitted + 1);
        let enterprise = session.auth().source_addr;
        session.request_with(now, |sequence_id, out| {
            let submit = SubmitBuilder::<V>::new(out)?.enterprise(enterprise)?.sender("10657001")?;
            submit.head.registered_delivery = RegisteredDelivery::REPORT;
            Ok(submit.recipient("13800000001")?.text(&text)?.finish(sequence_id))
        })?;
        self.tally.submitted += 1;
        self.window_used = self.window_used.max(session.unanswered());
        Ok(())
    }

    /// Counts an answered message, with its Msg_Id if it was accepted.
    fn answered(&mut self, msg_id: Option<MsgId>) {
        self.tally.answered += 1;
        match msg_id {
            Some(msg_id) if self.early.remove(&msg_id) => self.tally.reported += 1,
            Some(msg_id) => drop(self.awaited.insert(msg_id)),
            None => self.tally.lost += 1,
        }
    }

    fn reported(&mut self, msg_id: MsgId) {
        if self.awaited.remove(&msg_id) {
            self.tally.reported += 1;
        } else {
            self.early.insert(msg_id);
        }
    }
}

impl User for Sp {
    fn act(&mut self, session: &mut Session<Account>, now: Instant) {
        while session.is_open() && self.tally.submitted < self.messages && session.window_left() > 0 {
            with_version!(session.version(), V => self.submit::<V>(session, now)).expect("it is taken");
        }
        let is_done = session.unanswered() == 0 && self.awaited.is_empty() && self.tally.submitted == self.messages;
        if is_done && session.is_open() && now >= *self.leaves.get_or_insert(now + self.stays) {
            session.terminate(now);
        }
    }

    fn handle(&mut self, session: &mut Session<Account>, event: Event<'_>) {
        match event {
            Event::Answer { pdu: Ok(resp), .. } => {
                let is_taken = resp.result() == Some(SubmitResult::OK.0);
                self.answered(resp.msg_id().filter(|_| is_taken));
            }
            Event::Answer { .. } | Event::Unanswered { .. } => self.tally.lost += 1,
            Event::Request { id, pdu, .. } => {
                if let Some(report) = pdu.content().and_then(|content| content.report()) {
                    self.reported(report.msg_id());
                }
                if let Some(answer) = pdu.answer(DeliverResult::OK) {
                    session.answer(id, answer.pdu()).expect("it waits");
                }
            }
            _ => {}
        }
    }

    fn wakes(&self) -> Option<Instant> {
        self.leaves
    }
}
