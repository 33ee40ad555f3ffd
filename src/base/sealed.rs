//! Seals the traits of leaves, versions and messages, so that only this crate implements them.

pub trait Sealed {}
