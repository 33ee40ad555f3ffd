//! Messages whose version is known only at run time.

mod views;
mod pdu;
mod lenient;

pub use self::lenient::Lenient;
pub(crate) use self::pdu::with_pdu;
pub use self::pdu::{AnyPdu, OtherVersion};
pub use self::views::{AnyDeliver, AnySubmit};
