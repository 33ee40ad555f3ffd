//! Keeps the set of leaves, versions and messages the specification's.

pub trait Sealed {}
