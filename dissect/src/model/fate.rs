//! What became of a packet.

use std::fmt;

/// What became of a packet. Each packet has exactly one fate, and the summary counts all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fate {
    /// It holds a TCP segment that was read.
    Tcp,
    /// It holds a TCP segment of a port that the user did not choose.
    OtherPort,
    /// It holds a fragment of an IP packet, which is kept until the other fragments arrive.
    Fragment,
    /// It holds something other than IP, with this `EtherType` or link-layer number.
    NotIp(u16),
    /// It holds an IP packet of another protocol: its number, and the destination port of UDP.
    NotTcp { protocol: u8, port: Option<u16> },
    /// It holds an encapsulation or a link layer that the program does not read.
    Encapsulation(&'static str),
    /// It has more headers than the program follows.
    TooDeep,
    /// The capture cut it off before the end of TCP's header.
    Cut,
    /// It has an invalid header.
    Damaged,
}

impl Fate {
    /// Returns the name of the fate in JSON.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::OtherPort => "other_port",
            Self::Fragment => "fragment",
            Self::NotIp(_) => "not_ip",
            Self::NotTcp { .. } => "not_tcp",
            Self::Encapsulation(_) => "encapsulation",
            Self::TooDeep => "too_deep",
            Self::Cut => "cut",
            Self::Damaged => "damaged",
        }
    }
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp => f.write_str("of TCP"),
            Self::OtherPort => f.write_str("of TCP, but of no port that --port names"),
            Self::Fragment => f.write_str("with a part of an IP packet"),
            Self::NotIp(number) => write!(f, "not of IP (type {number:#06x})"),
            Self::NotTcp { protocol, port: Some(port) } => write!(f, "not of TCP (protocol {protocol}, port {port})"),
            Self::NotTcp { protocol, port: None } => write!(f, "not of TCP (protocol {protocol})"),
            Self::Encapsulation(name) => write!(f, "in an encapsulation that is not read ({name})"),
            Self::TooDeep => f.write_str("with more headers in one another than are read"),
            Self::Cut => f.write_str("cut off before the end of TCP's header"),
            Self::Damaged => f.write_str("damaged"),
        }
    }
}
