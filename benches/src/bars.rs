//! The bars: the limits that the measured values must meet.

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::io;

use cmpp_codec::pdu::Submit;
use cmpp_codec::{Error, Pdu, V30};

use crate::cases::{self, Case, Cases, kept};
use crate::corpus::{Stream, vector};
use crate::dissector::{Captures, MESSAGES, Run};
use crate::hostile::Hostile;
use crate::measure::{Rounds, median};
use crate::{allocations, callgrind, growth, library, limits, session};

/// A bar: a measured value and its limit.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What is measured, with the unit.
    pub bar: String,
    /// The limit.
    pub limit: f64,
    /// The measured value.
    pub measured: f64,
    /// Whether the limit is a minimum. Otherwise it is a maximum.
    pub higher: bool,
}

impl Bar {
    pub(crate) fn at_most(bar: impl Into<String>, limit: f64, measured: f64) -> Self {
        Self { bar: bar.into(), limit, measured, higher: false }
    }

    pub(crate) fn at_least(bar: impl Into<String>, limit: f64, measured: f64) -> Self {
        Self { bar: bar.into(), limit, measured, higher: true }
    }

    /// Returns whether the limit is met.
    #[must_use]
    pub fn is_met(&self) -> bool {
        if self.higher { self.measured >= self.limit } else { self.measured <= self.limit }
    }

    /// Returns the bar as a JSON object.
    #[must_use]
    pub fn json(&self) -> String {
        let better = if self.higher { "higher" } else { "lower" };
        let (limit, measured) = (number(self.limit), number(self.measured));
        format!(r#"{{"bar":"{}","limit":{limit},"measured":{measured},"better":"{better}"}}"#, self.bar)
    }

    /// Returns the bar as a row of `results/figures.tsv`.
    #[must_use]
    pub fn row(&self) -> String {
        format!("{}\t{}\t{}\n", self.bar, number(self.measured), self.bound())
    }

    /// Returns the limit and its direction, such as `≤ 50`.
    fn bound(&self) -> String {
        format!("{} {}", if self.higher { "≥" } else { "≤" }, number(self.limit))
    }
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.is_met() { "met" } else { "NOT MET" };
        write!(f, "{:<72} {:>7} {:>8}  {verdict}", self.bar, self.bound(), number(self.measured))
    }
}

