//! Stores for programs with a heap (feature `alloc`). They reassemble long messages, and match status reports to the
//! messages that they are about.
//!
//! | To | Use |
//! |---|---|
//! | reassemble the long messages of many senders | [`LongMessages`] |
//! | find the SUBMIT that a status report is about | [`Reports`] |
//!
//! Both stores are bounded. They drop what is too old or does not fit, and `next_lost` returns what was dropped before
//! it was complete. The stores have no clock: pass the time to each call, as the `Duration` since a moment that you
//! choose once.

mod ages;
mod long;
mod reports;

pub use self::long::{AddError, Added, LongLimits, LongMessage, LongMessages, Part};
pub use self::reports::{KeptReport, Lost, ReportLimits, Reported, Reports, Submitted};
