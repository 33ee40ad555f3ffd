//! The login: CONNECT and its answer, at both ends.

use core::time::Duration;

use zerocopy::FromBytes;

use crate::base::octets::Octets;
use crate::base::version::Version;
use crate::layouts::{Layouts, V20, with_version};
use crate::login::{Authenticate, Decision};
use crate::pdu::{AnyConnectResp, Connect, ConnectResp, Pdu};
use crate::schema::codes::ConnectStatus;
use crate::schema::leaf::{Authenticator, U32};
use crate::session::event::{AnswerError, End, Event, Rejection, RequestError, Unexpected};
use crate::session::slot::{Stage, fingerprint};
use crate::session::state::{Phase, Session};
use crate::wire::frame::Frame;
use crate::wire::header::{CommandId, Header, SequenceId};
use crate::wire::message::Message;

/// `Status` 5 and up: "other errors".
const OTHER_STATUS: ConnectStatus = ConnectStatus(5);

impl<A: Authenticate, const W: usize, const N: usize> Session<A, W, N> {
    /// Logs in: sends CONNECT. `timestamp` is MMDDHHMMSS as a decimal number, and must rise from login to login.
    ///
    /// # Errors
    ///
    /// [`RequestError::Command`] if the peer of this role logs in, not this end; [`RequestError::NotOpen`] if it is too
    /// late.
    pub fn login(&mut self, now: Duration, source_addr: Octets<6>, timestamp: u32) -> Result<SequenceId, RequestError> {
        if !self.config.role.connects() {
            return Err(RequestError::Command(CommandId::CONNECT));
        }
        if !matches!(self.phase, Phase::Idle { .. }) {
            return Err(RequestError::NotOpen);
        }
        let connect = Connect {
            source_addr,
            authenticator_source: self.auth.source(&source_addr, timestamp),
            version: self.config.own_octet(),
            timestamp: U32::new(timestamp),
        };
        let sequence_id = self.take_sequence();
        // CONNECT is the same in every version.
        self.login.fill(sequence_id, Pdu::<V20>::Connect(&connect)).map_err(RequestError::NoRoom)?;
        let ticket = self.take_ticket();
        self.login.send(ticket, now.saturating_add(self.config.timeout.at(1)));
        self.phase = Phase::Asking;
        Ok(sequence_id)
    }

    /// Opens the session without a login, in a version that both ends know.
    ///
    /// This is for short connections: in 1.2 a login holds for a period, whatever connections it has; in 2.0 and later
    /// the text describes a short connection as one pair of messages, and only the figures show CONNECT inside it.
    ///
    /// # Errors
    ///
    /// [`RequestError::NotOpen`] if it is too late.
    pub const fn skip_login(&mut self, now: Duration, version: Version) -> Result<(), RequestError> {
        if !matches!(self.phase, Phase::Idle { .. }) {
            return Err(RequestError::NotOpen);
        }
        (self.phase, self.version, self.heard) = (Phase::Open, version, now);
        Ok(())
    }

    /// Answers the login of [`Event::LoginPending`]: accepts it with [`ConnectStatus::OK`], or rejects it with another
    /// status. Returns the status that was sent: an accepted login is still rejected if the versions do not agree.
    ///
    /// # Errors
    ///
    /// [`AnswerError::NotWaiting`] if no login waits.
    pub fn answer_login(&mut self, now: Duration, status: ConnectStatus) -> Result<ConnectStatus, AnswerError> {
        if self.phase != Phase::Deciding {
            return Err(AnswerError::NotWaiting);
        }
        let connect = self.pending;
        Ok(self.answer_connect(now, self.login.sequence_id, &connect, status))
    }

    /// Accepts or rejects a login, whatever the version says to it, and returns which.
    fn answer_connect(
        &mut self,
        now: Duration,
        sequence_id: SequenceId,
        connect: &Connect,
        mut status: ConnectStatus,
    ) -> ConnectStatus {
        let theirs = self.config.version_of(connect.version);
        let agreed =
            self.config.negotiate(theirs).filter(|_| !self.config.reject_higher || theirs <= self.config.max_version);
        if status == ConnectStatus::OK && agreed.is_none() {
            status = ConnectStatus::VERSION;
        }
        self.version = agreed.unwrap_or_else(|| theirs.min(self.config.max_version));
        let digest =
            if status == ConnectStatus::OK { self.auth.ismg(connect, self.version) } else { Authenticator::default() };
        with_version!(self.version, V => self.send_connect_resp::<V>(sequence_id, status, digest));
        if status == ConnectStatus::OK {
            self.phase = Phase::Open;
        } else {
            self.finish(now, End::Refused { status, version: self.config.own_octet() });
        }
        status
    }

