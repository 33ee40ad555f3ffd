//! The trait that seals others: only this crate defines field types, versions and messages.

pub trait Sealed {}
