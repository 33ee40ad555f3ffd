//! Messages as a capture again.

mod file;
mod packets;

pub(crate) use self::packets::{Save, Unwritable};
