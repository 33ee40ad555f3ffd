//! Two sessions and the simulated connection between them, for the tests.
#![allow(dead_code, reason = "each test that includes this uses another part")]

use core::time::Duration;

use cmpp_codec::login::{ClientAuth, Decision, ServerAuth, Unproven};

use cmpp_codec::codes::ConnectStatus;
use cmpp_codec::field::Authenticator;
use cmpp_codec::session::{
    Config, DefaultStorage, End, Event, Fixed, Heartbeat, Instant, Next, Rejection, RequestId, Role, Session, Storage,
    Unexpected,
};
use cmpp_codec::{
    AnyConnectResp, AnyPdu, CommandId, Connect, Counted, Encode, Frame, MsgId, Octets, Pdu, SequenceId, V20, Version,
    v20,
};

pub(crate) const SECOND: Duration = Duration::from_secs(1);
pub(crate) const MINUTE: Duration = Duration::from_secs(60);

/// A login whose digest is simply the number of the secret, because the session does not depend on how digests are
/// computed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Secret {
    pub(crate) number: u8,
    pub(crate) later: bool,
}

pub(crate) const RIGHT: Secret = Secret { number: 7, later: false };
pub(crate) const WRONG: Secret = Secret { number: 8, later: false };

impl ClientAuth for Secret {
    fn source(&self, _: &Octets<6>, timestamp: u32) -> Authenticator {
        Authenticator([self.number ^ timestamp.to_be_bytes()[3]; 16])
    }

    fn check_ismg(&self, source: &Authenticator, resp: AnyConnectResp<'_>) -> Result<(), Unproven> {
        let right = Authenticator(source.0.map(|byte| byte.wrapping_add(self.number)));
        if *resp.authenticator_ismg() == right { Ok(()) } else { Err(Unproven::default()) }
    }
}

impl ServerAuth for Secret {
    fn check_source(&self, connect: &Connect, _: Instant) -> Decision {
        if self.later {
            return Decision::Pending;
        }
        if self.source(&connect.source_addr, connect.timestamp.get()) == connect.authenticator_source {
            Decision::Accept
        } else {
            Decision::Reject(ConnectStatus::AUTHENTICATION)
        }
    }

    fn ismg(&self, connect: &Connect, _: Version) -> Authenticator {
        Authenticator(connect.authenticator_source.0.map(|byte| byte.wrapping_add(self.number)))
    }
}

/// An event without its borrows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Connected(Version),
    Accepted(Version, String),
    Asked(Connect),
    Rejected(ConnectStatus),
    Request(RequestId, Vec<u8>),
    Malformed(RequestId, Vec<u8>, String),
    Heartbeat(Heartbeat),
    Repeated(SequenceId),
    Refused(CommandId, Rejection),
    /// The number of the request, the body of the answer, and whether the answer could be read.
    Answer(SequenceId, Vec<u8>, bool),
    Stray(SequenceId, Unexpected),
    Resent(SequenceId, u8),
    Unanswered(SequenceId, Vec<u8>, bool),
    Abandoned(RequestId),
    Closed(End),
}

impl From<Event<'_>> for Told {
    fn from(event: Event<'_>) -> Self {
        match event {
            Event::Connected { version, .. } => Self::Connected(version),
            Event::Accepted { version, connect, .. } => {
                Self::Accepted(version, connect.source_addr.to_str().unwrap().into())
            }
            Event::LoginPending { connect } => Self::Asked(*connect),
            Event::LoginRejected { status, .. } => Self::Rejected(status),
            Event::Request { id, pdu, .. } => {
                let mut bytes = vec![0; pdu.encoded_len()];
                pdu.encode(id.sequence_id(), &mut bytes).unwrap();
                Self::Request(id, bytes)
            }
            Event::Duplicate { frame } => Self::Repeated(frame.sequence_id()),
            Event::Rejected { frame, why } => Self::Refused(frame.command_id(), why),
            Event::Answer { sequence_id, frame, pdu } => Self::Answer(sequence_id, frame.body().to_vec(), pdu.is_ok()),
            Event::UnexpectedAnswer { frame, why } => Self::Stray(frame.sequence_id(), why),
            Event::Retransmitted { sequence_id, attempt } => Self::Resent(sequence_id, attempt),
            Event::Unanswered { .. } => panic!("its bytes are the session's: see `turn`"),
            Event::Malformed { id, frame, error } => Self::Malformed(id, frame.as_bytes().to_vec(), error.to_string()),
            Event::Heartbeat(heartbeat) => Self::Heartbeat(heartbeat),
            Event::Abandoned { id } => Self::Abandoned(id),
            Event::Closed { end } => Self::Closed(end),
            other => panic!("an event that the tests do not know: {other:?}"),
        }
    }
}

