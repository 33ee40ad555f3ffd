//! The gateway of cmpp-lab beside the smallest server on cmpp-tokio, under the same load.
//!
//! Either runs in a process of its own, which measures its own processor time, and the client of cmpp-tokio sends to it
//! from another. A message is a SUBMIT of 2.0 with its answer, and a status report at once with its answer.

use std::collections::HashMap;
use std::io::Read;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cmpp_codec::MsgId;
use cmpp_codec::content::Stat;
use cmpp_lab::Gateway;
use cmpp_tokio::{Account, Connection, Server, StatusReport};

use crate::network::{BoxError, Killed, Load, processor_time, start};

/// Whose server it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Served {
    /// The gateway of cmpp-lab, as `cmpp-lab gateway --quiet` runs it.
    Lab,
    /// A server on cmpp-tokio that accepts and reports every message.
    Echo,
}

impl Served {
    /// Returns the name of the part that the process plays.
    const fn part(self) -> &'static str {
        match self {
            Self::Lab => "lab",
            Self::Echo => "echo",
        }
    }

    /// Returns whose part this is.
    pub(crate) fn of_part(part: &str) -> Option<Self> {
        [Self::Lab, Self::Echo].into_iter().find(|served| served.part() == part)
    }
}

/// Loads a server, and returns the microseconds of processor time that a message takes it.
///
/// # Errors
///
/// If a process cannot be started, or does not say what is expected.
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
pub fn measure(served: Served, load: Load) -> Result<f64, BoxError> {
    let (mut server, port) = start(&[served.part().to_owned(), load.window.to_string()], Stdio::piped())?;
    let (input, output) = (server.stdin.take(), server.stdout.take());
    let mut server = Killed(server);
    let (mut client, _) = start(&load.of_client("ours", port), Stdio::null())?;
    if !client.wait()?.success() {
        return Err("the client failed".into());
    }
    // The server waits for the end of its input, and tells what it used.
    drop(input);
    let mut used = String::new();
    output.ok_or("no output")?.read_to_string(&mut used)?;
    server.0.wait()?;
    Ok(used.trim().parse::<f64>()? * 1e6 / load.messages as f64)
}

/// Serves until the input ends, and tells the seconds of processor time that it took.
#[expect(clippy::print_stdout, reason = "it tells its port, and what it used")]
pub(crate) async fn play(served: Served, window: usize) -> Result<(), BoxError> {
    let address = match served {
        Served::Lab => lab(window).await?,
        Served::Echo => echo(window).await?,
    };
    let start = processor_time();
    println!("{}", address.port());
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    println!("{}", processor_time().saturating_sub(start).as_secs_f64());
    // The servers run on; the process ends.
    std::process::exit(0)
}

async fn lab(window: usize) -> Result<std::net::SocketAddr, BoxError> {
    let account = format!("[[account]]\nname = \"900001\"\nsecret = \"888888\"\nwindow = {window}");
    let gateway = Gateway::builder().scenario(account.parse()?).report_delay(Duration::ZERO).without_events();
    let gateway = gateway.spawn().await?;
    let address = gateway.local_addr();
    // It ends with the process.
    std::mem::forget(gateway);
    Ok(address)
}

async fn echo(window: usize) -> Result<std::net::SocketAddr, BoxError> {
    let account = Account::new("888888")?.window(window).accept_same_timestamp().max_skew(None);
    let accounts = HashMap::from([("900001".to_owned(), account)]);
    let mut server = Server::bind("127.0.0.1:0").accounts(accounts).listen().await?;
    let (address, next) = (server.local_addr(), Arc::new(AtomicU64::new(1)));
    tokio::spawn(async move {
        while let Some(connection) = server.accept().await {
            tokio::spawn(serve(connection, Arc::clone(&next)));
        }
    });
    Ok(address)
}

/// Accepts each message, and reports it from a task of its own: a report waits for its answer.
async fn serve(mut connection: Connection, next: Arc<AtomicU64>) {
    let peer = connection.peer();
    while let Some(request) = connection.next().await {
        let msg_id = MsgId::new(next.fetch_add(1, Ordering::Relaxed) << 16);
        let phone = request
            .pdu()
            .ok()
            .and_then(|pdu| pdu.recipients().next().map(|phone| String::from_utf8_lossy(phone.trimmed()).into_owned()));
        let report = StatusReport::new(msg_id, "10657001", phone.unwrap_or_default(), Stat::DELIVRD);
        request.accept(msg_id);
        let peer = peer.clone();
        // It is lost with its connection.
        tokio::spawn(async move { peer.report(&report).await });
    }
}
