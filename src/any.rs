//! Messages whose version is a value: read in a version known at run time, or in all that fit.

mod views;
mod pdu;

pub use self::pdu::{AnyPdu, OtherVersion};
pub use self::views::{AnyDeliver, AnySubmit};
