//! Inputs that were once read wrongly, or not at all. Each must give its right value.

use crate::common::{Outcome, run, run_in_pieces};

fn path(name: &str) -> String {
    format!("{}/spec-vectors/field-inputs/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn read(names: &[&str]) -> Outcome {
    let paths: Vec<_> = names.iter().map(|name| path(name)).collect();
    let mut arguments = vec!["-f", "json"];
    arguments.extend(paths.iter().map(String::as_str));
    run(&arguments, &[])
}

/// The names of what is no message, and how many bytes each is about.
fn events(outcome: &Outcome) -> Vec<(String, Option<u64>)> {
    let event = |event: &serde_json::Value| (event["event"].as_str().unwrap().to_owned(), event["bytes"].as_u64());
    outcome.events().iter().map(event).collect()
}

#[test]
fn what_was_silent_is_read() {
    for name in ["vxlan", "gre", "ipip", "mpls", "gtpu", "vlan4"].map(|name| format!("silent-{name}.pcap")) {
        assert_eq!(read(&[&name]).commands(), ["CMPP_CONNECT"], "{name}");
    }
    assert_eq!(read(&["silent-pcapng-packet-block.pcapng"]).commands().len(), 1);
}

#[test]
fn payload_that_was_not_captured_is_said() {
    let outcome = read(&["silent-snap54.pcap"]);
    assert_eq!((outcome.status, events(&outcome)), (Some(1), vec![("not_captured".into(), Some(39))]));
    assert!(outcome.stderr.contains("39 bytes of payload not captured"), "{}", outcome.stderr);
}

#[test]
fn a_session_is_found_from_its_middle() {
    let outcome = read(&["silent-odd-port-starts-inside.pcap"]);
    assert_eq!(outcome.commands(), ["CMPP_SUBMIT", "CMPP_SUBMIT_RESP", "CMPP_SUBMIT_RESP"]);
    assert_eq!((outcome.status, events(&outcome)), (Some(1), vec![("skipped".into(), Some(100))]));
}

#[test]
fn a_reset_ends_nothing() {
    for name in ["silent-after-rst.pcap", "rst-forged.pcap"] {
        let outcome = read(&[name]);
        assert_eq!((outcome.status, outcome.commands().len()), (Some(0), 6), "{name}");
        assert_eq!(events(&outcome), [("reset".into(), None)], "{name}");
        assert_eq!(outcome.summary()["streams"], 1, "{name}");
    }
    assert_eq!(read(&["rst-reference.pcap"]).commands(), read(&["rst-forged.pcap"]).commands());
}

#[test]
fn a_gap_is_an_event_between_messages() {
    let outcome = read(&["gap-not-in-json.pcap"]);
    assert_eq!((outcome.status, events(&outcome)), (Some(1), vec![("gap".into(), Some(24))]));
    let gap = outcome.stdout.lines().position(|line| line.contains("\"gap\"")).unwrap();
    assert!((1..5).contains(&gap), "{}", outcome.stdout);
}

#[test]
fn a_guess_is_in_the_json() {
    for name in ["guess-not-in-json.pcap", "guess-not-in-json.pcap.gz"] {
        let objects = read(&[name]).objects();
        assert_eq!(objects[0]["guessed"], serde_json::json!(["1.2", "2.0", "2.1", "3.0"]), "{name}");
    }
    assert!(read(&["gap-not-in-json.pcap"]).objects().iter().all(|object| object["guessed"].is_null()));
}

#[test]
fn compressed_captures_are_told_by_their_content() {
    let plain = read(&["gap-not-in-json.pcap"]).commands();
    for name in ["gap.pcap.zst", "gap-in-two-frames.pcap.zst", "gap.pcap.lz4"] {
        let file = std::fs::read(path(name)).unwrap();
        assert_eq!(run(&["-f", "json", "-"], &file).commands(), plain, "{name}");
        let damaged = run(&["-f", "json", "-"], &file[..file.len() / 2]);
        assert_eq!(damaged.status, Some(2), "{name}: {}", damaged.stderr);
    }
    let plain = read(&["one-segment.pcap"]).commands();
    for name in ["one-segment.pcap.xz", "one-segment-in-two-streams.pcap.xz"] {
        let file = std::fs::read(path(name)).unwrap();
        assert_eq!(run(&["-f", "json", "-"], &file).commands(), plain, "{name}");
        let damaged = run(&["-f", "json", "-"], &file[..file.len() / 2]);
        assert_eq!(damaged.status, Some(2), "{name}: {}", damaged.stderr);
    }
    // One that asks for a dictionary of 64 MiB.
    let greedy = std::fs::read(path("one-segment-64-mib.pcap.xz")).unwrap();
    assert_eq!(run(&["-f", "json", "--memory", "100", "-"], &greedy).commands(), plain);
    let outcome = run(&["-f", "json", "--memory", "10", "-"], &greedy);
    assert_eq!(outcome.status, Some(2), "{}", outcome.stderr);
}

#[test]
fn a_malformed_message_is_read_as_far_as_a_version_goes() {
    let outcome = read(&["broken-30-shown-as-20.pcap"]);
    let objects = outcome.objects();
    assert_eq!((outcome.status, &objects[0]["version"]), (Some(1), &"3.0".into()));
    assert!(!objects[0]["error"].is_null());
}

#[test]
fn what_is_not_cmpp_is_one_line() {
    let outcome = read(&["http-on-7890.pcap"]);
    assert_eq!((outcome.status, events(&outcome)), (Some(0), vec![("not_cmpp".into(), None)]));
    assert_eq!(outcome.events()[0]["looks_like"], "HTTP");
}

#[test]
fn rotated_captures_are_one() {
    let outcome = read(&["rotated-1.pcap", "rotated-2.pcap"]);
    let objects = outcome.objects();
    assert_eq!(objects.len(), 4);
    assert!(objects.iter().all(|object| object["version"] == "2.1" && object["stream"] == 0), "{}", outcome.stdout);
    assert_eq!(objects[3]["file"], path("rotated-2.pcap"));
}

#[test]
fn the_same_bytes_are_the_same_messages() {
    let [one, two] = ["one-segment.pcap", "two-segments.pcap"].map(|name| read(&[name]));
    assert_eq!((one.status, two.status), (Some(1), Some(1)));
    assert_eq!((one.commands(), events(&one)), (two.commands(), events(&two)));
    assert_eq!(one.commands(), ["CMPP_ACTIVE_TEST", "-"]);
}

/// However a pipe cuts the bytes: the program reads at most what one write gave.
#[test]
fn a_pipe_may_cut_anywhere() {
    let bytes = std::fs::read(path("raw-cut-matters.bin")).unwrap();
    let whole = run(&["-f", "json", "-i", "raw", "-"], &bytes);
    for size in [1, 7, 100] {
        let cut = run_in_pieces(&["-f", "json", "-i", "raw", "-"], &bytes, size);
        assert_eq!((cut.status, &cut.stdout), (whole.status, &whole.stdout), "pieces of {size}");
    }
}

#[test]
fn a_line_separator_ends_no_line() {
    let outcome = read(&["u2028.pcap"]);
    assert!(!outcome.stdout.contains(['\u{2028}', '\u{2029}']));
    assert_eq!((outcome.status, outcome.objects().len()), (Some(0), 26));
}

#[test]
fn packets_add_up() {
    let folder = std::fs::read_dir(path("")).unwrap().map(|file| file.unwrap().path());
    for file in folder.filter(|file| file.extension().is_some_and(|kind| kind == "pcap")) {
        let bytes = std::fs::read(&file).unwrap();
        if bytes.starts_with(&[0x0a, 0x0d]) {
            continue; // pcapng, whatever its name says
        }
        let (mut at, mut packets) = (24, 0);
        while at < bytes.len() {
            at += 16 + u32::from_le_bytes(*bytes[at + 8..].first_chunk().unwrap()) as usize;
            packets += 1;
        }
        let summary = run(&["-f", "json", "-q", file.to_str().unwrap()], &[]).summary();
        let counts = summary["packets"].as_object().unwrap();
        let sum: u64 = counts.iter().filter(|(key, _)| *key != "total").map(|(_, count)| count.as_u64().unwrap()).sum();
        assert_eq!((counts["total"].as_u64(), sum), (Some(packets), packets), "{}", file.display());
    }
}
