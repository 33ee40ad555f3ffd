//! Why a client is not connected.

use std::fmt;
use std::io;

use cmpp_codec::TooLong;
use cmpp_codec::login::BadSecret;
use cmpp_codec::session::{BadConfig, End};

/// Why there is no connection.
#[derive(Debug)]
#[non_exhaustive]
pub enum ConnectError {
    /// The account has more than 6 bytes.
    Account(TooLong),
    /// The secret is empty or too long.
    Secret(BadSecret),
    /// The settings contradict each other.
    Config(BadConfig),
    /// The connection could not be made: TCP, TLS or the name.
    Io(io::Error),
    /// The connection was not made in time.
    Timeout,
    /// The session ended: the login was rejected, or later for any reason.
    Ended(End),
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(error) => write!(f, "Source_Addr {error}"),
            Self::Secret(error) => fmt::Display::fmt(error, f),
            Self::Config(error) => fmt::Display::fmt(error, f),
            Self::Io(error) => fmt::Display::fmt(error, f),
            Self::Timeout => f.write_str("the connection was not made in time"),
            Self::Ended(end) => fmt::Display::fmt(end, f),
        }
    }
}

impl std::error::Error for ConnectError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Account(error) => Some(error),
            Self::Secret(error) => Some(error),
            Self::Config(error) => Some(error),
            Self::Io(error) => Some(error),
            Self::Ended(end) => Some(end),
            Self::Timeout => None,
        }
    }
}
