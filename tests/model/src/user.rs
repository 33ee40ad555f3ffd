//! One end: a session, and the books about what it told.

use std::hash::{DefaultHasher, Hash, Hasher};

use cmpp_codec::codes::ConnectStatus;
use cmpp_codec::session::{Config, Event, Fixed, Instant, Next, RequestId, Role, Session};
use cmpp_codec::{MsgId, Octets, Pdu, V20, v20};

use crate::line::Secret;

/// The window of both ends.
pub const WINDOW: usize = 2;
/// Bytes of the longest request: a DELIVER without content.
const REQUEST: usize = 85;

/// A mistake in the way a session is driven or reports. The search must find each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// No mistake.
    None,
    /// A request that is handed back is not reported.
    SwallowsUnanswered,
    /// An answer is reported twice.
    DoublesAnswer,
    /// An answer is reported, but its request stays unanswered.
    DropsSettlement,
    /// After one event the rest of the input is not read.
    LeavesUnread,
    /// The session ends twice.
    EndsTwice,
    /// A request is accepted and forgotten.
    ForgetsRequest,
    /// An answer is accepted and forgotten.
    ForgetsAnswer,
}

/// What became of a request, as its sender knows it.
#[derive(Clone, Copy, Debug, Hash)]
pub struct Fate {
    sequence_id: u32,
    pub resent: u8,
    pub outcomes: u8,
    /// The peer's user answered it.
    pub answered: bool,
    /// It was handed back as never sent.
    pub unsent: bool,
}

/// What one end's user knows.
#[derive(Clone, Debug, Default, Hash)]
pub struct Books {
    /// This end's requests. The mark of the first is 1.
    pub sent: Vec<Fate>,
    /// The peer's requests that this end has to answer, and their marks.
    pub to_answer: Vec<(RequestId, u64)>,
    /// How often each request of the peer was given to this end.
    pub given: [u8; 8],
    /// The session told that it is logged in.
    pub logged_in: bool,
    /// The session told that it has ended.
    pub closed: bool,
}

/// One end of the connection.
#[derive(Clone, Debug)]
pub struct User {
    pub(crate) session: Session<Secret, Fixed<WINDOW, REQUEST>>,
    pub books: Books,
    inbox: Vec<u8>,
    fault: Fault,
}

/// Whether the bytes are exactly one message.
pub fn is_message(bytes: &[u8]) -> bool {
    bytes.len() >= 12 && bytes[..4] == u32::try_from(bytes.len()).unwrap().to_be_bytes()
}

/// The mark of a request: its Msg_Id, which both kinds of requests begin with.
fn mark_of(message: &[u8]) -> u64 {
    u64::from_be_bytes(message[12..20].try_into().unwrap())
}

/// Says what is wrong, unless the condition holds.
fn must(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}

impl User {
    #[must_use]
    pub(crate) fn new(config: Config, secret: Secret, fault: Fault) -> Self {
        let config = Config { window: WINDOW, max_request: REQUEST, ..config };
        let session = Session::with_storage(config, secret, Instant::ZERO).unwrap();
        Self { session, books: Books::default(), inbox: Vec::new(), fault }
    }

    fn is_sp(&self) -> bool {
        self.session.config().role == Role::Sp
    }

