//! `Msg_Id`: the identifier of a message, eight bytes.

use core::fmt;

use zerocopy::big_endian::U64;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::field::Kind;
use crate::wire::Leaf;

/// `Msg_Id`: eight bytes that a gateway makes, and that everybody else treats as one opaque number.
///
/// The text gives its bits a meaning, which real gateways do not always keep: [`parts`](Self::parts) reads it as 2.0
/// and later define it, [`parts_v12`](Self::parts_v12) as 1.2 does.
///
/// ```
/// use cmpp_codec::MsgId;
///
/// let id = MsgId::new(0xb4c5_5300_0001_0000);
/// assert_eq!(id.to_string(), "b4c5530000010000");
/// let parts = id.parts();
/// assert_eq!((parts.month, parts.day), (11, 9));
/// assert_eq!((parts.hour, parts.minute, parts.second), (17, 21, 12));
/// assert_eq!((parts.gateway, parts.sequence), (1, 0));
/// ```
#[derive(
    Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned,
)]
#[repr(transparent)]
pub struct MsgId(U64);

impl MsgId {
    /// What an SP writes into SUBMIT.
    pub const ZERO: Self = Self(U64::ZERO);

    /// The identifier with this number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(U64::new(number))
    }

    /// The number.
    #[must_use]
    #[inline]
    pub const fn get(self) -> u64 {
        self.0.get()
    }

    /// Its parts, as 2.0 and later define them (2.0, 7.4.3.2; 3.0, 8.4.3.2).
    #[must_use]
    pub const fn parts(self) -> MsgIdParts {
        MsgIdParts {
            month: self.octet(60, 4),
            day: self.octet(55, 5),
            hour: self.octet(50, 5),
            minute: self.octet(44, 6),
            second: self.octet(38, 6),
            gateway: self.bits(16, 22),
            sequence: self.bits(0, 16),
        }
    }

    /// Its parts, as 1.2 defines them: without a second, a longer gateway part, a longer sequence.
    #[must_use]
    pub const fn parts_v12(self) -> MsgIdParts {
        MsgIdParts {
            month: self.octet(60, 4),
            day: self.octet(55, 5),
            hour: self.octet(50, 5),
            minute: self.octet(44, 6),
            second: 0,
            gateway: self.bits(17, 27),
            sequence: self.bits(0, 17),
        }
    }

    #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "at most 32 bits are left by the mask")]
    const fn bits(self, shift: u32, width: u32) -> u32 {
        (self.get().wrapping_shr(shift) as u32) & u32::MAX.wrapping_shr(32_u32.wrapping_sub(width))
    }

    #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "at most 8 bits are left by the mask")]
    const fn octet(self, shift: u32, width: u32) -> u8 {
        self.bits(shift, width) as u8
    }
}

impl crate::Sealed for MsgId {}

impl Leaf for MsgId {
    const KIND: Kind = Kind::Id;
}

impl From<u64> for MsgId {
    fn from(number: u64) -> Self {
        Self::new(number)
    }
}

impl From<MsgId> for u64 {
    fn from(id: MsgId) -> Self {
        id.get()
    }
}

impl fmt::Display for MsgId {
    /// 16 hex digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.get())
    }
}

impl fmt::Debug for MsgId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What the bits of a [`MsgId`] say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct MsgIdParts {
    /// 1 to 12, where the gateway keeps to the text.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59; 0 in 1.2, which has none.
    pub second: u8,
    /// The gateway's code as a number, 22 bits; in 1.2 the message centre's, 27 bits.
    pub gateway: u32,
    /// Rises by one and wraps around, 16 bits; 17 in 1.2.
    pub sequence: u32,
}
