//! The values of `--where`, and how the values of columns compare with them.

use std::cmp::Ordering;

use cmpp_codec::MsgId;
use cmpp_codec::field::Value as FieldValue;
use jiff::civil;
use jiff::tz::TimeZone;

use crate::clock::Clock;
use crate::column::{Cell, Column, Shape, write_text};
use crate::model::Time;

/// A value that columns are compared with, as the column reads it.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Integer(i128),
    /// Nanoseconds, written as milliseconds.
    Milliseconds(i128),
    /// The bits of a `Msg_Id`.
    Id(u64),
    /// Text, compared as it is.
    Text(String),
    /// A name, compared without regard to case.
    Name(String),
    /// Nanoseconds since 1970.
    Instant(i128),
    /// Nanoseconds since midnight.
    TimeOfDay(i128),
}

const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400 * SECOND;

impl Value {
    /// Reads a value for a column. An error says what the column has.
    pub(super) fn of(column: Column, word: &str) -> Result<Self, &'static str> {
        if column.is_id() {
            return word.parse().map(|id: MsgId| Self::Id(id.get())).map_err(|_| "a Msg_Id in any of its spellings");
        }
        match column.shape() {
            Shape::Integer => integer(word).map(Self::Integer).ok_or("numbers"),
            Shape::Number => milliseconds(word).map(Self::Milliseconds).ok_or("numbers"),
            Shape::Time => time(word).ok_or("times, such as 2026-11-23T21:30:45.5 or 21:30"),
            Shape::Text | Shape::Bytes if column.is_name() => {
                // The names of commands have a prefix that nobody says.
                Ok(Self::Name(word.to_owned()))
            }
            Shape::Text | Shape::Bytes => Ok(Self::Text(word.to_owned())),
        }
    }
}

fn integer(word: &str) -> Option<i128> {
    match word.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok().map(i128::from),
        None => word.parse::<i64>().map(i128::from).or_else(|_| word.parse::<u64>().map(i128::from)).ok(),
    }
}

/// Reads milliseconds as nanoseconds.
fn milliseconds(word: &str) -> Option<i128> {
    let (whole, part) = word.split_once('.').unwrap_or((word, ""));
    let part =
        part.parse::<u32>().is_ok().then(|| format!("{part:0<6.6}")).or_else(|| part.is_empty().then(String::new))?;
    Some(i128::from(whole.parse::<u64>().ok()?) * 1_000_000 + part.parse::<i128>().unwrap_or_default())
}

/// Reads a time in UTC, a day, or a time of day.
fn time(word: &str) -> Option<Value> {
    let word = word.strip_suffix(['Z', 'z']).unwrap_or(word);
    if let Ok(time) = word.parse::<civil::Time>() {
        let since = time.duration_since(civil::Time::midnight());
        return Some(Value::TimeOfDay(since.as_nanos()));
    }
    let moment: civil::DateTime = word.parse().ok()?;
    Some(Value::Instant(TimeZone::UTC.to_timestamp(moment).ok()?.as_nanosecond()))
}

/// Compares values. It keeps the memory of texts.
#[derive(Clone, Debug, Default)]
pub(super) struct Comparer {
    clock: Clock,
    text: Vec<u8>,
}

impl Comparer {
    /// Compares the value of a column with another. `None` if they are not comparable.
    pub(super) fn compare(&mut self, cell: &Cell<'_>, value: &Value) -> Option<Ordering> {
        match (cell, value) {
            (Cell::Null | Cell::List(_), _) => None,
            (Cell::Number(number), Value::Integer(value)) => Some(i128::from(*number).cmp(value)),
            (Cell::Field(FieldValue::Uint(number)), Value::Integer(value)) => Some(i128::from(*number).cmp(value)),
            (Cell::Field(FieldValue::Int(number)), Value::Integer(value)) => Some(i128::from(*number).cmp(value)),
            (Cell::Field(FieldValue::Id(id)), Value::Id(value)) => Some(id.cmp(value)),
            (Cell::Milliseconds(duration), Value::Milliseconds(value)) => {
                Some(i128::try_from(duration.as_nanos()).ok()?.cmp(value))
            }
            (Cell::Time(time), Value::Instant(value)) => Some(nanoseconds(*time).cmp(value)),
            (Cell::Time(time), Value::TimeOfDay(value)) => Some(nanoseconds(*time).rem_euclid(DAY).cmp(value)),
            (cell, Value::Text(value)) => Some(self.text(cell).cmp(value.as_bytes())),
            (cell, Value::Name(value)) => {
                let name = self.text(cell).to_ascii_lowercase();
                let value = value.to_ascii_lowercase().into_bytes();
                let bare = name.strip_prefix(b"cmpp_").unwrap_or(&name);
                Some(if bare == value { Ordering::Equal } else { name.cmp(&value) })
            }
            _ => None,
        }
    }

    /// Returns whether the text of a value contains another, without regard to the case of Latin letters. `text` is
    /// in lower case.
    pub(super) fn contains(&mut self, cell: &Cell<'_>, text: &[u8]) -> bool {
        if cell.is_null() {
            return false;
        }
        self.text(cell);
        self.text.make_ascii_lowercase();
        text.is_empty() || self.text.windows(text.len()).any(|window| window == text)
    }

    fn text(&mut self, cell: &Cell<'_>) -> &[u8] {
        self.text.clear();
        write_text(&mut self.text, cell, &mut self.clock);
        &self.text
    }
}

fn nanoseconds(time: Time) -> i128 {
    i128::from(time.second) * SECOND + i128::from(time.nanosecond)
}
