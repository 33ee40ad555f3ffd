//! The login: CONNECT and its answer, at both ends.

use zerocopy::FromBytes;

use crate::base::instant::Instant;
use crate::base::octets::Octets;
use crate::base::version::Version;
use crate::layouts::{Layouts, V20, with_version};
use crate::login::{ClientAuth, Decision, ServerAuth};
use crate::pdu::{AnyConnectResp, Connect, ConnectResp, Pdu};
use crate::schema::codes::ConnectStatus;
use crate::schema::leaf::{Authenticator, U32};
use crate::session::config::Agreement;
use crate::session::dialect::OtherConnectResp;
use crate::session::error::{AnswerError, End, RequestError};
use crate::session::event::{Event, Rejection, Unexpected};
use crate::session::incoming::fingerprint;
use crate::session::outgoing::Stage;
use crate::session::state::{Phase, Session};
use crate::session::storage::Storage;
use crate::wire::frame::Frame;
use crate::wire::header::{CommandId, Header, SequenceId};
use crate::wire::message::Message;

/// `Status` 5 and above: "other errors".
const OTHER_STATUS: ConnectStatus = ConnectStatus(5);

impl<A: ClientAuth + ServerAuth, S: Storage> Session<A, S> {
    /// Logs in: sends CONNECT. `timestamp` is MMDDHHMMSS as a decimal number, and must rise from login to login.
    ///
    /// # Errors
    ///
    /// [`RequestError::Command`] if this role does not log in; [`RequestError::NotOpen`] if a login has begun already,
    /// or the session has ended.
    pub fn login(&mut self, now: Instant, source_addr: Octets<6>, timestamp: u32) -> Result<SequenceId, RequestError> {
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
        let now = self.tick(now);
        let place = self.place(sequence_id, now);
        self.login.fill(place, Pdu::<V20>::Connect(&connect)).map_err(RequestError::NoRoom)?;
        self.take_own_ticket();
        self.phase = Phase::Asking;
        Ok(sequence_id)
    }

    /// Opens the session without a login. Both ends must know the version.
    ///
    /// Use it for short connections. In 1.2 a login is valid for a period of time, over any number of connections. In
    /// 2.0 and later the text describes a short connection as one pair of messages, and only the figures show a CONNECT
    /// in it.
    ///
    /// # Errors
    ///
    /// [`RequestError::NotOpen`] if a login has begun already, or the session has ended.
    pub fn skip_login(&mut self, now: Instant, version: Version) -> Result<(), RequestError> {
        if !matches!(self.phase, Phase::Idle { .. }) {
            return Err(RequestError::NotOpen);
        }
        (self.phase, self.version, self.stats.last_heard) = (Phase::Open, version, self.tick(now));
        Ok(())
    }

    /// Answers the login of [`Event::LoginPending`]: accepts it with [`ConnectStatus::OK`], or rejects it with another
    /// status. Returns the status that was sent: an accepted login is still rejected if the versions do not agree.
    ///
    /// # Errors
    ///
    /// [`AnswerError::NotWaiting`] if no login waits.
    pub fn answer_login(&mut self, now: Instant, status: ConnectStatus) -> Result<ConnectStatus, AnswerError> {
        if self.phase != Phase::Deciding {
            return Err(AnswerError::NotWaiting);
        }
        let connect = self.pending;
        let now = self.tick(now);
        Ok(self.answer_connect(now, self.login.sequence_id, &connect, status).0)
    }

    /// Answers a login. Returns the status that is sent, and the reason for the version. If the versions do not agree,
    /// an accepted login is rejected all the same.
    fn answer_connect(
        &mut self,
        now: Instant,
        sequence_id: SequenceId,
        connect: &Connect,
        mut status: ConnectStatus,
    ) -> (ConnectStatus, Agreement) {
        let config = &self.config;
        let agreed = config.negotiate(connect.version, config.unlisted_version);
        let agreed = agreed.filter(|&(_, why)| !(config.reject_higher && why == Agreement::OwnIsLower));
        if status == ConnectStatus::OK && agreed.is_none() {
            status = ConnectStatus::VERSION;
        }
        // A rejection has the layout of the requested version, because that is the only layout that the client can
        // certainly read.
        let asked = connect.version.version().unwrap_or(config.unlisted_version);
        let (version, why) = agreed.unwrap_or((asked, Agreement::Same));
        let is_accepted = status == ConnectStatus::OK;
        self.version = if is_accepted { version } else { asked };
        let digest = if is_accepted { self.auth.ismg(connect, version) } else { Authenticator::default() };
        with_version!(self.version, V => self.send_connect_resp::<V>(sequence_id, status, digest));
        if is_accepted {
            self.phase = Phase::Open;
        } else {
            self.finish(now, End::Refused { status, version: self.config.own_octet() });
        }
        (status, why)
    }

