//! `cmpp-dissect explain`: what a message, a field, a code, an identifier, a time or some bytes mean.

mod tables;
mod values;
mod question;

pub(crate) use self::question::Explain;
pub(crate) use self::tables::about;
