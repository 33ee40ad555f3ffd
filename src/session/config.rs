//! The settings of a session: its role, its versions, its window and its waiting times.

use core::fmt;
use core::num::{NonZeroU32, NonZeroU64};
use core::time::Duration;

use crate::base::version::Version;
use crate::schema::codes::VersionOctet;
use crate::session::dialect::Dialect;
use crate::wire::frame::Limit;
use crate::wire::header::{CommandId, SequenceId};

//----------- Role ---------------------------------------------------------------------------------

/// Which end of which connection a session is (2.0, 7.4 to 7.6; 3.0, 8.4 to 8.6).
///
/// The role decides who may log in and which requests go which way. A request that the role does not take is rejected
/// with Result 2, "command word error". Commands that the version does not know pass both ways: they belong to vendors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Role {
    /// A service provider connected to its gateway. It logs in, sends SUBMIT, QUERY and CANCEL, and receives DELIVER.
    Sp,
    /// A gateway connected to a service provider. It waits for the SP to log in.
    Ismg,
    /// A gateway connected to another gateway. Either may log in, and both send FWD.
    Gateway,
    /// A gateway connected to the GNS. It asks for routes and reports changed ones. Either may log in.
    Router,
    /// The GNS connected to a gateway. It answers, and pushes changed routes.
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

    /// Returns whether this end sends a request. The session's own requests do not count: CONNECT, TERMINATE,
    /// ACTIVE_TEST.
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

    /// Returns the TCP port that the specification assigns to the connection (2.0, 6.3; 3.0, 7.3).
    ///
    /// ```
    /// use cmpp_codec::Version;
    /// use cmpp_codec::session::{Role, Style};
    ///
    /// assert_eq!(Role::Sp.port(Style::Long, Version::V30), Some(7890));
    /// assert_eq!(Role::Gateway.port(Style::Long, Version::V12), Some(7890));
    /// assert_eq!(Role::Gateway.port(Style::Short, Version::V30), None); // must be long since 3.0
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

/// How long a connection lives (2.0, 6.1 and 6.2; 3.0, 7.1 and 7.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Style {
    /// Many messages go both ways; ACTIVE_TEST keeps the connection up, TERMINATE ends it.
    Long,
    /// One request and its answer; then the end that logged in closes. There is no ACTIVE_TEST.
    Short,
}

//----------- Timeout ------------------------------------------------------------------------------

/// How long the session waits for an answer before it retransmits the request: T (2.0, 6.1; 3.0, 7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timeout {
    /// The same time at each attempt (2.0 and later; 60 s).
    Same(Duration),
    /// Longer from attempt to attempt, as the Fibonacci series rises: 1, 1, 2, 3, 5 times the unit (1.2).
    Fibonacci(Duration),
}

impl Timeout {
    /// Returns how long the session waits at an attempt. The first attempt is 1.
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

/// How often a request can be sent at most. The requests of each attempt are kept in a list of their own.
pub(super) const MAX_ATTEMPTS: u8 = 16;

/// The settings of a session. [`Config::new`] sets what the specification says; change any field you like.
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
    /// Which end of the connection this is.
    pub role: Role,
    /// How long the connection lives.
    pub style: Style,
    /// The highest version that this end speaks. CONNECT asks for it, and CONNECT_RESP names it.
    pub max_version: Version,
    /// The lowest version that this end speaks. A peer below it is rejected with Status 4, or left.
    ///
    /// An SP insists on the version that it asks for, because the login does not protect the `Version` octet: somebody
    /// in the middle could lower it. A gateway takes any version by default.
    pub min_version: Version,
    /// Whether a peer that asks for more than `max_version` is rejected with Status 4. Otherwise the session speaks
    /// `max_version`.
    ///
    /// A gateway rejects it by default: no known client of 3.0 goes on in 2.0 when the gateway says so.
    pub reject_higher: bool,
    /// The version of a peer whose `Version` octet names none: 0, 1, 2, 3, 20 and 0x7f are in use.
    pub unlisted_version: Version,
    /// The version to speak, regardless of what both ends say. Some gateways say one version and speak another.
    pub force_version: Option<Version>,
    /// The `Version` octet to send in CONNECT or CONNECT_RESP, if it is not the one of `max_version`.
    pub version_octet: Option<VersionOctet>,
    /// How many unanswered requests are allowed each way: 16 in 1.2 to 3.0, 10 in the earliest documents. With 1 the
    /// session is synchronous, as 1.2 shows it. A [`Fixed`](super::Fixed) session takes up to its `W`.
    pub window: usize,
    /// The longest request that this end sends, in bytes with its header. 3586 by default: a SUBMIT of 3.0 to 99 phones
    /// with 255 bytes of content. A [`Fixed`](super::Fixed) session takes up to its `N`.
    pub max_request: usize,
    /// How many requests this end sends a second at most. They are spaced evenly. `None`: as many as the window lets
    /// through.
    pub max_rate: Option<NonZeroU32>,
    /// How long the session waits for an answer: T.
    pub timeout: Timeout,
    /// How often a request is sent at most, the first time included: N. From 1 to 16.
    pub attempts: u8,
    /// How long the session waits for the answer to CONNECT, which is then sent once, or for the peer's CONNECT. `None`:
    /// N times T as for any request, and T for the peer's CONNECT.
    pub login_timeout: Option<Duration>,
    /// How long the session waits for the answer to TERMINATE, which is then sent once. `None`: N times T.
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
    /// How many answers in a row may be unreadable. The next one ends the session: one end speaks another version.
    pub unreadable_answers: u8,
    /// Whether [`Event::Heartbeat`](super::Event::Heartbeat) tells of each ACTIVE_TEST and its answer.
    pub heartbeat_events: bool,
    /// What the session tolerates of peers that do not keep to the specification.
    pub dialect: Dialect,
}

