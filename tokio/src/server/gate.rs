//! The login of a peer whose account was looked up.

use std::sync::Arc;

use cmpp_codec::codes::ConnectStatus;
use cmpp_codec::field::Authenticator;
use cmpp_codec::login::{ClientAuth, Decision, Digests, Freshness, ServerAuth};
use cmpp_codec::session::Instant;
use cmpp_codec::time::DateTime;
use cmpp_codec::{Connect, Octets, Version};

use crate::base::lock::lock;
use crate::server::account::{Account, Usage};

/// `Status` 5 and up: "other errors".
const TOO_MANY: ConnectStatus = ConnectStatus(5);

/// Checks one login: against its account, or against nothing if there is none of that name.
pub(crate) enum Gate {
    /// There is no such account.
    Unknown,
    /// The account has as many connections as it may.
    Full,
    /// The account, and what is known of it.
    Known {
        /// The secret.
        digests: Digests<'static>,
        /// Whether the time may be that of the last login.
        accepts_same_timestamp: bool,
        /// The last login.
        usage: Arc<Usage>,
    },
}

impl Gate {
    /// `zero` is the time in Beijing at the start of the sessions' clock.
    pub(super) fn new(source_addr: Octets<6>, account: &Account, zero: DateTime, usage: Arc<Usage>) -> Self {
        let mut digests = Digests::new(source_addr, account.secret.clone());
        digests.freshness = account.max_skew.map(|skew| Freshness::new(zero, skew));
        Self::Known { digests, accepts_same_timestamp: account.accepts_same_timestamp, usage }
    }
}

/// It never logs in.
impl ClientAuth for Gate {}

impl ServerAuth for Gate {
    fn check_source(&self, connect: &Connect, now: Instant) -> Decision {
        let Self::Known { digests, accepts_same_timestamp, usage } = self else {
            let is_full = matches!(self, Self::Full);
            return Decision::Reject(if is_full { TOO_MANY } else { ConnectStatus::SOURCE_ADDR });
        };
        // Held over the check and the note, so that of two logins with one timestamp only one is accepted.
        let mut last = lock(&usage.last_login);
        let mut digests = digests.clone();
        if let Some(freshness) = &mut digests.freshness {
            freshness.last = last.filter(|_| !accepts_same_timestamp);
        }
        let decision = digests.check_source(connect, now);
        if decision == Decision::Accept {
            *last = Some(connect.timestamp.get());
        }
        decision
    }

    fn ismg(&self, connect: &Connect, version: Version) -> Authenticator {
        match self {
            Self::Known { digests, .. } => digests.ismg(connect, version),
            Self::Unknown | Self::Full => Authenticator::default(),
        }
    }
}
