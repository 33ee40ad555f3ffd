//! The side of the gateway: accepts logins, takes requests, sends messages and reports.

mod account;
mod gate;
mod deliver;
mod peer;
mod connection;
mod line;
mod login;
mod listen;

pub use self::account::{Account, Accounts};
pub use self::connection::{Connection, Request};
pub use self::deliver::{Deliver, DeliverError, StatusReport};
pub use self::listen::{Builder, Server};
pub use self::peer::Peer;
