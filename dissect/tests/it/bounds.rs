//! What is kept together, by whom, and what `--memory` allows.

use crate::common::{Link, Segment, Wire, pcap, run, with_header};
use crate::streams::{heartbeat, segment};

/// Two packets of a connection with a hole, behind which 60,120 bytes are kept.
fn behind_a_hole(port: u16) -> [Vec<u8>; 2] {
    let wire = Wire { client_port: port, ..Wire::default() };
    let behind = with_header(0x8000_0005, &[0; 6000]).repeat(10);
    [segment(1, &heartbeat()), segment(25, &behind)].map(|segment| wire.packet(&segment))
}

/// The first part of an IP packet that says that it is the end of the largest one.
fn fragment(number: u16) -> Vec<u8> {
    let [high, low] = number.to_be_bytes();
    let ip = [0x45, 0, 0, 28, high, low, 0x3f, 0xbd, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
    [&[2; 12][..], &[8, 0], &ip, &[0; 8]].concat()
}

fn is_full(memory: &str, packets: &[Vec<u8>]) -> bool {
    let outcome = run(&["--memory", memory, "-"], &pcap(Link::Ethernet, packets));
    assert!(outcome.status < Some(2), "{}", outcome.stderr);
    outcome.stderr.contains("given up early")
}

/// Connections keep 7 MiB, fragments 5, and the reader of the file 5 for a large packet. Any two of them are more than
/// 11 MiB.
#[test]
fn all_share_one_bound() {
    let connections: Vec<_> = (0..122).flat_map(|port| behind_a_hole(1000 + port)).collect();
    let fragments: Vec<_> = (0..80).map(fragment).collect();
    let large = [[&[2; 12][..], &[8, 6], &vec![0; 300_000]].concat()];
    assert!(!is_full("11", &connections));
    assert!(is_full("11", &[&fragments[..], &connections].concat()));
    assert!(is_full("11", &[&large[..], &connections].concat()));
}

/// A packet may have half of the bound. The reader needs ten times its length, rounded up.
#[test]
fn a_large_packet_needs_memory() {
    let read = |memory, length| {
        let large = [&[2; 12][..], &[8, 6], &vec![0; length]].concat();
        run(&["--memory", memory, "-"], &pcap(Link::Ethernet, &[large])).status == Some(0)
    };
    // One of 1 MiB may take 10.
    assert_eq!([read("20", 1_000_000), read("19", 1_000_000), read("19", 500_000)], [true, false, true]);
}

/// Connections that turn out to be of another protocol keep nothing, whatever their port.
#[test]
fn what_is_not_cmpp_keeps_nothing() {
    for (server_port, beginning) in [(7890, &b"GET / HTTP/1.1\r\n"[..]), (5555, b"GET / HTTP/1.1\r\n"), (5555, &[7; 9])]
    {
        let bytes = [beginning, &[7; 40_000]].concat();
        let packets: Vec<_> = (1000..1060)
            .flat_map(|client_port| {
                let wire = Wire { client_port, server_port, ..Wire::default() };
                [segment(1, &bytes), segment(60_001, &bytes)].map(|segment: Segment| wire.packet(&segment))
            })
            .collect();
        assert!(!is_full("1", &packets), "{server_port}");
    }
}
