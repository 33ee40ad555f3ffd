//! Captures made from a fuzzer's bytes: TCP segments in all kinds of packets.

use std::net::Ipv4Addr;

use arbitrary::{Arbitrary, Result, Unstructured};

/// The link layers of captures, of which each has a header of its own.
const LINKS: [u32; 13] = [1, 101, 113, 276, 0, 9, 50, 51, 104, 105, 107, 117, 127];
/// Ports of CMPP, and one that is none.
const PORTS: [u16; 4] = [7890, 7900, 9168, 5555];
/// The most packets of a recipe, and the most layers in one.
const PACKETS: usize = 24;
const LAYERS: usize = 4;

/// Returns a capture whose packets are made as the bytes say.
pub(super) fn packets(bytes: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let link = *bytes.choose(&LINKS)?;
    let mut file = header(link);
    for _ in 0..PACKETS {
        if bytes.is_empty() {
            break;
        }
        let flags = bytes.int_in_range(0..=31)?;
        let segment = Segment {
            ends: [40000, *bytes.choose(&PORTS)?],
            to_server: bytes.arbitrary()?,
            sequence: bytes.int_in_range(0..=2000)?,
            flags,
            payload: stream(bytes, 4)?,
        };
        let mut ip = segment.ip();
        for _ in 0..bytes.int_in_range(0..=LAYERS)? {
            ip = tunnel(&ip, bytes)?;
        }
        for part in fragments(&ip, bytes.arbitrary()?) {
            let mut packet = linked(link, &part);
            if bytes.ratio(1, 8)? {
                let at = bytes.choose_index(packet.len())?;
                packet[at] = bytes.arbitrary()?;
            }
            let cut = if bytes.ratio(1, 8)? { bytes.int_in_range(0..=packet.len())? } else { 0 };
            append(&mut file, &packet[..packet.len() - cut], packet.len(), bytes.int_in_range(0..=3)?);
        }
    }
    Ok(file)
}

/// Messages, well-formed and malformed, with other bytes between them.
pub(super) fn stream(bytes: &mut Unstructured<'_>, pieces: usize) -> Result<Vec<u8>> {
    const COMMANDS: [u32; 9] = [1, 0x8000_0001, 4, 0x8000_0004, 5, 0x8000_0005, 8, 0x8000_0008, 0x00ab_cdef];
    let mut stream = Vec::new();
    for _ in 0..bytes.int_in_range(0..=pieces)? {
        if bytes.ratio(1, 4)? {
            let length = bytes.int_in_range(0..=30)?;
            stream.extend_from_slice(bytes.bytes(length.min(bytes.len()))?);
            continue;
        }
        let length = *bytes.choose(&[0_u8, 1, 4, 9, 12, 18, 21, 27, 146, 147, 183])?;
        let body = bytes.bytes(usize::from(length).min(bytes.len()))?;
        let total = 12 + u32::try_from(body.len()).unwrap_or_default();
        let total = if bytes.ratio(1, 16)? { bytes.arbitrary()? } else { total };
        for word in [total, *bytes.choose(&COMMANDS)?, u32::arbitrary(bytes)?] {
            stream.extend(word.to_be_bytes());
        }
        stream.extend_from_slice(body);
    }
    Ok(stream)
}

/// Returns a capture of two streams, first the client's, then the server's, each in segments of these lengths.
pub(super) fn session(streams: &[Vec<u8>; 2], port: u16, lengths: &[usize]) -> Vec<u8> {
    let mut file = header(101);
    for (stream, to_server) in streams.iter().zip([true, false]) {
        let mut lengths = lengths.iter().cycle();
        let mut at = 0;
        while at < stream.len() {
            let length = lengths.next().map_or(usize::MAX, |&length| length.max(1)).min(stream.len() - at);
            let sequence = 1000 + u32::try_from(at).unwrap_or_default();
            let payload = stream[at..at + length].to_vec();
            let packet = Segment { ends: [40000, port], to_server, sequence, flags: 0, payload }.ip();
            append(&mut file, &packet, packet.len(), 0);
            at += length;
        }
    }
    file
}

struct Segment {
    ends: [u16; 2],
    to_server: bool,
    sequence: u32,
    flags: u8,
    payload: Vec<u8>,
}

impl Segment {
    /// The IPv4 packet.
    fn ip(&self) -> Vec<u8> {
        let [client, server] = self.ends;
        let [source, destination] = if self.to_server { [client, server] } else { [server, client] };
        let mut tcp = [source.to_be_bytes(), destination.to_be_bytes()].concat();
        tcp.extend(self.sequence.to_be_bytes());
        tcp.extend([0, 0, 0, 0, 0x50, self.flags, 0xff, 0xff, 0, 0, 0, 0]);
        tcp.extend(&self.payload);
        ipv4(6, self.to_server, &tcp)
    }
}

