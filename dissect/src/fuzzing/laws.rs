//! What must hold of the output for any capture.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use std::vec;

use arbitrary::{Result, Unstructured};
use cmpp_codec::Limit;
use serde_json::Value;

use crate::fuzzing::recipe;
use crate::options::{Input, Options};
use crate::read::Reader;
use crate::show::{Json, Tree};
use crate::sink::{Choice, Printer, Reporter};
use crate::source::Stop;
use crate::words::Words;

/// So little may be kept that some captures reach the bound.
const LITTLE: usize = 1 << 14;
/// What is kept by default.
const MUCH: usize = 1 << 28;

/// Reads bytes as a capture and checks what comes out. The first byte says how they are read: as the file itself, as a
/// recipe for packets, or as two streams of messages that are cut into segments.
///
/// * Each line is one object of JSON, and the last one is the summary. The fields of a message cover its body.
/// * Packets, connections, bytes, messages and events are each counted once.
/// * A capture that is read in pieces gives what it gives when it is read at once.
/// * Streams give the same messages and events however they are cut into segments.
///
/// # Panics
///
/// If one of these laws is violated.
pub fn capture(bytes: &[u8]) {
    let Some((kind, rest)) = bytes.split_first() else { return };
    match kind % 3 {
        0 => check(rest, rest),
        1 => {
            if let Ok(file) = recipe::packets(&mut Unstructured::new(rest)) {
                check(&file, rest);
            }
        }
        // Bytes that are too few for a session are no failure.
        _ => check_session(&mut Unstructured::new(rest)).unwrap_or_default(),
    }
}

/// Checks one capture. The pieces in which it is read are as long as some bytes say.
fn check(file: &[u8], pieces: &[u8]) {
    let whole = read(file, &[], LITTLE, json());
    assert_eq!(whole, read(file, pieces, LITTLE, json()), "pieces matter");
    check_output(&whole.text);
    let tree = read(file, &[], LITTLE, Printer::Tree(Tree::new(false, Words::default())));
    assert_eq!((tree.trouble, tree.has_errors), (whole.trouble, whole.has_errors), "the tree says something else");
    assert!(!tree.text.contains(|c: char| c.is_control() && c != '\n'), "the tree has control characters");
}

/// Checks that two streams are read alike in whatever segments they come.
fn check_session(bytes: &mut Unstructured<'_>) -> Result<()> {
    let port = *bytes.choose(&[7890, 5555])?;
    let lengths: Vec<usize> = (0..bytes.int_in_range(1..=8)?)
        .map(|_| Ok(usize::from(bytes.arbitrary::<u8>()?) % 40))
        .collect::<Result<_>>()?;
    let streams = [recipe::stream(bytes, 12)?, recipe::stream(bytes, 12)?];
    let found = |lengths: &[usize]| {
        let file = recipe::session(&streams, port, lengths);
        let output = read(&file, &[], MUCH, json());
        let lines: Vec<Value> = check_output(&output.text).into_iter().map(without_packets).collect();
        (output.has_errors, lines)
    };
    let (whole, cut) = (found(&[]), found(&lengths));
    assert_eq!(whole, cut, "segments of {lengths:?} matter");
    Ok(())
}

/// An object without what depends on the packets that carried it.
fn without_packets(mut object: Value) -> Value {
    if let Some(object) = object.as_object_mut() {
        for key in ["packet", "time", "packets", "response_ms"] {
            object.remove(key);
        }
    }
    object
}

fn json() -> Printer {
    Printer::Json(Json::new(&[None], Words::default()))
}

/// What a run of the program gives.
#[derive(Debug, PartialEq, Eq)]
struct Output {
    text: String,
    /// Why the file was not read to its end.
    trouble: Option<String>,
    has_errors: bool,
}

