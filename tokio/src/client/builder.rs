//! The settings of a client.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use cmpp_codec::Version;
use cmpp_codec::login::{BadSecret, Secret};
use cmpp_codec::outcome::Codes;
use cmpp_codec::session::{Config, Dialect, Role, Timeout};
use cmpp_codec::store::{LongLimits, ReportLimits};

#[cfg(feature = "tls")]
use crate::base::tls;
use crate::client::backoff::Backoff;
use crate::client::handle::Client;
use crate::client::retry::RetryPolicy;

/// The settings of a client, from [`Client::builder`].
///
/// ```no_run
/// use std::time::Duration;
/// use cmpp_tokio::Client;
/// use cmpp_tokio::cmpp_codec::Version;
///
/// # async fn f() -> Result<(), Box<dyn std::error::Error>> {
/// let (client, incoming) = Client::builder("900001", "888888")
///     .version(Version::V20)
///     .window(32)
///     .max_rate(100.try_into()?)
///     .connections(2)
///     .connect("ismg.example:7890")
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "settings do nothing until the client connects"]
pub struct Builder {
    pub(super) account: String,
    pub(super) secret: Result<Secret<'static>, BadSecret>,
    pub(super) enterprise: Option<String>,
    pub(super) config: Config,
    pub(super) connections: usize,
    pub(super) max_rate: Option<NonZeroU32>,
    pub(super) accepts_unproven: bool,
    pub(super) timeout: Duration,
    pub(super) backoff: Backoff,
    pub(super) resubmissions: u32,
    pub(super) is_raw: bool,
    pub(super) reports: ReportLimits,
    pub(super) long: LongLimits,
    pub(super) codes: Option<Arc<Codes>>,
    pub(super) retry: Option<RetryPolicy>,
    #[cfg(feature = "tls")]
    pub(super) tls: Option<tls::Connector>,
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("account", &self.account)
            .field("config", &self.config)
            .field("connections", &self.connections)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Begins the settings of a client: the account is `Source_Addr`, up to 6 bytes.
    pub fn builder(account: impl Into<String>, secret: impl AsRef<[u8]>) -> Builder {
        Builder::new(account.into(), Secret::owned(secret.as_ref()))
    }
}

impl Builder {
    pub(super) const fn new(account: String, secret: Result<Secret<'static>, BadSecret>) -> Self {
        let config = Config::new(Role::Sp, Version::V30);
        Self {
            account,
            secret,
            enterprise: None,
            config: Config {
                login_timeout: Some(Duration::from_secs(10)),
                terminate_timeout: Some(Duration::from_secs(10)),
                ..config
            },
            connections: 1,
            max_rate: None,
            accepts_unproven: false,
            timeout: Duration::from_secs(10),
            backoff: Backoff::DEFAULT,
            resubmissions: 16,
            is_raw: false,
            reports: ReportLimits { submits: 100_000, early: 10_000, lifetime: Duration::from_secs(3 * 86_400) },
            long: LongLimits { messages: 10_000, bytes: 16 << 20, lifetime: Duration::from_secs(300) },
            codes: None,
            retry: None,
            #[cfg(feature = "tls")]
            tls: None,
        }
    }

    /// Sets the version to ask for. The default is 3.0. A gateway that offers another one is left, see
    /// [`Config::min_version`].
    pub const fn version(mut self, version: Version) -> Self {
        (self.config.max_version, self.config.min_version) = (version, version);
        self
    }

    /// Sets how many SUBMITs a connection has unanswered at most. The default is 16.
    pub const fn window(mut self, window: usize) -> Self {
        self.config.window = window;
        self
    }

    /// Sets how many SUBMITs all connections together send a second at most. Each has its share, so the client sends less
    /// while one of them is down.
    pub const fn max_rate(mut self, per_second: NonZeroU32) -> Self {
        self.max_rate = Some(per_second);
        self
    }

