//! Keys for one run: the gateway signs its own certificate, and the SP trusts that one and no other.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};

use super::line::BoxError;

pub struct Keys {
    certificate: CertificateDer<'static>,
    private: PrivatePkcs8KeyDer<'static>,
}

impl Keys {
    pub fn new() -> Result<Self, BoxError> {
        let signed = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
        let private = PrivatePkcs8KeyDer::from(signed.signing_key.serialize_der());
        Ok(Self { certificate: signed.cert.der().clone(), private })
    }

    pub fn server(&self) -> Result<Arc<ServerConfig>, BoxError> {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![self.certificate.clone()], self.private.clone_key().into())?;
        Ok(Arc::new(config))
    }

    pub fn client(&self) -> Result<Arc<ClientConfig>, BoxError> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone())?;
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Arc::new(config))
    }
}
