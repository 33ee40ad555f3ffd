//! Measurements of `cmpp-codec`, compared with other libraries and the limits of the machine. See README.md.
#![allow(
    clippy::inline_always,
    clippy::missing_const_for_fn,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::similar_names,
    reason = "a benchmark that cannot run ends with a message"
)]

pub mod allocations;
pub mod bars;
pub mod callgrind;
pub mod cases;
pub mod corpus;
pub mod dissector;
pub mod hostile;
#[cfg(feature = "report")]
mod gateway;
pub mod growth;
pub mod library;
pub mod limits;
pub mod measure;
#[cfg(feature = "report")]
pub mod network;
pub mod peers;
pub mod plain_nom;
#[cfg(feature = "report")]
pub mod plot;
#[cfg(feature = "report")]
pub mod servers;
pub mod session;
pub mod table;
pub mod texts;
pub mod twin;
