//! A CMPP gateway for tests.
//!
//! [`Gateway`] is a whole gateway in your own process. It speaks every version on one port, answers every SUBMIT, and
//! sends a status report for it. What real gateways do wrong is switched on by name: see [`Fault`].
//!
//! ```
//! use cmpp_lab::{Fault, Gateway};
//! use cmpp_tokio::{Client, Event, Text};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let gateway = Gateway::builder().account("900001", "888888").fault(Fault::ReportFirst).spawn().await?;
//! let (client, mut incoming) = Client::builder("900001", "888888").connect(gateway.local_addr()).await?;
//! client.submit(Text::new("10657001", "hello").to("13800000001")).await?;
//! while let Some(event) = incoming.next().await {
//!     if let Event::Report(report) = event {
//!         assert_eq!(report.phone(), "13800000001");
//!         break;
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The binary `cmpp-lab` puts the same gateway on the command line, with a load generator and a conformance check.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

// The modules, from bottom to top: each uses only modules above it in this list.
mod base;
pub mod fault;
mod wire;
pub mod scenario;
pub mod gateway;
pub mod load;
pub mod check;

pub use self::fault::{Fault, Faults};
pub use self::gateway::{Builder, Gateway, Happened, Totals};
pub use self::scenario::Scenario;

// The pages of `cmpp-codec`'s manual whose code needs this package are tested here.
#[cfg(doctest)]
mod manual {
    #[doc = include_str!("manual/en/tokio.md")]
    struct Tokio;
    #[doc = include_str!("manual/en/testing.md")]
    struct Testing;
    #[doc = include_str!("manual/zh/tokio.md")]
    struct TokioZh;
    #[doc = include_str!("manual/zh/testing.md")]
    struct TestingZh;
}
