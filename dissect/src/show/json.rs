//! Messages as JSON.

mod encode;
mod pattern;
mod write;

pub(crate) use self::write::Json;
