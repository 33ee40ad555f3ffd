//! `cmpp-dissect stats`.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use clap::Parser;
use cmpp_codec::Language;

use crate::inputs::{Inputs, complain};
use crate::model::{Later, Lost, Message, Place, Tag};
use crate::sink::{Gather, Printer, Summary};
use crate::stats::gather::Stats;
use crate::stats::text;

/// Shows statistics of all messages: rates, response times, results, failures, what is missing, what is odd
#[derive(Debug, Parser)]
#[command(
    bin_name = "cmpp-dissect stats",
    after_help = EXAMPLES,
    after_long_help = format!("{EXAMPLES}\n\n{SHAPE}"),
)]
pub(crate) struct StatsCommand {
    #[command(flatten)]
    inputs: Inputs,

    /// Write one JSON object in place of tables
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  cmpp-dissect stats sms.pcapng
  cmpp-dissect stats --json sms.pcapng | jq '.causes[] | [.cause, .count]'";

/// The shape of the JSON.
const SHAPE: &str = "\
JSON:
  One object. `summary` is the last line of `--format json`. Numbers of messages
  count from 1, as `number` does there.
  traffic       start_ms (since 1970), step_ms, seconds; kinds, each with name,
                total, peak (in a second) and counts, one for each step
  answers       for each request: command, requests, repeated, answered,
                unanswered (by reason: never, gap, one_way, end, forgotten) and
                ms: count, mean, p50, p90, p99, p999, max, and bars, each with
                from_ms, to_ms and count; null if no times are known
  outcomes      accounts, services, gateways, and groups, which are all three:
                submits, repeated, answered, unanswered, accepted, delivered,
                failed, unreported, delivery_rate, results and stats by code
  causes        failures by cause: cause, text, retry (never, later,
                after_change or null), count, and codes: command, field, code,
                meaning, count, first
  unknown_codes codes of failures that nobody has published, as in causes
  unanswered    the first 20 requests: number, stream, command, sequence_id, why
  unreported    reports, messages, and first: the first 20 accepted messages
                that lack reports: number, stream, sequence_id, missing
  slowest       the 20 slowest answers: ms, command, request, answer, result
  logins        account, gateway, version, status, meaning, count, first
  notes         code, level, text, count, first
  errors        command, kind, field, count, first
  streams       stream, client, server, account, version, messages, errors,
                in_flight (the most), first, last; stream_count is how many
                there are, if not all are listed";

impl StatsCommand {
    /// Reads all files and writes the tables.
    pub(crate) fn run(&self) -> io::Result<ExitCode> {
        let words = match self.inputs.words() {
            Ok(words) => words,
            Err(trouble) => {
                complain(&trouble);
                return Ok(ExitCode::from(2));
            }
        };
        let language = words.language();
        let stats = Stats::new(words, self.inputs.memory() / 4, self.inputs.is_part());
        let output = Output { stats, language, is_json: self.json };
        let mut out = BufWriter::new(io::stdout().lock());
        self.inputs.read(Printer::Gather(Box::new(output)), &mut out)
    }
}

/// The output: tables or JSON.
#[derive(Debug)]
struct Output {
    stats: Stats,
    language: Language,
    is_json: bool,
}

impl Gather for Output {
    fn take(&mut self, message: &Message<'_>, tag: Tag) {
        self.stats.take(message, tag);
    }

    fn take_lost(&mut self, _: Place<'_>, _: Lost, _: Tag) {}

    fn take_later(&mut self, place: Place<'_>, later: Later) {
        self.stats.take_later(place.stream, &later);
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let tables = self.stats.tables();
        if self.is_json {
            tables.write_json(summary, out)?;
            writeln!(out)
        } else {
            text::write(&tables, self.language, out)
        }
    }
}
