//! The version of the protocol, as a type and as a value.

use core::fmt;
use core::ops::DerefMut;
use core::str::FromStr;

use crate::Sealed;
use crate::codes::{Code, Coded, Narrow, Wide};
use crate::pdu::{Message, NoSuch};
use crate::wire::{Absent, Leaf, OctetStr, Octets, Optional};

/// The version as a value, for whoever learns it at run time.
///
/// ```
/// use cmpp_codec::Protocol;
///
/// assert_eq!(Protocol::from_octet(0x21), Some(Protocol::V21));
/// assert_eq!("3.0".parse(), Ok(Protocol::V30));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Protocol {
    /// 1.2 of June 2001.
    V12,
    /// 2.0 of April 2002.
    V20,
    /// 2.1 of May 2003: 2.0 between SP and ISMG, 3.0 towards the GNS.
    V21,
    /// 3.0 of June 2003.
    V30,
}

impl Protocol {
    /// Every version, oldest first.
    pub const ALL: [Self; 4] = [Self::V12, Self::V20, Self::V21, Self::V30];

    /// The version in the `Version` field of CONNECT: major in the high half, minor in the low half.
    #[must_use]
    pub const fn octet(self) -> u8 {
        match self {
            Self::V12 => 0x12,
            Self::V20 => 0x20,
            Self::V21 => 0x21,
            Self::V30 => 0x30,
        }
    }

    /// The version that a `Version` field stands for; `None` for the many odd values that are in use.
    #[must_use]
    pub const fn from_octet(octet: u8) -> Option<Self> {
        match octet {
            0x12 => Some(Self::V12),
            0x20 => Some(Self::V20),
            0x21 => Some(Self::V21),
            0x30 => Some(Self::V30),
            _ => None,
        }
    }

    /// `1.2`, `2.0`, `2.1` or `3.0`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::V12 => "1.2",
            Self::V20 => "2.0",
            Self::V21 => "2.1",
            Self::V30 => "3.0",
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Protocol {
    type Err = NoSuchProtocol;

    fn from_str(text: &str) -> Result<Self, NoSuchProtocol> {
        Self::ALL.into_iter().find(|protocol| protocol.name() == text).ok_or(NoSuchProtocol)
    }
}

/// The text is none of `1.2`, `2.0`, `2.1`, `3.0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NoSuchProtocol;

impl fmt::Display for NoSuchProtocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the versions are 1.2, 2.0, 2.1 and 3.0")
    }
}

impl core::error::Error for NoSuchProtocol {}

/// The version as a type: [`V12`], [`V20`], [`V21`] or [`V30`].
///
/// Its associated types are the protocol's history: each says what a version changed, and a message's table names one
/// of them at each field that changed. With a concrete version each is an ordinary leaf again: `V30::Since30<u8>` is
/// `u8`, `V20::Since30<u8>` is [`Absent<u8>`](Absent).
pub trait Version: Copy + Default + Eq + Ord + core::hash::Hash + fmt::Debug + Send + Sync + Sealed + 'static {
    /// The version as a value.
    const PROTOCOL: Protocol;

    /// A field that left in 2.0.
    type Until20<L: Leaf>: Optional<L>;
    /// A field that came in 2.0.
    type Since20<L: Leaf>: Optional<L>;
    /// A field that came in 2.1.
    type Since21<L: Leaf>: Optional<L>;
    /// A field that came in 3.0.
    type Since30<L: Leaf>: Optional<L>;
    /// A field that left in 3.0.
    type Until30<L: Leaf>: Optional<L>;

    /// An octet string of `OLD` bytes before 2.1 and `NEW` since.
    type Resized21<const OLD: usize, const NEW: usize>: Leaf + DerefMut<Target = OctetStr>;
    /// An octet string of `OLD` bytes before 3.0 and `NEW` since.
    type Resized30<const OLD: usize, const NEW: usize>: Leaf + DerefMut<Target = OctetStr>;

    /// A code of one octet before 3.0 and of four since.
    type Widened30<C: Code>: Coded<C>;
    /// A code of one octet that means `Old` before 2.1 and `New` since.
    type Recoded21<Old: Leaf + From<u8> + Into<u8>, New: Leaf + From<u8> + Into<u8>>: Leaf + From<u8> + Into<u8>;

    /// A message that is `Old` before 2.1 and `New` since, under one command id.
    type Replaced21<'a, Old: Message<'a>, New: Message<'a>>: Message<'a>;
    /// A message that came in 2.1.
    type Added21<'a, M: Message<'a>>: Message<'a>;
}

