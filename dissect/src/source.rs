//! From files to packets and bytes.

mod trouble;
mod decompress;
mod packet;
mod hex;
mod base64;
mod stop;
mod ahead;
mod capture;

pub(crate) use self::ahead::Ahead;
pub(crate) use self::base64::from_base64;
pub(crate) use self::capture::read as read_capture;
pub(crate) use self::hex::from_hex;
pub(crate) use self::packet::{Captured, Packet};
pub(crate) use self::stop::Stop;
pub(crate) use self::trouble::Trouble;
