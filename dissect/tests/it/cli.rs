//! Files, exit statuses, and what is said about them.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use crate::common::{Outcome, Segment, Wire, capture, message, program, run, with_header};

const ACTIVE_TEST: &str = "0000000c 00000008 00000001";

/// One sentence on standard error, and nothing else there.
#[track_caller]
fn assert_refused(outcome: &Outcome, sentence: &str) {
    assert_eq!(outcome.status, Some(2), "{}", outcome.stderr);
    assert_eq!(outcome.stderr.lines().next(), Some(sentence));
    assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
}

#[test]
fn what_cannot_be_read_is_said_in_one_sentence() {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let not_a_capture = "neither pcap nor pcapng; for message bytes use --input raw or --input hex";
    let header = &std::fs::read(capture("sp-v30.pcap")).unwrap()[..24];
    let ng_header = &std::fs::read(capture("sp-v30.pcapng")).unwrap()[..40];
    let cases: [(&[&str], &[u8], String); 13] = [
        (&["none.pcap"], b"", "none.pcap: No such file or directory (os error 2)".to_owned()),
        (&[manifest], b"", format!("{manifest}: {not_a_capture}")),
        (&["-"], b"", "standard input: there is nothing in it".to_owned()),
        (&["-"], b"abc", format!("standard input: {not_a_capture}")),
        (&["-"], b"BZh91AY", "standard input: a bzip2 file: decompress it first".to_owned()),
        (&["-"], b"snoop\0\0\0", "standard input: a snoop file: convert it with editcap".to_owned()),
        (&["-"], &header[..20], "standard input: the capture ends inside its header".to_owned()),
        (&["-"], ng_header, "standard input: the capture ends inside its header".to_owned()),
        (&["-i", "raw", "-"], b"", "standard input: there is nothing in it".to_owned()),
        (&["-i", "hex", "-"], b" \n", "standard input: there is nothing in it".to_owned()),
        (&["-i", "hex", "-"], b"0000\n00x", "standard input: 'x' in line 2, column 3 is not a hex digit".to_owned()),
        (&["-i", "hex", "-"], b"00\xff", "standard input: '\\xff' in line 1, column 3 is not a hex digit".to_owned()),
        (&["-i", "hex", "-"], b"0000 000", "standard input: the number of hex digits is odd".to_owned()),
    ];
    for (arguments, stdin, sentence) in cases {
        let outcome = run(arguments, stdin);
        assert_refused(&outcome, &format!("cmpp-dissect: {sentence}"));
        assert_eq!(outcome.stdout, "");
    }
}

#[test]
fn a_capture_that_breaks_off_is_shown_as_far_as_it_goes() {
    for name in ["sp-v30.pcap", "sp-v30.pcapng"] {
        let file = std::fs::read(capture(name)).unwrap();
        let whole = run(&["-f", "json", "-"], &file).objects();
        let outcome = run(&["-f", "json", "-"], &file[..file.len() / 2]);
        assert_refused(&outcome, "cmpp-dissect: standard input: the capture ends inside a packet");
        assert!(outcome.commands().len() > 5 && whole.starts_with(&outcome.objects()), "{}", outcome.stdout);
    }
}

/// A file of some length is written by several threads; what comes through a pipe is not.
#[test]
fn several_threads_write_what_one_writes() {
    let session = run(&["-f", "json", &capture("sp-v30.pcap")], &[]).objects();
    let mut stream: Vec<u8> = session.iter().cycle().take(20_000).flat_map(message).collect();
    // A message in error in the middle, and one cut off by the end.
    let middle: usize = session.iter().cycle().take(10_000).map(|object| message(object).len()).sum();
    stream.splice(middle..middle, with_header(4, b"too short"));
    stream.truncate(stream.len() - 3);
    assert!(stream.len() > 1 << 20);
    let path = std::env::temp_dir().join(format!("cmpp-dissect-{}.bin", std::process::id()));
    std::fs::write(&path, &stream).unwrap();
    let arguments = |file| ["-i", "raw", "-f", "json", "-p", "3.0", file];
    let by_many = run(&arguments(path.to_str().unwrap()), &[]);
    std::fs::remove_file(&path).unwrap();
    let by_one = run(&arguments("-"), &stream);
    assert_eq!(by_one.objects().len(), 20_001);
    assert!(by_many.stdout.contains(&format!("\"file\":\"{}\"", path.display())), "the file is named");
    let unnamed = by_many.stdout.replace(&format!("\"file\":\"{}\"", path.display()), "\"file\":null");
    assert!(unnamed == by_one.stdout, "the same lines in the same order");
    assert_eq!((by_many.status, by_many.stderr), (Some(1), by_one.stderr.clone()));
    assert!(by_one.stderr.contains("2 in error"), "{}", by_one.stderr);
}

#[test]
fn the_other_files_are_read_all_the_same() {
    let outcome = run(&["-f", "json", "none.pcap", &capture("sp-v30.pcap")], &[]);
    assert_refused(&outcome, "cmpp-dissect: none.pcap: No such file or directory (os error 2)");
    assert_eq!(outcome.objects().len(), 26);
}

