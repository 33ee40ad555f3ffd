//! The same messages come out however TCP carried them.

use crate::common::{Flag, Link, Outcome, Segment, Wire, append, capture, message, pcap, run, with_header};
use proptest::{prelude::*, sample::Index};
use serde_json::Value;

/// The messages of each direction of a capture: the client's, the server's.
fn directions(name: &str) -> [Vec<Vec<u8>>; 2] {
    let objects = run(&["-f", "json", &capture(name)], &[]).objects();
    ["dst", "src"].map(|end| {
        let of_server = |object: &&Value| object[end].as_str().unwrap().ends_with(":7890");
        objects.iter().filter(of_server).map(message).collect()
    })
}

/// The messages of each direction of a run.
fn found(outcome: &Outcome, server_port: u16) -> [Vec<Vec<u8>>; 2] {
    let server = format!(":{server_port}");
    ["dst", "src"].map(|end| {
        let to_server = |object: &&Value| object[end].as_str().unwrap().ends_with(&server);
        outcome.objects().iter().filter(to_server).map(message).collect()
    })
}

/// Cuts one direction into segments which may overlap.
fn cut(from_server: bool, stream: &[u8], first: u32, cuts: &[(usize, usize, usize)]) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut cuts = cuts.iter().cycle();
    let mut start = 0;
    while start < stream.len() {
        let &(length, before, after) = cuts.next().unwrap();
        let end = (start + length).min(stream.len());
        let (from, to) = (start.saturating_sub(before), (end + after).min(stream.len()));
        let sequence = first.wrapping_add(u32::try_from(from).unwrap());
        segments.push(Segment { from_server, sequence, bytes: stream[from..to].to_vec(), ..Segment::default() });
        start = end;
    }
    segments
}

/// How TCP treats the streams.
#[derive(Clone, Debug)]
struct Treatment {
    wire: Wire,
    /// Length of a segment, and by how much it reaches into its neighbours.
    cuts: Vec<(usize, usize, usize)>,
    /// Segments that are sent twice, and how much later.
    repeats: Vec<(Index, usize)>,
    /// Segments that are overtaken, and by how many.
    swaps: Vec<(Index, usize)>,
    /// The SYNs' sequence numbers, counted from the wrap.
    syn: [u32; 2],
    interleave: Vec<bool>,
}

prop_compose! {
    fn treatment()(
        link in prop::sample::select(&Link::ALL[..]),
        ipv6: bool,
        cuts in prop::collection::vec((1_usize..400, prop_oneof![3 => Just(0), 1 => 0..80_usize], prop_oneof![3 => Just(0), 1 => 0..80_usize]), 1..40),
        repeats in prop::collection::vec((any::<Index>(), 0_usize..20), 0..10),
        swaps in prop::collection::vec((any::<Index>(), 1_usize..12), 0..20),
        syn in prop::array::uniform2(0_u32..4000),
        interleave in prop::collection::vec(any::<bool>(), 1..30),
        server_port in prop_oneof![Just(7890), Just(7900), Just(7930), Just(9168), Just(12345)],
    ) -> Treatment {
        let wire = Wire { link, ipv6, client_port: 40000, server_port };
        Treatment { wire, cuts, repeats, swaps, syn: syn.map(|back| 0_u32.wrapping_sub(back)), interleave }
    }
}

