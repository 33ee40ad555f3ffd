//! A capture of all connections, as pcapng: Wireshark and cmpp-dissect read it.
//!
//! The packets are made here, one a message: what stands between the sockets sees bytes, not packets.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use cmpp_codec::Version;

use crate::base::clock::since_1970;
use crate::base::lock::lock;
use crate::wire::watch::{Ends, Watch, Way};

/// The most bytes of a stream in a packet.
const SEGMENT: usize = 1460;
const ACK: u8 = 0x10;
const PUSH: u8 = 0x08;
const SYN: u8 = 0x02;
const FIN: u8 = 0x01;

/// Writes all that is sent and received to a file.
#[derive(Debug)]
pub(crate) struct Capture(Mutex<Inner<File>>);

#[derive(Debug)]
struct Inner<W> {
    out: W,
    /// For each client the next sequence numbers of both ways: of the client, of the gateway.
    next: HashMap<SocketAddr, [u32; 2]>,
}

impl Capture {
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        Ok(Self(Mutex::new(Inner::new(File::create(path)?)?)))
    }
}

impl Watch for Capture {
    fn bytes(&self, ends: Ends, way: Way, _: Version, bytes: &[u8]) {
        let mut inner = lock(&self.0);
        for segment in bytes.chunks(SEGMENT) {
            // A full disk ends the capture, not the gateway.
            drop(inner.packet(ends, way, ACK | PUSH, segment, since_1970()));
        }
    }

    fn opened(&self, ends: Ends) {
        let mut inner = lock(&self.0);
        for (way, flags) in [(Way::In, SYN), (Way::Out, SYN | ACK), (Way::In, ACK)] {
            drop(inner.packet(ends, way, flags, &[], since_1970()));
        }
    }

    fn closed(&self, ends: Ends) {
        let mut inner = lock(&self.0);
        for way in [Way::Out, Way::In] {
            drop(inner.packet(ends, way, FIN | ACK, &[], since_1970()));
        }
        inner.next.remove(&ends.peer);
    }
}

impl<W: Write> Inner<W> {
    /// Begins the file: a section, and an interface whose packets begin with IP.
    fn new(mut out: W) -> io::Result<Self> {
        let section = [&0x1a2b_3c4d_u32.to_le_bytes()[..], &[1, 0, 0, 0], &[0xff; 8]].concat();
        out.write_all(&block(0x0a0d_0d0a, &section))?;
        let interface = [&101_u16.to_le_bytes()[..], &[0; 2], &[0; 4]].concat();
        out.write_all(&block(1, &interface))?;
        Ok(Self { out, next: HashMap::new() })
    }

    fn packet(&mut self, ends: Ends, way: Way, flags: u8, payload: &[u8], time: Duration) -> io::Result<()> {
        let next = self.next.entry(ends.peer).or_default();
        let [client, gateway] = *next;
        let (from, to, sequence, acknowledged) = match way {
            Way::In => (ends.peer, ends.local, client, gateway),
            Way::Out => (ends.local, ends.peer, gateway, client),
        };
        // SYN and FIN take a number each.
        let taken = u32::try_from(payload.len()).unwrap_or_default() + u32::from(flags & (SYN | FIN) != 0);
        let own = &mut next[usize::from(way == Way::Out)];
        *own = own.wrapping_add(taken);
        let tcp = tcp(from, to, sequence, acknowledged, flags, payload);
        let packet = ip(from.ip(), to.ip(), tcp);
        let micros = u64::try_from(time.as_micros()).unwrap_or_default().to_le_bytes();
        let len = u32::try_from(packet.len()).unwrap_or_default().to_le_bytes();
        let body = [&[0; 4][..], &micros[4..], &micros[..4], &len, &len, &packet].concat();
        self.out.write_all(&block(6, &body))
    }
}

/// A block of pcapng: its type, its length, its body, its length again.
fn block(kind: u32, body: &[u8]) -> Vec<u8> {
    let padding = body.len().next_multiple_of(4) - body.len();
    let len = u32::try_from(body.len() + padding + 12).unwrap_or_default().to_le_bytes();
    [&kind.to_le_bytes()[..], &len, body, &[0; 3][..padding], &len].concat()
}

fn tcp(from: SocketAddr, to: SocketAddr, sequence: u32, acknowledged: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
    let ports = [from.port().to_be_bytes(), to.port().to_be_bytes()].concat();
    let numbers = [sequence.to_be_bytes(), acknowledged.to_be_bytes()].concat();
    // Five words of header, a window of 65,535, no urgent bytes.
    let mut segment = [&ports[..], &numbers, &[0x50, flags, 0xff, 0xff, 0, 0, 0, 0], payload].concat();
    let len = u32::try_from(segment.len()).unwrap_or_default().to_be_bytes();
    let pseudo = [&octets(from.ip())[..], &octets(to.ip()), &len, &[0, 0, 0, 6]].concat();
    let checksum = checksum(&[&pseudo, &segment]);
    segment[16..18].copy_from_slice(&checksum.to_be_bytes());
    segment
}

