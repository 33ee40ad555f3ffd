//! Messages as JSON.

pub(super) mod encode;
mod pattern;
mod placed;
mod fields;
mod links;
mod write;

pub(crate) use self::write::Json;
