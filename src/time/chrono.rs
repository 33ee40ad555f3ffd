//! Conversions from and to the types of the crate `chrono`.

use ::chrono::{Datelike, FixedOffset, NaiveDate, NaiveDateTime, Timelike};

use crate::time::date_time::DateTime;
use crate::time::error::{BadTime, TimePart};
use crate::time::smpp::SmppTime;
use crate::time::timestamp::Timestamp;

impl TryFrom<DateTime> for NaiveDateTime {
    type Error = BadTime;

    /// Converts the time.
    ///
    /// # Errors
    ///
    /// [`BadTime`] if the time does not exist.
    fn try_from(from: DateTime) -> Result<Self, BadTime> {
        from.check()?;
        NaiveDate::from_ymd_opt(from.year.into(), from.month.into(), from.day.into())
            .and_then(|day| day.and_hms_opt(from.hour.into(), from.minute.into(), from.second.into()))
            .ok_or(BadTime::range(TimePart::Day, 6))
    }
}

impl TryFrom<NaiveDateTime> for DateTime {
    type Error = BadTime;

    /// Converts the time without fractions of a second.
    ///
    /// # Errors
    ///
    /// [`BadTime`] if the year is not from 0 to 9999.
    fn try_from(from: NaiveDateTime) -> Result<Self, BadTime> {
        let octet = |value: u32| u8::try_from(value).unwrap_or(u8::MAX);
        let time = Self {
            year: u16::try_from(from.year()).map_err(|_| BadTime::range(TimePart::Year, 0))?,
            month: octet(from.month()),
            day: octet(from.day()),
            hour: octet(from.hour()),
            minute: octet(from.minute()),
            second: octet(from.second()),
        };
        time.check()?;
        Ok(time)
    }
}

impl From<NaiveDateTime> for Timestamp {
    fn from(from: NaiveDateTime) -> Self {
        let octet = |value: u32| u8::try_from(value).unwrap_or(u8::MAX);
        Self {
            month: octet(from.month()),
            day: octet(from.day()),
            hour: octet(from.hour()),
            minute: octet(from.minute()),
            second: octet(from.second()),
        }
    }
}

impl TryFrom<SmppTime> for ::chrono::DateTime<FixedOffset> {
    type Error = BadTime;

    /// Converts the time without tenths of a second.
    ///
    /// # Errors
    ///
    /// [`BadTime`] if the time does not exist or is relative.
    fn try_from(from: SmppTime) -> Result<Self, BadTime> {
        from.check()?;
        let none = BadTime::range(TimePart::Zone, 15);
        let local = NaiveDateTime::try_from(from.local().ok_or(none)?)?;
        let offset = from.quarters_ahead().and_then(|quarters| i32::from(quarters).checked_mul(900)).ok_or(none)?;
        let offset = FixedOffset::east_opt(offset).ok_or(none)?;
        local.and_local_timezone(offset).single().ok_or(none)
    }
}

impl TryFrom<::chrono::DateTime<FixedOffset>> for SmppTime {
    type Error = BadTime;

    /// Converts the time without fractions of a second.
    ///
    /// # Errors
    ///
    /// [`BadTime`] if the year is not from 2000 to 2099, or if the zone is beyond 12 hours or not a multiple of a
    /// quarter of an hour.
    fn try_from(from: ::chrono::DateTime<FixedOffset>) -> Result<Self, BadTime> {
        let seconds = from.offset().local_minus_utc();
        let quarters = (seconds % 900 == 0).then_some(seconds / 900).and_then(|quarters| i8::try_from(quarters).ok());
        Self::at(from.naive_local().try_into()?, quarters.ok_or(BadTime::range(TimePart::Quarters, 13))?)
    }
}
