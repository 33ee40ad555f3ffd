//! `cmpp-dissect report`.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use cmpp_codec::Language;

use crate::inputs::{Inputs, complain, keep_input, names};
use crate::model::{Later, Lost, Message, Place, Tag};
use crate::report::page::Page;
use crate::report::window::{Choice, Window};
use crate::show::Json;
use crate::sink::{Gather, Printer, Summary};
use crate::stats::Stats;

/// The most events that are kept.
const EVENTS: usize = 1000;

/// Writes statistics and a ladder of messages as one HTML page, which needs no network
#[derive(Debug, Parser)]
#[command(
    bin_name = "cmpp-dissect report",
    after_help = "\
Examples:
  cmpp-dissect report -o sms.html sms.pcapng
  cmpp-dissect report -o share.html --mask sms.pcapng
  cmpp-dissect report -o part.html --from 5000 --count 200 sms.pcapng"
)]
pub(crate) struct ReportCommand {
    #[command(flatten)]
    inputs: Inputs,

    /// The page to write; `-` is standard output
    #[arg(short, long, value_name = "HTML")]
    output: PathBuf,

    /// The number of the first message of the ladder [default: the beginning, and what lies around errors]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..))]
    from: Option<u64>,

    /// How many messages the ladder has at most
    #[arg(long, value_name = "MESSAGES", default_value_t = 1000, value_parser = clap::value_parser!(u16).range(1..=5000))]
    count: u16,
}

impl ReportCommand {
    /// Reads all files and writes the page.
    pub(crate) fn run(&self) -> io::Result<ExitCode> {
        let words = match self.inputs.words() {
            Ok(words) => words,
            Err(trouble) => {
                complain(&trouble);
                return Ok(ExitCode::from(2));
            }
        };
        if let Err(trouble) = keep_input("--output", &self.output, &self.inputs.files) {
            complain(&trouble);
            return Ok(ExitCode::from(2));
        }
        let output = Output {
            language: words.language(),
            stats: Stats::new(Arc::clone(&words), self.inputs.memory() / 4, self.inputs.is_part()),
            json: Json::new(&names(&self.inputs.files), words),
            files: self.inputs.files.iter().map(|path| path.to_string_lossy().into_owned()).collect(),
            window: Window::new(Choice { from: self.from, count: self.count.into() }),
            events: Vec::new(),
        };
        // The page is kept until it is whole: its file is not changed if anything fails before.
        let mut page = Vec::new();
        let status = self.inputs.read(Printer::Gather(Box::new(output)), &mut page)?;
        if self.output.as_os_str() == "-" {
            io::stdout().lock().write_all(&page)?;
        } else if let Err(error) = std::fs::write(&self.output, &page) {
            complain(&format_args!("{}: {error}", self.output.to_string_lossy()));
            return Ok(ExitCode::from(2));
        }
        Ok(status)
    }
}

/// The output: the page.
#[derive(Debug)]
struct Output {
    language: Language,
    stats: Stats,
    json: Json,
    files: Vec<String>,
    window: Window,
    events: Vec<(u64, String)>,
}

impl Gather for Output {
    fn take(&mut self, message: &Message<'_>, tag: Tag) {
        let is_rare = self.stats.take(message, tag);
        self.window.take(message, tag, is_rare);
    }

    fn take_lost(&mut self, place: Place<'_>, lost: Lost, tag: Tag) {
        if self.events.len() < EVENTS {
            let mut text = Vec::new();
            self.json.write_lost(&mut text, place, lost, tag);
            self.events.push((tag.number, String::from_utf8_lossy(&text).into_owned()));
        }
    }

    fn take_later(&mut self, place: Place<'_>, later: Later) {
        self.stats.take_later(place.stream, &later);
        self.window.take_later(&later);
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let tables = &self.stats.tables();
        let Self { language, json, files, window, events, .. } = self;
        Page { language: *language, files, summary, tables, window, events }.write(json, out)
    }
}
