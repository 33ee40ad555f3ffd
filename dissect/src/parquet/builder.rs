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
pub(super) enum Builder {
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
        match field.data_type() {
            DataType::Int64 => Self::Integers(Int64Builder::new()),
            DataType::Float64 => Self::Numbers(Float64Builder::new()),
            DataType::Timestamp(..) => {
                Self::Times(TimestampMicrosecondBuilder::new().with_data_type(field.data_type().clone()))
            }
            DataType::Binary => Self::Bytes(BinaryBuilder::new()),
            DataType::List(item) => Self::Lists(ListBuilder::new(StringBuilder::new()).with_field(item.clone())),
            _ => Self::Texts(StringBuilder::new()),
        }
    }

    /// Adds the value of a message.
    pub(super) fn push(&mut self, cell: Cell<'_>, scratch: &mut Scratch) {
        match self {
            Self::Integers(values) => values.append_option(match cell {
                Cell::Number(number) => i64::try_from(number).ok(),
                Cell::Field(Value::Uint(number)) => Some(number.into()),
                Cell::Field(Value::Int(number)) => Some(number.into()),
                _ => None,
            }),
            Self::Numbers(values) => values.append_option(match cell {
                Cell::Milliseconds(duration) => Some(duration.as_secs_f64() * 1e3),
                _ => None,
            }),
            Self::Times(values) => values.append_option(match cell {
                Cell::Time(time) => microseconds(time),
                _ => None,
            }),
            Self::Bytes(values) => values.append_option(match cell {
                Cell::Field(Value::Bytes(bytes)) => Some(bytes),
                _ => None,
            }),
            Self::Texts(values) => match cell {
                Cell::Null => values.append_null(),
                cell => append_text(values, &cell, scratch),
            },
            Self::Lists(lists) => {
                let is_there = !cell.is_null();
                let Ok(()) = cell.each(|value| {
                    append_text(lists.values(), &value, scratch);
                    Ok::<_, Infallible>(())
                });
                lists.append(is_there);
            }
        }
    }

    /// Returns the values so far, and begins anew.
    pub(super) fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Integers(values) => ArrayBuilder::finish(values),
            Self::Numbers(values) => ArrayBuilder::finish(values),
            Self::Times(values) => ArrayBuilder::finish(values),
            Self::Bytes(values) => ArrayBuilder::finish(values),
            Self::Texts(values) => ArrayBuilder::finish(values),
            Self::Lists(values) => ArrayBuilder::finish(values),
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
