//! What the tests share: a gateway that accepts and reports everything, accounts, keys for TLS.

#![allow(dead_code, unreachable_pub, reason = "each test uses a part")]

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use cmpp_codec::MsgId;
use cmpp_codec::content::Stat;
use cmpp_tokio::{Account, Connection, Server, StatusReport};
use tokio::task::JoinHandle;

pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// An account that may do anything.
pub fn account() -> Account {
    Account::new("888888").unwrap().max_connections(1000).accept_same_timestamp()
}

/// So many accounts: 900000, 900001, …
pub fn accounts(count: u32, account: &Account) -> HashMap<String, Account> {
    (0..count).map(|number| (name(number), account.clone())).collect()
}

pub fn name(number: u32) -> String {
    (900_000 + number).to_string()
}

/// What the gateway took: how often each text came, by its bytes.
#[derive(Default)]
pub struct Taken {
    texts: Mutex<HashMap<Vec<u8>, u32>>,
    next: AtomicU64,
}

impl Taken {
    /// The number of different texts, and of all that came.
    pub fn count(&self) -> (usize, u32) {
        let texts = self.texts.lock().unwrap();
        (texts.len(), texts.values().sum())
    }

    /// The texts that came more than once.
    pub fn doubled(&self) -> HashSet<String> {
        let texts = self.texts.lock().unwrap();
        let doubled = texts.iter().filter(|(_, count)| **count > 1);
        doubled.map(|(text, _)| String::from_utf8_lossy(text).into_owned()).collect()
    }

    fn take(&self, text: &[u8]) -> MsgId {
        *self.texts.lock().unwrap().entry(text.to_vec()).or_default() += 1;
        MsgId::new((11 << 60) | (self.next.fetch_add(1, Ordering::Relaxed) + 1))
    }
}

/// A gateway that accepts every SUBMIT, and reports it if the SP wants that. It runs until the server is shut down.
pub fn run(mut server: Server) -> (SocketAddr, Arc<Taken>, tokio::sync::oneshot::Sender<()>, JoinHandle<()>) {
    let (address, taken) = (server.local_addr(), Arc::new(Taken::default()));
    let (stop, stopped) = tokio::sync::oneshot::channel();
    let theirs = Arc::clone(&taken);
    let task = tokio::spawn(async move {
        let mut stopped = stopped;
        loop {
            tokio::select! {
                connection = server.accept() => {
                    let Some(connection) = connection else { return };
                    tokio::spawn(serve(connection, Arc::clone(&theirs)));
                }
                _ = &mut stopped => return server.shutdown().await,
            }
        }
    });
    (address, taken, stop, task)
}

async fn serve(mut connection: Connection, taken: Arc<Taken>) {
    let peer = connection.peer();
    while let Some(request) = connection.next().await {
        let Some(submit) = request.submit() else { continue };
        let msg_id = taken.take(submit.msg_content());
        let src_id = submit.src_id().to_str().unwrap().to_owned();
        let wants_report = submit.registered_delivery().0 == 1;
        let phones: Vec<String> =
            request.pdu().unwrap().recipients().map(|phone| phone.to_str().unwrap().to_owned()).collect();
        request.accept(msg_id);
        if wants_report {
            let peer = peer.clone();
            tokio::spawn(async move {
                for phone in phones {
                    // The connection may be gone; then the SP never hears of it.
                    let _ = peer.report(&StatusReport::new(msg_id, &src_id, phone, Stat::DELIVRD)).await;
                }
            });
        }
    }
}

/// Keys for TLS: the gateway signs its own certificate, and the SP trusts that one and no other.
#[cfg(feature = "tls")]
pub mod keys {
    use std::sync::Arc;

    use cmpp_tokio::rustls::crypto::ring;
    use cmpp_tokio::rustls::pki_types::PrivatePkcs8KeyDer;
    use cmpp_tokio::rustls::{ClientConfig, RootCertStore, ServerConfig};

    pub fn new() -> (Arc<ServerConfig>, Arc<ClientConfig>) {
        let signed = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let private = PrivatePkcs8KeyDer::from(signed.signing_key.serialize_der());
        let certificate = signed.cert.der().clone();
        let provider = Arc::new(ring::default_provider());
        let server = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone()], private.into())
            .unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(certificate).unwrap();
        let client = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        (Arc::new(server), Arc::new(client))
    }
}
