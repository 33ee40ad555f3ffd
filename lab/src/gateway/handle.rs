//! A gateway as its users hold it.

use std::net::SocketAddr;
use std::sync::Arc;

use cmpp_tokio::Server;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::fault::Faults;
use crate::gateway::serve::{Happened, Shared, serve};
use crate::gateway::totals::Totals;

/// A gateway that runs. When it is dropped, its connections end in order.
#[derive(Debug)]
pub struct Gateway {
    address: SocketAddr,
    shared: Arc<Shared>,
    faults: Faults,
    happened: mpsc::UnboundedReceiver<Happened>,
    /// Dropped to stop it.
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Gateway {
    pub(super) fn start(
        mut server: Server,
        shared: Arc<Shared>,
        faults: Faults,
        happened: mpsc::UnboundedReceiver<Happened>,
        seed: u64,
    ) -> Self {
        let (stop, mut stopped) = oneshot::channel();
        let address = server.local_addr();
        let serving = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            for number in 0.. {
                tokio::select! {
                    connection = server.accept() => match connection {
                        Some(connection) => {
                            let seed = seed.wrapping_add(number);
                            tokio::spawn(serve(Arc::clone(&serving), connection, seed));
                        }
                        None => return,
                    },
                    _ = &mut stopped => break,
                }
            }
            server.shutdown().await;
        });
        Self { address, shared, faults, happened, stop, task }
    }

    /// Returns the address on which the gateway listens.
    #[must_use]
    pub const fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Returns the faults, to be switched while the gateway runs.
    #[must_use]
    pub fn faults(&self) -> Faults {
        self.faults.clone()
    }

    /// Waits for what happens next. Nothing is lost if the future is dropped.
    pub async fn next(&mut self) -> Option<Happened> {
        self.happened.recv().await
    }

    /// Returns what the gateway has done until now.
    #[must_use]
    pub fn totals(&self) -> Totals {
        totals(&self.shared, &self.faults)
    }

    /// Shuts the gateway down in order: accepts no more connections, finishes what is under way, ends the sessions.
    /// Returns what it has done.
    pub async fn shutdown(self) -> Totals {
        let Self { shared, faults, stop, task, .. } = self;
        drop(stop);
        // It does not panic, and nobody aborts it.
        drop(task.await);
        totals(&shared, &faults)
    }
}

fn totals(shared: &Shared, faults: &Faults) -> Totals {
    let waiting = u64::try_from(shared.outboxes.waiting()).unwrap_or(u64::MAX);
    Totals { waiting, faults: faults.happened(), ..shared.counts.get() }
}
