//! The session and what its callers ask of it.

use core::fmt;
use core::time::Duration;

use crate::any::AnyPdu;
use crate::base::version::Version;
use crate::layouts::V20;
use crate::login::Authenticate;
use crate::pdu::{Connect, Pdu, Terminate};
use crate::session::config::{BadConfig, Config, Style};
use crate::session::event::{AnswerError, End, RequestError, RequestId};
use crate::session::slot::{BARE, Incoming, IncomingStage, LOGIN, Outgoing, OwnAnswer, SlotId, Ticket};
use crate::wire::header::SequenceId;

/// Where a session is in its life.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Nobody has asked for it yet. Whoever waits to be asked does so until then.
    Idle { until: Duration },
    /// CONNECT is sent.
    Asking,
    /// CONNECT has come, and the caller has not decided yet.
    Deciding,
    /// Messages go both ways.
    Open,
    /// TERMINATE is sent.
    Ending,
    /// All is over but the last answers, which are sent until then.
    Flushing { end: End, until: Duration },
    /// All is over.
    Over { end: End, told: bool },
}

impl fmt::Debug for Phase {
    /// Its name. Not its times: core has a panic in store for showing a `Duration`.
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

/// One end of a connection: the rules of the version, with `W` places for requests each way, of `N` bytes each.
///
/// `A` makes and checks the [digests](Authenticate) of the login. `N` is the longest message this end will send as a
/// request; 512 holds any SUBMIT, DELIVER or FWD to one recipient. Any call walks the window a few times at most.
///
/// See [the module](self) for the loop that drives it.
pub struct Session<A, const W: usize = 16, const N: usize = 512> {
    pub(super) auth: A,
    pub(super) config: Config,
    pub(super) phase: Phase,
    pub(super) version: Version,
    /// When the last whole message came.
    pub(super) heard: Duration,
    next_sequence: SequenceId,
    pub(super) next_ticket: Ticket,
    pub(super) next_number: u64,
    /// Whether a short connection has had its request.
    pub(super) spent: bool,
    /// CONNECT of ours, or the CONNECT_RESP to the peer's.
    pub(super) login: Outgoing<LOGIN>,
    /// Of the peer's CONNECT.
    pub(super) login_fingerprint: u64,
    pub(super) active_test: Outgoing<BARE>,
    pub(super) terminate: Outgoing<BARE>,
    pub(super) requests: [Outgoing<N>; W],
    pub(super) incoming: [Incoming; W],
    pub(super) notes: [OwnAnswer; W],
    /// The login that waits for a decision.
    pub(super) pending: Connect,
    /// How many messages came in place of a login.
    pub(super) before_login: u8,
    /// What is half sent, and how many bytes of it went.
    pub(super) sending: Option<(SlotId, usize)>,
}

impl<A, const W: usize, const N: usize> Session<A, W, N> {
    /// Bytes of memory that a session takes. It takes no other.
    ///
    /// ```
    /// use cmpp_codec::login::Trust;
    /// use cmpp_codec::session::Session;
    ///
    /// assert!(Session::<Trust, 16, 512>::MEMORY <= 14 * 1024);
    /// assert!(Session::<Trust, 1, 256>::MEMORY <= 1280);
    /// ```
    pub const MEMORY: usize = size_of::<Self>();
}

impl<A: Authenticate, const W: usize, const N: usize> Session<A, W, N> {
    /// Creates a session without a login yet.
    ///
    /// The end that logs in calls [`login`](Self::login). The other end waits for the login, N times T at most.
    ///
    /// # Errors
    ///
    /// [`BadConfig`] if the settings contradict each other or do not fit the window of this type.
    pub fn new(config: Config, auth: A, now: Duration) -> Result<Self, BadConfig> {
        config.check(W)?;
        Ok(Self {
            auth,
            config,
            phase: Phase::Idle { until: now.saturating_add(config.timeout.at(config.attempts)) },
            version: config.force_version.unwrap_or(config.unlisted_version),
            heard: now,
            next_sequence: config.first_sequence_id,
            next_ticket: 0,
            next_number: 0,
            spent: false,
            login: Outgoing::NEW,
            login_fingerprint: 0,
            active_test: Outgoing::NEW,
            terminate: Outgoing::NEW,
            requests: [const { Outgoing::NEW }; W],
            incoming: [const { Incoming::NEW }; W],
            notes: [const { OwnAnswer::NEW }; W],
            sending: None,
            pending: Connect::EMPTY,
            before_login: 0,
        })
    }

    //--- Messages

