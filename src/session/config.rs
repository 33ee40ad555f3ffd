//! The settings of a session: its role, its versions, its window and its time-outs.

use core::fmt;
use core::num::{NonZeroU32, NonZeroU64};
use core::time::Duration;

use crate::base::version::Version;
use crate::schema::codes::VersionOctet;
use crate::session::dialect::Dialect;
use crate::wire::frame::Limit;
use crate::wire::header::{CommandId, SequenceId};

//----------- Role ---------------------------------------------------------------------------------

/// The end of the connection that a session represents (2.0, 7.4 to 7.6; 3.0, 8.4 to 8.6).
///
/// The role determines which end may log in, and which requests each end may send. The session rejects a request that
/// the peer's role does not send with Result 2, "command word error". Both ends may send commands that the
/// specification does not define, because vendors use them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Role {
    /// A service provider connected to its gateway. It logs in, sends SUBMIT, QUERY and CANCEL, and receives DELIVER.
    Sp,
    /// A gateway connected to a service provider. It waits for the SP to log in.
    Ismg,
    /// A gateway connected to another gateway. Either may log in, and both send FWD.
    Gateway,
    /// A gateway connected to the GNS. It requests routes and reports changed routes. Either may log in.
    Router,
    /// The GNS connected to a gateway. It answers requests for routes, and pushes changed routes. Either may log in.
    Gns,
}

impl Role {
    /// Returns the role of the peer.
    #[must_use]
    pub const fn peer(self) -> Self {
        match self {
            Self::Sp => Self::Ismg,
            Self::Ismg => Self::Sp,
            Self::Gateway => Self::Gateway,
            Self::Router => Self::Gns,
            Self::Gns => Self::Router,
        }
    }

    /// Returns whether this end may log in.
    #[must_use]
    pub const fn connects(self) -> bool {
        !matches!(self, Self::Ismg)
    }

    /// Returns whether the peer may log in here.
    #[must_use]
    pub const fn accepts(self) -> bool {
        !matches!(self, Self::Sp)
    }

    /// Returns whether this end may send a request with this command. Returns `false` for CONNECT, TERMINATE and
    /// ACTIVE_TEST, which the session sends itself.
    ///
    /// ```
    /// use cmpp_codec::CommandId;
    /// use cmpp_codec::session::Role;
    ///
    /// assert!(Role::Sp.sends(CommandId::SUBMIT));
    /// assert!(!Role::Ismg.sends(CommandId::SUBMIT));
    /// ```
    #[must_use]
    pub const fn sends(self, command: CommandId) -> bool {
        match command {
            CommandId::CONNECT | CommandId::TERMINATE | CommandId::ACTIVE_TEST => false,
            CommandId::SUBMIT | CommandId::QUERY | CommandId::CANCEL => matches!(self, Self::Sp),
            CommandId::DELIVER => matches!(self, Self::Ismg),
            CommandId::FWD => matches!(self, Self::Gateway),
            CommandId::MT_ROUTE
            | CommandId::MO_ROUTE
            | CommandId::GET_ROUTE
            | CommandId::GET_MO_ROUTE
            | CommandId::MT_ROUTE_UPDATE
            | CommandId::MO_ROUTE_UPDATE => matches!(self, Self::Router),
            CommandId::PUSH_MT_ROUTE_UPDATE | CommandId::PUSH_MO_ROUTE_UPDATE => matches!(self, Self::Gns),
            vendor => !vendor.is_response(),
        }
    }

    /// Returns the TCP port that the specification assigns to the connection (2.0, 6.3; 3.0, 7.3), or `None` if it
    /// assigns none.
    ///
    /// ```
    /// use cmpp_codec::Version;
    /// use cmpp_codec::session::{Role, Style};
    ///
    /// assert_eq!(Role::Sp.port(Style::Long, Version::V30), Some(7890));
    /// assert_eq!(Role::Gateway.port(Style::Long, Version::V12), Some(7890));
    /// assert_eq!(Role::Gateway.port(Style::Short, Version::V30), None); // 3.0 allows long connections only
    /// ```
    #[must_use]
    pub const fn port(self, style: Style, version: Version) -> Option<u16> {
        match (self, style, version) {
            (Self::Sp | Self::Ismg, Style::Long, _) | (Self::Gateway, Style::Long, Version::V12) => Some(7890),
            (Self::Gateway, Style::Long, _) => Some(7930),
            (Self::Gateway, Style::Short, Version::V30) | (Self::Router | Self::Gns, Style::Long, _) => None,
            (Self::Sp | Self::Ismg | Self::Gateway, Style::Short, _)
            | (Self::Router | Self::Gns, Style::Short, Version::V12) => Some(7900),
            (Self::Router | Self::Gns, Style::Short, _) => Some(9168),
        }
    }
}

