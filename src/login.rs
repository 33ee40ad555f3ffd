//! The login: what `AuthenticatorSource` and `AuthenticatorISMG` prove, and every way in which peers compute them.
//!
//! The texts (2.0, 7.4.1; 3.0, 8.4.1) leave open how a short `Source_Addr` and the `Status` enter the digests, and
//! peers differ. A form is therefore a value, and verification takes a list of those to be accepted and says which
//! one matched.
//!
//! Whoever hears a login can try secrets against it, for MD5 is fast, and can repeat it unless the gateway checks its
//! [`Freshness`]. CMPP has nothing better: use TLS or a private line.

mod form;
mod freshness;
mod authenticate;
#[cfg(feature = "auth")]
mod secret;
#[cfg(feature = "auth")]
mod digest;
#[cfg(feature = "auth")]
mod digests;

pub use self::authenticate::{ClientAuth, Decision, ServerAuth, Trust, Unproven};
#[cfg(feature = "auth")]
pub use self::digests::Digests;
pub use self::form::{IsmgForm, SourceForm};
pub use self::freshness::{Freshness, Stale};
#[cfg(feature = "auth")]
pub use self::secret::{BadSecret, Secret};
