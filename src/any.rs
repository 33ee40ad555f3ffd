//! Messages whose version is a value: read in a version known at run time, or in all that fit.

mod views;
mod pdu;
mod lenient;

pub use self::lenient::Lenient;
pub(crate) use self::pdu::with_pdu;
pub use self::pdu::{AnyPdu, OtherVersion};
pub use self::views::{AnyDeliver, AnySubmit};
