//! Open lists of named values: what a code is, and the macro that declares a list (`codes!`).

use core::fmt;
use core::marker::PhantomData;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::base::room::TooLong;
use crate::schema::field::Kind;
use crate::schema::leaf::{Leaf, U32};

/// A code whose width the version decides: [`Narrow`] before 3.0, [`Wide`] since.
pub trait Code:
    Copy + Default + Eq + fmt::Debug + From<u32> + Into<u32> + crate::base::sealed::Sealed + 'static
{
    /// The name of the value, where it has one.
    fn name(self) -> Option<&'static str>;
}

macro_rules! code_leaf {
    ($(#[doc = $doc:literal])* $Name:ident($repr:ty)) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
        #[repr(C)]
        pub struct $Name<C> {
            value: $repr,
            code: PhantomData<C>,
        }

        impl<C: Code> crate::base::sealed::Sealed for $Name<C> {}

        impl<C: Code> Leaf for $Name<C> {
            const KIND: Kind = Kind::Uint;

            fn meaning(bytes: &[u8]) -> Option<&'static str> {
                Self::read_from_bytes(bytes).ok()?.get().name()
            }
        }

        impl<C: Code> $Name<C> {
            /// The code.
            #[must_use]
            #[inline]
            pub fn get(self) -> C {
                C::from(self.value.into())
            }
        }

        impl<C: Code> From<$Name<C>> for u32 {
            #[inline]
            fn from(leaf: $Name<C>) -> Self {
                leaf.value.into()
            }
        }

        impl<C: Code> PartialEq<C> for $Name<C> {
            #[inline]
            fn eq(&self, code: &C) -> bool {
                self.get() == *code
            }
        }

        impl<C: Code> fmt::Debug for $Name<C> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.get(), f)
            }
        }
    };
}

code_leaf! {
    /// A code in one octet, as 1.2, 2.0 and 2.1 write it.
    Narrow(u8)
}

code_leaf! {
    /// A code in four octets, as 3.0 writes it.
    Wide(U32)
}

impl<C: Code> Narrow<C> {
    /// The code in its octet.
    ///
    /// # Errors
    ///
    /// [`TooLong`] when it is above 255.
    pub fn new(code: C) -> Result<Self, TooLong> {
        let value = u8::try_from(code.into()).map_err(|_| TooLong { max: 1, given: 4 })?;
        Ok(Self { value, code: PhantomData })
    }
}

impl<C: Code> Wide<C> {
    /// The code in its four octets.
    #[must_use]
    pub fn new(code: C) -> Self {
        Self { value: U32::new(code.into()), code: PhantomData }
    }
}

/// A code in whatever width the version gives it, for code that is generic over the version.
pub trait Coded<C: Code>: Leaf + Into<u32> + PartialEq<C> {
    /// The code.
    fn code(self) -> C {
        C::from(self.into())
    }

    /// The code in the version's width.
    ///
    /// # Errors
    ///
    /// [`TooLong`] when it does not fit.
    fn try_new(code: C) -> Result<Self, TooLong>;
}

impl<C: Code> Coded<C> for Narrow<C> {
    fn try_new(code: C) -> Result<Self, TooLong> {
        Self::new(code)
    }
}

impl<C: Code> Coded<C> for Wide<C> {
    fn try_new(code: C) -> Result<Self, TooLong> {
        Ok(Self::new(code))
    }
}

/// Turns a list of named values into an open number: any value is valid, those known have a constant and a name.
///
/// ```text
/// codes! {
///     /// `Msg_Fmt`: how the content is encoded.
///     pub struct MsgFmt(u8) {
///         ASCII = 0 => "ASCII",
///     }
/// }
/// ```
///
/// becomes `MsgFmt(pub u8)` with `MsgFmt::ASCII`, `MsgFmt::name`, and a `Display` that shows `0 (ASCII)`. One of `u8`
/// is a leaf; one of `u32` stands for a code whose width the version decides.
macro_rules! codes {
    ($(#[doc = $about:literal])* pub struct $Name:ident(u8) { $($rows:tt)* }) => {
        codes! { @ $(#[doc = $about])*
            #[derive(
                zerocopy::FromBytes, zerocopy::IntoBytes, zerocopy::KnownLayout, zerocopy::Immutable, zerocopy::Unaligned,
            )]
            #[repr(transparent)]
            pub struct $Name(u8) { $($rows)* }
        }

        impl crate::base::sealed::Sealed for $Name {}

        impl crate::schema::leaf::Leaf for $Name {
            const KIND: crate::schema::field::Kind = crate::schema::field::Kind::Uint;

            fn meaning(bytes: &[u8]) -> Option<&'static str> {
                bytes.first().and_then(|&code| Self(code).name())
            }
        }
    };
    ($(#[doc = $about:literal])* pub struct $Name:ident(u32) { $($rows:tt)* }) => {
        codes! { @ $(#[doc = $about])* pub struct $Name(u32) { $($rows)* } }

        impl crate::base::sealed::Sealed for $Name {}

        impl crate::schema::code::Code for $Name {
            fn name(self) -> Option<&'static str> {
                Self::name(self)
            }
        }
    };
    (@ $(#[doc = $about:literal])* $(#[derive($($derive:tt)*)])? $(#[repr($repr:ident)])?
        pub struct $Name:ident($int:ident) { $($CODE:ident = $value:literal => $name:literal,)* }
    ) => {
        $(#[doc = $about])*
        #[doc = ""]
        #[doc = "Every value is valid; these have names:"]
        #[doc = ""]
        $(#[doc = concat!("* ", stringify!($value), ": ", $name)])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $(#[derive($($derive)*)])?
        $(#[repr($repr)])?
        pub struct $Name(pub $int);

        impl $Name {
            $(
                #[doc = concat!("`", stringify!($value), "`: ", $name, ".")]
                pub const $CODE: Self = Self($value);
            )*

            /// The name of the value, where it has one.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some($name),)*
                    _ => None,
                }
            }
        }

        impl From<$int> for $Name {
            fn from(value: $int) -> Self {
                Self(value)
            }
        }

        impl From<$Name> for $int {
            fn from(code: $Name) -> Self {
                code.0
            }
        }

        impl core::fmt::Display for $Name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, "{}", self.0)?;
                self.name().map_or(Ok(()), |name| write!(f, " ({name})"))
            }
        }

        impl core::fmt::Debug for $Name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Display::fmt(self, f)
            }
        }
    };
}

pub(crate) use codes;
