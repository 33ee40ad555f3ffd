//! TCP connections: their ends, lost and late segments, and what they keep.

use serde_json::Value;

use crate::common::{Flag, Link, Segment, Wire, append, pcap, run, with_header};
use crate::streams::{directions, found, talk, whole};

#[test]
fn a_port_that_is_used_again_is_another_stream() {
    let test = with_header(8, &[]);
    let first = talk(5, &[&test]);
    let mut segments = first.clone();
    segments.extend(first); // repeated as a whole, SYN included
    segments.extend(talk(9000, &[&test, &test[..5]]));
    segments.push(Segment { sequence: 9018, flag: Flag::Reset, ..Segment::default() });
    segments.extend(talk(7, &[&test]));
    let outcome = run(&["-f", "json", "-"], &Wire::default().capture(&segments));
    let streams: Vec<_> = outcome.objects().iter().map(|object| object["stream"].as_u64().unwrap()).collect();
    assert_eq!(streams, [0, 1, 2]);
    assert!(outcome.stderr.contains("1 message cut off"), "{}", outcome.stderr);
}

#[test]
fn a_packet_cut_by_the_snap_length_is_a_gap() {
    let [messages, _] = directions("sp-v30.pcap");
    let messages: Vec<&[u8]> = messages.iter().map(Vec::as_slice).collect();
    let mut file = pcap(Link::Ethernet, &[]);
    for (index, segment) in talk(99, &messages).iter().enumerate() {
        let packet = Wire::default().packet(segment);
        let caught = if index % 3 == 2 { packet.len() - 5 } else { packet.len() };
        append(&mut file, index, &packet[..caught], packet.len());
    }
    let outcome = run(&["-f", "json", "-p", "3.0", "-"], &file);
    let kept: Vec<_> =
        (0..messages.len()).filter(|index| index % 3 != 1).map(|index| messages[index].to_vec()).collect();
    assert_eq!(found(&outcome, 7890)[0], kept, "{}", outcome.stderr);
    assert!(
        outcome.stderr.contains("20 bytes of payload not captured") && outcome.stderr.contains("4 messages cut off"),
        "{}",
        outcome.stderr
    );
    // Nobody waits for bytes that the capture cannot have.
    assert!(outcome.objects().windows(2).all(|pair| pair[0]["packet"].as_u64() < pair[1]["packet"].as_u64()));
}

#[test]
fn fragments_of_ip_packets_are_joined() {
    let [messages, _] = directions("sp-v30.pcap");
    let mut packets = Vec::new();
    for segment in talk(1, &[&messages.concat()[..1200]]) {
        let packet = Wire { link: Link::Raw, ..Wire::default() }.packet(&segment);
        let (header, payload) = packet.split_at(20);
        for (index, part) in payload.chunks(400).enumerate() {
            let mut fragment = header.to_vec();
            let more = if (index + 1) * 400 < payload.len() { 0x2000 } else { 0 };
            fragment[2..4].copy_from_slice(&u16::try_from(20 + part.len()).unwrap().to_be_bytes());
            fragment[4..6].copy_from_slice(&[9, 9]);
            fragment[6..8].copy_from_slice(&u16::try_from(more | (index * 50)).unwrap().to_be_bytes());
            packets.push([&fragment, part].concat());
        }
    }
    assert_eq!(packets.len(), 5, "the SYN, and four fragments");
    packets[1..].rotate_left(2);
    let outcome = run(&["-f", "json", "-p", "3.0", "-"], &pcap(Link::Raw, &packets));
    assert_eq!(found(&outcome, 7890)[0], whole(&messages, |_, to| to <= 1200), "{}", outcome.stderr);
    assert!(!outcome.commands().is_empty());
}

#[test]
fn a_connection_that_is_over_stays_over() {
    let test = with_header(8, &[]);
    let mut segments = talk(5, &[&test]);
    let other = Segment { from_server: true, sequence: 70, flag: Flag::Fin, ..Segment::default() };
    segments.push(Segment { sequence: 18, flag: Flag::Fin, ..Segment::default() });
    segments.push(other);
    segments.push(Segment { sequence: 6, bytes: test.clone(), ..Segment::default() }); // late
    segments.extend(talk(900, &[&test]));
    let outcome = run(&["-f", "json", "-"], &Wire::default().capture(&segments));
    let streams: Vec<_> = outcome.objects().iter().map(|object| object["stream"].as_u64().unwrap()).collect();
    assert_eq!(streams, [0, 1]);
}

#[test]
fn a_segment_that_the_receiver_has_is_not_waited_for() {
    let test = with_header(8, &[]);
    let mut segments = talk(0, &[&test, &test, &test]);
    segments.remove(2);
    // Three seconds in which the server says how much it has.
    for acknowledged in [13, 37] {
        let mut with_ack = segments.clone();
        let silent =
            Segment { from_server: true, sequence: 500, acknowledged: Some(acknowledged), ..Segment::default() };
        with_ack.extend(vec![silent.clone(); 3000]);
        with_ack.push(Segment { bytes: with_header(2, &[]), ..silent });
        let outcome = run(&["-f", "json", "-"], &Wire::default().capture(&with_ack));
        let packets: Vec<_> = outcome.objects().iter().map(|object| object["packet"].as_u64().unwrap()).collect();
        assert_eq!(packets, if acknowledged == 37 { [2, 3, 3004] } else { [2, 3004, 3] });
    }
}

/// Packet and sequence number of every message.
fn packets(segments: &[Segment]) -> Vec<(u64, u64)> {
    let outcome = run(&["-f", "json", "-"], &Wire::default().capture(segments));
    let number = |object: &Value, key: &str| object[key].as_u64().unwrap();
    outcome.objects().iter().map(|object| (number(object, "packet"), number(object, "sequence_id"))).collect()
}

