//! What the summary counts. That the counts add up is checked on every run of every test, in `common`.

use serde_json::json;

use crate::common::{Flag, Segment, Wire, capture, pcap, run, with_header};
use crate::streams::segment;

#[test]
fn a_retransmission_with_other_bytes_is_a_conflict() {
    let message = with_header(8, &[]);
    let mut forged = message.clone();
    forged[8..].copy_from_slice(&[1, 1, 1, 1]);
    // Of bytes that were handed out, and of bytes that wait behind a hole.
    let late = [segment(1, &message), segment(1, &forged), segment(13, &message)];
    let early = [segment(1, &message), segment(25, &message), segment(25, &forged), segment(13, &message)];
    for segments in [&late[..], &early] {
        let outcome = run(&["-f", "json", "-"], &Wire::default().capture(segments));
        let events = outcome.events();
        assert_eq!((outcome.status, events.len()), (Some(0), 1), "{}", outcome.stdout);
        assert_eq!((&events[0]["event"], &events[0]["bytes"]), (&"conflict".into(), &4.into()));
        assert!(outcome.objects().iter().all(|object| object["sequence_id"] == 7), "the first bytes are read");
        assert_eq!(outcome.summary()["bytes"]["repeated"], 12);
        assert!(outcome.stderr.contains("1 retransmission with other bytes than the first time (4 bytes)"));
    }
    // The same bytes once more, and the byte of a keep-alive, are none.
    let same = [segment(1, &message), segment(1, &message), segment(12, &[0xff])];
    assert!(run(&["-f", "json", "-"], &Wire::default().capture(&same)).events().is_empty());
}

/// A hole, the bytes behind it, three seconds in which the server says that it has them, and the bytes of the hole.
#[test]
fn bytes_that_come_after_their_gap_was_given_up_are_counted() {
    let message = with_header(8, &[]);
    let has_all = Segment { from_server: true, sequence: 9, acknowledged: Some(37), ..Segment::default() };
    let mut segments = vec![segment(1, &message), segment(25, &message)];
    segments.extend(vec![has_all; 3000]);
    segments.extend([segment(13, &message), segment(13, &message)]);
    let outcome = run(&["-f", "json", "-"], &Wire::default().capture(&segments));
    let events: Vec<_> = outcome.events().iter().map(|event| json!([event["event"], event["bytes"]])).collect();
    assert_eq!(events, [json!(["gap", 12]), json!(["late", 12])]);
    let expected =
        json!({"total": 60, "messages": 24, "skipped": 0, "cut": 0, "missing": 12, "repeated": 12, "late": 12});
    assert_eq!(outcome.summary()["bytes"], expected);
}

/// However much lies behind a hole: the bytes that fill it are read.
#[test]
fn a_hole_is_filled_later() {
    let message = with_header(8, &[]);
    let mut segments = vec![segment(1, &message)];
    segments.extend((0..1000).map(|index| segment(25 + 12 * index, &message)));
    let long = vec![0; 60_000];
    segments.extend((0..40).map(|index| segment(12_025 + 60_000 * index, &long)));
    segments.push(segment(13, &message));
    let outcome = run(&["-f", "json", "-"], &Wire::default().capture(&segments));
    let messages = outcome.commands().iter().filter(|command| *command == "CMPP_ACTIVE_TEST").count();
    assert_eq!(messages, 1002, "{}", outcome.stderr);
    assert!(outcome.events().iter().all(|event| event["event"] != "gap" && event["event"] != "late"));
    // In a bound of 1 MiB the hole is given up, and that is said.
    let outcome = run(&["-f", "json", "--memory", "1", "-"], &Wire::default().capture(&segments));
    assert!(outcome.stderr.contains("given up early"), "{}", outcome.stderr);
    assert_eq!(outcome.events()[0]["event"], "gap");
    assert_eq!((&outcome.summary()["lost"]["late"]["bytes"], &outcome.summary()["streams"]), (&12.into(), &1.into()));
}

#[test]
fn each_connection_ends_in_one_count() {
    let wire = |client_port, server_port| Wire { client_port, server_port, ..Wire::default() };
    let packets = [
        wire(1, 7890).packet(&segment(1, &with_header(8, &[]))),
        wire(2, 7890).packet(&segment(1, b"GET / HTTP/1.1\r\n")),
        wire(3, 80).packet(&segment(1, b"GET / HTTP/1.1\r\n")),
        wire(4, 7890).packet(&Segment { flag: Flag::Syn, ..Segment::default() }),
        wire(5, 99).packet(&segment(1, b"what")),
    ];
    let outcome = run(&["-f", "json", "-"], &pcap(Wire::default().link, &packets));
    assert_eq!(outcome.summary()["connections"], json!({"total": 5, "cmpp": 1, "not_cmpp": 3, "silent": 1}));
    let chosen = run(&["-f", "json", "--port", "7890", "-"], &pcap(Wire::default().link, &packets)).summary();
    assert_eq!(chosen["packets"], json!({"total": 5, "tcp": 3, "other_port": 2}));
    assert_eq!(chosen["connections"], json!({"total": 3, "cmpp": 1, "not_cmpp": 1, "silent": 1}));
}