    /// Sends a request, and returns its number. The session encodes the message into a slot of the window and sends it
    /// from there.
    ///
    /// Every request ends in exactly one of two events with this number: [`Event::Answer`](super::Event::Answer) or
    /// [`Event::Unanswered`](super::Event::Unanswered).
    ///
    /// # Errors
    ///
    /// Returns [`RequestError`] and changes nothing if the session does not take the message.
    /// [`RequestError::Window`] is no fault: wait for an answer.
    pub fn request<'m, M: Into<AnyPdu<'m>>>(&mut self, now: Duration, message: M) -> Result<SequenceId, RequestError> {
        let pdu = message.into();
        if self.phase != Phase::Open {
            return Err(RequestError::NotOpen);
        }
        if pdu.version() != self.version {
            return Err(RequestError::Version(self.version));
        }
        if !self.config.role.sends(pdu.command_id()) {
            return Err(RequestError::Command(pdu.command_id()));
        }
        if self.config.style == Style::Short && self.spent {
            return Err(RequestError::Short);
        }
        if self.window_left() == 0 {
            return Err(RequestError::Window);
        }
        let (before, sequence_id) = (self.next_sequence, self.take_sequence());
        let place = self.requests.iter_mut().find(|place| place.is_free()).ok_or(RequestError::Window)?;
        if let Err(no_room) = place.fill(sequence_id, pdu) {
            self.next_sequence = before;
            return Err(RequestError::NoRoom(no_room));
        }
        place.send(self.next_ticket, now.saturating_add(self.config.timeout.at(1)));
        self.next_ticket = self.next_ticket.wrapping_add(1);
        self.spent = true;
        Ok(sequence_id)
    }

    /// Answers a request of the peer.
    ///
    /// ```
    /// # use core::time::Duration;
    /// # use cmpp_codec::session::{Event, Session};
    /// # use cmpp_codec::login::Trust;
    /// # use cmpp_codec::{DeliverResult};
    /// # fn handle(session: &mut Session<Trust>, event: Event<'_>) -> Result<(), Box<dyn std::error::Error>> {
    /// // Any request, in any version, with Result 0:
    /// if let Event::Request { id, pdu, .. } = event {
    ///     let answer = pdu.answer(DeliverResult::OK).ok_or("no request")?;
    ///     session.answer(id, answer.pdu())?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`AnswerError`] and changes nothing if the session does not take the message.
    pub fn answer<'m, M: Into<AnyPdu<'m>>>(&mut self, id: RequestId, message: M) -> Result<(), AnswerError> {
        let pdu = message.into();
        let place = waiting(&mut self.incoming, id)?;
        if pdu.version() != self.version {
            return Err(AnswerError::Version(self.version));
        }
        if pdu.command_id() != id.command_id.response() {
            return Err(AnswerError::Command(id.command_id.response()));
        }
        place.fill(pdu).map_err(AnswerError::NoRoom)?;
        place.turn = IncomingStage::Answering;
        place.ticket = Some(self.next_ticket);
        self.next_ticket = self.next_ticket.wrapping_add(1);
        Ok(())
    }

    /// Frees the slot of a request of the peer without answering it.
    ///
    /// # Errors
    ///
    /// [`AnswerError::NotWaiting`] if the request is answered already, or the session has ended.
    pub fn release(&mut self, id: RequestId) -> Result<(), AnswerError> {
        waiting(&mut self.incoming, id)?.turn = IncomingStage::Free;
        Ok(())
    }

    //--- End

    /// Ends the session: sends TERMINATE after what is in line already.
    ///
    /// No request is taken from now on, from either side. Answers still are, until the peer agrees; what is unanswered
    /// then is handed back. For an end that loses nothing, wait until [`unanswered`](Self::unanswered) is 0.
    /// Where there is no session yet, it is over at once.
    pub fn terminate(&mut self, now: Duration) {
        match self.phase {
            Phase::Open => {
                let sequence_id = self.take_sequence();
                // It always fits: 12 bytes.
                if self.terminate.fill(sequence_id, Pdu::<V20>::Terminate(&Terminate {})).is_ok() {
                    let ticket = self.take_ticket();
                    self.terminate.send(ticket, now.saturating_add(self.config.timeout.at(1)));
                }
                self.phase = Phase::Ending;
            }
            Phase::Idle { .. } | Phase::Asking | Phase::Deciding => self.finish(now, End::Terminated),
            Phase::Ending | Phase::Flushing { .. } | Phase::Over { .. } => {}
        }
    }

    /// Tells the session that the connection is gone. What is unanswered is handed back.
    pub fn disconnected(&mut self) {
        match self.phase {
            Phase::Over { .. } => {}
            Phase::Flushing { end, .. } => self.over(end),
            _ => self.over(End::Lost),
        }
    }

    /// Ends the session; what is in line of answers still goes.
    pub(super) fn finish(&mut self, now: Duration, end: End) {
        let until = now.saturating_add(self.config.timeout.at(self.config.attempts));
        self.phase = Phase::Flushing { end, until };
        for place in &mut self.incoming {
            if place.turn == IncomingStage::Unanswered {
                place.turn = IncomingStage::Abandoned;
            }
        }
        self.settle_flushing();
    }

    /// Ends the session now: nothing is sent any more.
    pub(super) fn over(&mut self, end: End) {
        self.finish(Duration::ZERO, end);
        self.sending = None;
        self.phase = Phase::Over { end, told: false };
    }

    //--- State

    /// The version that both ends speak; before the login, what the configuration says of a peer that names none.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// Whether requests are taken.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.phase == Phase::Open
    }

