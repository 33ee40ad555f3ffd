//! The layout of the bits of a `Msg_Id` (2.0, 7.4.3.2; 3.0, 8.4.3.2).

/// A part of a `Msg_Id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IdPart {
    /// The month, 1 to 12.
    Month,
    /// The day, 1 to 31.
    Day,
    /// The hour, 0 to 23.
    Hour,
    /// The minute, 0 to 59.
    Minute,
    /// The second, 0 to 59. 1.2 lacks it.
    Second,
    /// The code of the gateway; in 1.2 the code of the message centre.
    Gateway,
    /// The sequence number, which rises by one from message to message.
    Sequence,
}

impl IdPart {
    /// Returns the name of the part: `Month`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Month => "Month",
            Self::Day => "Day",
            Self::Hour => "Hour",
            Self::Minute => "Minute",
            Self::Second => "Second",
            Self::Gateway => "Gateway",
            Self::Sequence => "Sequence",
        }
    }
}

/// The bits of one part, and its number of digits in an identifier that is written as 22 digits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bits {
    pub(crate) part: IdPart,
    /// The number of bits below the part.
    pub(crate) shift: u8,
    /// The number of bits of the part.
    pub(crate) width: u8,
    /// The number of decimal digits of the part.
    pub(crate) digits: u8,
}

impl Bits {
    /// Returns the largest number that fits.
    pub(crate) const fn max(self) -> u32 {
        u32::MAX.wrapping_shr(32_u32.wrapping_sub(self.width_u32()))
    }

    pub(crate) const fn shift_u32(self) -> u32 {
        u32::from_be_bytes([0, 0, 0, self.shift])
    }

    const fn width_u32(self) -> u32 {
        u32::from_be_bytes([0, 0, 0, self.width])
    }
}

const fn bits(part: IdPart, shift: u8, width: u8, digits: u8) -> Bits {
    Bits { part, shift, width, digits }
}

/// The layout since 2.0.
pub(crate) const SINCE_20: [Bits; 7] = [
    bits(IdPart::Month, 60, 4, 2),
    bits(IdPart::Day, 55, 5, 2),
    bits(IdPart::Hour, 50, 5, 2),
    bits(IdPart::Minute, 44, 6, 2),
    bits(IdPart::Second, 38, 6, 2),
    bits(IdPart::Gateway, 16, 22, 7),
    bits(IdPart::Sequence, 0, 16, 5),
];

/// The layout of 1.2, where identifiers are not written as digits.
pub(crate) const IN_12: [Bits; 6] = [
    bits(IdPart::Month, 60, 4, 0),
    bits(IdPart::Day, 55, 5, 0),
    bits(IdPart::Hour, 50, 5, 0),
    bits(IdPart::Minute, 44, 6, 0),
    bits(IdPart::Gateway, 17, 27, 0),
    bits(IdPart::Sequence, 0, 17, 0),
];