    /// Everything that decides what this end does next, and what is yet to be checked.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (&self.session, &self.books, &self.inbox).hash(&mut hasher);
        hasher.finish()
    }

    //--- What the user does

    pub fn login(&mut self, now: Instant) {
        self.session.login(now, Octets::new("900001").unwrap(), 1).unwrap();
    }

    /// Sends a request: the SP a CANCEL, the gateway a DELIVER. They are the shortest with a Msg_Id.
    pub fn ask(&mut self, now: Instant) -> Result<(), String> {
        let msg_id = MsgId::new(self.books.sent.len() as u64 + 1);
        let before = self.session.clone();
        let sent = if self.is_sp() {
            self.session.request(now, Pdu::<V20>::Cancel(&v20::Cancel { msg_id }))
        } else {
            let (head, tail) = (v20::DeliverHead { msg_id, ..Default::default() }, v20::DeliverTail::default());
            let deliver = v20::Deliver { head: &head, msg_content: Default::default(), tail: &tail };
            self.session.request(now, Pdu::<V20>::Deliver(deliver))
        };
        let sequence_id = sent.map_err(|error| format!("a request within the window is rejected: {error}"))?.0;
        if self.fault == Fault::ForgetsRequest {
            self.session = before;
        }
        self.books.sent.push(Fate { sequence_id, resent: 0, outcomes: 0, answered: false, unsent: false });
        Ok(())
    }

    /// Answers the `nth` request that waits, or releases it.
    pub fn answer(&mut self, nth: usize, release: bool) -> Result<(), String> {
        let (id, mark) = self.books.to_answer.remove(nth);
        if self.fault == Fault::ForgetsAnswer {
            return Ok(());
        }
        let done = if release {
            self.session.release(id)
        } else if self.is_sp() {
            let resp = v20::DeliverResp { msg_id: MsgId::new(mark), ..Default::default() };
            self.session.answer(id, Pdu::<V20>::DeliverResp(&resp))
        } else {
            self.session.answer(id, Pdu::<V20>::CancelResp(&v20::CancelResp::default()))
        };
        done.map_err(|error| format!("the answer to a request that waits is rejected: {error}"))
    }

    pub fn decide(&mut self, now: Instant, accept: bool) -> Result<(), String> {
        let status = if accept { ConnectStatus::OK } else { ConnectStatus::AUTHENTICATION };
        self.session.answer_login(now, status).map(drop).map_err(|error| format!("a decision is rejected: {error}"))
    }

    /// Takes bytes from the session: one message or what is left of it, or only its first five bytes.
    pub fn write(&mut self, now: Instant, part: bool) -> Option<Vec<u8>> {
        let bytes = self.session.transmit();
        let n = if part { 5 } else { bytes.len() };
        if n == 0 || (part && !is_message(bytes)) {
            return None;
        }
        let bytes = bytes[..n].to_vec();
        self.session.transmitted(now, n);
        Some(bytes)
    }

    pub fn read(&mut self, bytes: &[u8]) {
        self.inbox.extend_from_slice(bytes);
    }

    //--- What the session tells

    /// Reads all that can be read and takes all events, as the loop of the documentation does after every step.
    pub fn turn(&mut self, now: Instant) -> Result<(), String> {
        let inbox = std::mem::take(&mut self.inbox);
        let mut read = 0;
        loop {
            let before = (self.fault == Fault::DropsSettlement).then(|| self.session.clone());
            let received = self.session.receive(now, &inbox[read..]);
            read += received.consumed;
            let Next::Event(event) = received.next else { break };
            if let (Some(before), Event::Answer { .. }) = (before, event) {
                self.session = before;
            }
            self.note(event)?;
            if self.fault == Fault::LeavesUnread {
                break;
            }
        }
        self.inbox = inbox[read..].to_vec();
        while let Some(event) = self.session.poll_event() {
            self.note(event)?;
        }
        self.check()
    }

    fn note(&mut self, event: Event<'_>) -> Result<(), String> {
        self.note_once(event)?;
        match (self.fault, event) {
            (Fault::DoublesAnswer, Event::Answer { .. }) | (Fault::EndsTwice, Event::Closed { .. }) => {
                self.note_once(event)
            }
            _ => Ok(()),
        }
    }

    fn note_once(&mut self, event: Event<'_>) -> Result<(), String> {
        must(!self.books.closed, || format!("an event after the end: {event:?}"))?;
        match event {
            Event::Connected { .. } | Event::Accepted { .. } => {
                must(!self.books.logged_in, || "two logins".into())?;
                self.books.logged_in = true;
            }
            Event::Request { id, frame, .. } => {
                let mark = mark_of(frame.as_bytes());
                self.books.to_answer.push((id, mark));
                self.books.given[usize::try_from(mark).unwrap()] += 1;
            }
            Event::Answer { sequence_id, frame, pdu } => {
                must(pdu.is_ok(), || "an answer cannot be read".into())?;
                let is_sp = self.is_sp();
                let (mark, fate) = self.fate(sequence_id.0)?;
                fate.outcomes += 1;
                fate.answered = frame.body().last() == Some(&0);
                let named = frame.body().first_chunk().map(|bytes| u64::from_be_bytes(*bytes));
                must(is_sp || !fate.answered || named == Some(mark), || format!("the answer of {named:?} to {mark}"))?;
            }
            Event::Unanswered { .. } if self.fault == Fault::SwallowsUnanswered => {}
            Event::Unanswered { sequence_id, sent } => {
                let shown = self.session.message(sequence_id).map(mark_of);
                let (mark, fate) = self.fate(sequence_id.0)?;
                fate.outcomes += 1;
                fate.unsent = !sent;
                must(shown == Some(mark), || format!("{mark} is handed back as {shown:?}"))?;
            }
            Event::Retransmitted { sequence_id, attempt } => {
                let attempts = self.session.config().attempts;
                self.fate(sequence_id.0)?.1.resent += 1;
                must(attempt <= attempts, || format!("attempt {attempt}"))?;
            }
            Event::Abandoned { id } => {
                let at = self.books.to_answer.iter().position(|(waits, _)| *waits == id);
                self.books.to_answer.remove(at.ok_or("a request is abandoned that does not wait")?);
            }
            Event::Closed { .. } => self.books.closed = true,
            Event::Malformed { .. } => return Err(format!("a well-formed message is malformed: {event:?}")),
            _ => {}
        }
        Ok(())
    }

    /// The request of a number, and its mark.
    fn fate(&mut self, sequence_id: u32) -> Result<(u64, &mut Fate), String> {
        let sent = self.books.sent.iter_mut().zip(1..);
        let mut found = sent.filter(|(fate, _)| fate.sequence_id == sequence_id);
        let (fate, mark) = found.next().ok_or_else(|| format!("no request has the number {sequence_id}"))?;
        must(fate.outcomes == 0, || format!("request {mark} has a second outcome"))?;
        Ok((mark, fate))
    }

    /// What holds of every state, when the session has told everything.
    fn check(&self) -> Result<(), String> {
        let (session, books) = (&self.session, &self.books);
        let open = books.sent.iter().filter(|fate| fate.outcomes == 0).count();
        must(session.unanswered() == open, || format!("{open} requests are open, the session has {session:?}"))?;
        must(session.unanswered() <= WINDOW && session.window_left() <= WINDOW, || "the window is exceeded".into())?;
        let waiting = books.to_answer.len();
        must(session.to_answer() == waiting, || format!("{waiting} requests wait, the session has {session:?}"))?;
        must(waiting <= WINDOW, || "the peer's window is exceeded".into())?;
        must(session.end().is_none() || open == 0, || "the session has ended, and a request has no outcome".into())?;
        let whole =
            self.inbox.first_chunk().is_some_and(|total| self.inbox.len() >= u32::from_be_bytes(*total) as usize);
        must(!whole || session.is_blocked() || session.end().is_some(), || "a message is left unread".into())?;
        if session.is_blocked() && session.end().is_none() {
            must(!session.clone().transmit().is_empty(), || "the session waits for output that is not there".into())?;
        }
        Ok(())
    }
}
