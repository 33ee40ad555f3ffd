//! Logins that are accepted, and those that are not.

mod common;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use cmpp_codec::codes::ConnectStatus;
use cmpp_codec::login::{Secret, SourceForm};
use cmpp_codec::session::End;
use cmpp_codec::{Connect, Encode, Octets, OwnedFrame, Version, v30};
use cmpp_tokio::client::ConnectError;
use cmpp_tokio::{Account, Accounts, Client, Event, Server};
use common::{BoxError, accounts, name};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::sleep;

const fn refused(error: &ConnectError) -> Option<ConnectStatus> {
    match error {
        ConnectError::Ended(End::Refused { status, .. }) => Some(*status),
        _ => None,
    }
}

#[tokio::test]
async fn a_wrong_secret_and_an_unknown_account_are_told_apart() -> Result<(), BoxError> {
    let server = Server::bind("127.0.0.1:0").accounts(accounts(1, &Account::new("888888")?)).listen().await?;
    let address = server.local_addr();
    let wrong = Client::builder(name(0), "888889").connect(address).await.unwrap_err();
    assert_eq!(refused(&wrong), Some(ConnectStatus::AUTHENTICATION));
    let unknown = Client::builder(name(7), "888888").connect(address).await.unwrap_err();
    assert_eq!(refused(&unknown), Some(ConnectStatus::SOURCE_ADDR));
    let version = Client::builder(name(0), "888888").version(Version::V20);
    let server = Server::bind("127.0.0.1:0").versions(Version::V30, Version::V30);
    let server = server.accounts(accounts(1, &Account::new("888888")?)).listen().await?;
    let error = version.connect(server.local_addr()).await.unwrap_err();
    assert_eq!(refused(&error), Some(ConnectStatus::VERSION));
    Ok(())
}

#[tokio::test]
async fn settings_that_cannot_be_are_refused_before_anything_is_sent() {
    let long = Client::builder("9000011", "888888").connect("127.0.0.1:1").await.unwrap_err();
    assert_eq!(long.to_string(), "Source_Addr too long: 7 given, 6 fit");
    let empty = Client::builder("900001", "").connect("127.0.0.1:1").await.unwrap_err();
    assert_eq!(empty.to_string(), "the secret is empty");
    let window = Client::builder("900001", "888888").window(0).connect("127.0.0.1:1").await.unwrap_err();
    assert!(matches!(window, ConnectError::Config(_)), "{window}");
}

/// The time in Beijing so many seconds from now, as a login tells it.
fn timestamp(seconds: i64) -> u32 {
    let moment = Timestamp::now() + SignedDuration::from_secs(seconds);
    let time = cmpp_codec::time::Timestamp::from(Offset::constant(8).to_datetime(moment));
    time.number().unwrap()
}

/// Sends a CONNECT with this timestamp, and returns the status in the answer.
async fn status(address: SocketAddr, timestamp: u32) -> Result<ConnectStatus, BoxError> {
    let source_addr = Octets::new(name(0))?;
    let connect = Connect {
        source_addr,
        authenticator_source: SourceForm::Padded.digest(&source_addr, &Secret::new("888888")?, timestamp),
        version: Version::V30.into(),
        timestamp: timestamp.into(),
    };
    let mut stream = TcpStream::connect(address).await?;
    // A line may cut anywhere, and here it does behind the first byte.
    let connect = (&connect).to_vec(1);
    stream.set_nodelay(true)?;
    stream.write_all(&connect[..1]).await?;
    sleep(Duration::from_millis(2)).await;
    stream.write_all(&connect[1..]).await?;
    let mut answer = [0; 33];
    stream.read_exact(&mut answer).await?;
    Ok(OwnedFrame::new(&answer)?.message::<&v30::ConnectResp>()?.status.get())
}

