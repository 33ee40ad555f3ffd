//! The digests of the login as the specification has them: MD5, the name padded to its field, `Status` as wide as its
//! field.

use cmpp_codec::session::{Authenticate, Verdict};
use cmpp_codec::{AnyConnectResp, Authenticator, Connect, ConnectStatus, Octets, Protocol};
use md5::{Digest, Md5};

/// Who may log in, and the secret that both ends know. A real secret does not derive `Debug`.
#[derive(Clone, Copy)]
pub struct Account {
    pub source_addr: &'static str,
    pub secret: &'static str,
}

impl Account {
    /// `AuthenticatorISMG` with Status 0.
    fn proof(self, source: &Authenticator, protocol: Protocol) -> Authenticator {
        let status: &[u8] = if protocol == Protocol::V30 { &[0; 4] } else { &[0] };
        md5(&[status, &source.0, self.secret.as_bytes()])
    }
}

fn md5(parts: &[&[u8]]) -> Authenticator {
    let mut hash = Md5::new();
    for part in parts {
        hash.update(part);
    }
    Authenticator(hash.finalize().into())
}

impl Authenticate for Account {
    fn source(&self, source_addr: &Octets<6>, timestamp: u32) -> Authenticator {
        let timestamp = format!("{timestamp:010}");
        md5(&[source_addr.as_bytes(), &[0; 9], self.secret.as_bytes(), timestamp.as_bytes()])
    }

    fn check_source(&self, connect: &Connect) -> Verdict {
        if connect.source_addr.text() != self.source_addr.as_bytes() {
            Verdict::Refuse(ConnectStatus::SOURCE_ADDR)
        } else if self.source(&connect.source_addr, connect.timestamp.get()) != connect.authenticator_source {
            Verdict::Refuse(ConnectStatus::AUTHENTICATION)
        } else {
            Verdict::Accept
        }
    }

    fn ismg(&self, connect: &Connect, protocol: Protocol) -> Authenticator {
        self.proof(&connect.authenticator_source, protocol)
    }

    fn check_ismg(&self, source: &Authenticator, resp: AnyConnectResp<'_>) -> bool {
        let protocol = if matches!(resp, AnyConnectResp::Wide(_)) { Protocol::V30 } else { Protocol::V20 };
        *resp.authenticator_ismg() == self.proof(source, protocol)
    }
}
