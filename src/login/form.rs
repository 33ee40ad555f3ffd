//! The forms of the two digests.

use core::fmt;

use crate::layouts::Layouts;
use crate::schema::codes::ConnectStatus;

//----------- AuthenticatorSource ------------------------------------------------------------------

/// A way to compute an `AuthenticatorSource` (2.0, 7.4.1.1; 3.0, 8.4.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SourceForm {
    /// MD5(`Source_Addr`, 9 zero bytes, secret, timestamp), with all six bytes of the field.
    Padded,
    /// MD5 of the same, but without the padding of `Source_Addr`. The two differ if the name has fewer than six bytes.
    Bare,
    /// MD5(`Source_Addr`, 36 zero bytes, secret), without the padding of `Source_Addr`: before 1.2. Without a timestamp
    /// it is the same at each login, so an attacker who has recorded it can log in.
    Oldest,
}

impl SourceForm {
    /// All forms.
    pub const ALL: [Self; 3] = [Self::Padded, Self::Bare, Self::Oldest];

    /// The forms of 2.0 and 3.0, which differ only for names of fewer than six bytes.
    pub const USUAL: [Self; 2] = [Self::Padded, Self::Bare];
}

//----------- AuthenticatorISMG --------------------------------------------------------------------

/// A way to compute an `AuthenticatorISMG` (2.0, 7.4.1.2; 3.0, 8.4.1.2).
///
/// The first four prove that the gateway knows the secret. The others prove nothing. Some simulators and servers send
/// them; they are listed so that you can recognise them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IsmgForm {
    /// MD5(`Status`, `AuthenticatorSource`, secret), with `Status` as one byte, the width before 3.0.
    OneOctet,
    /// MD5 of the same, with `Status` as four bytes, the width since 3.0. Some 2.0 servers send it, too.
    FourOctets,
    /// MD5 of the same, with `Status` as decimal digits.
    Decimal,
    /// MD5(`Status`, `AuthenticatorSource`, `Tls_available`, secret), with one byte each: before 1.2. That
    /// `Tls_available` has one byte is a guess; no text of that age is public.
    Tls(u8),
    /// A copy of the `AuthenticatorSource`.
    Copy,
    /// MD5(`Status` in one byte, a zero byte).
    StatusOnly,
    /// 16 zero bytes, as after a login that failed.
    Empty,
}

impl IsmgForm {
    /// All forms that prove that the gateway knows the secret.
    pub const PROOFS: [Self; 5] = [Self::OneOctet, Self::FourOctets, Self::Decimal, Self::Tls(0), Self::Tls(1)];

    /// All forms. Those that prove that the gateway knows the secret come first.
    pub const ALL: [Self; 8] = [
        Self::OneOctet,
        Self::FourOctets,
        Self::Decimal,
        Self::Tls(0),
        Self::Tls(1),
        Self::Copy,
        Self::StatusOnly,
        Self::Empty,
    ];

    /// Returns the form of a version, with `Status` as wide as its field: one byte before 3.0, four since.
    #[must_use]
    pub const fn of<V: Layouts>() -> Self {
        if size_of::<V::Widened30<ConnectStatus>>() == 1 { Self::OneOctet } else { Self::FourOctets }
    }

    /// Returns whether the form proves that the gateway knows the secret.
    #[must_use]
    pub const fn is_proof(self) -> bool {
        matches!(self, Self::OneOctet | Self::FourOctets | Self::Decimal | Self::Tls(_))
    }
}

impl fmt::Display for IsmgForm {
    /// Shows the form as a phrase that completes "its AuthenticatorISMG is …".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OneOctet => "the digest with Status in one byte",
            Self::FourOctets => "the digest with Status in four bytes",
            Self::Decimal => "the digest with Status as digits",
            Self::Tls(_) => "the digest with Tls_available",
            Self::Copy => "a copy of AuthenticatorSource",
            Self::StatusOnly => "a digest of Status alone",
            Self::Empty => "zero",
        })
    }
}
