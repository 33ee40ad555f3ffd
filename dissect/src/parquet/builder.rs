//! Columns in memory, as Arrow has them.

use std::convert::Infallible;

use arrow_array::ArrayRef;
use arrow_array::builder::{
    ArrayBuilder, BinaryBuilder, Float64Builder, Int64Builder, ListBuilder, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow_schema::{DataType, Field};
use cmpp_codec::field::Value;

use crate::clock::Clock;
use crate::column::{Cell, write_text};
use crate::model::Time;

/// Takes the values of a column, message by message.
#[derive(Debug)]
pub(super) struct Builder {
    values: Values,
    /// The number of messages without a value since the last one with one: most messages lack most values.
    lacking: usize,
}

#[derive(Debug)]
enum Values {
    Integers(Int64Builder),
    Numbers(Float64Builder),
    Times(TimestampMicrosecondBuilder),
    Bytes(BinaryBuilder),
    Texts(StringBuilder),
    /// Every column of lists has texts.
    Lists(ListBuilder<StringBuilder>),
}

/// What texts are made with.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    clock: Clock,
    text: Vec<u8>,
}

impl Builder {
    pub(super) fn new(field: &Field) -> Self {
        let values = match field.data_type() {
            DataType::Int64 => Values::Integers(Int64Builder::new()),
            DataType::Float64 => Values::Numbers(Float64Builder::new()),
            DataType::Timestamp(..) => {
                Values::Times(TimestampMicrosecondBuilder::new().with_data_type(field.data_type().clone()))
            }
            DataType::Binary => Values::Bytes(BinaryBuilder::new()),
            DataType::List(item) => Values::Lists(ListBuilder::new(StringBuilder::new()).with_field(item.clone())),
            _ => Values::Texts(StringBuilder::new()),
        };
        Self { values, lacking: 0 }
    }

    /// Adds a message without a value.
    pub(super) const fn skip(&mut self) {
        self.lacking += 1;
    }

    /// Adds the value of a message.
    pub(super) fn push(&mut self, cell: Cell<'_>, scratch: &mut Scratch) {
        if cell.is_null() {
            return self.skip();
        }
        self.catch_up();
        match &mut self.values {
            Values::Integers(values) => values.append_option(match cell {
                Cell::Number(number) => i64::try_from(number).ok(),
                Cell::Field(Value::Uint(number)) => Some(number.into()),
                Cell::Field(Value::Int(number)) => Some(number.into()),
                _ => None,
            }),
            Values::Numbers(values) => values.append_option(match cell {
                Cell::Milliseconds(duration) => Some(duration.as_secs_f64() * 1e3),
                _ => None,
            }),
            Values::Times(values) => values.append_option(match cell {
                Cell::Time(time) => microseconds(time),
                _ => None,
            }),
            Values::Bytes(values) => values.append_option(match cell {
                Cell::Field(Value::Bytes(bytes)) => Some(bytes),
                _ => None,
            }),
            Values::Texts(values) => append_text(values, &cell, scratch),
            Values::Lists(lists) => {
                let Ok(()) = cell.each(|value| {
                    append_text(lists.values(), &value, scratch);
                    Ok::<_, Infallible>(())
                });
                lists.append(true);
            }
        }
    }

    fn catch_up(&mut self) {
        let lacking = std::mem::take(&mut self.lacking);
        if lacking > 0 {
            match &mut self.values {
                Values::Integers(values) => values.append_nulls(lacking),
                Values::Numbers(values) => values.append_nulls(lacking),
                Values::Times(values) => values.append_nulls(lacking),
                Values::Bytes(values) => values.append_nulls(lacking),
                Values::Texts(values) => values.append_nulls(lacking),
                Values::Lists(lists) => lists.append_nulls(lacking),
            }
        }
    }

    /// Returns the values so far, and begins anew.
    pub(super) fn finish(&mut self) -> ArrayRef {
        self.catch_up();
        match &mut self.values {
            Values::Integers(values) => ArrayBuilder::finish(values),
            Values::Numbers(values) => ArrayBuilder::finish(values),
            Values::Times(values) => ArrayBuilder::finish(values),
            Values::Bytes(values) => ArrayBuilder::finish(values),
            Values::Texts(values) => ArrayBuilder::finish(values),
            Values::Lists(values) => ArrayBuilder::finish(values),
        }
    }
}

/// Appends a value as flat JSON has it.
fn append_text(values: &mut StringBuilder, cell: &Cell<'_>, Scratch { clock, text }: &mut Scratch) {
    if let Cell::Text(text) = cell {
        return values.append_value(text);
    }
    text.clear();
    write_text(text, cell, clock);
    // Every text is made of characters.
    values.append_value(std::str::from_utf8(text).unwrap_or_default());
}

/// Returns the time since 1970. A time before or after what Parquet can say is none.
fn microseconds(time: Time) -> Option<i64> {
    time.second.checked_mul(1_000_000)?.checked_add((time.nanosecond / 1000).into())
}
