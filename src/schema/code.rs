//! Codes whose width depends on the version, and the macro that declares code lists (`codes!`).

use core::fmt;
use core::marker::PhantomData;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::base::room::TooLarge;
use crate::schema::leaf::{Leaf, Optional, U32, leaf};

/// A code that takes one octet before 3.0 and four octets since 3.0: `Status`, and `Result` in answers between SP and
/// gateways.
pub trait Code:
    Copy
    + Default
    + Eq
    + core::hash::Hash
    + fmt::Debug
    + fmt::Display
    + From<u32>
    + Into<u32>
    + crate::base::sealed::Sealed
    + 'static
{
    /// The code 0: success.
    const ZERO: Self;

    /// Returns the name of the value, if the specification gives it one.
    fn name(self) -> Option<&'static str>;
}

/// A field that holds a code `C` in the width of a version: [`Coded<C, u8>`] before 3.0, [`Coded<C, U32>`] since 3.0.
///
/// Reading and writing look the same in every version:
///
/// ```
/// use cmpp_codec::codes::SubmitResult;
/// use cmpp_codec::{v20, v30};
///
/// let resp = v20::SubmitResp { result: SubmitResult::FLOW.into(), ..Default::default() };
/// assert!(resp.result == SubmitResult::FLOW);
/// assert_eq!(resp.as_bytes(), [0, 0, 0, 0, 0, 0, 0, 0, 8]);
/// match resp.result.get() {
///     SubmitResult::OK => unreachable!(),
///     other => assert_eq!(other.to_string(), "8 (flow control error)"),
/// }
///
/// let resp = v30::SubmitResp { result: SubmitResult(300).into(), ..Default::default() };
/// assert_eq!(resp.as_bytes()[8..], [0, 0, 1, 0x2c]);
/// ```
///
/// A field of one octet cannot hold a code above 255. [`exact`](Self::exact) returns an error for such a code; `From`
/// replaces it by 255, which every list counts among the "other errors".
///
/// ```
/// use cmpp_codec::codes::{Coded, SubmitResult};
///
/// let error = Coded::<SubmitResult, u8>::exact(SubmitResult(300)).unwrap_err();
/// assert_eq!(error.to_string(), "too large: 300 given, the maximum is 255");
/// assert_eq!(Coded::<SubmitResult, u8>::from(SubmitResult(300)).get(), SubmitResult(255));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(C)]
pub struct Coded<C, R> {
    value: R,
    code: PhantomData<C>,
}

/// A field that holds a code in the width of the version, for code that is generic over the version.
///
/// `V::Widened30<SubmitResult>` implements it. [`Coded`] shows its methods.
pub trait CodeField<C: Code>: Optional<Field = Self> + Default + From<C> + Into<u32> + PartialEq<C> {
    /// Returns the code.
    fn get(self) -> C;

    /// Creates the field from a code.
    ///
    /// # Errors
    ///
    /// [`TooLarge`] if the code is above 255 and the field has one octet.
    fn exact(code: C) -> Result<Self, TooLarge>;
}

macro_rules! widths {
    ($($R:ident, $zero:expr, $other:expr, $narrow:expr;)*) => {
        $(
            leaf! {
                @[C: Code] Coded<C, $R>: Uint, Self { value: $zero, code: PhantomData },
                fn meaning(bytes: &[u8]) -> Option<&'static str> {
                    Self::read_from_bytes(bytes).ok()?.get().name()
                }
            }

            impl<C: Code> Coded<C, $R> {
                /// Returns the code.
                #[must_use]
                #[inline]
                pub fn get(self) -> C {
                    C::from(self.value.into())
                }

                /// Creates the field from a code.
                ///
                /// # Errors
                ///
                /// [`TooLarge`] if the code is above 255 and the field has one octet.
                #[inline]
                pub fn exact(code: C) -> Result<Self, TooLarge> {
                    $narrow(code.into()).map(|value| Self { value, code: PhantomData })
                }
            }

            impl<C: Code> CodeField<C> for Coded<C, $R> {
                #[inline]
                fn get(self) -> C {
                    Self::get(self)
                }

                #[inline]
                fn exact(code: C) -> Result<Self, TooLarge> {
                    Self::exact(code)
                }
            }

            impl<C: Code> From<C> for Coded<C, $R> {
                /// Creates the field from a code. A code above 255 becomes 255 in a field of one octet.
                #[inline]
                fn from(code: C) -> Self {
                    Self { value: $narrow(code.into()).unwrap_or($other), code: PhantomData }
                }
            }

            impl<C: Code> From<Coded<C, $R>> for u32 {
                #[inline]
                fn from(field: Coded<C, $R>) -> Self {
                    field.value.into()
                }
            }

            impl<C: Code> Default for Coded<C, $R> {
                #[inline]
                fn default() -> Self {
                    Self::ZERO
                }
            }

            impl<C: Code> PartialEq<C> for Coded<C, $R> {
                #[inline]
                fn eq(&self, code: &C) -> bool {
                    self.get() == *code
                }
            }

            impl<C: Code> fmt::Display for Coded<C, $R> {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    fmt::Display::fmt(&self.get(), f)
                }
            }

            impl<C: Code> fmt::Debug for Coded<C, $R> {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    fmt::Debug::fmt(&self.get(), f)
                }
            }
        )*
    };
}

