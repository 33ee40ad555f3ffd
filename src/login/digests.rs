//! The digests of the specification and their dialects, for one account.

use crate::base::octets::Octets;
use crate::base::version::Version;
use crate::layouts::with_version;
use crate::login::authenticate::{Authenticate, Decision};
use crate::login::digest::{IsmgForm, Secret, SourceForm};
use crate::pdu::{AnyConnectResp, Connect};
use crate::schema::codes::ConnectStatus;
use crate::schema::leaf::Authenticator;

/// The login of one account: the secret, and which dialects to speak and to accept.
///
/// [`Digests::new`] is the specification; every field is the caller's to change. A gateway with many accounts implements
/// [`Authenticate`] itself, and makes one of these of the secret that it finds.
///
/// ```
/// use cmpp_codec::login::{IsmgForm, Secret};
/// use cmpp_codec::login::{Authenticate, Digests};
/// use cmpp_codec::Octets;
///
/// let login = Digests::new(Octets::new("900001")?, Secret::new("888888"));
/// let digest = login.source(&Octets::new("900001")?, 10_21_08_05_10);
/// assert_eq!(format!("{digest:?}"), "90d00c1d517abd0b4f65f6bcf8535d16");
/// // A gateway whose AuthenticatorISMG is worth nothing:
/// let login = Digests { accepted_ismg: &[], ..login };
/// # Ok::<(), cmpp_codec::TooLong>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Digests<'a> {
    /// Who may log in. Anyone else is refused with Status 2.
    pub source_addr: Octets<6>,
    /// What both ends know.
    pub secret: Secret<'a>,
    /// How `AuthenticatorSource` is made.
    pub source: SourceForm,
    /// In which forms it is accepted. A digest in none of them is refused with Status 3.
    pub accepted_source: &'a [SourceForm],
    /// How `AuthenticatorISMG` is made. `None`: with `Status` as wide as its field.
    pub ismg: Option<IsmgForm>,
    /// In which forms it is accepted; where there are none, it is not looked at, as most clients do.
    pub accepted_ismg: &'a [IsmgForm],
}

impl<'a> Digests<'a> {
    /// The specification's forms; a name that is shorter than its field may be padded or bare, and
    /// `AuthenticatorISMG` has to prove that the gateway knows the secret, in whatever form does.
    #[must_use]
    pub const fn new(source_addr: Octets<6>, secret: Secret<'a>) -> Self {
        Self {
            source_addr,
            secret,
            source: SourceForm::Padded,
            accepted_source: &SourceForm::USUAL,
            ismg: None,
            accepted_ismg: &IsmgForm::PROOFS,
        }
    }
}

impl Authenticate for Digests<'_> {
    fn source(&self, source_addr: &Octets<6>, timestamp: u32) -> Authenticator {
        self.source.digest(source_addr, self.secret, timestamp)
    }

    fn check_source(&self, connect: &Connect) -> Decision {
        if connect.source_addr.trimmed() != self.source_addr.trimmed() {
            Decision::Reject(ConnectStatus::SOURCE_ADDR)
        } else if connect.verify(self.secret, self.accepted_source).is_none() {
            Decision::Reject(ConnectStatus::AUTHENTICATION)
        } else {
            Decision::Accept
        }
    }

    fn ismg(&self, connect: &Connect, version: Version) -> Authenticator {
        let form = self.ismg.unwrap_or_else(|| with_version!(version, V => IsmgForm::of::<V>()));
        form.digest(ConnectStatus::OK, &connect.authenticator_source, self.secret)
    }

    fn check_ismg(&self, source: &Authenticator, resp: AnyConnectResp<'_>) -> bool {
        self.accepted_ismg.is_empty() || resp.verify(source, self.secret, self.accepted_ismg).is_some()
    }
}
