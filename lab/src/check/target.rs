//! Whom a check checks, and how patient it is.

use std::collections::BTreeSet;
use std::fmt;
use std::net::ToSocketAddrs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cmpp_codec::Version;
use cmpp_tokio::rustls::ClientConfig;
use cmpp_tokio::rustls::pki_types::ServerName;
use tokio::sync::OnceCell;
use tokio_rustls::TlsConnector;

use crate::base::clock::{since_1970, timestamp};

/// A check of a gateway or of a client: whom it checks, in which version, and how patient it is.
#[must_use = "a check does nothing until it runs"]
pub struct Check {
    pub(super) address: String,
    pub(super) account: String,
    pub(super) secret: String,
    pub(super) version: Version,
    pub(super) timeout: Duration,
    pub(super) report_timeout: Duration,
    pub(super) has_slow: bool,
    pub(super) has_mo: bool,
    pub(super) only: BTreeSet<String>,
    pub(super) tls: Option<(TlsConnector, ServerName<'static>)>,
    /// The time that the last login told.
    last_login: AtomicU64,
    /// The frames that the cases about reports look at.
    pub(super) seen: OnceCell<Result<Vec<Vec<u8>>, String>>,
}

impl Check {
    /// Creates a check of a gateway in 3.0, which waits 5 s for an answer and 20 s for a report.
    #[expect(clippy::needless_pass_by_value, reason = "as of std: text, or an address")]
    pub fn new(address: impl ToString, account: impl Into<String>, secret: impl Into<String>) -> Self {
        Self {
            address: address.to_string(),
            account: account.into(),
            secret: secret.into(),
            version: Version::V30,
            timeout: Duration::from_secs(5),
            report_timeout: Duration::from_secs(20),
            has_slow: false,
            has_mo: false,
            only: BTreeSet::new(),
            tls: None,
            last_login: AtomicU64::new(0),
            seen: OnceCell::new(),
        }
    }

    /// Sets the version to speak.
    pub const fn version(mut self, version: Version) -> Self {
        self.version = version;
        self
    }

    /// Sets how long to wait for an answer.
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets how long to wait for a report, or for a message from a phone.
    pub const fn report_timeout(mut self, timeout: Duration) -> Self {
        self.report_timeout = timeout;
        self
    }

    /// Adds the cases that take minutes: the heartbeat of the gateway.
    pub const fn slow(mut self) -> Self {
        self.has_slow = true;
        self
    }

    /// Adds the cases that need a long message from a phone.
    pub const fn mo(mut self) -> Self {
        self.has_mo = true;
        self
    }

    /// Tries these cases only.
    pub fn only<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.only.extend(names.into_iter().map(Into::into));
        self
    }

    /// Checks a gateway inside TLS, which has a certificate of this name.
    pub fn tls(mut self, config: Arc<ClientConfig>, name: ServerName<'static>) -> Self {
        self.tls = Some((config.into(), name));
        self
    }

    /// Whether the address names a host and a port.
    pub(super) fn has_address(&self) -> bool {
        self.address.to_socket_addrs().is_ok_and(|mut addresses| addresses.next().is_some())
    }

    /// The timestamp of the next login: many gateways take none twice.
    pub(super) fn timestamp(&self) -> u32 {
        let now = since_1970().as_secs();
        let next = |last: u64| Some(now.max(last.saturating_add(1)));
        let last = self.last_login.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next).unwrap_or(now);
        timestamp(now.max(last.saturating_add(1)))
    }

    /// The Version octet of the login.
    pub(super) const fn octet(&self) -> u8 {
        self.version.octet()
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check").field("address", &self.address).field("version", &self.version).finish_non_exhaustive()
    }
}

/// A check could not be run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CheckError {
    /// The address is no host and port, or the host is not known.
    Address(String),
    /// Nobody listens there.
    Connect(String),
    /// No client came.
    NoClient,
    /// There is no case of this name.
    UnknownCase(String),
}

impl fmt::Display for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => write!(f, "{address:?} is no host and port that is known"),
            Self::Connect(error) => f.write_str(error),
            Self::NoClient => f.write_str("no client came"),
            Self::UnknownCase(name) => write!(f, "there is no case {name:?}"),
        }
    }
}

impl std::error::Error for CheckError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_login_has_the_time_of_another() {
        let check = Check::new("127.0.0.1:7890", "900001", "888888");
        let [first, second, third] = [(); 3].map(|()| check.timestamp());
        assert!(first != second && second != third && first != third, "{first} {second} {third}");
        assert!((1..=12).contains(&(first / 100_000_000)), "{first} begins with the month");
    }
}
