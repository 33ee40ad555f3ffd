//! The login of one account, with the forms of the digests to send and to accept.

use crate::base::instant::Instant;
use crate::base::octets::Octets;
use crate::base::version::Version;
use crate::layouts::with_version;
use crate::login::authenticate::{ClientAuth, Decision, ServerAuth, Unproven};
use crate::login::form::{IsmgForm, SourceForm};
use crate::login::freshness::Freshness;
use crate::login::secret::Secret;
use crate::pdu::{AnyConnectResp, Connect};
use crate::schema::codes::ConnectStatus;
use crate::schema::leaf::Authenticator;

/// The login of one account: the secret, and which forms of the digests to send and to accept.
///
/// [`Digests::new`] sets the forms of the specification; change any field as you need. A gateway with many accounts
/// implements [`ServerAuth`] itself, and creates a `Digests` from the secret of the account.
///
/// A gateway should set [`freshness`](Self::freshness). Otherwise an attacker who has recorded a login can replay it.
///
/// As the specification requires, an unknown name is rejected with Status 2 and a wrong secret with Status 3. An
/// attacker can therefore find out which names exist.
///
/// ```
/// use cmpp_codec::Octets;
/// use cmpp_codec::login::{ClientAuth, Digests, Secret};
///
/// let login = Digests::new(Octets::new("900001")?, Secret::new("888888")?);
/// let digest = login.source(&Octets::new("900001")?, 10_21_08_05_10);
/// assert_eq!(format!("{digest:?}"), "90d00c1d517abd0b4f65f6bcf8535d16");
/// // For a gateway whose AuthenticatorISMG proves nothing:
/// let login = Digests { accepted_ismg: &[], ..login };
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Digests<'a> {
    /// The account that may log in. Any other is rejected with Status 2.
    pub source_addr: Octets<6>,
    /// The secret that both ends share.
    pub secret: Secret<'a>,
    /// The form of the `AuthenticatorSource` that this end sends.
    pub source: SourceForm,
    /// The forms of `AuthenticatorSource` that are accepted. A digest in none of them is rejected with Status 3.
    pub accepted_source: &'a [SourceForm],
    /// The form of the `AuthenticatorISMG` that this end sends. `None` means the form of the version, see
    /// [`IsmgForm::of`].
    pub ismg: Option<IsmgForm>,
    /// The forms of `AuthenticatorISMG` that are accepted. If the list is empty, the digest is not checked.
    pub accepted_ismg: &'a [IsmgForm],
    /// Which timestamps are accepted. A login with another timestamp is rejected with Status 3. `None` accepts all.
    pub freshness: Option<Freshness>,
}

impl<'a> Digests<'a> {
    /// Creates the login with the forms of the specification. A name is accepted with and without its padding, and
    /// `AuthenticatorISMG` in every form that proves that the gateway knows the secret.
    #[must_use]
    pub const fn new(source_addr: Octets<6>, secret: Secret<'a>) -> Self {
        Self {
            source_addr,
            secret,
            source: SourceForm::Padded,
            accepted_source: &SourceForm::USUAL,
            ismg: None,
            accepted_ismg: &IsmgForm::PROOFS,
            freshness: None,
        }
    }
}

impl ClientAuth for Digests<'_> {
    fn source(&self, source_addr: &Octets<6>, timestamp: u32) -> Authenticator {
        self.source.digest(source_addr, &self.secret, timestamp)
    }

    fn check_ismg(&self, source: &Authenticator, resp: AnyConnectResp<'_>) -> Result<(), Unproven> {
        if self.accepted_ismg.is_empty() || resp.verify(source, &self.secret, self.accepted_ismg).is_some() {
            Ok(())
        } else {
            Err(Unproven { form: resp.verify(source, &self.secret, &IsmgForm::ALL) })
        }
    }
}

impl ServerAuth for Digests<'_> {
    fn check_source(&self, connect: &Connect, now: Instant) -> Decision {
        if connect.source_addr.trimmed() != self.source_addr.trimmed() {
            return Decision::Reject(ConnectStatus::SOURCE_ADDR);
        }
        let is_known = connect.verify(&self.secret, self.accepted_source).is_some();
        let is_fresh = self.freshness.is_none_or(|freshness| freshness.check(connect.timestamp.get(), now).is_ok());
        if is_known && is_fresh { Decision::Accept } else { Decision::Reject(ConnectStatus::AUTHENTICATION) }
    }

    fn ismg(&self, connect: &Connect, version: Version) -> Authenticator {
        let form = self.ismg.unwrap_or_else(|| with_version!(version, V => IsmgForm::of::<V>()));
        form.digest(ConnectStatus::OK, &connect.authenticator_source, &self.secret)
    }
}
