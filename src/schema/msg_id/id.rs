//! The identifier and its parts.

use core::fmt;

use zerocopy::big_endian::U64;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::schema::leaf::leaf;

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
/// assert_eq!(MsgId::from_parts(parts), Ok(id));
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

    /// The identifier with these parts, as 2.0 and later define them: 4, 5, 5, 6, 6, 22 and 16 bits.
    ///
    /// # Errors
    ///
    /// [`PartTooLarge`] when a part has more bits than its place: it is never cut. A month of 13 fits and is taken:
    /// what a calendar says is [`MsgIdParts::is_plausible`]'s business.
    pub const fn from_parts(parts: MsgIdParts) -> Result<Self, PartTooLarge> {
        Self::join(parts, [4, 5, 5, 6, 6, 22, 16])
    }

    /// The identifier with these parts, as 1.2 defines them: 4, 5, 5 and 6 bits, no second, 27 and 17 bits.
    ///
    /// # Errors
    ///
    /// [`PartTooLarge`], as [`from_parts`](Self::from_parts); a second other than 0 has no place at all.
    pub const fn from_parts_v12(parts: MsgIdParts) -> Result<Self, PartTooLarge> {
        Self::join(parts, [4, 5, 5, 6, 0, 27, 17])
    }

    /// The identifier of the recipient at `index`, counted from 0, of a SUBMIT to several (3.0, appendix 1).
    ///
    /// The one `Msg_Id` of the SUBMIT_RESP is the first recipient's; each further one's is higher by one, and the
    /// sequence wraps inside its 16 bits. So this is not a sum of 64 bits.
    ///
    /// ```
    /// use cmpp_codec::MsgId;
    ///
    /// let first = MsgId::new(0xb4c5_5300_0001_fffe);
    /// assert_eq!(first.of_recipient(1).to_string(), "b4c553000001ffff");
    /// assert_eq!(first.of_recipient(2).to_string(), "b4c5530000010000");
    /// ```
    #[must_use]
    pub const fn of_recipient(self, index: u8) -> Self {
        let sequence = self.get().wrapping_add(u64::from_be_bytes([0, 0, 0, 0, 0, 0, 0, index]));
        Self::new((self.get() & !0xffff) | (sequence & 0xffff))
    }

    /// The identifier with its eight bytes in the opposite order: what a peer shows that reads it little-endian.
    #[must_use]
    pub const fn swapped(self) -> Self {
        Self::new(self.get().swap_bytes())
    }

    const fn join(parts: MsgIdParts, widths: [u32; 7]) -> Result<Self, PartTooLarge> {
        let MsgIdParts { month, day, hour, minute, second, gateway, sequence } = parts;
        let mut left: &[(&str, u32, u32)] = &[
            ("month", widen(month), widths[0]),
            ("day", widen(day), widths[1]),
            ("hour", widen(hour), widths[2]),
            ("minute", widen(minute), widths[3]),
            ("second", widen(second), widths[4]),
            ("gateway", gateway, widths[5]),
            ("sequence", sequence, widths[6]),
        ];
        let mut id: u64 = 0;
        while let [(part, given, width), after @ ..] = left {
            let most = 1_u32.wrapping_shl(*width).wrapping_sub(1);
            if *given > most {
                return Err(PartTooLarge { part, most, given: *given });
            }
            let [a, b, c, d] = given.to_be_bytes();
            id = id.wrapping_shl(*width) | u64::from_be_bytes([0, 0, 0, 0, a, b, c, d]);
            left = after;
        }
        Ok(Self::new(id))
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

leaf! { MsgId: Id, Self::ZERO }

impl From<[u8; 8]> for MsgId {
    /// Takes the bytes in the order in which they are on the wire.
    fn from(bytes: [u8; 8]) -> Self {
        Self(U64::from_bytes(bytes))
    }
}

impl From<MsgId> for [u8; 8] {
    fn from(id: MsgId) -> Self {
        id.0.to_bytes()
    }
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

/// The octet as a wider number, in a `const fn`.
const fn widen(octet: u8) -> u32 {
    u32::from_be_bytes([0, 0, 0, octet])
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

impl MsgIdParts {
    /// Whether the time is one that a calendar and a clock can show. Real gateways do not always keep to it, and 0 is
    /// what an SP writes.
    #[must_use]
    pub const fn is_plausible(self) -> bool {
        matches!(self.month, 1..=12)
            && matches!(self.day, 1..=31)
            && self.hour < 24
            && self.minute < 60
            && self.second < 60
    }
}

/// A part of a `Msg_Id` needs more bits than its place has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartTooLarge {
    /// Which part: a field of [`MsgIdParts`].
    pub part: &'static str,
    /// What its place can hold.
    pub most: u32,
    /// What was given.
    pub given: u32,
}

impl fmt::Display for PartTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Msg_Id: {} {} given, {} fits", self.part, self.given, self.most)
    }
}

impl core::error::Error for PartTooLarge {}
