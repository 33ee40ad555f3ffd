//! Who sees the frames of a connection.

use std::net::SocketAddr;

use cmpp_codec::Version;

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// From the client to the gateway.
    In,
    /// From the gateway to the client.
    Out,
}

/// The two ends of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ends {
    /// The gateway.
    pub(crate) local: SocketAddr,
    /// The client.
    pub(crate) peer: SocketAddr,
}

/// Sees the bytes of all connections, as they are on the line.
pub(crate) trait Watch: Send + Sync {
    /// One frame, or bytes that are none.
    fn bytes(&self, ends: Ends, way: Way, version: Version, bytes: &[u8]);

    /// A connection was made.
    fn opened(&self, _ends: Ends) {}

    /// A connection has ended.
    fn closed(&self, _ends: Ends) {}
}
