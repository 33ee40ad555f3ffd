//! Where reading begins in the middle of a session: at which bytes, and what is skipped before them.

use serde_json::{Value, json};

use crate::common::{Flag, Link, Outcome, Segment, Wire, append, pcap, run, with_header};
use crate::streams::{events, heartbeat, read, segment};

/// A message of a known command that fits no layout.
fn malformed() -> Vec<u8> {
    with_header(8, b"what")
}

/// A message of a command that no version knows.
fn unknown() -> Vec<u8> {
    with_header(0x00ab_cdef, b"what")
}

/// A header of a known command with a length that is none.
fn bad_length() -> Vec<u8> {
    [&[0, 0, 0, 5], &heartbeat()[4..]].concat()
}

/// Bytes one after the other, each in a segment of its own, from the middle of a session.
fn pieces(parts: &[&[u8]]) -> Outcome {
    let mut sequence = 1;
    let segments: Vec<_> = parts
        .iter()
        .map(|part| {
            sequence += u32::try_from(part.len()).unwrap();
            segment(sequence - u32::try_from(part.len()).unwrap(), part)
        })
        .collect();
    read(&segments)
}

/// Total_Length of each message, and the events.
fn found(outcome: &Outcome) -> (Vec<Value>, Vec<Value>) {
    (outcome.objects().iter().map(|object| object["total_length"].clone()).collect(), events(outcome))
}

/// Behind bytes that are no message, a malformed one is believed if a header follows it, in whatever pieces.
#[test]
fn a_malformed_message_needs_a_header_behind_it() {
    let junk = [7; 12];
    let cases = [
        (heartbeat(), vec![json!(16), json!(12)], 12),
        ([malformed(), heartbeat()].concat(), vec![json!(16), json!(16), json!(12)], 12),
        // No header of a known command and a possible length.
        (b"twelve bytes".to_vec(), vec![], 40),
        ([bad_length(), heartbeat()].concat(), vec![json!(12)], 40),
        ([unknown(), heartbeat()].concat(), vec![json!(12)], 44),
    ];
    for (behind, lengths, skipped) in cases {
        let bytes = [&junk[..], &malformed(), &behind].concat();
        let expected = (lengths, vec![json!(["skipped", skipped])]);
        for cut in [12, 20, 28, 29, 33, 35, 36, 37, 39] {
            assert_eq!(found(&pieces(&[&bytes[..cut], &bytes[cut..]])), expected, "{behind:?} at {cut}");
        }
        assert_eq!(found(&pieces(&[&bytes])), expected, "{behind:?}");
    }
}

/// An unknown command is believed only where a message is known to begin.
#[test]
fn an_unknown_command_is_not_searched_for() {
    let outcome = pieces(&[&[&[7; 12][..], &unknown(), &heartbeat(), &unknown()].concat()]);
    assert_eq!(found(&outcome), (vec![json!(12), json!(16)], vec![json!(["skipped", 28])]));
}

/// The first captured bytes are a message if they are a header of a known command, in whatever pieces they come.
#[test]
fn a_header_at_the_first_byte_is_a_message() {
    assert_eq!(found(&pieces(&[&malformed()])), (vec![json!(16)], vec![]));
    for cut in [1, 7, 8, 11, 12, 15] {
        assert_eq!(found(&pieces(&[&malformed()[..cut], &malformed()[cut..]])), (vec![json!(16)], vec![]), "{cut}");
        // The second part comes before the one between them.
        let [one, two, three] = [(1, &malformed()[..5]), (6, &malformed()[5..10]), (11, &malformed()[10..])]
            .map(|(sequence, bytes)| segment(sequence, bytes));
        assert_eq!(found(&read(&[one, three, two])), (vec![json!(16)], vec![]));
    }
    assert_eq!(found(&pieces(&[&unknown()])), (vec![], vec![json!(["skipped", 16])]));
    let outcome = pieces(&[&[&bad_length()[..], &heartbeat()].concat()]);
    assert_eq!(found(&outcome), (vec![json!(12)], vec![json!(["skipped", 12])]));
    // Less than a header is nothing.
    for length in [3, 8, 11] {
        assert_eq!(found(&pieces(&[&heartbeat()[..length]])), (vec![], vec![json!(["skipped", length])]), "{length}");
    }
}