#[test]
fn a_message_in_error_has_what_could_be_read_and_the_rest() {
    let outcome = run(&["-f", "json", "-p", "2.0", "-i", "raw", "-"], &with_header(4, &[1; 20]));
    assert_eq!(outcome.status, Some(1));
    let object = &outcome.objects()[0];
    assert_eq!(object["error"], serde_json::json!({"kind": "truncated", "field": "Service_Id", "offset": 24}));
    assert_eq!(object["fields"].as_array().unwrap().len(), 5);
    assert_eq!(object["unread"], "0101010101010101");

    let tree = run(&["-p", "2.0", "-i", "raw", "-"], &with_header(4, &[1; 20]));
    assert!(
        tree.stdout.ends_with("  error: truncated: Service_Id at byte 24\n  unread: 0101010101010101\n"),
        "{}",
        tree.stdout
    );
    assert!(tree.stderr.contains("1 message in 1 stream, 1 in error"), "{}", tree.stderr);
}

#[test]
fn surplus_bytes_are_an_error_of_no_field() {
    let outcome = run(&["-f", "json", "-p", "3.0", "-i", "raw", "-"], &with_header(7, &[2; 11]));
    assert_eq!(outcome.status, Some(1));
    let object = &outcome.objects()[0];
    assert_eq!(object["error"], serde_json::json!({"kind": "trailing", "field": null, "offset": 20}));
    assert_eq!(object["unread"], "020202");
}

#[test]
fn a_broken_length_is_reported_and_passed_over() {
    let message = with_header(8, &[]);
    let bytes = [&message[..], &[0, 0, 0, 5], b"junk junk", &message, &message].concat();
    let outcome = run(&["-f", "json", "-i", "raw", "-"], &bytes);
    assert_eq!(outcome.status, Some(1));
    assert_eq!(outcome.commands(), ["CMPP_ACTIVE_TEST", "-", "CMPP_ACTIVE_TEST", "CMPP_ACTIVE_TEST"]);
    assert_eq!(
        outcome.stdout.lines().nth(1).unwrap(),
        r#"{"packet":null,"time":null,"src":null,"dst":null,"stream":0,"version":null,"command":null,"command_id":null,"sequence_id":null,"total_length":5,"error":{"kind":"length","field":"Total_Length","offset":0},"fields":[],"unread":"6a756e6b206a756e","file":null,"number":2,"guessed":null,"notes":[],"answers":null,"response_ms":null,"reports":null,"repeats":null,"in_flight":null,"part_of":null,"whole_text":null}"#
    );
    assert!(outcome.stderr.contains("13 bytes skipped"), "{}", outcome.stderr);
    let tree = run(&["-i", "raw", "-"], &bytes);
    assert!(
        tree.stdout.contains("not a message  5 bytes\n  error: length: Total_Length at byte 0\n"),
        "{}",
        tree.stdout
    );
}

#[test]
fn what_only_looks_like_a_message_is_passed_over() {
    let message = with_header(8, &[]);
    let bad_length = [0; 4];
    // A header whose message fits no layout and is not followed by one.
    let no_layout = with_header(8, b"junk");
    // A header whose message never ends.
    let no_end = [0, 0, 0x20, 0, 0, 0, 0, 4];
    let bytes = [&bad_length[..], &no_layout, b"junkjunk", &no_end, &message, &message].concat();
    let outcome = run(&["-f", "json", "-i", "raw", "-"], &bytes);
    assert_eq!(outcome.commands(), ["-", "CMPP_ACTIVE_TEST", "CMPP_ACTIVE_TEST"], "{}", outcome.stderr);
    assert!(outcome.stderr.contains("36 bytes skipped"), "{}", outcome.stderr);
}

#[test]
fn the_limit_is_the_users() {
    let bytes = with_header(5, &[0; 100]);
    let status = |limit: &str| {
        run(&["-f", "json", "--limit", limit, "-i", "raw", "-"], &bytes).objects()[0]["error"]["kind"].clone()
    };
    assert_ne!(status("112"), "length");
    assert_eq!(status("111"), "length");
    assert_eq!(run(&["--limit", "11", "-"], &[]).status, Some(2));
}

#[test]
fn input_that_ends_inside_a_message_is_incomplete() {
    let message = with_header(7, &[9; 8]);
    let outcome = run(&["-f", "json", "-i", "raw", "-"], &message[..15]);
    assert_eq!(outcome.status, Some(1));
    let object = &outcome.objects()[0];
    assert_eq!(object["error"], serde_json::json!({"kind": "incomplete", "field": "Total_Length", "offset": 0}));
    assert_eq!(
        (&object["command"], &object["total_length"], &object["unread"]),
        (&"CMPP_CANCEL".into(), &20.into(), &"090909".into())
    );

    let tree = run(&["-i", "raw", "-"], &message[..15]);
    let sentence = "  error: incomplete: the input ends inside the message\n  unread: 090909\n";
    assert!(tree.stdout.ends_with(sentence), "{}", tree.stdout);

    let outcome = run(&["-f", "json", "-i", "raw", "-"], &message[..7]);
    assert_eq!(outcome.status, Some(1));
    let object = &outcome.objects()[0];
    assert_eq!(object["error"], serde_json::json!({"kind": "incomplete", "field": null, "offset": 7}));
    assert_eq!(
        (&object["command"], &object["total_length"], &object["unread"]),
        (&().into(), &().into(), &"00000014000000".into())
    );
}

