//! The forms in which peers compute the two digests.

use core::fmt;

use crate::layouts::Layouts;
use crate::schema::codes::ConnectStatus;

//----------- AuthenticatorSource ------------------------------------------------------------------

/// How an `AuthenticatorSource` is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SourceForm {
    /// MD5(`Source_Addr`, 9 zero bytes, secret, timestamp), with all six bytes of the field.
    Padded,
    /// The same with the name alone, which makes a difference where it is shorter than six bytes.
    Bare,
    /// MD5(`Source_Addr`, 36 zero bytes, secret), with the name alone: before 1.2. Without a timestamp it is the same
    /// at each login, so who has seen one can log in.
    Oldest,
}

impl SourceForm {
    /// Every form.
    pub const ALL: [Self; 3] = [Self::Padded, Self::Bare, Self::Oldest];

    /// The forms of 2.0 and 3.0, which differ for short names only.
    pub const USUAL: [Self; 2] = [Self::Padded, Self::Bare];
}

//----------- AuthenticatorISMG --------------------------------------------------------------------

/// How an `AuthenticatorISMG` is computed.
///
/// The first four prove that the gateway knows the secret. The others prove nothing: they are what some simulators and
/// servers send, and are listed for whoever wants to know what a peer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IsmgForm {
    /// MD5(`Status`, `AuthenticatorSource`, secret), with `Status` in one byte: the field of 2.0.
    OneOctet,
    /// The same with `Status` in four bytes: the field of 3.0, but of some 2.0 servers too.
    FourOctets,
    /// The same with `Status` as decimal digits.
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
    /// Every form that proves something.
    pub const PROOFS: [Self; 5] = [Self::OneOctet, Self::FourOctets, Self::Decimal, Self::Tls(0), Self::Tls(1)];

    /// Every form, those that prove something first.
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

    /// The form that the width of `Status` suggests: one byte before 3.0, four since.
    #[must_use]
    pub const fn of<V: Layouts>() -> Self {
        if size_of::<V::Widened30<ConnectStatus>>() == 1 { Self::OneOctet } else { Self::FourOctets }
    }

    /// Whether only who knows the secret can compute it.
    #[must_use]
    pub const fn is_proof(self) -> bool {
        matches!(self, Self::OneOctet | Self::FourOctets | Self::Decimal | Self::Tls(_))
    }
}

impl fmt::Display for IsmgForm {
    /// What the gateway sent, as in "its AuthenticatorISMG is …".
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
