//! A load: many messages over many connections, and how long answers and reports take.
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use cmpp_lab::load::{Load, Meter};
//!
//! # async fn f() -> Result<(), Box<dyn std::error::Error>> {
//! let load = Load { messages: 10_000, connections: 4, ..Load::new("127.0.0.1:7890", "900001", "888888") };
//! let outcome = load.run(&Arc::new(Meter::default())).await?;
//! assert_eq!(outcome.lost, 0);
//! # Ok(())
//! # }
//! ```

mod meter;
mod expect;
mod generator;
mod page;

pub use self::expect::{BadExpectation, Expectation};
pub use self::generator::Load;
pub use self::meter::{Meter, Outcome, Sample};
pub use self::page::page;
