//! Field types: the leaves that every message layout is built from.
//!
//! A leaf is a type whose memory is its wire form: unaligned, big-endian, every bit pattern valid. A struct of leaves
//! can therefore be laid over the bytes of a message, read in place, and written back by copying.

use core::fmt;
use core::hash::Hash;
use core::marker::PhantomData;

use zerocopy::{FromBytes, FromZeros, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::base::octets::Octets;
use crate::schema::field::Kind;

/// The zerocopy traits that leaves and fixed structs implement. They are not part of this crate's API.
pub trait Plain: FromBytes + IntoBytes + KnownLayout + Immutable + Unaligned {}

impl<T: FromBytes + IntoBytes + KnownLayout + Immutable + Unaligned> Plain for T {}

/// The type of a field. Its memory is its wire form, and every bit pattern is a value.
///
/// The trait is sealed, because the leaves are the data types of the specification.
pub trait Leaf: Plain + Copy + Eq + Hash + fmt::Debug + crate::base::sealed::Sealed + 'static {
    /// How the value is shown.
    const KIND: Kind;

    /// The value with all bytes zero: the number 0, or an empty text.
    const ZERO: Self;

    /// Returns the name of the value in `bytes`, if the specification gives it one.
    #[must_use]
    fn meaning(bytes: &[u8]) -> Option<&'static str> {
        let _ = bytes;
        None
    }
}

/// A field that some versions have and others lack, for code that is generic over the version.
///
/// Every leaf `L` implements it with itself as [`Field`](Self::Field); [`Absent<L>`](Absent) implements it with `L`.
///
/// ```
/// use cmpp_codec::field::Optional;
/// use cmpp_codec::{v20, v30};
///
/// let (v20_tail, v30_tail) = (v20::SubmitTail::default(), v30::SubmitTail::default());
/// assert!(v20_tail.link_id.option().is_none());
/// assert_eq!(v30_tail.link_id.option().map(|link_id| link_id.len()), Some(20));
/// ```
pub trait Optional: Leaf {
    /// The type of the field in the versions that have it.
    type Field: Leaf;

    /// Returns the field, or `None` if the version lacks it.
    fn option(&self) -> Option<&Self::Field>;

    /// Returns the field mutably, or `None` if the version lacks it.
    fn option_mut(&mut self) -> Option<&mut Self::Field>;
}

/// A leaf that takes bytes on the wire: every leaf except [`Absent`].
pub trait Present: Optional<Field = Self> {}

impl<L: Optional<Field = L>> Present for L {}

/// Implements [`Leaf`] for a type: `leaf! { Type: Kind, ZERO }`. Generics come first, as `@[…]`; `fn meaning` comes
/// last.
macro_rules! leaf {
    ($(@[$($generics:tt)*])? $Type:ty: $kind:ident, $zero:expr $(, $meaning:item)?) => {
        impl $(<$($generics)*>)? crate::base::sealed::Sealed for $Type {}

        impl $(<$($generics)*>)? crate::schema::leaf::Leaf for $Type {
            const KIND: crate::schema::field::Kind = crate::schema::field::Kind::$kind;
            const ZERO: Self = $zero;
            $($meaning)?
        }

        impl $(<$($generics)*>)? crate::schema::leaf::Optional for $Type {
            type Field = Self;

            #[inline]
            fn option(&self) -> Option<&Self> {
                Some(self)
            }

            #[inline]
            fn option_mut(&mut self) -> Option<&mut Self> {
                Some(self)
            }
        }
    };
}

pub(crate) use leaf;

leaf! { u8: Uint, 0 }
leaf! { @[const N: usize] Octets<N>: Octets, Self::EMPTY }

//----------- Numbers ------------------------------------------------------------------------------

