//! How messages are written.

mod fit;
mod details;
mod list;
mod tree;
mod json;
mod flat;

pub(crate) use self::flat::{Flat, Form};
pub(crate) use self::json::Json;
pub(crate) use self::list::List;
pub(crate) use self::tree::Tree;
