//! Opening and ending a session: CONNECT, TERMINATE and their answers.

use zerocopy::FromBytes;

use crate::base::octets::Octets;
use crate::layouts::{Layouts, V20, V30};
use crate::schema::codes::{ConnectStatus, VersionOctet};
use crate::schema::error::Error;
use crate::schema::leaf::{Authenticator, U32};
use crate::wire::message::{Message, command};

command! {
    /// `CMPP_CONNECT`: an SP, or a gateway, asks a gateway for a session.
    ///
    /// 2.0, 7.4.1.1; 3.0, 8.4.1.1. The same 27 bytes in every version, so it is read before the version is known.
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
        /// Who asks: an SP's enterprise code, or a gateway's code.
        #[doc(alias = "Source_Addr")]
        pub source_addr: Octets<6>,
        /// MD5 of `Source_Addr`, nine zero bytes, the shared secret and the timestamp as ten digits.
        #[doc(alias = "AuthenticatorSource")]
        #[role(Proof)]
        pub authenticator_source: Authenticator,
        /// The version to be used.
        #[doc(alias = "Version")]
        pub version: VersionOctet,
        /// MMDDHHMMSS as a decimal number.
        #[doc(alias = "Timestamp")]
        #[role(Timestamp)]
        pub timestamp: U32,
    }
}

command! {
    /// `CMPP_CONNECT_RESP`: the gateway takes or refuses the session.
    ///
    /// 2.0, 7.4.1.2; 3.0, 8.4.1.2. 18 bytes before 3.0, 21 since. Servers answer in either form whatever the version:
    /// [`AnyConnectResp`] reads both.
    #[command(CONNECT_RESP)]
    pub struct ConnectResp<V: Layouts> {
        /// Whether the session is open, and why not.
        #[doc(alias = "Status")]
        pub status: V::Widened30<ConnectStatus>,
        /// MD5 of `Status`, `AuthenticatorSource` and the shared secret; zero when authentication failed.
        #[doc(alias = "AuthenticatorISMG")]
        pub authenticator_ismg: Authenticator,
        /// The highest version that the server supports.
        #[doc(alias = "Version")]
        pub version: VersionOctet,
    }
}

command! {
    /// `CMPP_TERMINATE`: either side ends the session (2.0, 7.4.2.1; 3.0, 8.4.2.1). No body.
    #[command(TERMINATE)]
    pub struct Terminate {}
}

command! {
    /// `CMPP_TERMINATE_RESP`: the other side agrees (2.0, 7.4.2.2; 3.0, 8.4.2.2). No body.
    #[command(TERMINATE_RESP)]
    pub struct TerminateResp {}
}

/// `CMPP_CONNECT_RESP` before the version is known: its length tells the layout.
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
    /// 18 bytes, with a `Status` of one: before 3.0.
    Narrow(&'a ConnectResp<V20>),
    /// 21 bytes, with a `Status` of four: 3.0.
    Wide(&'a ConnectResp<V30>),
}

impl<'a> AnyConnectResp<'a> {
    /// Reads a body of either length.
    ///
    /// # Errors
    ///
    /// Below 18 bytes as the narrow layout's, else as the wide one's.
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

    /// Whether the session is open, and why not.
    #[must_use]
    pub fn status(self) -> ConnectStatus {
        match self {
            Self::Narrow(narrow) => narrow.status.get(),
            Self::Wide(wide) => wide.status.get(),
        }
    }

    /// The server's proof that it knows the secret.
    #[must_use]
    pub const fn authenticator_ismg(self) -> &'a Authenticator {
        match self {
            Self::Narrow(narrow) => &narrow.authenticator_ismg,
            Self::Wide(wide) => &wide.authenticator_ismg,
        }
    }

    /// The highest version that the server supports.
    #[must_use]
    pub const fn version(self) -> VersionOctet {
        match self {
            Self::Narrow(narrow) => narrow.version,
            Self::Wide(wide) => wide.version,
        }
    }
}
