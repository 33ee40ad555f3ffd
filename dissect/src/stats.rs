//! Statistics: counts over all messages, in memory that does not grow with their number.

mod quotient;
mod series;
mod timing;
mod names;
mod outcome;
mod groups;
mod requests;
mod orphans;
mod slowest;
mod logins;
mod notes;
mod streams;
mod gather;
mod follow;
mod tables;
mod table;
mod text;
mod command;

pub(crate) use self::command::StatsCommand;
pub(crate) use self::gather::Stats;
pub(crate) use self::tables::Tables;