/// The requests that a role sends. Every request asks at both ends, so the answers for CMPP's own commands are kept as
/// bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sends {
    role: Role,
    bits: u32,
}

impl Sends {
    pub(super) const fn new(role: Role) -> Self {
        let (mut bits, mut number) = (0, 0_u32);
        while let Some(bit) = 1_u32.checked_shl(number) {
            if role.sends(CommandId(number)) {
                bits |= bit;
            }
            number = number.saturating_add(1);
        }
        Self { role, bits }
    }

    pub(super) const fn contains(self, command: CommandId) -> bool {
        match self.bits.checked_shr(command.get()) {
            Some(bits) => bits & 1 == 1,
            None => self.role.sends(command),
        }
    }
}

/// Whether a connection is long or short (2.0, 6.1 and 6.2; 3.0, 7.1 and 7.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Style {
    /// Both ends send many messages. ACTIVE_TEST checks the connection, TERMINATE ends it.
    Long,
    /// One request and its answer; then both sessions end. There is no ACTIVE_TEST.
    Short,
}

//----------- Timeout ------------------------------------------------------------------------------

/// How long the session waits for an answer before it retransmits the request: T (2.0, 6.1; 3.0, 7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timeout {
    /// The same time for each attempt (2.0 and later: 60 s).
    Same(Duration),
    /// A time that grows with each attempt as the Fibonacci numbers do: 1, 1, 2, 3, 5 times this unit (1.2).
    Fibonacci(Duration),
}

impl Timeout {
    /// Returns how long the session waits for the answer to an attempt. Attempts are counted from 1.
    ///
    /// ```
    /// use core::time::Duration;
    /// use cmpp_codec::session::Timeout;
    ///
    /// let timeout = Timeout::Fibonacci(Duration::from_secs(2));
    /// assert!((1..=5).map(|attempt| timeout.at(attempt).as_secs()).eq([2, 2, 4, 6, 10]));
    /// ```
    #[must_use]
    pub fn at(self, attempt: u8) -> Duration {
        match self {
            Self::Same(timeout) => timeout,
            Self::Fibonacci(unit) => {
                let (times, _) = (1..attempt).fold((1_u32, 1_u32), |(this, next), _| (next, this.saturating_add(next)));
                unit.saturating_mul(times)
            }
        }
    }
}

//----------- Config -------------------------------------------------------------------------------

/// The largest number of attempts. The requests of each attempt have a list of their own.
pub(super) const MAX_ATTEMPTS: u8 = 16;

