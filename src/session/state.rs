//! The session: its fields, its creation and its state.

use core::fmt;
use core::hash::{Hash, Hasher};
use core::mem::discriminant;
use core::time::Duration;

use crate::base::instant::Instant;
use crate::base::version::Version;
use crate::pdu::Connect;
use crate::session::config::{BadConfig, Config, Sends};
use crate::session::error::End;
use crate::session::inbox::Inbox;
use crate::session::outgoing::{Outgoing, Place, SlotId, Ticket};
use crate::session::own_answers::OwnAnswers;
use crate::session::requests::Requests;
use crate::session::storage::Storage;
use crate::wire::header::SequenceId;

/// The length in bytes of the longer message of the login, CONNECT.
const LOGIN: usize = 39;
/// The length in bytes of a message without a body.
const BARE: usize = 12;

/// The phase of a session.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Neither end has logged in. A server waits for the login until this time.
    Idle { until: Instant },
    /// This end has sent CONNECT.
    Asking,
    /// The peer has sent CONNECT, and the caller has not decided yet.
    Deciding,
    /// The login is done.
    Open,
    /// This end has sent TERMINATE.
    Ending,
    /// The session has ended. The last answers are sent until this time.
    Flushing { end: End, until: Instant },
    /// The session has ended and sends nothing more. `told` is whether the caller has received the last event.
    Over { end: End, told: bool },
}

impl Hash for Phase {
    /// Of an end only its kind: its details change nothing but what the last event says.
    fn hash<H: Hasher>(&self, state: &mut H) {
        discriminant(self).hash(state);
        match self {
            Self::Idle { until } => until.hash(state),
            Self::Flushing { end, until } => (discriminant(end), until).hash(state),
            Self::Over { end, told } => (discriminant(end), told).hash(state),
            Self::Asking | Self::Deciding | Self::Open | Self::Ending => {}
        }
    }
}

impl fmt::Debug for Phase {
    /// Shows the name without the end, which has a field of its own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Idle { .. } => "Idle",
            Self::Asking => "Asking",
            Self::Deciding => "Deciding",
            Self::Open => "Open",
            Self::Ending => "Ending",
            Self::Flushing { .. } => "Flushing",
            Self::Over { .. } => "Over",
        })
    }
}

/// A message that is being sent.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Sending {
    pub(super) slot: SlotId,
    /// How many bytes of the message are not sent yet.
    pub(super) left: usize,
}

/// The counters of a session since its creation. [`Session::stats`] returns them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// The number of messages sent completely, including retransmitted ones and the session's own.
    pub sent: u64,
    /// The number of whole messages received.
    pub received: u64,
    /// The number of times that a request was put in line again because no answer came.
    pub retransmitted: u64,
    /// The number of the peer's requests that the session rejected.
    pub rejected: u64,
    /// When the last whole message was received. Before the first one, when the session was created.
    pub last_heard: Instant,
    /// The time from the last request that was answered in the first attempt to its answer.
    pub round_trip: Option<Duration>,
}

/// The storage of a session that does not name one: [`Heap`](super::Heap) with the feature `alloc`, else a [`Fixed`]
/// one for a window of 16 and requests of up to 3586 bytes.
///
/// [`Fixed`]: super::Fixed
#[cfg(feature = "alloc")]
pub type DefaultStorage = crate::session::heap::Heap;

/// The storage of a session that does not name one: `Heap` with the feature `alloc`, else a [`Fixed`](super::Fixed) one
/// for a window of 16 and requests of up to 3586 bytes.
#[cfg(not(feature = "alloc"))]
pub type DefaultStorage = crate::session::storage::Fixed<16, 3586>;

