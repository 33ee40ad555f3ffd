//! The login's digests, behind a trait: the session decides when, an implementation knows how.

use crate::base::octets::Octets;
use crate::base::version::Version;
use crate::pdu::{AnyConnectResp, Connect};
use crate::schema::codes::ConnectStatus;
use crate::schema::leaf::Authenticator;

/// Makes and checks the two digests of the login (2.0, 7.4.1; 3.0, 8.4.1).
///
/// `AuthenticatorSource` is MD5 of `Source_Addr`, nine zero bytes, the secret and the timestamp as ten digits;
/// `AuthenticatorISMG` is MD5 of `Status`, `AuthenticatorSource` and the secret. Both have dialects: the name padded or
/// bare, `Status` as one byte, four, or text. With the feature `auth`, `Digests` speaks them all; without it, or for a
/// gateway with many accounts, implement the trait. The end that asks for the session needs the first and the last
/// method, the end that grants it the other two.
pub trait Authenticate {
    /// `AuthenticatorSource`, for CONNECT.
    fn source(&self, source_addr: &Octets<6>, timestamp: u32) -> Authenticator;

    /// Whether a CONNECT comes from who it says.
    fn check_source(&self, connect: &Connect) -> Verdict;

    /// `AuthenticatorISMG`, for the CONNECT_RESP with Status 0 to `connect`. `version` tells how wide `Status` is.
    fn ismg(&self, connect: &Connect, version: Version) -> Authenticator;

    /// Whether a CONNECT_RESP with Status 0 comes from who knows the secret. `source` is what CONNECT carried.
    ///
    /// Most clients do not look at it, and not every gateway makes it right: `true` lets anything pass.
    fn check_ismg(&self, source: &Authenticator, resp: AnyConnectResp<'_>) -> bool;
}

impl<A: Authenticate + ?Sized> Authenticate for &A {
    fn source(&self, source_addr: &Octets<6>, timestamp: u32) -> Authenticator {
        (**self).source(source_addr, timestamp)
    }

    fn check_source(&self, connect: &Connect) -> Verdict {
        (**self).check_source(connect)
    }

    fn ismg(&self, connect: &Connect, version: Version) -> Authenticator {
        (**self).ismg(connect, version)
    }

    fn check_ismg(&self, source: &Authenticator, resp: AnyConnectResp<'_>) -> bool {
        (**self).check_ismg(source, resp)
    }
}

/// What [`Authenticate::check_source`] makes of a CONNECT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It is who it says: Status 0, where the version is right too.
    Accept,
    /// It is not: usually [`ConnectStatus::SOURCE_ADDR`] or [`ConnectStatus::AUTHENTICATION`].
    Refuse(ConnectStatus),
    /// It takes a while to know. The session waits for [`Session::decide`](super::Session::decide).
    Later,
}

/// No digests: sends zeros, and accepts anyone. For tests, and for lines that are authenticated by other means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Trust;

impl Authenticate for Trust {
    fn source(&self, _: &Octets<6>, _: u32) -> Authenticator {
        Authenticator::default()
    }

    fn check_source(&self, _: &Connect) -> Verdict {
        Verdict::Accept
    }

    fn ismg(&self, _: &Connect, _: Version) -> Authenticator {
        Authenticator::default()
    }

    fn check_ismg(&self, _: &Authenticator, _: AnyConnectResp<'_>) -> bool {
        true
    }
}
