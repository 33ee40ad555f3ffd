//! Where a connection begins and where it ends: SYN, FIN, RST, and segments that come late.

use serde_json::json;

use crate::common::{Flag, Link, Segment, Wire, append, pcap, run, with_header};
use crate::streams::{events, heartbeat, read, segment};

/// How far late segments of a connection, and its RST, may be from its place.
const FAR: u32 = 1 << 20;
/// Where these connections are once they have sent a heartbeat.
const PLACE: u32 = (1 << 22) + 12;

/// A message that is read only where messages are known to begin.
fn unknown() -> Vec<u8> {
    with_header(0x00ab_cdef, b"what")
}

fn flagged(sequence: u32, flag: Flag) -> Segment {
    Segment { sequence, flag, ..Segment::default() }
}

/// Segments behind a heartbeat.
fn behind(segments: &[Segment]) -> Vec<Segment> {
    [&[segment(PLACE - 12, &heartbeat())], segments].concat()
}

/// The number of connections that the segments are of.
fn connections(segments: &[Segment]) -> u64 {
    read(segments).summary()["connections"]["total"].as_u64().unwrap()
}

#[test]
fn behind_a_syn_anything_is_a_message() {
    assert_eq!(read(&[flagged(0, Flag::Syn), segment(1, &unknown())]).commands(), ["unknown"]);
    let outcome = read(&[segment(1, &unknown())]);
    assert_eq!((outcome.commands().len(), events(&outcome)), (0, vec![json!(["skipped", 16])]));
}

/// The SYN of the other side is of the same connection, before its bytes and behind them.
#[test]
fn both_sides_have_a_syn() {
    let server = |segment| Segment { from_server: true, ..segment };
    let [client_syn, client] = [flagged(0, Flag::Syn), segment(1, &heartbeat())];
    let [server_syn, answer] = [server(flagged(70, Flag::Syn)), server(segment(71, &heartbeat()))];
    for segments in [
        [&client_syn, &server_syn, &client, &answer],
        [&client_syn, &client, &server_syn, &answer],
        [&client, &client_syn, &answer, &server_syn],
    ] {
        let outcome = read(&segments.map(Clone::clone));
        assert_eq!((outcome.commands().len(), &outcome.summary()["connections"]["total"]), (2, &1.into()));
    }
}

/// The server sent nothing before its FIN, so that only its SYN tells that it begins anew.
#[test]
fn a_syn_opens_a_connection_that_is_over() {
    let server =
        |sequence, flag, bytes: Vec<u8>| Segment { from_server: true, sequence, flag, bytes, ..Segment::default() };
    let segments = [
        Segment { flag: Flag::Fin, ..segment(1, &heartbeat()) },
        server(70, Flag::Fin, Vec::new()),
        server(500, Flag::Syn, Vec::new()),
        server(501, Flag::None, unknown()),
    ];
    let outcome = read(&segments);
    assert_eq!(outcome.commands(), ["CMPP_ACTIVE_TEST", "unknown"]);
    assert_eq!(outcome.summary()["connections"], json!({"total": 2, "cmpp": 2, "not_cmpp": 0, "silent": 0}));
}

/// A SYN that was overtaken by its bytes is just before them. Any other begins another connection.
#[test]
fn a_syn_belongs_to_the_bytes_just_behind_it() {
    for (sequence, count) in [(PLACE - 1, 1), (PLACE - FAR, 1), (PLACE - FAR - 1, 2), (PLACE, 2), (PLACE + 1, 2)] {
        assert_eq!(connections(&behind(&[flagged(sequence, Flag::Syn)])), count, "{sequence}");
    }
    // Once a SYN was seen, it is the same one or it is of another connection.
    for (sequence, count) in [(0, 1), (1, 2)] {
        let segments = [flagged(0, Flag::Syn), segment(1, &heartbeat()), flagged(sequence, Flag::Syn)];
        assert_eq!(connections(&segments), count, "{sequence}");
    }
}

#[test]
fn late_segments_of_a_connection_that_is_over_are_its_own() {
    let over = [
        Segment { flag: Flag::Fin, ..segment(PLACE - 12, &heartbeat()) },
        Segment { from_server: true, flag: Flag::Fin, ..segment(9, &heartbeat()) },
    ];
    for (sequence, count) in [(PLACE - FAR, 1), (PLACE - FAR - 1, 2), (PLACE, 1), (PLACE + 1, 2)] {
        let late = segment(sequence, &heartbeat());
        assert_eq!(connections(&[&over[..], &[late]].concat()), count, "{sequence}");
    }
    // What carries nothing, such as the last acknowledgement, begins nothing.
    assert_eq!(connections(&[&over[..], &[segment(PLACE + 1, &[])]].concat()), 1);
}

