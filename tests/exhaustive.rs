//! Every vector, truncated at every byte, with every byte changed, and with every value of every count and length,
//! compared with a reader that uses only layouts.json.
//!
//! The reader here shares nothing with the crate, not even its tables. In a debug build, a byte that is not a count or
//! a length gets ten values instead of all 255 others; `cargo test --release --test exhaustive` tries all of them.

mod common;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use cmpp_codec::{AnyPdu, Encode, ErrorKind, Frame, Version, fuzzing};
use common::{Layout, Vector, messages, vectors};

/// The result of a reader: accepted, or what is wrong, in which field, at which byte of the message.
type Verdict = Result<(), (ErrorKind, Option<String>, usize)>;

/// `117+21n+L` as three numbers.
#[derive(Clone, Copy, Debug)]
struct Formula {
    fixed: usize,
    per_item: usize,
    per_byte: usize,
}

impl Formula {
    fn new(text: &str) -> Self {
        let at = |n, l| common::evaluate(text, n, l);
        Self { fixed: at(0, 0), per_item: at(1, 0) - at(0, 0), per_byte: at(0, 1) - at(0, 0) }
    }

    const fn at(self, n: usize, l: usize) -> usize {
        self.fixed + self.per_item * n + self.per_byte * l
    }
}

/// The table of one message from layouts.json, with which bodies are read.
struct Reader {
    optional: bool,
    fields: Vec<(String, Formula, Formula)>,
}

impl Reader {
    fn new(layout: &Layout) -> Self {
        let fields = layout.fields.iter();
        Self {
            // Some peers omit this byte.
            optional: layout.name == "CMPP_ACTIVE_TEST_RESP",
            fields: fields.map(|f| (f.name.clone(), Formula::new(&f.offset), Formula::new(&f.size))).collect(),
        }
    }

    fn read(&self, body: &[u8]) -> Verdict {
        let (mut n, mut l, mut end) = (0, 0, 0);
        if self.optional && body.is_empty() {
            return Ok(());
        }
        for (name, offset, size) in &self.fields {
            let start = offset.at(n, l);
            assert_eq!(start, end, "{name} does not follow the field before");
            // A truncated list ends within an item. A truncated content is one piece.
            let whole = (body.len() - start).checked_div(size.per_item).unwrap_or(0) * size.per_item;
            end = start + size.at(n, l);
            if end > body.len() {
                return Err((ErrorKind::Truncated, Some(name.clone()), 12 + start + whole));
            }
            match name.as_str() {
                "DestUsr_tl" => n = body[start].into(),
                "Msg_Length" => l = body[start].into(),
                _ => {}
            }
        }
        if end < body.len() { Err((ErrorKind::Trailing, None, 12 + end)) } else { Ok(()) }
    }

    /// Returns the positions of the counts in the body.
    fn counts(&self, body: &[u8]) -> Vec<usize> {
        let n = self.fields.iter().find(|field| field.0 == "DestUsr_tl").map(|field| field.1.at(0, 0));
        let items = n.map_or(0, |at| body[at].into());
        let l = self.fields.iter().find(|field| field.0 == "Msg_Length").map(|field| field.1.at(items, 0));
        n.into_iter().chain(l).collect()
    }
}

fn readers() -> HashMap<(u32, Version), Reader> {
    messages().iter().map(|layout| ((layout.command_id, layout.version), Reader::new(layout))).collect()
}

/// Returns the accepted messages, each with a version and the reader of that version.
fn cases<'a>(
    vectors: &'a [Vector],
    readers: &'a HashMap<(u32, Version), Reader>,
) -> Vec<(&'a Vector, Version, &'a Reader)> {
    let accepted = vectors.iter().filter(|vector| !vector.is_broken());
    let each = accepted.flat_map(|vector| vector.versions.iter().map(move |&version| (vector, version)));
    each.filter_map(|(vector, version)| {
        let command = vector.frame()?.command_id().get();
        Some((vector, version, readers.get(&(command, version))?))
    })
    .collect()
}

/// Does the same work for every case, on every core. Returns how often it was done.
fn on_every_core<T: Sync>(cases: &[T], work: impl Fn(&T) -> usize + Sync) -> usize {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    done.fetch_add(work(case), Ordering::Relaxed);
                }
            });
        }
    });
    done.into_inner()
}

