//! The gateway of the example `ismg` is killed in the middle and started again: every message is answered, and none that
//! was accepted is lost.
//!
//! `CMPP_KILL_ROUNDS` says how often the whole is done: once by default.

#![expect(clippy::print_stdout, reason = "it says what was done")]
#![allow(dead_code, unreachable_pub, reason = "they are modules of a program")]

#[path = "../examples/ismg/gateway.rs"]
mod gateway;
#[path = "../examples/ismg/store.rs"]
mod store;

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cmpp_tokio::client::Backoff;
use cmpp_tokio::{Account, Client, Event, Server, Text};
use store::{BoxError, Store};
use tokio::sync::Notify;
use tokio::task::JoinSet;

const MESSAGES: usize = 3000;
const LANES: usize = 64;
const KILLS: usize = 3;

/// The other process: this very program, told by a variable to be the gateway.
#[test]
fn gateway_process() -> Result<(), BoxError> {
    let Ok(path) = std::env::var("CMPP_GATEWAY") else { return Ok(()) };
    let address = std::env::var("CMPP_ADDRESS")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let accounts = HashMap::from([("900001".to_owned(), Account::new("888888")?)]);
        let server = Server::bind(address).accounts(accounts).listen().await?;
        println!("\nlistening on {}", server.local_addr());
        gateway::run(server, Store::open(path)?, std::future::pending()).await
    })
}

/// The gateway, which is killed when it is dropped.
struct Gateway {
    child: Child,
    address: SocketAddr,
}

impl Gateway {
    fn start(path: &Path, address: &str) -> Result<Self, BoxError> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["gateway_process", "--exact", "--nocapture"])
            .env("CMPP_GATEWAY", path)
            .env("CMPP_ADDRESS", address)
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = child.stdout.take().ok_or("no output")?;
        let mut lines = BufReader::new(stdout).lines();
        let address = loop {
            let line = lines.next().ok_or("the gateway did not start")??;
            if let Some(address) = line.strip_prefix("listening on ") {
                break address.parse()?;
            }
        };
        // It is to be able to write.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self { child, address })
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it was killed");
    }
}

/// How many messages are answered.
#[derive(Default)]
struct Progress {
    answered: AtomicUsize,
    changed: Notify,
}

impl Progress {
    async fn reach(&self, count: usize) {
        while self.answered.load(Ordering::SeqCst) < count {
            self.changed.notified().await;
        }
    }
}

async fn round(path: PathBuf) -> Result<(), BoxError> {
    let mut gateway = Gateway::start(&path, "127.0.0.1:0")?;
    let address = gateway.address;
    let (client, mut incoming) = Client::builder("900001", "888888")
        .connections(3)
        .backoff(Backoff { min: Duration::from_millis(10), max: Duration::from_millis(100) })
        .connect(address)
        .await?;

    let progress = Arc::new(Progress::default());
    let mut lanes = JoinSet::new();
    for lane in 0..LANES {
        let (client, progress) = (client.clone(), Arc::clone(&progress));
        lanes.spawn(async move {
            let mut submitted = Vec::new();
            for number in (lane..MESSAGES).step_by(LANES) {
                let text = Text::new("10657001", format!("message {number}")).to("13800000001").tag(number as u64);
                submitted.push(client.submit(text).await?);
                progress.answered.fetch_add(1, Ordering::SeqCst);
                progress.changed.notify_one();
            }
            Ok::<_, BoxError>(submitted)
        });
    }
    // Reports are read all the time. Of a message that went twice one is about nothing that is known.
    let reports = tokio::spawn(async move {
        let mut reported = HashSet::new();
        let (mut doubled, mut lost) = (0, 0);
        while let Some(event) = incoming.next().await {
            match event {
                Event::Report(report) => {
                    if report.about().is_none() {
                        doubled += 1;
                    }
                    reported.insert(report.msg_id());
                }
                Event::Disconnected { .. } => lost += 1,
                _ => {}
            }
            if reported.len() - doubled == MESSAGES {
                break;
            }
        }
        (reported, doubled, lost)
    });

    for kill in 1..=KILLS {
        progress.reach(MESSAGES * kill / (KILLS + 1)).await;
        drop(gateway);
        gateway = Gateway::start(&path, &address.to_string())?;
    }
    let mut msg_ids = HashSet::new();
    let mut may_be_doubled = 0;
    while let Some(lane) = lanes.join_next().await {
        for submitted in lane?? {
            assert_eq!(submitted.msg_ids.len(), 1);
            may_be_doubled += usize::from(submitted.may_be_doubled);
            assert!(msg_ids.insert(submitted.msg_ids[0]), "no identifier is given twice");
        }
    }
    assert_eq!(msg_ids.len(), MESSAGES);
    let (reported, doubled, lost) = reports.await?;
    assert!(reported.is_superset(&msg_ids), "every message that was accepted is reported");
    assert!(doubled <= may_be_doubled, "{doubled} came twice, {may_be_doubled} were said to");
    assert!(lost >= KILLS, "each kill breaks a connection");
    client.close().await;
    drop(gateway);
    println!(
        "{MESSAGES} answered and reported; {doubled} accepted twice, {may_be_doubled} may have been; {lost} connections lost"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_that_is_killed_loses_nothing() -> Result<(), BoxError> {
    let rounds: usize = std::env::var("CMPP_KILL_ROUNDS").map_or(1, |rounds| rounds.parse().unwrap());
    let directory = std::env::temp_dir().join(format!("cmpp-killed-{}", std::process::id()));
    std::fs::create_dir_all(&directory)?;
    for number in 0..rounds {
        let path = directory.join(format!("{number}.redb"));
        round(path.clone()).await?;
        std::fs::remove_file(path)?;
    }
    std::fs::remove_dir_all(directory)?;
    Ok(())
}
