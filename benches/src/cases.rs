//! All operations by name. Criterion times them, callgrind counts their instructions, and the report compares them.

use std::collections::BTreeMap;
use std::fmt;
use std::hint::black_box;
use std::sync::Mutex;

use cmpp_codec::pdu::{Deliver, Submit};
use cmpp_codec::{Encode, Layouts, Message, NoRoom, Pdu, V20, V30, Version, v20};

use crate::corpus::{Stream, vector};
use crate::library::{self, Fields, Texts};
use crate::{limits, peers, plain_nom, texts, twin};

/// The messages that are measured only by dispatch, because they are rare in practice. Some of them exist only in some
/// versions.
const RARE: [&str; 19] = [
    "query",
    "query-resp",
    "cancel",
    "cancel-resp",
    "terminate",
    "terminate-resp",
    "fwd-resp",
    "mt-route",
    "mt-route-resp",
    "mo-route",
    "mo-route-resp",
    "mt-route-update",
    "mt-route-update-resp",
    "mo-route-update",
    "mo-route-update-resp",
    "push-mt-route-update",
    "push-mt-route-update-resp",
    "push-mo-route-update",
    "push-mo-route-update-resp",
];
const ROUTES_20: &[&str] = &["get-route", "get-route-resp"];
const ROUTES_21: &[&str] = &["get-mt-route", "get-mt-route-resp", "get-mo-route", "get-mo-route-resp"];

/// One operation on one input.
pub struct Case {
    /// The name: the operation and the input, such as `parse / SUBMIT 2.0`.
    pub name: String,
    /// The number of messages in one run.
    pub messages: usize,
    /// The number of bytes of these messages.
    pub bytes: usize,
    /// Performs one run.
    pub run: Box<dyn FnMut()>,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The length of the longest message, in bytes.
const LONGEST: usize = 8578;

/// The maximum length of a stream in bytes, which fits into the last-level cache.
const MOST: usize = 4 << 20;

/// Returns every operation of the library on every input, in streams of `messages` messages.
#[must_use]
pub fn library(messages: usize) -> Vec<Case> {
    let mut cases = Cases::new(messages);
    cases.version::<V20>("2.0", "deliver-report");
    cases.version::<V30>("3.0", "deliver-report-71");
    let (what, stream) = cases.stream("submit-140-to-1", "2.0");
    let fields: &'static [Texts<'static>] = kept(texts(&stream.bytes));
    cases.writing(&format!("build / {what}"), stream, |out| library::build_all(fields, out));
    cases.relay("submit-140-to-1", "2.0", Version::V20, Version::V30);
    cases.relay("submit-140-to-1", "3.0", Version::V30, Version::V20);
    cases.list.extend(texts::library());
    cases.list
}

/// Returns the limits: hand-written parsing, and what the machine needs at least.
#[must_use]
pub fn limits(messages: usize) -> Vec<Case> {
    let mut cases = Cases::new(messages);
    for (version, twin) in twin::PARSE {
        for name in ["submit-140-to-1", "submit-140-to-100"] {
            let (what, stream) = cases.stream(name, version);
            cases.reading(&format!("by hand: frame / {what}"), stream, twin::frame);
            cases.reading(&format!("by hand: frame + parse / {what}"), stream, twin);
            cases.limits(&what, stream);
        }
        let (what, stream) = cases.mixed(version);
        cases.limits(&what, stream);
    }
    cases.list
}

