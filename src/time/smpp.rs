//! Scheduled times: `At_Time` and `ValId_Time`.

use core::fmt;

use crate::base::octets::{OctetStr, Octets};
use crate::time::date_time::DateTime;
use crate::time::error::{BadTime, TimePart};
use crate::time::parts::{Reader, check_parts, widen, write_parts};

/// `ValId_Time`, `Valid_Time`, `At_Time`: YYMMDDhhmmsstnnp, 16 characters and a NUL, in the format of SMPP 3.3.
///
/// CMPP refers to SMPP for the format; it is described in SMPP 3.4, 7.1.1. The parts are kept as the digits say, so a
/// time that was read is written back unchanged. An empty field means "now" or "the default of the gateway".
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
    /// The year, 0 to 99 for 2000 to 2099; in a relative time, years.
    pub year: u8,
    /// 1 to 12; in a relative time, months.
    pub month: u8,
    /// 1 to 31; in a relative time, days.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// Tenths of a second; 0 in a relative time.
    pub tenth: u8,
    /// Quarters of an hour between local time and UTC, 0 to 48; 0 in a relative time.
    pub quarters: u8,
    /// The direction of that difference, or that the time is relative.
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
    /// The quarters of an hour by which Beijing time is ahead of UTC.
    pub const BEIJING: i8 = 32;

    /// Reads a field. Returns `None` if it is empty.
    ///
    /// # Errors
    ///
    /// [`BadTime`] if a digit or the last character is missing or wrong. Numbers are not checked: see
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

    /// Creates an absolute time from a local time. Its zone is `quarters_ahead` quarters of an hour ahead of UTC, such
    /// as [`BEIJING`](Self::BEIJING), or behind UTC if the number is negative.
    ///
    /// # Errors
    ///
    /// [`BadTime`] if the time does not exist, the year is not from 2000 to 2099, or the zone is beyond 12 hours.
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

    /// Creates a relative time: `seconds` from now, as days, hours, minutes and seconds.
    ///
    /// # Errors
    ///
    /// [`BadTime`] for 100 days or more, because months and years have no fixed length.
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

    /// Returns the field.
    ///
    /// # Errors
    ///
    /// [`BadTime`] if a number needs more digits than its part has. It does not check that the time exists: see
    /// [`check`](Self::check).
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

    /// Checks that the time exists. An absolute time must have a valid date, a valid time of day and a zone of at most
    /// 12 hours; a relative time must have no tenths and no quarters.
    ///
    /// Peers fill these fields carelessly, so do not reject a message for that.
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

    /// Returns the local time without tenths, or `None` if the time is relative.
    #[must_use]
    pub const fn local(self) -> Option<DateTime> {
        if matches!(self.zone, Zone::Relative) {
            return None;
        }
        let Self { year, month, day, hour, minute, second, .. } = self;
        Some(DateTime { year: widen(year).saturating_add(2000), month, day, hour, minute, second })
    }

    /// Returns by how many quarters of an hour the zone is ahead of UTC, negative if it is behind, or `None` if the
    /// time is relative.
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
    /// Returns the character.
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
    /// Writes `2015-07-31 22:48:20.0 +08:00`, or `in 0-0-1 02:00:00` with years, months and days.
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
