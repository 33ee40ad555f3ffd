//! 200 connections at once, of both versions, half of them in TLS: every message is answered and reported, none is lost.
//!
//! `CMPP_MESSAGES` says how many there are: 100,000 by default.

#![expect(clippy::print_stdout, reason = "it says what was done")]

mod common;

use std::time::Duration;

use cmpp_codec::Version;
use cmpp_tokio::{Client, Event, Incoming, Server, Text};
use common::{BoxError, accounts, name};
use tokio::task::JoinSet;

/// In each of the two tests, which run at the same time.
const ACCOUNTS: u32 = 20;
/// Of each account.
const CONNECTIONS: usize = 5;

fn messages() -> u64 {
    std::env::var("CMPP_MESSAGES").map_or(100_000, |number| number.parse().unwrap())
}

/// Sends its share from several tasks, and waits for a report on each.
async fn send(client: Client, mut incoming: Incoming, account: u32, count: u64) -> Result<u64, BoxError> {
    let mut tasks = JoinSet::new();
    let lanes = 128;
    for lane in 0..lanes {
        let client = client.clone();
        tasks.spawn(async move {
            for number in (lane..count).step_by(128) {
                let text = Text::new("10657001", format!("{account} {number}")).to("13800000001").tag(number);
                let submitted = client.submit(text).await?;
                assert_eq!((submitted.msg_ids.len(), submitted.may_be_doubled), (1, false));
            }
            Ok::<_, BoxError>(())
        });
    }
    let mut seen = vec![false; usize::try_from(count)?];
    let mut reported = 0;
    while reported < count {
        match incoming.next().await.ok_or("the client has ended")? {
            Event::Report(report) => {
                let about = report.about().ok_or("a report on nothing")?;
                let seen = &mut seen[usize::try_from(about.tag)?];
                assert!(!*seen, "reported twice");
                *seen = true;
                reported += 1;
            }
            Event::Connected { .. } => {}
            other => return Err(format!("{other:?}").into()),
        }
    }
    while let Some(task) = tasks.join_next().await {
        task??;
    }
    client.close().await;
    Ok(reported)
}

async fn run(tls: bool) -> Result<(), BoxError> {
    let server = Server::bind("127.0.0.1:0").accounts(accounts(ACCOUNTS, &common::account()));
    #[cfg(feature = "tls")]
    let (server, keys) = {
        let (theirs, ours) = common::keys::new();
        (if tls { server.tls(theirs) } else { server }, ours)
    };
    let (address, taken, stop, task) = common::run(server.listen().await?);
    let share = messages() / 2 / u64::from(ACCOUNTS);
    let mut clients = JoinSet::new();
    for account in 0..ACCOUNTS {
        let version = if account % 2 == 0 { Version::V20 } else { Version::V30 };
        let builder = Client::builder(name(account), "888888")
            .version(version)
            .connections(CONNECTIONS)
            .connect_timeout(Duration::from_secs(60))
            .config(|config| config.login_timeout = Some(Duration::from_secs(60)));
        #[cfg(feature = "tls")]
        let builder = if tls { builder.tls(keys.clone(), "localhost".try_into()?) } else { builder };
        clients.spawn(async move {
            let (client, incoming) = builder.connect(address).await?;
            send(client, incoming, account, share).await
        });
    }
    let mut reported = 0;
    while let Some(client) = clients.join_next().await {
        reported += client??;
    }
    let all = share * u64::from(ACCOUNTS);
    assert_eq!(reported, all);
    assert_eq!(taken.count(), (usize::try_from(all)?, u32::try_from(all)?), "different ones, all");
    stop.send(()).map_err(|()| "the gateway has ended")?;
    task.await?;
    println!("{} connections, tls: {tls}: {reported} sent, answered and reported", CONNECTIONS * ACCOUNTS as usize);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_connections_lose_nothing() -> Result<(), BoxError> {
    run(false).await
}

#[cfg(feature = "tls")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_connections_in_tls_lose_nothing() -> Result<(), BoxError> {
    run(true).await
}
