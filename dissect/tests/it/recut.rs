//! The same messages come out however TCP carried them.

use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::{prelude::*, sample::Index};
use serde_json::Value;

use crate::common::{Flag, Link, Outcome, Segment, Wire, append, run, run_in_pieces, with_header};
use crate::streams::{cut, directions, found, whole};

/// How TCP treats the streams.
#[derive(Clone, Debug)]
struct Treatment {
    wire: Wire,
    /// Length of a segment, and by how much it reaches into its neighbours.
    cuts: Vec<(usize, usize, usize)>,
    /// Segments that are sent twice, and how much later.
    repeats: Vec<(Index, usize)>,
    /// Segments that are overtaken, and by how many.
    swaps: Vec<(Index, usize)>,
    /// The SYNs' sequence numbers, counted from the wrap.
    syn: [u32; 2],
    interleave: Vec<bool>,
}

prop_compose! {
    fn treatment()(
        link in prop::sample::select(&Link::ALL[..]),
        ipv6: bool,
        cuts in prop::collection::vec((1_usize..400, prop_oneof![3 => Just(0), 1 => 0..80_usize], prop_oneof![3 => Just(0), 1 => 0..80_usize]), 1..40),
        repeats in prop::collection::vec((any::<Index>(), 0_usize..20), 0..10),
        swaps in prop::collection::vec((any::<Index>(), 1_usize..12), 0..20),
        syn in prop::array::uniform2(0_u32..4000),
        interleave in prop::collection::vec(any::<bool>(), 1..30),
        server_port in prop_oneof![Just(7890), Just(7900), Just(7930), Just(9168), Just(12345)],
    ) -> Treatment {
        let wire = Wire { link, ipv6, client_port: 40000, server_port };
        Treatment { wire, cuts, repeats, swaps, syn: syn.map(|back| 0_u32.wrapping_sub(back)), interleave }
    }
}

impl Treatment {
    /// The capture of both directions.
    fn apply(&self, streams: &[Vec<u8>; 2]) -> Vec<u8> {
        let first = self.syn.map(|syn| syn.wrapping_add(1));
        let mut ways = [0, 1].map(|way| cut(way == 1, &streams[way], first[way], &self.cuts).into_iter().peekable());
        let mut segments = Vec::new();
        for &server in self.interleave.iter().cycle() {
            let (one, other) = (usize::from(server), usize::from(!server));
            match ways[one].next().or_else(|| ways[other].next()) {
                Some(segment) => segments.push(segment),
                None => break,
            }
        }
        for (index, later) in &self.repeats {
            let at = index.index(segments.len());
            let to = (at + later).min(segments.len());
            segments.insert(to, segments[at].clone());
        }
        for (index, later) in &self.swaps {
            let at = index.index(segments.len());
            let to = (at + later).min(segments.len() - 1);
            segments[at..=to].rotate_left(1);
        }
        let syn = |way: usize| Segment {
            from_server: way == 1,
            sequence: self.syn[way],
            flag: Flag::Syn,
            ..Segment::default()
        };
        let fin = |way: usize| {
            let sequence = first[way].wrapping_add(u32::try_from(streams[way].len()).unwrap());
            Segment { from_server: way == 1, sequence, flag: Flag::Fin, ..Segment::default() }
        };
        let segments = [vec![syn(0), syn(1)], segments, vec![fin(0), fin(1)]].concat();
        self.wire.capture(&segments)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn segments_do_not_matter(name in prop::sample::select(&["sp-v20.pcap", "sp-v30.pcap"][..]), treatment in treatment()) {
        let messages = directions(name);
        prop_assert_eq!([messages[0].len(), messages[1].len()], [13, 13]);
        let streams = messages.clone().map(|messages| messages.concat());
        let protocol = if name.contains("v20") { "2.0" } else { "3.0" };
        let outcome = run(&["-f", "json", "-p", protocol, "-"], &treatment.apply(&streams));
        prop_assert_eq!(outcome.status, Some(0), "{}", outcome.stderr);
        prop_assert_eq!(found(&outcome, treatment.wire.server_port), messages);
        prop_assert!(!outcome.stderr.contains("skipped") && !outcome.stderr.contains("gap"), "{}", outcome.stderr);
    }

    #[test]
    fn a_capture_may_begin_anywhere(start in any::<Index>(), cuts in prop::collection::vec((1_usize..400, Just(0), Just(0)), 1..40)) {
        let [messages, _] = directions("sp-v30.pcap");
        let stream = messages.concat();
        let start = start.index(stream.len());
        let segments = cut(false, &stream[start..], 77, &cuts);
        let outcome = run(&["-f", "json", "-p", "3.0", "-"], &Wire::default().capture(&segments));
        // Bytes in front of the first whole message are skipped, which is no success.
        let ends = messages.iter().scan(0, |at, message| { *at += message.len(); Some(*at) });
        let inside = start > 0 && !ends.into_iter().any(|end| end == start);
        prop_assert_eq!(outcome.status, Some(i32::from(inside)), "{}", outcome.stderr);
        prop_assert_eq!(&found(&outcome, 7890)[0], &whole(&messages, |from, _| from >= start));
    }

    #[test]
    fn a_capture_may_lack_segments(lost in any::<Index>(), cuts in prop::collection::vec((20_usize..400, Just(0), Just(0)), 1..40)) {
        let [messages, _] = directions("sp-v30.pcap");
        let mut segments = cut(false, &messages.concat(), 78, &cuts);
        segments.insert(0, Segment { sequence: 77, flag: Flag::Syn, ..Segment::default() });
        let lost = segments.remove(lost.index(segments.len() - 1) + 1);
        let start = (lost.sequence - 78) as usize;
        let end = start + lost.bytes.len();
        let outcome = run(&["-f", "json", "-p", "3.0", "-"], &Wire::default().capture(&segments));
        // Of the last bytes nobody can know that they were there, if those before end with a message.
        let total: usize = messages.iter().map(Vec::len).sum();
        let known = end < total || whole(&messages, |from, to| from < start && start < to).len() == 1;
        prop_assert_eq!(outcome.status, Some(i32::from(known)), "{}", outcome.stderr);
        prop_assert_eq!(&found(&outcome, 7890)[0], &whole(&messages, |from, to| to <= start || from >= end));
    }
}

/// Streams of messages, some of them malformed, with other bytes before and between them.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(with_header(8, &[])),
        Just(with_header(0x8000_0008, &[0])),
        Just(with_header(0x8000_0005, &[0; 9])),
        Just(with_header(4, &[1; 30])),
        Just([&[0, 0, 0, 5][..], &with_header(8, &[])[4..]].concat()),
        prop::collection::vec(prop_oneof![Just(0), Just(12), Just(8), any::<u8>()], 0..30),
    ];
    prop::collection::vec(piece, 1..12).prop_map(|pieces| pieces.concat())
}

