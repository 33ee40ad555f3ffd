//! The values of `--where`, and how the values of columns compare with them.

use std::cmp::Ordering;
use std::time::Duration;

use cmpp_codec::MsgId;
use cmpp_codec::field::Value as FieldValue;
use jiff::civil;
use jiff::tz::TimeZone;

use crate::clock::Clock;
use crate::column::{Cell, Column, Shape, write_text};
use crate::model::Time;
use crate::nearest::nearest;

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
    /// A name in lower case.
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
    pub(super) fn of(column: Column, word: &str) -> Result<Self, String> {
        if column.is_id() {
            return word.parse().map(|id: MsgId| Self::Id(id.get())).map_err(|_| format!("{column} has Msg_Ids"));
        }
        if let Some(names) = column.names() {
            let known = names.iter().any(|name| bare(name).eq_ignore_ascii_case(bare(word)));
            return if known {
                Ok(Self::Name(bare(word).to_ascii_lowercase()))
            } else {
                Err(no_name(column, word, &names))
            };
        }
        let value = match column.shape() {
            Shape::Integer => integer(word).map(Self::Integer).ok_or("integers"),
            Shape::Number => milliseconds(word).map(Self::Milliseconds).ok_or("numbers"),
            Shape::Time => time(word).ok_or("times, such as 2026-11-23T21:30:45.5 or 21:30"),
            Shape::Text | Shape::Bytes => Ok(Self::Text(word.to_owned())),
        };
        value.map_err(|has| format!("{column} has {has}"))
    }
}

/// Returns a name without the `CMPP_` that nobody says.
fn bare(name: &str) -> &str {
    name.split_at_checked(5).filter(|(prefix, _)| prefix.eq_ignore_ascii_case("CMPP_")).map_or(name, |(_, name)| name)
}

fn no_name(column: Column, word: &str, names: &[&str]) -> String {
    let known = || format!("it is one of {}", names.join(", "));
    let known = nearest(word, names).map_or_else(known, |nearest| format!("the nearest is {nearest}"));
    format!("{column} is never '{}'; {known}", word.escape_debug())
}

fn integer(word: &str) -> Option<i128> {
    match word.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok().map(i128::from),
        None => word.parse::<i64>().map(i128::from).or_else(|_| word.parse::<u64>().map(i128::from)).ok(),
    }
}

/// Reads milliseconds as nanoseconds.
fn milliseconds(word: &str) -> Option<i128> {
    let seconds = word.parse::<f64>().ok()? / 1e3;
    i128::try_from(Duration::try_from_secs_f64(seconds).ok()?.as_nanos()).ok()
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
            (Cell::Text(name), Value::Name(value)) => Some(bare(name).to_ascii_lowercase().as_str().cmp(value)),
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