widths! {
    u8, 0, u8::MAX, |code: u32| u8::try_from(code).map_err(|_| TooLarge { max: u8::MAX.into(), given: code });
    U32, U32::ZERO, U32::ZERO, |code: u32| Ok::<_, TooLarge>(U32::new(code));
}

/// Logs a code: its value, and its name in parentheses.
#[cfg(feature = "defmt")]
pub(crate) fn log(f: defmt::Formatter<'_>, value: impl Into<u32>, name: Option<&'static str>) {
    defmt::write!(f, "{=u32}", value.into());
    if let Some(name) = name {
        defmt::write!(f, " ({=str})", name);
    }
}

/// Declares a code list: a type for which every number is valid, with constants and names for the values of the
/// specification.
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
/// declares `MsgFmt(pub u8)` with `MsgFmt::ASCII`, `MsgFmt::ALL`, `MsgFmt::name`, and a `Display` that shows
/// `0 (ASCII)`. A code declared as `u8` is a field type. A code declared as `u32` is a [`Code`], whose width depends on
/// the version.
macro_rules! codes {
    ($(#[doc = $about:literal])* pub struct $Name:ident(u8) { $($rows:tt)* }) => {
        crate::schema::code::codes! { @ $(#[doc = $about])*
            #[derive(
                zerocopy::FromBytes, zerocopy::IntoBytes, zerocopy::KnownLayout, zerocopy::Immutable, zerocopy::Unaligned,
            )]
            #[repr(transparent)]
            pub struct $Name(u8) { $($rows)* }
        }

        crate::schema::leaf::leaf! {
            $Name: Uint, Self(0),
            fn meaning(bytes: &[u8]) -> Option<&'static str> {
                bytes.first().and_then(|&code| Self(code).name())
            }
        }
    };
    ($(#[doc = $about:literal])* pub struct $Name:ident(u32) { $($rows:tt)* }) => {
        crate::schema::code::codes! { @ $(#[doc = $about])* pub struct $Name(u32) { $($rows)* } }

        impl crate::base::sealed::Sealed for $Name {}

        impl crate::schema::code::Code for $Name {
            const ZERO: Self = Self(0);

            fn name(self) -> Option<&'static str> {
                Self::name(self)
            }
        }

        impl PartialEq<crate::schema::code::Coded<$Name, u8>> for $Name {
            fn eq(&self, field: &crate::schema::code::Coded<$Name, u8>) -> bool {
                *self == field.get()
            }
        }

        impl PartialEq<crate::schema::code::Coded<$Name, crate::schema::leaf::U32>> for $Name {
            fn eq(&self, field: &crate::schema::code::Coded<$Name, crate::schema::leaf::U32>) -> bool {
                *self == field.get()
            }
        }
    };
    (@ $(#[doc = $about:literal])* $(#[derive($($derive:tt)*)])? $(#[repr($repr:ident)])?
        pub struct $Name:ident($int:ident) { $($CODE:ident = $value:literal => $name:literal,)* }
    ) => {
        $(#[doc = $about])*
        #[doc = ""]
        #[doc = "Every value is valid. These have names:"]
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

            /// All values that have names, in the order of the specification.
            pub const ALL: &[Self] = &[$(Self::$CODE),*];

            /// Returns the name of the value, if the specification gives it one.
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

        #[cfg(feature = "serde")]
        impl serde::Serialize for $Name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                crate::base::serial::code(serializer, u64::from(self.0), self.name())
            }
        }

        #[cfg(feature = "serde")]
        impl crate::base::serial::Forms for $Name {
            const EXPECTED: &'static str = concat!("a ", stringify!($Name), ": a number or the name of one");

            fn of_text(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.name() == Some(text))
            }

            fn of_number(number: u64) -> Option<Self> {
                number.try_into().ok().map(Self)
            }
        }

        #[cfg(feature = "serde")]
        crate::base::serial::deserialize!($Name);

        #[cfg(feature = "defmt")]
        impl defmt::Format for $Name {
            fn format(&self, f: defmt::Formatter<'_>) {
                crate::schema::code::log(f, self.0, self.name());
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
