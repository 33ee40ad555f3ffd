//! What layouts are made of: fields and their types, lists, codes, identifiers, and structs of them.

pub(crate) mod field;
pub(crate) mod error;
pub(crate) mod leaf;
pub(crate) mod counted;
pub(crate) mod fixed;
pub(crate) mod code;
pub mod codes;
pub mod msg_id;
