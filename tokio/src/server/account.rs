//! Who may log in, and what is kept of each.

use std::collections::HashMap;
use std::future::ready;
use std::hash::BuildHasher;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cmpp_codec::login::{BadSecret, Secret};
use cmpp_codec::session::Instant;

use crate::base::lock::lock;

/// The accounts of a gateway: looks one up when somebody wants to log in.
///
/// Implement it for a database. A `HashMap` from names to accounts is one already.
pub trait Accounts: Send + Sync + 'static {
    /// Returns the account of this name, or `None` if there is none. `address` is where the login comes from: return
    /// `None` for an address that the account does not log in from.
    fn account(&self, name: &str, address: SocketAddr) -> impl Future<Output = Option<Account>> + Send;
}

impl<S: BuildHasher + Send + Sync + 'static> Accounts for HashMap<String, Account, S> {
    fn account(&self, name: &str, _: SocketAddr) -> impl Future<Output = Option<Account>> + Send {
        ready(self.get(name).cloned())
    }
}

impl<T: Accounts> Accounts for Arc<T> {
    fn account(&self, name: &str, address: SocketAddr) -> impl Future<Output = Option<Account>> + Send {
        T::account(self, name, address)
    }
}

/// An account: its secret, and how much it may send.
#[derive(Clone, Debug)]
#[must_use]
pub struct Account {
    pub(super) secret: Secret<'static>,
    pub(super) window: usize,
    pub(super) max_rate: Option<NonZeroU32>,
    pub(super) max_connections: usize,
    pub(super) max_skew: Option<Duration>,
    pub(super) accepts_same_timestamp: bool,
}

impl Account {
    /// Creates an account with a window of 16, any rate, and up to 16 connections. The time in a login may differ from the
    /// gateway's by 5 minutes, and must be later than that of the login before.
    ///
    /// # Errors
    ///
    /// [`BadSecret`] if the secret is empty or longer than 64 bytes.
    pub fn new(secret: impl AsRef<[u8]>) -> Result<Self, BadSecret> {
        Ok(Self {
            secret: Secret::owned(secret.as_ref())?,
            window: 16,
            max_rate: None,
            max_connections: 16,
            max_skew: Some(Duration::from_secs(300)),
            accepts_same_timestamp: false,
        })
    }

    /// Sets how many requests a connection may have unanswered. The gateway answers one more with Result 8.
    pub const fn window(mut self, window: usize) -> Self {
        self.window = window;
        self
    }

    /// Sets how many SUBMITs all connections of the account together may send a second. The gateway answers one more with
    /// Result 8. What is not used is kept for a second.
    pub const fn max_rate(mut self, per_second: NonZeroU32) -> Self {
        self.max_rate = Some(per_second);
        self
    }

    /// Sets how many connections the account may have at a time. One more is rejected with Status 5.
    pub const fn max_connections(mut self, connections: usize) -> Self {
        self.max_connections = connections;
        self
    }

    /// Sets how far the time in a login may be from the gateway's: the window in which a recorded login could be
    /// replayed. `None` accepts any time, and so a recorded login for ever.
    pub const fn max_skew(mut self, skew: Option<Duration>) -> Self {
        self.max_skew = skew;
        self
    }

    /// Accepts a login whose timestamp is not later than that of the login before. Clients need it that log in on several
    /// connections within a second; a login recorded within [`max_skew`](Self::max_skew) can then be replayed.
    pub const fn accept_same_timestamp(mut self) -> Self {
        self.accepts_same_timestamp = true;
        self
    }
}

/// What the gateway keeps of an account while it runs.
#[derive(Debug, Default)]
pub(crate) struct Usage {
    /// The timestamp of the last login that was accepted.
    pub(super) last_login: Mutex<Option<u32>>,
    connections: AtomicUsize,
    /// When all that was sent would have been sent at the rate of the account.
    sent_until: Mutex<Instant>,
}

impl Usage {
    /// Counts a connection, if there may be one more.
    pub(super) fn connect(self: &Arc<Self>, max: usize) -> Option<Connected> {
        let count = |count: usize| (count < max).then_some(count.saturating_add(1));
        self.connections.fetch_update(Ordering::AcqRel, Ordering::Acquire, count).ok()?;
        Some(Connected(Arc::clone(self)))
    }

    /// Counts a message, if the rate allows it.
    pub(super) fn admits(&self, rate: NonZeroU32, now: Instant) -> bool {
        let spacing = Duration::from_secs(1).checked_div(rate.get()).unwrap_or_default();
        let mut sent_until = lock(&self.sent_until);
        let next = (*sent_until).max(now) + spacing;
        let is_admitted = next - now <= Duration::from_secs(1);
        if is_admitted {
            *sent_until = next;
        }
        is_admitted
    }
}

/// A connection of an account, counted until it is dropped.
#[derive(Debug)]
pub(crate) struct Connected(Arc<Usage>);

impl Drop for Connected {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_allows_a_second_at_once_and_then_one_by_one() {
        let (usage, rate) = (Usage::default(), NonZeroU32::new(10).unwrap());
        let admitted =
            |millis, count: usize| (0..count).filter(|_| usage.admits(rate, Instant::from_millis(millis))).count();
        assert_eq!(admitted(5000, 25), 10);
        assert_eq!(admitted(5099, 5), 0);
        assert_eq!(admitted(5100, 5), 1);
        assert_eq!(admitted(5500, 9), 4);
    }

    #[test]
    fn connections_are_counted_down() {
        let usage = Arc::new(Usage::default());
        let first = usage.connect(2).unwrap();
        let second = usage.connect(2).unwrap();
        assert!(usage.connect(2).is_none());
        drop(first);
        assert!(usage.connect(2).is_some());
        drop(second);
    }
}
