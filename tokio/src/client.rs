//! The side of the SP: sends texts, receives reports and messages.

mod error;
mod outcome;
mod about;
mod text;
mod submission;
mod job;
mod queue;
mod retry;
mod message;
mod event;
mod matcher;
mod line;
mod backoff;
mod connect;
mod handle;
mod builder;
mod start;

pub use self::about::About;
pub use self::backoff::Backoff;
pub use self::builder::Builder;
pub use self::error::ConnectError;
pub use self::event::{Event, Incoming, Report};
pub use self::handle::{Client, Submitting};
pub use self::message::Message;
pub use self::outcome::{Part, PartError, SubmitError, Submitted};
pub use self::retry::{GiveUp, RetryPolicy};
pub use self::text::Text;