/// Reads a file in pieces of the lengths that some bytes say, and writes it.
fn read(file: &[u8], pieces: &[u8], memory: usize, printer: Printer) -> Output {
    let options = Options { version: None, ports: Vec::new(), limit: Limit::default(), memory, window: 16 };
    let mut text = Vec::new();
    let mut reporter = Reporter::new(printer, Choice::default(), &mut text, &options);
    let mut reader = Reader::new(&options, Stop::default());
    let pieces = Pieces { file: Cursor::new(file.to_vec()), lengths: Vec::from(pieces).into_iter() };
    let result = reader.read_from(pieces, Input::Capture, &mut reporter);
    reader.finish(&mut reporter).expect("memory takes all that is written");
    reporter.finish().expect("memory takes all that is written");
    let has_errors = reporter.summary().has_errors();
    let trouble = result.err().map(|trouble| trouble.to_string());
    Output { text: String::from_utf8(text).expect("the output is UTF-8"), trouble, has_errors }
}

/// A file that hands out as many bytes at a time as the lengths say, and then all that is left.
struct Pieces {
    file: Cursor<Vec<u8>>,
    lengths: vec::IntoIter<u8>,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.lengths.next().map_or(buffer.len(), usize::from);
        let most = length.max(1).min(buffer.len());
        self.file.read(&mut buffer[..most])
    }
}

/// Checks the lines of the output, and returns their objects.
fn check_output(text: &str) -> Vec<Value> {
    assert!(!text.contains(['\u{2028}', '\u{2029}', '\r']), "a line has another end");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let (summary, found) = lines.split_last().expect("there is a summary");
    assert_eq!(summary["event"], "summary");
    let (mut number, mut errors, mut bytes) = (0_u64, 0_u64, 0);
    let mut events = BTreeMap::<&str, (u64, u64)>::new();
    for object in found {
        if let Some(event) = object["event"].as_str() {
            let count = events.entry(event).or_default();
            count.0 += 1;
            count.1 += object["bytes"].as_u64().unwrap_or_default();
            continue;
        }
        number += 1;
        assert_eq!(object["number"], number, "{object}");
        errors += u64::from(!object["error"].is_null());
        bytes += check_message(object);
    }
    for (name, (count, bytes)) in &events {
        // What became known of earlier messages is counted by their commands.
        if !matches!(*name, "not_cmpp" | "unanswered" | "paired") {
            let counted = &summary["lost"][name];
            assert_eq!((&counted["count"], &counted["bytes"]), (&(*count).into(), &(*bytes).into()), "{name}");
        }
    }
    let requests = summary["requests"].as_object().expect("requests").values();
    let counts = requests.flat_map(|counts| counts.as_object().expect("counts"));
    let unanswered: u64 = counts.filter(|(why, _)| *why != "answered").filter_map(|(_, count)| count.as_u64()).sum();
    assert_eq!(events.get("unanswered").map_or(0, |(count, _)| *count), unanswered, "{summary}");
    assert_eq!((&summary["errors"], &summary["bytes"]["messages"]), (&errors.into(), &bytes.into()), "{summary}");
    for key in ["packets", "connections", "bytes"] {
        let counts = summary[key].as_object().expect(key);
        let sum: u64 = counts.iter().filter(|(name, _)| *name != "total").filter_map(|(_, count)| count.as_u64()).sum();
        assert_eq!(counts["total"], sum, "{key}: {summary}");
    }
    lines
}

/// Checks that the fields of a message cover its body, and returns its length; 0 for what is no message.
fn check_message(object: &Value) -> u64 {
    let Some(length) = object["total_length"].as_u64().filter(|_| !object["command"].is_null()) else { return 0 };
    let mut end = 12;
    for field in object["fields"].as_array().expect("a message has fields") {
        let hex = field["hex"].as_str().expect("a field has bytes");
        assert_eq!((&field["offset"], &field["length"]), (&end.into(), &(hex.len() / 2).into()), "{object}");
        end += hex.len() / 2;
    }
    end += object["unread"].as_str().map_or(0, str::len) / 2;
    assert_eq!(length, end as u64, "{object}");
    length
}
