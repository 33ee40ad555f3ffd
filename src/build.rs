//! Builders: messages written straight into the caller's buffer, with the defaults that gateways expect.
//!
//! A struct literal says every field; a builder says what a message is about, and fills the fields in place. Both write
//! the same bytes. A builder's `head` is the message's own, so whatever has no method of its own is set there.

mod error;
mod output;
mod answer;
mod deliver;
mod submit;

pub use self::answer::Answer;
pub use self::deliver::{DeliverBuilder, DeliverEnd};
pub use self::error::BuildError;
pub use self::submit::{SubmitBuilder, SubmitEnd};