    /// Why the session is over, or about to be.
    #[must_use]
    pub const fn end(&self) -> Option<End> {
        match self.phase {
            Phase::Flushing { end, .. } | Phase::Over { end, .. } => Some(end),
            _ => None,
        }
    }

    /// How many of this end's requests are unanswered and not handed back yet.
    #[must_use]
    pub fn unanswered(&self) -> usize {
        self.requests.iter().filter(|place| place.is_unanswered()).count()
    }

    /// How many requests more the window takes now.
    #[must_use]
    pub fn window_left(&self) -> usize {
        let free = self.requests.iter().filter(|place| place.is_free()).count();
        self.window().saturating_sub(self.unanswered()).min(free)
    }

    /// How many of the peer's requests wait for this end's answer.
    #[must_use]
    pub fn to_answer(&self) -> usize {
        self.incoming.iter().filter(|place| place.turn == IncomingStage::Unanswered).count()
    }

    /// The configuration it was made with.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// What makes and checks the digests.
    #[must_use]
    pub const fn auth(&self) -> &A {
        &self.auth
    }

    /// What makes and checks the digests, to be changed: to give it the secret before [`answer_login`](Self::answer_login).
    #[must_use]
    pub const fn auth_mut(&mut self) -> &mut A {
        &mut self.auth
    }

    pub(super) const fn window(&self) -> usize {
        self.config.window
    }

    pub(super) const fn take_ticket(&mut self) -> Ticket {
        let ticket = self.next_ticket;
        self.next_ticket = ticket.wrapping_add(1);
        ticket
    }

    /// The next number that nothing of ours waits under: after 2^32 requests the first ones may still do.
    pub(super) fn take_sequence(&mut self) -> SequenceId {
        let mut sequence_id = self.next_sequence;
        // One of these many is free.
        for _ in 0..W.saturating_add(4) {
            if !self.is_in_use(sequence_id) {
                break;
            }
            sequence_id = sequence_id.next();
        }
        self.next_sequence = sequence_id.next();
        sequence_id
    }

    fn is_in_use(&self, number: SequenceId) -> bool {
        self.requests.iter().any(|place| !place.is_free() && place.sequence_id == number)
            || (!self.active_test.is_free() && self.active_test.sequence_id == number)
    }
}

fn waiting(incoming: &mut [Incoming], id: RequestId) -> Result<&mut Incoming, AnswerError> {
    let place = incoming.get_mut(id.index).ok_or(AnswerError::NotWaiting)?;
    if place.turn == IncomingStage::Unanswered && place.number == id.number {
        Ok(place)
    } else {
        Err(AnswerError::NotWaiting)
    }
}

impl<A: Authenticate, const W: usize, const N: usize> fmt::Debug for Session<A, W, N> {
    /// Where it is and what waits; neither secrets nor messages.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::login::Trust;
    use crate::pdu::Cancel;
    use crate::session::config::Role;
    use crate::session::event::Unexpected;

    #[test]
    fn numbers_that_wait_are_passed_over_when_all_have_been_used() {
        let mut session: Session<Trust, 3, 64> =
            Session::new(Config { window: 3, ..Config::new(Role::Sp, Version::V20) }, Trust, Duration::ZERO).unwrap();
        session.skip_login(Duration::ZERO, Version::V20).unwrap();
        let cancel = Pdu::<V20>::Cancel(&Cancel { msg_id: 0.into() });
        assert_eq!(session.request(Duration::ZERO, cancel), Ok(SequenceId(1)));
        assert_eq!(session.request(Duration::ZERO, cancel), Ok(SequenceId(2)));
        // 2^32 - 3 requests later:
        session.next_sequence = SequenceId(0);
        assert_eq!(session.request(Duration::ZERO, cancel), Ok(SequenceId(0)));
        session.settle(2, Unexpected::Duplicate);
        assert_eq!(session.request(Duration::ZERO, cancel), Ok(SequenceId(3)));
    }

    #[test]
    fn the_number_of_a_heartbeat_that_waits_is_passed_over() {
        let config = Config { window: 3, ..Config::new(Role::Sp, Version::V20) };
        let mut session: Session<Trust, 3, 64> = Session::new(config, Trust, Duration::ZERO).unwrap();
        session.skip_login(Duration::ZERO, Version::V20).unwrap();
        assert!(session.poll_event(config.heartbeat_interval).is_none());
        let heartbeat = session.active_test.sequence_id;
        assert!(!session.active_test.is_free());
        let cancel = Pdu::<V20>::Cancel(&Cancel { msg_id: 0.into() });
        session.next_sequence = heartbeat;
        assert_eq!(session.request(config.heartbeat_interval, cancel), Ok(heartbeat.next()));
        session.next_sequence = SequenceId(77);
        assert_eq!(session.request(config.heartbeat_interval, cancel), Ok(SequenceId(77)));
        // Answered, its number is as good as any.
        session.settle_active_test();
        session.next_sequence = heartbeat;
        assert_eq!(session.request(config.heartbeat_interval, cancel), Ok(heartbeat));
    }
}
