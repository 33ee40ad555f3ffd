//! Every operation by its name: what criterion times, callgrind counts and the report compares.

use std::fmt;
use std::hint::black_box;

use cmpp_codec::pdu::{Deliver, Submit};
use cmpp_codec::{Message, Pdu, V20, V30, Version, v20};

use crate::corpus::{Stream, vector};
use crate::library::{self, Fields, Texts};
use crate::{limits, twin};

/// One operation on one input.
pub struct Case {
    /// What is done to what: `parse / SUBMIT 2.0`.
    pub name: String,
    /// Messages that one run goes through.
    pub messages: usize,
    /// Their bytes.
    pub bytes: usize,
    /// One run.
    pub run: Box<dyn FnMut()>,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case").field("name", &self.name).finish_non_exhaustive()
    }
}

/// How many messages a run goes through: enough that the loop's first and last turn do not count.
pub const MESSAGES: usize = 1000;

/// Bytes that the longest message takes.
const LONGEST: usize = 8578;

/// Every operation of the library, on every input.
#[must_use]
pub fn library() -> Vec<Case> {
    let mut cases = Cases(Vec::new());
    cases.version::<V20>("2.0", "deliver-report");
    cases.version::<V30>("3.0", "deliver-report-71");
    let submit = stream("2.0", "submit-140-to-1");
    let texts: &'static [Texts<'static>] = kept(texts(submit));
    cases.writing("build / SUBMIT to 1, 2.0", submit, |out| library::build_all(texts, out));
    cases.0
}

/// What a hand could do at best, and the machine.
#[must_use]
pub fn limits() -> Vec<Case> {
    let mut cases = Cases(Vec::new());
    let twins: [(&str, fn(&[u8])); 2] = [("2.0", twin::parse_v20), ("3.0", twin::parse_v30)];
    for (version, twin) in twins {
        for name in ["submit-140-to-1", "submit-140-to-100"] {
            let (stream, what) = (stream(version, name), what(name, version));
            cases.reading(&format!("by hand: frame / {what}"), stream, twin::frame);
            cases.reading(&format!("by hand: frame + parse / {what}"), stream, twin);
            cases.reading(&format!("limit: lengths only / {what}"), stream, limits::chase);
            cases.reading(&format!("limit: sum of words / {what}"), stream, |bytes| {
                black_box(limits::sum_words(bytes));
            });
            cases.reading(&format!("limit: sum of bytes / {what}"), stream, |bytes| {
                black_box(limits::sum_bytes(bytes));
            });
            let each: &'static [&'static [u8]] = kept(stream.each().collect::<Vec<_>>());
            cases.writing(&format!("limit: memcpy / {what}"), stream, |out| limits::copy_each(each, out));
        }
    }
    cases.0
}

struct Cases(Vec<Case>);

impl Cases {
    fn add(&mut self, name: &str, stream: &Stream, run: impl FnMut() + 'static) {
        let (name, messages, bytes) = (name.to_owned(), stream.messages, stream.bytes.len());
        self.0.push(Case { name, messages, bytes, run: Box::new(run) });
    }

