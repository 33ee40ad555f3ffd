//! Sends as many messages as it can for a while, and says how fast it was.
//!
//! ```sh
//! cargo run --release -p cmpp-tokio --example load -- 127.0.0.1:7890 900001 888888 --messages 100000 --connections 4 --window 16
//! ```

#![expect(clippy::print_stdout, reason = "a program for people to look at")]

use std::time::Instant;

use cmpp_tokio::{Client, Event, Text};
use tokio::task::JoinSet;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

struct Options {
    gateway: String,
    account: String,
    secret: String,
    messages: u64,
    connections: usize,
    window: usize,
    reports: bool,
    version: cmpp_codec::Version,
}

fn options() -> Result<Options, BoxError> {
    let mut args = std::env::args().skip(1);
    let usage =
        "usage: load GATEWAY ACCOUNT SECRET [--messages N] [--connections N] [--window N] [--no-reports] [--v20]";
    let mut next = || args.next().ok_or(usage);
    let mut options = Options {
        gateway: next()?,
        account: next()?,
        secret: next()?,
        messages: 100_000,
        connections: 1,
        window: 16,
        reports: true,
        version: cmpp_codec::Version::V30,
    };
    while let Some(arg) = args.next() {
        let mut number = || -> Result<usize, BoxError> { Ok(args.next().ok_or(usage)?.parse()?) };
        match arg.as_str() {
            "--messages" => options.messages = number()?.try_into()?,
            "--connections" => options.connections = number()?,
            "--window" => options.window = number()?,
            "--no-reports" => options.reports = false,
            "--v20" => options.version = cmpp_codec::Version::V20,
            _ => return Err(usage.into()),
        }
    }
    Ok(options)
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let Options { gateway, account, secret, messages, connections, window, reports, version } = options()?;
    let builder = Client::builder(account, secret).version(version).window(window).connections(connections);
    let (client, mut incoming) = builder.connect(gateway).await?;
    let start = Instant::now();
    // As many tasks as fill all windows.
    let lanes = connections * window * 2;
    let mut tasks = JoinSet::new();
    for lane in 0..lanes as u64 {
        let client = client.clone();
        tasks.spawn(async move {
            let mut doubled = 0_u64;
            for number in (lane..messages).step_by(lanes) {
                let text = Text::new("10657001", "Your code is 482913").to("13800000001").tag(number);
                let text = if reports { text } else { text.without_report() };
                doubled += u64::from(client.submit(text).await?.may_be_doubled);
            }
            Ok::<_, BoxError>(doubled)
        });
    }
    let mut reported = 0;
    while reports && reported < messages {
        match incoming.next().await {
            Some(Event::Report(_)) => reported += 1,
            Some(_) => {}
            None => break,
        }
    }
    let mut doubled = 0;
    while let Some(task) = tasks.join_next().await {
        doubled += task??;
    }
    let time = start.elapsed();
    client.close().await;
    let rate = u128::from(messages) * 1_000_000 / time.as_micros().max(1);
    println!("{messages} answered, {reported} reported, {doubled} may be doubled: {time:.2?}, {rate} a second");
    Ok(())
}