#[tokio::test]
async fn a_login_is_fresh_and_comes_once() -> Result<(), BoxError> {
    let server = Server::bind("127.0.0.1:0").accounts(accounts(1, &Account::new("888888")?)).listen().await?;
    let address = server.local_addr();
    let now = timestamp(0);
    assert_eq!(status(address, timestamp(-400)).await?, ConnectStatus::AUTHENTICATION, "too old");
    assert_eq!(status(address, timestamp(400)).await?, ConnectStatus::AUTHENTICATION, "in the future");
    assert_eq!(status(address, now).await?, ConnectStatus::OK);
    assert_eq!(status(address, now).await?, ConnectStatus::AUTHENTICATION, "a replay");
    assert_eq!(status(address, timestamp(30)).await?, ConnectStatus::OK);
    assert_eq!(status(address, timestamp(10)).await?, ConnectStatus::AUTHENTICATION, "earlier than the last one");

    let lax = Account::new("888888")?.accept_same_timestamp().max_skew(Some(Duration::from_secs(1000)));
    let server = Server::bind("127.0.0.1:0").accounts(accounts(1, &lax)).listen().await?;
    let address = server.local_addr();
    for _ in 0..2 {
        assert_eq!(status(address, timestamp(-400)).await?, ConnectStatus::OK);
    }
    Ok(())
}

#[tokio::test]
async fn an_account_has_as_many_connections_as_it_may() -> Result<(), BoxError> {
    let account = Account::new("888888")?.max_connections(2).accept_same_timestamp();
    let mut server = Server::bind("127.0.0.1:0").accounts(accounts(1, &account)).listen().await?;
    let address = server.local_addr();
    let (first, _incoming) = Client::builder(name(0), "888888").connect(address).await?;
    assert_eq!(status(address, timestamp(0)).await?, ConnectStatus::OK);
    let [a, b] = [server.accept().await.ok_or("first")?, server.accept().await.ok_or("second")?];
    assert_eq!((a.peer().account(), b.peer().account()), ("900000", "900000"));
    drop(b);
    // Until the gateway has seen that the connection which `status` made is closed, there are two.
    let (second, _incoming) = loop {
        match Client::builder(name(0), "888888").connect(address).await {
            Ok(client) => break client,
            Err(error) => assert!(refused(&error).is_some(), "{error}"),
        }
    };
    let error = Client::builder(name(0), "888888").connect(address).await.unwrap_err();
    assert_eq!(refused(&error), Some(ConnectStatus(5)));
    first.close().await;
    second.close().await;
    Ok(())
}

#[tokio::test]
async fn a_peer_that_does_not_log_in_is_left() -> Result<(), BoxError> {
    let server = Server::bind("127.0.0.1:0").accounts(accounts(1, &Account::new("888888")?));
    let server = server.login_timeout(Duration::from_millis(10)).listen().await?;
    let mut silent = TcpStream::connect(server.local_addr()).await?;
    assert_eq!(silent.read(&mut [0; 64]).await?, 0);
    // One that sends something else gets an answer, and is left.
    let mut other = TcpStream::connect(server.local_addr()).await?;
    other.write_all(b"\0\0\0\x0c\0\0\0\x08\0\0\0\x07").await?;
    let mut answer = Vec::new();
    other.read_to_end(&mut answer).await?;
    Ok(())
}

#[tokio::test]
async fn accounts_are_looked_up_while_others_are_served() -> Result<(), BoxError> {
    /// A database that answers when it is told to.
    struct Slow(Notify);

    impl Accounts for Slow {
        async fn account(&self, name: &str, _: SocketAddr) -> Option<Account> {
            if name == "900001" {
                self.0.notified().await;
            }
            Account::new(name).ok()
        }
    }

    let slow = Arc::new(Slow(Notify::new()));
    let server = Server::bind("127.0.0.1:0").accounts(Arc::clone(&slow)).listen().await?;
    let address = server.local_addr();
    let waiting = tokio::spawn(Client::builder("900001", "900001").connect(address));
    let (_quick, _incoming) = Client::builder("900002", "900002").connect(address).await?;
    assert!(!waiting.is_finished());
    slow.0.notify_one();
    waiting.await??;
    Ok(())
}

#[tokio::test]
async fn several_connections_log_in_at_once_with_a_timestamp_each() -> Result<(), BoxError> {
    let mut server = Server::bind("127.0.0.1:0").accounts(accounts(1, &Account::new("888888")?)).listen().await?;
    let (client, mut incoming) = Client::builder(name(0), "888888").connections(4).connect(server.local_addr()).await?;
    let (mut connected, mut held) = (Vec::new(), Vec::new());
    for _ in 0..4 {
        match incoming.next().await.ok_or("ended")? {
            Event::Connected { connection, .. } => connected.push(connection),
            other => return Err(format!("{other:?}").into()),
        }
        held.push(server.accept().await);
    }
    connected.sort_unstable();
    assert_eq!(connected, [0, 1, 2, 3]);
    drop(client);
    Ok(())
}
