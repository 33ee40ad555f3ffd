//! Clients and servers for CMPP, on tokio and the session of [`cmpp_codec`].
//!
//! `cmpp-codec` is a codec and a state machine without I/O. This crate adds the sockets, the clock and the tasks: it is to
//! [`cmpp_codec::session`] what quinn is to quinn-proto. Take it if your program speaks CMPP over TCP or TLS with tokio.
//!
//! # The types
//!
//! | On the side of the SP | |
//! |---|---|
//! | [`client::Builder`] | the settings: account, version, window, rate, TLS, connections |
//! | [`Client`] | sends: [`submit`](Client::submit) a [`Text`], [`request`](Client::request) anything else, [`close`](Client::close) |
//! | [`Text`] | a text of any length to any number of phones |
//! | [`client::Submitting`] | a text on its way, from [`enqueue`](Client::enqueue): one task has many under way |
//! | [`client::RetryPolicy`] | whether a message that failed is sent again |
//! | [`Submitted`] | the Msg_Ids under which the gateway took it, and whether it may have been sent twice |
//! | [`Incoming`] | receives: a stream of [`Event`]s, each a [`Report`], a [`Message`], or news of a connection or a retry |
//!
//! | On the side of the gateway | |
//! |---|---|
//! | [`server::Builder`] | the settings: accounts, TLS, versions |
//! | [`Server`] | [`accept`](Server::accept)s connections that have logged in, [`shutdown`](Server::shutdown) |
//! | [`Accounts`], [`Account`] | who may log in, with what secret, window and rate |
//! | [`Connection`] | receives: a stream of [`Request`]s, each of which is answered |
//! | [`Peer`] | sends: a [`Deliver`], a status report, or any other request |
//!
//! The [`manual`] goes through all of it, from the first connection to the end of the program.
//!
//! # One task a connection
//!
//! A task owns the socket and the session. It reads what has arrived, passes it to the session, takes the commands that
//! wait, and writes all output at once. The handles above speak to it through bounded queues.
//!
//! - *Back pressure*: nothing is queued without a limit. `submit` waits while the window is full. A message from the
//!   gateway is answered when you drop it, so a program that is slow is sent less.
//! - *Cancellation*: every future can be dropped. A `submit` that is dropped withdraws what was not sent yet.
//! - *At least once*: a message that was sent and not answered before the connection broke is sent again on the next one.
//!   The gateway may then have it twice; [`Submitted::may_be_doubled`] says so.
//!
//! # Example
//!
//! Both ends in one program. An SP is the second half of it.
//!
//! ```
//! use std::collections::HashMap;
//!
//! use cmpp_tokio::cmpp_codec::MsgId;
//! use cmpp_tokio::cmpp_codec::content::Stat;
//! use cmpp_tokio::{Account, Client, Event, Server, StatusReport, Text};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let accounts = HashMap::from([("900001".to_owned(), Account::new("888888")?)]);
//! let mut server = Server::bind("127.0.0.1:0").accounts(accounts).listen().await?;
//! let address = server.local_addr();
//! tokio::spawn(async move {
//!     while let Some(mut connection) = server.accept().await {
//!         let peer = connection.peer();
//!         while let Some(request) = connection.next().await {
//!             let msg_id = MsgId::new(0xb4c5_5300_0001_0000);
//!             let report = StatusReport::new(msg_id, "10657001", "13800000001", Stat::DELIVRD);
//!             request.accept(msg_id);
//!             if peer.report(&report).await.is_err() {
//!                 break;
//!             }
//!         }
//!     }
//! });
//!
//! let (client, mut incoming) = Client::builder("900001", "888888").connect(address).await?;
//! let submitted = client.submit(Text::new("10657001", "您好，天气").to("13800000001")).await?;
//! assert_eq!(submitted.msg_ids, [MsgId::new(0xb4c5_5300_0001_0000)]);
//! while let Some(event) = incoming.next().await {
//!     if let Event::Report(report) = event {
//!         assert_eq!(report.stat(), Stat::DELIVRD);
//!         break;
//!     }
//! }
//! client.close().await;
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! - `encoding_rs` (on by default): the characters of GBK and GB18030.
//! - `tls`: connections inside TLS, by rustls with ring. A client trusts the certificate of its gateway:
//!
//! ```no_run
//! # #[cfg(feature = "tls")]
//! # async fn connect() -> Result<(), Box<dyn std::error::Error>> {
//! use std::sync::Arc;
//!
//! use cmpp_tokio::Client;
//! use cmpp_tokio::rustls::pki_types::CertificateDer;
//! use cmpp_tokio::rustls::pki_types::pem::PemObject;
//! use cmpp_tokio::rustls::{ClientConfig, RootCertStore};
//!
//! let mut roots = RootCertStore::empty();
//! roots.add(CertificateDer::from_pem_file("gateway.pem")?)?;
//! let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
//! let builder = Client::builder("900001", "888888").tls(Arc::new(config), "gateway.example".try_into()?);
//! let (client, incoming) = builder.connect("gateway.example:7891").await?;
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// What peers send must not end a task: no input may cause a panic.
#![cfg_attr(
    not(test),
    warn(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::unwrap_used,
    )
)]

// The modules, from bottom to top: each uses only modules above it in this list.
mod base;
mod wire;
pub mod client;
pub mod server;
#[cfg(any(doc, doctest))]
pub mod manual;

pub use self::client::{Client, Event, Incoming, Message, Report, SubmitError, Submitted, Text};
pub use self::server::{Account, Accounts, Connection, Deliver, DeliverError, Peer, Request, Server, StatusReport};
pub use self::wire::call::CallError;
pub use cmpp_codec;
#[cfg(feature = "tls")]
pub use tokio_rustls::rustls;

// The examples of the README are compiled too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[doc = include_str!("../README.zh-CN.md")]
struct Readme;