impl Treatment {
    /// The capture of both directions.
    fn apply(&self, streams: &[Vec<u8>; 2]) -> Vec<u8> {
        let first = self.syn.map(|syn| syn.wrapping_add(1));
        let mut ways = [0, 1].map(|way| cut(way == 1, &streams[way], first[way], &self.cuts).into_iter().peekable());
        let mut segments = Vec::new();
        for &server in self.interleave.iter().cycle() {
            let (one, other) = (usize::from(server), usize::from(!server));
            match ways[one].next().or_else(|| ways[other].next()) {
                Some(segment) => segments.push(segment),
                None => break,
            }
        }
        for (index, later) in &self.repeats {
            let at = index.index(segments.len());
            let to = (at + later).min(segments.len());
            segments.insert(to, segments[at].clone());
        }
        for (index, later) in &self.swaps {
            let at = index.index(segments.len());
            let to = (at + later).min(segments.len() - 1);
            segments[at..=to].rotate_left(1);
        }
        let syn = |way: usize| Segment {
            from_server: way == 1,
            sequence: self.syn[way],
            flag: Flag::Syn,
            ..Segment::default()
        };
        let fin = |way: usize| {
            let sequence = first[way].wrapping_add(u32::try_from(streams[way].len()).unwrap());
            Segment { from_server: way == 1, sequence, flag: Flag::Fin, ..Segment::default() }
        };
        let segments = [vec![syn(0), syn(1)], segments, vec![fin(0), fin(1)]].concat();
        self.wire.capture(&segments)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn segments_do_not_matter(name in prop::sample::select(&["sp-v20.pcap", "sp-v30.pcap"][..]), treatment in treatment()) {
        let messages = directions(name);
        prop_assert_eq!([messages[0].len(), messages[1].len()], [13, 13]);
        let streams = messages.clone().map(|messages| messages.concat());
        let protocol = if name.contains("v20") { "2.0" } else { "3.0" };
        let outcome = run(&["-f", "json", "-p", protocol, "-"], &treatment.apply(&streams));
        prop_assert_eq!(outcome.status, Some(0), "{}", outcome.stderr);
        prop_assert_eq!(found(&outcome, treatment.wire.server_port), messages);
        prop_assert!(!outcome.stderr.contains("skipped") && !outcome.stderr.contains("gap"), "{}", outcome.stderr);
    }

    #[test]
    fn a_capture_may_begin_anywhere(start in any::<Index>(), cuts in prop::collection::vec((1_usize..400, Just(0), Just(0)), 1..40)) {
        let [messages, _] = directions("sp-v30.pcap");
        let stream = messages.concat();
        let start = start.index(stream.len());
        let segments = cut(false, &stream[start..], 77, &cuts);
        let outcome = run(&["-f", "json", "-p", "3.0", "-"], &Wire::default().capture(&segments));
        // Bytes in front of the first whole message are skipped, which is no success.
        let ends = messages.iter().scan(0, |at, message| { *at += message.len(); Some(*at) });
        let inside = start > 0 && !ends.into_iter().any(|end| end == start);
        prop_assert_eq!(outcome.status, Some(i32::from(inside)), "{}", outcome.stderr);
        prop_assert_eq!(&found(&outcome, 7890)[0], &whole(&messages, |from, _| from >= start));
    }

    #[test]
    fn a_capture_may_lack_segments(lost in any::<Index>(), cuts in prop::collection::vec((20_usize..400, Just(0), Just(0)), 1..40)) {
        let [messages, _] = directions("sp-v30.pcap");
        let mut segments = cut(false, &messages.concat(), 78, &cuts);
        segments.insert(0, Segment { sequence: 77, flag: Flag::Syn, ..Segment::default() });
        let lost = segments.remove(lost.index(segments.len() - 1) + 1);
        let start = (lost.sequence - 78) as usize;
        let end = start + lost.bytes.len();
        let outcome = run(&["-f", "json", "-p", "3.0", "-"], &Wire::default().capture(&segments));
        // Of the last bytes nobody can know that they were there, if those before end with a message.
        let total: usize = messages.iter().map(Vec::len).sum();
        let known = end < total || whole(&messages, |from, to| from < start && start < to).len() == 1;
        prop_assert_eq!(outcome.status, Some(i32::from(known)), "{}", outcome.stderr);
        prop_assert_eq!(&found(&outcome, 7890)[0], &whole(&messages, |from, to| to <= start || from >= end));
    }
}

/// The messages that lie where `there` says.
fn whole(messages: &[Vec<u8>], there: impl Fn(usize, usize) -> bool) -> Vec<Vec<u8>> {
    let mut at = 0;
    let place = |message: &&Vec<u8>| {
        let from = at;
        at += message.len();
        there(from, at)
    };
    messages.iter().filter(place).cloned().collect()
}

/// A connection whose client sends these segments' bytes, each behind the other.
fn talk(syn: u32, parts: &[&[u8]]) -> Vec<Segment> {
    let mut segments = vec![Segment { sequence: syn, flag: Flag::Syn, ..Segment::default() }];
    let mut sequence = syn.wrapping_add(1);
    for part in parts {
        segments.push(Segment { sequence, bytes: part.to_vec(), ..Segment::default() });
        sequence = sequence.wrapping_add(u32::try_from(part.len()).unwrap());
    }
    segments
}

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
    let mut packets = vec![talk(1, 0, &login)];
    packets.extend((20_000..45_000).map(|port| talk(port, 0, b"GET / HTTP/1.1\r\n\r\n")));
    packets.push(talk(1, 39, &with_header(8, &[])));
    let outcome = run(&["-f", "json", "-"], &pcap(Link::Ethernet, &packets));
    let objects = outcome.objects();
    assert_eq!(objects.len(), 2, "{}", outcome.stderr);
    assert!(objects.iter().all(|object| object["version"] == "2.1" && object["stream"] == 0));
    assert_eq!(outcome.summary()["not_cmpp"]["HTTP"], 25_000);
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

/// Damaged streams: messages, some of them malformed, with other bytes between them.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(with_header(8, &[])),
        Just(with_header(0x8000_0008, &[0])),
        Just(with_header(0x8000_0005, &[0; 9])),
        Just(with_header(4, &[1; 30])),
        prop::collection::vec(prop_oneof![Just(0), Just(12), Just(8), any::<u8>()], 0..30),
    ];
    prop::collection::vec(piece, 1..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_streams_are_read_alike_however_they_are_cut(
        stream in damaged(),
        cuts in prop::collection::vec((1_usize..40, Just(0), Just(0)), 1..40),
        port in prop::sample::select(&[7890_u16, 5555][..]),
    ) {
        let wire = Wire { server_port: port, ..Wire::default() };
        let read = |segments: &[Segment]| {
            let outcome = run(&["-f", "json", "-"], &wire.capture(segments));
            let lines = outcome.stdout.lines().map(|line| {
                let mut object: Value = serde_json::from_str(line).unwrap();
                let object = object.as_object_mut().unwrap();
                // Where it was found may differ, and how many packets there were.
                for key in ["packet", "time", "packets"] {
                    object.remove(key);
                }
                Value::from(object.clone())
            });
            (outcome.status, lines.collect::<Vec<_>>())
        };
        let whole = Segment { sequence: 77, bytes: stream.clone(), ..Segment::default() };
        prop_assert_eq!(read(&[whole]), read(&cut(false, &stream, 77, &cuts)));
    }
}
