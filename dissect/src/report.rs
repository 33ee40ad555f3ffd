//! The report: one HTML page with statistics and a window of messages.

mod held;
mod window;
mod page;
mod command;

pub(crate) use self::command::ReportCommand;
