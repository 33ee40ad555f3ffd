//! What a session is told before it begins: who it is, and the figures of its version.

use core::time::Duration;

use crate::base::version::Version;
use crate::schema::codes::VersionOctet;
use crate::wire::frame::Limit;
use crate::wire::header::{CommandId, SequenceId};

//----------- Role ---------------------------------------------------------------------------------

/// Which end of which line a session is (2.0, 7.4 to 7.6; 3.0, 8.4 to 8.6).
///
/// The role decides who may ask for the session and which requests go which way. What a role does not take is refused
/// with Result 2, "command word error". Commands that the version does not know pass both ways: they are the vendor's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A service provider on its gateway: it asks for the session, sends SUBMIT, QUERY and CANCEL, takes DELIVER.
    Sp,
    /// A gateway towards a service provider: it waits for the SP's CONNECT.
    Ismg,
    /// A gateway towards another gateway. Either may ask for the session, both send FWD.
    Gateway,
    /// A gateway towards the GNS: it asks for routes and reports changed ones. Either may ask for the session.
    Router,
    /// The GNS towards a gateway: it answers, and pushes changed routes.
    Gns,
}

impl Role {
    /// The role at the other end.
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

    /// Whether this end may ask for the session.
    #[must_use]
    pub const fn connects(self) -> bool {
        !matches!(self, Self::Ismg)
    }

    /// Whether this end may be asked for a session.
    #[must_use]
    pub const fn accepts(self) -> bool {
        !matches!(self, Self::Sp)
    }

    /// Whether this end sends that request. Requests of the session itself are not meant: CONNECT, TERMINATE,
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

    /// The TCP port that the specification gives this line, long or short (2.0, 6.3; 3.0, 7.3).
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
pub enum Style {
    /// Many messages both ways, kept up with ACTIVE_TEST, ended with TERMINATE.
    Long,
    /// One request and its answer; then whoever asked closes. No ACTIVE_TEST.
    Short,
}

//----------- Wait ---------------------------------------------------------------------------------

/// How long an answer is waited for before the request goes again: T (2.0, 6.1; 3.0, 7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wait {
    /// The same time at every try (2.0 and later; 60 s).
    Same(Duration),
    /// Longer from try to try as the Fibonacci series rises, 1, 1, 2, 3, 5 times the unit (1.2).
    Fibonacci(Duration),
}

impl Wait {
    /// How long the answer to a try is waited for; the first try is 1.
    ///
    /// ```
    /// use core::time::Duration;
    /// use cmpp_codec::session::Wait;
    ///
    /// let wait = Wait::Fibonacci(Duration::from_secs(2));
    /// assert!((1..=5).map(|nth| wait.after(nth).as_secs()).eq([2, 2, 4, 6, 10]));
    /// ```
    #[must_use]
    pub fn after(self, nth: u8) -> Duration {
        match self {
            Self::Same(wait) => wait,
            Self::Fibonacci(unit) => {
                let (times, _) = (1..nth).fold((1_u32, 1_u32), |(this, next), _| (next, this.saturating_add(next)));
                unit.saturating_mul(times)
            }
        }
    }
}

//----------- Config -------------------------------------------------------------------------------

/// The figures of a session. [`Config::new`] fills in the specification's; every one of them is the caller's to change.
///
/// ```
/// use core::time::Duration;
/// use cmpp_codec::Version;
/// use cmpp_codec::session::{Config, Role, Wait};
///
/// let config = Config { window: 10, ..Config::new(Role::Sp, Version::V30) };
/// assert_eq!(config.wait, Wait::Same(Duration::from_secs(60)));
/// assert_eq!((config.tries, config.idle), (3, Duration::from_secs(180)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// Which end of the line this is.
    pub role: Role,
    /// How long the connection lives.
    pub style: Style,
    /// The highest version that this end speaks: what CONNECT asks for, what CONNECT_RESP tells.
    pub highest: Version,
    /// The lowest version that this end speaks. A peer below it is refused with Status 4, or left.
    pub lowest: Version,
    /// Whether a peer that asks for more than `highest` is refused with Status 4. Otherwise the lower version wins.
    pub refuse_higher: bool,
    /// What a `Version` octet that names no version stands for: 0, 1, 2, 3, 20 and 0x7f are in use.
    pub otherwise: Version,
    /// The version to speak whatever the two ends say to each other: some gateways say one and speak another.
    pub forced: Option<Version>,
    /// The `Version` octet to send in CONNECT or CONNECT_RESP, where it is not to be that of `highest`.
    pub octet: Option<VersionOctet>,
    /// The unanswered requests allowed each way, at most the session's `W` (16 in 1.2 to 3.0; 10 in the earliest
    /// documents). 1 makes the session synchronous, as 1.2 shows it.
    pub window: usize,
    /// How long an answer is waited for: T.
    pub wait: Wait,
    /// How often a request goes out in all: N. At least 1.
    pub tries: u8,
    /// After how much silence ACTIVE_TEST goes out: C. Of a short connection: after how much silence it is given up.
    pub idle: Duration,
    /// The largest message to be believed. The caller's input buffer must hold as much.
    pub limit: Limit,
    /// The `Sequence_Id` of the first request.
    pub first: SequenceId,
}

impl Config {
    /// The specification's figures (2.0, 6.1; 3.0, 7.1): W 16, T 60 s, N 3, C 3 min. In 1.2 a server's time-out is "e.g. 2 s" and waiting
    /// times rise as the Fibonacci series: C and the series' unit are 2 s.
    #[must_use]
    pub const fn new(role: Role, highest: Version) -> Self {
        let (wait, idle) = match highest {
            Version::V12 => (Wait::Fibonacci(Duration::from_secs(2)), Duration::from_secs(2)),
            _ => (Wait::Same(Duration::from_secs(60)), Duration::from_secs(180)),
        };
        Self {
            role,
            style: Style::Long,
            highest,
            lowest: Version::V12,
            refuse_higher: false,
            otherwise: match highest {
                Version::V12 => Version::V12,
                _ => Version::V20,
            },
            forced: None,
            octet: None,
            window: 16,
            wait,
            tries: 3,
            idle,
            limit: Limit::DEFAULT,
            first: SequenceId(1),
        }
    }

    /// The `Version` octet that this end sends.
    pub(super) fn own_octet(&self) -> VersionOctet {
        self.octet.unwrap_or(VersionOctet(self.highest.octet()))
    }

    /// What a peer's `Version` octet stands for.
    pub(super) fn meant(&self, octet: VersionOctet) -> Version {
        octet.version().unwrap_or(self.otherwise)
    }

    /// The version both ends speak, where the peer asks for or tells of `theirs`: the lower one.
    pub(super) fn agree(&self, theirs: Version) -> Option<Version> {
        if self.forced.is_some() {
            return self.forced;
        }
        let agreed = theirs.min(self.highest);
        (agreed >= self.lowest).then_some(agreed)
    }
}
