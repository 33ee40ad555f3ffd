//! `--mask` and `--write`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use etherparse::{NetSlice, SlicedPacket, TransportSlice};
use serde_json::Value;

use crate::common::{Outcome, Segment, Wire, capture, from_hex, message, run, with_header};
use crate::truth::submit;

const CAPTURES: [&str; 5] = ["sp-v20.pcap", "sp-v21.pcap", "sp-v30.pcap", "ismg-v20.pcap", "ismg-v30.pcap"];

/// A file that is removed at the end of a test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("cmpp-dissect-{}-{name}", std::process::id())))
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A test that failed early has not written it.
        std::fs::remove_file(&self.0).unwrap_or_default();
    }
}

/// Every field of a message, with those inside.
fn fields(object: &Value) -> Vec<&Value> {
    let mut all: Vec<&Value> = object["fields"].as_array().unwrap().iter().collect();
    let mut next = 0;
    while next < all.len() {
        let field = all[next];
        all.extend(field["fields"].as_array().into_iter().flatten());
        next += 1;
    }
    all
}

/// What must not be found in a masked output: phones, accounts, texts, digests and identifiers, as text and as bytes.
fn secrets(objects: &[Value]) -> BTreeSet<Vec<u8>> {
    let mut secrets = BTreeSet::new();
    for field in objects.iter().flat_map(fields) {
        let (name, hex) = (field["name"].as_str().unwrap(), field["hex"].as_str().unwrap());
        let Some(text) = field["value"].as_str() else { continue };
        match name {
            "Text" | "Data" | "AuthenticatorSource" | "AuthenticatorISMG" => {}
            "Msg_Id" if !hex.bytes().all(|digit| digit == b'0') => {}
            _ if name.ends_with("_Id") || matches!(name, "Source_Addr" | "Msg_src" | "LinkID" | "Dest_Pseudo") => {}
            _ => continue,
        }
        // Shorter values are found by chance.
        if hex.bytes().any(|digit| digit != b'0') && hex.len() >= 8 {
            secrets.insert(from_hex(hex.trim_end_matches("00")));
            secrets.insert(hex.trim_end_matches("00").into());
        }
        // A word such as `code` is also a key of the JSON.
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= 4);
        let words = words.filter(|word| !word.bytes().all(|byte| byte.is_ascii_alphabetic()));
        secrets.extend((text.len() >= 5).then(|| text.as_bytes().to_vec()));
        secrets.extend(words.map(|word| word.as_bytes().to_vec()));
    }
    // Neither are zeros a secret.
    secrets.retain(|secret| secret.len() >= 4 && secret.iter().any(|byte| *byte != b'0'));
    assert!(secrets.len() > 50, "{}", secrets.len());
    secrets
}

#[track_caller]
fn assert_without(output: &[u8], secrets: &BTreeSet<Vec<u8>>, what: &str) {
    assert!(output.len() > 1000, "{what} is something");
    for secret in secrets {
        let found = output.windows(secret.len()).any(|window| window == secret);
        assert!(!found, "{what} has {} ({secret:02x?})", String::from_utf8_lossy(secret));
    }
}

fn read(path: &str) -> Outcome {
    run(&["-f", "json", path], &[])
}

/// The test searches: it finds all of them in what is not masked, and none in what is.
#[test]
fn nothing_of_the_original_is_found() {
    for name in CAPTURES {
        let file = capture(name);
        let secrets = secrets(&read(&file).objects());
        let open = run(&["-f", "json", &file], &[]).stdout;
        let missing: Vec<_> = secrets
            .iter()
            .filter(|secret| !open.as_bytes().windows(secret.len()).any(|window| window == *secret))
            .filter(|secret| secret.is_ascii())
            .collect();
        assert_eq!(missing, Vec::<&Vec<u8>>::new(), "what is searched for is there without a mask");
        for format in ["list", "tree", "json"] {
            let outcome = run(&["--mask-key", "k", "-f", format, &file], &[]);
            assert_without(outcome.stdout.as_bytes(), &secrets, &format!("{name} as {format}"));
        }
        for form in ["csv", "tsv", "json"] {
            let outcome = run(&["--mask-key", "k", "-c", "all", "-f", form, &file], &[]);
            assert_without(outcome.stdout.as_bytes(), &secrets, &format!("{name} as {form}"));
        }
        for end in ["pcap", "pcapng"] {
            let scratch = Scratch::new(&format!("{name}.{end}"));
            let outcome = run(&["--mask-key", "k", "--write", scratch.path(), &file], &[]);
            assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(0), ""), "{}", outcome.stderr);
            assert_without(&std::fs::read(&scratch.0).unwrap(), &secrets, &format!("{name} in {end}"));
        }
    }
}

