//! The elements of layouts: field types, lists, codes, identifiers, tables of fields, and the macros that declare them.

pub(crate) mod field;
pub(crate) mod rows;
pub(crate) mod error;
pub(crate) mod leaf;
pub(crate) mod counted;
pub(crate) mod fixed;
pub(crate) mod code;
pub mod codes;
pub mod msg_id;
