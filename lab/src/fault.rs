//! What real gateways do wrong, by name.
//!
//! [`Fault::ALL`] lists the faults; [`Faults`] switches them on and off while the gateway runs. Each frame is disturbed
//! with the chance that [`Faults::set`] gives, drawn from the seed of the gateway: the same seed and the same frames
//! give the same faults.

mod name;
mod switch;

pub use self::name::{Fault, UnknownFault};
pub use self::switch::Faults;