/// The settings of a session. [`Config::new`] sets the values of the specification; change any field as you need.
///
/// ```
/// use core::time::Duration;
/// use cmpp_codec::Version;
/// use cmpp_codec::session::{Config, Role, Timeout};
///
/// let config = Config { window: 10, ..Config::new(Role::Sp, Version::V30) };
/// assert_eq!(config.timeout, Timeout::Same(Duration::from_secs(60)));
/// assert_eq!((config.attempts, config.heartbeat_interval), (3, Duration::from_secs(180)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// The end of the connection that the session represents.
    pub role: Role,
    /// Whether the connection is long or short.
    pub style: Style,
    /// The highest version that this end speaks. The session sends it in CONNECT and CONNECT_RESP.
    pub max_version: Version,
    /// The lowest version that this end speaks. A server rejects a lower client with Status 4. A client ends the
    /// session if the server is lower.
    ///
    /// By default an SP accepts only the version that it requests, because the login does not protect the `Version`
    /// octet: an attacker between the two ends could lower it. The other roles accept all versions.
    pub min_version: Version,
    /// Whether a client that requests a higher version than `max_version` is rejected with Status 4. Otherwise the
    /// session speaks `max_version`.
    ///
    /// By default a gateway rejects such an SP, because no known 3.0 client continues in 2.0 if the gateway answers
    /// 2.0.
    pub reject_higher: bool,
    /// The version to speak with a client whose `Version` octet stands for no version, such as 0, 1, 2, 3, 20 or 0x7f.
    pub unlisted_version: Version,
    /// The version to speak, whatever the `Version` octets say. Some gateways send the octet of one version and speak
    /// another.
    pub force_version: Option<Version>,
    /// The `Version` octet to send in CONNECT and CONNECT_RESP. `None`: that of `max_version`.
    pub version_octet: Option<VersionOctet>,
    /// How many requests may be unanswered in each direction: 16 in the specifications of 1.2 to 3.0, 10 in earlier
    /// documents. A window of 1 makes the session synchronous, as 1.2 shows it. A [`Fixed`](super::Fixed) session
    /// allows at most its `W`.
    pub window: usize,
    /// The length of the longest request that this end sends, in bytes with its header. 3586 by default: a SUBMIT of
    /// 3.0 to 99 phones with 255 bytes of content. A [`Fixed`](super::Fixed) session allows at most its `N`.
    pub max_request: usize,
    /// The largest number of requests that this end sends in a second, evenly spaced. `None`: only the window limits
    /// them.
    pub max_rate: Option<NonZeroU32>,
    /// How long the session waits for an answer before it retransmits a request: T.
    pub timeout: Timeout,
    /// How many times a request is sent at most, including the first time: N, 1 to 16.
    pub attempts: u8,
    /// How long the session waits for the peer's CONNECT, or for the answer to its own CONNECT, which it then sends
    /// only once. `None`: it waits T for the peer's CONNECT (with [`Timeout::Fibonacci`], the time of the last
    /// attempt), and retransmits its own CONNECT like any request.
    pub login_timeout: Option<Duration>,
    /// How long the session waits for the answer to TERMINATE, which it then sends only once. `None`: it retransmits
    /// TERMINATE like any request.
    pub terminate_timeout: Option<Duration>,
    /// How long the peer may be silent before the session sends ACTIVE_TEST: C. A short connection ends after the same
    /// silence.
    pub heartbeat_interval: Duration,
    /// The largest message that the session accepts. Your input buffer must hold as many bytes.
    pub limit: Limit,
    /// The `Sequence_Id` of the first request.
    pub first_sequence_id: SequenceId,
    /// How many messages other than CONNECT a peer may send before its login. The next one ends the session.
    pub before_login: u8,
    /// How many consecutive answers may be malformed. The next one ends the session, because the two ends probably
    /// speak different versions.
    pub unreadable_answers: u8,
    /// Whether the session reports each ACTIVE_TEST and its answer as [`Event::Heartbeat`](super::Event::Heartbeat).
    pub heartbeat_events: bool,
    /// The deviations from the specification that the session tolerates.
    pub dialect: Dialect,
}

impl Config {
    /// Creates the settings of the specification (2.0, 6.1; 3.0, 7.1): a window of 16, T = 60 s, N = 3, C = 3 min. For
    /// 1.2, C and the unit of [`Timeout::Fibonacci`] are 2 s, because 1.2 lets the waiting times grow as the Fibonacci
    /// numbers do, and names "e.g. 2 s" as the time-out of a server.
    #[must_use]
    pub const fn new(role: Role, max_version: Version) -> Self {
        let (timeout, heartbeat_interval) = match max_version {
            Version::V12 => (Timeout::Fibonacci(Duration::from_secs(2)), Duration::from_secs(2)),
            _ => (Timeout::Same(Duration::from_secs(60)), Duration::from_secs(180)),
        };
        Self {
            role,
            style: Style::Long,
            max_version,
            min_version: match role {
                Role::Sp => max_version,
                _ => Version::V12,
            },
            reject_higher: matches!(role, Role::Ismg),
            unlisted_version: match max_version {
                Version::V12 => Version::V12,
                _ => Version::V20,
            },
            force_version: None,
            version_octet: None,
            window: 16,
            max_request: 3586,
            max_rate: None,
            timeout,
            attempts: 3,
            login_timeout: None,
            terminate_timeout: None,
            heartbeat_interval,
            limit: Limit::DEFAULT,
            first_sequence_id: SequenceId(1),
            before_login: 0,
            unreadable_answers: 15,
            heartbeat_events: false,
            dialect: Dialect::SPECIFICATION,
        }
    }

