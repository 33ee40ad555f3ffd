//! From events to what is written.

mod messages;
mod pairs;
mod tally;
mod summary;
mod batch;
mod crew;
mod team;
mod lines;
mod reporter;

#[cfg(feature = "parquet")]
pub(crate) use self::batch::{Batch, Entry, Other};
pub(crate) use self::crew::cores;
#[cfg(feature = "parquet")]
pub(crate) use self::crew::{Craft, Crew};
pub(crate) use self::lines::{flat_team, json_team};
pub(crate) use self::reporter::{Choice, Gather, Printer, Reporter};
pub(crate) use self::summary::Summary;
#[cfg(feature = "parquet")]
pub(crate) use self::tally::Tally;
#[cfg(feature = "parquet")]
pub(crate) use self::team::Team;
