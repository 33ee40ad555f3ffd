//! Times: each of the forms in which CMPP writes one, read, checked, printed and built without a calendar crate.
//!
//! | Field | Form | Type |
//! |---|---|---|
//! | `ValId_Time`, `Valid_Time`, `At_Time` | YYMMDDhhmmsstnnp, 16 digits and NUL | [`SmppTime`] |
//! | `Timestamp` of CONNECT | MMDDHHMMSS, a decimal number in four bytes | [`Timestamp`] |
//! | `Submit_time`, `Done_time` of reports | YYMMDDHHMM, 10 digits | [`DateTime::from_report_time`] |
//! | `Time_stamp` of routes | YYYYMMDDhhmmss, 14 digits | [`DateTime::from_time_stamp`] |
//! | `Time` of QUERY | YYYYMMDD, 8 digits | [`DateTime::from_day`] |
//!
//! [`TimeForm`] tells the form by the field, and reads any of them.
//!
//! Reading asks only for digits, for real gateways write months of 0 and worse; `check` says what a calendar says. No
//! form but the first has a time zone: in practice all are Beijing time.
//!
//! The features `chrono` and `jiff` convert from and to the types of those crates: the first because most programs have
//! it already, the second because new ones choose it. `time` is left out: it asks for a newer compiler than this crate.

use core::fmt;

use crate::digits::{number, write_number};
use crate::octets::{OctetStr, Octets};

#[cfg(feature = "chrono")]
mod chrono;
mod form;
#[cfg(feature = "jiff")]
mod jiff;
mod smpp;
mod timestamp;

pub use self::form::{FieldTime, TimeForm};
pub use self::smpp::{SmppTime, Zone};
pub use self::timestamp::Timestamp;

//----------- BadTime ------------------------------------------------------------------------------

/// A text is no time, or a time is none that there is: what is wrong, in which part, at which byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BadTime {
    /// The part to blame.
    pub part: TimePart,
    /// Where that part begins: a byte of the field's text.
    pub at: u8,
    /// What is wrong with it.
    pub kind: BadTimeKind,
}

/// A part of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimePart {
    /// The year, of two digits or four.
    Year,
    /// The month.
    Month,
    /// The day.
    Day,
    /// The hour.
    Hour,
    /// The minute.
    Minute,
    /// The second.
    Second,
    /// Tenths of a second.
    Tenth,
    /// Quarters of an hour from UTC.
    Quarters,
    /// `+`, `-` or `R`.
    Zone,
    /// The text as a whole.
    Length,
}

impl TimePart {
    /// One lower-case word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Minute => "minute",
            Self::Second => "second",
            Self::Tenth => "tenth",
            Self::Quarters => "quarters",
            Self::Zone => "zone",
            Self::Length => "length",
        }
    }
}

/// What is wrong with a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BadTimeKind {
    /// The text has another form.
    Form,
    /// The number is not one that the calendar or the clock has, or the form cannot show it.
    Range,
}

impl BadTime {
    pub(crate) const fn form(part: TimePart, at: u8) -> Self {
        Self { part, at, kind: BadTimeKind::Form }
    }

    pub(crate) const fn range(part: TimePart, at: u8) -> Self {
        Self { part, at, kind: BadTimeKind::Range }
    }
}

impl fmt::Display for BadTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            BadTimeKind::Form => "malformed",
            BadTimeKind::Range => "out of range",
        };
        write!(f, "time {kind}: {} at byte {}", self.part.name(), self.at)
    }
}

impl core::error::Error for BadTime {}

//----------- Reading and writing digits -----------------------------------------------------------

/// Reads parts one after the other from a text of a known length.
struct Reader<'a> {
    left: &'a [u8],
    at: u8,
}

impl<'a> Reader<'a> {
    /// The text of a field, which has to have that many bytes.
    fn new(field: &'a OctetStr, len: u8) -> Result<Self, BadTime> {
        let left = field.text();
        let given = u8::try_from(left.len()).unwrap_or(u8::MAX);
        if given == len { Ok(Self { left, at: 0 }) } else { Err(BadTime::form(TimePart::Length, given.min(len))) }
    }

    fn bytes(&mut self, part: TimePart, width: u8) -> Result<(&'a [u8], u8), BadTime> {
        let at = self.at;
        let (here, after) = self.left.split_at_checked(width.into()).ok_or(BadTime::form(part, at))?;
        self.left = after;
        self.at = at.saturating_add(width);
        Ok((here, at))
    }

