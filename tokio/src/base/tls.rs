//! TLS over TCP.

use std::io;
use std::sync::Arc;

use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, ServerConfig};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use crate::base::stream::BoxStream;

/// The client's part: whom it trusts, and the name it expects.
#[derive(Clone, Debug)]
pub(crate) struct Connector {
    pub(crate) config: Arc<ClientConfig>,
    pub(crate) name: ServerName<'static>,
}

impl Connector {
    pub(crate) async fn connect(&self, stream: BoxStream) -> io::Result<BoxStream> {
        let connector = TlsConnector::from(Arc::clone(&self.config));
        Ok(Box::new(connector.connect(self.name.clone(), stream).await?))
    }
}

/// The server's part: who it is.
#[derive(Clone, Debug)]
pub(crate) struct Acceptor(pub(crate) Arc<ServerConfig>);

impl Acceptor {
    pub(crate) async fn accept(&self, stream: BoxStream) -> io::Result<BoxStream> {
        Ok(Box::new(TlsAcceptor::from(Arc::clone(&self.0)).accept(stream).await?))
    }
}
