//! Each encapsulation inside every other that can hold it. The headers are written here byte by byte, from a table,
//! without the code that reads them.

use std::collections::BTreeSet;

use crate::common::{Link, Segment, Wire, pcap, run, with_header};

/// The port of the first packet. Each packet of a capture comes from a port of its own.
const FIRST_PORT: u16 = 1024;

const IPV4: u16 = 0x0800;
const IPV6: u16 = 0x86dd;
/// An Ethernet frame.
const ETHERNET: u16 = 0x6558;

/// Bytes, and the `EtherType` that announces them. One below 0x600 is the length of an IEEE 802.3 frame.
#[derive(Clone, Debug)]
struct Packet {
    kind: u16,
    bytes: Vec<u8>,
}

impl Packet {
    /// The packet behind a header.
    fn behind(&self, header: &[u8]) -> Vec<u8> {
        [header, &self.bytes].concat()
    }

    /// The packet as an Ethernet frame.
    fn frame(&self) -> Vec<u8> {
        if self.kind == ETHERNET { self.bytes.clone() } else { ethernet(self.kind, &self.bytes) }
    }

    /// The packet behind a header that ends with its `EtherType`. A length is none.
    fn typed(&self, header: &[u8]) -> Option<Vec<u8>> {
        (self.kind >= 0x600).then(|| [header, &self.kind.to_be_bytes(), &self.bytes].concat())
    }

    /// The packet behind a header, if it is one of IP.
    fn ip(&self, header: &[u8]) -> Option<Vec<u8>> {
        (self.kind == IPV4 || self.kind == IPV6).then(|| self.behind(header))
    }
}

fn ethernet(ether_type: u16, inner: &[u8]) -> Vec<u8> {
    [&[0x02; 12][..], &ether_type.to_be_bytes(), inner].concat()
}

fn ipv4(protocol: u8, inner: &[u8]) -> Vec<u8> {
    let length = u16::try_from(20 + inner.len()).unwrap().to_be_bytes();
    [&[0x45, 0][..], &length, &[0, 1, 0, 0, 64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2], inner].concat()
}

fn ipv6(protocol: u8, inner: &[u8]) -> Vec<u8> {
    let length = u16::try_from(inner.len()).unwrap().to_be_bytes();
    [&[0x60, 0, 0, 0][..], &length, &[protocol, 64], &[0xfd; 32], inner].concat()
}

fn udp(port: u16, inner: &[u8]) -> Vec<u8> {
    let length = u16::try_from(8 + inner.len()).unwrap().to_be_bytes();
    ipv4(17, &[&[0xc0, 0x01][..], &port.to_be_bytes(), &length, &[0, 0], inner].concat())
}

/// The number that PPP has for what an `EtherType` announces.
fn ppp(inner: &Packet) -> Option<Vec<u8>> {
    let number = match inner.kind {
        IPV4 => [0x00, 0x21],
        IPV6 => [0x00, 0x57],
        0x8847 => [0x02, 0x81],
        _ => return None,
    };
    Some(inner.behind(&number))
}

/// Puts a packet into an encapsulation, unless that cannot hold it.
type Wrap = fn(&Packet) -> Option<Vec<u8>>;

