//! Makes a capture of many messages, for whoever wants to know how fast a dissector is.
//!
//! ```text
//! cargo run --release -p cmpp-dissect --example generate -- 1000000 big.pcap
//! ```
//!
//! One session of 3.0 on port 7890: 37.5 % SUBMIT and as many SUBMIT_RESP, 10 % DELIVER, half of them reports, and as many
//! DELIVER_RESP, 5 % ACTIVE_TEST and its answer, in a shuffled order that is the same every time. An answer has the number
//! of a request that the other end has received, and a report the identifier and the phone of a SUBMIT that was answered.
//! Apart from that no two are alike: each has its number, an identifier, a phone and a code in its text of its own. In
//! segments as full as Ethernet allows, so that messages are split and coalesced.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufWriter, Write};

/// Bytes of a full segment on Ethernet, with TCP's time stamps.
const SEGMENT: usize = 1448;

/// Where a DELIVER of 3.0 says that it is a report, and where a SUBMIT_RESP says how the SUBMIT ended.
const REGISTERED_DELIVERY: usize = 87;
const RESULT: usize = 20;

/// A message of the vectors: who sends it, how many in forty are such, and its file.
type Kind = (End, usize, &'static str);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Sp,
    Gateway,
}
use End::{Gateway, Sp};

const LOGIN: [Kind; 2] = [
    (Sp, 1, include_str!("../spec-vectors/v30/connect.txt")),
    (Gateway, 1, include_str!("../spec-vectors/v30/connect-resp.txt")),
];
const TRAFFIC: [Kind; 7] = [
    (Sp, 15, include_str!("../spec-vectors/v30/submit-140-to-1.txt")),
    (Gateway, 15, include_str!("../spec-vectors/v30/submit-resp.txt")),
    (Gateway, 2, include_str!("../spec-vectors/v30/deliver.txt")),
    (Gateway, 2, include_str!("../spec-vectors/v30/deliver-report-71.txt")),
    (Sp, 4, include_str!("../spec-vectors/v30/deliver-resp.txt")),
    (Sp, 1, include_str!("../spec-vectors/v30/active-test.txt")),
    (Gateway, 1, include_str!("../spec-vectors/v30/active-test-resp.txt")),
];

/// The left column of a vector.
fn message((end, _, text): &Kind) -> (End, Vec<u8>) {
    let octet = |digits: &[u8]| {
        std::str::from_utf8(digits).ok().and_then(|digits| u8::from_str_radix(digits, 16).ok()).expect("two hex digits")
    };
    let digits = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split(' ').next());
    (*end, digits.flat_map(|digits| digits.as_bytes().chunks(2)).map(octet).collect())
}

/// Gives a message its number, and what follows these beginnings, which stand in the vectors, by the number of the message
/// that it is about.
fn own(message: &mut [u8], sequence_id: u32, number: u32) {
    let [_, _, sequence @ ..] = number.to_be_bytes();
    let digits = format!("{:06}", number % 1_000_000);
    let wide: Vec<u8> = digits.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let beginnings: [(&[u8], &[u8]); 4] = [
        (b"\xc0\x80\x70\xc1\x34", &sequence), // an identifier
        (b"13800", digits.as_bytes()),        // a phone
        (b"src-pseudo-code-", digits.as_bytes()),
        (b"\x78\x01\x66\x2f", &wide), // the code in the text
    ];
    message[8..12].copy_from_slice(&sequence_id.to_be_bytes());
    for (beginning, own) in beginnings {
        let places: Vec<usize> = (12..message.len()).filter(|&at| message[at..].starts_with(beginning)).collect();
        for at in places {
            message[at + beginning.len()..][..own.len()].copy_from_slice(own);
        }
    }
}

/// One direction of the connection.
#[derive(Debug)]
struct Direction {
    ports: [u16; 2],
    hosts: [u8; 2],
    sequence: u32,
    pending: Vec<u8>,
    /// How many bytes were sent in all, and the requests by where they end, the oldest first.
    sent: usize,
    requests: [VecDeque<(usize, u32)>; 3],
}

struct Capture<W> {
    out: W,
    packets: u32,
    directions: [Direction; 2],
    /// The SUBMITs that were answered and not reported yet.
    answered: VecDeque<u32>,
}

impl<W: Write> Capture<W> {
    fn new(mut out: W) -> io::Result<Self> {
        // Microseconds, version 2.4, UTC, whole packets, Ethernet.
        for field in [0xa1b2_c3d4, 0x0002_0004, 0, 0, 65535, 1_u32] {
            out.write_all(&field.to_be_bytes())?;
        }
        let direction = |ports, hosts| Direction {
            ports,
            hosts,
            sequence: 1,
            pending: Vec::new(),
            sent: 0,
            requests: Default::default(),
        };
        let directions = [direction([40000, 7890], [1, 2]), direction([7890, 40000], [2, 1])];
        Ok(Self { out, packets: 0, directions, answered: VecDeque::new() })
    }