/// Exit status, messages, events and summary of a run.
type Read = (Option<i32>, Vec<Value>);

/// What was read, without what depends on the packets and the file: where something was found, and how many there were.
fn without_packets(outcome: &Outcome) -> Read {
    let lines = outcome.stdout.lines().map(|line| {
        let mut object: Value = serde_json::from_str(line).unwrap();
        let object = object.as_object_mut().unwrap();
        for key in ["packet", "time", "packets", "file", "response_ms"] {
            object.remove(key);
        }
        Value::from(object.clone())
    });
    (outcome.status, lines.collect())
}

/// Both streams, one after the other, each in segments as long as `cuts` say.
fn in_segments(streams: &[Vec<u8>; 2], cuts: &[(usize, usize, usize)]) -> Vec<Segment> {
    [(false, 77), (true, 99)]
        .iter()
        .zip(streams)
        .flat_map(|(&(server, first), way)| cut(server, way, first, cuts))
        .collect()
}

/// The file with so much else behind it that several threads write what is in it.
fn read_by_several_threads(file: &[u8]) -> Outcome {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let other = [&[2; 12][..], &[8, 6], &vec![0; 60_000]].concat();
    let mut file = file.to_vec();
    (0..18).for_each(|index| append(&mut file, index, &other, other.len()));
    let run_number = RUNS.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("cmpp-dissect-recut-{}-{run_number}.pcap", std::process::id()));
    std::fs::write(&path, file).unwrap();
    let outcome = run(&["-f", "json", path.to_str().unwrap()], &[]);
    std::fs::remove_file(path).unwrap();
    outcome
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// However TCP cuts the streams and a pipe cuts the capture, and however many threads write: the same comes out.
    #[test]
    fn random_streams_are_read_alike_however_they_are_cut(
        streams in prop::array::uniform2(damaged()),
        cuts in prop::collection::vec((1_usize..60, Just(0), Just(0)), 1..40),
        piece in 20_usize..200,
        port in prop::sample::select(&[7890_u16, 5555][..]),
    ) {
        let wire = Wire { server_port: port, ..Wire::default() };
        let capture = |cuts: &[_]| wire.capture(&in_segments(&streams, cuts));
        let read = run(&["-f", "json", "-"], &capture(&cuts));
        let in_one_segment = run(&["-f", "json", "-"], &capture(&[(usize::MAX >> 1, 0, 0)]));
        prop_assert_eq!(without_packets(&read), without_packets(&in_one_segment));
        let through_a_pipe = run_in_pieces(&["-f", "json", "-"], &capture(&cuts), piece);
        prop_assert_eq!((read.status, &read.stdout), (through_a_pipe.status, &through_a_pipe.stdout));
        let by_several = read_by_several_threads(&capture(&cuts));
        prop_assert_eq!(without_packets(&read), without_packets(&by_several));
    }
}
