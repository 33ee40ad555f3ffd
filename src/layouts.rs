//! The versions as types, with the differences between their layouts.

use core::fmt;
use core::ops::DerefMut;
use core::str::FromStr;

use crate::base::octets::{OctetStr, Octets};
use crate::base::room::TooLong;
use crate::base::sealed::Sealed;
use crate::base::version::Version;
use crate::schema::code::{Code, CodeField, Coded};
use crate::schema::leaf::{Absent, Leaf, Optional, Present, U32};
use crate::wire::message::{Message, NoSuch};

/// An octet string whose width depends on the version, for code that is generic over the version.
///
/// ```
/// use cmpp_codec::{Layouts, TooLong, pdu};
///
/// fn fee_terminal<V: Layouts>(phone: &str) -> Result<pdu::SubmitHead<V>, TooLong> {
///     Ok(pdu::SubmitHead { fee_terminal_id: phone.try_into()?, ..Default::default() })
/// }
/// assert_eq!(*fee_terminal::<cmpp_codec::V20>("13800000001")?.fee_terminal_id, *"13800000001");
/// # Ok::<(), TooLong>(())
/// ```
pub trait OctetField:
    Optional<Field = Self>
    + Default
    + DerefMut<Target = OctetStr>
    + fmt::Display
    + FromStr<Err = TooLong>
    + for<'t> TryFrom<&'t str, Error = TooLong>
    + for<'t> TryFrom<&'t [u8], Error = TooLong>
{
}

impl<const N: usize> OctetField for Octets<N> {}

/// The version as a type: [`V12`], [`V20`], [`V21`] or [`V30`].
///
/// Each associated type expresses one change that a version made. A field that changed has one of them as its type.
/// With a concrete version it is an ordinary field type: `V30::Since30<u8>` is `u8`, `V20::Since30<u8>` is
/// [`Absent<u8>`](Absent).
pub trait Layouts: Copy + Default + Eq + Ord + core::hash::Hash + fmt::Debug + Send + Sync + Sealed + 'static {
    /// The version as a value.
    const VERSION: Version;

    /// A field that 2.0 removed.
    type Until20<L: Present>: Optional<Field = L>;
    /// A field that 2.0 added.
    type Since20<L: Present>: Optional<Field = L>;
    /// A field that 2.1 added.
    type Since21<L: Present>: Optional<Field = L>;
    /// A field that 3.0 added.
    type Since30<L: Present>: Optional<Field = L>;
    /// A field that 3.0 removed.
    type Until30<L: Present>: Optional<Field = L>;

    /// An octet string of `OLD` bytes before 2.1 and of `NEW` bytes since.
    type Resized21<const OLD: usize, const NEW: usize>: OctetField;
    /// An octet string of `OLD` bytes before 3.0 and of `NEW` bytes since.
    type Resized30<const OLD: usize, const NEW: usize>: OctetField;

    /// A code of one octet before 3.0 and of four octets since.
    type Widened30<C: Code>: CodeField<C>;
    /// A code of one octet from the list `Old` before 2.1 and from the list `New` since.
    type Recoded21<Old: Leaf + From<u8> + Into<u8>, New: Leaf + From<u8> + Into<u8>>: Leaf + From<u8> + Into<u8>;

    /// A message that is `Old` before 2.1 and `New` since, with the same command.
    type Replaced21<'a, Old: Message<'a>, New: Message<'a>>: Message<'a>;
    /// A message that 2.1 added.
    type Added21<'a, M: Message<'a>>: Message<'a>;

    /// Calls the method of `by` for this version.
    #[doc(hidden)]
    fn pick<B: ByVersion>(by: B, input: B::In<Self>) -> B::Out<Self>;
}

/// A function with one method for each version. With it, code that is generic over the version converts to and from an
/// enum of all versions.
#[doc(hidden)]
pub trait ByVersion {
    type In<V: Layouts>;
    type Out<V: Layouts>;

    fn v12(self, input: Self::In<V12>) -> Self::Out<V12>;
    fn v20(self, input: Self::In<V20>) -> Self::Out<V20>;
    fn v21(self, input: Self::In<V21>) -> Self::Out<V21>;
    fn v30(self, input: Self::In<V30>) -> Self::Out<V30>;
}

