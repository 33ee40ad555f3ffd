//! What `cmpp-codec` costs, beside its peers and the machine's limits. See README.md.

#![allow(
    clippy::inline_always,
    clippy::missing_const_for_fn,
    clippy::must_use_candidate,
    clippy::type_complexity,
    reason = "what is measured is called for its cost, and is inlined where the caller's code would be"
)]
#![allow(
    clippy::missing_panics_doc,
    reason = "a bench that cannot do its work has nothing better to do than to say so and end"
)]

pub mod allocations;
pub mod callgrind;
pub mod cases;
pub mod corpus;
pub mod library;
pub mod limits;
pub mod peers;
pub mod plain_nom;
pub mod twin;
