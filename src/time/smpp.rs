//! The times of scheduling: `At_Time` and `ValId_Time`.

use core::fmt;

use crate::base::octets::{OctetStr, Octets};
use crate::time::date_time::DateTime;
use crate::time::error::{BadTime, TimePart};
use crate::time::parts::{Reader, check_parts, widen, write_parts};

/// `ValId_Time`, `Valid_Time`, `At_Time`: YYMMDDhhmmsstnnp, 16 characters and a NUL, as SMPP 3.3 has it.
///
/// CMPP does not repeat the format; this is SMPP 3.4's, 7.1.1. The parts are kept as the digits say, so what was read
/// prints as it was: a peer's odd quarters are its own. An empty field means "the gateway's default", "now".
///
/// ```
/// use cmpp_codec::OctetStr;
/// use cmpp_codec::time::{SmppTime, Zone};
///
/// // 31 July 2015, 22:48:20, eight hours (32 quarters) ahead of UTC.
/// let at = SmppTime::parse(OctetStr::new(b"150731224820032+\0"))?.unwrap();
/// assert_eq!((at.year, at.month, at.day), (15, 7, 31));
/// assert_eq!((at.quarters, at.zone), (32, Zone::Ahead));
/// assert_eq!(at.to_string(), "2015-07-31 22:48:20.0 +08:00");
/// assert_eq!(at.octets()?.as_bytes(), b"150731224820032+\0");
///
/// let in_two_hours = SmppTime::after(2 * 3600)?;
/// assert_eq!(in_two_hours.octets()?.as_bytes(), b"000000020000000R\0");
/// assert_eq!(SmppTime::parse(OctetStr::new(&[0; 17])), Ok(None));
/// # Ok::<(), cmpp_codec::time::BadTime>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SmppTime {
    /// The year, of 2000 to 2099; relative: years.
    pub year: u8,
    /// 1 to 12; relative: months.
    pub month: u8,
    /// 1 to 31; relative: days.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// Tenths of a second; relative: 0.
    pub tenth: u8,
    /// Quarters of an hour between local time and UTC, 0 to 48; relative: 0.
    pub quarters: u8,
    /// Which way those go, or that the time is relative.
    pub zone: Zone,
}

/// The last character of an [`SmppTime`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Zone {
    /// `+`: local time is ahead of UTC, as in China.
    Ahead,
    /// `-`: local time is behind UTC.
    Behind,
    /// `R`: the parts are a span from now.
    Relative,
}

impl SmppTime {
    /// Beijing time's quarters of an hour ahead of UTC.
    pub const BEIJING: i8 = 32;

    /// Reads a field. `None` where it is empty.
    ///
    /// # Errors
    ///
    /// [`BadTime`] where a digit or the last character is missing or another. Numbers are not checked: see
    /// [`check`](Self::check).
    pub fn parse(field: &OctetStr) -> Result<Option<Self>, BadTime> {
        if field.is_empty() {
            return Ok(None);
        }
        let mut reader = Reader::new(field, 16)?;
        Ok(Some(Self {
            year: reader.part(TimePart::Year, 2)?,
            month: reader.part(TimePart::Month, 2)?,
            day: reader.part(TimePart::Day, 2)?,
            hour: reader.part(TimePart::Hour, 2)?,
            minute: reader.part(TimePart::Minute, 2)?,
            second: reader.part(TimePart::Second, 2)?,
            tenth: reader.part(TimePart::Tenth, 1)?,
            quarters: reader.part(TimePart::Quarters, 2)?,
            zone: match reader.bytes(TimePart::Zone, 1)? {
                (b"+", _) => Zone::Ahead,
                (b"-", _) => Zone::Behind,
                (b"R", _) => Zone::Relative,
                (_, at) => return Err(BadTime::form(TimePart::Zone, at)),
            },
        }))
    }

    /// The local time given, in a zone that is so many quarters of an hour ahead of UTC ([`BEIJING`](Self::BEIJING)),
    /// or behind it where negative.
    ///
    /// # Errors
    ///
    /// [`BadTime`] when there is no such time, the year is not of 2000 to 2099, or the zone is beyond 12 hours.
    pub fn at(local: DateTime, quarters_ahead: i8) -> Result<Self, BadTime> {
        let DateTime { year, month, day, hour, minute, second } = local;
        let year = year.checked_sub(2000).and_then(|year| u8::try_from(year).ok());
        let time = Self {
            year: year.ok_or(BadTime::range(TimePart::Year, 0))?,
            month,
            day,
            hour,
            minute,
            second,
            tenth: 0,
            quarters: quarters_ahead.unsigned_abs(),
            zone: if quarters_ahead < 0 { Zone::Behind } else { Zone::Ahead },
        };
        time.check()?;
        Ok(time)
    }