/// A session, its unread input, and the events that it reported.
pub(crate) struct Side<S: Storage = Fixed<16, 512>> {
    pub(crate) session: Session<Secret, S>,
    pub(crate) inbox: Vec<u8>,
    pub(crate) told: Vec<Told>,
}

/// The storage of a session whose window and lengths are chosen at run time.
pub(crate) type OnHeap = DefaultStorage;

impl<S: Storage> Side<S> {
    pub(crate) fn new(config: Config, secret: Secret, now: impl Into<Instant>) -> Self {
        let config = Config { max_request: 512, ..config };
        Self {
            session: Session::with_storage(config, secret, now.into()).unwrap(),
            inbox: Vec::new(),
            told: Vec::new(),
        }
    }

    /// Reads all input that can be read, and handles time-outs.
    pub(crate) fn turn(&mut self, now: impl Into<Instant>) {
        let now = now.into();
        loop {
            let received = self.session.receive(now, &self.inbox);
            let consumed = received.consumed;
            let event = if let Next::Event(event) = received.next { Some(Told::from(event)) } else { None };
            self.inbox.drain(..consumed);
            match event {
                Some(event) => self.told.push(event),
                None => break,
            }
        }
        self.session.handle_timeout(now);
        while let Some(event) = self.session.poll_event() {
            assert!(self.told.last().is_none_or(|told| !matches!(told, Told::Closed(_))), "{event:?} after the end");
            self.told.push(match event {
                Event::Unanswered { sequence_id, sent } => {
                    Told::Unanswered(sequence_id, self.session.message(sequence_id).unwrap().to_vec(), sent)
                }
                event => Told::from(event),
            });
        }
    }

    pub(crate) fn hear(&mut self, now: impl Into<Instant>, bytes: &[u8]) {
        let now = now.into();
        self.inbox.extend_from_slice(bytes);
        self.turn(now);
    }

    /// Returns everything that the session sends.
    pub(crate) fn sends(&mut self, now: impl Into<Instant>) -> Vec<u8> {
        let now = now.into();
        let mut all = Vec::new();
        loop {
            let bytes = self.session.transmit().to_vec();
            if bytes.is_empty() {
                return all;
            }
            self.session.transmitted(now, bytes.len());
            all.extend(bytes);
        }
    }

    /// Returns the events since the last call.
    pub(crate) fn tells(&mut self) -> Vec<Told> {
        std::mem::take(&mut self.told)
    }

    pub(crate) fn tells_one(&mut self) -> Told {
        let told = self.tells();
        assert_eq!(told.len(), 1, "one event: {told:?}");
        told.into_iter().next().unwrap()
    }

    /// Returns the only request that was reported.
    pub(crate) fn asked(&mut self) -> RequestId {
        match self.tells_one() {
            Told::Request(id, _) => id,
            other => panic!("a request: {other:?}"),
        }
    }
}

/// Carries all bytes both ways until there are none.
pub(crate) fn carry<S: Storage, T: Storage>(now: impl Into<Instant>, a: &mut Side<S>, b: &mut Side<T>) {
    let now = now.into();
    loop {
        let (to_b, to_a) = (a.sends(now), b.sends(now));
        b.hear(now, &to_b);
        a.hear(now, &to_a);
        if to_a.is_empty() && to_b.is_empty() {
            return;
        }
    }
}

/// Returns an SP and a gateway of 2.0 that are logged in.
pub(crate) fn logged_in() -> (Side, Side) {
    logged_in_with(|_| ())
}