/// Behind a gap nobody knows where a message begins, neither in a session from its start nor in one from its middle.
#[test]
fn behind_a_gap_reading_begins_anew() {
    let start = Segment { flag: Flag::Syn, ..Segment::default() };
    let outcome = read(&[start, segment(1, &heartbeat()), segment(25, &unknown()), segment(41, &heartbeat())]);
    assert_eq!(found(&outcome), (vec![json!(12), json!(12)], vec![json!(["gap", 12]), json!(["skipped", 16])]));
    // Nor do the first bytes behind it count as the first of the session.
    let start = Segment { flag: Flag::Syn, ..Segment::default() };
    let outcome = read(&[start, segment(1, &heartbeat()), segment(25, &malformed())]);
    assert_eq!(found(&outcome), (vec![json!(12)], vec![json!(["gap", 12]), json!(["skipped", 16])]));
    // Not a byte of the first packet was captured.
    let mut file = pcap(Link::Ethernet, &[]);
    for (index, (sequence, bytes, missing)) in [(1, heartbeat(), 12), (13, malformed(), 0)].into_iter().enumerate() {
        let packet = Wire::default().packet(&segment(sequence, &bytes));
        append(&mut file, index, &packet[..packet.len() - missing], packet.len());
    }
    let outcome = run(&["-f", "json", "-"], &file);
    assert_eq!(found(&outcome), (vec![], vec![json!(["not_captured", 12]), json!(["skipped", 16])]));
    let outcome = read(&[segment(1, &[7; 5]), segment(25, &malformed())]);
    let expected = vec![json!(["skipped", 5]), json!(["gap", 19]), json!(["skipped", 16])];
    assert_eq!(found(&outcome), (vec![], expected));
}

/// On a port that is none of CMPP, a message inside the first bytes has to fit a layout, and a header has to follow.
#[test]
fn on_another_port_a_message_is_searched_for() {
    let junk = [7; 12];
    let cases = [
        ([heartbeat(), heartbeat()].concat(), 2),
        (heartbeat(), 0),
        ([heartbeat(), heartbeat()[..11].to_vec()].concat(), 0),
        ([heartbeat(), bad_length()].concat(), 0),
        ([heartbeat(), unknown()].concat(), 0),
        ([malformed(), malformed()].concat(), 0),
    ];
    for (behind, count) in cases {
        let bytes = [&junk[..], &behind].concat();
        let file = Wire { server_port: 5555, ..Wire::default() }.capture(&[segment(1, &bytes)]);
        assert_eq!(run(&["-f", "json", "-"], &file).commands().len(), count, "{behind:?}");
    }
}

/// What is left at the end is shown in the order of the connections' numbers, then of their last packets.
#[test]
fn the_end_is_shown_in_order() {
    let wire = |client_port| Wire { client_port, ..Wire::default() };
    let ports = [5, 3, 8, 1, 7, 2, 6, 4];
    // Connections that are open, whose last packets come in another order; then some with too little to tell.
    let mut packets: Vec<_> = ports.iter().map(|&port| wire(port).packet(&segment(1, &heartbeat()))).collect();
    packets.extend((1..9).map(|port| wire(port).packet(&segment(13, &heartbeat()[..5]))));
    packets.extend(ports.iter().map(|&port| wire(100 + port).packet(&segment(1, &heartbeat()[..5]))));
    let outcome = run(&["-f", "json", "-"], &pcap(Link::Ethernet, &packets));
    let sources: Vec<_> = outcome.events().iter().map(|event| event["src"].as_str().unwrap().to_owned()).collect();
    let expected: Vec<_> =
        ports.iter().chain(&ports.map(|port| 100 + port)).map(|port| format!("192.0.2.1:{port}")).collect();
    let (open, fresh): (Vec<_>, Vec<_>) = sources.into_iter().partition(|source| source.len() == "192.0.2.1:5".len());
    assert_eq!([open, fresh].concat(), expected);
}