fn ip(from: IpAddr, to: IpAddr, payload: Vec<u8>) -> Vec<u8> {
    let len = u16::try_from(payload.len()).unwrap_or_default();
    let addresses = [octets(from), octets(to)].concat();
    if from.is_ipv6() {
        return [&[0x60, 0, 0, 0][..], &len.to_be_bytes(), &[6, 64], &addresses, &payload].concat();
    }
    let mut header = [&[0x45, 0][..], &(len + 20).to_be_bytes(), &[0, 0, 0x40, 0, 64, 6, 0, 0], &addresses].concat();
    let checksum = checksum(&[&header]);
    header[10..12].copy_from_slice(&checksum.to_be_bytes());
    [header, payload].concat()
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

/// The checksum of the internet over several parts, each but the last of an even length.
fn checksum(parts: &[&[u8]]) -> u16 {
    let words = parts.iter().flat_map(|part| part.chunks(2));
    let sum: u32 = words.map(|word| u32::from(word[0]) << 8 | word.get(1).map_or(0, |&low| u32::from(low))).sum();
    let folded = (sum & 0xffff) + (sum >> 16);
    let folded = (folded & 0xffff) + (folded >> 16);
    !u16::try_from(folded).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The blocks of a file: type and body.
    fn blocks(mut file: &[u8]) -> Vec<(u32, Vec<u8>)> {
        let word = |at: &[u8]| u32::from_le_bytes(at[..4].try_into().unwrap());
        let mut blocks = Vec::new();
        while !file.is_empty() {
            let len = usize::try_from(word(&file[4..])).unwrap();
            assert_eq!(word(&file[4..]), word(&file[len - 4..len]));
            blocks.push((word(file), file[8..len - 4].to_vec()));
            file = &file[len..];
        }
        blocks
    }

    #[test]
    fn the_checksum_is_that_of_the_internet() {
        // A header of IPv4 whose checksum is published, and the sum of RFC 1071, section 3.
        let header = [0x45, 0, 0, 0x73, 0, 0, 0x40, 0, 0x40, 0x11, 0, 0, 0xc0, 0xa8, 0, 1, 0xc0, 0xa8, 0, 0xc7];
        assert_eq!(checksum(&[&header]), 0xb861);
        assert_eq!(checksum(&[&[0, 1, 0xf2, 3], &[0xf4, 0xf5, 0xf6, 0xf7]]), !0xddf2);
    }

    #[test]
    fn packets_continue_each_other_and_their_checksums_are_right() {
        for host in ["127.0.0.1", "[::1]"] {
            let [local, peer] = [7890, 40_000].map(|port| format!("{host}:{port}").parse().unwrap());
            let ends = Ends { local, peer };
            let mut capture = Inner::new(Vec::new()).unwrap();
            capture.packet(ends, Way::In, SYN, &[], Duration::from_secs(1)).unwrap();
            capture.packet(ends, Way::In, ACK, b"abc", Duration::from_secs(2)).unwrap();
            capture.packet(ends, Way::In, ACK, b"de", Duration::from_secs(3)).unwrap();
            capture.packet(ends, Way::Out, ACK, b"x", Duration::from_secs(3)).unwrap();
            let blocks = blocks(&capture.out);
            assert_eq!(blocks.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), [0x0a0d_0d0a, 1, 6, 6, 6, 6]);
            let header = if host == "127.0.0.1" { 20 } else { 40 };
            let mut seen = Vec::new();
            for (seconds, (_, body)) in [1_u64, 2, 3, 3].into_iter().zip(&blocks[2..]) {
                let micros = (seconds * 1_000_000).to_le_bytes();
                assert_eq!(body[..12], [&[0; 4][..], &micros[4..], &micros[..4]].concat(), "interface 0, time");
                let len = usize::try_from(u32::from_le_bytes(body[12..16].try_into().unwrap())).unwrap();
                let packet = &body[20..20 + len];
                let (ip, tcp) = packet.split_at(header);
                // The length of IPv4 counts its header, that of IPv6 does not.
                let (at, lacking) = if header == 20 { (2, 0) } else { (4, header) };
                let said = u16::from_be_bytes(ip[at..at + 2].try_into().unwrap());
                assert_eq!(usize::from(said), packet.len() - lacking);
                let pseudo = [&ip[header - if header == 20 { 8 } else { 32 }..], &[0; 3]].concat();
                let tcp_len = u8::try_from(tcp.len()).unwrap();
                assert_eq!(checksum(&[&[&pseudo[..], &[tcp_len, 0, 0, 0, 6]].concat(), tcp]), 0);
                if header == 20 {
                    assert_eq!(checksum(&[ip]), 0);
                }
                let number = |at: usize| u32::from_be_bytes(tcp[at..at + 4].try_into().unwrap());
                seen.push((number(4), number(8), tcp[20..].to_vec()));
            }
            let expected: [(u32, u32, &[u8]); 4] = [(0, 0, b""), (1, 0, b"abc"), (4, 0, b"de"), (0, 6, b"x")];
            assert!(seen.iter().map(|(a, b, c)| (*a, *b, &c[..])).eq(expected), "{seen:?}");
        }
    }
}
