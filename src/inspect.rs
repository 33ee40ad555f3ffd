//! The dissector: it splits a message into its fields, even if the message is malformed.
//!
//! The dissector walks the tables of the messages and does not use the parser. The two share the layouts, but not the
//! code that reads them, so that tests can check each against the other.

mod tables;
mod item;
mod inside;
mod walk;

pub use self::inside::Nested;
pub use self::item::Item;
pub use self::walk::Dissection;
pub(crate) use self::walk::UNKNOWN;
