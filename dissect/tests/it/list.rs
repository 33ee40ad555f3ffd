//! The list: a line for each message.

use unicode_width::UnicodeWidthStr;

use crate::common::{Flag, Segment, Wire, capture, run, with_header};
use crate::truth::Truth;

const CAPTURES: [&str; 5] = ["sp-v20.pcap", "sp-v21.pcap", "sp-v30.pcap", "ismg-v20.pcap", "ismg-v30.pcap"];

#[test]
fn a_line_says_who_sent_what_to_whom() {
    let outcome = run(&["-f", "list", &capture("sp-v30.pcap")], &[]);
    let lines: Vec<_> = outcome.stdout.lines().collect();
    assert_eq!(lines.len(), 27, "a heading and a line for each message");
    assert_eq!(lines[0], "     No. 2026-11-23   Str   Command            Seq");
    for line in [
        "       1 22:00:29.634   0 > CONNECT              1  900001",
        "       3 22:00:29.643   0 > SUBMIT               2  10690001 > 13800138000  Your code is 482913",
        "       9 22:00:29.680   0 > SUBMIT               6  10690001 > 13800138000 +2  国标内码 GBK",
        "       8 22:00:29.680   0 > SUBMIT               5  10690001 > 13800138000  2/2 短信 = 长长长长长长…",
    ] {
        assert!(lines.contains(&line), "{line}\n{}", outcome.stdout);
    }
    let has = |number: usize, parts: &[&str]| {
        let line = lines[number];
        assert!(parts.iter().all(|part| line.contains(part)), "{line}");
    };
    has(13, &[" < SUBMIT_RESP ", "8 (flow control error)"]);
    has(17, &[" < DELIVER ", "13800138000 > 10690001", "DELIVRD (delivered)"]);
    has(7, &["1/2 长长长长", "…"]);
}

#[test]
fn a_line_fits_its_columns() {
    for name in CAPTURES {
        let outcome = run(&["-f", "list", &capture(name)], &[]);
        let widths: Vec<_> = outcome.stdout.lines().map(UnicodeWidthStr::width).collect();
        assert!(widths.iter().all(|width| *width <= 100), "{name}: {widths:?}");
        assert!(widths.iter().any(|width| *width >= 98), "{name}: a long text takes the whole line");
    }
}

/// A narrow terminal has less of the first columns, and no line is longer.
#[test]
fn a_line_fits_a_narrow_terminal() {
    for (columns, width) in [("80", 80), ("10", 60), ("200", 200)] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_cmpp-dissect"))
            .args(["-f", "list", &capture("sp-v30.pcap")])
            .env("COLUMNS", columns)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let longest = text.lines().map(UnicodeWidthStr::width).max().unwrap();
        assert!((width - 2..=width).contains(&longest), "{columns}: {longest}\n{text}");
    }
}

/// What is wrong is marked in front, and said before anything that may be cut off.
#[test]
fn what_is_wrong_is_marked() {
    let short = with_header(4, &[0; 20]);
    let unknown = with_header(0x77, b"abc");
    let stream = [&with_header(8, &[])[..], &short, &unknown].concat();
    let outcome = run(&["-f", "list", "-p", "3.0", "-i", "raw", "-"], &stream);
    let lines: Vec<_> = outcome.stdout.lines().collect();
    assert_eq!(outcome.status, Some(1), "{}", outcome.stderr);
    assert_eq!(lines[1], "       1                0   ACTIVE_TEST          7");
    assert_eq!(lines[2], "!      2                0   SUBMIT               7  truncated: Service_Id at byte 24");
    assert_eq!(lines[3], "?      3                0   unknown              7  [command-unknown]");
}

/// Bytes that are missing have a line of their own.
#[test]
fn events_are_listed() {
    let message = with_header(8, &[]);
    let segment =
        |sequence, flag, bytes: &[u8]| Segment { sequence, flag, bytes: bytes.to_vec(), ..Segment::default() };
    let segments = [segment(0, Flag::Syn, &[]), segment(1, Flag::None, &message), segment(113, Flag::None, &message)];
    let outcome = run(&["-f", "list", "-"], &Wire::default().capture(&segments));
    assert!(outcome.stdout.contains("!        "), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("0 > gap: 100 bytes\n"), "{}", outcome.stdout);
}