macro_rules! old {
    (20) => {
        type Until20<L: Present> = L;
        type Since20<L: Present> = Absent<L>;
    };
    (21) => {
        type Since21<L: Present> = Absent<L>;
        type Resized21<const OLD: usize, const NEW: usize> = Octets<OLD>;
        type Recoded21<Old: Leaf + From<u8> + Into<u8>, New: Leaf + From<u8> + Into<u8>> = Old;
        type Replaced21<'a, Old: Message<'a>, New: Message<'a>> = Old;
        type Added21<'a, M: Message<'a>> = NoSuch<M>;
    };
    (30) => {
        type Since30<L: Present> = Absent<L>;
        type Until30<L: Present> = L;
        type Resized30<const OLD: usize, const NEW: usize> = Octets<OLD>;
        type Widened30<C: Code> = Coded<C, u8>;
    };
}

macro_rules! new {
    (20) => {
        type Until20<L: Present> = Absent<L>;
        type Since20<L: Present> = L;
    };
    (21) => {
        type Since21<L: Present> = L;
        type Resized21<const OLD: usize, const NEW: usize> = Octets<NEW>;
        type Recoded21<Old: Leaf + From<u8> + Into<u8>, New: Leaf + From<u8> + Into<u8>> = New;
        type Replaced21<'a, Old: Message<'a>, New: Message<'a>> = New;
        type Added21<'a, M: Message<'a>> = M;
    };
    (30) => {
        type Since30<L: Present> = L;
        type Until30<L: Present> = Absent<L>;
        type Resized30<const OLD: usize, const NEW: usize> = Octets<NEW>;
        type Widened30<C: Code> = Coded<C, U32>;
    };
}

macro_rules! version {
    ($(#[doc = $doc:literal])* $V:ident, $arm:ident: $($change:ident!($when:tt))*) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $V;

        impl Sealed for $V {}

        impl Layouts for $V {
            const VERSION: Version = Version::$V;
            $($change!($when);)*

            #[inline]
            fn pick<B: ByVersion>(by: B, input: B::In<Self>) -> B::Out<Self> {
                by.$arm(input)
            }
        }
    };
}

version! {
    /// CMPP 1.2.
    V12, v12: old!(20) old!(21) old!(30)
}
version! {
    /// CMPP 2.0.
    V20, v20: new!(20) old!(21) old!(30)
}
version! {
    /// CMPP 2.1: the layouts of 2.0 between SP and ISMG, those of 3.0 towards the GNS.
    V21, v21: new!(20) new!(21) old!(30)
}
version! {
    /// CMPP 3.0.
    V30, v30: new!(20) new!(21) new!(30)
}

/// Evaluates an expression that is generic over the version, for a version known at run time.
///
/// ```
/// use cmpp_codec::{Frame, Pdu, Version, Layouts, with_version};
///
/// fn name<V: Layouts>(frame: Frame<'_>) -> &'static str {
///     Pdu::<V>::from_frame(frame).map_or("malformed", |pdu| pdu.name())
/// }
///
/// fn name_of(frame: Frame<'_>, version: Version) -> &'static str {
///     with_version!(version, V => name::<V>(frame))
/// }
/// # let bytes = [0, 0, 0, 12, 0, 0, 0, 2, 0, 0, 0, 7];
/// # let frame = Frame::from_message(&bytes).unwrap();
/// # assert_eq!(name_of(frame, Version::V20), "CMPP_TERMINATE");
/// ```
#[macro_export]
macro_rules! with_version {
    ($version:expr, $V:ident => $body:expr) => {
        match $version {
            $crate::Version::V12 => {
                type $V = $crate::V12;
                $body
            }
            $crate::Version::V20 => {
                type $V = $crate::V20;
                $body
            }
            $crate::Version::V21 => {
                type $V = $crate::V21;
                $body
            }
            $crate::Version::V30 => {
                type $V = $crate::V30;
                $body
            }
        }
    };
}

pub(crate) use with_version;
