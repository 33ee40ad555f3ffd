//! The traits by which a session makes and checks the digests of the login, one for each end.

use core::fmt;

use crate::base::instant::Instant;
use crate::base::octets::Octets;
use crate::base::version::Version;
use crate::login::form::IsmgForm;
use crate::pdu::{AnyConnectResp, Connect};
use crate::schema::codes::ConnectStatus;
use crate::schema::leaf::Authenticator;

/// What the end that logs in does: makes `AuthenticatorSource` and checks `AuthenticatorISMG` (2.0, 7.4.1; 3.0, 8.4.1).
///
/// With the feature `auth`, [`Digests`](crate::login::Digests) implements it. An end that never logs in needs an empty
/// `impl`: by default there is no proof, and no gateway is believed.
pub trait ClientAuth {
    /// Returns `AuthenticatorSource` for CONNECT: MD5 of `Source_Addr`, nine zero bytes, the secret and the timestamp as
    /// ten digits.
    fn source(&self, source_addr: &Octets<6>, timestamp: u32) -> Authenticator {
        let _ = (source_addr, timestamp);
        Authenticator::default()
    }

    /// Checks that the gateway that accepted the login knows the secret. `source` is what CONNECT carried.
    ///
    /// Most clients do not check it, and not every gateway computes it right. If you return `Ok`, you accept any
    /// gateway.
    ///
    /// # Errors
    ///
    /// [`Unproven`], with the form of what came if it is known.
    fn check_ismg(&self, source: &Authenticator, resp: AnyConnectResp<'_>) -> Result<(), Unproven> {
        let _ = (source, resp);
        Err(Unproven { form: None })
    }
}

/// What the end that accepts logins does: checks `AuthenticatorSource` and makes `AuthenticatorISMG`.
///
/// With the feature `auth`, [`Digests`](crate::login::Digests) implements it for one account. A gateway with many
/// accounts implements it itself, finds the secret of the account, and asks a `Digests` of that secret. An end that
/// accepts no logins needs an empty `impl`: by default each login is rejected.
pub trait ServerAuth {
    /// Decides whether the peer is who its CONNECT says. `now` is the time of the session.
    fn check_source(&self, connect: &Connect, now: Instant) -> Decision {
        let _ = (connect, now);
        Decision::Reject(ConnectStatus::AUTHENTICATION)
    }

    /// Returns `AuthenticatorISMG` for the CONNECT_RESP that accepts `connect`: MD5 of `Status`, `AuthenticatorSource`
    /// and the secret. `version` says how wide `Status` is.
    fn ismg(&self, connect: &Connect, version: Version) -> Authenticator {
        let _ = (connect, version);
        Authenticator::default()
    }
}

impl<A: ClientAuth + ?Sized> ClientAuth for &A {
    fn source(&self, source_addr: &Octets<6>, timestamp: u32) -> Authenticator {
        (**self).source(source_addr, timestamp)
    }

    fn check_ismg(&self, source: &Authenticator, resp: AnyConnectResp<'_>) -> Result<(), Unproven> {
        (**self).check_ismg(source, resp)
    }
}

impl<A: ServerAuth + ?Sized> ServerAuth for &A {
    fn check_source(&self, connect: &Connect, now: Instant) -> Decision {
        (**self).check_source(connect, now)
    }

    fn ismg(&self, connect: &Connect, version: Version) -> Authenticator {
        (**self).ismg(connect, version)
    }
}

/// What becomes of a peer's login: what [`ServerAuth::check_source`] returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Decision {
    /// The peer proved that it knows the secret. The session answers with Status 0, provided that the versions agree.
    Accept,
    /// The peer is not accepted; the session answers with this status, usually [`ConnectStatus::SOURCE_ADDR`] or
    /// [`ConnectStatus::AUTHENTICATION`]. A rejection never lets anybody in: Status 0 becomes 5.
    Reject(ConnectStatus),
    /// The decision takes a while. The session waits for
    /// [`Session::answer_login`](crate::session::Session::answer_login).
    Pending,
}

/// The gateway has not proved that it knows the secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Unproven {
    /// What it sent in place of a proof, if that is known: many gateways send zeros or a copy.
    pub form: Option<IsmgForm>,
}

impl fmt::Display for Unproven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the gateway does not prove that it knows the secret: its AuthenticatorISMG is ")?;
        match self.form {
            Some(form) => write!(f, "{form}"),
            None => f.write_str("of no known form"),
        }
    }
}

impl core::error::Error for Unproven {}

/// No digests: sends zeros and accepts anybody. For tests, and for connections that are authenticated by other means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Trust;

impl ClientAuth for Trust {
    fn check_ismg(&self, _: &Authenticator, _: AnyConnectResp<'_>) -> Result<(), Unproven> {
        Ok(())
    }
}

impl ServerAuth for Trust {
    fn check_source(&self, _: &Connect, _: Instant) -> Decision {
        Decision::Accept
    }
}
