//! The streams of captures, cut into segments and put together again.

use serde_json::{Value, json};

use crate::common::{Flag, Outcome, Segment, Wire, capture, message, run, with_header};

/// The messages of each direction of a capture: the client's, the server's.
pub(crate) fn directions(name: &str) -> [Vec<Vec<u8>>; 2] {
    let objects = run(&["-f", "json", &capture(name)], &[]).objects();
    ["dst", "src"].map(|end| {
        let of_server = |object: &&Value| object[end].as_str().unwrap().ends_with(":7890");
        objects.iter().filter(of_server).map(message).collect()
    })
}

/// The messages of each direction of a run.
pub(crate) fn found(outcome: &Outcome, server_port: u16) -> [Vec<Vec<u8>>; 2] {
    let server = format!(":{server_port}");
    ["dst", "src"].map(|end| {
        let to_server = |object: &&Value| object[end].as_str().unwrap().ends_with(&server);
        outcome.objects().iter().filter(to_server).map(message).collect()
    })
}

/// Cuts one direction into segments which may overlap.
pub(crate) fn cut(from_server: bool, stream: &[u8], first: u32, cuts: &[(usize, usize, usize)]) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut cuts = cuts.iter().cycle();
    let mut start = 0;
    while start < stream.len() {
        let &(length, before, after) = cuts.next().unwrap();
        let end = (start + length).min(stream.len());
        let (from, to) = (start.saturating_sub(before), (end + after).min(stream.len()));
        let sequence = first.wrapping_add(u32::try_from(from).unwrap());
        segments.push(Segment { from_server, sequence, bytes: stream[from..to].to_vec(), ..Segment::default() });
        start = end;
    }
    segments
}

/// The messages that lie where `there` says.
pub(crate) fn whole(messages: &[Vec<u8>], there: impl Fn(usize, usize) -> bool) -> Vec<Vec<u8>> {
    let mut at = 0;
    let place = |message: &&Vec<u8>| {
        let from = at;
        at += message.len();
        there(from, at)
    };
    messages.iter().filter(place).cloned().collect()
}

/// A connection whose client sends these segments' bytes, each behind the other.
pub(crate) fn talk(syn: u32, parts: &[&[u8]]) -> Vec<Segment> {
    let mut segments = vec![Segment { sequence: syn, flag: Flag::Syn, ..Segment::default() }];
    let mut sequence = syn.wrapping_add(1);
    for part in parts {
        segments.push(Segment { sequence, bytes: part.to_vec(), ..Segment::default() });
        sequence = sequence.wrapping_add(u32::try_from(part.len()).unwrap());
    }
    segments
}

pub(crate) fn heartbeat() -> Vec<u8> {
    with_header(8, &[])
}

/// A segment of the client.
pub(crate) fn segment(sequence: u32, bytes: &[u8]) -> Segment {
    Segment { sequence, bytes: bytes.to_vec(), ..Segment::default() }
}

pub(crate) fn read(segments: &[Segment]) -> Outcome {
    run(&["-f", "json", "-"], &Wire::default().capture(segments))
}

/// Names and bytes of the events.
pub(crate) fn events(outcome: &Outcome) -> Vec<Value> {
    outcome.events().iter().map(|event| json!([event["event"], event["bytes"]])).collect()
}