/// One end of a connection: the rules of CMPP for a login, a window, retransmission, heartbeats and the end.
///
/// `A` computes and checks the digests of the login. It implements [`ClientAuth`](crate::login::ClientAuth) for the end
/// that logs in and [`ServerAuth`](crate::login::ServerAuth) for the end that accepts logins; the other trait then
/// needs only an empty `impl`. `S` is where messages are kept: on the [heap](super::Heap), or [inside the
/// session](super::Fixed).
///
/// The cost of a call does not depend on the window, only on the length of the messages that it handles. The calls
/// whose cost depends on anything else say so.
///
/// The documentation of [the module](crate::session) shows the loop that drives a session.
///
/// `Clone` and `Hash` are for tests that try several futures of one session, such as a model checker's. Two sessions with
/// the same settings and the same hash do the same from then on; what they have [counted](Self::stats) may differ.
#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, in every phase")]
pub struct Session<A, S: Storage = DefaultStorage> {
    pub(super) auth: A,
    pub(super) config: Config,
    /// What this end sends, and what its peer does.
    pub(super) sends: Sends,
    pub(super) receives: Sends,
    pub(super) phase: Phase,
    pub(super) version: Version,
    /// How long the session waits for an answer in all attempts together.
    pub(super) patience: Duration,
    /// The latest time that was passed to any call.
    pub(super) clock: Instant,
    next_sequence: SequenceId,
    /// Whether every `Sequence_Id` has been the next one, so that a request may still have it.
    has_wrapped: bool,
    pub(super) next_ticket: Ticket,
    /// Whether a short connection has had its request.
    pub(super) spent: bool,
    /// The CONNECT that this end sent, or its answer to the peer's CONNECT.
    pub(super) login: Outgoing<[u8; LOGIN]>,
    /// The fingerprint of the peer's CONNECT; 0 before there is one.
    pub(super) login_fingerprint: u64,
    pub(super) active_test: Outgoing<[u8; BARE]>,
    pub(super) terminate: Outgoing<[u8; BARE]>,
    pub(super) requests: Requests<S>,
    pub(super) incoming: Inbox<S>,
    pub(super) own: OwnAnswers<S>,
    pub(super) scratch: S::Scratch,
    /// The login that waits for a decision.
    pub(super) pending: Connect,
    /// How many other messages came before the login.
    pub(super) before_login: u8,
    /// How many answers in a row were malformed.
    pub(super) unreadable: u8,
    /// When the next request is accepted.
    pub(super) next_request: Instant,
    /// Whether a request was rejected because it came before that time.
    pub(super) is_paced: bool,
    /// Whether an ACTIVE_TEST was sent that the caller has not been told about yet.
    pub(super) is_heartbeat_news: bool,
    /// The counters, except the round trip.
    pub(super) stats: Stats,
    /// When the last request that was answered in the first attempt was put in line, and when it was answered.
    pub(super) answered: Option<(Instant, Instant)>,
    /// Whether one of the session's own messages may be in line. If not, only requests and answers of the caller are,
    /// and [`transmit`](Self::transmit) need not look for others.
    pub(super) has_own_in_line: bool,
    /// The message that is being sent.
    pub(super) sending: Option<Sending>,
}

impl<A> Session<A> {
    /// Creates a session in which neither end has logged in.
    ///
    /// The end that logs in calls [`login`](Self::login). The other end waits for the login for T, or for
    /// [`Config::login_timeout`] if it is set.
    ///
    /// # Errors
    ///
    /// [`BadConfig`] if a setting is not valid or does not fit the storage.
    pub fn new(config: Config, auth: A, now: Instant) -> Result<Self, BadConfig> {
        Self::with_storage(config, auth, now)
    }
}

impl<A, S: Storage> Session<A, S> {
    /// The size of a session in bytes, without memory on the heap. A [`Fixed`](super::Fixed) session uses no other
    /// memory.
    ///
    /// ```
    /// use cmpp_codec::login::Trust;
    /// use cmpp_codec::session::{Fixed, Session};
    ///
    /// assert!(Session::<Trust, Fixed<16, 512>>::MEMORY <= 16 * 1024);
    /// assert!(Session::<Trust, Fixed<1, 256>>::MEMORY <= 1792);
    /// ```
    pub const MEMORY: usize = size_of::<Self>();