/// Returns the same with changed settings.
pub(crate) fn logged_in_with<S: Storage>(change: impl Fn(&mut Config)) -> (Side<S>, Side<S>) {
    let (mut sp, mut ismg) = pair(Version::V20, change);
    sp.session.login(Instant::ZERO, Octets::new("900001").unwrap(), 1_021_080_510).unwrap();
    carry(Instant::ZERO, &mut sp, &mut ismg);
    assert_eq!(sp.tells_one(), Told::Connected(Version::V20));
    assert_eq!(ismg.tells_one(), Told::Accepted(Version::V20, "900001".into()));
    (sp, ismg)
}

/// Returns the same before the login.
pub(crate) fn pair<S: Storage>(version: Version, change: impl Fn(&mut Config)) -> (Side<S>, Side<S>) {
    let side = |role| {
        let mut config = Config::new(role, version);
        change(&mut config);
        Side::new(config, RIGHT, Instant::ZERO)
    };
    (side(Role::Sp), side(Role::Ismg))
}

pub(crate) fn submit(text: &str, then: impl FnOnce(Pdu<'_, V20>)) {
    let phones = [Octets::new("13800000001").unwrap()];
    then(Pdu::Submit(v20::Submit {
        head: &v20::SubmitHead::default(),
        dest_terminal_ids: Counted::new(&phones).unwrap(),
        dest: &v20::SubmitDest::default(),
        msg_content: Counted::new(text).unwrap(),
        tail: &v20::SubmitTail::default(),
    }));
}

/// Sends a SUBMIT, and returns its number.
pub(crate) fn send_submit<S: Storage>(side: &mut Side<S>, now: impl Into<Instant>, text: &str) -> SequenceId {
    let mut got = None;
    submit(text, |pdu| got = Some(side.session.request(now.into(), pdu).unwrap()));
    got.unwrap()
}

/// Passes a DELIVER of 2.0 to `then`.
pub(crate) fn deliver(text: &str, then: impl FnOnce(Pdu<'_, V20>)) {
    then(Pdu::Deliver(v20::Deliver {
        head: &v20::DeliverHead { msg_id: MsgId::new(0x0102_0304), ..Default::default() },
        msg_content: Counted::new(text).unwrap(),
        tail: &v20::DeliverTail::default(),
    }));
}

/// Sends a DELIVER, and returns its number.
pub(crate) fn send_deliver<S: Storage>(side: &mut Side<S>, now: impl Into<Instant>, text: &str) -> SequenceId {
    let mut got = None;
    deliver(text, |pdu| got = Some(side.session.request(now.into(), pdu).unwrap()));
    got.unwrap()
}

/// Answers a SUBMIT with Result 0.
pub(crate) fn answer_submit<S: Storage>(side: &mut Side<S>, id: RequestId, msg_id: u64) {
    let resp = v20::SubmitResp { msg_id: MsgId::new(msg_id), ..Default::default() };
    side.session.answer(id, Pdu::<V20>::SubmitResp(&resp)).unwrap();
}

pub(crate) fn answer_deliver<S: Storage>(side: &mut Side<S>, id: RequestId) {
    side.session.answer(id, Pdu::<V20>::DeliverResp(&v20::DeliverResp::default())).unwrap();
}

/// Returns the messages in the bytes: command, number and body.
pub(crate) fn messages(bytes: &[u8]) -> Vec<(u32, u32, Vec<u8>)> {
    cmpp_codec::Frames::new(bytes, cmpp_codec::Limit::DEFAULT)
        .map(|frame| frame.unwrap())
        .map(|frame: Frame<'_>| (frame.command_id().0, frame.sequence_id().0, frame.body().to_vec()))
        .collect()
}

/// Returns a message with this header and body.
pub(crate) fn message(command: CommandId, sequence: u32, body: &[u8]) -> Vec<u8> {
    let mut bytes = u32::try_from(12 + body.len()).unwrap().to_be_bytes().to_vec();
    bytes.extend(command.0.to_be_bytes());
    bytes.extend(sequence.to_be_bytes());
    bytes.extend(body);
    bytes
}

/// Returns the name of a message of 2.0.
pub(crate) fn name(bytes: &[u8]) -> &'static str {
    AnyPdu::from_frame(Frame::from_message(bytes).unwrap(), Version::V20).unwrap().name()
}