    /// So many seconds from now, in days, hours, minutes and seconds.
    ///
    /// # Errors
    ///
    /// [`BadTime`] when it is 100 days or more: months and years have no fixed length to count in.
    pub fn after(seconds: u32) -> Result<Self, BadTime> {
        let two = |value: u32| u8::try_from(value).ok().filter(|&value| value < 100);
        Ok(Self {
            year: 0,
            month: 0,
            day: two(seconds / 86_400).ok_or(BadTime::range(TimePart::Day, 4))?,
            hour: two(seconds / 3600 % 24).unwrap_or(0),
            minute: two(seconds / 60 % 60).unwrap_or(0),
            second: two(seconds % 60).unwrap_or(0),
            tenth: 0,
            quarters: 0,
            zone: Zone::Relative,
        })
    }

    /// The field.
    ///
    /// # Errors
    ///
    /// [`BadTime`] when a number needs more digits than its part has. Whether there is such a time is
    /// [`check`](Self::check)'s business.
    pub fn octets(self) -> Result<Octets<17>, BadTime> {
        let parts = [
            (TimePart::Year, self.year, 2),
            (TimePart::Month, self.month, 2),
            (TimePart::Day, self.day, 2),
            (TimePart::Hour, self.hour, 2),
            (TimePart::Minute, self.minute, 2),
            (TimePart::Second, self.second, 2),
            (TimePart::Tenth, self.tenth, 1),
            (TimePart::Quarters, self.quarters, 2),
        ];
        let mut at: u8 = 0;
        for (part, value, width) in parts {
            if value > if width == 1 { 9 } else { 99 } {
                return Err(BadTime::range(part, at));
            }
            at = at.saturating_add(width);
        }
        let mut text = [0; 17];
        if let Some((digits, [zone, _])) = text.split_last_chunk_mut::<2>() {
            write_parts(&parts.map(|(_, value, width)| (widen(value), usize::from(width))), digits);
            *zone = self.zone.byte();
        }
        Ok(Octets::from_bytes(text))
    }

    /// Whether there is such a time: the calendar and the clock of an absolute one, at most 12 hours from UTC; of a
    /// relative one, no tenths and no quarters.
    ///
    /// Peers fill these carelessly, so it is no reason to refuse a message.
    ///
    /// # Errors
    ///
    /// [`BadTime`] with the first part that is out of range.
    pub const fn check(self) -> Result<(), BadTime> {
        let clock = [self.hour, self.minute, self.second];
        let (month, day) = if matches!(self.zone, Zone::Relative) { (1, 1) } else { (self.month, self.day) };
        let (tenths, quarters) = if matches!(self.zone, Zone::Relative) { (0, 0) } else { (9, 48) };
        if self.year > 99 {
            Err(BadTime::range(TimePart::Year, 0))
        } else if matches!(self.zone, Zone::Relative) && self.month > 99 {
            Err(BadTime::range(TimePart::Month, 2))
        } else if matches!(self.zone, Zone::Relative) && self.day > 99 {
            Err(BadTime::range(TimePart::Day, 4))
        } else if let Some((part, before)) = check_parts(widen(self.year).saturating_add(2000), month, day, clock) {
            Err(BadTime::range(part, before.saturating_add(2)))
        } else if self.tenth > tenths {
            Err(BadTime::range(TimePart::Tenth, 12))
        } else if self.quarters > quarters {
            Err(BadTime::range(TimePart::Quarters, 13))
        } else {
            Ok(())
        }
    }

    /// The local time, where it is absolute. Tenths are left away.
    #[must_use]
    pub const fn local(self) -> Option<DateTime> {
        if matches!(self.zone, Zone::Relative) {
            return None;
        }
        let Self { year, month, day, hour, minute, second, .. } = self;
        Some(DateTime { year: widen(year).saturating_add(2000), month, day, hour, minute, second })
    }

    /// Quarters of an hour that its zone is ahead of UTC; negative where it is behind, `None` where it is relative.
    #[must_use]
    pub fn quarters_ahead(self) -> Option<i8> {
        let quarters = i8::try_from(self.quarters).unwrap_or(i8::MAX);
        match self.zone {
            Zone::Ahead => Some(quarters),
            Zone::Behind => Some(quarters.saturating_neg()),
            Zone::Relative => None,
        }
    }
}

impl Zone {
    /// The character.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Ahead => b'+',
            Self::Behind => b'-',
            Self::Relative => b'R',
        }
    }
}

impl fmt::Display for SmppTime {
    /// `2015-07-31 22:48:20.0 +08:00`, or `in 0-0-1 02:00:00`: years, months and days.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second, tenth, quarters, zone } = *self;
        let sign = match zone {
            Zone::Relative => return write!(f, "in {year}-{month}-{day} {hour:02}:{minute:02}:{second:02}"),
            Zone::Ahead => '+',
            Zone::Behind => '-',
        };
        let local = self.local().unwrap_or_default();
        write!(f, "{local}.{tenth} {sign}{:02}:{:02}", quarters / 4, (quarters % 4).saturating_mul(15))
    }
}
