//! The identifier of a message and its parts.

use core::fmt;

use zerocopy::big_endian::U64;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::schema::leaf::leaf;
use crate::schema::msg_id::bits::{Bits, IN_12, IdPart, SINCE_20};

/// `Msg_Id`: the identifier of a message, eight bytes that the gateway assigns.
///
/// Treat it as an opaque number. The specification assigns meanings to its bits, but real gateways do not always follow
/// it. [`parts`](Self::parts) returns the parts that 2.0 and later define, [`parts_v12`](Self::parts_v12) those of 1.2.
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
    /// The identifier 0, which an SP sends in SUBMIT.
    pub const ZERO: Self = Self(U64::ZERO);

    /// Creates an identifier from a number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(U64::new(number))
    }

    /// Returns the identifier as a number.
    #[must_use]
    #[inline]
    pub const fn get(self) -> u64 {
        self.0.get()
    }

    /// Returns its parts as 2.0 and later define them (2.0, 7.4.3.2; 3.0, 8.4.3.2): 4, 5, 5, 6, 6, 22 and 16 bits.
    #[must_use]
    pub const fn parts(self) -> MsgIdParts {
        self.split(&SINCE_20)
    }

    /// Returns its parts as 1.2 defines them: 4, 5, 5 and 6 bits, no second, 27 and 17 bits.
    #[must_use]
    pub const fn parts_v12(self) -> MsgIdParts {
        self.split(&IN_12)
    }

    /// Creates an identifier from its parts as 2.0 and later define them.
    ///
    /// # Errors
    ///
    /// [`PartTooLarge`] if a part needs more bits than it has. A part is never truncated. A month of 13 fits and is
    /// accepted; [`MsgIdParts::is_plausible`] checks the calendar.
    pub const fn from_parts(parts: MsgIdParts) -> Result<Self, PartTooLarge> {
        Self::join(parts, &SINCE_20)
    }

    /// Creates an identifier from its parts as 1.2 defines them.
    ///
    /// # Errors
    ///
    /// The same errors as [`from_parts`](Self::from_parts). A second other than 0 is too large, because 1.2 lacks it.
    pub const fn from_parts_v12(parts: MsgIdParts) -> Result<Self, PartTooLarge> {
        if parts.second > 0 {
            return Err(PartTooLarge { part: IdPart::Second, max: 0, given: parts.get(IdPart::Second) });
        }
        Self::join(parts, &IN_12)
    }

    /// Returns the identifier of one recipient of a SUBMIT to several recipients (3.0, appendix 1).
    ///
    /// The identifier itself, the `Msg_Id` of the SUBMIT_RESP, is that of the first recipient. `index` counts the
    /// recipients from 0 and is added to the sequence part, which wraps around within its 16 bits.
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

    /// Returns the identifier with its eight bytes in reverse order, as a peer shows it that reads numbers
    /// little-endian.
    #[must_use]
    pub const fn swapped(self) -> Self {
        Self::new(self.get().swap_bytes())
    }

    const fn split(self, mut layout: &[Bits]) -> MsgIdParts {
        let mut parts = MsgIdParts::ZERO;
        while let [bits, after @ ..] = layout {
            let [.., a, b, c, d] = self.get().wrapping_shr(bits.shift_u32()).to_be_bytes();
            parts = parts.with(bits.part, u32::from_be_bytes([a, b, c, d]) & bits.max());
            layout = after;
        }
        parts
    }

    const fn join(parts: MsgIdParts, mut layout: &[Bits]) -> Result<Self, PartTooLarge> {
        let mut id: u64 = 0;
        while let [bits, after @ ..] = layout {
            let (given, max) = (parts.get(bits.part), bits.max());
            if given > max {
                return Err(PartTooLarge { part: bits.part, max, given });
            }
            let [a, b, c, d] = given.to_be_bytes();
            id |= u64::from_be_bytes([0, 0, 0, 0, a, b, c, d]).wrapping_shl(bits.shift_u32());
            layout = after;
        }
        Ok(Self::new(id))
    }
}

leaf! { MsgId: Id, Self::ZERO }

impl From<[u8; 8]> for MsgId {
    /// Creates an identifier from its bytes in wire order.
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
    /// Shows the identifier as 16 hex digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.get())
    }
}

impl fmt::Debug for MsgId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The parts of a [`MsgId`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct MsgIdParts {
    /// The month, 1 to 12 if the gateway follows the specification.
    pub month: u8,
    /// The day, 1 to 31.
    pub day: u8,
    /// The hour, 0 to 23.
    pub hour: u8,
    /// The minute, 0 to 59.
    pub minute: u8,
    /// The second, 0 to 59. It is 0 in 1.2, which lacks it.
    pub second: u8,
    /// The code of the gateway as a number of 22 bits; in 1.2 the code of the message centre, 27 bits.
    pub gateway: u32,
    /// The sequence number of 16 bits, in 1.2 of 17 bits. It rises by one and wraps around.
    pub sequence: u32,
}

impl MsgIdParts {
    const ZERO: Self = Self { month: 0, day: 0, hour: 0, minute: 0, second: 0, gateway: 0, sequence: 0 };

    /// Returns one part as a number.
    #[must_use]
    pub const fn get(self, part: IdPart) -> u32 {
        let octet = match part {
            IdPart::Month => self.month,
            IdPart::Day => self.day,
            IdPart::Hour => self.hour,
            IdPart::Minute => self.minute,
            IdPart::Second => self.second,
            IdPart::Gateway => return self.gateway,
            IdPart::Sequence => return self.sequence,
        };
        u32::from_be_bytes([0, 0, 0, octet])
    }

    /// Returns the parts with one of them replaced. A part of one octet takes the lowest eight bits of `value`.
    pub(super) const fn with(mut self, part: IdPart, value: u32) -> Self {
        let [.., octet] = value.to_be_bytes();
        match part {
            IdPart::Month => self.month = octet,
            IdPart::Day => self.day = octet,
            IdPart::Hour => self.hour = octet,
            IdPart::Minute => self.minute = octet,
            IdPart::Second => self.second = octet,
            IdPart::Gateway => self.gateway = value,
            IdPart::Sequence => self.sequence = value,
        }
        self
    }

    /// Returns whether month, day, hour, minute and second lie within their ranges. The identifiers of some gateways do
    /// not, and neither does the 0 that an SP sends.
    #[must_use]
    pub const fn is_plausible(self) -> bool {
        matches!(self.month, 1..=12)
            && matches!(self.day, 1..=31)
            && self.hour < 24
            && self.minute < 60
            && self.second < 60
    }
}

/// A part of a `Msg_Id` needs more bits than it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartTooLarge {
    /// The part that is too large.
    pub part: IdPart,
    /// The largest number that fits.
    pub max: u32,
    /// The number that was given.
    pub given: u32,
}

impl fmt::Display for PartTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Msg_Id: {} {} given, the maximum is {}", self.part.name(), self.given, self.max)
    }
}

impl core::error::Error for PartTooLarge {}
