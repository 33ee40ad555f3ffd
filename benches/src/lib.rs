//! What `cmpp-codec` costs, beside its peers and the machine's limits. See README.md.
#![allow(
    clippy::inline_always,
    clippy::missing_const_for_fn,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::similar_names,
    reason = "a bench that cannot do its work has nothing better to do than to say so and end"
)]

pub mod allocations;
pub mod bars;
pub mod callgrind;
pub mod cases;
pub mod corpus;
pub mod dissector;
pub mod hostile;
pub mod growth;
pub mod library;
pub mod limits;
pub mod measure;
pub mod peers;
pub mod plain_nom;
pub mod plot;
pub mod session;
pub mod table;
pub mod texts;
pub mod twin;
