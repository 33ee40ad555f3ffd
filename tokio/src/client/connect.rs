//! The task of a connection over its life: it connects, drives the session, and begins again when it is lost.

use std::io;
use std::sync::Mutex;
use std::time::Duration;

use bytes::BytesMut;
use cmpp_codec::login::Digests;
use cmpp_codec::session::{Config, End, Session};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use crate::base::clock::{timestamp, unix_seconds};
use crate::base::lock::lock;
use crate::base::stream::{self, BoxStream};
#[cfg(feature = "tls")]
use crate::base::tls;
use crate::client::backoff::Backoff;
use crate::client::error::ConnectError;
use crate::client::event::Event;
use crate::client::line::{Common, Line};
use crate::wire::driver::Driver;

/// Who waits for the first login, or the reason why there is none.
pub(crate) type Opened = oneshot::Sender<Result<(), ConnectError>>;

/// How the connections of a client are made.
#[derive(Debug)]
pub(crate) struct Connector {
    pub(crate) address: String,
    #[cfg(feature = "tls")]
    pub(crate) tls: Option<tls::Connector>,
    pub(crate) config: Config,
    pub(crate) digests: Digests<'static>,
    pub(crate) timeout: Duration,
    pub(crate) backoff: Backoff,
    pub(crate) common: Common,
    /// The time in the last login, in seconds since 1970: each login tells a later one.
    pub(crate) last_login: Mutex<i64>,
}

impl Connector {
    /// Keeps the connection up until the client comes to its end.
    pub(crate) async fn run(&self, number: usize, first: Option<Opened>) {
        self.keep(number, first).await;
        self.common.matcher.end();
    }

    /// Keeps the connection up. If somebody waits for the first login and it fails, it is not tried again.
    async fn keep(&self, number: usize, mut first: Option<Opened>) {
        let mut failures: u32 = 0;
        loop {
            let (error, was_open) = tokio::select! {
                biased;
                () = self.common.queue.over() => return,
                connected = self.connect() => match connected {
                    Ok(stream) => match self.drive(number, stream, &mut first).await {
                        Ok((end, was_open)) => (ConnectError::Ended(end), was_open),
                        Err(error) => (error, false),
                    },
                    Err(error) => (error, false),
                },
            };
            if let Some(first) = first.take() {
                drop(first.send(Err(error)));
                return;
            }
            if matches!(error, ConnectError::Ended(End::Terminated)) {
                return;
            }
            failures = if was_open { 1 } else { failures.saturating_add(1) };
            let wait = self.backoff.after(failures);
            tracing::warn!(connection = number, %error, ?wait, "not connected");
            self.common.matcher.push(Event::Disconnected { connection: number, error });
            tokio::select! {
                () = self.common.queue.over() => return,
                () = sleep(wait) => {}
            }
        }
    }

    async fn connect(&self) -> Result<BoxStream, ConnectError> {
        let connect = async {
            let stream = TcpStream::connect(&self.address).await?;
            stream.set_nodelay(true)?;
            let stream: BoxStream = Box::new(stream);
            #[cfg(feature = "tls")]
            if let Some(tls) = &self.tls {
                return tls.connect(stream).await;
            }
            Ok::<_, io::Error>(stream)
        };
        timeout(self.timeout, connect).await.map_err(|_| ConnectError::Timeout)?.map_err(ConnectError::Io)
    }

    /// Logs in and drives the session to its end.
    async fn drive(
        &self,
        number: usize,
        stream: BoxStream,
        first: &mut Option<Opened>,
    ) -> Result<(End, bool), ConnectError> {
        let clock = self.common.matcher.clock;
        let now = clock.now();
        let mut session = Session::new(self.config, self.digests.clone(), now).map_err(ConnectError::Config)?;
        // A new session of this role takes a login.
        let _ = session.login(now, self.digests.source_addr, self.next_timestamp());
        let line = Line::new(self.common.clone(), number, first.take());
        let mut driver = Driver::new(stream, BytesMut::new(), session, clock, line);
        let end = (&mut driver).await;
        let (stream, line) = driver.into_parts();
        stream::close(stream).await;
        *first = line.opened;
        Ok((end, line.was_open))
    }

    /// Returns the Timestamp of the present, or of a second after the last login: gateways take no timestamp twice.
    fn next_timestamp(&self) -> u32 {
        let mut last = lock(&self.last_login);
        *last = unix_seconds().max(last.saturating_add(1));
        timestamp(*last)
    }
}
