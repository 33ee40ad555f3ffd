//! The digits of times: reading, writing and checking their parts.

use crate::base::digits::{number, write_number};
use crate::base::octets::OctetStr;
use crate::time::error::{BadTime, TimePart};

/// Reads parts one after the other from a text of a known length.
pub(super) struct Reader<'a> {
    left: &'a [u8],
    at: u8,
}

impl<'a> Reader<'a> {
    /// Creates a reader for the text of a field, which must have `len` bytes.
    pub(super) fn new(field: &'a OctetStr, len: u8) -> Result<Self, BadTime> {
        let left = field.trimmed();
        let given = u8::try_from(left.len()).unwrap_or(u8::MAX);
        if given == len { Ok(Self { left, at: 0 }) } else { Err(BadTime::form(TimePart::Length, given.min(len))) }
    }

    pub(super) fn bytes(&mut self, part: TimePart, width: u8) -> Result<(&'a [u8], u8), BadTime> {
        let at = self.at;
        let (here, after) = self.left.split_at_checked(width.into()).ok_or(BadTime::form(part, at))?;
        self.left = after;
        self.at = at.saturating_add(width);
        Ok((here, at))
    }

    /// Reads a number of up to four digits.
    pub(super) fn wide(&mut self, part: TimePart, width: u8) -> Result<u16, BadTime> {
        let (digits, at) = self.bytes(part, width)?;
        let value = number(digits).map_err(|_| BadTime::form(part, at))?;
        u16::try_from(value).map_err(|_| BadTime::form(part, at))
    }

    /// Reads a number of one or two digits.
    pub(super) fn part(&mut self, part: TimePart, width: u8) -> Result<u8, BadTime> {
        let at = self.at;
        u8::try_from(self.wide(part, width)?).map_err(|_| BadTime::form(part, at))
    }
}

/// Reads ten digits as five numbers of two digits, all at once. Returns `None` if a byte is not a digit.
#[expect(clippy::many_single_char_names, reason = "bytes in their order")]
pub(super) const fn pairs(&[a, b, c, d, e, f, g, h, i, j]: &[u8; 10]) -> Option<[u8; 5]> {
    // The values of the digits, one in each byte. The last two have a word of their own.
    let head = u64::from_be_bytes([a, b, c, d, e, f, g, h]) ^ 0x3030_3030_3030_3030;
    let tail = u64::from_be_bytes([0, 0, 0, 0, 0, 0, i, j]) ^ 0x3030;
    // A value above 9 makes the sum reach bit 7.
    let over = head | head.wrapping_add(0x7676_7676_7676_7676) | tail | tail.wrapping_add(0x7676);
    if over & 0x8080_8080_8080_8080 != 0 {
        return None;
    }
    let [_, a, _, b, _, c, _, d] = two_digits(head).to_be_bytes();
    let [.., e] = two_digits(tail).to_be_bytes();
    Some([a, b, c, d, e])
}

/// Returns, for each pair of bytes, the first one times ten plus the second one.
const fn two_digits(digits: u64) -> u64 {
    (digits >> 8 & 0x00ff_00ff_00ff_00ff).wrapping_mul(10).wrapping_add(digits & 0x00ff_00ff_00ff_00ff)
}

/// Writes parts one after the other, filling a text.
pub(super) fn write_parts(parts: &[(u16, usize)], mut to: &mut [u8]) {
    for &(value, width) in parts {
        let Some((here, after)) = to.split_at_mut_checked(width) else {
            return; // Never: the parts are as wide as the text.
        };
        write_number(value.into(), here);
        to = after;
    }
}

pub(super) const fn widen(octet: u8) -> u16 {
    u16::from_be_bytes([0, octet])
}

/// Returns the first part that exists in no calendar or on no clock, and its position in MMDDhhmmss.
pub(super) const fn check_parts(
    year: u16,
    month: u8,
    day: u8,
    [hour, minute, second]: [u8; 3],
) -> Option<(TimePart, u8)> {
    if month == 0 || month > 12 {
        Some((TimePart::Month, 0))
    } else if day == 0 || day > days_in(year, month) {
        Some((TimePart::Day, 2))
    } else if hour > 23 {
        Some((TimePart::Hour, 4))
    } else if minute > 59 {
        Some((TimePart::Minute, 6))
    } else if second > 59 {
        Some((TimePart::Second, 8))
    } else {
        None
    }
}

pub(super) const fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}
