//! Fragmented IP packets: which are joined, and what those cost that never are.

use crate::common::{Link, Segment, Wire, pcap, run, with_header};

/// A part of an IPv4 packet of TCP or UDP, in Ethernet.
fn part(protocol: u8, number: u16, offset: u16, more: bool, bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(20 + bytes.len()).unwrap().to_be_bytes();
    let place = ((u16::from(more) << 13) | (offset / 8)).to_be_bytes();
    let addresses = [192, 0, 2, 1, 192, 0, 2, 2];
    let head = [&[0x45, 0][..], &length, &number.to_be_bytes(), &place, &[64, protocol, 0, 0], &addresses].concat();
    [&[2; 12][..], &[8, 0], &head, bytes].concat()
}

/// The TCP segment of a heartbeat.
fn segment() -> Vec<u8> {
    let segment = Segment { sequence: 1, bytes: with_header(8, &[]), ..Segment::default() };
    Wire::default().packet(&segment)[34..].to_vec()
}

fn other() -> Vec<u8> {
    [&[2; 12][..], &[8, 6], &[0; 28]].concat()
}

/// Numbers of IP packets are used again: parts that lie far apart are of two packets.
#[test]
fn parts_that_lie_far_apart_are_not_joined() {
    let segment = segment();
    let joined = |between| {
        let mut packets = vec![part(6, 9, 0, true, &segment[..16])];
        packets.extend(std::iter::repeat_n(other(), between));
        packets.push(part(6, 9, 16, false, &segment[16..]));
        run(&["-f", "json", "-"], &pcap(Link::Ethernet, &packets)).commands().len()
    };
    // A part is dropped if its packet lies 1024 before that of another.
    assert_eq!([joined(0), joined(900), joined(1022), joined(1023), joined(3000)], [1, 1, 1, 0, 0]);
    // Old parts are looked for once in so many fragments.
    let mut packets = vec![part(6, 9, 0, true, &segment[..16])];
    packets.extend((0..3000).map(|number| part(17, 100 + number, 0, true, &[0; 8])));
    packets.push(part(6, 9, 16, false, &segment[16..]));
    let outcome = run(&["-f", "json", "-"], &pcap(Link::Ethernet, &packets));
    assert!(outcome.commands().is_empty(), "{}", outcome.stdout);
    assert_eq!(outcome.summary()["packets"]["fragment"], 3002);
}

/// Only the last part may have a length that is no multiple of eight.
#[test]
fn a_part_of_an_impossible_length_is_damaged() {
    let packets = |more| run(&["-f", "json", "-"], &pcap(Link::Ethernet, &[part(17, 1, 8, more, &[0; 9])]));
    assert_eq!(packets(true).summary()["packets"], serde_json::json!({"total": 1, "damaged": 1}));
    assert_eq!(packets(false).summary()["packets"], serde_json::json!({"total": 1, "fragment": 1}));
}

#[test]
fn a_packet_of_countless_parts_is_damaged() {
    let parts = |count: u16| -> Vec<_> { (0..count).map(|index| part(17, 1, 16 * index, true, &[0; 8])).collect() };
    let packets = |count| run(&["-f", "json", "-"], &pcap(Link::Ethernet, &parts(count))).summary()["packets"].clone();
    assert_eq!(packets(512), serde_json::json!({"total": 512, "fragment": 512}));
    assert_eq!(packets(600), serde_json::json!({"total": 600, "fragment": 512, "damaged": 88}));
}

/// Each part says that it is the end of the largest packet, and takes as much memory.
#[test]
fn what_fragments_keep_has_a_bound() {
    let packets: Vec<_> = (0..900).map(|number| part(17, number, 65_000, true, &[0; 80])).collect();
    let file = pcap(Link::Ethernet, &packets);
    // 900 times 65,080 bytes are 56 MiB, and fragments may have half of the bound.
    let full = |memory| run(&["--memory", memory, "-"], &file).stderr.contains("given up early");
    assert_eq!((full("100"), full("200")), (true, false));
}

/// Of packets that become whole, nothing is kept; of others, nothing after some time.
#[test]
fn what_fragments_kept_is_given_back() {
    let full = |memory, packets: &[Vec<u8>]| {
        run(&["--memory", memory, "-"], &pcap(Link::Ethernet, packets)).stderr.contains("given up early")
    };
    // 40 packets of 60,000 bytes each, one after the other. Fragments may keep half a MiB.
    let half = vec![0; 30_000];
    let whole: Vec<_> =
        (0..40).flat_map(|number| [part(17, number, 0, true, &half), part(17, number, 30_000, false, &half)]).collect();
    assert!(!full("1", &whole));
    // 8000 times 20,080 bytes are 153 MiB, of which two times 1024 are kept together: 40 MiB.
    let never: Vec<_> = (0..8000).map(|number| part(17, number, 20_000, true, &[0; 80])).collect();
    assert!(!full("100", &never));
    assert!(full("70", &never));
    // What others keep still counts when a packet becomes whole: 7 times 65,080 bytes, and 3 times.
    let large = |numbers: std::ops::Range<u16>| numbers.map(|number| part(17, number, 65_000, true, &[0; 80]));
    let mut packets: Vec<_> = large(100..107).chain(whole[..2].iter().cloned()).collect();
    assert!(!full("1", &packets[..8]));
    packets.extend(large(200..203));
    assert!(full("1", &packets));
}

/// However long the parts take, they are counted together while they go on.
#[test]
fn countless_parts_may_take_their_time() {
    let parts = (0..600).flat_map(|index| [part(17, 1, 16 * index, true, &[0; 8]), other(), other()]);
    let packets: Vec<_> = parts.collect();
    let outcome = run(&["-f", "json", "-"], &pcap(Link::Ethernet, &packets));
    let expected = serde_json::json!({"total": 1800, "not_ip": 1200, "fragment": 512, "damaged": 88});
    assert_eq!(outcome.summary()["packets"], expected);
}