/// Messages with the sequence numbers 1, 2, 3, …
fn numbered(count: u8) -> Vec<Vec<u8>> {
    (1..=count).map(|number| [&with_header(8, &[])[..11], &[number]].concat()).collect()
}

#[test]
fn a_message_belongs_to_the_packet_that_completed_it() {
    let messages = numbered(4).concat();
    let mut segments = talk(0, &[&messages[..5], &messages[5..12], &messages[12..30], &messages[30..]]);
    assert_eq!(packets(&segments), [(3, 1), (4, 2), (5, 3), (5, 4)]);
    // What came too early is complete when the hole before it is filled.
    segments[2..].rotate_left(1);
    assert_eq!(packets(&segments), [(5, 1), (5, 2), (5, 3), (5, 4)]);
    // Nobody fills the hole.
    segments.pop();
    assert_eq!(packets(&segments), [(3, 2), (4, 3), (4, 4)]);
}

#[test]
fn of_two_early_segments_the_longer_one_counts() {
    let messages = numbered(3).concat();
    let mut segments = talk(0, &[&messages[..12], &messages[12..20], &messages[20..]]);
    let longer = segments.pop().unwrap();
    let shorter = Segment { bytes: longer.bytes[..6].to_vec(), ..longer.clone() };
    for early in [[shorter.clone(), longer.clone()], [longer, shorter]] {
        let mut segments = segments.clone();
        segments.splice(2..2, early);
        assert_eq!(packets(&segments), [(2, 1), (5, 2), (5, 3)]);
    }
}

#[test]
fn a_hole_is_not_waited_for_for_ever() {
    let messages = numbered(4);
    let parts: Vec<&[u8]> = messages.iter().map(Vec::as_slice).collect();
    let mut segments = talk(0, &parts);
    segments.remove(2);
    // Nobody says that the server has the bytes, but the client goes on after 31 seconds.
    let other = Segment { sequence: 1, ..Segment::default() };
    segments.splice(3..3, vec![other; 31_000]);
    segments.push(Segment { from_server: true, sequence: 9, bytes: with_header(8, &[]), ..Segment::default() });
    let packets = packets(&segments);
    assert_eq!(packets, [(2, 1), (3, 3), (31_004, 4), (31_005, 7)], "the last message is last");
}

#[test]
fn a_syn_may_be_overtaken() {
    let test = with_header(8, &[]);
    let mut segments = talk(0, &[&test, &test]);
    segments.swap(0, 1);
    let outcome = run(&["-f", "json", "-"], &Wire::default().capture(&segments));
    assert!(outcome.stderr.contains("2 messages in 1 stream, 0 in error"), "{}", outcome.stderr);
}

#[test]
fn any_number_of_other_connections_makes_no_session_forget_its_version() {
    let talk = |port, sequence: u32, bytes: &[u8]| {
        let segment = Segment { sequence, bytes: bytes.to_vec(), ..Segment::default() };
        Wire { client_port: port, ..Wire::default() }.packet(&segment)
    };
    let mut login = [0; 27];
    login[22] = 0x21;
    let login = with_header(1, &login);
    let test = with_header(8, &[]);
    let get = b"GET / HTTP/1.1\r\n\r\n";
    let closed = |port| {
        let fin = |from_server| Segment { from_server, sequence: 12, flag: Flag::Fin, ..Segment::default() };
        let wire = Wire { client_port: port, ..Wire::default() };
        [talk(port, 0, &test), wire.packet(&fin(false)), wire.packet(&fin(true))].to_vec()
    };
    // Connections of another protocol, those that are over, and some that are open among many of another protocol.
    let kinds: [&dyn Fn(u16) -> Vec<Vec<u8>>; 3] = [&|port| vec![talk(port, 0, get)], &closed, &|port| {
        vec![talk(port, 0, if port % 2 == 0 { get } else { &test })]
    }];
    for (kind, others) in kinds.into_iter().enumerate() {
        let mut packets = vec![talk(1, 0, &login)];
        packets.extend((20_000..37_000).flat_map(others));
        packets.push(talk(1, 39, &test));
        let outcome = run(&["-f", "json", "-"], &pcap(Link::Ethernet, &packets));
        let objects = outcome.objects();
        let session: Vec<_> = objects.iter().filter(|object| object["src"] == "192.0.2.1:1").collect();
        assert_eq!(session.len(), 2, "{kind}: {}", outcome.stderr);
        assert!(session.iter().all(|object| object["version"] == "2.1" && object["stream"] == 0), "{kind}");
        assert_eq!(outcome.summary()["connections"]["total"], 17_001, "{kind}");
    }
}

#[test]
fn what_connections_keep_together_has_a_bound() {
    // Every connection lacks a byte, and keeps the 60,000 behind it.
    let packets: Vec<_> = (1000..1040)
        .flat_map(|port| {
            let part = |sequence, bytes: Vec<u8>| {
                Wire { client_port: port, ..Wire::default() }.packet(&Segment { sequence, bytes, ..Segment::default() })
            };
            [part(0, with_header(8, &[])), part(13, vec![0; 60_000])]
        })
        .collect();
    let file = pcap(Link::Ethernet, &packets);
    assert!(!run(&["-f", "json", "-"], &file).stderr.contains("given up early"));
    let outcome = run(&["-f", "json", "--memory", "1", "-"], &file);
    assert!(outcome.stderr.contains("connections or fragments were given up early"), "{}", outcome.stderr);
    assert_eq!(outcome.commands().len(), 40, "no message is lost");
}
