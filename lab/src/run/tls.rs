//! TLS from files.

use std::path::Path;
use std::sync::Arc;

use cmpp_tokio::rustls::crypto::ring;
use cmpp_tokio::rustls::pki_types::pem::PemObject;
use cmpp_tokio::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use cmpp_tokio::rustls::{ClientConfig, RootCertStore, ServerConfig};

use crate::options::{self, Target};
use crate::run::error::BoxError;

/// Whom a client trusts, and the name that it expects.
pub(super) type Trust = (Arc<ClientConfig>, ServerName<'static>);

/// The certificate and the key of a gateway, if there are any.
pub(super) fn server(options: &options::Gateway) -> Result<Option<Arc<ServerConfig>>, BoxError> {
    let (Some(certificate), Some(key)) = (&options.tls_cert, &options.tls_key) else { return Ok(None) };
    let chain = certificates(certificate)?;
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| format!("{}: {error}", key.display()))?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(|error| format!("{}: {error}", certificate.display()))?;
    Ok(Some(Arc::new(config)))
}

/// Whom a client trusts, if it connects inside TLS.
pub(super) fn client(target: &Target) -> Result<Option<Trust>, BoxError> {
    let Some(path) = &target.tls_ca else { return Ok(None) };
    let mut roots = RootCertStore::empty();
    for certificate in certificates(path)? {
        roots.add(certificate).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let host = target.address.rsplit_once(':').map_or(target.address.as_str(), |(host, _)| host);
    // An IPv6 address stands in brackets before a port.
    let name = target.tls_name.as_deref().unwrap_or_else(|| host.trim_matches(['[', ']']));
    Ok(Some((Arc::new(config), ServerName::try_from(name.to_owned())?)))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, BoxError> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let certificates = read.map_err(|error| format!("{}: {error}", path.display()))?;
    if certificates.is_empty() {
        return Err(format!("{}: there is no certificate in it", path.display()).into());
    }
    Ok(certificates)
}
