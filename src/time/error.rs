//! What is wrong with a time.

use core::fmt;

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