    /// Sends a message under this number if it is a request, else as the answer to the oldest request that has arrived. It
    /// goes out when a segment is full. Returns whether it was sent: an answer needs a request.
    fn send(&mut self, end: End, message: &[u8], number: u32) -> io::Result<bool> {
        let kind = match message[7] {
            1 | 8 => 0,
            4 => 1,
            _ => 2,
        };
        let (mut sequence_id, mut about) = (number, number);
        if message[4] & 0x80 == 0 {
            // A report is about a SUBMIT that was answered.
            if end == Gateway && message.get(REGISTERED_DELIVERY) == Some(&1) {
                about = self.answered.pop_front().unwrap_or(number);
            }
        } else {
            let other = &mut self.directions[usize::from(end == Sp)];
            let sent = other.sent;
            let Some((_, request)) = other.requests[kind].front().filter(|(end, _)| *end <= sent).copied() else {
                return Ok(false);
            };
            other.requests[kind].pop_front();
            (sequence_id, about) = (request, request);
            if kind == 1 {
                self.answered.push_back(request);
            }
        }
        let direction = &mut self.directions[usize::from(end == Gateway)];
        let start = direction.pending.len();
        direction.pending.extend_from_slice(message);
        let sent = &mut direction.pending[start..];
        own(sent, sequence_id, about);
        if kind == 1 && end == Gateway {
            sent[RESULT..].fill(0); // the vector rejects it
        }
        if message[4] & 0x80 == 0 {
            direction.requests[kind].push_back((direction.sent + direction.pending.len(), number));
        }
        while self.directions[usize::from(end == Gateway)].pending.len() >= SEGMENT {
            self.segment(end, SEGMENT)?;
        }
        Ok(true)
    }

    /// Sends what is left.
    fn flush(&mut self) -> io::Result<()> {
        for end in [Sp, Gateway] {
            let rest = self.directions[usize::from(end == Gateway)].pending.len();
            if rest > 0 {
                self.segment(end, rest)?;
            }
        }
        self.out.flush()
    }

    /// One packet, a tenth of a millisecond after the last.
    fn segment(&mut self, end: End, length: usize) -> io::Result<()> {
        let acknowledged = self.directions[usize::from(end == Sp)].sequence;
        let direction = &mut self.directions[usize::from(end == Gateway)];
        let bytes = u16::try_from(20 + 20 + length).expect("a segment is short");
        let mut packet = Vec::with_capacity(14 + usize::from(bytes));
        for host in direction.hosts.iter().rev() {
            packet.extend_from_slice(&[2, 0, 0, 0, 0, *host]);
        }
        packet.extend_from_slice(&[0x08, 0x00, 0x45, 0]);
        packet.extend_from_slice(&bytes.to_be_bytes());
        packet.extend_from_slice(&[0, 0, 0x40, 0, 64, 6, 0, 0]);
        for host in direction.hosts {
            packet.extend_from_slice(&[192, 0, 2, host]);
        }
        let sum = packet[14..34].chunks(2).map(|pair| u32::from(pair[0]) << 8 | u32::from(pair[1])).sum::<u32>();
        let sum = u16::try_from((sum & 0xffff) + (sum >> 16)).expect("ten small numbers");
        packet[24..26].copy_from_slice(&(!sum).to_be_bytes());
        for port in direction.ports {
            packet.extend_from_slice(&port.to_be_bytes());
        }
        packet.extend_from_slice(&direction.sequence.to_be_bytes());
        packet.extend_from_slice(&acknowledged.to_be_bytes());
        packet.extend_from_slice(&[0x50, 0x18, 0xff, 0xff, 0, 0, 0, 0]);
        packet.extend(direction.pending.drain(..length));
        direction.sent += length;
        direction.sequence = direction.sequence.wrapping_add(u32::from(bytes) - 40);

        let size = u32::try_from(packet.len()).expect("a packet is short");
        for field in [1_700_000_000 + self.packets / 10_000, self.packets % 10_000 * 100, size, size] {
            self.out.write_all(&field.to_be_bytes())?;
        }
        self.packets += 1;
        self.out.write_all(&packet)
    }
}

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [count, path] = &arguments[..] else {
        return Err(io::Error::other("usage: generate MESSAGES FILE"));
    };
    let count: u32 = count.parse().map_err(|_| io::Error::other("MESSAGES is a number"))?;
    let mut capture = Capture::new(BufWriter::new(File::create(path)?))?;
    let deck: Vec<_> = TRAFFIC.iter().flat_map(|kind| vec![message(kind); kind.1]).collect();
    let mut order: Vec<_> = deck.iter().collect();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let login = LOGIN.map(|kind| message(&kind));
    let (mut number, mut owed) = (0, Vec::new());
    while number < count {
        for last in (1..order.len()).rev() {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(last, usize::try_from(random >> 33).expect("31 bits") % (last + 1));
        }
        let login = if number == 0 { &login[..] } else { &[] };
        for (end, message) in login.iter().chain(order.iter().copied()) {
            if number == count {
                break;
            }
            // An answer that comes too early is sent as soon as it can be.
            let is_sent = capture.send(*end, message, number + 1)?;
            number += u32::from(is_sent);
            if !is_sent {
                owed.push((*end, message));
            }
            if number <= 2 {
                capture.flush()?;
            }
            let mut nth = 0;
            while nth < owed.len() && number < count {
                let (end, message) = owed[nth];
                if capture.send(end, message, number + 1)? {
                    number += 1;
                    owed.remove(nth);
                } else {
                    nth += 1;
                }
            }
        }
    }
    capture.flush()
}