/// Asserts that the crate and the reader have the same result, and that an accepted message is written back unchanged.
fn agree(message: &[u8], version: Version, reader: &Reader) {
    let frame = Frame::from_message(message).unwrap();
    let parsed = AnyPdu::from_frame(frame, version);
    let verdict: Verdict = parsed
        .map(|_| ())
        .map_err(|error| (error.kind, error.field_name().map(String::from), usize::try_from(error.offset).unwrap()));
    assert_eq!(verdict, reader.read(frame.body()), "{version} {}", common::hex(message));
    if let Ok(pdu) = parsed {
        let mut out = [0; 8578];
        assert_eq!(pdu.encode(frame.sequence_id(), &mut out), Ok(message.len()));
        assert!(out[..message.len()] == *message, "{version} {}", common::hex(message));
    }
}

/// Returns the message with another body.
fn with_body(message: &[u8], body: &[u8]) -> Vec<u8> {
    let total = u32::try_from(12 + body.len()).unwrap();
    [&total.to_be_bytes(), &message[4..12], body].concat()
}

#[test]
fn every_cut() {
    let (vectors, readers) = (vectors(), readers());
    let cuts = on_every_core(&cases(&vectors, &readers), |&(vector, version, reader)| {
        for len in 0..vector.bytes.len() - 12 {
            agree(&with_body(&vector.bytes, &vector.bytes[12..12 + len]), version, reader);
        }
        // The same bytes as an incomplete stream. The longest messages are not cut at every byte.
        let step = if vector.bytes.len() > 1000 { 97 } else { 1 };
        for len in (0..vector.bytes.len()).step_by(step) {
            fuzzing::check_stream(&vector.bytes[..len], vector.limit);
        }
        vector.bytes.len() - 12
    });
    assert!(cuts > 25_000, "{cuts}");
}

#[test]
fn every_change_of_one_byte() {
    let (vectors, readers) = (vectors(), readers());
    let changes = on_every_core(&cases(&vectors, &readers), |&(vector, version, reader)| {
        let mut message = vector.bytes.clone();
        let mut changes = 0;
        // `Total_Length` belongs to the stream, and another command is another message.
        for at in 8..message.len() {
            let old = message[at];
            for value in others(old) {
                message[at] = value;
                agree(&message, version, reader);
                changes += 1;
            }
            message[at] = old;
        }
        changes
    });
    assert!(changes > 250_000, "{changes}");
}

/// Returns the values that replace a byte.
fn others(old: u8) -> Vec<u8> {
    if cfg!(debug_assertions) {
        (0..8).map(|bit| old ^ 1 << bit).chain([0, 0xff]).collect()
    } else {
        (1..=255).map(|change| old ^ change).collect()
    }
}

#[test]
fn every_value_of_every_count() {
    let (vectors, readers) = (vectors(), readers());
    let values = on_every_core(&cases(&vectors, &readers), |&(vector, version, reader)| {
        let counts = reader.counts(&vector.bytes[12..]);
        for &at in &counts {
            let mut message = vector.bytes.clone();
            for value in 0..=255 {
                message[12 + at] = value;
                agree(&message, version, reader);
                // With as many bytes as the count requires, and with one less and one more, if possible.
                for len in [0, 1, 20, 21, 31, 32, 33].map(|more| message.len() + more) {
                    let mut longer = vector.bytes[12..].to_vec();
                    longer[at] = value;
                    longer.resize(len - 12, value);
                    agree(&with_body(&message, &longer), version, reader);
                }
            }
        }
        256 * counts.len()
    });
    assert!(values > 20_000, "{values}");
}

/// All laws, for every change of the header, and for every vector with one bit changed, read in every version.
#[test]
fn every_law_on_every_bit() {
    let vectors = vectors();
    let bits = on_every_core(&vectors, |vector| {
        let mut message = vector.bytes.clone();
        let most = if cfg!(debug_assertions) { 64 } else { 400 };
        for at in 0..message.len().min(most) {
            for bit in 0..8 {
                message[at] ^= 1 << bit;
                if at < 12 {
                    fuzzing::stream(&message);
                }
                fuzzing::message(&message);
                message[at] ^= 1 << bit;
            }
        }
        8 * message.len().min(most)
    });
    assert!(bits > 100_000, "{bits}");
}
