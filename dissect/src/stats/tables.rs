//! The tables of statistics, as they are shown and as JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use cmpp_codec::Language;
use cmpp_codec::outcome::{Cause, Retry};
use serde::Serialize;

use crate::clock::Clock;
use crate::model::{Later, News, Time, Why};
use crate::sink::Summary;
use crate::stats::gather::{EXAMPLES, Stats};
use crate::stats::groups::Outcomes;
use crate::stats::logins::Login;
use crate::stats::notes::{Broken, Note};
use crate::stats::outcome::{Codes, Known};
use crate::stats::requests::Request;
use crate::stats::series::Traffic;
use crate::stats::slowest::SlowRow;
use crate::stats::streams::StreamRow;
use crate::stats::timing::Times;

/// All tables. Lists are sorted by how much their rows matter.
#[derive(Debug, Serialize)]
pub(crate) struct Tables {
    pub(crate) traffic: Traffic,
    pub(crate) answers: Vec<AnswerRow>,
    pub(crate) outcomes: Outcomes,
    pub(crate) causes: Vec<Failures>,
    /// Codes of failures that nobody published a meaning of.
    pub(crate) unknown_codes: Vec<CodeRow>,
    pub(crate) unanswered: Vec<Waiting>,
    pub(crate) unreported: Unreported,
    pub(crate) slowest: Vec<SlowRow>,
    pub(crate) logins: Vec<Login>,
    pub(crate) notes: Vec<Note>,
    pub(crate) errors: Vec<Broken>,
    /// How many streams there are. `streams` has the newest of them.
    pub(crate) stream_count: u64,
    pub(crate) streams: Vec<StreamRow>,
}

impl Tables {
    /// Writes the tables and the summary as one JSON object.
    pub(crate) fn write_json(&self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let mut text = Vec::new();
        summary.write_json(&mut text)?;
        out.write_all(b"{\"summary\":")?;
        out.write_all(text.trim_ascii_end())?;
        let tables = serde_json::to_vec(self)?;
        out.write_all(b",")?;
        out.write_all(tables.get(1..).unwrap_or_default())
    }
}

/// The requests of a command, and the answers to them.
#[derive(Debug, Serialize)]
pub(crate) struct AnswerRow {
    pub(crate) command: &'static str,
    /// Without retransmissions.
    pub(crate) requests: u64,
    pub(crate) repeated: u64,
    pub(crate) answered: u64,
    /// By reason: `never`, `gap`, `one_way`, `end`, `forgotten`.
    pub(crate) unanswered: BTreeMap<&'static str, u64>,
    /// How long the answers took, or `None` if no times are known.
    pub(crate) ms: Option<Times>,
}

/// Failures with the same cause.
#[derive(Debug, Serialize)]
pub(crate) struct Failures {
    /// `None` for codes that have a name and no cause.
    pub(crate) cause: Option<&'static str>,
    pub(crate) text: &'static str,
    /// Whether a retry helps: `never`, `later`, `after_change`, or `None` if that is unknown.
    pub(crate) retry: Option<&'static str>,
    pub(crate) count: u64,
    pub(crate) codes: Vec<CodeRow>,
}

/// A code.
#[derive(Debug, Serialize)]
pub(crate) struct CodeRow {
    pub(crate) command: &'static str,
    pub(crate) field: &'static str,
    pub(crate) code: String,
    pub(crate) meaning: Option<String>,
    pub(crate) count: u64,
    /// The number of the first message.
    pub(crate) first: u64,
}

/// A request without an answer.
#[derive(Debug, Serialize)]
pub(crate) struct Waiting {
    pub(crate) number: u64,
    pub(crate) stream: u64,
    pub(crate) command: &'static str,
    pub(crate) sequence_id: u32,
    pub(crate) why: &'static str,
}

/// Accepted SUBMITs whose status reports are not there.
#[derive(Debug, Serialize)]
pub(crate) struct Unreported {
    /// How many status reports are missing.
    pub(crate) reports: u64,
    /// Of how many messages.
    pub(crate) messages: u64,
    pub(crate) first: Vec<Unreport>,
}

/// An accepted SUBMIT whose status reports are not there.
#[derive(Debug, Serialize)]
pub(crate) struct Unreport {
    pub(crate) number: u64,
    pub(crate) stream: u64,
    pub(crate) sequence_id: u32,
    pub(crate) missing: u16,
}

