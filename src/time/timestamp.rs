//! The `Timestamp` of CONNECT.

use core::fmt;

use crate::base::digits::write_number;
use crate::time::error::BadTime;
use crate::time::parts::check_parts;

/// `Timestamp` of CONNECT: MMDDHHMMSS read as one decimal number (2.0, 7.4.1.1; 3.0, 8.4.1.1).
///
/// A number from January to September has nine digits. In the digest of the login it always has ten: see
/// [`digits`](Self::digits).
///
/// ```
/// use cmpp_codec::time::Timestamp;
///
/// let timestamp = Timestamp { month: 10, day: 21, hour: 8, minute: 5, second: 10 };
/// assert_eq!(timestamp.number()?, 1_021_080_510);
/// assert_eq!(timestamp.number()?.to_be_bytes(), [0x3c, 0xdc, 0x73, 0xbe]);
/// assert_eq!(Timestamp::from_number(1_021_080_510), timestamp);
/// assert_eq!(Timestamp::digits(102_030_405), *b"0102030405");
/// assert_eq!(timestamp.to_string(), "10-21 08:05:10");
/// # Ok::<(), cmpp_codec::time::BadTime>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp {
    /// 1 to 12, if the peer sends a valid date.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
}

impl Timestamp {
    /// Splits the number into its parts. Any number is accepted: see [`check`](Self::check).
    #[must_use]
    pub const fn from_number(number: u32) -> Self {
        let [.., second] = (number % 100).to_be_bytes();
        let [.., minute] = (number / 100 % 100).to_be_bytes();
        let [.., hour] = (number / 10_000 % 100).to_be_bytes();
        let [.., day] = (number / 1_000_000 % 100).to_be_bytes();
        let [.., month] = (number / 100_000_000).to_be_bytes();
        Self { month, day, hour, minute, second }
    }

    /// Returns the number for the field.
    ///
    /// # Errors
    ///
    /// [`BadTime`] if the time does not exist.
    pub fn number(self) -> Result<u32, BadTime> {
        self.check()?;
        let parts = [self.month, self.day, self.hour, self.minute, self.second];
        Ok(parts.into_iter().fold(0, |number: u32, part| number.wrapping_mul(100).wrapping_add(part.into())))
    }

    /// Returns the number as ten digits with leading zeros, as the digest of the login needs it.
    #[must_use]
    pub fn digits(number: u32) -> [u8; 10] {
        let mut digits = [0; 10];
        write_number(number, &mut digits);
        digits
    }

    /// Checks that the day exists, at least in a leap year, and that the time of day exists.
    ///
    /// # Errors
    ///
    /// [`BadTime`] with the first part that is out of range, and its position in the ten digits.
    pub const fn check(self) -> Result<(), BadTime> {
        match check_parts(2000, self.month, self.day, [self.hour, self.minute, self.second]) {
            Some((part, at)) => Err(BadTime::range(part, at)),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Timestamp {
    /// Writes `10-21 08:05:10`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { month, day, hour, minute, second } = *self;
        write!(f, "{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}
