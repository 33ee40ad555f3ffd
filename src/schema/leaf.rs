//! The alphabet: what a field can be made of.
//!
//! Every leaf is a type whose memory is its wire form: unaligned, big-endian, every bit pattern valid. A struct of
//! leaves can therefore be laid over a message's bytes, read in place, and written back by copying.

use core::fmt;
use core::marker::PhantomData;

use zerocopy::{FromBytes, FromZeros, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::base::octets::Octets;
use crate::schema::field::Kind;

pub use zerocopy::big_endian::{I32, U16, U32};

/// One field's type: its memory is its wire form, and every bit pattern is a value.
///
/// The trait is closed: the set of leaves is the specification's set of data types.
pub trait Leaf:
    FromBytes
    + IntoBytes
    + KnownLayout
    + Immutable
    + Unaligned
    + Copy
    + Eq
    + fmt::Debug
    + crate::base::sealed::Sealed
    + 'static
{
    /// How the value is shown.
    const KIND: Kind;

    /// The name of the value in `bytes`, where the specification gives it one.
    #[must_use]
    fn meaning(bytes: &[u8]) -> Option<&'static str> {
        let _ = bytes;
        None
    }
}

macro_rules! leaves {
    ($($Type:ty: $kind:ident),*) => {
        $(
            impl crate::base::sealed::Sealed for $Type {}
            impl Leaf for $Type {
                const KIND: Kind = Kind::$kind;
            }
        )*
    };
}
leaves!(u8: Uint, U16: Uint, U32: Uint, I32: Int);

impl<const N: usize> crate::base::sealed::Sealed for Octets<N> {}
impl<const N: usize> Leaf for Octets<N> {
    const KIND: Kind = Kind::Text;
}

//----------- Authenticator ------------------------------------------------------------------------

/// An MD5 digest of the login: `AuthenticatorSource` or `AuthenticatorISMG`, 16 binary bytes.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(transparent)]
pub struct Authenticator(pub [u8; 16]);

impl crate::base::sealed::Sealed for Authenticator {}
impl Leaf for Authenticator {
    const KIND: Kind = Kind::Bytes;
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

//----------- Absent -------------------------------------------------------------------------------

/// The place of a field that a version does not have: no byte on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Hash, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(transparent)]
pub struct Absent<L>(PhantomData<L>);

impl<L: Leaf> crate::base::sealed::Sealed for Absent<L> {}
impl<L: Leaf> Leaf for Absent<L> {
    const KIND: Kind = L::KIND;
}

impl<L> Default for Absent<L> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<L> fmt::Debug for Absent<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Absent")
    }
}

/// A field that some versions have and others lack, for code that is generic over the version.
///
/// In one version it is `L` itself, in another [`Absent<L>`](Absent).
pub trait Optional<L: Leaf>: Leaf {
    /// The field, where the version has it.
    fn option(&self) -> Option<&L>;

    /// The field to be changed, where the version has it.
    fn option_mut(&mut self) -> Option<&mut L>;
}

impl<L: Leaf> Optional<L> for L {
    #[inline]
    fn option(&self) -> Option<&L> {
        Some(self)
    }

    #[inline]
    fn option_mut(&mut self) -> Option<&mut L> {
        Some(self)
    }
}

impl<L: Leaf> Optional<L> for Absent<L> {
    #[inline]
    fn option(&self) -> Option<&L> {
        None
    }

    #[inline]
    fn option_mut(&mut self) -> Option<&mut L> {
        None
    }
}

/// A value with every byte zero, which every leaf and every fixed layout has.
#[inline]
pub(crate) fn zeroed<T: FromZeros>() -> T {
    T::new_zeroed()
}
