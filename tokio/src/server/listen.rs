//! The server as its users hold it, and its settings.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cmpp_codec::Version;
use cmpp_codec::session::{BadConfig, Config, Dialect, Role, Session};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};

use crate::base::clock::{Clock, beijing, unix_seconds};
use crate::base::stream::BoxStream;
#[cfg(feature = "tls")]
use crate::base::tls;
use crate::server::account::Accounts;
use crate::server::connection::Connection;
use crate::server::login::Shared;

/// A gateway: accepts connections, and hands out those that have logged in.
///
/// When it is dropped, it accepts no more, and its connections end as after [`shutdown`](Self::shutdown).
#[derive(Debug)]
pub struct Server {
    local_addr: SocketAddr,
    accepted: mpsc::Receiver<Connection>,
    drain: watch::Sender<bool>,
}

impl Server {
    /// Begins the settings of a server that listens on this address, such as `0.0.0.0:7890`. The port 0 lets the system
    /// choose one.
    #[expect(clippy::needless_pass_by_value, reason = "as `Builder::connect` of a client")]
    pub fn bind(address: impl ToString) -> Builder {
        Builder::new(address.to_string())
    }

    /// Returns the address on which the server listens.
    #[must_use]
    pub const fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// Waits for the next connection that has logged in. Nothing is lost if the future is dropped.
    ///
    /// `None` comes only if the socket that listens has failed and all connections have ended.
    pub async fn accept(&mut self) -> Option<Connection> {
        self.accepted.recv().await
    }

    /// Shuts the server down in order: accepts no more connections, answers new requests with Result 8, waits until what
    /// is under way is finished, terminates the sessions, and returns when all have ended.
    ///
    /// Go on reading your [`Connection`]s meanwhile: their streams end. An SP that answers nothing is waited for; put the
    /// call into `tokio::time::timeout` to give up.
    pub async fn shutdown(self) {
        let Self { accepted, drain, .. } = self;
        drop(accepted);
        drain.send_replace(true);
        drain.closed().await;
    }
}

/// The settings of a server, from [`Server::bind`].
///
/// ```no_run
/// use std::collections::HashMap;
/// use cmpp_tokio::{Account, Server};
///
/// # async fn f() -> Result<(), Box<dyn std::error::Error>> {
/// let account = Account::new("888888")?.window(32).max_rate(100.try_into()?);
/// let accounts = HashMap::from([("900001".to_owned(), account)]);
/// let mut server = Server::bind("0.0.0.0:7890").accounts(accounts).listen().await?;
/// while let Some(connection) = server.accept().await {
///     println!("{}", connection.peer().account());
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "settings do nothing until the server listens"]
pub struct Builder<A = ()> {
    address: String,
    accounts: A,
    config: Config,
    login_timeout: Duration,
    max_connections: usize,
    #[cfg(feature = "tls")]
    tls: Option<tls::Acceptor>,
}

impl<A> fmt::Debug for Builder<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("address", &self.address).field("config", &self.config).finish_non_exhaustive()
    }
}

impl Builder {
    const fn new(address: String) -> Self {
        let config = Config::new(Role::Ismg, Version::V30);
        Self {
            address,
            accounts: (),
            config: Config { terminate_timeout: Some(Duration::from_secs(10)), ..config },
            login_timeout: Duration::from_secs(10),
            max_connections: 10_000,
            #[cfg(feature = "tls")]
            tls: None,
        }
    }

    /// Sets who may log in. A server without accounts cannot listen.
    pub fn accounts<A: Accounts>(self, accounts: A) -> Builder<A> {
        Builder {
            address: self.address,
            accounts,
            config: self.config,
            login_timeout: self.login_timeout,
            max_connections: self.max_connections,
            #[cfg(feature = "tls")]
            tls: self.tls,
        }
    }
}

impl<A> Builder<A> {
    /// Sets the versions that are spoken, all on one port. The default is all of them.
    pub const fn versions(mut self, min: Version, max: Version) -> Self {
        (self.config.min_version, self.config.max_version) = (min, max);
        self
    }

    /// Sets what is tolerated of SPs that do not keep to the specification. The default is nothing.
    pub const fn dialect(mut self, dialect: Dialect) -> Self {
        self.config.dialect = dialect;
        self
    }

    /// Changes any other setting of the sessions: timeouts, heartbeat, lengths. The role stays, and the window is that of the
    /// account.
    pub fn config(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self.config.role = Role::Ismg;
        self
    }

    /// Sets how long a peer has to log in, TLS included. The default is 10 s.
    pub const fn login_timeout(mut self, timeout: Duration) -> Self {
        self.login_timeout = timeout;
        self
    }

    /// Sets how many connections there may be, those before the login included. The default is 10,000. More wait in the
    /// backlog of the system.
    pub const fn max_connections(mut self, connections: usize) -> Self {
        self.max_connections = connections;
        self
    }

    /// Accepts connections inside TLS only.
    #[cfg(feature = "tls")]
    #[cfg_attr(docsrs, doc(cfg(feature = "tls")))]
    pub fn tls(mut self, config: Arc<tokio_rustls::rustls::ServerConfig>) -> Self {
        self.tls = Some(tls::Acceptor(config));
        self
    }
}

impl<A: Accounts> Builder<A> {
    /// Listens.
    ///
    /// # Errors
    ///
    /// The error of the socket; [`io::ErrorKind::InvalidInput`] with a [`BadConfig`] if the settings contradict each other.
    pub async fn listen(self) -> io::Result<Server> {
        let bad = |error: BadConfig| io::Error::new(io::ErrorKind::InvalidInput, error);
        let clock = Clock::new();
        // Not only at the first login.
        Session::<_>::new(self.config, cmpp_codec::login::Trust, clock.now()).map(drop).map_err(bad)?;
        let listener = TcpListener::bind(&self.address).await?;
        let local_addr = listener.local_addr()?;
        let max = self.max_connections.clamp(1, Semaphore::MAX_PERMITS);
        let (sender, accepted) = mpsc::channel(max);
        let (drain, drained) = watch::channel(false);
        let shared = Arc::new(Shared {
            accounts: self.accounts,
            config: self.config,
            login_timeout: self.login_timeout,
            #[cfg(feature = "tls")]
            tls: self.tls,
            clock,
            zero: beijing(unix_seconds()),
            usage: Mutex::new(HashMap::new()),
            accepted: sender,
        });
        tokio::spawn(accept(listener, shared, max, drained));
        Ok(Server { local_addr, accepted, drain })
    }
}

/// Accepts connections until the server shuts down.
async fn accept<A: Accounts>(
    listener: TcpListener,
    shared: Arc<Shared<A>>,
    max: usize,
    mut drain: watch::Receiver<bool>,
) {
    let permits = Arc::new(Semaphore::new(max));
    loop {
        let next = async {
            let permit = Arc::clone(&permits).acquire_owned().await;
            (permit, listener.accept().await)
        };
        let (permit, accepted) = tokio::select! {
            _ = drain.wait_for(|&is_draining| is_draining) => return,
            next = next => next,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Of one connection, or of the process: too many files are open. Others may be closed meanwhile.
                tracing::warn!(%error, "accepting failed");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let (shared, drain) = (Arc::clone(&shared), drain.clone());
        tokio::spawn(async move {
            shared.serve(boxed(stream), address, drain).await;
            drop(permit);
        });
    }
}

fn boxed(stream: TcpStream) -> BoxStream {
    // Without it, small messages are held back for the answer to the ones before.
    drop(stream.set_nodelay(true));
    Box::new(stream)
}
