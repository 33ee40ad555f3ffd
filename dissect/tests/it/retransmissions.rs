//! Bytes that come again: as they were, otherwise, or after their place was given up.

use serde_json::{Value, json};

use crate::common::{Flag, Link, Outcome, Segment, Wire, append, pcap, run, with_header};
use crate::streams::{events, heartbeat, read, segment};

/// A heartbeat with this Sequence_Id.
fn numbered(number: u8) -> Vec<u8> {
    [&heartbeat()[..11], &[number]].concat()
}

/// A capture of the client's segments; of each the capture lacks so many bytes at the end.
fn cut(segments: &[(u32, Vec<u8>, usize)]) -> Outcome {
    let mut file = pcap(Link::Ethernet, &[]);
    for (index, (sequence, bytes, missing)) in segments.iter().enumerate() {
        let packet = Wire::default().packet(&segment(*sequence, bytes));
        append(&mut file, index, &packet[..packet.len() - missing], packet.len());
    }
    run(&["-f", "json", "-"], &file)
}

/// What the summary says of bytes that came twice, and of those that came too late.
fn again(outcome: &Outcome) -> [Value; 2] {
    ["repeated", "late"].map(|key| outcome.summary()["bytes"][key].clone())
}

/// Retransmissions are compared with the last 64 KiB of their direction, or with less if little may be kept.
#[test]
fn a_retransmission_is_compared_with_the_last_bytes() {
    let long = with_header(0x00ab_cdef, &[7; 6000]);
    let mut segments = vec![Segment { flag: Flag::Syn, ..Segment::default() }];
    segments.extend((0..12).map(|index| segment(1 + 6012 * index, &long)));
    let conflict = |memory: &str, back: u32| {
        let mut segments = segments.clone();
        segments.push(segment(1 + 12 * 6012 - back, &[9; 20]));
        let outcome = run(&["-f", "json", "--memory", memory, "-"], &Wire::default().capture(&segments));
        assert_eq!(outcome.summary()["bytes"]["repeated"], 20);
        events(&outcome)
    };
    for (memory, most) in [("256", 1 << 16), ("4", 1 << 16), ("2", 1 << 15), ("1", 1 << 14)] {
        for (back, differing) in [(most, 20), (most - 1000, 20), (most + 1, 19), (most + 19, 1), (20, 20)] {
            assert_eq!(conflict(memory, back), [json!(["conflict", differing])], "{memory} {back}");
        }
        assert!(conflict(memory, most + 20).is_empty(), "{memory}");
    }
}

/// The same bytes are no conflict, wherever they begin and end.
#[test]
fn the_same_bytes_again_are_no_conflict() {
    let bytes: Vec<u8> = (1..=30).flat_map(numbered).collect();
    for back in [1, 5, 12, 13, 30, 100, 200, 360] {
        let start = bytes.len() - back;
        let place = 1 + u32::try_from(start).unwrap();
        let again = (start..bytes.len()).step_by(7).map(|end| segment(place, &bytes[start..=end]));
        let outcome = read(&[&[segment(1, &bytes)], &again.collect::<Vec<_>>()[..]].concat());
        assert_eq!((outcome.commands().len(), events(&outcome)), (30, vec![]), "{back}");
    }
}

/// With many connections, retransmissions are compared with less. The bytes of all of them are within the bound.
#[test]
fn many_connections_keep_little_each() {
    let others = |count: u16| -> Vec<Vec<u8>> {
        (0..count)
            .map(|port| Wire { client_port: 1000 + port, ..Wire::default() }.packet(&segment(1, &heartbeat())))
            .collect()
    };
    let conflict = |count, back: u32| {
        let wire = Wire { client_port: 60_000, ..Wire::default() };
        let mut packets = vec![wire.packet(&Segment { flag: Flag::Syn, ..Segment::default() })];
        packets.extend(others(count));
        let long = with_header(0x00ab_cdef, &[7; 6000]);
        packets.push(wire.packet(&segment(1, &long)));
        packets.push(wire.packet(&segment(6013 - back, &[9; 20])));
        let outcome = run(&["-f", "json", "--memory", "1", "-"], &pcap(Link::Ethernet, &packets));
        assert!(!outcome.stderr.contains("given up early"), "{}", outcome.stderr);
        events(&outcome)
    };
    // A 64th of 1 MiB for all.
    for (others, most) in [(3, 4096), (399, 40)] {
        assert_eq!(conflict(others, most), [json!(["conflict", 20])], "{others}");
        assert!(conflict(others, most + 20).is_empty(), "{others}");
    }
}

/// The first copy of bytes counts, also of those that wait behind a hole.
#[test]
fn bytes_that_wait_behind_a_hole_are_compared() {
    let long = [numbered(3), numbered(4)].concat();
    let forged = [numbered(5), numbered(6)].concat();
    for (first, second, differing) in
        [(&long[..], &forged[..], 2), (&long[..12], &forged, 1), (&long, &forged[..12], 1)]
    {
        let outcome =
            read(&[segment(1, &numbered(1)), segment(25, first), segment(25, second), segment(13, &numbered(2))]);
        assert_eq!(events(&outcome), [json!(["conflict", differing])]);
        assert_eq!(again(&outcome), [json!(first.len().min(second.len())), json!(0)]);
        let last = if first.len() == 12 { 6 } else { 4 };
        let numbers: Vec<_> = outcome.objects().iter().map(|object| object["sequence_id"].clone()).collect();
        assert_eq!(numbers, [1, 2, 3, last]);
    }
}

