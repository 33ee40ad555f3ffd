//! How a connection's version is found.

use crate::common::{Outcome, run, with_header};

const CONNECT: u32 = 1;
const CONNECT_RESP: u32 = 0x8000_0001;
const SUBMIT: u32 = 4;
const DELIVER_RESP: u32 = 0x8000_0005;
const CANCEL_RESP: u32 = 0x8000_0007;
const ACTIVE_TEST: u32 = 8;
const GET_ROUTE: u32 = 0x12;

fn connect(version: u8) -> Vec<u8> {
    let mut body = [0; 27];
    body[22] = version;
    with_header(CONNECT, &body)
}

/// An answer of 18 bytes (one byte of Status) or 21.
fn connect_resp(length: usize, version: u8) -> Vec<u8> {
    let mut body = vec![0; length];
    body[length - 1] = version;
    with_header(CONNECT_RESP, &body)
}

/// A SUBMIT to one recipient, without content.
fn submit(length: usize, recipients_at: usize) -> Vec<u8> {
    let mut body = vec![0; length];
    body[recipients_at] = 1;
    with_header(SUBMIT, &body)
}

fn submit_v12() -> Vec<u8> {
    submit(125 + 21, 115)
}

fn submit_v20() -> Vec<u8> {
    submit(126 + 21, 116)
}

fn submit_v30() -> Vec<u8> {
    submit(151 + 32, 128)
}

fn read(messages: &[Vec<u8>]) -> Outcome {
    run(&["-f", "json", "-i", "raw", "-"], &messages.concat())
}

/// The versions that messages are read in; none of them is in error.
#[track_caller]
fn assert_versions(messages: &[Vec<u8>], versions: &[&str], guessed: usize) {
    let outcome = read(messages);
    assert_eq!(outcome.status, Some(0), "{}", outcome.stdout);
    let found: Vec<_> = outcome.objects().iter().map(|object| object["version"].as_str().unwrap().to_owned()).collect();
    assert_eq!(found, versions);
    let note = match guessed {
        0 => {
            assert!(!outcome.stderr.contains("guess"), "{}", outcome.stderr);
            return;
        }
        1 => "1 message read in a version that was guessed".to_owned(),
        _ => format!("{guessed} messages read in a version that was guessed"),
    };
    assert!(outcome.stderr.contains(&note), "{}", outcome.stderr);
}

#[test]
fn connect_says_it() {
    let test = with_header(ACTIVE_TEST, &[]);
    for (octet, version) in [(0x12, "1.2"), (0x20, "2.0"), (0x21, "2.1"), (0x30, "3.0")] {
        assert_versions(&[connect(octet), test.clone()], &[version; 2], 0);
    }
}

#[test]
fn its_answer_may_lower_it_but_not_raise_it() {
    let test = with_header(ACTIVE_TEST, &[]);
    assert_versions(&[connect(0x30), connect_resp(18, 0x20), submit_v20()], &["3.0", "2.0", "2.0"], 0);
    assert_versions(&[connect(0x20), connect_resp(18, 0x30), test.clone()], &["2.0"; 3], 0);
    assert_versions(&[connect(0x20), connect_resp(18, 0), test], &["2.0"; 3], 0);
}

#[test]
fn a_message_of_another_layout_is_shown_in_that() {
    // Servers that answer in their own layout, whatever was agreed.
    assert_versions(&[connect(0x20), connect_resp(21, 0x20), submit_v20()], &["2.0", "3.0", "2.0"], 0);
    assert_versions(&[connect(0x20), with_header(CANCEL_RESP, &[0; 4]), submit_v20()], &["2.0", "3.0", "2.0"], 0);
    // The other way round it fits 1.2 and 2.1 as well.
    assert_versions(&[connect(0x30), with_header(CANCEL_RESP, &[0]), submit_v30()], &["3.0", "2.0", "3.0"], 1);
}

#[test]
fn without_a_login_the_bytes_say_it() {
    let test = with_header(ACTIVE_TEST, &[]);
    assert_versions(&[test.clone(), submit_v30(), test.clone()], &["2.0", "3.0", "3.0"], 1);
    assert_versions(&[test.clone(), submit_v12(), test.clone()], &["2.0", "1.2", "1.2"], 1);
    // 2.0 and 2.1 have the same layout here, so there is no doubt.
    assert_versions(&[submit_v20(), test.clone()], &["2.0"; 2], 0);
    // 2.0 has the old GET_ROUTE: 2.1 is out.
    assert_versions(&[submit_v20(), with_header(GET_ROUTE, &[0; 12]), test.clone()], &["2.0"; 3], 0);
    // An octet that names no version is no login.
    assert_versions(&[connect(0), submit_v30(), test], &["2.0", "3.0", "3.0"], 1);
}

#[test]
fn what_fits_nothing_is_read_in_the_connections_version() {
    let outcome = read(&[connect(0x30), with_header(DELIVER_RESP, &[0; 10])]);
    assert_eq!(outcome.status, Some(1));
    let object = &outcome.objects()[1];
    assert_eq!(object["version"], "3.0");
    assert_eq!(object["error"], serde_json::json!({"kind": "truncated", "field": "Result", "offset": 20}));
    assert_eq!(object["unread"], "0000");
}

#[test]
fn the_users_word_settles_it() {
    let outcome = run(&["-f", "json", "-p", "2.0", "-i", "raw", "-"], &[connect(0x30), submit_v30()].concat());
    let objects = outcome.objects();
    assert_eq!((&objects[0]["version"], &objects[1]["version"]), (&"2.0".into(), &"2.0".into()));
    assert!(!objects[1]["error"].is_null());
}

#[test]
fn a_guess_is_marked_for_people() {
    let outcome = run(&["-i", "raw", "-"], &[submit_v20(), submit_v30()].concat());
    assert!(outcome.stdout.contains("CMPP_SUBMIT 2.0/2.1  seq 7"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("CMPP_SUBMIT 3.0  seq 7"), "{}", outcome.stdout);
}
