//! From TCP segments to messages.

mod dialect;
mod framing;
mod foreign;
mod cutting;
mod tail;
mod reassembly;
mod way;
mod connection;
mod connections;

pub(crate) use self::connections::{Connections, PORTS};
pub(crate) use self::cutting::Bytes;
pub(crate) use self::dialect::PREFERENCE;