/// Every encapsulation: its name, the `EtherType` that announces it, and how it holds another.
const ENCAPSULATIONS: [(&str, u16, Wrap); 39] = [
    ("Ethernet", ETHERNET, |inner| (inner.kind != ETHERNET).then(|| inner.frame())),
    ("a tag", 0x8100, |inner| Some([&[0, 7][..], &inner.kind.to_be_bytes(), &inner.bytes].concat())),
    ("a tag of a provider", 0x88a8, |inner| inner.typed(&[0, 7])),
    ("a tag of old", 0x9100, |inner| inner.typed(&[0, 7])),
    ("another tag of old", 0x9200, |inner| inner.typed(&[0, 7])),
    ("a third tag of old", 0x9300, |inner| inner.typed(&[0, 7])),
    ("SNAP", 200, |inner| inner.typed(&[0xaa, 0xaa, 3, 0, 0, 0])),
    ("LLC", 200, |inner| (inner.kind == IPV4).then(|| inner.behind(&[6, 6, 3]))),
    ("Cisco metadata", 0x8909, |inner| inner.typed(&[1, 2, 0, 1, 0, 9, 0, 2, 0, 9])),
    ("a backbone bridge", 0x88e7, |inner| Some([&[0, 0, 0, 1][..], &inner.frame()].concat())),
    ("MPLS", 0x8847, |inner| inner.ip(&[0, 1, 0x11, 64])),
    ("three labels", 0x8848, |inner| inner.ip(&[0, 1, 0x10, 64, 0, 2, 0x10, 64, 0, 3, 0x11, 64])),
    ("a pseudowire", 0x8847, |inner| Some([&[0, 1, 0x11, 64][..], &inner.frame()].concat())),
    ("a pseudowire with a control word", 0x8847, |inner| {
        Some([&[0, 1, 0x11, 64, 0, 0, 0, 9][..], &inner.frame()].concat())
    }),
    ("PPPoE", 0x8864, |inner| Some([&[0x11, 0, 0, 1, 0, 60][..], &ppp(inner)?].concat())),
    ("PPP in Ethernet", 0x880b, |inner| Some([&[0xff, 3][..], &ppp(inner)?].concat())),
    ("IPv4 in IPv4", IPV4, |inner| (inner.kind == IPV4).then(|| ipv4(4, &inner.bytes))),
    ("IPv6 in IPv4", IPV4, |inner| (inner.kind == IPV6).then(|| ipv4(41, &inner.bytes))),
    ("IPv4 in IPv6", IPV6, |inner| (inner.kind == IPV4).then(|| ipv6(4, &inner.bytes))),
    ("IPv6 in IPv6", IPV6, |inner| (inner.kind == IPV6).then(|| ipv6(41, &inner.bytes))),
    ("Ethernet in IPv6", IPV6, |inner| Some(ipv6(143, &inner.frame()))),
    ("MPLS in IPv4", IPV4, |inner| Some(ipv4(137, &inner.ip(&[0, 1, 0x11, 64])?))),
    ("MPLS in UDP", IPV4, |inner| Some(udp(6635, &inner.ip(&[0, 1, 0x11, 64])?))),
    ("GRE", IPV4, |inner| Some(ipv4(47, &inner.typed(&[0, 0])?))),
    ("GRE in IPv6 with sum, key and sequence", IPV6, |inner| {
        let mut packet = inner.typed(&[0xb0, 0])?;
        packet.splice(4..4, [9; 12]);
        Some(ipv6(47, &packet))
    }),
    ("GRE in UDP", IPV4, |inner| Some(udp(4754, &inner.typed(&[0, 0])?))),
    ("PPTP", IPV4, |inner| {
        Some(ipv4(47, &[&[0x30, 0x81, 0x88, 0x0b][..], &[9; 12], &[0xff, 3], &ppp(inner)?].concat()))
    }),
    ("ERSPAN I", IPV4, |inner| Some(ipv4(47, &[&[0, 0, 0x88, 0xbe][..], &inner.frame()].concat()))),
    ("ERSPAN II", IPV4, |inner| {
        Some(ipv4(47, &[&[0x10, 0, 0x88, 0xbe][..], &[9; 4], &[0x10; 8], &inner.frame()].concat()))
    }),
    ("ERSPAN III", IPV6, |inner| {
        Some(ipv6(47, &[&[0x10, 0, 0x22, 0xeb][..], &[9; 4], &[0x20; 12], &inner.frame()].concat()))
    }),
    ("VXLAN", IPV4, |inner| Some(udp(4789, &[&[8, 0, 0, 0, 0, 0, 1, 0][..], &inner.frame()].concat()))),
    ("VXLAN on Linux's port", IPV4, |inner| Some(udp(8472, &[&[8, 0, 0, 0, 0, 0, 1, 0][..], &inner.frame()].concat()))),
    ("VXLAN-GPE", IPV4, |inner| {
        let number = match inner.kind {
            IPV4 => 1,
            IPV6 => 2,
            ETHERNET => 3,
            0x8847 => 5,
            _ => return None,
        };
        Some(udp(4790, &inner.behind(&[0xc, 0, 0, number, 0, 0, 1, 0])))
    }),
    ("Geneve", IPV4, |inner| {
        let mut packet = inner.typed(&[1, 0])?;
        packet.splice(4..4, [9; 8]);
        Some(udp(6081, &packet))
    }),
    ("GTP-U", IPV4, |inner| Some(udp(2152, &inner.ip(&[0x30, 0xff, 0, 60, 0, 0, 0, 1])?))),
    ("L2TP", IPV4, |inner| Some(udp(1701, &[&[0, 2, 0, 1, 0, 1, 0xff, 3][..], &ppp(inner)?].concat()))),
    ("Teredo", IPV4, |inner| (inner.kind == IPV6).then(|| udp(3544, &inner.bytes))),
    ("TZSP", IPV4, |inner| Some(udp(37008, &[&[1, 0, 0, 1, 10, 1, 7, 1][..], &inner.frame()].concat()))),
    ("TZSP of 802.11", IPV4, |inner| Some(udp(37008, &[&[1, 0, 0, 0x12, 1][..], &wifi(inner)?].concat()))),
];

