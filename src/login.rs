//! The login: computing and checking the digests `AuthenticatorSource` and `AuthenticatorISMG`.
//!
//! The specification (2.0, 7.4.1; 3.0, 8.4.1) does not define how a short `Source_Addr` and the `Status` enter the
//! digests, and peers differ. Each way to compute a digest is therefore a value, a form. Verification takes a list of
//! accepted forms and returns the one that matched.
//!
//! An attacker who records a login can search for the secret, because MD5 is fast. They can also replay the login,
//! unless the gateway checks its [`Freshness`]. CMPP offers no better protection: use TLS or a private line.
//!
//! What makes and checks digests needs the feature `auth`, which is on by default. The traits and [`Freshness`] do not.

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
