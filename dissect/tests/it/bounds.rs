//! What is kept together, by whom, and what `--memory` allows.

use crate::common::{Flag, Link, Segment, Wire, pcap, run, with_header};
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
        let bytes = [beginning, &vec![7; 40_000]].concat();
        let packets: Vec<_> = (1000..1060)
            .flat_map(|client_port| {
                let wire = Wire { client_port, server_port, ..Wire::default() };
                [segment(1, &bytes), segment(60_001, &bytes)].map(|segment: Segment| wire.packet(&segment))
            })
            .collect();
        assert!(!is_full("1", &packets), "{server_port}");
    }
}

fn of_one(segments: &[Segment]) -> Vec<Vec<u8>> {
    segments.iter().map(|segment| Wire::default().packet(segment)).collect()
}

/// A message is kept while it is incomplete.
#[test]
fn messages_that_are_incomplete_are_kept() {
    let half = |count| -> Vec<_> {
        let part = &with_header(4, &[0; 8000])[..7900];
        (0..count).map(|port| Wire { client_port: 1000 + port, ..Wire::default() }.packet(&segment(1, part))).collect()
    };
    assert_eq!([is_full("1", &half(60)), is_full("1", &half(200))], [false, true]);
}

/// What was read is not kept, however much it is and however it is cut.
#[test]
fn what_was_read_is_not_kept() {
    let bytes = with_header(0x8000_0005, &[0; 5000]).repeat(500);
    for size in [60_000, 10_007] {
        let segments: Vec<_> =
            (0..).step_by(size).zip(bytes.chunks(size)).map(|(at, bytes)| segment(1 + at, bytes)).collect();
        assert!(!is_full("1", &of_one(&segments)), "{size}");
    }
    // Behind holes that are filled: a segment, a longer copy of it, and what lies before them.
    let rounds = (0..40).flat_map(|round| {
        let bytes = heartbeat().repeat(5000);
        let at = 1 + 60_012 * round;
        [segment(at + 12, &bytes[..30_000]), segment(at + 12, &bytes), segment(at, &bytes[..12])]
    });
    let start = Segment { flag: Flag::Syn, ..Segment::default() };
    assert!(!is_full("1", &of_one(&[&[start], &rounds.collect::<Vec<_>>()[..]].concat())));
}

/// Segments are kept with what it costs to find them again, and the longer of two copies.
#[test]
fn segments_behind_a_hole_cost_more_than_their_bytes() {
    let tiny = (0..16_000).map(|index| segment(25 + 2 * index, &[0]));
    assert!(is_full("1", &of_one(&[&[segment(1, &heartbeat())], &tiny.collect::<Vec<_>>()[..]].concat())));
    // A part of what is kept is handed out: the rest still counts.
    let bytes = heartbeat().repeat(5000);
    let mut segments = vec![segment(1, &heartbeat()), segment(25, &bytes)];
    segments.extend((0..14).map(|index| segment(70_000 + 60_000 * index, &bytes)));
    segments.push(segment(13, &heartbeat()));
    assert!(!is_full("1", &of_one(&segments)));
    segments.extend((14..18).map(|index| segment(70_000 + 60_000 * index, &bytes)));
    assert!(is_full("1", &of_one(&segments)));
    let longer = (0..20).flat_map(|index| [12, 60_000].map(|length| segment(25 + 70_000 * index, &vec![0; length])));
    assert!(is_full("1", &of_one(&[&[segment(1, &heartbeat())], &longer.collect::<Vec<_>>()[..]].concat())));
}

/// Ports that are used again, each time with bytes behind a hole: those of the former connection are given back.
#[test]
fn a_connection_that_is_followed_by_another_keeps_nothing() {
    let rounds = (0..40).flat_map(|round| {
        let at = 1000 * round;
        let syn = Segment { sequence: at, flag: Flag::Syn, ..Segment::default() };
        [syn, segment(at + 1, &heartbeat()), segment(at + 25, &heartbeat().repeat(4000))]
    });
    assert!(!is_full("1", &of_one(&rounds.collect::<Vec<_>>())));
}

