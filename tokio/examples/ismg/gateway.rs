//! What the gateway does: keeps every message before it accepts it, and reports each until the SP has taken the report.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use cmpp_codec::MsgId;
use cmpp_codec::codes::SubmitResult;
use cmpp_codec::content::Stat;
use cmpp_tokio::{Connection, Peer, Request, Server, StatusReport};
use tokio::sync::{Notify, Semaphore, mpsc};

use super::store::{BoxError, Kept, Store};

/// What is to be written.
enum Write {
    /// A message to keep, and to accept when it is kept.
    Accept { account: String, request: Box<Request> },
    /// A message whose reports were taken.
    Reported(MsgId),
}

/// The reports that wait for a connection of their account.
#[derive(Default)]
struct Outbox {
    ids: Mutex<VecDeque<MsgId>>,
    /// There is one more, or the connection is gone.
    changed: Notify,
}

impl Outbox {
    fn push(&self, id: MsgId) {
        self.ids.lock().unwrap().push_back(id);
        self.changed.notify_one();
    }

    /// Waits for a report. `None`: the peer is gone.
    async fn next(&self, peer: &Peer) -> Option<MsgId> {
        loop {
            if peer.is_closed() {
                return None;
            }
            if let Some(id) = self.ids.lock().unwrap().pop_front() {
                return Some(id);
            }
            self.changed.notified().await;
        }
    }
}

#[derive(Clone)]
struct Gateway {
    store: Arc<Store>,
    outboxes: Arc<Mutex<HashMap<String, Arc<Outbox>>>>,
    writes: mpsc::Sender<Write>,
}

/// Runs until `stop` is ready, and then shuts the server down in order.
pub async fn run(mut server: Server, store: Store, stop: impl Future<Output = ()>) -> Result<(), BoxError> {
    let store = Arc::new(store);
    let (writes, queue) = mpsc::channel(4096);
    let gateway = Gateway { store, outboxes: Arc::default(), writes };
    // What was accepted before this program was killed.
    for (account, id) in gateway.store.unreported()? {
        gateway.outbox(&account).push(id);
    }
    let disk = tokio::spawn(gateway.clone().write(queue));
    tokio::pin!(stop);
    loop {
        tokio::select! {
            connection = server.accept() => match connection {
                Some(connection) => drop(tokio::spawn(gateway.clone().serve(connection))),
                None => break,
            },
            () = &mut stop => break,
        }
    }
    server.shutdown().await;
    drop(gateway);
    disk.await?
}

impl Gateway {
    fn outbox(&self, account: &str) -> Arc<Outbox> {
        Arc::clone(self.outboxes.lock().unwrap().entry(account.to_owned()).or_default())
    }

    /// Keeps what has gathered since the last time in one transaction: one for each message would wait for the disk each
    /// time.
    async fn write(self, mut queue: mpsc::Receiver<Write>) -> Result<(), BoxError> {
        // It must not keep its own queue open.
        let (store, outboxes) = (self.store, self.outboxes);
        drop(self.writes);
        let mut batch = Vec::new();
        while queue.recv_many(&mut batch, 4096).await > 0 {
            let (mut accepted, mut kept, mut reported) = (Vec::new(), Vec::new(), Vec::new());
            for write in batch.drain(..) {
                match write {
                    Write::Accept { account, request } => {
                        let (version, submit) = (request.version(), request.owned().clone());
                        kept.push(Kept { account: account.clone(), version, submit });
                        accepted.push((account, request));
                    }
                    Write::Reported(id) => reported.push(id),
                }
            }
            let to_write = Arc::clone(&store);
            let ids = tokio::task::spawn_blocking(move || to_write.write(&kept, &reported)).await??;
            for ((account, request), id) in accepted.into_iter().zip(ids) {
                request.accept(id);
                let outbox = Arc::clone(outboxes.lock().unwrap().entry(account).or_default());
                outbox.push(id);
            }
        }
        Ok(())
    }

    async fn serve(self, mut connection: Connection) {
        let peer = connection.peer();
        let reporter = tokio::spawn(self.clone().report(peer.clone()));
        while let Some(request) = connection.next().await {
            if request.submit().is_none() {
                request.reject(SubmitResult::COMMAND);
                continue;
            }
            let account = peer.account().to_owned();
            if self.writes.send(Write::Accept { account, request: Box::new(request) }).await.is_err() {
                break;
            }
        }
        self.outbox(peer.account()).changed.notify_waiters();
        drop(reporter.await);
    }

    /// Sends the reports of an account over one of its connections.
    async fn report(self, peer: Peer) {
        let outbox = self.outbox(peer.account());
        let under_way = Arc::new(Semaphore::new(16));
        while let Some(id) = outbox.next(&peer).await {
            let Ok(permit) = Arc::clone(&under_way).acquire_owned().await else { return };
            let (this, peer, outbox) = (self.clone(), peer.clone(), Arc::clone(&outbox));
            tokio::spawn(async move {
                match this.report_one(&peer, id).await {
                    Ok(()) => drop(this.writes.send(Write::Reported(id)).await),
                    Err(error) => {
                        tracing::debug!(%error, %id, "a report waits for the next connection");
                        outbox.push(id);
                    }
                }
                drop(permit);
            });
        }
    }

    async fn report_one(&self, peer: &Peer, id: MsgId) -> Result<(), BoxError> {
        let Some(kept) = self.store.get(id)? else { return Ok(()) };
        let pdu = kept.submit.pdu(kept.version)?;
        let Some(submit) = pdu.as_submit().filter(|submit| submit.registered_delivery().0 == 1) else { return Ok(()) };
        for phone in pdu.recipients() {
            let report = StatusReport::new(id, submit.src_id().to_str()?, phone.to_str()?, Stat::DELIVRD);
            peer.report(&report).await?;
        }
        Ok(())
    }
}