fn ipv4(protocol: u8, forward: bool, inner: &[u8]) -> Vec<u8> {
    let (one, other) = (Ipv4Addr::new(192, 0, 2, 1), Ipv4Addr::new(192, 0, 2, 2));
    let [source, destination] = if forward { [one, other] } else { [other, one] };
    let length = u16::try_from(20 + inner.len()).unwrap_or(u16::MAX).to_be_bytes();
    let head = [0x45, 0, length[0], length[1], 0, 1, 0, 0, 64, protocol, 0, 0];
    [&head[..], &source.octets(), &destination.octets(), inner].concat()
}

fn udp(port: u16, inner: &[u8]) -> Vec<u8> {
    let length = u16::try_from(8 + inner.len()).unwrap_or(u16::MAX);
    let words = [40001, port, length, 0].map(u16::to_be_bytes).concat();
    ipv4(17, true, &[&words[..], inner].concat())
}

fn ethernet(ether_type: u16, inner: &[u8]) -> Vec<u8> {
    [&[2; 12][..], &ether_type.to_be_bytes(), inner].concat()
}

/// Puts an IPv4 packet into another.
fn tunnel(ip: &[u8], bytes: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let frame = ethernet(0x0800, ip);
    let before = |header: &[u8], inner: &[u8]| [header, inner].concat();
    Ok(match bytes.int_in_range(0..=11)? {
        0 => ipv4(4, true, ip),
        1 => ipv4(47, true, &before(&[0, 0, 8, 0], ip)),
        2 => ipv4(47, true, &[&[0xb0, 0, 0x65, 0x58][..], &[0; 12], &frame].concat()),
        3 => ipv4(47, true, &[&[0x10, 0, 0x88, 0xbe][..], &[0; 12], &frame].concat()),
        4 => udp(4789, &before(&[8, 0, 0, 0, 0, 0, 1, 0], &frame)),
        5 => udp(6081, &before(&[1, 0, 0x65, 0x58, 0, 0, 1, 0, 0, 0, 0, 0], &frame)),
        6 => udp(2152, &before(&[0x34, 0xff, 0, 60, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0x10, 9, 0], ip)),
        7 => udp(1701, &before(&[0, 2, 0, 1, 0, 1, 0xff, 3, 0, 0x21], ip)),
        8 => udp(37008, &before(&[1, 0, 0, 1, 0, 10, 1, 7, 1], &frame)),
        9 => ipv4(137, true, &before(&[0, 1, 0x11, 64], ip)),
        10 => {
            let length = u16::try_from(ip.len()).unwrap_or(u16::MAX).to_be_bytes();
            let six = [&[0x60, 0, 0, 0][..], &length, &[4, 64], &[0xfd; 32], ip].concat();
            ipv4(41, true, &six)
        }
        _ => {
            let header = bytes.bytes(8.min(bytes.len()))?;
            udp(*bytes.choose(&[1701, 2152, 3544, 4754, 4790, 6635])?, &before(header, ip))
        }
    })
}

/// The packet, whole or in two fragments.
fn fragments(ip: &[u8], split: bool) -> Vec<Vec<u8>> {
    let at = (ip.len() - 20) / 16 * 8;
    if !split || at == 0 {
        return vec![ip.to_vec()];
    }
    let part = |more: u8, start: usize, end: usize| {
        let mut part = [&ip[..20], &ip[20 + start..20 + end]].concat();
        let length = u16::try_from(part.len()).unwrap_or(u16::MAX).to_be_bytes();
        let place = u16::try_from(start / 8).unwrap_or_default().to_be_bytes();
        part[2..4].copy_from_slice(&length);
        part[6..8].copy_from_slice(&[more | place[0], place[1]]);
        part
    };
    vec![part(0, at, ip.len() - 20), part(0x20, 0, at)]
}

/// The header of a link layer, and the packet behind it.
fn linked(link: u32, ip: &[u8]) -> Vec<u8> {
    let header: &[u8] = match link {
        0 => &[2, 0, 0, 0],
        1 => &[2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0x81, 0, 0, 1, 8, 0],
        9 => &[0xff, 3, 0, 0x21],
        50 => &[0x21],
        51 => &[0x11, 0, 0, 1, 0, 60, 0, 0x21],
        104 => &[0x0f, 0, 8, 0],
        105 => &[8, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0],
        107 => &[0x18, 0x41, 3, 0xcc],
        113 => &[0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0],
        117 => &[8, 2, 0, 0, 0, 0, 0, 0],
        127 => &[
            0, 0, 8, 0, 0, 0, 0, 0, 8, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xaa, 0xaa,
            3, 0, 0, 0, 8, 0,
        ],
        276 => &[8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        _ => &[],
    };
    [header, ip].concat()
}

/// The header of a pcap file.
fn header(link: u32) -> Vec<u8> {
    [0xa1b2_c3d4, 0x0004_0002, 0, 0, 65535, link].map(u32::to_le_bytes).concat()
}

/// Adds a packet that was `original` bytes long, so many seconds after 1970.
fn append(file: &mut Vec<u8>, packet: &[u8], original: usize, second: u32) {
    let [caught, original] = [packet.len(), original].map(|length| u32::try_from(length).unwrap_or(u32::MAX));
    file.extend([second, 0, caught, original].map(u32::to_le_bytes).concat());
    file.extend(packet);
}
