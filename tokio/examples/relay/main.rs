//! Takes SPs of any version, and passes what they send to a gateway of 3.0: SUBMITs and their answers, and the messages
//! and reports back.
//!
//! ```sh
//! cargo run -p cmpp-tokio --example relay -- 127.0.0.1:7890 gateway.example:7890 900001 888888
//! ```
//!
//! The SPs log in with the account of the gateway.

#![expect(clippy::print_stdout, reason = "a program for people to look at")]
#![allow(unreachable_pub, reason = "a test has the same modules")]

mod relay;

use std::collections::HashMap;

use cmpp_codec::Version;
use cmpp_tokio::{Account, Client, Server};

use crate::relay::BoxError;

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [address, gateway, account, secret] = args.as_slice() else {
        return Err("usage: relay ADDRESS GATEWAY ACCOUNT SECRET".into());
    };
    let builder = Client::builder(account, secret).version(Version::V30).raw_delivers();
    let (client, incoming) = builder.connect(gateway).await?;
    let accounts = HashMap::from([(account.clone(), Account::new(secret)?)]);
    let server = Server::bind(address).accounts(accounts).listen().await?;
    println!("listening on {}", server.local_addr());
    relay::run(server, client, incoming).await;
    Ok(())
}
