//! The forms of the fields that hold a time, and reading any of them.

use core::fmt;

use crate::base::octets::OctetStr;
use crate::time::date_time::DateTime;
use crate::time::smpp::SmppTime;
use crate::time::timestamp::Timestamp;

/// The form of the time in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeForm {
    /// YYMMDDhhmmsstnnp and a NUL: [`SmppTime`].
    Smpp,
    /// MMDDHHMMSS, a number: [`Timestamp`].
    Timestamp,
    /// YYMMDDHHMM: [`DateTime::from_report_time`].
    Report,
    /// YYYYMMDDhhmmss: [`DateTime::from_time_stamp`].
    Route,
    /// YYYYMMDD: [`DateTime::from_day`].
    Day,
}

impl TimeForm {
    /// Reads the time in the bytes of a field. Returns `None` if the bytes are not a time, or if the time does not
    /// exist.
    ///
    /// ```
    /// use cmpp_codec::time::TimeForm;
    ///
    /// let shown = |form: TimeForm, bytes| form.read(bytes).map(|time| time.to_string());
    /// assert_eq!(shown(TimeForm::Report, b"0312012007"), Some("2003-12-01 20:07".into()));
    /// assert_eq!(shown(TimeForm::Timestamp, &[0x3c, 0xdc, 0x73, 0xbe]), Some("10-21 08:05:10".into()));
    /// assert_eq!(shown(TimeForm::Day, b"20031301"), None);
    /// ```
    #[must_use]
    pub fn read(self, bytes: &[u8]) -> Option<FieldTime> {
        let text = OctetStr::new(bytes);
        let dated = |time: DateTime| time.check().ok().map(|()| time);
        Some(FieldTime(match self {
            Self::Smpp => {
                let time = SmppTime::parse(text).ok()??;
                time.check().ok()?;
                Time::Smpp(time)
            }
            Self::Timestamp => {
                let time = Timestamp::from_number(u32::from_be_bytes(*bytes.first_chunk()?));
                time.check().ok()?;
                Time::Timestamp(time)
            }
            Self::Report => Time::Minute(dated(DateTime::from_report_time(text).ok()?)?),
            Self::Route => Time::Second(dated(DateTime::from_time_stamp(text).ok()?)?),
            Self::Day => Time::Day(dated(DateTime::from_day(text).ok()?)?),
        }))
    }
}

/// The time in a field. [`TimeForm::read`] returns it. It is shown with the precision of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FieldTime(Time);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Time {
    Smpp(SmppTime),
    Timestamp(Timestamp),
    Minute(DateTime),
    Second(DateTime),
    Day(DateTime),
}

impl fmt::Display for FieldTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Time::Smpp(time) => fmt::Display::fmt(&time, f),
            Time::Timestamp(time) => fmt::Display::fmt(&time, f),
            Time::Second(time) => fmt::Display::fmt(&time, f),
            Time::Minute(DateTime { year, month, day, hour, minute, .. }) => {
                write!(f, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
            }
            Time::Day(DateTime { year, month, day, .. }) => write!(f, "{year:04}-{month:02}-{day:02}"),
        }
    }
}
