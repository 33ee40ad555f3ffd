//! Packets: the TCP segments in them.

use std::{
    io,
    net::{IpAddr, SocketAddr},
};

use etherparse::{EtherType, IpNumber, LaxNetSlice, LaxSlicedPacket, SlicedPacket, TcpSlice};

use crate::model::{Fate, Stamp};
use crate::net::fragments::{Fragments, Rest};
use crate::net::layer::{Layer, Step, u16_at};
use crate::net::segment::{Payload, Segment};
use crate::net::step::step;
use crate::net::{link, tunnel};
use crate::source::Packet;

/// The number of headers that are followed in a packet, including tags and tunnels.
const DEEPEST: usize = 32;

/// The function that receives the segments and returns what becomes of them.
type Take<'t> = &'t mut dyn FnMut(Segment<'_>) -> io::Result<Fate>;

/// Finds the TCP segments in packets, and puts fragmented packets together.
#[derive(Debug)]
pub(crate) struct Packets {
    fragments: Fragments,
}

impl Packets {
    /// Creates a reader of packets whose fragments keep at most `memory` bytes.
    pub(crate) fn new(memory: usize) -> Self {
        Self { fragments: Fragments::new(memory) }
    }

    /// Returns the number of bytes kept by fragments that wait for others.
    pub(crate) const fn kept(&self) -> usize {
        self.fragments.kept()
    }

    /// Returns whether fragments were forgotten since the last call because they kept too much.
    pub(crate) const fn was_full(&mut self) -> bool {
        self.fragments.was_full()
    }

    /// Reads the next packet of the capture and hands over the TCP segment in it, if there is one.
    pub(crate) fn read(&mut self, packet: Packet<'_>, take: Take<'_>) -> io::Result<Fate> {
        match link::first(packet.link) {
            Some(layer) => self.follow(layer, packet, DEEPEST, take),
            None => Ok(Fate::Encapsulation("unknown link layer")),
        }
    }

    /// Steps over headers until IP comes.
    fn follow(&mut self, mut layer: Layer, packet: Packet<'_>, deepest: usize, take: Take<'_>) -> io::Result<Fate> {
        let mut data = packet.data;
        for left in (0..deepest).rev() {
            match step(layer, data) {
                None => return self.read_ip(layer, Packet { data, ..packet }, left, take),
                Some(Step::To(next, inner)) => (layer, data) = (next, inner),
                Some(Step::NotIp(number)) => return Ok(Fate::NotIp(number)),
                Some(Step::Unread(name)) => return Ok(Fate::Encapsulation(name)),
                Some(Step::Short) => return Ok(ends_early(packet)),
            }
        }
        Ok(Fate::TooDeep)
    }

    /// Reads IP, and MACsec before it.
    fn read_ip(&mut self, layer: Layer, packet: Packet<'_>, deepest: usize, take: Take<'_>) -> io::Result<Fate> {
        let ether_type = match (layer, packet.data.first().map(|first| first >> 4)) {
            (Layer::EtherType(number), _) => EtherType(number),
            (_, Some(4)) => EtherType::IPV4,
            (_, Some(6)) => EtherType::IPV6,
            (_, Some(_)) => return Ok(Fate::NotIp(0)),
            (_, None) => return Ok(ends_early(packet)),
        };
        let layers = LaxSlicedPacket::from_ether_type(ether_type, packet.data);
        let net = layers.net.as_ref();
        let Some((addresses, payload)) = net.and_then(|net| addresses(net).zip(net.ip_payload_ref())) else {
            return Ok(if layer == Layer::Ip { ends_early(packet) } else { Fate::NotIp(ether_type.0) });
        };
        if payload.fragmented {
            return self.read_fragment(ether_type, packet, addresses, deepest, take);
        }
        self.read_transport(payload.ip_number, addresses, Packet { data: payload.payload, ..packet }, deepest, take)
    }

    /// Reads what IP carries: TCP, or a tunnel.
    fn read_transport(
        &mut self,
        protocol: IpNumber,
        addresses: [IpAddr; 2],
        packet: Packet<'_>,
        deepest: usize,
        take: Take<'_>,
    ) -> io::Result<Fate> {
        if protocol == IpNumber::TCP {
            let Ok(tcp) = TcpSlice::from_slice(packet.data) else { return Ok(ends_early(packet)) };
            return take(segment(addresses, &tcp, packet.missing, packet.stamp));
        }
        if protocol == IpNumber::UDP {
            let ports = u16_at(packet.data, 0).zip(u16_at(packet.data, 2));
            let Some(((source, destination), data)) = ports.zip(packet.data.get(8..)) else {
                return Ok(ends_early(packet));
            };
            let not_tcp = Fate::NotTcp { protocol: protocol.0, port: Some(destination) };
            let Some(layer) = tunnel::of_port(destination).or_else(|| tunnel::of_port(source)) else {
                return Ok(not_tcp);
            };
            return self.follow(layer, Packet { data, ..packet }, deepest, take);
        }
        match tunnel::of_protocol(protocol.0) {
            Some(layer) => self.follow(layer, packet, deepest, take),
            None => Ok(Fate::NotTcp { protocol: protocol.0, port: None }),
        }
    }

    /// Reads a fragment of an IP packet, and the whole packet once the last fragment has arrived.
    fn read_fragment(
        &mut self,
        ether_type: EtherType,
        packet: Packet<'_>,
        addresses: [IpAddr; 2],
        deepest: usize,
        take: Take<'_>,
    ) -> io::Result<Fate> {
        let Ok(sliced) = SlicedPacket::from_ether_type(ether_type, packet.data) else { return Ok(ends_early(packet)) };
        let whole = match self.fragments.take(&sliced, addresses, packet.stamp.packet) {
            Ok(whole) => whole,
            Err(Rest::Waits) => return Ok(Fate::Fragment),
            Err(Rest::Damaged) => return Ok(Fate::Damaged),
        };
        let inner = Packet { data: &whole.payload, ..packet };
        let fate = self.read_transport(whole.ip_number, addresses, inner, deepest, take);
        self.fragments.reuse(whole);
        fate
    }
}

/// Returns the fate of a packet that ends inside a header.
const fn ends_early(packet: Packet<'_>) -> Fate {
    if packet.missing > 0 { Fate::Cut } else { Fate::Damaged }
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
