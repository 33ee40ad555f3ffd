//! Opening and ending a session: CONNECT, TERMINATE and their answers.

use zerocopy::FromBytes;

use crate::base::octets::Octets;
use crate::layouts::{Layouts, V20, V30};
use crate::schema::codes::{ConnectStatus, VersionOctet};
use crate::schema::error::Error;
use crate::schema::leaf::{Authenticator, U32};
use crate::wire::message::{Message, command};

command! {
    /// `CMPP_CONNECT`: an SP or a gateway logs in to a gateway (2.0, 7.4.1.1; 3.0, 8.4.1.1). 27 bytes.
    ///
    /// The layout is the same in every version, so CONNECT can be read before the version is known.
    ///
    /// ```
    /// use cmpp_codec::codes::VersionOctet;
    /// use cmpp_codec::field::{Authenticator, U32};
    /// use cmpp_codec::{Connect, Encode, Octets};
    ///
    /// let connect = Connect {
    ///     source_addr: Octets::new("900001")?,
    ///     authenticator_source: Authenticator([0xab; 16]),
    ///     version: VersionOctet::V30,
    ///     timestamp: U32::new(10_21_08_05_10), // 21 October, 08:05:10
    /// };
    /// let mut out = [0; 39];
    /// connect.encode(23, &mut out)?;
    /// assert_eq!(out[..18], *b"\0\0\0\x27\0\0\0\x01\0\0\0\x17900001");
    /// assert_eq!(out[34..], *b"\x30\x3c\xdc\x73\xbe");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[command(CONNECT)]
    pub struct Connect {
        /// The account: the enterprise code of an SP, or the code of a gateway.
        #[doc(alias = "Source_Addr")]
        pub source_addr: Octets<6>,
        /// MD5 of `Source_Addr`, nine zero bytes, the shared secret and the timestamp as ten digits.
        #[doc(alias = "AuthenticatorSource")]
        #[role(Proof)]
        pub authenticator_source: Authenticator,
        /// The version that the client uses.
        #[doc(alias = "Version")]
        #[role(VersionOctet)]
        pub version: VersionOctet,
        /// The time of the login, MMDDHHMMSS as a decimal number.
        #[doc(alias = "Timestamp")]
        #[role(Timestamp)]
        pub timestamp: U32,
    }
}

command! {
    /// `CMPP_CONNECT_RESP`: the gateway accepts or rejects the login (2.0, 7.4.1.2; 3.0, 8.4.1.2). 18 bytes before 3.0,
    /// 21 since.
    ///
    /// Some servers send the layout of another version. [`AnyConnectResp`] reads both.
    #[command(CONNECT_RESP)]
    pub struct ConnectResp<V: Layouts> {
        /// Whether the login is accepted, or why not.
        #[doc(alias = "Status")]
        #[role(Listed)]
        pub status: V::Widened30<ConnectStatus>,
        /// MD5 of `Status`, `AuthenticatorSource` and the shared secret. Zero if the authentication failed.
        #[doc(alias = "AuthenticatorISMG")]
        pub authenticator_ismg: Authenticator,
        /// The highest version that the server supports.
        #[doc(alias = "Version")]
        #[role(VersionOctet)]
        pub version: VersionOctet,
    }
}

command! {
    /// `CMPP_TERMINATE`: either side ends the session (2.0, 7.4.2.1; 3.0, 8.4.2.1). No body.
    #[command(TERMINATE)]
    pub struct Terminate {}
}

command! {
    /// `CMPP_TERMINATE_RESP`: the peer confirms the end (2.0, 7.4.2.2; 3.0, 8.4.2.2). No body.
    #[command(TERMINATE_RESP)]
    pub struct TerminateResp {}
}

/// A `CMPP_CONNECT_RESP` of any version. The length of its body determines the layout.
///
/// ```
/// use cmpp_codec::codes::ConnectStatus;
/// use cmpp_codec::AnyConnectResp;
///
/// let refused = AnyConnectResp::from_body(&[0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x30])?;
/// assert_eq!(refused.status(), ConnectStatus::AUTHENTICATION);
/// # Ok::<(), cmpp_codec::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnyConnectResp<'a> {
    /// The layout before 3.0: 18 bytes, with a `Status` of one byte.
    Narrow(&'a ConnectResp<V20>),
    /// The layout of 3.0: 21 bytes, with a `Status` of four bytes.
    Wide(&'a ConnectResp<V30>),
}

impl<'a> AnyConnectResp<'a> {
    /// Reads a body of either layout.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`](crate::ErrorKind::Truncated) if there are fewer than 18 bytes, or 19 or 20;
    /// [`ErrorKind::Trailing`](crate::ErrorKind::Trailing) if there are more than 21.
    pub fn from_body(body: &'a [u8]) -> Result<Self, Error> {
        if let Ok(narrow) = ConnectResp::ref_from_bytes(body) {
            return Ok(Self::Narrow(narrow));
        }
        if body.len() < size_of::<ConnectResp<V20>>() {
            <&ConnectResp<V20>>::from_body(body).map(Self::Narrow)
        } else {
            <&ConnectResp<V30>>::from_body(body).map(Self::Wide)
        }
    }

    /// Returns `Status`: whether the login is accepted, or why not.
    #[must_use]
    pub fn status(self) -> ConnectStatus {
        match self {
            Self::Narrow(narrow) => narrow.status.get(),
            Self::Wide(wide) => wide.status.get(),
        }
    }

    /// Returns `AuthenticatorISMG`: the proof that the server knows the secret.
    #[must_use]
    pub const fn authenticator_ismg(self) -> &'a Authenticator {
        match self {
            Self::Narrow(narrow) => &narrow.authenticator_ismg,
            Self::Wide(wide) => &wide.authenticator_ismg,
        }
    }

    /// Returns `Version`: the highest version that the server supports.
    #[must_use]
    pub const fn version(self) -> VersionOctet {
        match self {
            Self::Narrow(narrow) => narrow.version,
            Self::Wide(wide) => wide.version,
        }
    }
}
