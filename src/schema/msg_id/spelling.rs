//! The ways in which a `Msg_Id` is written as text: in logs, databases, web interfaces and reports of other gateways.

use core::fmt;
use core::str::FromStr;

use crate::base::digits::number;
use crate::schema::msg_id::bits::SINCE_20;
use crate::schema::msg_id::id::{MsgId, MsgIdParts};

/// A form in which an identifier is written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SpellingForm {
    /// 16 hex digits in upper or lower case, or `0x` and 1 to 16 hex digits: `b4c5530000010000`.
    Hex,
    /// 22 decimal digits: MMDDHHMMSS, seven for the gateway, five for the sequence: `1109172112000000100000`.
    Digits,
    /// A decimal number: `13025908756704198656`.
    Decimal,
    /// A signed decimal number, as languages without unsigned integers print it: `-5420835317005352960`.
    Signed,
}

/// How a text spells an identifier. [`MsgId::spelling`] returns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Spelling {
    /// The form.
    pub form: SpellingForm,
    /// Whether the bytes are in reverse order, because the peer reads numbers little-endian.
    pub swapped: bool,
}

impl MsgId {
    /// Returns how the text spells this identifier, or `None` if it does not.
    ///
    /// Every form is tried, first with the bytes in wire order, then in reverse order. So an identifier whose bytes are
    /// the same in both orders is not reported as swapped.
    ///
    /// ```
    /// use cmpp_codec::msg_id::{Spelling, SpellingForm};
    /// use cmpp_codec::MsgId;
    ///
    /// let id = MsgId::new(0xb4c5_5300_0001_0000);
    /// let plain = |form| Some(Spelling { form, swapped: false });
    /// assert_eq!(id.spelling("B4C5530000010000"), plain(SpellingForm::Hex));
    /// assert_eq!(id.spelling("1109172112000000100000"), plain(SpellingForm::Digits));
    /// assert_eq!(id.spelling("13025908756704198656"), plain(SpellingForm::Decimal));
    /// assert_eq!(id.spelling("-5420835317005352960"), plain(SpellingForm::Signed));
    /// assert_eq!(id.spelling("000001000053c5b4"), Some(Spelling { form: SpellingForm::Hex, swapped: true }));
    /// assert_eq!(id.spelling("b4c5530000010001"), None);
    /// ```
    #[must_use]
    pub fn spelling(self, text: &str) -> Option<Spelling> {
        let forms = [SpellingForm::Hex, SpellingForm::Digits, SpellingForm::Decimal, SpellingForm::Signed];
        [(self, false), (self.swapped(), true)].into_iter().find_map(|(id, swapped)| {
            let form = forms.into_iter().find(|&form| Self::read(text.as_bytes(), form) == Ok(id))?;
            Some(Spelling { form, swapped })
        })
    }

    /// Reads an identifier that is written in the given form.
    ///
    /// # Errors
    ///
    /// [`UnknownSpelling`] with the position of the first byte that does not belong to the form.
    pub fn parse_as(text: &str, form: SpellingForm) -> Result<Self, UnknownSpelling> {
        Self::read(text.as_bytes(), form)
    }

    fn read(text: &[u8], form: SpellingForm) -> Result<Self, UnknownSpelling> {
        match form {
            SpellingForm::Hex => hex(text),
            SpellingForm::Digits => digits(text),
            SpellingForm::Decimal => decimal(text, 0).map(Self::new),
            SpellingForm::Signed => {
                let magnitude = decimal(text.strip_prefix(b"-").ok_or(UnknownSpelling { at: 0 })?, 1)?;
                if magnitude > 1 << 63 {
                    Err(UnknownSpelling { at: 1 })
                } else {
                    Ok(Self::new(magnitude.wrapping_neg()))
                }
            }
        }
    }

    /// Returns the identifier as 22 decimal digits: MMDDHHMMSS, seven for the gateway, five for the sequence.
    ///
    /// Every part fits into its digits, so different identifiers have different texts.
    ///
    /// ```
    /// use cmpp_codec::MsgId;
    ///
    /// assert_eq!(MsgId::new(0xb4c5_5300_0001_0000).digits().to_string(), "1109172112000000100000");
    /// ```
    #[must_use]
    pub const fn digits(self) -> impl fmt::Display {
        Digits(self.parts())
    }
}

