//! Input that pauses, and the end that the user gives it.

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::Command,
    time::{Duration, Instant},
};

use crate::common::{Segment, Wire, assert_adds_up, start, with_header};

/// A message is shown when the input pauses, and Ctrl-C shows the summary.
#[test]
fn a_message_is_shown_at_once_and_ctrl_c_shows_the_summary() {
    let mut child = start(&["-f", "json", "-"]);
    let mut pipe = child.stdin.take().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let message = Segment { sequence: 1, bytes: with_header(8, &[]), ..Segment::default() };
    let file = Wire::default().capture(&[message]);
    // The program has started once it has read the first packet.
    let mut line = String::new();
    pipe.write_all(&file).unwrap();
    out.read_line(&mut line).unwrap();
    assert!(line.contains("CMPP_ACTIVE_TEST"), "{line}");
    let mut latencies = Vec::new();
    for sequence in 1..6 {
        let message = Segment { sequence: 1 + 12 * sequence, bytes: with_header(8, &[]), ..Segment::default() };
        let packet = &Wire::default().capture(&[message])[24..];
        let start = Instant::now();
        pipe.write_all(packet).unwrap();
        line.clear();
        out.read_line(&mut line).unwrap();
        latencies.push(start.elapsed());
        assert!(line.contains("CMPP_ACTIVE_TEST"), "{line}");
    }
    // The best of several, because the machine may be busy.
    assert!(latencies.iter().min() < Some(&Duration::from_millis(100)), "{latencies:?}");

    // The pipe stays open.
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    let [unanswered, summary] = [0, 1].map(|line| rest.lines().nth(line).unwrap());
    assert!(unanswered.contains(r#""event":"unanswered""#), "{unanswered}");
    let summary = serde_json::from_str(summary).unwrap();
    assert_adds_up(&summary);
    assert_eq!((&summary["messages"], &summary["packets"]["total"]), (&6.into(), &6.into()));
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8(output.stderr).unwrap().contains("6 messages in 1 stream, 0 in error"));
    drop(pipe);
}

/// The user did not wait for the end, so it is no error that a packet is cut off there.
#[test]
fn ctrl_c_inside_a_packet_is_no_error() {
    for more in [&b"\0\0"[..], b""] {
        let mut child = start(&["-f", "json", "-"]);
        let mut pipe = child.stdin.take().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let message = Segment { sequence: 1, bytes: with_header(8, &[]), ..Segment::default() };
        pipe.write_all(&[&Wire::default().capture(&[message])[..], more].concat()).unwrap();
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
        out.read_to_string(&mut line).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), said.contains("cmpp-dissect:")), (Some(0), false), "{said}");
        drop(pipe);
    }
}

/// A pipe may be silent for longer than the program waits after Ctrl-C.
#[test]
fn a_pipe_may_pause() {
    let mut child = start(&["-f", "json", "-"]);
    let mut pipe = child.stdin.take().unwrap();
    let message = Segment { sequence: 1, bytes: with_header(8, &[]), ..Segment::default() };
    let file = Wire::default().capture(&[message]);
    let (one, other) = file.split_at(file.len() - 30);
    pipe.write_all(one).unwrap();
    std::thread::sleep(Duration::from_millis(600));
    pipe.write_all(other).unwrap();
    drop(pipe);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8(output.stderr).unwrap());
    assert!(String::from_utf8(output.stdout).unwrap().contains("CMPP_ACTIVE_TEST"));
}