/// A data frame of IEEE 802.11.
fn wifi(inner: &Packet) -> Option<Vec<u8>> {
    inner.typed(&[&[0x08, 0x01][..], &[2; 22], &[0xaa, 0xaa, 3, 0, 0, 0]].concat())
}

/// The link layers: their number, and how their packets hold others.
const LINKS: [(u32, Wrap); 14] = [
    (1, |inner| Some(inner.frame())),
    (0, |inner| inner.ip(&[2, 0, 0, 0])),
    (101, |inner| inner.ip(&[])),
    (9, |inner| Some([&[0xff, 3][..], &ppp(inner)?].concat())),
    (50, ppp),
    (51, |inner| Some([&[0x11, 0, 0, 1, 0, 60][..], &ppp(inner)?].concat())),
    (104, |inner| inner.typed(&[0x0f, 0])),
    (105, wifi),
    (107, |inner| inner.typed(&[0x18, 0x41])),
    (107, |inner| inner.typed(&[0x18, 0x40, 0x01, 3, 0, 0x80, 0, 0, 0])),
    (113, |inner| inner.typed(&[0, 0, 0, 1, 0, 6, 2, 2, 2, 2, 2, 2, 0, 0])),
    (117, |inner| inner.ip(&[&[61, 2][..], &[0; 62]].concat())),
    (127, |inner| Some([&[0, 0, 8, 0, 0, 0, 0, 0][..], &wifi(inner)?].concat())),
    (276, |inner| {
        let mut packet = inner.typed(&[])?;
        packet.splice(2..2, [0; 18]);
        Some(packet)
    }),
];

/// An IP packet with a heartbeat from a port.
fn heartbeat(port: u16, ipv6: bool) -> Packet {
    let wire = Wire { link: Link::Raw, ipv6, client_port: port, ..Wire::default() };
    let bytes = wire.packet(&Segment { bytes: with_header(8, &[]), ..Segment::default() });
    Packet { kind: if ipv6 { IPV6 } else { IPV4 }, bytes }
}

/// Reads packets, each of which holds a heartbeat from a port of its own, as one capture.
#[derive(Default)]
struct Nestings {
    names: Vec<String>,
    packets: Vec<Vec<u8>>,
}