/// A message keeps its shape, so that whoever gets it sees the same fields, links and notes.
#[test]
fn a_masked_capture_has_the_same_shape() {
    for name in CAPTURES {
        let file = capture(name);
        let scratch = Scratch::new(&format!("shape-{name}"));
        run(&["--mask", "--write", scratch.path(), &file], &[]);
        let (open, masked) = (read(&file), read(scratch.path()));
        assert_eq!(open.stderr, masked.stderr, "{name}: the same summary");
        let keys = ["number", "time", "src", "dst", "stream", "version", "command", "sequence_id", "total_length"];
        let links = ["error", "notes", "answers", "response_ms", "reports", "part_of", "repeats", "in_flight"];
        for (open, masked) in open.objects().iter().zip(masked.objects()) {
            for key in keys.iter().chain(&links) {
                assert_eq!(open[key], masked[key], "{name} {key}");
            }
            let (open, masked) = (fields(open), fields(&masked));
            let shape = |fields: &[&Value]| -> Vec<_> {
                fields
                    .iter()
                    .map(|field| (field["name"].clone(), field["offset"].clone(), field["length"].clone()))
                    .collect()
            };
            assert_eq!(shape(&open), shape(&masked), "{name}");
            for (open, masked) in open.iter().zip(masked) {
                let stays = [
                    "Stat",
                    "Result",
                    "Msg_Fmt",
                    "TP_udhi",
                    "Submit_time",
                    "Done_time",
                    "Month",
                    "Second",
                    "Timestamp",
                ];
                if stays.iter().any(|name| open["name"] == *name) {
                    assert_eq!(open["value"], masked["value"], "{name}");
                }
            }
        }
    }
}

/// The same phone is the same pseudonym in every field and run of a key, and another one without a key.
#[test]
fn pseudonyms_are_stable() {
    let file = capture("sp-v30.pcap");
    let table = |arguments: &[&str]| {
        let columns = ["-c", "Dest_terminal_Id,Src_terminal_Id,report.Dest_terminal_Id,Src_Id,Dest_Id"];
        run(&[arguments, &columns, &[&file]].concat(), &[]).stdout
    };
    let open = table(&[]);
    let masked = table(&["--mask-key", "k"]);
    assert_eq!(masked, table(&["--mask-key", "k", "--mask"]));
    assert_ne!(masked, table(&["--mask-key", "l"]));
    let random = table(&["--mask"]);
    assert!(random != table(&["--mask"]) && random != masked);
    let mut pseudonyms = std::collections::BTreeMap::new();
    let split = |text: &str| -> Vec<String> { text.split([',', ';', '\n']).map(str::to_owned).collect() };
    for (value, pseudonym) in split(&open).into_iter().zip(split(&masked)) {
        let known = pseudonyms.entry(value.clone()).or_insert_with(|| pseudonym.clone());
        assert_eq!(*known, pseudonym, "{value}");
        assert_eq!(value.len(), pseudonym.len());
    }
    assert!(pseudonyms.len() > 8, "{pseudonyms:?}");
    let different: BTreeSet<_> = pseudonyms.values().collect();
    assert_eq!(different.len(), pseudonyms.len(), "two values stay two");
}

/// Filters and numbers are those of the original: whoever masks knows what to look for.
#[test]
fn messages_are_chosen_before_they_are_masked() {
    let file = capture("sp-v30.pcap");
    let scratch = Scratch::new("chosen.pcap");
    let filter = "Dest_terminal_Id = 13800138002 or text ~ 482913";
    run(&["--mask", "-w", filter, "--write", scratch.path(), &file], &[]);
    assert_eq!(read(scratch.path()).commands(), ["CMPP_SUBMIT"; 3]);
    let outcome = run(&["--mask", "-w", filter, "-c", "number", &file], &[]);
    assert_eq!(outcome.stdout, "number\n3\n5\n9\n");
}