/// What was cut off a packet is a hole. A whole copy of the segment comes too late to be read.
#[test]
fn bytes_that_were_cut_off_come_late() {
    let outcome = cut(&[(1, numbered(1), 0), (13, numbered(2), 12), (25, numbered(3), 0), (13, numbered(2), 0)]);
    assert_eq!(events(&outcome), [json!(["not_captured", 12]), json!(["late", 12])]);
    assert_eq!(again(&outcome), [json!(0), json!(12)]);
    // Across the hole, there is nothing to compare it with.
    let all = [numbered(1), numbered(2), numbered(3)].concat();
    let outcome = cut(&[(1, numbered(1), 0), (13, numbered(2), 12), (25, numbered(3), 0), (1, all.clone(), 0)]);
    assert_eq!(events(&outcome), [json!(["not_captured", 12]), json!(["late", 12])]);
    assert_eq!(again(&outcome), [json!(24), json!(12)]);
    // Some bytes of it are late, and they are late once.
    let outcome = cut(&[(1, all.clone(), 20), (37, numbered(4), 0), (21, all[20..].to_vec(), 0), (1, all, 0)]);
    let lost = [json!(["cut", 4]), json!(["not_captured", 20]), json!(["late", 16]), json!(["late", 4])];
    assert_eq!(events(&outcome), lost);
    assert_eq!(again(&outcome), [json!(32), json!(20)]);
}

/// The capture has less of the first copy than of the second one, while both wait behind a hole.
#[test]
fn the_longer_copy_fills_what_was_cut_off() {
    let both = [numbered(3), numbered(4)].concat();
    for (first, second) in [(12, 0), (0, 12), (12, 24)] {
        let outcome =
            cut(&[(1, numbered(1), 0), (25, both.clone(), first), (25, both.clone(), second), (13, numbered(2), 0)]);
        let (commands, lost) = if first.min(second) == 0 { (4, 0) } else { (3, 12) };
        assert_eq!((outcome.commands().len(), again(&outcome)), (commands, [json!(24), json!(0)]), "{first} {second}");
        assert_eq!(outcome.summary()["bytes"]["missing"], lost, "{first} {second}");
    }
}

/// Behind a leap, the bytes before it are not compared, and their holes are no holes.
#[test]
fn a_leap_forgets_what_was_before_it() {
    let far = 1 << 28;
    let both = [numbered(7), numbered(3)].concat();
    let outcome = read(&[segment(1, &numbered(1)), segment(far, &numbered(3)), segment(far - 12, &both)]);
    assert_eq!((events(&outcome), again(&outcome)), (vec![json!(["gap", null])], [json!(24), json!(0)]));

    let outcome = cut(&[
        (1, numbered(1), 0),
        (13, numbered(2), 12),
        (far, numbered(3), 0),
        (37, numbered(4), 0),
        (13, numbered(2), 0),
    ]);
    assert_eq!(again(&outcome), [json!(12), json!(0)]);
}

/// Sequence numbers wrap, and the first one that was captured is not the first of all.
#[test]
fn bytes_before_the_first_ones_are_no_part_of_a_hole() {
    let outcome = cut(&[
        (3, numbered(1), 0),
        (15, numbered(2), 12),
        (27, numbered(3), 0),
        (0_u32.wrapping_sub(9), vec![7; 30], 0),
    ]);
    assert_eq!(events(&outcome), [json!(["not_captured", 12]), json!(["late", 6])]);
}

/// So many holes are remembered. Bytes of an older one are counted as repeated.
#[test]
fn holes_are_forgotten_after_some_time() {
    let mut segments: Vec<_> = (0..70).map(|index| (1 + 24 * index, heartbeat(), 0)).collect();
    let holes = (0..70).map(|index| (13 + 24 * index, heartbeat(), 12));
    segments.extend(holes);
    segments.sort_by_key(|(sequence, ..)| *sequence);
    for (hole, expected) in [(69, [0, 12]), (6, [0, 12]), (5, [12, 0])] {
        segments.push((13 + 24 * hole, heartbeat(), 0));
        assert_eq!(again(&cut(&segments)), expected.map(|count| json!(count)), "hole {hole}");
        segments.pop();
    }
}

/// The packets to which messages belong behind a hole that nobody fills: that of the first copy, or of the longer one.
#[test]
fn a_message_behind_a_hole_belongs_to_the_packet_that_completed_it() {
    let both = [numbered(3), numbered(4)].concat();
    for (first, second, packets) in [(12, 12, vec![1, 2]), (12, 24, vec![1, 3, 3]), (24, 12, vec![1, 2, 2])] {
        let copies = [first, second].map(|length| segment(25, &both[..length]));
        let outcome = read(&[&[segment(1, &numbered(1))], &copies[..]].concat());
        let found: Vec<_> = outcome.objects().iter().map(|object| object["packet"].as_u64().unwrap()).collect();
        assert_eq!(found, packets, "{first} {second}");
    }
}

/// While nobody knows yet what a connection carries, other bytes of a retransmission do not decide it.
#[test]
fn a_conflict_says_nothing_of_the_protocol() {
    let wire = Wire { server_port: 5555, ..Wire::default() };
    let segments = [segment(1, &heartbeat()[..6]), segment(1, &[9; 6]), segment(7, &heartbeat()[6..])];
    assert_eq!(run(&["-f", "json", "-"], &wire.capture(&segments)).commands(), ["CMPP_ACTIVE_TEST"]);
}