/// The last bytes of a connection are kept until it ends, to compare retransmissions with them: 16 KiB of each side
/// here.
#[test]
fn the_last_bytes_are_kept_until_the_end() {
    let part = with_header(0x8000_0005, &[0; 4084]).repeat(4);
    let side = |from_server| [0, 1].map(|index| Segment { from_server, ..segment(1 + 16_384 * index, &part) });
    let both = [side(false), side(true)].concat();
    let fins = [false, true].map(|from_server| Segment { from_server, flag: Flag::Fin, ..segment(32_769, &[]) });
    // Another connection keeps less than 32 KiB below 1 MiB.
    let other: Vec<_> = [segment(1, &heartbeat())]
        .into_iter()
        .chain((0..16).map(|index| segment(25 + 62_000 * index, &heartbeat().repeat(5166))))
        .chain([segment(25 + 62_000 * 16, &heartbeat().repeat(2200))])
        .map(|segment| Wire { client_port: 5, ..Wire::default() }.packet(&segment))
        .collect();
    assert!(!is_full("1", &other));
    assert!(is_full("1", &[of_one(&both), other.clone()].concat()));
    assert!(!is_full("1", &[of_one(&both), of_one(&fins), other].concat()));
}

/// IPv6 says where a fragment ends as IPv4 does.
#[test]
fn fragments_of_ipv6_are_kept_as_long_as_they_say() {
    let fragments = |count: u8| -> Vec<_> {
        let part = |number| {
            let ip = [&[0x60, 0, 0, 0, 0, 16, 44, 64][..], &[0xfd; 32], &[6, 0, 0xfd, 0xe9, 0, 0, 0, number]].concat();
            [&[2; 12][..], &[0x86, 0xdd], &ip, &[0; 8]].concat()
        };
        (0..count).map(part).collect()
    };
    assert_eq!([is_full("1", &fragments(7)), is_full("1", &fragments(9))], [false, true]);
}

/// When the bound is reached, no session is forgotten as long as holes can be given up.
#[test]
fn sessions_outlive_the_bound() {
    let mut login = [0; 27];
    login[22] = 0x21;
    let session = |sequence, bytes: &[u8]| Wire { client_port: 9, ..Wire::default() }.packet(&segment(sequence, bytes));
    let mut packets = vec![session(1, &with_header(1, &login))];
    // One of which too little is there to tell what it carries.
    let fresh = |sequence, bytes: &[u8]| Wire { client_port: 8, ..Wire::default() }.packet(&segment(sequence, bytes));
    packets.push(fresh(1, &heartbeat()[..5]));
    packets.extend((0..20).flat_map(|port| behind_a_hole(1000 + port)));
    packets.extend([fresh(6, &heartbeat()[5..]), session(40, &heartbeat())]);
    let outcome = run(&["-f", "json", "--memory", "1", "-"], &pcap(Link::Ethernet, &packets));
    assert!(outcome.stderr.contains("given up early"), "{}", outcome.stderr);
    let objects = outcome.objects();
    let last = objects.iter().rev().find(|object| object["src"] == "192.0.2.1:9").unwrap();
    assert_eq!(
        (&last["command"], &last["version"], &last["stream"]),
        (&"CMPP_ACTIVE_TEST".into(), &"2.1".into(), &0.into())
    );
    assert!(objects.iter().any(|object| object["src"] == "192.0.2.1:8"));
    assert_eq!(outcome.summary()["streams"], 22);
}

/// What waits behind a hole is given back if the connection turns out to be of another protocol.
#[test]
fn what_waits_is_given_back_with_the_connection() {
    let packets: Vec<_> = (1000..1040)
        .flat_map(|client_port| {
            let wire = Wire { client_port, server_port: 5555, ..Wire::default() };
            let segments = [segment(1, b"GE"), segment(100, &vec![7; 60_000]), segment(3, b"T / HTTP/1.1\r\n")];
            segments.map(|segment| wire.packet(&segment))
        })
        .collect();
    assert!(!is_full("1", &packets));
}