/// Declares a number of several bytes: big-endian on the wire, without alignment.
macro_rules! number {
    ($(#[doc = $doc:literal])* $Name:ident: $int:ident, $Endian:ident, $kind:ident) => {
        $(#[doc = $doc])*
        #[derive(
            Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord,
            FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned,
        )]
        #[repr(transparent)]
        pub struct $Name(zerocopy::big_endian::$Endian);

        impl $Name {
            #[doc = concat!("Creates the field from a `", stringify!($int), "`.")]
            #[must_use]
            #[inline]
            pub const fn new(value: $int) -> Self {
                Self(zerocopy::big_endian::$Endian::new(value))
            }

            /// Returns the number.
            #[must_use]
            #[inline]
            pub const fn get(self) -> $int {
                self.0.get()
            }

            /// Returns the bytes as they are on the wire.
            #[must_use]
            #[inline]
            pub const fn to_bytes(self) -> [u8; size_of::<$int>()] {
                self.0.to_bytes()
            }

            /// Replaces the number.
            #[inline]
            pub fn set(&mut self, value: $int) {
                self.0.set(value);
            }
        }

        leaf! { $Name: $kind, Self::new(0) }

        impl From<$int> for $Name {
            #[inline]
            fn from(value: $int) -> Self {
                Self::new(value)
            }
        }

        impl From<$Name> for $int {
            #[inline]
            fn from(field: $Name) -> Self {
                field.get()
            }
        }

        impl PartialEq<$int> for $Name {
            #[inline]
            fn eq(&self, value: &$int) -> bool {
                self.get() == *value
            }
        }

        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.get(), f)
            }
        }

        impl fmt::Debug for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.get(), f)
            }
        }
    };
}

number! {
    /// An unsigned number of two bytes, big-endian on the wire.
    ///
    /// ```
    /// use cmpp_codec::field::U16;
    ///
    /// let port = U16::new(7890);
    /// assert_eq!(port.get(), 7890);
    /// assert_eq!(U16::from(7890), port);
    /// assert_eq!(port.to_string(), "7890");
    /// ```
    U16: u16, U16, Uint
}
number! {
    /// An unsigned number of four bytes, big-endian on the wire.
    ///
    /// ```
    /// use cmpp_codec::field::U32;
    /// use cmpp_codec::Connect;
    ///
    /// let connect = Connect { timestamp: U32::new(10_21_08_05_10), ..Default::default() };
    /// assert_eq!(connect.timestamp, 1_021_080_510);
    /// assert_eq!(connect.as_bytes()[23..], [0x3c, 0xdc, 0x73, 0xbe]);
    /// ```
    U32: u32, U32, Uint
}
number! {
    /// A signed number of four bytes, big-endian on the wire: `Last_route_Id`, which is -1 in the first request.
    ///
    /// ```
    /// use cmpp_codec::field::I32;
    /// use cmpp_codec::v20;
    ///
    /// let first = v20::GetRoute { last_route_id: I32::new(-1), ..Default::default() };
    /// assert_eq!(first.as_bytes()[8..], [0xff; 4]);
    /// ```
    I32: i32, I32, Int
}

//----------- Authenticator ------------------------------------------------------------------------

/// An MD5 digest of the login: `AuthenticatorSource` or `AuthenticatorISMG`, 16 bytes.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(transparent)]
pub struct Authenticator(pub [u8; 16]);

leaf! { Authenticator: Bytes, Self([0; 16]) }

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

//----------- Absent -------------------------------------------------------------------------------

/// A field that the version lacks. It takes no bytes on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Hash, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(transparent)]
pub struct Absent<L>(PhantomData<L>);

impl<L> Absent<L> {
    /// Creates the field.
    #[must_use]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<L: Leaf> crate::base::sealed::Sealed for Absent<L> {}

impl<L: Leaf> Leaf for Absent<L> {
    const KIND: Kind = L::KIND;
    const ZERO: Self = Self::new();
}

impl<L: Leaf> Optional for Absent<L> {
    type Field = L;

    #[inline]
    fn option(&self) -> Option<&L> {
        None
    }

    #[inline]
    fn option_mut(&mut self) -> Option<&mut L> {
        None
    }
}

impl<L> Default for Absent<L> {
    fn default() -> Self {
        Self::new()
    }
}

impl<L> fmt::Debug for Absent<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Absent")
    }
}

/// Returns a value with all bytes zero. Every leaf and every fixed struct has one.
#[inline]
pub(crate) fn zeroed<T: FromZeros>() -> T {
    T::new_zeroed()
}