    /// Checks the settings that do not depend on the storage.
    ///
    /// # Errors
    ///
    /// [`BadConfig`] for the first setting that is not valid.
    pub(super) const fn check(&self) -> Result<(), BadConfig> {
        if self.window == 0 {
            Err(BadConfig::Window { given: 0, max: usize::MAX })
        } else if self.attempts == 0 || self.attempts > MAX_ATTEMPTS {
            Err(BadConfig::Attempts)
        } else if self.limit.get() < 12 {
            Err(BadConfig::Limit)
        } else {
            Ok(())
        }
    }

    /// Returns how long the session waits for an answer in all attempts together: N times T, or the sum of the series.
    pub(super) fn patience(&self) -> Duration {
        (1..=self.attempts).fold(Duration::ZERO, |sum, attempt| sum.saturating_add(self.timeout.at(attempt)))
    }

    /// Returns how often CONNECT or TERMINATE is sent, and how long the session waits each time. `own` is the time-out
    /// that the settings define for this message, if any.
    pub(super) const fn waits(&self, own: Option<Duration>) -> (u8, Timeout) {
        match own {
            Some(timeout) => (1, Timeout::Same(timeout)),
            None => (self.attempts, self.timeout),
        }
    }

    /// Returns the time between two requests, or `None` if the rate is not limited.
    pub(super) fn spacing(&self) -> Option<Duration> {
        self.max_rate.map(|rate| Duration::from_nanos(1_000_000_000 / NonZeroU64::from(rate)))
    }

    /// Returns the `Version` octet that this end sends.
    pub(super) fn own_octet(&self) -> VersionOctet {
        self.version_octet.unwrap_or(self.max_version.into())
    }

    /// Returns the version that both ends speak if the peer sends the octet `theirs`, and the reason. It is the lower
    /// one of both versions. `unlisted` is the version for an octet that stands for none. Returns `None` if this end
    /// does not speak the version.
    pub(super) fn negotiate(&self, theirs: VersionOctet, unlisted: Version) -> Option<(Version, Agreement)> {
        if let Some(forced) = self.force_version {
            return Some((forced, Agreement::Forced));
        }
        let (version, why) = match theirs.version() {
            None => (unlisted, Agreement::Unlisted),
            Some(version) if version < self.max_version => (version, Agreement::PeerIsLower),
            Some(version) if version > self.max_version => (version, Agreement::OwnIsLower),
            Some(version) => (version, Agreement::Same),
        };
        let version = version.min(self.max_version);
        (version >= self.min_version).then_some((version, why))
    }
}

/// The reason for the version that both ends speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Agreement {
    /// Both ends named this version.
    Same,
    /// The peer named this version, and this end also speaks a higher one.
    PeerIsLower,
    /// This version is the highest one of this end, and the peer named a higher one.
    OwnIsLower,
    /// The peer's `Version` octet stands for no version. A server then speaks [`Config::unlisted_version`], a client
    /// [`Config::max_version`].
    Unlisted,
    /// [`Config::force_version`] determines the version.
    Forced,
    /// The layout of CONNECT_RESP determines the version: see [`Dialect::other_connect_resp`].
    Layout,
}

/// A setting of [`Config`] that is not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BadConfig {
    /// The window is 0, or larger than the storage allows.
    Window {
        /// The window in the settings.
        given: usize,
        /// The largest window that the storage allows: the `W` of a [`Fixed`](super::Fixed) session.
        max: usize,
    },
    /// `max_request` is larger than the `N` of a [`Fixed`](super::Fixed) session.
    MaxRequest {
        /// The length in the settings.
        given: usize,
        /// The session's `N`.
        max: usize,
    },
    /// `attempts` is not from 1 to 16.
    Attempts,
    /// `limit` is below the 12 bytes of a header, so that no message would be accepted.
    Limit,
}

impl fmt::Display for BadConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Window { given: 0, .. } => f.write_str("a window of 0: no request could be sent"),
            Self::Window { given, max } => write!(f, "a window of {given}: the session has slots for {max}"),
            Self::MaxRequest { given, max } => write!(f, "requests of {given} bytes: the session has room for {max}"),
            Self::Attempts => f.write_str("the number of attempts is not from 1 to 16"),
            Self::Limit => f.write_str("a limit below the 12 bytes of a header: no message would be accepted"),
        }
    }
}

impl core::error::Error for BadConfig {}