/// A text cannot write to the terminal, nor break its line.
#[test]
fn control_characters_are_escaped() {
    let hostile = "\x1b\x07\n\u{202e}\u{2028}";
    let content: Vec<u8> = hostile.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut body = vec![0; 8];
    body.extend([0; 21]); // Dest_Id
    body.extend([0; 10]); // Service_Id
    body.extend([0, 0, 8]); // TP_pId, TP_udhi, Msg_Fmt
    body.extend([0; 21]); // Src_terminal_Id
    body.extend([0, u8::try_from(content.len()).unwrap()]);
    body.extend(&content);
    body.extend([0; 8]);
    let outcome = run(&["-f", "list", "-p", "2.0", "-i", "raw", "-"], &with_header(5, &body));
    assert!(outcome.stdout.contains(r"\u{1b}\u{7}\n\u{202e}\u{2028}"), "{}", outcome.stdout);
    assert_eq!(outcome.stdout.lines().count(), 2);
    assert!(!outcome.stdout.contains(|c: char| (c.is_control() && c != '\n') || c == '\u{202e}'));
}

#[test]
fn numbers_and_streams_choose_messages() {
    let file = capture("sp-v30.pcap");
    let numbers = |arguments: &[&str]| -> Vec<u64> {
        let outcome = run(&[&["-f", "json"], arguments, &[&file]].concat(), &[]);
        assert_eq!(outcome.summary()["messages"], 26, "everything is counted");
        outcome.objects().iter().map(|object| object["number"].as_u64().unwrap()).collect()
    };
    assert_eq!(numbers(&["--number", "3", "-n", "17"]), [3, 17]);
    assert_eq!(numbers(&["--stream", "0"]).len(), 26);
    assert_eq!(numbers(&["--stream", "1"]).len(), 0);
    assert_eq!(numbers(&["--only-errors"]).len(), 0);
    let tree = run(&["--number", "3", &file], &[]);
    assert!(tree.stdout.contains("CMPP_SUBMIT") && tree.stdout.matches("stream 0").count() == 1, "{}", tree.stdout);
}

/// A line may say of an earlier message that nothing answers it, if that message has a line.
#[test]
fn what_becomes_known_later_is_about_shown_messages() {
    let capture = Truth::new(400).capture(|_| false);
    let later = |arguments: &[&str]| {
        let outcome = run(&[&["-f", "list"], arguments, &["-"]].concat(), &capture);
        outcome.stdout.lines().filter(|line| line.contains(" unanswered (never): SUBMIT ")).count()
    };
    let all = later(&[]);
    assert!(all > 5, "{all}");
    assert_eq!(later(&["--stream", "0"]) + later(&["--stream", "1"]), all);
    assert_eq!([later(&["--number", "1"]), later(&["-e"]), later(&["-w", "command ~ SUBMIT"])], [0; 3]);
}

#[test]
fn only_errors_are_shown_and_all_are_counted() {
    let stream = [with_header(8, &[]), with_header(4, &[0; 20]), with_header(8, &[])].concat();
    let arguments = ["-f", "json", "-p", "3.0", "-i", "raw", "-"];
    let errors = run(&[&["-e"], &arguments[..]].concat(), &stream);
    assert_eq!(errors.commands(), ["CMPP_SUBMIT"]);
    let others = run(&[&["-w", "not error"], &arguments[..]].concat(), &stream);
    assert_eq!(others.commands(), ["CMPP_ACTIVE_TEST", "CMPP_ACTIVE_TEST"]);
    for outcome in [errors, others] {
        assert_eq!(outcome.status, Some(1), "the message in error counts, shown or not");
        assert!(outcome.stderr.contains("3 messages in 1 stream, 1 in error"), "{}", outcome.stderr);
    }
}