/// Returns the same operations of other libraries.
///
/// # Panics
///
/// If a library does not do the same work: it reads other values, or writes other bytes.
#[must_use]
pub fn peers(messages: usize) -> Vec<Case> {
    let mut cases = Cases::new(messages);
    for name in ["submit-140-to-1", "submit-140-to-100", "deliver", "deliver-report"] {
        let (what, stream) = cases.stream(name, "2.0");
        cases.cmppprotocol(&what, stream);
    }
    let (what, stream) = cases.mixed("2.0");
    cases.cmppprotocol(&what, stream);

    for (version, parse) in plain_nom::PARSE {
        let (what, stream) = cases.stream("submit-140-to-1", version);
        let dispatched =
            if version == "2.0" { library::dispatch_fields::<V20> } else { library::dispatch_fields::<V30> };
        assert_eq!(parse(&stream.bytes), dispatched(&stream.bytes), "plain nom reads other values from {what}");
        cases.add(&format!("plain nom: all fields / {what}"), stream, move || {
            black_box(parse(&stream.bytes));
        });
    }

    let (_, stream) = cases.stream("submit-140-to-1", "2.0");
    let messages: &'static Vec<_> = kept(texts(&stream.bytes).iter().map(peers::submit_sm).collect());
    let smpp = kept(peers::submit_sm_stream(messages));
    assert_eq!(peers::rusmpp_readable(smpp), messages.len(), "rusmpp-core does not read every submit_sm");
    cases.reading("rusmpp-core: decode / submit_sm", smpp, peers::rusmpp_decode);
    let mut out = vec![0; LONGEST];
    cases.add("rusmpp-core: encode / submit_sm", smpp, move || {
        black_box(peers::rusmpp_encode(messages, &mut out));
    });
    cases.list.extend(texts::peers());
    cases.list
}

/// A list of cases that is being built.
#[derive(Debug)]
pub(crate) struct Cases {
    pub(crate) list: Vec<Case>,
    messages: usize,
}

impl Cases {
    pub(crate) const fn new(messages: usize) -> Self {
        Self { list: Vec::new(), messages }
    }

    pub(crate) fn add(&mut self, name: &str, stream: &Stream, run: impl FnMut() + 'static) {
        let (name, messages, bytes) = (name.to_owned(), stream.messages, stream.bytes.len());
        self.list.push(Case { name, messages, bytes, run: Box::new(run) });
    }

    /// Returns the readable name of a vector, and a stream of its message. Streams are cached.
    fn stream(&self, name: &str, version: &str) -> (String, &'static Stream) {
        let message = || vector(&format!("{}/{name}", folder(version)));
        let most = |message: &[u8]| self.messages.min(MOST / message.len());
        let make = || Stream::of(&message(), most(&message()));
        (what(name, version), cached(format!("{name} {version} {}", self.messages), make))
    }

    /// Returns the name of the mixed traffic, and its stream.
    fn mixed(&self, version: &str) -> (String, &'static Stream) {
        let make = || Stream::mixed(&folder(version), self.messages);
        (format!("mixed, {version}"), cached(format!("mixed {version} {}", self.messages), make))
    }