macro_rules! old {
    (20) => {
        type Until20<L: Leaf> = L;
        type Since20<L: Leaf> = Absent<L>;
    };
    (21) => {
        type Since21<L: Leaf> = Absent<L>;
        type Resized21<const OLD: usize, const NEW: usize> = Octets<OLD>;
        type Recoded21<Old: Leaf + From<u8> + Into<u8>, New: Leaf + From<u8> + Into<u8>> = Old;
        type Replaced21<'a, Old: Message<'a>, New: Message<'a>> = Old;
        type Added21<'a, M: Message<'a>> = NoSuch<M>;
    };
    (30) => {
        type Since30<L: Leaf> = Absent<L>;
        type Until30<L: Leaf> = L;
        type Resized30<const OLD: usize, const NEW: usize> = Octets<OLD>;
        type Widened30<C: Code> = Narrow<C>;
    };
}

macro_rules! new {
    (20) => {
        type Until20<L: Leaf> = Absent<L>;
        type Since20<L: Leaf> = L;
    };
    (21) => {
        type Since21<L: Leaf> = L;
        type Resized21<const OLD: usize, const NEW: usize> = Octets<NEW>;
        type Recoded21<Old: Leaf + From<u8> + Into<u8>, New: Leaf + From<u8> + Into<u8>> = New;
        type Replaced21<'a, Old: Message<'a>, New: Message<'a>> = New;
        type Added21<'a, M: Message<'a>> = M;
    };
    (30) => {
        type Since30<L: Leaf> = L;
        type Until30<L: Leaf> = Absent<L>;
        type Resized30<const OLD: usize, const NEW: usize> = Octets<NEW>;
        type Widened30<C: Code> = Wide<C>;
    };
}

macro_rules! version {
    ($(#[doc = $doc:literal])* $V:ident: $($change:ident!($when:tt))*) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $V;

        impl Sealed for $V {}

        impl Version for $V {
            const PROTOCOL: Protocol = Protocol::$V;
            $($change!($when);)*
        }
    };
}

version! {
    /// CMPP 1.2.
    V12: old!(20) old!(21) old!(30)
}
version! {
    /// CMPP 2.0.
    V20: new!(20) old!(21) old!(30)
}
version! {
    /// CMPP 2.1: towards an SP the layouts of 2.0, towards the GNS those of 3.0.
    V21: new!(20) new!(21) old!(30)
}
version! {
    /// CMPP 3.0.
    V30: new!(20) new!(21) new!(30)
}

/// Branches once on a version known at run time, and stays generic inside.
///
/// ```
/// use cmpp_codec::{Frame, Pdu, Protocol, Version, with_version};
///
/// fn name<V: Version>(frame: Frame<'_>) -> &'static str {
///     Pdu::<V>::parse(frame).map_or("broken", |pdu| pdu.name())
/// }
///
/// fn name_of(frame: Frame<'_>, protocol: Protocol) -> &'static str {
///     with_version!(protocol, V => name::<V>(frame))
/// }
/// # let bytes = [0, 0, 0, 12, 0, 0, 0, 2, 0, 0, 0, 7];
/// # let frame = Frame::from_message(&bytes).unwrap();
/// # assert_eq!(name_of(frame, Protocol::V20), "CMPP_TERMINATE");
/// ```
#[macro_export]
macro_rules! with_version {
    ($protocol:expr, $V:ident => $body:expr) => {
        match $protocol {
            $crate::Protocol::V12 => {
                type $V = $crate::V12;
                $body
            }
            $crate::Protocol::V20 => {
                type $V = $crate::V20;
                $body
            }
            $crate::Protocol::V21 => {
                type $V = $crate::V21;
                $body
            }
            $crate::Protocol::V30 => {
                type $V = $crate::V30;
                $body
            }
        }
    };
}

/// A set of versions: those in which a message can be read, for whoever was not told.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Protocols(u8);

impl Protocols {
    /// No version.
    pub const NONE: Self = Self(0);
    /// Every version.
    pub const ALL: Self = Self(0b1111);

    const fn bit(protocol: Protocol) -> u8 {
        match protocol {
            Protocol::V12 => 1,
            Protocol::V20 => 2,
            Protocol::V21 => 4,
            Protocol::V30 => 8,
        }
    }

    /// The set with one version more.
    #[must_use]
    pub const fn with(self, protocol: Protocol) -> Self {
        Self(self.0 | Self::bit(protocol))
    }

    /// Whether the version is in the set.
    #[must_use]
    pub const fn contains(self, protocol: Protocol) -> bool {
        self.0 & Self::bit(protocol) != 0
    }

    /// The versions in both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// How many versions are in the set.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether no version is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The versions in the set, oldest first.
    pub fn iter(self) -> impl Iterator<Item = Protocol> {
        Protocol::ALL.into_iter().filter(move |&protocol| self.contains(protocol))
    }
}

impl FromIterator<Protocol> for Protocols {
    fn from_iter<I: IntoIterator<Item = Protocol>>(protocols: I) -> Self {
        protocols.into_iter().fold(Self::NONE, Self::with)
    }
}

impl fmt::Debug for Protocols {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
