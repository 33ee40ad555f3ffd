//! Builders, which write messages into the caller's buffer with the defaults that gateways expect.
//!
//! A struct literal sets every field; a builder sets those that differ from the defaults, directly in the buffer. Both
//! give the same bytes. A field without a method of its own is set through the builder's `head`.

mod error;
mod output;
mod answer;
mod deliver;
mod submit;

pub use self::answer::Answer;
pub use self::deliver::{DeliverBuilder, DeliverEnd};
pub use self::error::BuildError;
pub use self::submit::{SubmitBuilder, SubmitEnd};
