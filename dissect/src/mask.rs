//! Messages with pseudonyms in place of what must not be passed on.

mod keyed;
mod octets;
mod text;
mod message;

pub(crate) use self::keyed::Key;
pub(crate) use self::message::Mask;
