//! Numbers that decide: what is just within them is read one way, and what is just beyond another way.

use serde_json::json;

use crate::common::{Link, Segment, Wire, append, pcap, run, with_header};
use crate::streams::{events, heartbeat, read, segment};

#[test]
fn what_was_cut_off_its_packet_is_not_missing_if_it_came_before() {
    let mut file = pcap(Link::Ethernet, &[]);
    let whole = Wire::default().packet(&segment(1, &heartbeat()));
    append(&mut file, 0, &whole, whole.len());
    append(&mut file, 1, &whole[..whole.len() - 5], whole.len());
    let behind = Wire::default().packet(&segment(13, &heartbeat()));
    append(&mut file, 2, &behind, behind.len());
    let outcome = run(&["-f", "json", "-"], &file);
    assert_eq!((outcome.status, outcome.commands().len()), (Some(0), 2), "{}", outcome.stdout);
    assert_eq!(outcome.summary()["bytes"]["repeated"], 12);
}

/// Whether the connection carries CMPP is decided by the bytes before those that are missing.
#[test]
fn what_is_missing_at_once_is_counted_on_every_port() {
    for (server_port, first, messages, lost) in [
        (7890, heartbeat(), 1, vec![json!(["not_captured", 5])]),
        (5555, heartbeat(), 1, vec![json!(["not_captured", 5])]),
        (7890, b"GET / HTTP/1.1".to_vec(), 0, vec![json!(["not_cmpp", null])]),
        (5555, heartbeat()[..6].to_vec(), 0, vec![]),
    ] {
        let wire = Wire { server_port, ..Wire::default() };
        let packet = wire.packet(&segment(1, &[&first[..], b"12345"].concat()));
        let mut file = pcap(Link::Ethernet, &[]);
        append(&mut file, 0, &packet[..packet.len() - 5], packet.len());
        let outcome = run(&["-f", "json", "-"], &file);
        assert_eq!((outcome.commands().len(), events(&outcome)), (messages, lost), "{server_port} {first:?}");
        let name = if server_port == 7890 { "HTTP" } else { "unknown" };
        let not_cmpp = if messages == 0 { json!({ name: 1 }) } else { json!({}) };
        assert_eq!(outcome.summary()["not_cmpp"], not_cmpp, "{server_port} {first:?}");
    }
}

/// The receiver has had the bytes behind the hole, or the sender has gone on, for so many milliseconds.
#[test]
fn holes_are_waited_for_for_some_seconds() {
    let hole = [segment(1, &heartbeat()), segment(25, &heartbeat())];
    let has_all = Segment { from_server: true, sequence: 9, acknowledged: Some(37), ..Segment::default() };
    let fill = segment(13, &heartbeat());
    let acknowledged = |count| [&hole[..], &vec![has_all.clone(); count], std::slice::from_ref(&fill)].concat();
    assert!(events(&read(&acknowledged(1990))).is_empty());
    assert_eq!(events(&read(&acknowledged(2010))), [json!(["gap", 12]), json!(["late", 12])]);

    let nothing = Segment { sequence: 1, ..Segment::default() };
    let gone_on =
        |count| [&hole[..], &vec![nothing.clone(); count], &[segment(37, &heartbeat()), fill.clone()]].concat();
    assert!(events(&read(&gone_on(29_990))).is_empty());
    assert_eq!(events(&read(&gone_on(30_010))), [json!(["gap", 12]), json!(["late", 12])]);
}

#[test]
fn sequence_numbers_that_leap_begin_anew() {
    let leap = |distance: u32| {
        let outcome =
            read(&[segment(1, &heartbeat()), segment(13 + distance, &heartbeat()), segment(13, &heartbeat())]);
        (outcome.commands().len(), events(&outcome))
    };
    // Within 16 MiB the hole is waited for; beyond, what was expected is far behind.
    assert_eq!(leap(1 << 24), (3, vec![json!(["gap", (1 << 24) - 12])]));
    assert_eq!(leap((1 << 24) + 1), (3, vec![json!(["gap", null]), json!(["gap", null])]));
}

#[test]
fn what_goes_on_behind_a_hole_does_not_leap() {
    let mut file = pcap(Link::Ethernet, &[]);
    // The second packet had 16 MiB more, and the third one follows it.
    for (index, sequence, missing) in [(0, 1, 0), (1, 25, 1 << 24), (2, 37 + (1 << 24), 0)] {
        let packet = Wire::default().packet(&segment(sequence, &heartbeat()));
        append(&mut file, index, &packet, packet.len() + missing);
    }
    let outcome = run(&["-f", "json", "-"], &file);
    assert_eq!(events(&outcome), [json!(["gap", 12]), json!(["not_captured", 1 << 24])]);
    assert_eq!(outcome.commands().len(), 3);
}

/// A connection on another port is foreign once so many bytes have no message in them.
#[test]
fn some_bytes_of_a_connection_are_searched_for_a_message() {
    let found = |junk: usize| {
        let wire = Wire { server_port: 5555, ..Wire::default() };
        let place = 1 + u32::try_from(junk).unwrap();
        let segments = [segment(1, &vec![7; junk]), segment(place, &heartbeat().repeat(2))];
        run(&["-f", "json", "-"], &wire.capture(&segments)).commands().len()
    };
    assert_eq!([found(4095), found(4096), found(4097)], [2, 2, 0]);
}

#[test]
fn every_port_of_cmpp_is_one() {
    for (server_port, count) in [(7890, 1), (7900, 1), (7930, 1), (9168, 1), (7891, 0)] {
        // A malformed message: on another port nothing says that it is one.
        let file = Wire { server_port, ..Wire::default() }.capture(&[segment(1, &with_header(8, b"long"))]);
        assert_eq!(run(&["-f", "json", "-"], &file).commands().len(), count, "{server_port}");
    }
}

#[test]
fn an_old_kind_of_pcap_is_read() {
    let mut file = Wire::default().capture(&[segment(1, &heartbeat())]);
    // The magic number, and eight bytes more in the header of each packet.
    file[..4].copy_from_slice(&0xa1b2_cd34_u32.to_le_bytes());
    file.splice(40..40, [0; 8]);
    let outcome = run(&["-f", "json", "-"], &file);
    assert_eq!((outcome.status, outcome.commands().len()), (Some(0), 1), "{}", outcome.stderr);
}

#[test]
fn what_was_read_before_the_damage_is_shown_over_all_holes() {
    let file =
        Wire::default().capture(&[segment(1, &heartbeat()), segment(25, &heartbeat()), segment(37, &heartbeat())]);
    let outcome = run(&["-f", "json", "-"], &file[..file.len() - 1]);
    assert_eq!((outcome.status, outcome.commands().len()), (Some(2), 2), "{}", outcome.stderr);
    assert_eq!(events(&outcome), [json!(["gap", 12])]);
}