/// Bytes that cannot be read are replaced as well.
#[test]
fn malformed_messages_are_masked() {
    let phone = b"13800138000";
    let mut body = [0; 116];
    body[95..106].copy_from_slice(phone); // Src_Id
    let mut surplus = vec![9]; // nine recipients, of which one is there
    surplus.extend(phone);
    let junk = [&[0, 0, 0, 3][..], phone, phone].concat();
    let stream = [with_header(4, &[&body[..], &surplus].concat()), with_header(0x77, phone), junk].concat();
    for format in ["json", "tree", "list", "csv"] {
        let arguments = ["-p", "2.0", "-i", "raw", "-f", format, "-"];
        let open = run(&arguments, &stream).stdout;
        let masked = run(&[&["--mask-key", "k"], &arguments[..]].concat(), &stream).stdout;
        let has = |text: &str| text.contains("13800138000") || text.contains("3133383030313338303030");
        // The list has no room for it.
        assert!((has(&open) || format == "list") && !has(&masked), "{format}: {open} {masked}");
        assert_eq!(open.lines().count(), masked.lines().count());
    }
}

/// The packets of a pcap file that begin with IP.
fn packets(file: &[u8]) -> Vec<&[u8]> {
    let mut rest = &file[24..];
    let mut packets = Vec::new();
    while !rest.is_empty() {
        let length = u32::from_le_bytes(rest[8..12].try_into().unwrap()) as usize;
        packets.push(&rest[16..][..length]);
        rest = &rest[16 + length..];
    }
    packets
}

#[test]
fn a_capture_has_the_bytes_and_right_checksums() {
    for name in CAPTURES {
        let original = read(&capture(name)).objects();
        for end in ["pcap", "pcapng"] {
            let scratch = Scratch::new(&format!("bytes-{name}.{end}"));
            run(&["--write", scratch.path(), &capture(name)], &[]);
            let written = read(scratch.path()).objects();
            assert_eq!(original.len(), written.len());
            for (original, written) in original.iter().zip(&written) {
                assert_eq!(message(original), message(written), "{name}");
                assert_eq!(original["time"], written["time"]);
            }
            if end == "pcapng" {
                continue;
            }
            let file = std::fs::read(&scratch.0).unwrap();
            for packet in packets(&file) {
                let sliced = SlicedPacket::from_ip(packet).unwrap();
                let (Some(NetSlice::Ipv4(ip)), Some(TransportSlice::Tcp(tcp))) = (sliced.net, sliced.transport) else {
                    panic!("{packet:02x?}");
                };
                let header = ip.header().to_header();
                assert_eq!(header.calc_header_checksum(), header.header_checksum);
                assert_eq!(header.time_to_live, 64);
                assert_eq!(tcp.calc_checksum_ipv4(header.source, header.destination).unwrap(), tcp.checksum());
            }
        }
    }
}

#[test]
fn times_keep_their_nanoseconds() {
    let mut bytes = std::fs::read(capture("sp-v30.pcap")).unwrap();
    // The magic number of captures with nanoseconds.
    bytes[..4].copy_from_slice(&0xa1b2_3c4d_u32.to_le_bytes());
    let times = |objects: &[Value]| objects.iter().map(|object| object["time"].clone()).collect::<Vec<_>>();
    let original = times(&run(&["-f", "json", "-"], &bytes).objects());
    assert!(original[0].as_str().is_some_and(|time| time.len() == "2026-01-01T00:00:00.000000000Z".len()));
    for end in ["pcap", "pcapng"] {
        let scratch = Scratch::new(&format!("nanoseconds.{end}"));
        run(&["--write", scratch.path(), "-"], &bytes);
        assert_eq!(times(&read(scratch.path()).objects()), original, "{end}");
    }
}

#[test]
fn addresses_of_ipv6_stay() {
    let message_of = |command| Segment { sequence: 1, bytes: with_header(command, &[]), ..Segment::default() };
    let wire = Wire { ipv6: true, ..Wire::default() };
    let answer = Segment { from_server: true, ..message_of(0x8000_0008) };
    let capture = wire.capture(&[message_of(8), answer]);
    let scratch = Scratch::new("ipv6.pcapng");
    run(&["--write", scratch.path(), "-"], &capture);
    let (open, written) = (run(&["-f", "json", "-"], &capture).objects(), read(scratch.path()).objects());
    assert_eq!(written.len(), 2);
    for (open, written) in open.iter().zip(&written) {
        assert_eq!((&open["src"], &open["dst"], &open["time"]), (&written["src"], &written["dst"], &written["time"]));
        assert_eq!(message(open), message(written));
    }
    assert_eq!(written[0]["src"], "[2001:db8::1]:40000");
}

