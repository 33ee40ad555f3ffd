//! From a stream to a session: TLS, the account that the peer names, its settings.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::BytesMut;
use cmpp_codec::session::{Config, Session};
use cmpp_codec::time::DateTime;
use cmpp_codec::{Connect, Frame, Limit, Message, Octets, Split};
use tokio::io::AsyncReadExt;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use crate::base::clock::Clock;
use crate::base::lock::lock;
use crate::base::stream::{self, BoxStream};
#[cfg(feature = "tls")]
use crate::base::tls;
use crate::server::account::{Accounts, Usage};
use crate::server::connection::Connection;
use crate::server::gate::Gate;
use crate::server::line::{Drain, Line};
use crate::wire::driver::Driver;

/// What all connections of a server share.
pub(crate) struct Shared<A> {
    pub(super) accounts: A,
    pub(super) config: Config,
    /// How long a peer has to make TLS and to log in.
    pub(super) login_timeout: Duration,
    #[cfg(feature = "tls")]
    pub(super) tls: Option<tls::Acceptor>,
    pub(super) clock: Clock,
    /// The time in Beijing at the start of the clock.
    pub(super) zero: DateTime,
    /// What is kept of the accounts that have logged in.
    pub(super) usage: Mutex<HashMap<Octets<6>, Arc<Usage>>>,
    pub(super) accepted: mpsc::Sender<Connection>,
}

impl<A: Accounts> Shared<A> {
    /// Drives a connection from its first byte to its end.
    pub(super) async fn serve(&self, stream: BoxStream, address: SocketAddr, drain: watch::Receiver<bool>) {
        let login = async {
            #[cfg(feature = "tls")]
            let stream = match &self.tls {
                Some(tls) => tls.accept(stream).await.map_err(|error| tracing::debug!(%address, %error, "TLS")).ok()?,
                None => stream,
            };
            self.login(stream, address, &drain).await
        };
        let mut drained = drain.clone();
        let login = tokio::select! {
            login = timeout(self.login_timeout, login) => login,
            _ = drained.wait_for(|&is_draining| is_draining) => return,
        };
        let Ok(Some(mut driver)) = login else {
            tracing::debug!(%address, "no login");
            return;
        };
        (&mut driver).await;
        let (stream, line) = driver.into_parts();
        // The user sees the end at once, not when the peer has closed too.
        drop(line);
        stream::close(stream).await;
    }

    async fn login(
        &self,
        mut stream: BoxStream,
        address: SocketAddr,
        drain: &watch::Receiver<bool>,
    ) -> Option<Driver<Line>> {
        let mut input = BytesMut::new();
        let name = first_name(&mut stream, &mut input, self.config.limit).await?;
        let (mut config, mut gate, mut rate, mut counted) = (self.config, Gate::Unknown, None, None);
        let account = match name.map(|name| (name, String::from_utf8_lossy(name.trimmed()).into_owned())) {
            Some((name, text)) => self.accounts.account(&text, address).await.map(|account| (name, account)),
            None => None,
        };
        if let Some((name, account)) = account {
            let usage = Arc::clone(lock(&self.usage).entry(name).or_default());
            (config.window, rate) = (account.window, account.max_rate);
            counted = usage.connect(account.max_connections).map(|connected| (Arc::clone(&usage), connected));
            gate = if counted.is_some() { Gate::new(name, &account, self.zero, usage) } else { Gate::Full };
        }
        let session = Session::new(config, gate, self.clock.now());
        let session = session.map_err(|error| tracing::error!(%error, "an account has impossible settings")).ok()?;
        let mut drain = drain.clone();
        // An error says that the server is gone.
        let drain: Drain = Box::pin(async move { drop(drain.wait_for(|&is_draining| is_draining).await) });
        let line = Line::new(address, config.window, rate, counted, self.accepted.clone(), drain);
        Some(Driver::new(stream, input, session, self.clock, line))
    }
}

/// Reads until the first message is whole, and returns the account that it names, if it is a CONNECT. The session reads
/// the message again and decides. `None`: the peer has gone.
async fn first_name(stream: &mut BoxStream, input: &mut BytesMut, limit: Limit) -> Option<Option<Octets<6>>> {
    loop {
        match Frame::split(input, limit) {
            Ok(Split::Complete { frame, .. }) => {
                return Some(<&Connect>::from_frame(frame).ok().map(|connect| connect.source_addr));
            }
            Ok(Split::Incomplete { .. }) => {}
            Err(_) => return Some(None),
        }
        if stream.read_buf(input).await.ok()? == 0 {
            return None;
        }
    }
}
