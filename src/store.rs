//! Stores for programs with a heap (feature `alloc`). They reassemble long messages, and match status reports to the
//! messages that they are about.
//!
//! | To | Use |
//! |---|---|
//! | reassemble the long messages of many senders | [`LongMessages`] |
//! | find the SUBMIT that a status report is about | [`Reports`] |
//!
//! Both stores are bounded, give up what is too old, and return what they gave up. They have no clock: the caller passes
//! the time as a `Duration` since a moment of its choice, the same one in every call.

mod ages;
mod long;
mod reports;

pub use self::long::{AddError, Added, LongLimits, LongMessage, LongMessages, Part};
pub use self::reports::{KeptReport, Lost, ReportLimits, Reported, Reports, Submitted};