    fn connect_resp<V: Layouts>(&self, status: ConnectStatus, digest: Authenticator) -> ConnectResp<V> {
        ConnectResp { status: status.into(), authenticator_ismg: digest, version: self.config.own_octet() }
    }

    fn send_connect_resp<V: Layouts>(&mut self, sequence_id: SequenceId, status: ConnectStatus, digest: Authenticator) {
        let resp = self.connect_resp::<V>(status, digest);
        // It always fits: 33 bytes at most.
        let place = self.place(sequence_id, self.clock);
        if self.login.fill(place, Pdu::<V>::ConnectResp(&resp)).is_ok() {
            self.take_own_ticket();
            self.login.stage = Stage::Free(Unexpected::Unknown);
        }
    }

    pub(super) fn take_connect<'a>(&mut self, now: Instant, frame: Frame<'a>) -> Event<'a> {
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
        self.login_fingerprint = fingerprint(frame);
        let status = match self.auth.check_source(connect, now) {
            Decision::Accept => ConnectStatus::OK,
            // Status 0 would accept the peer.
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
            (ConnectStatus::OK, agreement) => Event::Accepted { version: self.version, agreement, connect },
            (status, _) => Event::LoginRejected { connect, status },
        }
    }

    /// Handles a CONNECT that the session does not expect. If it is the accepted one, it is answered again; any other
    /// is rejected.
    fn take_connect_again<'a>(&mut self, frame: Frame<'a>) -> Event<'a> {
        let is_known = self.login_fingerprint == fingerprint(frame) && self.login_fingerprint != 0;
        match self.phase {
            Phase::Deciding if is_known => Event::Duplicate { frame },
            Phase::Open | Phase::Ending if is_known => {
                if !self.login.is_in_line() {
                    self.login.ticket = self.take_own_ticket();
                }
                Event::Duplicate { frame }
            }
            _ => {
                with_version!(self.version, V => {
                    let resp = self.connect_resp::<V>(OTHER_STATUS, Authenticator::default());
                    self.own_answer(frame.sequence_id(), Pdu::<V>::ConnectResp(&resp));
                });
                Event::Rejected { frame, why: Rejection::Command }
            }
        }
    }

    pub(super) fn take_connect_resp<'a>(&mut self, frame: Frame<'a>) -> Option<Event<'a>> {
        let is_its = self.login.command_id == CommandId::CONNECT && self.login.is_asked_by(frame);
        let is_taken = is_its || self.config.dialect.other_connect_resp_sequence_id;
        if self.phase != Phase::Asking || !is_taken {
            let why = if is_its { Unexpected::Duplicate } else { Unexpected::Unknown };
            return Some(Event::UnexpectedAnswer { frame, why });
        }
        match self.check_connect_resp(frame) {
            Ok((resp, version, agreement)) => {
                self.settle_login();
                (self.phase, self.version) = (Phase::Open, version);
                Some(Event::Connected { version, agreement, resp })
            }
            Err(end) => {
                self.over(end);
                None
            }
        }
    }

    /// Reads the answer to CONNECT, and decides which version both ends speak.
    fn check_connect_resp<'a>(&self, frame: Frame<'a>) -> Result<(AnyConnectResp<'a>, Version, Agreement), End> {
        let resp = AnyConnectResp::from_body(frame.body()).map_err(End::Unreadable)?;
        if resp.status() != ConnectStatus::OK {
            return Err(End::Refused { status: resp.status(), version: resp.version() });
        }
        let connect = Connect::ref_from_bytes(self.login.message().get(Header::LEN..).unwrap_or_default());
        let connect = connect.unwrap_or(&Connect::EMPTY);
        self.auth.check_ismg(&connect.authenticator_source, resp).map_err(End::Unauthenticated)?;
        // Many servers send an octet that stands for no version. The version is then the requested one.
        let agreed = self.config.negotiate(resp.version(), self.config.max_version);
        let (version, why) = agreed.ok_or(End::Version(resp.version()))?;
        let is_wide = matches!(resp, AnyConnectResp::Wide(_));
        if is_wide == (version == Version::V30) || why == Agreement::Forced {
            return Ok((resp, version, why));
        }
        match self.config.dialect.other_connect_resp {
            OtherConnectResp::End => Err(End::Layout { agreed: version, len: frame.body().len() }),
            OtherConnectResp::SpeakAgreed => Ok((resp, version, why)),
            OtherConnectResp::SpeakAnswered if !is_wide => Ok((resp, Version::V20, Agreement::Layout)),
            // Only the layout is that of 3.0; the octet is that of the agreed version.
            OtherConnectResp::SpeakAnswered if resp.version().version() == Some(version) => Ok((resp, version, why)),
            OtherConnectResp::SpeakAnswered => Ok((resp, Version::V30, Agreement::Layout)),
        }
    }
}