impl Config {
    /// Creates the settings of the specification (2.0, 6.1; 3.0, 7.1): W 16, T 60 s, N 3, C 3 min. In 1.2 a server's
    /// time-out is "e.g. 2 s", and the waiting times rise as the Fibonacci series: C and the unit of the series are 2 s.
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

    /// Checks what no storage can make right.
    ///
    /// # Errors
    ///
    /// [`BadConfig`] says which setting is wrong.
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

    /// How long the session waits for an answer at all, with every attempt: N times T, or the sum of the series.
    pub(super) fn patience(&self) -> Duration {
        (1..=self.attempts).fold(Duration::ZERO, |sum, attempt| sum.saturating_add(self.timeout.at(attempt)))
    }

    /// How often CONNECT or TERMINATE is sent, and how long each waits for its answer.
    pub(super) const fn waits(&self, own: Option<Duration>) -> (u8, Timeout) {
        match own {
            Some(timeout) => (1, Timeout::Same(timeout)),
            None => (self.attempts, self.timeout),
        }
    }

    /// The time between two requests.
    pub(super) fn spacing(&self) -> Option<Duration> {
        self.max_rate.map(|rate| Duration::from_nanos(1_000_000_000 / NonZeroU64::from(rate)))
    }

    /// The `Version` octet that this end sends.
    pub(super) fn own_octet(&self) -> VersionOctet {
        self.version_octet.unwrap_or(self.max_version.into())
    }

    /// The version that both ends speak if the peer's octet is `theirs`: the lower one; and why. `unlisted` is that of an
    /// octet that names none. `None` if this end does not speak it.
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

/// Why both ends speak the version that they speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Agreement {
    /// Both ends named it.
    Same,
    /// The peer named it, and this end speaks higher ones too.
    PeerIsLower,
    /// It is the highest one of this end, and the peer named a higher one.
    OwnIsLower,
    /// The peer's `Version` octet names none: [`Config::unlisted_version`] of a client,
    /// [`Config::max_version`] of a server.
    Unlisted,
    /// [`Config::force_version`] says so.
    Forced,
    /// The layout of CONNECT_RESP says so: see [`Dialect::other_connect_resp`].
    Layout,
}

/// A setting of [`Config`] that no session can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BadConfig {
    /// The window is 0, or larger than the storage allows.
    Window {
        /// The window in the settings.
        given: usize,
        /// The largest one that the storage allows: the session's `W` if it is [`Fixed`](super::Fixed).
        max: usize,
    },
    /// A [`Fixed`](super::Fixed) session has no room for a request of that length.
    MaxRequest {
        /// The length in the settings.
        given: usize,
        /// The session's `N`.
        max: usize,
    },
    /// `attempts` is not from 1 to 16.
    Attempts,
    /// No message would be accepted: `limit` is below the 12 bytes of a header.
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