impl Stats {
    /// Ends the counting and returns the tables.
    pub(crate) fn tables(&mut self) -> Tables {
        while let Some(orphan) = self.orphans.next() {
            self.count_orphan(&orphan);
        }
        let waiting: Vec<_> = self.requests.iter().filter(|request| request.awaited > 0).copied().collect();
        for request in &waiting {
            self.settle(request);
        }
        let row = |request: &Request| Unreport {
            number: request.number,
            stream: request.stream,
            sequence_id: request.sequence,
            missing: request.awaited,
        };
        let unreported = Unreported {
            reports: waiting.iter().map(|request| u64::from(request.awaited)).sum(),
            messages: waiting.len() as u64,
            first: waiting.iter().take(EXAMPLES).map(row).collect(),
        };
        let (codes, language) = (&self.codes, self.words.language());
        let (causes, unknown_codes) = failures(codes, language);
        let status = |code: usize| codes.get(code).map(|known| (known.code.clone(), known.meaning.clone()));
        let (stream_count, streams) = self.streams.table(&self.names, &mut iso(&mut Clock::default()));
        Tables {
            traffic: self.series.table(),
            answers: self.answer_rows(),
            outcomes: self.groups.tables(&self.names, codes),
            causes,
            unknown_codes,
            unanswered: self.waiting(),
            unreported,
            slowest: self.slowest.table(|code| status(code).unwrap_or_default().0),
            logins: self.logins.table(&self.names, |code| status(code).unwrap_or_default()),
            notes: self.notes.table(self.words.language()),
            errors: self.notes.errors(),
            stream_count,
            streams,
        }
    }

    fn answer_rows(&self) -> Vec<AnswerRow> {
        let mut rows: Vec<AnswerRow> = self
            .answers
            .values()
            .map(|answers| AnswerRow {
                command: answers.name,
                requests: answers.requests,
                repeated: answers.repeated,
                answered: answers.answered,
                unanswered: answers.unanswered.iter().map(|(why, &count)| (Why::name(*why), count)).collect(),
                ms: answers.timing.table(),
            })
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.requests));
        rows
    }

    fn waiting(&self) -> Vec<Waiting> {
        let row = |(stream, later): &(u64, Later)| Waiting {
            number: later.number,
            stream: *stream,
            command: later.name,
            sequence_id: later.sequence,
            why: match later.news {
                News::Unanswered(why) => why.name(),
                _ => "",
            },
        };
        self.unanswered.iter().map(row).collect()
    }
}

/// Returns how times are written: as in the JSON of messages.
fn iso(clock: &mut Clock) -> impl FnMut(Time) -> String {
    |time| {
        let mut text = Vec::new();
        clock.write(&mut text, time, b'T');
        text.push(b'Z');
        String::from_utf8(text).unwrap_or_default()
    }
}

/// What failures without a cause are called.
const OTHER: [&str; 2] = ["of other requests", "其他请求的失败"];

/// Returns the failures by cause and by code, and those codes that nobody published a meaning of.
fn failures(codes: &Codes, language: Language) -> (Vec<Failures>, Vec<CodeRow>) {
    let mut causes: BTreeMap<Option<Cause>, Failures> = BTreeMap::new();
    let mut unknown = Vec::new();
    for known in codes.all().iter().filter(|known| known.is_failure()) {
        let row = CodeRow::from(known);
        let cause = known.cause.and_then(|cause| cause.parse::<Cause>().ok());
        // The specification names codes of logins and of gateways among themselves, and nobody gives them a cause.
        if cause.is_none() && (known.field == "Stat" || known.meaning.is_none()) {
            unknown.push(row);
            continue;
        }
        let failures = causes.entry(cause).or_insert_with(|| Failures {
            cause: cause.map(Cause::word),
            text: cause.map_or(OTHER[usize::from(language == Language::Chinese)], |cause| cause.text(language)),
            retry: cause.and_then(Cause::retry).and_then(retry_name),
            count: 0,
            codes: Vec::new(),
        });
        failures.count += row.count;
        failures.codes.push(row);
    }
    let mut causes: Vec<Failures> = causes.into_values().collect();
    causes.sort_by_key(|failures| std::cmp::Reverse(failures.count));
    for rows in causes.iter_mut().map(|failures| &mut failures.codes).chain([&mut unknown]) {
        rows.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.code.cmp(&other.code)));
    }
    (causes, unknown)
}

const fn retry_name(retry: Retry) -> Option<&'static str> {
    match retry {
        Retry::Never => Some("never"),
        Retry::Later => Some("later"),
        Retry::AfterChange => Some("after_change"),
        _ => None,
    }
}

impl From<&Known> for CodeRow {
    fn from(known: &Known) -> Self {
        let Known { command, field, count, first, .. } = *known;
        Self { command, field, code: known.code.clone(), meaning: known.meaning.clone(), count, first }
    }
}
