//! Computing and verifying the two digests, in all known forms.

use md5::{Digest, Md5};
use subtle::{ConditionallySelectable, ConstantTimeEq};

use crate::base::octets::Octets;
use crate::base::room::TooLong;
use crate::layouts::Layouts;
use crate::login::form::{IsmgForm, SourceForm};
use crate::login::secret::Secret;
use crate::pdu::{AnyConnectResp, Connect, ConnectResp};
use crate::schema::codes::{ConnectStatus, VersionOctet};
use crate::schema::leaf::{Authenticator, U32};
use crate::time::Timestamp;

//----------- AuthenticatorSource ------------------------------------------------------------------

impl SourceForm {
    /// Computes an `AuthenticatorSource`.
    ///
    /// The timestamp enters as ten digits.
    ///
    /// ```
    /// use cmpp_codec::Octets;
    /// use cmpp_codec::login::{Secret, SourceForm};
    ///
    /// let source_addr = Octets::new("900001")?;
    /// let proof = SourceForm::Padded.digest(&source_addr, &Secret::new("888888")?, 1_021_080_510);
    /// assert_eq!(format!("{proof:?}"), "90d00c1d517abd0b4f65f6bcf8535d16");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn digest(self, source_addr: &Octets<6>, secret: &Secret<'_>, timestamp: u32) -> Authenticator {
        let name = if matches!(self, Self::Padded) { source_addr.as_bytes() } else { source_addr.trimmed() };
        match self {
            Self::Padded | Self::Bare => md5(&[name, &[0; 9], secret.as_bytes(), &Timestamp::digits(timestamp)]),
            Self::Oldest => md5(&[name, &[0; 36], secret.as_bytes()]),
        }
    }
}

impl Connect {
    /// Creates a CONNECT with its `AuthenticatorSource`.
    ///
    /// ```
    /// use cmpp_codec::login::{Secret, SourceForm};
    /// use cmpp_codec::codes::VersionOctet;
    /// use cmpp_codec::{Connect, Encode};
    ///
    /// let connect =
    ///     Connect::prove("900001", &Secret::new("888888")?, 1_021_080_510, VersionOctet::V20, SourceForm::Padded)?;
    /// let mut out = [0; 39];
    /// connect.encode(23, &mut out)?;
    /// assert_eq!(out[18..34], 0x90d0_0c1d_517a_bd0b_4f65_f6bc_f853_5d16_u128.to_be_bytes());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`TooLong`] if the name has more than six bytes.
    pub fn prove(
        source_addr: &str,
        secret: &Secret<'_>,
        timestamp: u32,
        version: VersionOctet,
        form: SourceForm,
    ) -> Result<Self, TooLong> {
        let source_addr = Octets::new(source_addr)?;
        let authenticator_source = form.digest(&source_addr, secret, timestamp);
        Ok(Self { source_addr, authenticator_source, version, timestamp: U32::new(timestamp) })
    }

    /// Returns the first of the given forms in which the client proves that it knows the secret, or `None` if there is
    /// none.
    ///
    /// Every form is computed, even after a match, and compared in constant time. The timestamp is not checked.
    ///
    /// ```
    /// use cmpp_codec::login::{Secret, SourceForm};
    /// use cmpp_codec::codes::VersionOctet;
    /// use cmpp_codec::Connect;
    ///
    /// let secret = Secret::new("888888")?;
    /// let connect = Connect::prove("9001", &secret, 102_030_405, VersionOctet::V20, SourceForm::Bare)?;
    /// assert_eq!(connect.verify(&secret, &SourceForm::USUAL), Some(SourceForm::Bare));
    /// assert_eq!(connect.verify(&Secret::new("888889")?, &SourceForm::ALL), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn verify(&self, secret: &Secret<'_>, forms: &[SourceForm]) -> Option<SourceForm> {
        first_equal(&self.authenticator_source, forms, |form| {
            form.digest(&self.source_addr, secret, self.timestamp.get())
        })
    }
}

//----------- AuthenticatorISMG --------------------------------------------------------------------