    /// Sets how many connections the client has. The default is 1.
    ///
    /// Many gateways take no timestamp twice, so the logins of several connections tell times a second apart.
    pub const fn connections(mut self, connections: usize) -> Self {
        self.connections = connections;
        self
    }

    /// Sets the enterprise code, `Msg_src`. The default is the account.
    pub fn enterprise(mut self, msg_src: impl Into<String>) -> Self {
        self.enterprise = Some(msg_src.into());
        self
    }

    /// Sets what is tolerated of a gateway that does not keep to the specification. The default is nothing.
    pub const fn dialect(mut self, dialect: Dialect) -> Self {
        self.config.dialect = dialect;
        self
    }

    /// Accepts a gateway whose `AuthenticatorISMG` does not prove that it knows the secret. Many do not compute it.
    pub const fn accept_unproven_gateway(mut self) -> Self {
        self.accepts_unproven = true;
        self
    }

    /// Changes any other setting of the session: timeouts, heartbeat, lengths. The role stays.
    pub fn config(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self.config.role = Role::Sp;
        self
    }

    /// Sets how long a SUBMIT waits for its answer before it is sent again. The default is 60 s, three times.
    pub const fn answer_timeout(mut self, timeout: Duration) -> Self {
        self.config.timeout = Timeout::Same(timeout);
        self
    }

    /// Sets how long making a connection may take, TLS included. The default is 10 s.
    pub const fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets how long the client waits before it makes a connection again.
    pub const fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// Sets how often a SUBMIT is sent again after it was sent on a connection and not answered. The default is 16; with 0
    /// no message is sent twice, and some may be lost.
    pub const fn resubmissions(mut self, times: u32) -> Self {
        self.resubmissions = times;
        self
    }

    /// Has messages sent again whose report or Result tells a failure that passes. By default none is: a retry costs money,
    /// and the recipient may get the message twice.
    ///
    /// [`Event::Retry`](super::Event::Retry) and [`Event::GaveUp`](super::Event::GaveUp) say what becomes of each failure. The
    /// client keeps the texts until their reports have come. [`Client::submit`] waits for the retries of a SUBMIT that was
    /// rejected. Result 8 is no failure: such a SUBMIT is sent again after a moment in any case.
    pub const fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Sets a table of what reports mean, which wins over the built-in one: operators and resellers have lists of their own.
    pub fn codes(mut self, codes: Codes) -> Self {
        self.codes = Some(Arc::new(codes));
        self
    }

    /// Sets how many SUBMITs are remembered, and for how long, to match reports to them. The default is 100,000 SUBMITs and
    /// 10,000 reports that arrived before the SUBMIT_RESP, for three days.
    ///
    /// If there are more SUBMITs, the oldest is forgotten, first of those whose reports have all come. A report on it has
    /// [`about`](super::Report::about) `None`, and [`Event::NoReport`](super::Event::NoReport) says that it had none before.
    /// One SUBMIT takes about 200 bytes.
    pub const fn reports(mut self, limits: ReportLimits) -> Self {
        self.reports = limits;
        self
    }

    /// Sets how many long messages wait for their segments, and for how long. The default is 10,000, 16 MiB and 5 min.
    pub const fn long_messages(mut self, limits: LongLimits) -> Self {
        self.long = limits;
        self
    }

    /// Hands out each DELIVER as it came, as an [`Event::Message`](super::Event::Message): reports too, and the segments of
    /// long messages one by one. This is for relays.
    pub const fn raw_delivers(mut self) -> Self {
        self.is_raw = true;
        self
    }

    /// Connects inside TLS to a gateway of this name.
    #[cfg(feature = "tls")]
    #[cfg_attr(docsrs, doc(cfg(feature = "tls")))]
    pub fn tls(
        mut self,
        config: Arc<tokio_rustls::rustls::ClientConfig>,
        name: tokio_rustls::rustls::pki_types::ServerName<'static>,
    ) -> Self {
        self.tls = Some(tls::Connector { config, name });
        self
    }
}
