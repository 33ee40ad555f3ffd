//! The error of a text that is not a time, or of a time that does not exist.

use core::fmt;

/// The error of a text that is not a time, or of a time that does not exist: what is wrong, in which part, at which
/// byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BadTime {
    /// The part that is wrong.
    pub part: TimePart,
    /// Where the part begins, in bytes from the start of the field's text.
    pub at: u8,
    /// What is wrong with the part.
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
    /// Returns the name of the part, one lower-case word.
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

/// What is wrong with a part of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BadTimeKind {
    /// The text does not have the form of the field.
    Form,
    /// The number does not exist in the calendar or on the clock, or the form has no room for it.
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