/// Formats a number with at most two decimals.
#[must_use]
pub fn number(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

//----------- Instructions -------------------------------------------------------------------------

/// The number of messages in a stream whose instructions are counted.
pub const COUNTED: usize = 1000;

/// Returns the cases whose instructions are counted.
#[must_use]
pub fn counted() -> Vec<Case> {
    let of_messages = [cases::library(COUNTED), cases::limits(COUNTED), cases::peers(COUNTED)];
    let others = [growth::cases(growth::MESSAGES), session::cases()];
    of_messages.into_iter().chain(others).flatten().collect()
}

/// The number of instructions for each message, by the name of the case.
pub type Instructions = BTreeMap<String, f64>;

/// Counts the instructions of all cases.
///
/// # Errors
///
/// The same errors as [`callgrind::count`].
#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
pub fn count() -> io::Result<Instructions> {
    let cases = counted();
    let counts = callgrind::count(&cases)?;
    Ok(cases.into_iter().zip(counts).map(|(case, n)| (case.name, n as f64 / case.messages as f64)).collect())
}

/// Returns the bars in instructions.
#[must_use]
pub fn by_instructions(counts: &Instructions) -> Vec<Bar> {
    let of = |name: &str| counts.get(name).copied().unwrap_or(f64::NAN);
    let worst = |work: &str| {
        let all = counts.iter().filter(|(name, _)| name.strip_prefix(work).is_some_and(|rest| rest.starts_with(" / ")));
        all.map(|(_, &n)| n).fold(f64::NAN, f64::max)
    };
    let mut bars = Vec::new();
    for version in ["2.0", "3.0"] {
        let (one, many) = (
            of(&format!("frame + parse / SUBMIT to 1, {version}")),
            of(&format!("frame + parse / SUBMIT to 100, {version}")),
        );
        let by_hand = of(&format!("by hand: frame + parse / SUBMIT to 1, {version}"));
        let what = format!("frame + parse SUBMIT {version}, instructions");
        bars.push(Bar::at_most(what.as_str(), 50.0, one));
        bars.push(Bar::at_most(format!("{what} more than by hand"), 3.0, one - by_hand));
        bars.push(Bar::at_most(format!("{what} more for 100 recipients than for 1"), 1.0, many - one));
    }
    let any = "frame + dispatch + parse any message";
    bars.push(Bar::at_most(format!("{any}, inlined, instructions"), 70.0, worst("frame + dispatch")));
    bars.push(Bar::at_most(format!("{any}, out of line, instructions"), 80.0, worst("frame + dispatch by a call")));
    let dynamic = worst("frame + dispatch, version at run time");
    bars.push(Bar::at_most(format!("{any}, version at run time, instructions"), 90.0, dynamic));
    bars.push(Bar::at_most("frame alone, instructions", 22.0, worst("frame")));
    for (work, version, limit) in [
        ("serialize", "2.0", 135.0),
        ("serialize", "3.0", 160.0),
        ("build", "2.0", 350.0),
        ("round trip", "2.0", 155.0),
        ("round trip", "3.0", 185.0),
        ("frame + parse + all fields", "2.0", 350.0),
    ] {
        let how = if work == "build" { "build from ten short strings + serialize" } else { work };
        let measured = of(&format!("{work} / SUBMIT to 1, {version}"));
        bars.push(Bar::at_most(format!("{how} SUBMIT {version}, instructions"), limit, measured));
    }
    let exchange = of(&session::name(16));
    let what = "session: SUBMIT and answer through both ends, window 16, instructions";
    bars.push(Bar::at_most(what, 1200.0, exchange));
    let wide = of(&session::name(1024)) / exchange;
    bars.push(Bar::at_most("session: the same, window 1024, × window 16, instructions", 1.05, wide));
    let report = of("DELIVER to report, every value read");
    bars.push(Bar::at_most("content: DELIVER to report, every value read, instructions", 400.0, report));
    bars.push(Bar::at_most("stat: explained, instructions", 150.0, worst("stat: explained")));
    bars
}

//----------- Time ---------------------------------------------------------------------------------

/// The number of messages in a stream that is timed. They do not fit into the second-level cache.
pub const TIMED: usize = 10_000;

/// The number of rounds.
const ROUNDS: usize = 15;

/// Returns the cases that are timed together.
#[must_use]
pub fn timed() -> Vec<Case> {
    let worth = |case: &Case| {
        let named = ["SUBMIT to 1, ", "SUBMIT to 100, ", "DELIVER with report, ", "mixed, ", "submit_sm"];
        let inside = ["characters", "of ASCII", "AuthenticatorSource", "md-5"];
        named.iter().chain(&inside).any(|what| case.name.contains(what))
    };
    let all = [cases::library(TIMED), cases::limits(TIMED), cases::peers(TIMED)];
    all.into_iter().flatten().filter(worth).chain(session::cases()).collect()
}

/// Cases and their times.
#[derive(Debug)]
pub struct Times {
    /// The cases.
    pub cases: Vec<Case>,
    /// The times of the cases.
    pub rounds: Rounds,
}

impl Times {
    /// Measures the cases.
    #[must_use]
    pub fn of(mut cases: Vec<Case>) -> Self {
        let rounds = Rounds::of(&mut cases, ROUNDS);
        Self { cases, rounds }
    }

    /// Returns the time of a case, in nanoseconds for each message.
    ///
    /// # Panics
    ///
    /// If there is no such case.
    #[must_use]
    pub fn time(&self, name: &str) -> f64 {
        self.rounds.time(self.at(name))
    }

    /// Returns the ratio of the times of two cases.
    ///
    /// # Panics
    ///
    /// If there is no such case.
    #[must_use]
    pub fn ratio(&self, longer: &str, shorter: &str) -> f64 {
        self.rounds.ratio(self.at(longer), self.at(shorter))
    }

    fn at(&self, name: &str) -> usize {
        self.cases.iter().position(|case| case.name == name).unwrap_or_else(|| panic!("no case {name}"))
    }
}

/// Returns the bars in time.
#[must_use]
pub fn by_time(times: &Times) -> Vec<Bar> {
    let one = |work: &str, version: &str| format!("{work} / SUBMIT to 1, {version}");
    let mut bars = Vec::new();
    for version in ["2.0", "3.0"] {
        let measured = times.ratio(&one("serialize", version), &one("limit: memcpy", version));
        bars.push(Bar::at_most(format!("serialize SUBMIT {version}, × memcpy of the same frame"), 1.4, measured));
    }
    let measured = times.ratio(&one("build", "2.0"), &one("limit: memcpy", "2.0"));
    bars.push(Bar::at_most("build from ten short strings + serialize SUBMIT 2.0, × memcpy", 3.0, measured));
    let measured = times.ratio(&one("transcode to 3.0", "2.0"), &one("limit: memcpy", "2.0"));
    bars.push(Bar::at_most("relay: SUBMIT 2.0 to 3.0, × memcpy of the frame", 25.0, measured));
    for (what, theirs, ours, limit) in [
        ("parse", "decode", "frame + parse", 35.0),
        ("parse + all fields", "decode", "frame + parse + all fields", 14.0),
        ("serialize a view", "encode", "serialize", 17.0),
        ("from strings", "encode", "build", 7.0),
    ] {
        let measured = times.ratio(&one(&format!("cmppprotocol: {theirs}"), "2.0"), &one(ours, "2.0"));
        bars.push(Bar::at_least(format!("{what}, × faster than cmppprotocol"), limit, measured));
    }
    bars.extend(inside(times));
    let measured =
        times.ratio("cmppprotocol: decode / SUBMIT to 100, 2.0", "frame + parse + all fields / SUBMIT to 100, 2.0");
    bars.push(Bar::at_least("100 recipients, all fields, × faster than cmppprotocol", 15.0, measured));
    let wide = times.ratio(&session::name(4096), &session::name(16));
    bars.push(Bar::at_most("session: the same, window 4096, × window 16, time", 1.6, wide));
    let measured = times.ratio(&session::name(16), session::CODEC);
    bars.push(Bar::at_most("session: × encode and parse of the same two messages, time", 8.0, measured));
    bars
}

/// Returns the bars of texts, contents and the login.
fn inside(times: &Times) -> Vec<Bar> {
    let (ucs2, gb, ascii) = ("UCS-2, 70 characters", "GB18030, 70 characters", "ASCII, 160 of ASCII");
    let long = "UCS-2, 2000 characters";
    let rows = [
        ("text: decode UCS-2, 70 characters, × encoding_rs", 0.8, "decode", "encoding_rs: decode", ucs2),
        (
            "text: decode UCS-2 to &str, 70 characters, × encoding_rs",
            1.5,
            "decode to str",
            "encoding_rs: decode to str",
            ucs2,
        ),
        ("text: decode GB18030, 70 characters, × encoding_rs", 1.1, "decode", "encoding_rs: decode", gb),
        ("text: decode ASCII, 160, × memcpy", 2.5, "decode", "limit: memcpy", ascii),
        ("text: write UCS-2, 70 characters, × encode_utf16 into a buffer", 0.9, "write", "std: write", ucs2),
        ("text: write GB18030, 70 characters, × encoding_rs", 1.1, "write", "encoding_rs: write", gb),
        ("text: plan and write a long text, × writing it alone", 1.4, "plan and write", "write", long),
        (
            "content: DELIVER to text, 70 UCS-2 characters, × parse + decode",
            1.15,
            "DELIVER to text",
            "parse + decode",
            "70 UCS-2 characters",
        ),
    ];
    let of = |(bar, limit, ours, theirs, what): (&str, f64, &str, &str, &str)| {
        Bar::at_most(bar, limit, times.ratio(&format!("{ours} / {what}"), &format!("{theirs} / {what}")))
    };
    let mut bars: Vec<Bar> = rows.into_iter().map(of).collect();
    let measured = times.ratio("AuthenticatorSource", "md-5: the same bytes");
    bars.push(Bar::at_most("login: AuthenticatorSource, × md-5 of the same bytes", 1.15, measured));
    bars
}

/// Returns the bar of a batch that does not fit into any cache.
#[must_use]
pub fn batch() -> Bar {
    let stream = kept(Stream::filling(&vector("v30/submit-140-to-1"), 64 << 20));
    let mut cases = Cases::new(0);
    cases.reading("one pass", stream, library::dispatch::<V30>);
    cases.reading("every word", stream, |bytes| {
        std::hint::black_box(limits::sum_words(bytes));
    });
    let measured = Times::of(cases.list).ratio("one pass", "every word");
    Bar::at_most("64 MiB of frames in one pass, all views, × reading every word", 1.6, measured)
}

//----------- The rest -----------------------------------------------------------------------------

/// Returns the bars that are exact numbers.
///
/// # Panics
///
/// If the program does not count its allocations.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
pub fn exact() -> Vec<Bar> {
    assert!(allocations::counted(), "the program does not count its allocations");
    let mut cases = cases::library(100);
    let allocated: u64 = cases.iter_mut().map(|case| allocations::during(&mut case.run)).sum();
    let (memory, asked) = session::memory();
    let size = |what: &str, limit, size: usize| Bar::at_most(format!("size of {what}, bytes"), limit, size as f64);
    vec![
        Bar::at_most(format!("allocations in {} operations of the library", cases.len()), 0.0, allocated as f64),
        Bar::at_most("session: memory for 1024 unanswered SUBMITs of 200 bytes, × their bytes", 2.0, memory),
        Bar::at_most("session: allocations a message", 0.0, asked),
        size("the SUBMIT view", 56.0, size_of::<Submit<'_, V30>>()),
        size("the message enum", 64.0, size_of::<Pdu<'_, V30>>()),
        size("the error", 16.0, size_of::<Error>()),
    ]
}

/// The runs of the dissectors.
#[derive(Debug)]
pub struct Dissectors {
    /// The run of `cmpp-dissect` on the large capture.
    pub ours: Run,
    /// The ratio of the memory for the large capture to that for the small one, with `--memory 8`.
    pub growth: f64,
    /// The run of tshark on the large capture, if tshark is installed.
    pub tshark: Option<Run>,
    /// The runs of `cmpp-dissect` and tshark with two columns of the large capture.
    pub columns: (Run, Option<Run>),
    /// The run of `cmpp-dissect` with a table of the large capture in Parquet.
    pub parquet: Run,
    /// The size of the large capture in bytes.
    pub bytes: u64,
    /// The cost of hostile captures.
    pub hostile: Hostile,
}

impl Dissectors {
    /// Runs the dissectors.
    ///
    /// # Errors
    ///
    /// If one of them cannot be run.
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    pub fn run() -> io::Result<Self> {
        let captures = Captures::make()?;
        let [large, small] = MESSAGES;
        // Runs both before and after tshark, whose run is long enough for the speed of the machine to change.
        let mut ours = vec![captures.dissect(large)?, captures.dissect(large)?];
        let tshark = captures.tshark(large)?;
        ours.push(captures.dissect(large)?);
        let mut columns = vec![captures.columns(large)?, captures.columns(large)?];
        let fields = captures.tshark_fields(large)?;
        columns.push(captures.columns(large)?);
        columns.sort_by_key(|run| run.time);
        let mut parquet = (0..3).map(|_| captures.parquet(large)).collect::<io::Result<Vec<Run>>>()?;
        parquet.sort_by_key(|run| run.time);
        let memory = |messages| {
            let runs =
                (0..3).map(|_| captures.dissect_with_little_memory(messages)).collect::<io::Result<Vec<Run>>>()?;
            Ok::<_, io::Error>(median(runs.iter().map(|run| run.memory as f64).collect()))
        };
        let growth = memory(large)? / memory(small)?;
        ours.sort_by_key(|run| run.time);
        let (bytes, hostile) = (captures.bytes(large)?, Hostile::run(&captures)?);
        let (columns, parquet) = ((columns[1], fields), parquet[1]);
        Ok(Self { ours: ours[1], growth, tshark, columns, parquet, bytes, hostile })
    }

    /// Returns the bars of the dissector.
    #[must_use]
    pub fn bars(&self) -> Vec<Bar> {
        let mut bars = Vec::new();
        if let Some(tshark) = self.tshark {
            let faster = self.ours.speed() / tshark.speed();
            bars.push(Bar::at_least("dissector with JSON, × tshark -T json, messages a second", 50.0, faster));
        }
        if let (ours, Some(tshark)) = self.columns {
            let faster = ours.speed() / tshark.speed();
            bars.push(Bar::at_least("dissector: two columns, × tshark -T fields", 100.0, faster));
        }
        bars.push(Bar::at_least("dissector: Parquet, messages a second", 800_000.0, self.parquet.speed()));
        bars.push(Bar::at_most("dissector's memory with --memory 8, 1,000,000 messages × 100,000", 1.1, self.growth));
        let Hostile { nanoseconds, fragments, .. } = self.hostile;
        bars.push(Bar::at_most("dissector: worst hostile capture, ns a byte", 40.0, nanoseconds));
        bars.push(Bar::at_most("dissector: 1 MB of fragments, × the same bytes as plain segments", 10.0, fragments));
        bars
    }

    /// Returns the runs with the programs and their options.
    fn runs(&self) -> impl Iterator<Item = (&'static str, Run)> {
        let (columns, fields) = self.columns;
        let runs = [
            ("cmpp-dissect -f json", Some(self.ours)),
            ("tshark -T json", self.tshark),
            ("cmpp-dissect -c", Some(columns)),
            ("tshark -T fields", fields),
            ("cmpp-dissect -f parquet", Some(self.parquet)),
        ];
        runs.into_iter().filter_map(|(who, run)| Some((who, run?)))
    }

    /// Returns the speeds as rows of `results/figures.tsv`. They have no limit.
    pub fn speeds(&self) -> impl Iterator<Item = String> {
        self.runs().map(|(who, run)| format!("{who}, million messages a second\t{}\t\n", number(run.speed() / 1e6)))
    }

    /// Returns a readable table, with one line for each dissector.
    #[must_use]
    pub fn table(&self) -> String {
        let mut table = String::new();
        for (who, run) in self.runs() {
            #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
            let megabytes = run.speed() * self.bytes as f64 / f64::from(MESSAGES[0]) / 1e6;
            let _ = writeln!(
                table,
                "{who:<23} {:>9.0} messages in {:>6.2} s: {:>7.0} a second, {megabytes:>6.1} MB/s of capture, {:>4} MiB of memory",
                run.messages,
                run.time.as_secs_f64(),
                run.speed(),
                run.memory / 1024,
            );
        }
        table
    }
}
