//! Packets: the TCP segments in them.

use std::{
    io,
    net::{IpAddr, SocketAddr},
};

use etherparse::{
    EtherType, IpNumber, LaxNetSlice, LaxSlicedPacket, SlicedPacket, TcpSlice, TransportSlice,
    defrag::IpDefragPool,
    ether_type::{IPV4, IPV6},
};
use pcap_parser::Linktype;

use crate::{
    reassembly::Payload,
    report::{Reporter, Stamp},
    tcp::{Choice, Connections, Segment},
};

/// Fragments of an IP packet that is not complete after so many packets are forgotten.
const FRAGMENT_LIFE: u64 = 1 << 10;

/// How a link layer says what it carries.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Link {
    /// By the `EtherType` at an offset in a header of this length.
    EtherType { at: usize, header: usize },
    /// Not in a way that all systems share, behind a header of this length. But an IP packet begins with its version.
    IpVersion { header: usize },
}

impl Link {
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

    /// What is behind the header, and what it is.
    fn open(self, packet: &[u8]) -> Option<(EtherType, &[u8])> {
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

/// A packet as it was captured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packet<'a> {
    pub(crate) data: &'a [u8],
    /// Bytes at its end which the capture has not.
    pub(crate) missing: usize,
    pub(crate) stamp: Stamp,
}

/// Follows packets into their connections.
#[derive(Debug)]
pub(crate) struct Packets<'c> {
    fragments: IpDefragPool<u64>,
    connections: Connections<'c>,
}

impl<'c> Packets<'c> {
    pub(crate) fn new(choice: &'c Choice) -> Self {
        Self { fragments: IpDefragPool::new(), connections: Connections::new(choice) }
    }

    /// Takes the next packet of the capture.
    pub(crate) fn take(&mut self, link: Link, packet: Packet<'_>, reporter: &mut Reporter<'_>) -> io::Result<()> {
        let Some((ether_type, data)) = link.open(packet.data) else {
            reporter.summary.unread_packets += 1;
            return Ok(());
        };
        let layers = LaxSlicedPacket::from_ether_type(ether_type, data);
        let net = layers.net.as_ref();
        let Some((addresses, payload)) = net.and_then(|net| addresses(net).zip(net.ip_payload_ref())) else {
            return Ok(()); // not IP
        };
        if payload.ip_number != IpNumber::TCP {
            return Ok(());
        }
        if payload.fragmented {
            return self.take_fragment(ether_type, data, addresses, packet.stamp, reporter);
        }
        if let Some(TransportSlice::Tcp(tcp)) = &layers.transport {
            return self.connections.take(segment(addresses, tcp, packet.missing, packet.stamp), reporter);
        }
        reporter.summary.unread_packets += 1;
        Ok(())
    }

    /// Takes a part of an IP packet.
    fn take_fragment(
        &mut self,
        ether_type: EtherType,
        data: &[u8],
        addresses: [IpAddr; 2],
        stamp: Stamp,
        reporter: &mut Reporter<'_>,
    ) -> io::Result<()> {
        self.fragments.retain(|&packet| stamp.packet - packet < FRAGMENT_LIFE);
        let whole = match SlicedPacket::from_ether_type(ether_type, data) {
            Ok(packet) => self.fragments.process_sliced_packet(&packet, stamp.packet, ()).ok(),
            Err(_) => None,
        };
        match whole {
            Some(None) => Ok(()),
            Some(Some(whole)) => {
                let result = match TcpSlice::from_slice(&whole.payload) {
                    Ok(tcp) => self.connections.take(segment(addresses, &tcp, 0, stamp), reporter),
                    Err(_) => Ok(()),
                };
                self.fragments.return_buf(whole);
                result
            }
            None => {
                reporter.summary.unread_packets += 1;
                Ok(())
            }
        }
    }

    /// The capture ends.
    pub(crate) fn finish(&mut self, reporter: &mut Reporter<'_>) -> io::Result<()> {
        self.connections.finish(reporter)
    }
}

fn addresses(net: &LaxNetSlice<'_>) -> Option<[IpAddr; 2]> {
    match net {
        LaxNetSlice::Ipv4(ip) => Some([ip.header().source_addr().into(), ip.header().destination_addr().into()]),
        LaxNetSlice::Ipv6(ip) => Some([ip.header().source_addr().into(), ip.header().destination_addr().into()]),
        LaxNetSlice::Arp(_) => None,
    }
}

fn segment<'a>([source, destination]: [IpAddr; 2], tcp: &TcpSlice<'a>, missing: usize, stamp: Stamp) -> Segment<'a> {
    Segment {
        source: SocketAddr::new(source, tcp.source_port()),
        destination: SocketAddr::new(destination, tcp.destination_port()),
        syn: tcp.syn(),
        fin: tcp.fin(),
        reset: tcp.rst(),
        acknowledged: tcp.ack().then(|| tcp.acknowledgment_number()),
        payload: Payload { sequence: tcp.sequence_number(), bytes: tcp.payload(), missing, stamp },
    }
}