    /// Adds a case that reads the stream.
    pub(crate) fn reading(&mut self, name: &str, stream: &'static Stream, run: fn(&'static [u8])) {
        self.add(name, stream, move || run(&stream.bytes));
    }

    /// Adds a case that writes all messages to the same buffer, at another address in each run.
    ///
    /// No single address is fair. If the lower twelve bits of the buffer's address are those of an address on the
    /// stack, the processor mistakes each load from the stack for a load of bytes that were just stored, and everything
    /// takes twice as long. A copy is fastest at the start of a cache line, but only the first message of a stream
    /// begins there.
    pub(crate) fn writing(&mut self, name: &str, stream: &Stream, mut run: impl FnMut(&mut [u8]) -> usize + 'static) {
        const PAGE: usize = 4096;
        let (mut out, all) = (vec![0; PAGE + LONGEST], stream.bytes.len());
        assert_eq!(run(&mut out), all, "{name} does not write every byte");
        let mut place = 0;
        self.add(name, stream, move || {
            place = (place + 1089) % PAGE;
            black_box(run(&mut out[place..]));
        });
    }

    /// Adds all cases of one version.
    fn version<V: Layouts>(&mut self, version: &str, report: &str) {
        for name in ["submit-140-to-1", "submit-140-to-3", "submit-140-to-100"] {
            let (what, stream) = self.stream(name, version);
            self.message::<Submit<'static, V>>(&what, stream);
        }
        for name in ["deliver", report] {
            let (what, stream) = self.stream(name, version);
            self.message::<Deliver<'static, V>>(&what, stream);
            self.any::<V>(&what, stream);
            self.any_fields::<V>(&what, stream);
        }
        for name in ["submit-140-to-1", "submit-resp", "deliver-resp"] {
            let (what, stream) = self.stream(name, version);
            self.any::<V>(&what, stream);
            self.any_fields::<V>(&what, stream);
        }
        for name in ["fwd", "connect", "connect-resp", "active-test", "active-test-resp"] {
            let (what, stream) = self.stream(name, version);
            self.any::<V>(&what, stream);
        }
        let (what, stream) = self.mixed(version);
        self.any::<V>(&what, stream);
        self.any_fields::<V>(&what, stream);
        for name in RARE.into_iter().chain(if version == "2.0" { ROUTES_20 } else { ROUTES_21 }.iter().copied()) {
            let (what, stream) = self.stream(name, version);
            self.dispatch::<V>(&what, stream);
        }
    }

    fn limits(&mut self, what: &str, stream: &'static Stream) {
        self.reading(&format!("limit: lengths only / {what}"), stream, limits::chase);
        self.reading(&format!("limit: sum of words / {what}"), stream, |bytes| {
            black_box(limits::sum_words(bytes));
        });
        self.reading(&format!("limit: sum of bytes / {what}"), stream, |bytes| {
            black_box(limits::sum_bytes(bytes));
        });
        let each: &'static [&'static [u8]] = kept(stream.each().collect::<Vec<_>>());
        self.writing(&format!("limit: memcpy / {what}"), stream, |out| limits::copy_each(each, out));
    }

    fn cmppprotocol(&mut self, what: &str, stream: &'static Stream) {
        let frames: &'static Vec<_> = kept(peers::cmppprotocol_frames(&stream.bytes));
        let fields = library::dispatch_fields::<V20>(&stream.bytes);
        assert_eq!(peers::cmppprotocol_fields(frames), fields, "cmppprotocol reads other values from {what}");
        for (frame, message) in frames.iter().zip(stream.each()) {
            // cmppprotocol writes NUL to reserved fields, which are not empty in the vectors.
            let reserved = match frame.pdu {
                cmppprotocol::Pdu::Deliver(_) => 8,
                cmppprotocol::Pdu::ActiveTestResp => 1,
                _ => 0,
            };
            let (written, kept) = (frame.encode(), message.len() - reserved);
            assert_eq!(written.len(), message.len(), "cmppprotocol writes another length of {what}");
            assert_eq!(written[..kept], message[..kept], "cmppprotocol writes other bytes of {what}");
        }
        self.reading(&format!("cmppprotocol: decode / {what}"), stream, peers::cmppprotocol_decode);
        self.add(&format!("cmppprotocol: encode / {what}"), stream, || {
            black_box(peers::cmppprotocol_encode(frames));
        });
    }

    /// Adds the cases of a message whose type the caller knows.
    fn message<M: Message<'static> + Fields + 'static>(&mut self, what: &str, stream: &'static Stream) {
        self.reading(&format!("frame / {what}"), stream, library::frame);
        self.reading(&format!("frame + parse / {what}"), stream, library::parse::<M>);
        self.reading(&format!("frame + parse + all fields / {what}"), stream, |bytes| {
            black_box(library::parse_fields::<M>(bytes));
        });
        let views: &'static [(u32, M)] = kept(library::views::<M>(&stream.bytes));
        assert_eq!(views.len(), stream.messages, "{what} is not read");
        for (&(sequence_id, view), message) in views.iter().zip(stream.each()) {
            written_again(message, what, |out| view.encode(sequence_id, out));
        }
        self.writing(&format!("serialize / {what}"), stream, |out| library::serialize(views, out));
        self.add(&format!("pieces / {what}"), stream, || library::slices(views));
        self.writing(&format!("round trip / {what}"), stream, |out| library::round_trip::<M>(&stream.bytes, out));
    }

    /// Adds the conversion of a message to another version.
    fn relay(&mut self, name: &str, version: &str, from: Version, to: Version) {
        let (what, stream) = self.stream(name, version);
        self.writing(&format!("transcode to {to} / {what}"), stream, move |out| {
            library::transcode_all(&stream.bytes, from, to, out)
        });
    }

    /// Adds the reading of messages of any command.
    fn dispatch<V: Layouts>(&mut self, what: &str, stream: &'static Stream) {
        assert_eq!(library::pdus::<V>(&stream.bytes).len(), stream.messages, "{what} is not read");
        self.reading(&format!("frame + dispatch / {what}"), stream, library::dispatch::<V>);
        self.reading(&format!("frame + dispatch by a call / {what}"), stream, library::dispatch_out_of_line::<V>);
        self.reading(&format!("frame + dispatch, version at run time / {what}"), stream, |bytes| {
            library::dispatch_any(bytes, V::VERSION);
        });
    }

    /// Adds the reading of messages of any command, and of all fields of the frequent ones.
    fn any_fields<V: Layouts>(&mut self, what: &str, stream: &'static Stream) {
        self.reading(&format!("frame + dispatch + all fields / {what}"), stream, |bytes| {
            black_box(library::dispatch_fields::<V>(bytes));
        });
    }

    /// Adds the cases of messages of any command.
    fn any<V: Layouts>(&mut self, what: &str, stream: &'static Stream) {
        self.dispatch::<V>(what, stream);
        self.reading(&format!("dissect / {what}"), stream, |bytes| library::dissect_all(bytes, V::VERSION));
        let pdus: &'static [(u32, Pdu<'static, V>)] = kept(library::pdus::<V>(&stream.bytes));
        for (&(sequence_id, pdu), message) in pdus.iter().zip(stream.each()) {
            written_again(message, what, |out| pdu.encode(sequence_id, out));
        }
        self.writing(&format!("serialize any / {what}"), stream, |out| library::serialize_pdus(pdus, out));
        self.writing(&format!("round trip any / {what}"), stream, |out| {
            library::round_trip_pdus::<V>(&stream.bytes, out)
        });
    }
}