    /// A number of up to four digits.
    fn wide(&mut self, part: TimePart, width: u8) -> Result<u16, BadTime> {
        let (digits, at) = self.bytes(part, width)?;
        let value = number(digits).map_err(|_| BadTime::form(part, at))?;
        u16::try_from(value).map_err(|_| BadTime::form(part, at))
    }

    /// A number of one or two digits.
    fn part(&mut self, part: TimePart, width: u8) -> Result<u8, BadTime> {
        let at = self.at;
        u8::try_from(self.wide(part, width)?).map_err(|_| BadTime::form(part, at))
    }
}

/// Writes parts one after the other, filling a text.
fn write_parts(parts: &[(u16, usize)], mut to: &mut [u8]) {
    for &(value, width) in parts {
        let Some((here, after)) = to.split_at_mut_checked(width) else {
            return; // Never: the parts are as wide as the text.
        };
        write_number(value.into(), here);
        to = after;
    }
}

//----------- DateTime -----------------------------------------------------------------------------

/// A day and a time of day, without a time zone: what the digits of the field say.
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
    /// 1 to 12, where the gateway keeps to the calendar.
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

impl DateTime {
    /// Reads `Submit_time`, `Done_time` and their like: YYMMDDHHMM (2.0, 7.4.5.1; 3.0, 8.4.5.1). The year is of 2000 to
    /// 2099; the second is 0.
    ///
    /// # Errors
    ///
    /// [`BadTime`] where a digit is missing, or the text has not ten.
    pub fn from_report_time(field: &OctetStr) -> Result<Self, BadTime> {
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
    /// [`BadTime`] where a digit is missing, or the text has not fourteen.
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
    /// [`BadTime`] where a digit is missing, or the text has not eight.
    pub fn from_day(field: &OctetStr) -> Result<Self, BadTime> {
        Self::date(&mut Reader::new(field, 8)?)
    }

    fn date(reader: &mut Reader<'_>) -> Result<Self, BadTime> {
        let year = reader.wide(TimePart::Year, 4)?;
        let month = reader.part(TimePart::Month, 2)?;
        Ok(Self { year, month, day: reader.part(TimePart::Day, 2)?, ..Self::default() })
    }

    /// YYMMDDHHMM. Seconds have no place and are left away.
    ///
    /// # Errors
    ///
    /// [`BadTime`] when there is no such time, or the year is not of 2000 to 2099.
    pub fn report_time(self) -> Result<Octets<10>, BadTime> {
        self.check()?;
        let year = self.year.checked_sub(2000).filter(|&year| year < 100);
        let year = year.ok_or(BadTime::range(TimePart::Year, 0))?;
        let mut text = [0; 10];
        let [month, day, hour, minute, _] = self.two_digits();
        write_parts(&[(year, 2), month, day, hour, minute], &mut text);
        Ok(Octets::from_bytes(text))
    }

    /// YYYYMMDDhhmmss.
    ///
    /// # Errors
    ///
    /// [`BadTime`] when there is no such time.
    pub fn time_stamp(self) -> Result<Octets<14>, BadTime> {
        self.check()?;
        let mut text = [0; 14];
        let [month, day, hour, minute, second] = self.two_digits();
        write_parts(&[(self.year, 4), month, day, hour, minute, second], &mut text);
        Ok(Octets::from_bytes(text))
    }

    /// YYYYMMDD. The time of day has no place and is left away.
    ///
    /// # Errors
    ///
    /// [`BadTime`] when there is no such time.
    pub fn day_text(self) -> Result<Octets<8>, BadTime> {
        self.check()?;
        let mut text = [0; 8];
        let [month, day, ..] = self.two_digits();
        write_parts(&[(self.year, 4), month, day], &mut text);
        Ok(Octets::from_bytes(text))
    }

    /// Whether there is such a day and such a time of day. 29 February is looked up; a second of 60 is refused.
    ///
    /// # Errors
    ///
    /// [`BadTime`] with the first part that is out of range, at its place in YYYYMMDDhhmmss.
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
    /// `2003-12-01 20:07:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second } = *self;
        write!(f, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}

const fn widen(octet: u8) -> u16 {
    u16::from_be_bytes([0, octet])
}

/// The first part that no calendar or clock has, and where it begins in MMDDhhmmss.
const fn check_parts(year: u16, month: u8, day: u8, [hour, minute, second]: [u8; 3]) -> Option<(TimePart, u8)> {
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

const fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}
