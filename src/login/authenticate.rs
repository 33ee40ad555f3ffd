//! The trait by which a session makes and checks the digests of the login.

use crate::base::octets::Octets;
use crate::base::version::Version;
use crate::pdu::{AnyConnectResp, Connect};
use crate::schema::codes::ConnectStatus;
use crate::schema::leaf::Authenticator;

/// Makes and checks the two digests of the login (2.0, 7.4.1; 3.0, 8.4.1).
///
/// `AuthenticatorSource` is MD5 of `Source_Addr`, nine zero bytes, the secret and the timestamp as ten digits;
/// `AuthenticatorISMG` is MD5 of `Status`, `AuthenticatorSource` and the secret. Peers compute both in several forms: the
/// name padded or bare, `Status` as one byte, four, or text. With the feature `auth`, [`Digests`](crate::login::Digests)
/// knows all of them. Implement the trait yourself without that feature, or for a gateway with many accounts. The end
/// that logs in needs `source` and `check_ismg`, the end that accepts logins needs the other two.
pub trait Authenticate {
    /// Returns `AuthenticatorSource` for CONNECT.
    fn source(&self, source_addr: &Octets<6>, timestamp: u32) -> Authenticator;

    /// Decides whether the peer is who its CONNECT says.
    fn check_source(&self, connect: &Connect) -> Decision;

    /// Returns `AuthenticatorISMG` for the CONNECT_RESP that accepts `connect`. `version` says how wide `Status` is.
    fn ismg(&self, connect: &Connect, version: Version) -> Authenticator;

    /// Returns whether the gateway that accepted the login knows the secret. `source` is what CONNECT carried.
    ///
    /// Most clients do not check it, and not every gateway computes it right. If you return `true`, you accept any
    /// gateway.
    fn check_ismg(&self, source: &Authenticator, resp: AnyConnectResp<'_>) -> bool;
}

impl<A: Authenticate + ?Sized> Authenticate for &A {
    fn source(&self, source_addr: &Octets<6>, timestamp: u32) -> Authenticator {
        (**self).source(source_addr, timestamp)
    }

    fn check_source(&self, connect: &Connect) -> Decision {
        (**self).check_source(connect)
    }

    fn ismg(&self, connect: &Connect, version: Version) -> Authenticator {
        (**self).ismg(connect, version)
    }

    fn check_ismg(&self, source: &Authenticator, resp: AnyConnectResp<'_>) -> bool {
        (**self).check_ismg(source, resp)
    }
}

/// What becomes of a peer's login: what [`Authenticate::check_source`] returns.
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

/// No digests: sends zeros and accepts anybody. For tests, and for connections that are authenticated by other means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Trust;

impl Authenticate for Trust {
    fn source(&self, _: &Octets<6>, _: u32) -> Authenticator {
        Authenticator::default()
    }

    fn check_source(&self, _: &Connect) -> Decision {
        Decision::Accept
    }

    fn ismg(&self, _: &Connect, _: Version) -> Authenticator {
        Authenticator::default()
    }

    fn check_ismg(&self, _: &Authenticator, _: AnyConnectResp<'_>) -> bool {
        true
    }
}
