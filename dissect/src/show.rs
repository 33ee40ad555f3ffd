//! How messages are written.

mod clock;
mod milliseconds;
mod words;
mod tree;
mod json;

pub(crate) use self::json::Json;
pub(crate) use self::tree::Tree;
pub(crate) use self::words::Words;
