//! A struct whose memory is the wire.

use core::fmt;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::field::Field;

/// A struct whose memory is its wire form, and the table of its fields.
pub trait Fixed:
    FromBytes
    + IntoBytes
    + KnownLayout
    + Immutable
    + Unaligned
    + Copy
    + Default
    + Eq
    + fmt::Debug
    + crate::sealed::Sealed
    + 'static
{
    /// One row a field, in wire order.
    const FIELDS: &'static [Field];
}
