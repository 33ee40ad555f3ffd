//! The traits by which a session computes and checks the digests of the login, one for each end.

use core::fmt;

use crate::base::instant::Instant;
use crate::base::octets::Octets;
use crate::base::version::Version;
use crate::login::form::IsmgForm;
use crate::pdu::{AnyConnectResp, Connect};
use crate::schema::codes::ConnectStatus;
use crate::schema::leaf::Authenticator;

/// The client's part of the login: computes `AuthenticatorSource` and checks `AuthenticatorISMG` (2.0, 7.4.1; 3.0,
/// 8.4.1).
///
/// With the feature `auth`, [`Digests`](crate::login::Digests) implements it. An end that never logs in needs an empty
/// `impl`: by default it sends no proof and rejects every gateway.
pub trait ClientAuth {
    /// Returns `AuthenticatorSource` for CONNECT: MD5 of `Source_Addr`, nine zero bytes, the secret and the timestamp
    /// as ten digits.
    fn source(&self, source_addr: &Octets<6>, timestamp: u32) -> Authenticator {
        let _ = (source_addr, timestamp);
        Authenticator::default()
    }

    /// Checks that the gateway that accepted the login knows the secret. `source` is the `AuthenticatorSource` of
    /// CONNECT.
    ///
    /// Most clients do not check it, and not every gateway computes it correctly. An implementation that always returns
    /// `Ok` accepts any gateway.
    ///
    /// # Errors
    ///
    /// [`Unproven`], with the form of the received digest if it is known.
    fn check_ismg(&self, source: &Authenticator, resp: AnyConnectResp<'_>) -> Result<(), Unproven> {
        let _ = (source, resp);
        Err(Unproven { form: None })
    }
}

/// The server's part of the login: checks `AuthenticatorSource` and computes `AuthenticatorISMG` (2.0, 7.4.1; 3.0,
/// 8.4.1).
///
/// With the feature `auth`, [`Digests`](crate::login::Digests) implements it for one account. A gateway with many
/// accounts implements it itself: it looks up the secret of the account and calls a `Digests` with that secret. An end
/// that accepts no logins needs an empty `impl`: by default it rejects every login.
pub trait ServerAuth {
    /// Decides whether the login is accepted. `now` is the time of the session.
    fn check_source(&self, connect: &Connect, now: Instant) -> Decision {
        let _ = (connect, now);
        Decision::Reject(ConnectStatus::AUTHENTICATION)
    }

    /// Returns `AuthenticatorISMG` for the CONNECT_RESP that accepts `connect`: MD5 of `Status`, `AuthenticatorSource`
    /// and the secret. `version` determines the width of `Status`.
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

/// The decision about a peer's login. [`ServerAuth::check_source`] returns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Decision {
    /// The peer proved that it knows the secret. The session answers with Status 0, provided that the versions agree.
    Accept,
    /// The peer is not accepted. The session answers with this status, usually [`ConnectStatus::SOURCE_ADDR`] or
    /// [`ConnectStatus::AUTHENTICATION`]. Status 0 would accept the peer, so 5 replaces it.
    Reject(ConnectStatus),
    /// The decision is not made yet. The session waits for
    /// [`Session::answer_login`](crate::session::Session::answer_login).
    Pending,
}

/// The gateway has not proved that it knows the secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Unproven {
    /// The form of the digest that the gateway sent instead, if it is known. Many gateways send zeros or a copy.
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

/// A login without digests: it sends zeros and accepts every peer. Use it for tests, and for connections that are
/// authenticated by other means.
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
