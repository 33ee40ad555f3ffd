//! The settings of a gateway, and its start.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cmpp_tokio::rustls::ServerConfig;
use cmpp_tokio::{Account, Server};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

use crate::fault::{Fault, Faults};
use crate::gateway::behaviour::Behaviour;
use crate::gateway::handle::Gateway;
use crate::gateway::outbox::Outboxes;
use crate::gateway::serve::Shared;
use crate::gateway::totals::Counts;
use crate::scenario::{AccountSettings, Scenario};
use crate::wire::capture::Capture;
use crate::wire::middle::{Stream, between};
use crate::wire::show::Lines;
use crate::wire::trouble::Trouble;
use crate::wire::watch::{Ends, Watch};

/// The settings of a gateway, from [`Gateway::builder`].
#[must_use = "settings do nothing until the gateway is spawned"]
pub struct Builder {
    address: String,
    scenario: Scenario,
    faults: Vec<(Fault, f64)>,
    seed: u64,
    watchers: Vec<Box<dyn Watch>>,
    keeps_events: bool,
    tls: Option<TlsAcceptor>,
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Gateway {
    /// Begins the settings of a gateway.
    pub fn builder() -> Builder {
        Builder {
            address: "127.0.0.1:0".to_owned(),
            scenario: Scenario::default(),
            faults: Vec::new(),
            seed: 0,
            watchers: Vec::new(),
            keeps_events: true,
            tls: None,
        }
    }
}

impl Builder {
    /// Sets the address. The default is a free port of 127.0.0.1.
    #[expect(clippy::needless_pass_by_value, reason = "as of std: text, or an address")]
    pub fn listen(mut self, address: impl ToString) -> Self {
        self.address = address.to_string();
        self
    }

    /// Adds an account.
    pub fn account(mut self, name: impl Into<String>, secret: impl Into<String>) -> Self {
        self.scenario.account.push(AccountSettings::new(name, secret));
        self
    }

    /// Sets what the gateway does. The accounts that were added before stay.
    pub fn scenario(mut self, mut scenario: Scenario) -> Self {
        let mut accounts = std::mem::take(&mut self.scenario.account);
        accounts.extend(scenario.account);
        scenario.account = accounts;
        self.scenario = scenario;
        self
    }

    /// Sets how long after its answer a report comes. The default is a second.
    pub const fn report_delay(mut self, delay: Duration) -> Self {
        self.scenario.report.delay = crate::scenario::Delay::Fixed(delay.as_secs_f64() * 1000.0);
        self
    }

    /// Switches a fault on. [`Gateway::faults`] switches faults later.
    pub fn fault(self, fault: Fault) -> Self {
        self.fault_share(fault, 1.0)
    }

    /// Switches a fault on that happens to this share of the frames.
    pub fn fault_share(mut self, fault: Fault, share: f64) -> Self {
        self.faults.push((fault, share));
        self
    }

    /// Sets the seed of all that is drawn: shares, delays, faults. The default is 0.
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Prints one line for each message.
    pub fn print(mut self) -> Self {
        self.watchers.push(Box::new(Lines));
        self
    }

    /// Writes what is sent and received to a file, as pcapng.
    ///
    /// # Errors
    ///
    /// The error of the file.
    pub fn capture(mut self, path: &Path) -> io::Result<Self> {
        self.watchers.push(Box::new(Capture::create(path)?));
        Ok(self)
    }

    /// Takes connections inside TLS only.
    pub fn tls(mut self, config: Arc<ServerConfig>) -> Self {
        self.tls = Some(config.into());
        self
    }

    /// Keeps no events for [`Gateway::next`]; otherwise they are kept until they are read. Without a fault from the start,
    /// sessions then read the sockets themselves, which is faster, and faults that are switched on later happen to later
    /// connections only.
    pub const fn without_events(mut self) -> Self {
        self.keeps_events = false;
        self
    }

    /// Listens, and starts the gateway as a task.
    ///
    /// # Errors
    ///
    /// The error of the socket; [`io::ErrorKind::InvalidInput`] with a [`BadScenario`] if a setting is wrong.
    pub async fn spawn(self) -> io::Result<Gateway> {
        let bad = |message: String| io::Error::new(io::ErrorKind::InvalidInput, BadScenario(message));
        let behaviour = Behaviour::new(&self.scenario).map_err(bad)?;
        let accounts = accounts(&self.scenario).map_err(bad)?;
        let faults = self.all_faults().map_err(bad)?;
        let heartbeat = Duration::try_from_secs_f64(self.scenario.heartbeat);
        let heartbeat = heartbeat.map_err(|error| bad(format!("heartbeat: {error}")))?;
        let (events, happened) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared {
            behaviour,
            outboxes: Outboxes::default(),
            counts: Counts::default(),
            events: self.keeps_events.then_some(events),
        });
        let watchers: Arc<[Box<dyn Watch>]> = self.watchers.into();
        let tls = self.tls;
        let (seed, number, disturbing, is_lean) = (self.seed, AtomicU64::new(0), faults.clone(), !self.keeps_events);
        let layer = move |socket: TcpStream, peer| {
            // Nobody needs the frames where no fault is on, none will be, and none are shown.
            if is_lean && watchers.is_empty() && tls.is_none() && !disturbing.any() {
                return Stream::Socket(socket);
            }
            let ends = Ends { local: socket.local_addr().unwrap_or(peer), peer };
            let seed = seed.wrapping_add(number.fetch_add(1, Ordering::Relaxed));
            let trouble = Trouble::new(disturbing.clone(), seed);
            Stream::Middle(between(socket, ends, Arc::clone(&watchers), trouble, tls.clone()))
        };
        let server = Server::bind(self.address)
            .accounts(accounts)
            .config(|config| config.heartbeat_interval = heartbeat)
            .layer(layer)
            .listen()
            .await?;
        Ok(Gateway::start(server, shared, faults, happened, self.seed))
    }

    /// The faults of the scenario, and those that were added.
    fn all_faults(&self) -> Result<Faults, String> {
        let faults = Faults::default();
        for fault in &self.scenario.fault {
            let name: Fault = fault.name.parse().map_err(|error: crate::fault::UnknownFault| error.to_string())?;
            let after = |seconds: Option<f64>| seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            faults.set_for(name, fault.share, after(fault.from), after(fault.until));
        }
        for &(fault, share) in &self.faults {
            faults.set(fault, share);
        }
        Ok(faults)
    }
}

/// The accounts as the server takes them.
fn accounts(scenario: &Scenario) -> Result<HashMap<String, Account>, String> {
    let default = [AccountSettings::new("900001", "888888")];
    let accounts = if scenario.account.is_empty() { &default[..] } else { &scenario.account };
    let read = |settings: &AccountSettings| {
        if settings.name.len() > 6 {
            return Err(format!("the account {:?} has more than 6 characters", settings.name));
        }
        let account = Account::new(&settings.secret).map_err(|error| format!("{}: {error}", settings.name))?;
        let account = account.window(settings.window).max_connections(settings.connections);
        // Tests log in again and again within a second, and a load of many connections tells times far ahead.
        let mut account = account.accept_same_timestamp().max_skew(None);
        if let Some(rate) = settings.rate {
            let rate = NonZeroU32::new(rate).ok_or_else(|| format!("the rate of {} is 0", settings.name))?;
            account = account.max_rate(rate);
        }
        Ok((settings.name.clone(), account))
    };
    accounts.iter().map(read).collect()
}

/// A value in a scenario is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadScenario(pub String);

impl fmt::Display for BadScenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadScenario {}
