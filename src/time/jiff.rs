//! Conversions from and to the types of the crate `jiff`.

use ::jiff::civil;

use crate::time::date_time::DateTime;
use crate::time::error::{BadTime, TimePart};
use crate::time::timestamp::Timestamp;

impl TryFrom<DateTime> for civil::DateTime {
    type Error = BadTime;

    /// Converts the time.
    ///
    /// # Errors
    ///
    /// [`BadTime`] if the time does not exist.
    fn try_from(from: DateTime) -> Result<Self, BadTime> {
        from.check()?;
        let year = i16::try_from(from.year).map_err(|_| BadTime::range(TimePart::Year, 0))?;
        // The values are small, because the time is checked.
        let part = |value: u8| i8::try_from(value).unwrap_or(i8::MAX);
        let (month, day) = (part(from.month), part(from.day));
        let (hour, minute, second) = (part(from.hour), part(from.minute), part(from.second));
        Self::new(year, month, day, hour, minute, second, 0).map_err(|_| BadTime::range(TimePart::Day, 6))
    }
}

impl TryFrom<civil::DateTime> for DateTime {
    type Error = BadTime;

    /// Converts the time without fractions of a second.
    ///
    /// # Errors
    ///
    /// [`BadTime`] if the year is before 0.
    fn try_from(from: civil::DateTime) -> Result<Self, BadTime> {
        let octet = |value: i8| u8::try_from(value).unwrap_or(u8::MAX);
        Ok(Self {
            year: u16::try_from(from.year()).map_err(|_| BadTime::range(TimePart::Year, 0))?,
            month: octet(from.month()),
            day: octet(from.day()),
            hour: octet(from.hour()),
            minute: octet(from.minute()),
            second: octet(from.second()),
        })
    }
}

impl From<civil::DateTime> for Timestamp {
    fn from(from: civil::DateTime) -> Self {
        let octet = |value: i8| u8::try_from(value).unwrap_or(u8::MAX);
        Self {
            month: octet(from.month()),
            day: octet(from.day()),
            hour: octet(from.hour()),
            minute: octet(from.minute()),
            second: octet(from.second()),
        }
    }
}