impl Nestings {
    /// Adds the heartbeat inside these encapsulations, the innermost first, if each can hold the one before.
    fn add(&mut self, layers: &[usize], ipv6: bool, link: Wrap) {
        let port = FIRST_PORT + u16::try_from(self.packets.len()).unwrap();
        let wrapped = layers.iter().try_fold(heartbeat(port, ipv6), |inner, &layer| {
            let (_, kind, wrap) = ENCAPSULATIONS[layer];
            Some(Packet { kind, bytes: wrap(&inner)? })
        });
        if let Some(packet) = wrapped.and_then(|packet| link(&packet)) {
            let names: Vec<_> = layers.iter().map(|&layer| ENCAPSULATIONS[layer].0).collect();
            self.names.push(format!("IPv{} in {}", if ipv6 { 6 } else { 4 }, names.join(" in ")));
            self.packets.push(packet);
        }
    }

    /// Checks that each heartbeat is found, and returns their number.
    fn assert_read(&self, link: u32) -> usize {
        let mut file = pcap(Link::Ethernet, &self.packets);
        file[20..24].copy_from_slice(&link.to_le_bytes());
        let outcome = run(&["-f", "json", "-"], &file);
        let ports: BTreeSet<usize> = outcome
            .objects()
            .iter()
            .filter(|object| object["command"] == "CMPP_ACTIVE_TEST" && object["error"].is_null())
            .map(|object| object["src"].as_str().unwrap().rsplit(':').next().unwrap().parse().unwrap())
            .collect();
        let is_read = |index: &usize| ports.contains(&(usize::from(FIRST_PORT) + index));
        let lost: Vec<_> = (0..self.names.len()).filter(|index| !is_read(index)).map(|at| &self.names[at]).collect();
        assert!(lost.is_empty(), "link layer {link}: {} are not read: {lost:#?}", lost.len());
        assert_eq!((outcome.status, outcome.commands().len()), (Some(0), self.names.len()), "{}", outcome.stderr);
        self.names.len()
    }
}

#[test]
fn every_encapsulation_is_read_inside_every_other_that_can_hold_it() {
    let mut nestings = Nestings::default();
    for inner in 0..ENCAPSULATIONS.len() {
        for outer in 0..ENCAPSULATIONS.len() {
            nestings.add(&[inner, outer], false, LINKS[0].1);
            nestings.add(&[inner, outer], true, LINKS[0].1);
        }
    }
    let count = nestings.assert_read(1);
    assert!(count > 1000, "{count}");
}

#[test]
fn every_encapsulation_is_read_in_every_link_layer_that_can_hold_it() {
    let mut count = 0;
    for (number, link) in LINKS {
        let mut nestings = Nestings::default();
        for layer in 0..ENCAPSULATIONS.len() {
            nestings.add(&[layer], false, link);
            nestings.add(&[layer], true, link);
        }
        count += nestings.assert_read(number);
    }
    assert!(count > 400, "{count}");
}

/// An encapsulation that can hold itself is read some times over. A packet with more of them is counted, and no more
/// than that.
#[test]
fn the_depth_is_bounded() {
    let mut tried = 0;
    for (layer, (name, ..)) in ENCAPSULATIONS.iter().enumerate() {
        let mut nestings = Nestings::default();
        (1..60).for_each(|depth| nestings.add(&vec![layer; depth], false, LINKS[0].1));
        if nestings.packets.len() < 59 {
            continue;
        }
        tried += 1;
        let outcome = run(&["-f", "json", "-"], &pcap(Link::Ethernet, &nestings.packets));
        let read: Vec<_> = outcome.objects().iter().map(|object| object["packet"].as_u64().unwrap()).collect();
        let most = read.len() as u64;
        assert_eq!(read, (1..=most).collect::<Vec<_>>(), "{name}: the deeper ones are not read");
        assert!((4..=32).contains(&most), "{name}: {most}");
        let packets = &outcome.summary()["packets"];
        assert_eq!((&packets["tcp"], &packets["too_deep"]), (&most.into(), &(59 - most).into()), "{name}");
    }
    assert!(tried > 20, "{tried}");
}
