//! Every field of a message, broken messages included.
//!
//! The dissector walks the tables and never builds a view: it shares with the parser what a layout is, not how it is
//! read. So each checks the other.

mod tables;
mod item;
mod inside;
mod walk;

pub use self::inside::Nested;
pub use self::item::Item;
pub use self::walk::Dissection;
pub(crate) use self::walk::UNKNOWN;
