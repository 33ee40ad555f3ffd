//! How messages are written.

mod clock;
mod translate;
mod words;
mod tree;
mod json;

pub(crate) use self::json::Json;
pub(crate) use self::translate::translate;
pub(crate) use self::tree::Tree;
pub(crate) use self::words::Words;
