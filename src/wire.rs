//! The alphabet: what a field can be made of.
//!
//! Every leaf is a type whose memory is its wire form: unaligned, big-endian, every bit pattern valid. A struct of
//! leaves can therefore be laid over a message's bytes, read in place, and written back by copying.

use core::fmt;
use core::marker::PhantomData;
use core::ops::Deref;

use zerocopy::{FromBytes, FromZeros, Immutable, IntoBytes, KnownLayout, Unaligned};

pub use zerocopy::big_endian::{I32, U16, U32};

use crate::field::Kind;
use crate::octets::Octets;
use crate::room::TooLong;

/// One field's type: its memory is its wire form, and every bit pattern is a value.
///
/// The trait is closed: the set of leaves is the specification's set of data types.
pub trait Leaf:
    FromBytes + IntoBytes + KnownLayout + Immutable + Unaligned + Copy + Eq + fmt::Debug + crate::sealed::Sealed + 'static
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
            impl crate::sealed::Sealed for $Type {}
            impl Leaf for $Type {
                const KIND: Kind = Kind::$kind;
            }
        )*
    };
}
leaves!(u8: Uint, U16: Uint, U32: Uint, I32: Int);

impl<const N: usize> crate::sealed::Sealed for Octets<N> {}
impl<const N: usize> Leaf for Octets<N> {
    const KIND: Kind = Kind::Text;
}

//----------- Authenticator ------------------------------------------------------------------------

/// An MD5 digest of the login: `AuthenticatorSource` or `AuthenticatorISMG`, 16 binary bytes.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(transparent)]
pub struct Authenticator(pub [u8; 16]);

impl crate::sealed::Sealed for Authenticator {}
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

impl<L: Leaf> crate::sealed::Sealed for Absent<L> {}
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

//----------- Counted ------------------------------------------------------------------------------

/// A list of at most 255 items, preceded on the wire by one octet that counts them.
///
/// The count is not a field: it is the length of the list, so the two cannot disagree.
#[derive(PartialEq, Eq, Hash)]
pub struct Counted<'a, T>(&'a [T]);

impl<'a, T> Counted<'a, T> {
    /// A list without items.
    pub const EMPTY: Self = Self(&[]);

    /// Takes a list.
    ///
    /// # Errors
    ///
    /// [`TooLong`] when it has more than 255 items, which one octet cannot count.
    #[inline]
    pub fn new(items: &'a (impl AsRef<[T]> + ?Sized)) -> Result<Self, TooLong> {
        let items = items.as_ref();
        if items.len() < ONE_OCTET.len() { Ok(Self(items)) } else { Err(TooLong { most: 255, given: items.len() }) }
    }

    /// A list whose length was read from one octet.
    #[inline]
    pub(crate) const fn of_octet(items: &'a [T]) -> Self {
        Self(items)
    }

    /// The items.
    #[must_use]
    #[inline]
    pub const fn as_slice(self) -> &'a [T] {
        self.0
    }

    /// The octet that counts the items, borrowed like any other field.
    #[inline]
    pub(crate) fn count_octet(self) -> &'static [u8; 1] {
        // No list is longer: the mask and the other arm only tell the compiler so.
        ONE_OCTET.get(self.0.len() & 0xff).unwrap_or(&[u8::MAX])
    }
}

/// Every slice of one byte that there is: a count computed from a length can be borrowed like any other field.
static ONE_OCTET: [[u8; 1]; 256] = {
    let mut table = [[0]; 256];
    let mut byte: u8 = 255;
    // The index is a `u8`, so it is within the table.
    while byte > 0 {
        #[expect(clippy::as_conversions, clippy::indexing_slicing, reason = "evaluated by the compiler: u8 into usize")]
        {
            table[byte as usize] = [byte];
        }
        byte = byte.saturating_sub(1);
    }
    table
};

impl<T> Clone for Counted<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Counted<'_, T> {}

impl<T> Default for Counted<'_, T> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<T> Deref for Counted<'_, T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        self.0
    }
}

impl<'a, T> IntoIterator for Counted<'a, T> {
    type Item = &'a T;
    type IntoIter = core::slice::Iter<'a, T>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Leaf> fmt::Debug for Counted<'_, T> {
    /// A list of octets is shown as text, any other item by item.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if size_of::<T>() == 1 {
            write!(f, "\"{}\"", self.0.as_bytes().escape_ascii())
        } else {
            f.debug_list().entries(self.0).finish()
        }
    }
}

/// A value with every byte zero, which every leaf and every fixed layout has.
#[inline]
pub(crate) fn zeroed<T: FromZeros>() -> T {
    T::new_zeroed()
}
