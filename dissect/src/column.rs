//! The columns of a message: one description of its values for every flat output and for the filter.
//!
//! [`Columns`] holds the columns that the user named. For each kind of message (a command in a version) it finds out
//! once where these values lie. A [`Row`] then takes them from a message without looking for any name.

mod cell;
mod own;
mod name;
mod plan;
mod row;
mod columns;

#[cfg(feature = "parquet")]
pub(crate) use self::cell::List;
pub(crate) use self::cell::{Cell, write_text};
pub(crate) use self::columns::Columns;
pub(crate) use self::name::Column;
pub(crate) use self::own::Shape;
pub(crate) use self::row::Row;
