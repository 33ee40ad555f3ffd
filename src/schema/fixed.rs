//! Structs whose memory is their wire form, and the macro that declares them (`fixed!`).

use core::fmt;
use core::hash::Hash;

use crate::schema::field::Field;
use crate::schema::leaf::Plain;

/// A struct whose memory is its wire form, and the table of its fields.
pub trait Fixed: Plain + Copy + Default + Eq + Hash + fmt::Debug + crate::base::sealed::Sealed + 'static {
    /// The table of the fields, in wire order.
    const FIELDS: &'static [Field];
}

/// Takes the fuzzer's next bytes as a struct, or zeros if they are used up, as the contract of `Arbitrary` requires.
#[cfg(feature = "arbitrary")]
pub(crate) fn arbitrary<'a, T: Fixed>(bytes: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<&'a T> {
    static ZEROS: [u8; 256] = [0; 256];
    const { assert!(size_of::<T>() <= ZEROS.len()) };
    let zeros = || ZEROS.get(..size_of::<T>()).ok_or(arbitrary::Error::NotEnoughData);
    T::ref_from_bytes(bytes.bytes(size_of::<T>()).or_else(|_| zeros())?).map_err(|_| arbitrary::Error::IncorrectFormat)
}

/// Declares a struct whose memory is its wire form, from a table of fields.
///
/// The table is an ordinary struct definition. Each field has its documentation and, as a `doc(alias)`, its name in the
/// specification, which rustdoc finds, the dissector prints and errors show. `#[role(SmppTime)]` adds a meaning beyond
/// the type: see `Role`. A struct that is the whole body of a message is declared with `command!`, which uses this
/// macro.
///
/// The documentation of the struct ends with its table, which `tests/reference` writes into `src/tables/`. A new struct
/// needs an empty file there before it compiles.
///
/// ```text
/// fixed! {
///     /// `CMPP_CANCEL`.
///     pub struct Cancel {
///         /// The message to be deleted.
///         #[doc(alias = "Msg_Id")]
///         pub msg_id: MsgId,
///     }
/// }
/// ```
///
/// becomes the struct with `#[repr(C)]` and zerocopy's derives, and
///
/// ```text
/// impl Fixed for Cancel {
///     const FIELDS: &'static [Field] = &[Field {
///         name: "Msg_Id",
///         doc: " The message to be deleted.",
///         offset: offset_of!(Cancel, msg_id),
///         width: size_of::<MsgId>(),
///         kind: <MsgId as Leaf>::KIND,
///         meaning: <MsgId as Leaf>::meaning,
///         role: Role::Plain,
///     }];
/// }
/// impl Default for Cancel { … }            // all zero
/// impl Debug for Cancel { … }              // Cancel { msg_id: 0000000000000000 }
/// impl<'a> Arbitrary<'a> for &'a Cancel { … } // with the feature `arbitrary`: the fuzzer's next eight bytes
/// ```
macro_rules! fixed {
    (
        $(#[doc = $about:literal])*
        pub struct $Name:ident $(<$V:ident: $Bound:ident>)? {
            $(
                $(#[doc = $doc:literal])+
                #[doc(alias = $spec:literal)]
                $(#[role($Role:ident)])?
                pub $field:ident: $Type:ty,
            )*
        }
    ) => {
        $(#[doc = $about])*
        #[doc = include_str!(concat!("../tables/", stringify!($Name), ".md"))]
        #[derive(
            Clone, Copy, PartialEq, Eq, Hash,
            zerocopy::FromBytes, zerocopy::IntoBytes, zerocopy::KnownLayout, zerocopy::Immutable, zerocopy::Unaligned,
        )]
        #[repr(C)]
        pub struct $Name $(<$V: $Bound>)? {
            $(
                $(#[doc = $doc])+
                #[doc(alias = $spec)]
                pub $field: $Type,
            )*
        }

        impl $(<$V: $Bound>)? crate::base::sealed::Sealed for $Name $(<$V>)? {}

        impl $(<$V: $Bound>)? crate::schema::fixed::Fixed for $Name $(<$V>)? {
            const FIELDS: &'static [crate::schema::field::Field] = &[
                $(
                    crate::schema::field::Field {
                        name: $spec,
                        doc: concat!($($doc),+),
                        offset: core::mem::offset_of!(Self, $field),
                        width: size_of::<$Type>(),
                        kind: <$Type as crate::schema::leaf::Leaf>::KIND,
                        meaning: <$Type as crate::schema::leaf::Leaf>::meaning,
                        role: crate::schema::field::role!($($Role)?),
                    },
                )*
            ];
        }

        impl $(<$V: $Bound>)? $Name $(<$V>)? {
            /// The struct with all bytes zero: numbers are 0, texts are empty.
            pub const EMPTY: Self = Self { $($field: <$Type as crate::schema::leaf::Leaf>::ZERO),* };

            /// Returns the bytes as they are on the wire.
            #[must_use]
            #[inline]
            pub fn as_bytes(&self) -> &[u8] {
                zerocopy::IntoBytes::as_bytes(self)
            }

            /// Returns the bytes as they are on the wire, mutably. Any bytes are valid.
            #[must_use]
            #[inline]
            pub fn as_bytes_mut(&mut self) -> &mut [u8] {
                zerocopy::IntoBytes::as_mut_bytes(self)
            }

            /// Returns `bytes` as the struct, or `None` if their length is not that of the struct.
            #[must_use]
            #[inline]
            pub fn from_bytes(bytes: &[u8]) -> Option<&Self> {
                zerocopy::FromBytes::ref_from_bytes(bytes).ok()
            }

            /// Returns the struct at the start of `bytes` and what follows it, or `None` if `bytes` is too short.
            #[must_use]
            #[inline]
            pub fn from_prefix(bytes: &[u8]) -> Option<(&Self, &[u8])> {
                zerocopy::FromBytes::ref_from_prefix(bytes).ok()
            }
        }

        #[cfg(feature = "arbitrary")]
        impl<'a $(, $V: $Bound)?> arbitrary::Arbitrary<'a> for &'a $Name $(<$V>)? {
            fn arbitrary(bytes: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                crate::schema::fixed::arbitrary(bytes)
            }
        }

        impl $(<$V: $Bound>)? Default for $Name $(<$V>)? {
            /// Returns [`EMPTY`](Self::EMPTY).
            #[inline]
            fn default() -> Self {
                crate::schema::leaf::zeroed()
            }
        }

        impl $(<$V: $Bound>)? core::fmt::Debug for $Name $(<$V>)? {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                let values: &[(&str, &[u8])] = &[$((stringify!($field), zerocopy::IntoBytes::as_bytes(&self.$field))),*];
                let mut shown = f.debug_struct(stringify!($Name));
                for (field, (name, bytes)) in <Self as crate::schema::fixed::Fixed>::FIELDS.iter().zip(values) {
                    if field.width > 0 {
                        shown.field(name, &crate::schema::field::Shown(field, bytes));
                    }
                }
                shown.finish()
            }
        }
    };
}

pub(crate) use fixed;
