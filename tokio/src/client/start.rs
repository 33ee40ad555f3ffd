//! From the settings to a client.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};

use cmpp_codec::Octets;
use cmpp_codec::login::Digests;
use cmpp_codec::session::{Config, Instant, Session};
use tokio::sync::{oneshot, watch};

use crate::base::mailbox::mailbox;
use crate::client::builder::Builder;
use crate::client::connect::{Connector, Opened};
use crate::client::error::ConnectError;
use crate::client::event::Incoming;
use crate::client::handle::Client;
use crate::client::line::Common;
use crate::client::matcher::Matcher;
use crate::client::queue::Queue;
use crate::client::retry::Retries;

/// How many events wait for the user, besides those that hold a slot of a window.
const NEWS: usize = 1000;

impl Builder {
    /// Connects and logs in. `address` is a host and a port; the name is looked up at each connection.
    ///
    /// It waits for the first login. Further connections are made meanwhile. When a connection is lost later, the client
    /// makes it again, whatever the reason, until it is closed.
    ///
    /// # Errors
    ///
    /// [`ConnectError`] if the settings are wrong, or the first connection or its login fails.
    pub async fn connect(self, address: impl ToString) -> Result<(Client, Incoming), ConnectError> {
        let lines = self.connections.max(1);
        let window = self.config.window;
        // A window's worth of messages more than the connections have, so that none of them waits for the others.
        let queue = Arc::new(Queue::new(window.saturating_mul(lines.saturating_add(1)), lines));
        // Each message holds a slot of its connection's window. The rest is for news that hold none: a user who waits for a
        // `submit` before it takes the next event must not stop the reading.
        let (sender, receiver) = mailbox(window.saturating_mul(lines).saturating_add(NEWS));
        let matcher =
            Arc::new(Matcher::new(self.reports, self.long, self.codes.clone(), self.retry.map(Retries::new), sender));
        let connector = Arc::new(self.connector(address.to_string(), lines, Arc::clone(&queue), matcher)?);

        let (left, ended) = watch::channel(lines);
        let client = Client::new(queue, ended);
        let (opened, first) = oneshot::channel();
        spawn(&connector, 0, Some(opened), &left);
        // The task always tells: the login, or why there is none.
        first.await.unwrap_or(Err(ConnectError::Timeout))?;
        for number in 1..lines {
            spawn(&connector, number, None, &left);
        }
        Ok((client, Incoming::new(receiver)))
    }

    fn connector(
        self,
        address: String,
        lines: usize,
        queue: Arc<Queue>,
        matcher: Arc<Matcher>,
    ) -> Result<Connector, ConnectError> {
        let account = Octets::new(&self.account).map_err(ConnectError::Account)?;
        let secret = self.secret.map_err(ConnectError::Secret)?;
        let mut digests = Digests::new(account, secret);
        if self.accepts_unproven {
            digests.accepted_ismg = &[];
        }
        let max_rate = self.max_rate.map(|rate| share(rate, lines)).or(self.config.max_rate);
        // Not only at the first login.
        Session::<_>::new(self.config, digests.clone(), Instant::ZERO).map(drop).map_err(ConnectError::Config)?;
        Ok(Connector {
            address,
            #[cfg(feature = "tls")]
            tls: self.tls,
            config: Config { max_rate, ..self.config },
            digests,
            timeout: self.timeout,
            backoff: self.backoff,
            common: Common {
                queue,
                matcher,
                enterprise: self.enterprise.unwrap_or(self.account).into(),
                window: self.config.window,
                resubmissions: self.resubmissions,
                is_raw: self.is_raw,
            },
            last_login: Mutex::new(0),
        })
    }
}

/// Starts the task of a connection, which counts down when it ends.
fn spawn(connector: &Arc<Connector>, number: usize, first: Option<Opened>, left: &watch::Sender<usize>) {
    let (connector, left) = (Arc::clone(connector), left.clone());
    tokio::spawn(async move {
        connector.run(number, first).await;
        // Its events end with it, so that the stream does when the last one has.
        drop(connector);
        left.send_modify(|left| *left = left.saturating_sub(1));
    });
}

/// Returns the rate of each of so many connections: together they have this one, but each has at least 1.
fn share(rate: NonZeroU32, lines: usize) -> NonZeroU32 {
    let lines = NonZeroU32::new(u32::try_from(lines).unwrap_or(u32::MAX)).unwrap_or(NonZeroU32::MIN);
    NonZeroU32::new(rate.get() / lines).unwrap_or(NonZeroU32::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_share_the_rate() {
        for (rate, lines, expected) in [(100, 1, 100), (100, 4, 25), (10, 4, 2), (3, 4, 1), (3, 0, 3)] {
            assert_eq!(share(NonZeroU32::new(rate).unwrap(), lines).get(), expected, "{rate} by {lines}");
        }
    }
}
