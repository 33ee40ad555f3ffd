//! Link layers: what a packet carries.

use etherparse::EtherType;
use etherparse::ether_type::{IPV4, IPV6};
use pcap_parser::Linktype;

/// How a link layer says what it carries.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Link {
    /// By the `EtherType` at an offset in a header of this length.
    EtherType { at: usize, header: usize },
    /// Not in a way that all systems share, behind a header of this length. But an IP packet begins with its version.
    IpVersion { header: usize },
}

impl Link {
    /// Returns how packets of a link layer are read; `None` if they are not.
    pub(crate) const fn new(kind: Linktype) -> Option<Self> {
        /// Raw IP has more numbers than one.
        const RAW_BSD: Linktype = Linktype(12);
        const RAW_OPENBSD: Linktype = Linktype(14);
        match kind {
            Linktype::ETHERNET => Some(Self::EtherType { at: 12, header: 14 }),
            Linktype::LINUX_SLL => Some(Self::EtherType { at: 14, header: 16 }),
            Linktype::LINUX_SLL2 => Some(Self::EtherType { at: 0, header: 20 }),
            Linktype::NULL | Linktype::LOOP => Some(Self::IpVersion { header: 4 }),
            Linktype::RAW | Linktype::IPV4 | Linktype::IPV6 | RAW_BSD | RAW_OPENBSD => {
                Some(Self::IpVersion { header: 0 })
            }
            _ => None,
        }
    }

    /// Returns what is behind the header, and what it is.
    pub(crate) fn open(self, packet: &[u8]) -> Option<(EtherType, &[u8])> {
        match self {
            Self::EtherType { at, header } => {
                let ether_type = u16::from_be_bytes(*packet.get(at..)?.first_chunk()?);
                Some((EtherType(ether_type), packet.get(header..)?))
            }
            Self::IpVersion { header } => {
                let packet = packet.get(header..)?;
                match packet.first()? >> 4 {
                    4 => Some((IPV4, packet)),
                    6 => Some((IPV6, packet)),
                    _ => None,
                }
            }
        }
    }
}
