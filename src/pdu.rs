//! The messages of CMPP, generic over the version, and [`Pdu`], the enum of them all.
//!
//! The modules [`v12`](crate::v12) to [`v30`](crate::v30) name the messages of one version.
//!
//! An SP is a service provider, the client. An ISMG, or gateway, is the server of the operator. The GNS is the name
//! server from which gateways get their routes. MT messages go to a phone, MO messages come from a phone.

pub(crate) mod rows;
mod active_test;
mod cancel;
mod connect;
mod deliver;
mod fwd;
mod query;
mod route;
mod route_update;
mod submit;
mod table;

pub use self::active_test::*;
pub use self::cancel::*;
pub use self::connect::*;
pub use self::deliver::*;
pub use self::fwd::*;
pub use self::query::*;
pub use self::route::*;
pub use self::route_update::*;
pub use self::submit::*;
pub use self::table::{Pdu, Unknown, UnknownCommand};
pub use crate::schema::fixed::Fixed;
pub use crate::wire::message::{Command, Encode, Message, NoSuch};
pub use crate::wire::write::Slices;
