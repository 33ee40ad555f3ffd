//! A date and a time of day.

use core::fmt;

use crate::base::octets::{OctetStr, Octets};
use crate::time::error::{BadTime, TimePart};
use crate::time::parts::{Reader, check_parts, pairs, widen, write_parts};

/// A date and a time of day, without a time zone, as the digits of the field express them.
///
/// ```
/// use cmpp_codec::OctetStr;
/// use cmpp_codec::time::DateTime;
///
/// let done = DateTime::from_report_time(OctetStr::new(b"0312012007"))?;
/// assert_eq!(done.to_string(), "2003-12-01 20:07:00");
/// assert_eq!(done.report_time()?.as_bytes(), b"0312012007");
/// assert_eq!(done.time_stamp()?.as_bytes(), b"20031201200700");
/// assert_eq!(done.day_text()?.as_bytes(), b"20031201");
///
/// let odd = DateTime::from_report_time(OctetStr::new(b"0313012007"))?;
/// assert_eq!(odd.check().unwrap_err().to_string(), "time out of range: month at byte 4");
/// let wrong = DateTime::from_report_time(OctetStr::new(b"03120120 7"));
/// assert_eq!(wrong.unwrap_err().to_string(), "time malformed: minute at byte 8");
/// # Ok::<(), cmpp_codec::time::BadTime>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DateTime {
    /// The year, 0 to 9999.
    pub year: u16,
    /// The month, 1 to 12 if the gateway sends a valid date.
    pub month: u8,
    /// The day, 1 to 31.
    pub day: u8,
    /// The hour, 0 to 23.
    pub hour: u8,
    /// The minute, 0 to 59.
    pub minute: u8,
    /// The second, 0 to 59.
    pub second: u8,
}

impl DateTime {
    /// Reads `Submit_time` or `Done_time`: YYMMDDHHMM (2.0, 7.4.5.1; 3.0, 8.4.5.1). The year is from 2000 to 2099, the
    /// second is 0.
    ///
    /// # Errors
    ///
    /// [`BadTime`] if the text is not ten digits.
    pub fn from_report_time(field: &OctetStr) -> Result<Self, BadTime> {
        // Nearly every report has ten digits. The code below finds the error in the others.
        if let Some([year, month, day, hour, minute]) = field.as_bytes().try_into().ok().and_then(pairs) {
            return Ok(Self { year: widen(year).saturating_add(2000), month, day, hour, minute, second: 0 });
        }
        let mut reader = Reader::new(field, 10)?;
        let year = reader.wide(TimePart::Year, 2)?.saturating_add(2000);
        let month = reader.part(TimePart::Month, 2)?;
        let day = reader.part(TimePart::Day, 2)?;
        let hour = reader.part(TimePart::Hour, 2)?;
        Ok(Self { year, month, day, hour, minute: reader.part(TimePart::Minute, 2)?, second: 0 })
    }

    /// Reads `Time_stamp`: YYYYMMDDhhmmss (3.0, 8.6).
    ///
    /// # Errors
    ///
    /// [`BadTime`] if the text is not fourteen digits.
    pub fn from_time_stamp(field: &OctetStr) -> Result<Self, BadTime> {
        let mut reader = Reader::new(field, 14)?;
        let date = Self::date(&mut reader)?;
        let hour = reader.part(TimePart::Hour, 2)?;
        let minute = reader.part(TimePart::Minute, 2)?;
        Ok(Self { hour, minute, second: reader.part(TimePart::Second, 2)?, ..date })
    }

    /// Reads `Time` of QUERY: YYYYMMDD (2.0, 7.4.4.1; 3.0, 8.4.4.1). The time of day is 0.
    ///
    /// # Errors
    ///
    /// [`BadTime`] if the text is not eight digits.
    pub fn from_day(field: &OctetStr) -> Result<Self, BadTime> {
        Self::date(&mut Reader::new(field, 8)?)
    }

    fn date(reader: &mut Reader<'_>) -> Result<Self, BadTime> {
        let year = reader.wide(TimePart::Year, 4)?;
        let month = reader.part(TimePart::Month, 2)?;
        Ok(Self { year, month, day: reader.part(TimePart::Day, 2)?, ..Self::default() })
    }

    /// Writes the time as YYMMDDHHMM, without the seconds.
    ///
    /// # Errors
    ///
    /// [`BadTime`] if the time does not exist, or the year is not from 2000 to 2099.
    pub fn report_time(self) -> Result<Octets<10>, BadTime> {
        self.check()?;
        let year = self.year.checked_sub(2000).filter(|&year| year < 100);
        let year = year.ok_or(BadTime::range(TimePart::Year, 0))?;
        let mut text = [0; 10];
        let [month, day, hour, minute, _] = self.two_digits();
        write_parts(&[(year, 2), month, day, hour, minute], &mut text);
        Ok(Octets::from_bytes(text))
    }

    /// Writes the time as YYYYMMDDhhmmss.
    ///
    /// # Errors
    ///
    /// [`BadTime`] if the time does not exist.
    pub fn time_stamp(self) -> Result<Octets<14>, BadTime> {
        self.check()?;
        let mut text = [0; 14];
        let [month, day, hour, minute, second] = self.two_digits();
        write_parts(&[(self.year, 4), month, day, hour, minute, second], &mut text);
        Ok(Octets::from_bytes(text))
    }

    /// Writes the day as YYYYMMDD, without the time of day.
    ///
    /// # Errors
    ///
    /// [`BadTime`] if the time does not exist.
    pub fn day_text(self) -> Result<Octets<8>, BadTime> {
        self.check()?;
        let mut text = [0; 8];
        let [month, day, ..] = self.two_digits();
        write_parts(&[(self.year, 4), month, day], &mut text);
        Ok(Octets::from_bytes(text))
    }

    /// Checks that the day and the time of day exist. Leap years are respected; a second of 60 is rejected.
    ///
    /// # Errors
    ///
    /// [`BadTime`] with the first part that is out of range, and its position in YYYYMMDDhhmmss.
    pub const fn check(self) -> Result<(), BadTime> {
        if self.year > 9999 {
            return Err(BadTime::range(TimePart::Year, 0));
        }
        match check_parts(self.year, self.month, self.day, [self.hour, self.minute, self.second]) {
            Some((part, before)) => Err(BadTime::range(part, before.saturating_add(4))),
            None => Ok(()),
        }
    }

    const fn two_digits(self) -> [(u16, usize); 5] {
        [
            (widen(self.month), 2),
            (widen(self.day), 2),
            (widen(self.hour), 2),
            (widen(self.minute), 2),
            (widen(self.second), 2),
        ]
    }
}

impl fmt::Display for DateTime {
    /// Shows `2003-12-01 20:07:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second } = *self;
        write!(f, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}
