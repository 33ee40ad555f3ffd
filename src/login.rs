//! The login: what `AuthenticatorSource` and `AuthenticatorISMG` prove, and every way in which peers compute them.
//!
//! The texts (2.0, 7.4.1; 3.0, 8.4.1) leave open how a short `Source_Addr` and the `Status` enter the digests, and
//! peers differ. A form is therefore a value, and verification takes a list of those to be accepted and says which
//! one matched.
//!
//! MD5 keeps nobody out who can listen to a login and try secrets. It is what the version has.

mod authenticate;
#[cfg(feature = "auth")]
mod digest;
#[cfg(feature = "auth")]
mod digests;

pub use self::authenticate::{Authenticate, Decision, Trust};
#[cfg(feature = "auth")]
pub use self::digest::*;
#[cfg(feature = "auth")]
pub use self::digests::Digests;
