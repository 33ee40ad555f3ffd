//! How messages are written.

mod clock;
mod milliseconds;
mod tree;
mod json;

pub(crate) use self::clock::Clock;
pub(crate) use self::json::Json;
pub(crate) use self::tree::Tree;
pub(crate) use crate::words::Words;