#[test]
fn unknown_commands_are_shown_and_no_error() {
    let outcome = run(&["-f", "json", "-i", "raw", "-"], &with_header(0x00ab_cdef, b"\"\\'"));
    assert_eq!(outcome.status, Some(0));
    let object = &outcome.objects()[0];
    assert_eq!((&object["command"], &object["command_id"]), (&"unknown".into(), &0x00ab_cdef.into()));
    assert_eq!(object["fields"][0]["name"], "Body");
    assert_eq!(object["fields"][0]["hex"], "225c27");
    let tree = run(&["-i", "raw", "-"], &with_header(0x00ab_cdef, &[]));
    assert!(tree.stdout.contains("unknown command 0x00abcdef 2.0?  seq 7  12 bytes\n"), "{}", tree.stdout);
}

#[test]
fn text_is_escaped_once_for_the_value_and_once_for_json() {
    let mut body = [0; 27];
    body[..6].copy_from_slice(b"a\"b\\'\x80");
    let outcome = run(&["-f", "json", "-i", "raw", "-"], &with_header(1, &body));
    assert_eq!(outcome.objects()[0]["fields"][0]["value"], r#"a\"b\\\'\x80"#);
}

#[test]
fn connections_are_chosen_by_port_or_by_their_first_bytes() {
    let message = with_header(8, &[]);
    let talk =
        |wire: &Wire, bytes: &[u8]| wire.packet(&Segment { sequence: 1, bytes: bytes.to_vec(), ..Segment::default() });
    let wire = |client_port, server_port| Wire { client_port, server_port, ..Wire::default() };
    let packets = [
        talk(&wire(40001, 7930), &message),
        talk(&wire(40002, 12345), &message),
        talk(&wire(40003, 80), b"GET / HTTP/1.1\r\n\r\n"),
        talk(&wire(40004, 7891), &message),
    ];
    let file = crate::common::pcap(Wire::default().link, &packets);
    let servers = |arguments: &[&str]| -> Vec<String> {
        let outcome = run(&[&["-f", "json", "-"], arguments].concat(), &file);
        outcome.objects().iter().map(|object| object["dst"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(servers(&[]), ["192.0.2.2:7930", "192.0.2.2:12345", "192.0.2.2:7891"]);
    assert_eq!(servers(&["--port", "7891"]), ["192.0.2.2:7891"]);
    assert_eq!(servers(&["--port", "7930", "--port", "12345"]), ["192.0.2.2:7930", "192.0.2.2:12345"]);
}

#[test]
fn a_reader_may_leave() {
    let path = std::env::temp_dir().join(format!("cmpp-dissect-left-{}.bin", std::process::id()));
    std::fs::write(&path, with_header(8, &[]).repeat(20_000)).unwrap();
    let mut child = Command::new(program())
        .args(["-i", "raw"])
        .arg(&path)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("CMPP_ACTIVE_TEST"), "{line}");
    let output = child.wait_with_output().unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

#[test]
fn quiet_says_nothing_more() {
    let outcome = run(&["-q", "-i", "hex", "-"], ACTIVE_TEST.as_bytes());
    assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(0), ""));
    assert_eq!(outcome.stdout, "stream 0  CMPP_ACTIVE_TEST 2.0?  seq 1  12 bytes\n");
}

/// Where both go to the same place, what was read comes before the sentence that says why there is no more.
#[test]
fn a_complaint_comes_after_what_was_read() {
    // Behind its packets comes one of an interface that it does not describe.
    let mut file = std::fs::read(capture("sp-v30.pcapng")).unwrap();
    file.extend([6, 32, 9, 0, 0, 0, 0, 32].map(u32::to_le_bytes).as_flattened());
    let path = std::env::temp_dir().join(format!("cmpp-dissect-damaged-{}.pcapng", std::process::id()));
    std::fs::write(&path, &file).unwrap();
    let before = run(&["-f", "json", path.to_str().unwrap()], &[]).objects().len();
    let output = Command::new("sh")
        .args(["-c", r#""$0" -f json "$1" "$2" 2>&1"#])
        .args([program(), path.clone().into(), capture("sp-v20.pcap").into()])
        .output()
        .unwrap();
    std::fs::remove_file(&path).unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let is_message = |line: &&str| line.starts_with("{\"packet\"");
    let shown = text.lines().take_while(|line| !line.starts_with("cmpp-dissect: ")).filter(is_message).count();
    assert_eq!((shown, before), (26, 26), "{text}");
    assert!(text.lines().filter(is_message).count() >= before + 26, "the other file follows");
}