impl IsmgForm {
    /// Computes an `AuthenticatorISMG`. A form with one byte of `Status` uses the lowest byte of `status`.
    ///
    /// ```
    /// use cmpp_codec::login::{IsmgForm, Secret};
    /// use cmpp_codec::codes::ConnectStatus;
    /// use cmpp_codec::field::Authenticator;
    ///
    /// let source = Authenticator(0x90d0_0c1d_517a_bd0b_4f65_f6bc_f853_5d16_u128.to_be_bytes());
    /// let secret = Secret::new("888888")?;
    /// let proof = |form: IsmgForm| format!("{:?}", form.digest(ConnectStatus::OK, &source, &secret));
    /// assert_eq!(proof(IsmgForm::OneOctet), "6c0b846e25bab6daa4ed1c466e0f4bd8");
    /// assert_eq!(proof(IsmgForm::FourOctets), "7942977274098cf210ab0c16c367bc8d");
    /// assert_eq!(proof(IsmgForm::Decimal), "72c3868fe4f50855983e661dccd1a50c");
    /// # Ok::<(), cmpp_codec::login::BadSecret>(())
    /// ```
    #[must_use]
    pub fn digest(self, status: ConnectStatus, source: &Authenticator, secret: &Secret<'_>) -> Authenticator {
        let four = status.0.to_be_bytes();
        let [.., one] = four;
        match self {
            Self::OneOctet => md5(&[&[one], &source.0, secret.as_bytes()]),
            Self::FourOctets => md5(&[&four, &source.0, secret.as_bytes()]),
            Self::Decimal => {
                let digits = Timestamp::digits(status.0);
                let zeros = digits.iter().take(9).take_while(|&&digit| digit == b'0').count();
                md5(&[digits.get(zeros..).unwrap_or(&digits), &source.0, secret.as_bytes()])
            }
            Self::Tls(available) => md5(&[&[one], &source.0, &[available], secret.as_bytes()]),
            Self::Copy => *source,
            Self::StatusOnly => md5(&[&[one, 0]]),
            Self::Empty => Authenticator([0; 16]),
        }
    }
}

impl<V: Layouts> ConnectResp<V> {
    /// Creates the answer that accepts the login, with the gateway's `AuthenticatorISMG`.
    ///
    /// ```
    /// use cmpp_codec::login::{IsmgForm, Secret, SourceForm};
    /// use cmpp_codec::codes::VersionOctet;
    /// use cmpp_codec::{Connect, V30, v30};
    ///
    /// let secret = Secret::new("888888")?;
    /// let connect = Connect::prove("900001", &secret, 1_021_080_510, VersionOctet::V30, SourceForm::Padded)?;
    /// let resp = v30::ConnectResp::accept(&connect, &secret, IsmgForm::of::<V30>());
    /// assert_eq!(format!("{:?}", resp.authenticator_ismg), "7942977274098cf210ab0c16c367bc8d");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn accept(connect: &Connect, secret: &Secret<'_>, form: IsmgForm) -> Self {
        let authenticator_ismg = form.digest(ConnectStatus::OK, &connect.authenticator_source, secret);
        Self { authenticator_ismg, version: V::VERSION.into(), ..Self::default() }
    }

    /// Creates the answer that rejects the login, without a proof.
    ///
    /// A status above 255 becomes 255 before 3.0, where the field has one octet: see [`Coded`](crate::codes::Coded).
    #[must_use]
    pub fn refuse(status: ConnectStatus) -> Self {
        Self { status: status.into(), version: V::VERSION.into(), ..Self::default() }
    }
}

impl AnyConnectResp<'_> {
    /// Returns the first of the given forms in which the gateway computed its `AuthenticatorISMG`, or `None` if there
    /// is none.
    ///
    /// `source` is the `AuthenticatorSource` of the CONNECT. The list may contain forms that
    /// [prove nothing](IsmgForm::is_proof). Most clients skip the check, because many servers compute the digest wrong.
    ///
    /// ```
    /// use cmpp_codec::login::{IsmgForm, Secret, SourceForm};
    /// use cmpp_codec::codes::VersionOctet;
    /// use cmpp_codec::{AnyConnectResp, Connect, v20};
    ///
    /// let secret = Secret::new("888888")?;
    /// let connect = Connect::prove("900001", &secret, 1_021_080_510, VersionOctet::V20, SourceForm::Padded)?;
    /// // A 2.0 server that puts four bytes into the digest.
    /// let resp = v20::ConnectResp::accept(&connect, &secret, IsmgForm::FourOctets);
    /// let form = AnyConnectResp::Narrow(&resp).verify(&connect.authenticator_source, &secret, &IsmgForm::PROOFS);
    /// assert_eq!(form, Some(IsmgForm::FourOctets));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn verify(self, source: &Authenticator, secret: &Secret<'_>, forms: &[IsmgForm]) -> Option<IsmgForm> {
        let status = self.status();
        first_equal(self.authenticator_ismg(), forms, |form| form.digest(status, source, secret))
    }
}

//----------- The digest ---------------------------------------------------------------------------

fn md5(pieces: &[&[u8]]) -> Authenticator {
    let mut digest = Md5::new();
    for piece in pieces {
        digest.update(piece);
    }
    Authenticator(digest.finalize().into())
}

/// Returns the first form with the given digest. The time that it takes depends only on the number of forms.
fn first_equal<F: Copy>(given: &Authenticator, forms: &[F], digest: impl Fn(F) -> Authenticator) -> Option<F> {
    let mut found = u64::MAX;
    // In reverse order, so that the first match is the one that is kept.
    for (index, form) in forms.iter().enumerate().rev() {
        let index = u64::try_from(index).unwrap_or(u64::MAX);
        let equal = digest(*form).0.ct_eq(&given.0);
        found.conditional_assign(&index, equal);
    }
    usize::try_from(found).ok().and_then(|index| forms.get(index)).copied()
}
