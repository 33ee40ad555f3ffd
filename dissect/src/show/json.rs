//! Messages as JSON.

mod encode;
mod pattern;
mod placed;
mod write;

pub(crate) use self::write::Json;
