//! Stores for programs with a heap (feature `alloc`): long messages put together, status reports matched to what was
//! sent.
//!
//! | To | Use |
//! |---|---|
//! | put together the long messages of many senders | [`LongMessages`] |
//! | find the SUBMIT that a status report is about | [`Reports`] |
//!
//! Both stores are bounded, forget what is too old, and hand back what they forget. They have no clock: the caller says
//! what time it is, as a `Duration` since any moment of the caller's choice, the same one for each call.

mod ages;
mod long;
mod reports;

pub use self::long::{AddError, Added, LongLimits, LongMessage, LongMessages, Part};
pub use self::reports::{KeptReport, Lost, ReportLimits, Reported, Reports, Submitted};
