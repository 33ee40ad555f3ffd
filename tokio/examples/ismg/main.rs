//! A gateway that keeps what it accepts in a database, reports every message as delivered, and throttles its accounts.
//!
//! ```sh
//! cargo run -p cmpp-tokio --example ismg -- 127.0.0.1:7890 ismg.redb 900001:888888 900002:secret:100
//! ```
//!
//! The third part of an account is the number of SUBMITs a second that it may send. Kill the program in the middle of a
//! load, and start it again: no message that was accepted is lost.

#![expect(clippy::print_stdout, reason = "a program for people to look at")]
#![allow(unreachable_pub, reason = "a test has the same modules")]

mod gateway;
mod store;

use std::collections::HashMap;

use cmpp_tokio::{Account, Server};
use store::{BoxError, Store};

fn account(text: &str) -> Result<(String, Account), BoxError> {
    let mut parts = text.split(':');
    let (name, secret) = parts.next().zip(parts.next()).ok_or("an account is NAME:SECRET[:RATE]")?;
    let account = Account::new(secret)?.max_connections(100);
    let account = match parts.next() {
        Some(rate) => account.max_rate(rate.parse()?),
        None => account,
    };
    Ok((name.to_owned(), account))
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let mut args = std::env::args().skip(1);
    let (address, path) = args.next().zip(args.next()).ok_or("usage: ismg ADDRESS DATABASE NAME:SECRET[:RATE]…")?;
    let accounts: HashMap<_, _> = args.map(|text| account(&text)).collect::<Result<_, _>>()?;
    let store = Store::open(path)?;
    let server = Server::bind(address).accounts(accounts).listen().await?;
    println!("listening on {}", server.local_addr());
    let stop = async {
        drop(tokio::signal::ctrl_c().await);
    };
    gateway::run(server, store, stop).await
}