    /// Creates a session with another storage than the [`DefaultStorage`]. Otherwise it is like [`Session::new`].
    ///
    /// ```
    /// use cmpp_codec::login::Trust;
    /// use cmpp_codec::session::{Config, Fixed, Instant, Role, Session};
    /// use cmpp_codec::Version;
    ///
    /// let config = Config { max_request: 256, window: 4, ..Config::new(Role::Sp, Version::V20) };
    /// let sp: Session<_, Fixed<4, 256>> = Session::with_storage(config, Trust, Instant::ZERO)?;
    /// assert_eq!(sp.window_left(), 4);
    /// # Ok::<(), cmpp_codec::session::BadConfig>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`BadConfig`] if a setting is not valid or does not fit the storage.
    pub fn with_storage(config: Config, auth: A, now: Instant) -> Result<Self, BadConfig> {
        config.check()?;
        let parts = S::new(&config)?;
        let [for_requests, for_incoming] = parts.buckets;
        Ok(Self {
            auth,
            config,
            phase: Phase::Idle {
                until: now + config.login_timeout.unwrap_or_else(|| config.timeout.at(config.attempts)),
            },
            version: config.force_version.unwrap_or(config.unlisted_version),
            patience: config.patience(),
            clock: now,
            sends: Sends::new(config.role),
            receives: Sends::new(config.role.peer()),
            next_sequence: config.first_sequence_id,
            has_wrapped: false,
            next_ticket: 0,
            spent: false,
            login: Outgoing::new([0; LOGIN]),
            login_fingerprint: 0,
            active_test: Outgoing::new([0; BARE]),
            terminate: Outgoing::new([0; BARE]),
            requests: Requests::new(parts.requests, for_requests),
            incoming: Inbox::new(parts.incoming, for_incoming),
            own: OwnAnswers::new(parts.own, config.window),
            scratch: parts.scratch,
            pending: Connect::EMPTY,
            before_login: 0,
            unreadable: 0,
            next_request: now,
            is_paced: false,
            is_heartbeat_news: false,
            stats: Stats { last_heard: now, ..Stats::default() },
            answered: None,
            has_own_in_line: false,
            sending: None,
        })
    }

    //--- State

