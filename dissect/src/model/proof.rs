//! What the digest of a login proves.

use std::fmt;

use cmpp_codec::login::{IsmgForm, SourceForm};

/// What the digest of a login proves, or that of its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// The client knows the secret and computes its digest in this form.
    Source(SourceForm),
    /// The answer has a digest of this form. Some forms prove nothing.
    Ismg(IsmgForm),
    /// No known form of the digest has the secret of the account.
    Wrong,
    /// The secret of the account is not known.
    NoSecret,
}

impl Proof {
    /// Returns the form, or what is wrong, as a word.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Source(SourceForm::Padded) => "padded",
            Self::Source(SourceForm::Bare) => "bare",
            Self::Source(SourceForm::Oldest) => "oldest",
            Self::Ismg(IsmgForm::OneOctet) => "one-octet",
            Self::Ismg(IsmgForm::FourOctets) => "four-octets",
            Self::Ismg(IsmgForm::Decimal) => "decimal",
            Self::Ismg(IsmgForm::Tls(_)) => "tls",
            Self::Ismg(IsmgForm::Copy) => "copy",
            Self::Ismg(IsmgForm::StatusOnly) => "status-only",
            Self::Ismg(IsmgForm::Empty) => "empty",
            Self::Source(_) | Self::Ismg(_) => "other",
            Self::Wrong => "wrong",
            Self::NoSecret => "no-secret",
        }
    }
}

impl fmt::Display for Proof {
    /// Writes a sentence without its full stop.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(SourceForm::Padded) => f.write_str("AuthenticatorSource proves the secret"),
            Self::Source(SourceForm::Bare) => {
                f.write_str("AuthenticatorSource proves the secret, without the padding of Source_Addr")
            }
            Self::Source(_) => f.write_str("AuthenticatorSource proves the secret in the form before 1.2"),
            Self::Ismg(form) if form.is_proof() => write!(f, "AuthenticatorISMG proves the secret: it is {form}"),
            Self::Ismg(form) => write!(f, "AuthenticatorISMG proves nothing: it is {form}"),
            Self::Wrong => f.write_str("the digest was not made with the secret of the account"),
            Self::NoSecret => f.write_str("the secret of the account is not known"),
        }
    }
}
