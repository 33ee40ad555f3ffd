//! From events to what is written.

mod messages;
mod pairs;
mod summary;
mod crew;
mod reporter;

pub(crate) use self::crew::Crew;
pub(crate) use self::reporter::{Choice, Gather, Printer, Reporter};
pub(crate) use self::summary::Summary;
