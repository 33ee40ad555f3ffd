//! Client and server through a proxy that cuts the stream into pieces, holds them back, and breaks connections, as a seed
//! says: every message is answered and reported.

#![expect(clippy::print_stdout, reason = "it says what was done")]

mod common;

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cmpp_codec::Version;
use cmpp_tokio::client::Backoff;
use cmpp_tokio::{Client, Server, Text};
use common::{BoxError, accounts, name};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

const MESSAGES: u64 = 1500;

/// Numbers from a seed: splitmix64.
struct Random(u64);

impl Random {
    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    }

    const fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

/// Listens in front of a gateway, and counts the connections that it breaks.
async fn proxy(gateway: SocketAddr, seed: u64) -> Result<(SocketAddr, Arc<AtomicUsize>), BoxError> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let (address, broken) = (listener.local_addr()?, Arc::new(AtomicUsize::new(0)));
    let counter = Arc::clone(&broken);
    tokio::spawn(async move {
        let mut random = Random(seed);
        while let Ok((client, _)) = listener.accept().await {
            let (random, counter) = (Random(random.next()), Arc::clone(&counter));
            tokio::spawn(async move {
                let Ok(server) = TcpStream::connect(gateway).await else { return };
                if relay(client, server, random).await {
                    counter.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
    });
    Ok((address, broken))
}

/// Passes bytes on until either end closes, or until enough have passed. Returns whether it broke the connection.
async fn relay(client: TcpStream, server: TcpStream, mut random: Random) -> bool {
    // So many bytes each way. With zero linger a socket is reset when it is dropped.
    let limits = [2_000 + random.below(60_000), 2_000 + random.below(60_000)];
    client.set_zero_linger().unwrap();
    server.set_zero_linger().unwrap();
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let seeds = (random.next(), random.next());
    tokio::select! {
        broken = pass(&mut from_client, &mut to_server, limits[0], Random(seeds.0)) => broken,
        broken = pass(&mut from_server, &mut to_client, limits[1], Random(seeds.1)) => broken,
    }
}

async fn pass(
    from: &mut (impl AsyncReadExt + Unpin),
    to: &mut (impl AsyncWriteExt + Unpin),
    mut left: u64,
    mut random: Random,
) -> bool {
    let mut buffer = [0; 4096];
    loop {
        let Ok(read) = from.read(&mut buffer).await else { return false };
        if read == 0 {
            return false;
        }
        let mut rest = &buffer[..read];
        while !rest.is_empty() {
            let len = (1 + usize::try_from(random.below(700)).unwrap()).min(rest.len());
            let (piece, after) = rest.split_at(len);
            if to.write_all(piece).await.is_err() {
                return false;
            }
            rest = after;
            left = left.saturating_sub(len as u64);
            if left == 0 {
                return true;
            }
            match random.below(20) {
                0 => tokio::time::sleep(Duration::from_millis(random.below(5))).await,
                1..=5 => tokio::task::yield_now().await,
                _ => {}
            }
        }
    }
}

async fn run(seed: u64, version: Version) -> Result<(), BoxError> {
    let server = Server::bind("127.0.0.1:0").accounts(accounts(1, &common::account())).listen().await?;
    let (gateway, taken, stop, task) = common::run(server);
    let (address, broken) = proxy(gateway, seed).await?;
    let (client, mut incoming) = Client::builder(name(0), "888888")
        .version(version)
        .connections(3)
        .resubmissions(1000)
        .backoff(Backoff { min: Duration::from_millis(1), max: Duration::from_millis(20) })
        .connect(address)
        .await?;
    let events = tokio::spawn(async move { while incoming.next().await.is_some() {} });
    let mut lanes = JoinSet::new();
    for lane in 0..64 {
        let client = client.clone();
        lanes.spawn(async move {
            let mut doubled = HashSet::new();
            for number in (lane..MESSAGES).step_by(64) {
                let text = format!("message {number}");
                let submitted = client.submit(Text::new("10657001", &text).to("13800000001")).await?;
                if submitted.may_be_doubled {
                    doubled.insert(text);
                }
            }
            Ok::<_, BoxError>(doubled)
        });
    }
    let mut may_be_doubled = HashSet::new();
    while let Some(lane) = lanes.join_next().await {
        may_be_doubled.extend(lane??);
    }
    client.close().await;
    events.await?;
    assert_eq!(taken.count().0, usize::try_from(MESSAGES)?, "every message came");
    let doubled = taken.doubled();
    assert!(doubled.is_subset(&may_be_doubled), "what the gateway has twice was said to be so");
    let broken = broken.load(Ordering::SeqCst);
    assert!(broken > 5, "{broken} connections broken");
    stop.send(()).map_err(|()| "the gateway has ended")?;
    task.await?;
    println!(
        "seed {seed}: {broken} connections broken, {} may be doubled, {} are",
        may_be_doubled.len(),
        doubled.len()
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_through_a_bad_line() -> Result<(), BoxError> {
    for seed in 1..=4 {
        run(seed, if seed % 2 == 0 { Version::V20 } else { Version::V30 }).await?;
    }
    Ok(())
}
