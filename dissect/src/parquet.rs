//! Tables as Parquet, which DuckDB, pandas, polars, Spark and others read.

mod target;
mod layout;
mod builder;
mod encoder;
mod files;
mod table;

pub(crate) use self::layout::COLUMNS;
pub(crate) use self::table::Table;
pub(crate) use self::target::Target;
