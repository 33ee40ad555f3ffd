//! The two shapes that repeat: a table of fields (`fixed!`) and a table of named values (`codes!`).

/// Turns a table of fields into a struct whose memory is the wire.
///
/// What is inside is an ordinary struct definition. Each field carries its documentation and, as a `doc(alias)`, the
/// name that the specification gives it: rustdoc finds the field by it, the dissector prints it, errors name it.
/// `#[command(SUBMIT_RESP)]` on top makes the struct a message of its own.
///
/// ```text
/// fixed! {
///     /// `CMPP_CANCEL`.
///     #[command(CANCEL)]
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
///     }];
/// }
/// impl Command for Cancel { … }            // CommandId::CANCEL, "CMPP_CANCEL"
/// impl Default for Cancel { … }            // all zero
/// impl Debug for Cancel { … }              // Cancel { msg_id: 0000000000000000 }
/// impl<'a> Arbitrary<'a> for &'a Cancel { … } // with the feature `arbitrary`: the fuzzer's next eight bytes
/// ```
macro_rules! fixed {
    (
        $(#[doc = $about:literal])*
        #[command($COMMAND:ident)]
        pub struct $Name:ident $(<$V:ident: $Bound:ident>)? { $($fields:tt)* }
    ) => {
        fixed! {
            $(#[doc = $about])*
            pub struct $Name $(<$V: $Bound>)? { $($fields)* }
        }

        impl $(<$V: $Bound>)? crate::message::Command for $Name $(<$V>)? {
            const ID: crate::header::CommandId = crate::header::CommandId::$COMMAND;
            const NAME: &'static str = concat!("CMPP_", stringify!($COMMAND));
        }
    };
    (
        $(#[doc = $about:literal])*
        pub struct $Name:ident $(<$V:ident: $Bound:ident>)? {
            $(
                $(#[doc = $doc:literal])+
                #[doc(alias = $spec:literal)]
                pub $field:ident: $Type:ty,
            )*
        }
    ) => {
        $(#[doc = $about])*
        #[derive(
            Clone, Copy, PartialEq, Eq,
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

        impl $(<$V: $Bound>)? crate::sealed::Sealed for $Name $(<$V>)? {}

        impl $(<$V: $Bound>)? crate::layout::Fixed for $Name $(<$V>)? {
            const FIELDS: &'static [crate::field::Field] = &[
                $(
                    crate::field::Field {
                        name: $spec,
                        doc: concat!($($doc),+),
                        offset: core::mem::offset_of!(Self, $field),
                        width: size_of::<$Type>(),
                        kind: <$Type as crate::wire::Leaf>::KIND,
                        meaning: <$Type as crate::wire::Leaf>::meaning,
                    },
                )*
            ];
        }

        #[cfg(feature = "arbitrary")]
        impl<'a $(, $V: $Bound)?> arbitrary::Arbitrary<'a> for &'a $Name $(<$V>)? {
            fn arbitrary(bytes: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                crate::generate::fixed(bytes)
            }
        }

        impl $(<$V: $Bound>)? Default for $Name $(<$V>)? {
            /// Every byte zero: numbers 0, texts empty.
            #[inline]
            fn default() -> Self {
                crate::wire::zeroed()
            }
        }

        impl $(<$V: $Bound>)? core::fmt::Debug for $Name $(<$V>)? {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                let values: &[(&str, &[u8])] = &[$((stringify!($field), zerocopy::IntoBytes::as_bytes(&self.$field))),*];
                let mut shown = f.debug_struct(stringify!($Name));
                for (field, (name, bytes)) in <Self as crate::layout::Fixed>::FIELDS.iter().zip(values) {
                    if field.width > 0 {
                        shown.field(name, &crate::field::Shown(field, bytes));
                    }
                }
                shown.finish()
            }
        }
    };
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

        impl crate::sealed::Sealed for $Name {}

        impl crate::wire::Leaf for $Name {
            const KIND: crate::field::Kind = crate::field::Kind::Uint;

            fn meaning(bytes: &[u8]) -> Option<&'static str> {
                bytes.first().and_then(|&code| Self(code).name())
            }
        }
    };
    ($(#[doc = $about:literal])* pub struct $Name:ident(u32) { $($rows:tt)* }) => {
        codes! { @ $(#[doc = $about])* pub struct $Name(u32) { $($rows)* } }

        impl crate::sealed::Sealed for $Name {}

        impl crate::codes::Code for $Name {
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