    /// One that reads the stream.
    fn reading(&mut self, name: &str, stream: &'static Stream, run: fn(&'static [u8])) {
        self.add(name, stream, move || run(&stream.bytes));
    }

    /// One that writes messages to the same place.
    fn writing(&mut self, name: &str, stream: &Stream, mut run: impl FnMut(&mut [u8]) -> usize + 'static) {
        let (mut out, all) = (vec![0; LONGEST], stream.bytes.len());
        assert_eq!(run(&mut out), all, "{name} writes every byte");
        self.add(name, stream, move || {
            black_box(run(&mut out));
        });
    }

    /// All of one version.
    fn version<V: Version>(&mut self, version: &str, report: &str) {
        for name in ["submit-140-to-1", "submit-140-to-3", "submit-140-to-100"] {
            self.message::<Submit<'static, V>>(&what(name, version), stream(version, name));
        }
        for name in ["deliver", report] {
            self.message::<Deliver<'static, V>>(&what(name, version), stream(version, name));
        }
        self.any::<V>(&what("submit-140-to-1", version), stream(version, "submit-140-to-1"));
        for name in ["connect", "connect-resp", "submit-resp", "deliver-resp", "active-test", "active-test-resp"] {
            self.any::<V>(&what(name, version), stream(version, name));
        }
        let mixed = kept(Stream::mixed(&folder(version), MESSAGES));
        self.any::<V>(&format!("mixed, {version}"), mixed);
    }

    /// Of a kind that the caller knows.
    fn message<M: Message<'static> + Fields + 'static>(&mut self, what: &str, stream: &'static Stream) {
        self.reading(&format!("frame / {what}"), stream, library::frame);
        self.reading(&format!("frame + parse / {what}"), stream, library::parse::<M>);
        self.reading(&format!("frame + parse + all fields / {what}"), stream, |bytes| {
            black_box(library::parse_fields::<M>(bytes));
        });
        let views: &'static [(u32, M)] = kept(library::views::<M>(&stream.bytes));
        assert_eq!(views.len(), stream.messages, "{what} is read");
        self.writing(&format!("serialize / {what}"), stream, |out| library::serialize(views, out));
        self.add(&format!("pieces / {what}"), stream, || library::slices(views));
        self.writing(&format!("round trip / {what}"), stream, |out| library::round_trip::<M>(&stream.bytes, out));
    }

    /// Of whatever kind the message says.
    fn any<V: Version>(&mut self, what: &str, stream: &'static Stream) {
        self.reading(&format!("frame + dispatch / {what}"), stream, library::dispatch::<V>);
        self.reading(&format!("frame + dispatch by a call / {what}"), stream, library::dispatch_out_of_line::<V>);
        self.reading(&format!("frame + dispatch, version at run time / {what}"), stream, |bytes| {
            library::dispatch_any(bytes, V::PROTOCOL);
        });
        self.reading(&format!("frame + dispatch + all fields / {what}"), stream, |bytes| {
            black_box(library::dispatch_fields::<V>(bytes));
        });
        self.reading(&format!("dissect / {what}"), stream, |bytes| library::dissect_all(bytes, V::PROTOCOL));
        let pdus: &'static [(u32, Pdu<'static, V>)] = kept(library::pdus::<V>(&stream.bytes));
        assert_eq!(pdus.len(), stream.messages, "{what} is read");
        self.writing(&format!("serialize any / {what}"), stream, |out| library::serialize_pdus(pdus, out));
        self.writing(&format!("round trip any / {what}"), stream, |out| {
            library::round_trip_pdus::<V>(&stream.bytes, out)
        });
    }
}

/// Lives as long as the program: the cases borrow from it.
pub fn kept<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn folder(version: &str) -> String {
    format!("v{}", version.replace('.', ""))
}

/// `submit-140-to-3` of 2.0: `SUBMIT to 3, 2.0`.
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

/// A stream of one vector.
fn stream(version: &str, name: &str) -> &'static Stream {
    kept(Stream::of(&vector(&format!("{}/{name}", folder(version))), MESSAGES))
}

/// The texts of SUBMITs of 2.0.
#[must_use]
pub fn texts(stream: &'static Stream) -> Vec<Texts<'static>> {
    let text = |submit: v20::Submit<'static>| Texts {
        service_id: submit.head.service_id.text(),
        fee_terminal_id: submit.head.fee_terminal_id.text(),
        msg_src: submit.head.msg_src.text(),
        fee_type: &submit.head.fee_type.0,
        fee_code: submit.head.fee_code.text(),
        valid_time: submit.head.valid_time.text(),
        at_time: submit.head.at_time.text(),
        src_id: submit.head.src_id.text(),
        dest_terminal_ids: kept(submit.dest_terminal_ids.into_iter().map(|id| id.text()).collect::<Vec<_>>()),
        msg_content: submit.msg_content.as_slice(),
    };
    library::views::<v20::Submit<'static>>(&stream.bytes).into_iter().map(|(_, submit)| text(submit)).collect()
}