/// A long message takes several packets, a message without a capture gets addresses, and one that is cut off is left
/// out and counted.
#[test]
fn any_input_becomes_a_capture() {
    let scratch = Scratch::new("raw.pcap");
    let long = with_header(0x77, &[7; 5000]);
    let stream = [with_header(8, &[]), long.clone(), with_header(0x8000_0008, &[0]), long[..100].to_vec()].concat();
    let outcome = run(&["-i", "raw", "-p", "2.0", "--write", scratch.path(), "-"], &stream);
    assert!(outcome.stderr.contains("1 message not written to the capture: bytes are missing"), "{}", outcome.stderr);
    let file = std::fs::read(&scratch.0).unwrap();
    assert_eq!(file[..16], [&[0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0][..], &[0; 8]].concat(), "version 2.4, UTC");
    let written = read(scratch.path()).objects();
    assert_eq!(written.len(), 3);
    assert_eq!(message(&written[1]), long);
    assert_eq!(written[0]["src"], written[2]["dst"], "an answer goes back");
}

/// A field ends at its first NUL. What lies behind it is hidden, too.
#[test]
fn bytes_behind_a_nul_are_masked() {
    let mut submit = submit(1, &["13800000001".to_owned()], (1, 1), b"text");
    let at = submit.windows(8).position(|eight| eight == b"10657001").unwrap();
    submit[at..at + 16].copy_from_slice(b"10657\0HIDDENHERE");
    let objects = run(&["-i", "raw", "-p", "2.0", "-f", "json", "--mask", "-"], &submit).objects();
    let field = objects[0]["fields"].as_array().unwrap().iter().find(|field| field["name"] == "Src_Id").unwrap();
    let masked = from_hex(field["hex"].as_str().unwrap());
    assert!(masked[..5].iter().all(u8::is_ascii_digit) && masked[5] == 0, "{masked:02x?}");
    assert!(masked[6..16].iter().zip(b"HIDDENHERE").all(|(new, old)| new != old && *new != 0), "{masked:02x?}");
    assert_eq!(masked[16..], [0; 5]);
}

/// Each input of messages is a connection of its own, and a DELIVER comes from the gateway.
#[test]
fn messages_without_addresses_get_some() {
    let inputs = ["first", "second"].map(|name| Scratch::new(&format!("{name}.bin")));
    for (input, command) in inputs.iter().zip([8, 5]) {
        std::fs::write(&input.0, with_header(command, &[])).unwrap();
    }
    let scratch = Scratch::new("addresses.pcap");
    run(&["-i", "raw", "-p", "2.0", "--write", scratch.path(), inputs[0].path(), inputs[1].path()], &[]);
    let written = read(scratch.path()).objects();
    let ways: Vec<_> = written.iter().map(|object| (object["src"].clone(), object["dst"].clone())).collect();
    let way = |from: &str, to: &str| (from.into(), to.into());
    assert_eq!(
        ways,
        [way("192.0.2.1:40000", "192.0.2.2:7890"), way("192.0.2.2:7890", "192.0.2.1:40001")],
        "documentation addresses"
    );
    assert!(written.iter().all(|object| object["time"] == "1970-01-01T00:00:00.000000Z"), "no time");
}

#[test]
fn a_capture_that_cannot_be_written_is_named() {
    let file = capture("sp-v30.pcap");
    let outcome = run(&["--write", &file, &file], &[]);
    assert_eq!(outcome.status, Some(2));
    assert_eq!(outcome.stderr, format!("cmpp-dissect: --write: {file} is one of the files to read\n"));
    assert!(std::fs::metadata(&file).unwrap().len() > 1000, "it is still there");
    let outcome = run(&["--write", "/none/a.pcap", &file], &[]);
    assert_eq!(outcome.status, Some(2));
    assert_eq!(outcome.stderr, "cmpp-dissect: --write: /none/a.pcap: No such file or directory (os error 2)\n");
    let outcome = run(&["--write", "/dev/full", &file], &[]);
    assert_eq!(outcome.status, Some(2));
    assert!(outcome.stderr.starts_with("cmpp-dissect: /dev/full: No space left on device"), "{}", outcome.stderr);
}