    /// Returns the version that both ends speak. Before the login, returns [`Config::force_version`] or, without it,
    /// [`Config::unlisted_version`].
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// Returns whether the session is open: the login is done, and neither end has ended the session.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Open)
    }

    /// Returns why the session has ended, or `None` if it has not. The last answers may still have to be sent.
    #[must_use]
    pub const fn end(&self) -> Option<End> {
        match self.phase {
            Phase::Flushing { end, .. } | Phase::Over { end, .. } => Some(end),
            _ => None,
        }
    }

    pub(super) const fn is_ended(&self) -> bool {
        matches!(self.phase, Phase::Flushing { .. } | Phase::Over { .. })
    }

    /// Returns how many of this end's requests are unanswered. A request that came back as
    /// [`Event::Unanswered`](super::Event::Unanswered) no longer counts.
    #[must_use]
    pub const fn unanswered(&self) -> usize {
        self.requests.unanswered()
    }

    /// Returns how many more requests fit in the window now.
    #[must_use]
    pub const fn window_left(&self) -> usize {
        self.config.window.saturating_sub(self.requests.occupied())
    }

    /// Returns how many requests of the peer wait for your answer.
    #[must_use]
    pub const fn to_answer(&self) -> usize {
        if self.is_ended() { 0 } else { self.incoming.to_answer() }
    }

    /// Returns the bytes of a request of this end, or `None` if its slot has been used again. A slot keeps its bytes
    /// after [`Event::Unanswered`](super::Event::Unanswered) until you send the next request, or the session sends
    /// ACTIVE_TEST.
    #[must_use]
    pub fn message(&self, sequence_id: SequenceId) -> Option<&[u8]> {
        self.requests.message(sequence_id)
    }

    /// Returns the login that waits for a decision, from [`Event::LoginPending`](super::Event::LoginPending) until
    /// [`answer_login`](Self::answer_login).
    #[must_use]
    pub const fn pending_login(&self) -> Option<&Connect> {
        if matches!(self.phase, Phase::Deciding) { Some(&self.pending) } else { None }
    }

    /// Returns the counters.
    #[must_use]
    pub const fn stats(&self) -> Stats {
        let round_trip = match self.answered {
            Some((sent, answered)) => Some(answered.since(sent)),
            None => None,
        };
        Stats { round_trip, ..self.stats }
    }

    /// Returns the settings.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// Returns the value that computes and checks the digests.
    #[must_use]
    pub const fn auth(&self) -> &A {
        &self.auth
    }

    /// Returns the value that computes and checks the digests, mutably, for example to set the secret before
    /// [`answer_login`](Self::answer_login).
    #[must_use]
    pub const fn auth_mut(&mut self) -> &mut A {
        &mut self.auth
    }

    //--- For the other parts of the session

    /// Returns the time, which never goes backwards.
    pub(super) fn tick(&mut self, now: Instant) -> Instant {
        self.clock = self.clock.max(now);
        self.clock
    }

    /// Takes the ticket of one of the session's own messages.
    pub(super) const fn take_own_ticket(&mut self) -> Ticket {
        self.has_own_in_line = true;
        self.take_ticket()
    }

    pub(super) const fn take_ticket(&mut self) -> Ticket {
        let ticket = self.next_ticket;
        self.next_ticket = ticket.wrapping_add(1);
        ticket
    }

    /// Returns the place of a message that goes in line now. If it does, take its ticket.
    pub(super) const fn place(&self, sequence_id: SequenceId, now: Instant) -> Place {
        Place { sequence_id, ticket: self.next_ticket, now }
    }

    /// Returns the next `Sequence_Id` that no pending message of this end has. After 2^32 requests, an old one may
    /// still be pending.
    pub(super) fn take_sequence(&mut self) -> SequenceId {
        let mut sequence_id = self.next_sequence;
        while self.has_wrapped && self.is_in_use(sequence_id) {
            sequence_id = sequence_id.next();
        }
        self.next_sequence = sequence_id.next();
        if self.next_sequence == self.config.first_sequence_id {
            self.has_wrapped = true;
        }
        sequence_id
    }

    fn is_in_use(&self, number: SequenceId) -> bool {
        self.requests.holds(number) || (!self.active_test.is_free() && self.active_test.sequence_id == number)
    }

    /// Takes back a `Sequence_Id` that was not used.
    pub(super) const fn return_sequence(&mut self, number: SequenceId) {
        self.next_sequence = number;
    }
}

impl<A, S: Storage> Hash for Session<A, S> {
    /// Everything that decides what the session does next, except its settings and what makes the digests.
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.phase, self.version, self.clock, self.next_sequence, self.has_wrapped, self.next_ticket, self.spent)
            .hash(state);
        (&self.login, self.login_fingerprint, &self.active_test, &self.terminate).hash(state);
        (&self.requests, &self.incoming, &self.own).hash(state);
        (self.pending.as_bytes(), self.before_login, self.unreadable).hash(state);
        (self.next_request, self.is_paced, self.is_heartbeat_news).hash(state);
        (self.stats.last_heard, self.sending).hash(state);
    }
}

impl<A, S: Storage> fmt::Debug for Session<A, S> {
    /// Shows the state and the numbers of pending requests, but neither secrets nor messages.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("role", &self.config.role)
            .field("version", &self.version)
            .field("phase", &self.phase)
            .field("end", &self.end())
            .field("unanswered", &self.unanswered())
            .field("to_answer", &self.to_answer())
            .finish_non_exhaustive()
    }
}
