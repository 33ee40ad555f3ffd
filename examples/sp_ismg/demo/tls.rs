//! TLS over TCP, with keys for one run: the gateway signs its own certificate, and the SP trusts only this certificate.

use std::io::Write;
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use super::line::{BoxError, Stream};

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

    /// Returns the gateway's end of a connection.
    pub fn accept(&self, tcp: TcpStream) -> Result<Box<dyn Stream>, BoxError> {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![self.certificate.clone()], self.private.clone_key().into())?;
        Ok(Box::new(StreamOwned::new(ServerConnection::new(Arc::new(config))?, tcp)))
    }

    /// Returns the SP's end of a connection.
    pub fn connect(&self, tcp: TcpStream) -> Result<Box<dyn Stream>, BoxError> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone())?;
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let connection = ClientConnection::new(Arc::new(config), "localhost".try_into()?)?;
        Ok(Box::new(StreamOwned::new(connection, tcp)))
    }
}

impl Stream for StreamOwned<ClientConnection, TcpStream> {
    fn tcp(&self) -> &TcpStream {
        &self.sock
    }

    fn close(&mut self) {
        self.conn.send_close_notify();
        let _ = self.flush();
        let _ = self.sock.shutdown(Shutdown::Write);
    }
}

impl Stream for StreamOwned<ServerConnection, TcpStream> {
    fn tcp(&self) -> &TcpStream {
        &self.sock
    }

    fn close(&mut self) {
        self.conn.send_close_notify();
        let _ = self.flush();
        let _ = self.sock.shutdown(Shutdown::Write);
    }
}