impl FromStr for MsgId {
    type Err = UnknownSpelling;

    /// Reads an identifier in any form. `-` begins a signed number, `0x` a hex number. Otherwise 16 bytes are read as
    /// hex digits, 22 bytes as the digits of the parts, and any other length as a decimal number.
    ///
    /// A decimal number of 16 digits is therefore read as a hex number. No gateway assigns such an identifier, because
    /// its month would be 0; [`parse_as`](Self::parse_as) reads it.
    ///
    /// ```
    /// use cmpp_codec::MsgId;
    ///
    /// let id = MsgId::new(0xb4c5_5300_0001_0000);
    /// assert_eq!("1109172112000000100000".parse(), Ok(id));
    /// assert_eq!("0xB4C5530000010000".parse(), Ok(id));
    /// assert_eq!("b4c5530x00010000".parse::<MsgId>().unwrap_err().at, 7);
    /// ```
    fn from_str(text: &str) -> Result<Self, UnknownSpelling> {
        let form = match text.as_bytes() {
            [b'-', ..] => SpellingForm::Signed,
            [b'0', b'x' | b'X', ..] => SpellingForm::Hex,
            bytes if bytes.len() == 16 => SpellingForm::Hex,
            bytes if bytes.len() == 22 => SpellingForm::Digits,
            _ => SpellingForm::Decimal,
        };
        Self::read(text.as_bytes(), form)
    }
}

fn hex(text: &[u8]) -> Result<MsgId, UnknownSpelling> {
    let bare = text.strip_prefix(b"0x").or_else(|| text.strip_prefix(b"0X"));
    let (digits, before): (_, usize) = bare.map_or((text, 0), |digits| (digits, 2));
    if digits.is_empty() || digits.len() > 16 || (before == 0 && digits.len() < 16) {
        return Err(UnknownSpelling { at: text.len().min(before.saturating_add(16)) });
    }
    let mut id: u64 = 0;
    for (digit, at) in digits.iter().zip(before..) {
        let value = char::from(*digit).to_digit(16).ok_or(UnknownSpelling { at })?;
        id = (id << 4) | u64::from(value);
    }
    Ok(MsgId::new(id))
}

fn decimal(text: &[u8], before: usize) -> Result<u64, UnknownSpelling> {
    number(text).map_err(|at| UnknownSpelling { at: before.saturating_add(at) })
}

fn digits(text: &[u8]) -> Result<MsgId, UnknownSpelling> {
    let Ok(text) = <&[u8; 22]>::try_from(text) else {
        return Err(UnknownSpelling { at: text.len().min(22) });
    };
    let mut parts = MsgIdParts::default();
    let (mut left, mut at): (&[u8], usize) = (text, 0);
    for bits in SINCE_20 {
        let (here, after) = left.split_at_checked(bits.digits.into()).ok_or(UnknownSpelling { at })?;
        let value = number(here).map_err(|wrong| UnknownSpelling { at: at.saturating_add(wrong) })?;
        let value = u32::try_from(value).ok().filter(|&value| value <= bits.max()).ok_or(UnknownSpelling { at })?;
        parts = parts.with(bits.part, value);
        at = at.saturating_add(here.len());
        left = after;
    }
    // The error cannot occur: each part was checked above.
    MsgId::from_parts(parts).map_err(|_| UnknownSpelling { at })
}

struct Digits(MsgIdParts);

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        SINCE_20.iter().try_for_each(|bits| {
            let (number, width) = (self.0.get(bits.part), usize::from(bits.digits));
            write!(f, "{number:0width$}")
        })
    }
}

impl fmt::LowerHex for MsgId {
    /// Shows the number in hex, as `u64` does: `{:#018x}` gives `0x` and 16 digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::LowerHex::fmt(&self.get(), f)
    }
}

impl fmt::UpperHex for MsgId {
    /// Shows the number in hex, as `u64` does: `{:016X}` gives 16 digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::UpperHex::fmt(&self.get(), f)
    }
}

/// A text is not an identifier, or not in the given form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnknownSpelling {
    /// The position of the first byte that does not belong there, or the length of the text if it ends too early.
    pub at: usize,
}

impl fmt::Display for UnknownSpelling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a Msg_Id: unexpected byte or end at {}", self.at)
    }
}

impl core::error::Error for UnknownSpelling {}
