//! What an SP does: submits, remembers the Msg_Id of each message, waits for its report.

use std::collections::HashSet;
use std::fmt;
use std::time::Duration;

use cmpp_codec::session::{Event, Session};
use cmpp_codec::{
    AnyPdu, Counted, DeliverResult, DeliveryKind, MsgFmt, MsgId, Octets, Pdu, RegisteredDelivery, SubmitResult, v30,
};

use super::line::User;
use super::login::Account;

/// What became of the messages.
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
    /// How long it stays when all is done, to see the heartbeats.
    stays: Duration,
    /// Answered, and not reported on yet.
    awaited: HashSet<MsgId>,
    leaves: Option<Duration>,
}

impl Sp {
    pub fn new(messages: usize, stays: Duration) -> Self {
        Self { tally: Tally::default(), window_used: 0, messages, stays, awaited: HashSet::new(), leaves: None }
    }

    fn submit(&mut self, session: &mut Session<Account>, now: Duration) {
        let text = format!("message {}", self.tally.submitted + 1);
        let phones = [Octets::new("13800000001").expect("it fits")];
        let submit = v30::Submit {
            head: &v30::SubmitHead {
                pk_total: 1,
                pk_number: 1,
                registered_delivery: RegisteredDelivery::REPORT,
                msg_fmt: MsgFmt::ASCII,
                msg_src: session.auth().source_addr,
                src_id: Octets::new("10657001").expect("it fits"),
                ..v30::SubmitHead::default()
            },
            dest_terminal_ids: Counted::new(&phones).expect("one phone"),
            dest: &v30::SubmitDest::default(),
            msg_content: Counted::new(&text).expect("it fits"),
            tail: &v30::SubmitTail::default(),
        };
        session.request(now, Pdu::Submit(submit)).expect("the session is open, and the window has room");
        self.tally.submitted += 1;
        self.window_used = self.window_used.max(session.unanswered());
    }
}

impl User for Sp {
    fn act(&mut self, session: &mut Session<Account>, now: Duration) {
        while session.is_open() && self.tally.submitted < self.messages && session.window_left() > 0 {
            self.submit(session, now);
        }
        let is_done = session.unanswered() == 0 && self.awaited.is_empty() && self.tally.submitted == self.messages;
        if is_done && session.is_open() && now >= *self.leaves.get_or_insert(now + self.stays) {
            session.terminate(now);
        }
    }

    fn receive(&mut self, session: &mut Session<Account>, _: Duration, event: Event<'_>) {
        match event {
            Event::Answer { pdu: Ok(AnyPdu::V30(Pdu::SubmitResp(resp))), .. } => {
                self.tally.answered += 1;
                if resp.result == SubmitResult::OK {
                    self.awaited.insert(resp.msg_id);
                } else {
                    self.tally.lost += 1;
                }
            }
            Event::Answer { .. } => self.tally.lost += 1,
            Event::Request { id, pdu: AnyPdu::V30(Pdu::Deliver(deliver)), .. } => {
                // A report begins with the Msg_Id of the message it is about.
                let about =
                    deliver.msg_content.as_slice().first_chunk().map(|bytes| MsgId::new(u64::from_be_bytes(*bytes)));
                if deliver.head.registered_delivery == DeliveryKind::REPORT
                    && about.is_some_and(|about| self.awaited.remove(&about))
                {
                    self.tally.reported += 1;
                }
                let mut resp = v30::DeliverResp { msg_id: deliver.head.msg_id, ..v30::DeliverResp::default() };
                resp.result = DeliverResult::OK.into();
                session.answer(id, Pdu::<cmpp_codec::V30>::DeliverResp(&resp)).expect("it waits");
            }
            _ => {}
        }
    }

    fn time_out(&mut self, event: Event<'_>) {
        if let Event::Unanswered { .. } = event {
            self.tally.lost += 1;
        }
    }

    fn wakes(&self) -> Option<Duration> {
        self.leaves
    }
}