/// What follows a RST far from the connection's place is of another connection, if a receiver would take the RST.
#[test]
fn a_reset_that_no_receiver_would_take_changes_nothing() {
    let reset = |sequence| flagged(sequence, Flag::Reset);
    let other = segment(1 << 30, &heartbeat());
    for (sequence, count) in [(PLACE, 2), (PLACE + FAR, 2), (PLACE + FAR + 1, 1), (PLACE - 1, 1)] {
        assert_eq!(connections(&behind(&[reset(sequence), other.clone()])), count, "{sequence}");
    }
    let [good, bad] = [reset(PLACE), reset(PLACE - 1)];
    assert_eq!(connections(&behind(&[good.clone(), bad.clone(), other.clone()])), 2);
    assert_eq!(connections(&behind(&[bad, good.clone(), other])), 2);
    for (sequence, count) in [(PLACE + FAR, 1), (PLACE + FAR + 1, 2), (PLACE - FAR, 1), (PLACE - FAR - 1, 2)] {
        assert_eq!(connections(&behind(&[good.clone(), segment(sequence, &heartbeat())])), count, "{sequence}");
    }
}

/// Of a direction without a byte nobody knows the place: a RST is believed, and so is what follows it.
#[test]
fn a_reset_of_the_silent_side_is_believed() {
    let server = |sequence, flag| Segment { from_server: true, sequence, flag, ..Segment::default() };
    let bytes = Segment { bytes: heartbeat(), ..server(77, Flag::None) };
    assert_eq!(connections(&behind(&[server(9, Flag::Reset), bytes])), 1);
    assert_eq!(connections(&behind(&[server(9, Flag::Reset), segment(1 << 30, &heartbeat())])), 2);
}

/// The server closes without having sent a byte. Bytes of it are of another connection then.
#[test]
fn a_side_may_close_without_a_byte() {
    let server = |sequence, flag| Segment { from_server: true, sequence, flag, ..Segment::default() };
    let over = behind(&[flagged(PLACE, Flag::Fin), server(9, Flag::Fin)]);
    assert_eq!(connections(&over), 1);
    let bytes = Segment { bytes: heartbeat(), ..server(9, Flag::None) };
    assert_eq!(connections(&[&over[..], &[bytes]].concat()), 2);
}

/// What comes late belongs to the bytes of CMPP only if the connection did.
#[test]
fn late_bytes_of_other_protocols_are_not_counted() {
    let get = segment(1, b"GET / HTTP/1.1\r\n\r\n");
    let server = Segment { from_server: true, sequence: 9, flag: Flag::Fin, ..Segment::default() };
    let outcome = read(&[get.clone(), flagged(1, Flag::Fin), server, get]);
    assert_eq!((&outcome.summary()["bytes"]["total"], &outcome.summary()["packets"]["tcp"]), (&0.into(), &4.into()));
    assert_eq!(outcome.summary()["connections"]["total"], 1);
}

#[test]
fn a_connection_ends_with_the_last_byte_of_both_sides() {
    let server = Segment { from_server: true, flag: Flag::Fin, ..segment(9, &heartbeat()) };
    // One side alone does not end it: the other goes on anywhere within a hole.
    let far = segment(PLACE + 100, &heartbeat());
    assert_eq!(connections(&behind(&[server.clone(), far.clone()])), 1);
    // The FIN overtook the bytes before it.
    let fin = flagged(PLACE + 12, Flag::Fin);
    let filled = [fin.clone(), server.clone(), segment(PLACE, &heartbeat()), far.clone()];
    assert_eq!(connections(&behind(&filled)), 2);
    assert_eq!(connections(&behind(&[fin, server, far])), 1);
}

#[test]
fn a_fin_ends_its_side_though_bytes_before_it_were_cut_off() {
    let client = Segment { flag: Flag::Fin, ..segment(PLACE, &heartbeat()) };
    let server = Segment { from_server: true, flag: Flag::Fin, ..segment(9, &heartbeat()) };
    let mut file = pcap(Link::Ethernet, &[]);
    for (index, sent) in behind(&[client, server, segment(PLACE + 100, &heartbeat())]).iter().enumerate() {
        let packet = Wire::default().packet(sent);
        let caught = if index == 1 { packet.len() - 5 } else { packet.len() };
        append(&mut file, index, &packet[..caught], packet.len());
    }
    assert_eq!(run(&["-f", "json", "-"], &file).summary()["connections"]["total"], 2);
}
