//! A conformance check: what a peer does with each thing that the specification speaks of.
//!
//! A check sends messages as bytes, past any session, because it also sends what no session would send.
//!
//! ```
//! use cmpp_lab::Gateway;
//! use cmpp_lab::check::{Check, Verdict};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let gateway = Gateway::builder().account("900001", "888888").spawn().await?;
//! let check = Check::new(gateway.local_addr(), "900001", "888888").only(["submit-ascii"]);
//! for finding in check.gateway().await? {
//!     assert_eq!(finding.verdict, Verdict::AsSpecified, "{}: {}", finding.case, finding.detail);
//! }
//! # Ok(())
//! # }
//! ```

mod found;
mod frames;
mod write;
mod target;
mod line;
mod login;
mod submit;
mod contents;
mod broken;
mod flow;
mod reports;
mod commands;
mod end;
mod gateway;
mod walk;
mod steps;
mod client;
mod junit;

pub use self::found::{Finding, Verdict};
pub use self::junit::junit;
pub use self::target::{Check, CheckError};