/// Asserts that a message is written as it was read.
fn written_again(message: &[u8], what: &str, write: impl FnOnce(&mut [u8]) -> Result<usize, NoRoom>) {
    let mut out = [0; LONGEST];
    assert_eq!(write(&mut out), Ok(message.len()), "{what} is written with another length");
    assert_eq!(&out[..message.len()], message, "{what} is written with other bytes");
}

/// Keeps a value until the end of the program, so that cases can borrow from it.
pub(crate) fn kept<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// Returns the stream that was created under this name before, or creates it.
fn cached(name: String, make: impl FnOnce() -> Stream) -> &'static Stream {
    static STREAMS: Mutex<BTreeMap<String, &'static Stream>> = Mutex::new(BTreeMap::new());
    STREAMS.lock().expect("no panic before").entry(name).or_insert_with(|| kept(make()))
}

fn folder(version: &str) -> String {
    format!("v{}", version.replace('.', ""))
}

/// Returns the readable name of a vector: `SUBMIT to 3, 2.0` for `submit-140-to-3` of 2.0.
fn what(name: &str, version: &str) -> String {
    let (name, detail) = match name {
        "submit-140-to-1" => ("SUBMIT", " to 1"),
        "submit-140-to-3" => ("SUBMIT", " to 3"),
        "submit-140-to-100" => ("SUBMIT", " to 100"),
        "deliver" => ("DELIVER", " with text"),
        "deliver-report" | "deliver-report-71" => ("DELIVER", " with report"),
        name => (name, ""),
    };
    format!("{}{detail}, {version}", name.replace('-', "_").to_uppercase())
}

/// Returns the texts of the SUBMITs of 2.0 in a stream.
#[must_use]
pub(crate) fn texts(stream: &'static [u8]) -> Vec<Texts<'static>> {
    let text = |submit: v20::Submit<'static>| Texts {
        service_id: submit.head.service_id.trimmed(),
        fee_terminal_id: submit.head.fee_terminal_id.trimmed(),
        msg_src: submit.head.msg_src.trimmed(),
        fee_type: &submit.head.fee_type.0,
        fee_code: submit.head.fee_code.trimmed(),
        valid_time: submit.head.valid_time.trimmed(),
        at_time: submit.head.at_time.trimmed(),
        src_id: submit.head.src_id.trimmed(),
        dest_terminal_ids: kept(submit.dest_terminal_ids.into_iter().map(|id| id.trimmed()).collect::<Vec<_>>()),
        msg_content: submit.msg_content.as_slice(),
    };
    library::views::<v20::Submit<'static>>(stream).into_iter().map(|(_, submit)| text(submit)).collect()
}
