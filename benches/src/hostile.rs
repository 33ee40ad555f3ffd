//! Captures that are made to be as expensive as possible for a dissector.

use std::io;
use std::time::Duration;

use crate::dissector::Captures;

/// The number of packets of a hostile capture.
const PACKETS: u32 = 100_000;
/// The bytes of TCP payload that are sent in fragments, and in plain segments. They take so long that the start of the
/// program does not matter.
const PAYLOAD: u32 = 16 << 20;
/// The payload of a full segment in bytes. `FRAGMENT` is that of a small fragment of it.
const SEGMENT: u32 = 1440;
const FRAGMENT: usize = 24;

/// The cost of hostile captures.
#[derive(Clone, Copy, Debug)]
pub struct Hostile {
    /// The kind of capture with the highest cost for each byte.
    pub worst: &'static str,
    /// Its cost, in nanoseconds for each byte.
    pub nanoseconds: f64,
    /// The ratio of the time for fragments to that for the same bytes in plain segments.
    pub fragments: f64,
}

impl Hostile {
    /// Measures a capture of every kind.
    ///
    /// # Errors
    ///
    /// If a capture cannot be written or read.
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    pub fn run(captures: &Captures) -> io::Result<Self> {
        let (mut worst, mut nanoseconds) = ("none", 0.0);
        for (name, packet) in KINDS {
            let file = pcap((0..PACKETS).map(packet));
            let time = fastest(captures, &file)?.as_secs_f64() * 1e9 / file.len() as f64;
            if time > nanoseconds {
                (worst, nanoseconds) = (name, time);
            }
        }
        let segments = || (0..PAYLOAD / SEGMENT).map(|index| segment(40000, index * SEGMENT, &stream()));
        let plain = pcap(segments().map(|segment| ip(6, 0, 0, &segment)));
        let parts = pcap((0_u32..).zip(segments()).flat_map(|(number, segment)| fragments(&segment, number)));
        let fragments = fastest(captures, &parts)?.as_secs_f64() / fastest(captures, &plain)?.as_secs_f64();
        Ok(Self { worst, nanoseconds, fragments })
    }
}

/// Returns the time of the fastest of three runs.
fn fastest(captures: &Captures, file: &[u8]) -> io::Result<Duration> {
    let times = (0..3).map(|_| captures.time(file)).collect::<io::Result<Vec<_>>>()?;
    Ok(times.into_iter().min().unwrap_or_default())
}

/// A kind of capture: its name, and a function that returns the packet with a given number.
type Kind = (&'static str, fn(u32) -> Vec<u8>);

/// All kinds of captures.
const KINDS: [Kind; 10] = [
    ("first fragments alone", |index| ip(17, index, 0x2000, &[0; 8])),
    ("fragments with holes", |index| ip(17, 1, 0x2000 | (2 * index % 8000), &[0; 8])),
    ("a hole that stays", |index| ip(6, 0, 0, &segment(40000, 12 * index + 12 * u32::from(index > 0), &heartbeat()))),
    ("new connections", |index| {
        ip(6, 0, 0, &segment(u16::try_from(index % 60_000).unwrap_or_default(), index, &heartbeat()))
    }),
    ("segments of one byte", |index| ip(6, 0, 0, &segment(40000, index, &heartbeat()[index as usize % 12..][..1]))),
    ("leaps", |index| ip(6, 0, 0, &segment(40000, index.wrapping_mul(1 << 25), &heartbeat()))),
    ("the same again", |_| ip(6, 0, 0, &segment(40000, 7, &stream()))),
    ("overlaps", |index| ip(6, 0, 0, &segment(40000, 12 * index, &stream()[..240]))),
    ("zeros", |index| ip(6, 0, 0, &segment(40000, SEGMENT * index, &[0; SEGMENT as usize]))),
    ("bytes like headers", |index| {
        ip(6, 0, 0, &segment(40000, SEGMENT * index, &[0, 0, 0, 13, 0, 0, 0, 8].repeat(SEGMENT as usize / 8)))
    }),
];

fn heartbeat() -> [u8; 12] {
    [0, 0, 0, 12, 0, 0, 0, 8, 0, 0, 0, 7]
}

/// Returns the payload of a full segment: heartbeats.
fn stream() -> Vec<u8> {
    heartbeat().repeat(SEGMENT as usize / 12)
}

fn segment(port: u16, sequence: u32, payload: &[u8]) -> Vec<u8> {
    let ends = [port.to_be_bytes(), 7890_u16.to_be_bytes()].concat();
    [&ends[..], &sequence.to_be_bytes(), &[0, 0, 0, 0, 0x50, 0x18, 0xff, 0xff, 0, 0, 0, 0], payload].concat()
}

/// Returns an Ethernet frame with an IPv4 packet. `place` is the field with the flags and the fragment offset.
#[expect(clippy::cast_possible_truncation, reason = "numbers of packets are used again")]
fn ip(protocol: u8, number: u32, place: u32, payload: &[u8]) -> Vec<u8> {
    let half = |number: u32| (number as u16).to_be_bytes();
    let numbers = [half(20 + payload.len() as u32), half(number), half(place)].concat();
    let tail = [64, protocol, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2];
    [&[2; 12][..], &[8, 0, 0x45, 0], &numbers, &tail, payload].concat()
}

#[expect(clippy::cast_possible_truncation, reason = "segments are small")]
fn fragments(segment: &[u8], number: u32) -> Vec<Vec<u8>> {
    let last = segment.len().div_ceil(FRAGMENT) - 1;
    let part = |(index, bytes): (usize, &[u8])| {
        let more = if index < last { 0x2000 } else { 0 };
        ip(6, number, more | (index * FRAGMENT / 8) as u32, bytes)
    };
    segment.chunks(FRAGMENT).enumerate().map(part).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "packets are small")]
fn pcap(packets: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut file: Vec<u8> =
        [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 65535, 1].into_iter().flat_map(u32::to_le_bytes).collect();
    for (index, packet) in (0_u32..).zip(packets) {
        let length = packet.len() as u32;
        let head = [1_800_000_000 + index / 100_000, index % 100_000 * 10, length, length];
        file.extend(head.into_iter().flat_map(u32::to_le_bytes));
        file.extend(packet);
    }
    file
}
