//! Columns in memory, as Arrow has them.

use std::convert::Infallible;

use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, BinaryBuilder, Float64Builder, Int64Builder, ListBuilder, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, StringArray};
use arrow_schema::{ArrowError, DataType, Field};
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
    /// Bytes of UTF-8, which is checked for all of them together.
    Texts(BinaryBuilder),
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
            _ => Values::Texts(BinaryBuilder::new()),
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
            Values::Texts(values) => values.append_value(scratch.text(&cell)),
            Values::Lists(lists) => {
                let Ok(()) = cell.each(|value| {
                    // Every text is made of characters.
                    lists.values().append_value(std::str::from_utf8(scratch.text(&value)).unwrap_or_default());
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
                Values::Bytes(values) | Values::Texts(values) => values.append_nulls(lacking),
                Values::Lists(lists) => lists.append_nulls(lacking),
            }
        }
    }

    /// Returns the values so far, and begins anew, with room for as many.
    pub(super) fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        self.catch_up();
        Ok(match &mut self.values {
            Values::Integers(values) => {
                let room = Int64Builder::with_capacity(values.len());
                Arc::new(std::mem::replace(values, room).finish())
            }
            Values::Numbers(values) => Arc::new(values.finish()),
            Values::Times(values) => Arc::new(values.finish()),
            Values::Bytes(values) => Arc::new(with_room_for_as_many(values).finish()),
            Values::Texts(values) => Arc::new(StringArray::try_from_binary(with_room_for_as_many(values).finish())?),
            Values::Lists(values) => Arc::new(values.finish()),
        })
    }
}

/// Returns the builder, and leaves an empty one that has its size.
fn with_room_for_as_many(values: &mut BinaryBuilder) -> BinaryBuilder {
    let room = BinaryBuilder::with_capacity(values.len(), values.values_slice().len());
    std::mem::replace(values, room)
}

impl Scratch {
    /// Returns a value as flat JSON has it.
    fn text<'s>(&'s mut self, cell: &'s Cell<'_>) -> &'s [u8] {
        if let Cell::Text(text) = cell {
            return text.as_bytes();
        }
        self.text.clear();
        write_text(&mut self.text, cell, &mut self.clock);
        &self.text
    }
}

/// Returns the time since 1970. A time before or after what Parquet can say is none.
fn microseconds(time: Time) -> Option<i64> {
    time.second.checked_mul(1_000_000)?.checked_add((time.nanosecond / 1000).into())
}