    fn connect_resp<V: Layouts>(&self, status: ConnectStatus, digest: Authenticator) -> ConnectResp<V> {
        ConnectResp { status: status.into(), authenticator_ismg: digest, version: self.config.own_octet() }
    }

    fn send_connect_resp<V: Layouts>(&mut self, sequence_id: SequenceId, status: ConnectStatus, digest: Authenticator) {
        let resp = self.connect_resp::<V>(status, digest);
        // It always fits: 33 bytes at most.
        if self.login.fill(sequence_id, Pdu::<V>::ConnectResp(&resp)).is_ok() {
            self.login.stage = Stage::Free(Unexpected::Unknown);
            self.login.ticket = Some(self.take_ticket());
        }
    }

    pub(super) fn take_connect<'a>(&mut self, now: Duration, frame: Frame<'a>) -> Event<'a> {
        if !matches!(self.phase, Phase::Idle { .. }) || !self.config.role.accepts() {
            return self.take_connect_again(frame);
        }
        let connect = match <&Connect>::from_body(frame.body()) {
            Ok(connect) => connect,
            Err(error) => {
                let (status, version) = (ConnectStatus::STRUCTURE, self.config.own_octet());
                let digest = Authenticator::default();
                with_version!(self.version, V => self.send_connect_resp::<V>(frame.sequence_id(), status, digest));
                self.finish(now, End::Refused { status, version });
                return Event::Rejected { frame, why: Rejection::Structure(error) };
            }
        };
        self.login_fingerprint = fingerprint(&frame);
        let status = match self.auth.check_source(connect) {
            Decision::Accept => ConnectStatus::OK,
            // A rejection lets nobody in.
            Decision::Reject(ConnectStatus::OK) => OTHER_STATUS,
            Decision::Reject(status) => status,
            Decision::Pending => {
                self.phase = Phase::Deciding;
                self.login.sequence_id = frame.sequence_id();
                self.pending = *connect;
                return Event::LoginPending { connect };
            }
        };
        match self.answer_connect(now, frame.sequence_id(), connect, status) {
            ConnectStatus::OK => Event::Accepted { version: self.version, connect },
            status => Event::LoginRejected { connect, status },
        }
    }

    /// Handles a CONNECT that is not due. The one that was accepted gets its answer again, any other is rejected.
    fn take_connect_again<'a>(&mut self, frame: Frame<'a>) -> Event<'a> {
        let is_known = self.login_fingerprint == fingerprint(&frame) && self.login_fingerprint != 0;
        match self.phase {
            Phase::Deciding if is_known => Event::Duplicate { frame },
            Phase::Open | Phase::Ending if is_known => {
                let ticket = self.take_ticket();
                self.login.ticket = self.login.ticket.or(Some(ticket));
                Event::Duplicate { frame }
            }
            _ => {
                with_version!(self.version, V => {
                    let resp = self.connect_resp::<V>(OTHER_STATUS, Authenticator::default());
                    self.note(frame.sequence_id(), Pdu::<V>::ConnectResp(&resp));
                });
                Event::Rejected { frame, why: Rejection::Command }
            }
        }
    }

    pub(super) fn take_connect_resp<'a>(&mut self, frame: Frame<'a>) -> Option<Event<'a>> {
        if self.phase != Phase::Asking || !self.login.is_asked_by(&frame) {
            let is_doubled = self.login.command_id == CommandId::CONNECT && self.login.is_asked_by(&frame);
            let why = if is_doubled { Unexpected::Duplicate } else { Unexpected::Unknown };
            return Some(Event::UnexpectedAnswer { frame, why });
        }
        let resp = match AnyConnectResp::from_body(frame.body()) {
            Ok(resp) => resp,
            Err(error) => {
                self.over(End::Unreadable(error));
                return None;
            }
        };
        if resp.status() != ConnectStatus::OK {
            self.over(End::Refused { status: resp.status(), version: resp.version() });
            return None;
        }
        if !Connect::ref_from_bytes(self.login.message().get(Header::LEN..).unwrap_or_default())
            .is_ok_and(|connect| self.auth.check_ismg(&connect.authenticator_source, resp))
        {
            self.over(End::Unauthenticated);
            return None;
        }
        // Many servers write an octet that names no version: then it is what was asked for.
        let theirs = resp.version().version().unwrap_or(self.config.max_version);
        let Some(version) = self.config.negotiate(theirs) else {
            self.over(End::Version(resp.version()));
            return None;
        };
        self.settle_login();
        (self.phase, self.version) = (Phase::Open, version);
        Some(Event::Connected { version, resp })
    }
}
