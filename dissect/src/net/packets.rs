//! Packets: the TCP segments in them.

use std::{
    io,
    net::{IpAddr, SocketAddr},
};

use etherparse::defrag::IpDefragPool;
use etherparse::{EtherType, IpNumber, LaxNetSlice, LaxSlicedPacket, SlicedPacket, TcpSlice, TransportSlice};

use crate::model::Stamp;
use crate::net::link::Link;
use crate::net::segment::{Payload, Segment};
use crate::source::Packet;

/// Fragments of an IP packet that is not complete after so many packets are forgotten.
const FRAGMENT_LIFE: u64 = 1 << 10;

/// Finds the TCP segments in packets, and puts fragmented packets together.
#[derive(Debug, Default)]
pub(crate) struct Packets {
    fragments: IpDefragPool<u64>,
}

/// What a packet holds.
#[derive(Debug)]
pub(crate) enum Held<'a> {
    Segment(Segment<'a>),
    /// No TCP, or a fragment whose packet is not complete.
    Nothing,
    /// Nothing that can be read.
    Unread,
}

impl Packets {
    /// Looks into the next packet of the capture, and hands over the segment in it, if there is one.
    pub(crate) fn read(
        &mut self,
        packet: Packet<'_>,
        take: &mut dyn FnMut(Held<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let Some((ether_type, data)) = Link::new(packet.link).and_then(|link| link.open(packet.data)) else {
            return take(Held::Unread);
        };
        let layers = LaxSlicedPacket::from_ether_type(ether_type, data);
        let net = layers.net.as_ref();
        let Some((addresses, payload)) = net.and_then(|net| addresses(net).zip(net.ip_payload_ref())) else {
            return take(Held::Nothing); // not IP
        };
        if payload.ip_number != IpNumber::TCP {
            return take(Held::Nothing);
        }
        if payload.fragmented {
            return self.read_fragment(ether_type, data, addresses, packet.stamp, take);
        }
        if let Some(TransportSlice::Tcp(tcp)) = &layers.transport {
            return take(Held::Segment(segment(addresses, tcp, packet.missing, packet.stamp)));
        }
        take(Held::Unread)
    }

    /// Looks into a part of an IP packet.
    fn read_fragment(
        &mut self,
        ether_type: EtherType,
        data: &[u8],
        addresses: [IpAddr; 2],
        stamp: Stamp,
        take: &mut dyn FnMut(Held<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        self.fragments.retain(|&packet| stamp.packet - packet < FRAGMENT_LIFE);
        let whole = match SlicedPacket::from_ether_type(ether_type, data) {
            Ok(packet) => self.fragments.process_sliced_packet(&packet, stamp.packet, ()).ok(),
            Err(_) => None,
        };
        match whole {
            Some(None) => take(Held::Nothing),
            Some(Some(whole)) => {
                let result = match TcpSlice::from_slice(&whole.payload) {
                    Ok(tcp) => take(Held::Segment(segment(addresses, &tcp, 0, stamp))),
                    Err(_) => take(Held::Unread),
                };
                self.fragments.return_buf(whole);
                result
            }
            None => take(Held::Unread),
        }
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
