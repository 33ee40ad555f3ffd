//! What a layout is made of: fields, leaves, lists, codes, identifiers, and the struct that they form.

pub(crate) mod field;
pub(crate) mod error;
pub(crate) mod leaf;
pub(crate) mod counted;
pub(crate) mod fixed;
pub(crate) mod code;
pub mod codes;
pub mod msg_id;