#[test]
fn a_capture_given_twice_is_shown_once_and_that_is_said() {
    let file = capture("sp-v30.pcap");
    let [once, twice] = [&[&*file][..], &[&*file, &*file]].map(|files| run(&[&["-f", "json"], files].concat(), &[]));
    assert_eq!(once.commands(), twice.commands());
    let bytes = once.summary()["bytes"]["total"].as_u64().unwrap();
    assert_eq!(twice.summary()["bytes"]["repeated"], bytes);
    assert!(twice.stderr.contains("more than once"), "{}", twice.stderr);
    assert!(!once.stderr.contains("more than once"), "{}", once.stderr);
}

#[test]
fn a_capture_without_cmpp_says_what_to_try() {
    let wire = Wire { server_port: 5000, ..Wire::default() };
    let unknown = wire.capture(&[segment(1, &[7; 100])]);
    let outcome = run(&["-"], &unknown);
    assert_eq!(outcome.status, Some(0));
    assert!(outcome.stderr.contains("1 connection not of CMPP (unknown)"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("no CMPP found: if you know the port, name it with --port"), "{}", outcome.stderr);
    let chosen = run(&["--port", "9", "-"], &unknown);
    assert!(chosen.stderr.contains("no CMPP found: no packet is of a port that --port names"), "{}", chosen.stderr);
    let arp = run(&["-"], &pcap(Wire::default().link, &[[&[2; 12][..], &[8, 6], &[0; 28]].concat()]));
    assert!(arp.stderr.contains("no CMPP found: the capture has no TCP segment that could be read"), "{}", arp.stderr);
    assert!(!run(&[&capture("sp-v30.pcap")], &[]).stderr.contains("no CMPP found"));
}

#[test]
fn quiet_json_keeps_its_summary_line() {
    let outcome = run(&["-q", "-f", "json", &capture("sp-v30.pcap")], &[]);
    assert_eq!((outcome.stderr.as_str(), &outcome.summary()["messages"]), ("", &26.into()));
}

/// Everything that the summary can say of bytes, in words.
#[test]
fn the_summary_says_in_words_what_it_counts() {
    let message = with_header(8, &[]);
    let has_all = Segment { from_server: true, sequence: 9, acknowledged: Some(37), ..Segment::default() };
    let mut segments = vec![segment(1, &message), segment(25, &message)];
    segments.extend(vec![has_all; 3000]);
    segments.extend([
        segment(13, &message),
        segment(13, &message),
        segment(37, b"no message"),
        segment(99, &message[..7]),
    ]);
    let outcome = run(&["-f", "json", "-"], &Wire::default().capture(&segments));
    let expected = "                                   2.0
CMPP_ACTIVE_TEST                     2
2 messages in 1 stream, 0 in error
129 bytes: 24 in messages, 7 skipped, 10 cut, 64 missing, 12 repeated, 12 late
2 messages read in a version that was guessed (say which with --protocol)
1 message cut off by a gap or by the end
2 gaps where the capture lacks bytes of a connection (64 bytes)
12 bytes came after their gap was given up
7 bytes skipped between messages
12 bytes came more than once and are shown once: retransmitted, or captured twice
";
    assert!(outcome.stderr.starts_with(expected), "{}", outcome.stderr);
    // What is whole and came once needs no words.
    let outcome = run(&["-f", "json", "-p", "2.0", "-"], &Wire::default().capture(&segments[..1]));
    assert!(
        outcome.stderr.contains("\n1 message in 1 stream, 0 in error\n1 CMPP_ACTIVE_TEST without"),
        "{}",
        outcome.stderr
    );
    let silent = Wire::default().capture(&[Segment { flag: Flag::Syn, ..Segment::default() }]);
    assert!(run(&["-"], &silent).stderr.contains("\n1 connection without a byte\n"));
    // A message that is cut off is an end of status 1, too.
    let connect = segment(1, &with_header(1, &[0; 27])[..30]);
    let outcome = run(&["-f", "json", "-"], &Wire::default().capture(&[connect]));
    assert_eq!((outcome.status, outcome.events().len()), (Some(1), 1));
    assert_eq!(
        outcome.stderr,
        "0 messages in 1 stream, 0 in error\n30 bytes: 0 in messages, 30 cut\n1 message cut off by a gap or by the end\n"
    );
}

/// A response is listed below its request, and unknown commands come last.
#[test]
fn commands_are_listed_in_pairs() {
    let commands = [0x00ab_cdef, 0x8000_0008, 0x8000_0002, 5, 8, 2];
    let body = |command| {
        if command == 0x8000_0008 {
            vec![0]
        } else if command == 5 {
            vec![0; 73]
        } else {
            vec![]
        }
    };
    let messages: Vec<u8> = commands.iter().flat_map(|&command| with_header(command, &body(command))).collect();
    let outcome = run(&["-i", "raw", "-p", "2.0", "-q", "-f", "json", "-"], &messages);
    assert_eq!(outcome.status, Some(0), "{}", outcome.stdout);
    let outcome = run(&["-i", "raw", "-p", "2.0", "-"], &messages);
    let names: Vec<_> = outcome.stderr.lines().skip(1).map(|line| line.split(' ').next().unwrap()).take(6).collect();
    let expected = [
        "CMPP_TERMINATE",
        "CMPP_TERMINATE_RESP",
        "CMPP_DELIVER",
        "CMPP_ACTIVE_TEST",
        "CMPP_ACTIVE_TEST_RESP",
        "unknown",
    ];
    assert_eq!(names, expected, "{}", outcome.stderr);
}
