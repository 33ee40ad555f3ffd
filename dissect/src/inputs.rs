//! What is read and how: the options of every command that reads captures to their end.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use cmpp_codec::Limit;
use cmpp_codec::outcome::Codes;

use crate::filter::{Filter, Selection};
use crate::mask::{Key, Mask};
use crate::model::{Event, Sink};
use crate::options::{Input, Lang, Options, Protocol};
use crate::proof::Proofs;
use crate::read::Reader;
use crate::sink::{Choice, Printer, Reporter};
use crate::source::{Stop, Trouble};
use crate::words::Words;

/// What is read and how.
#[derive(Debug, Args)]
pub(crate) struct Inputs {
    /// Files to read; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// What the files hold
    #[arg(short, long, value_enum, default_value_t = Input::Capture)]
    input: Input,

    /// The version of the messages; `auto` detects it for each connection
    #[arg(short, long, value_enum, default_value_t = Protocol::Auto)]
    protocol: Protocol,

    /// Read only connections on this TCP port; may be given more than once
    #[arg(long, value_name = "PORT")]
    port: Vec<u16>,

    /// The largest Total_Length that is accepted [default: room for every legal message]
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u32).range(12..))]
    limit: Option<u32>,

    /// How much is kept of what waits for other bytes or messages
    #[arg(long, value_name = "MIB", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..))]
    memory: u32,

    /// How many requests of a direction may be unanswered at a time, before the next one is noted
    #[arg(long, value_name = "REQUESTS", default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..))]
    window: u32,

    /// The language [default: that of the environment]
    #[arg(long, value_enum)]
    pub(crate) lang: Option<Lang>,

    /// A table of codes of your own, whose rows come before the built-in ones
    #[arg(long, value_name = "FILE")]
    codes: Option<PathBuf>,

    /// Count only messages for which an expression holds, such as 'Service_Id = VOTE or Result != 0'
    ///
    /// See Expressions in `cmpp-dissect --help`. What belongs together is found in all messages, and the summary counts
    /// all of them.
    #[arg(short = 'w', long = "where", value_name = "EXPR")]
    filter: Option<String>,

    /// Check logins with the secrets in a file
    ///
    /// Lines of account and secret, separated by a tab. A login whose digest was made with another secret is noted.
    #[arg(long, value_name = "FILE")]
    secret: Option<PathBuf>,

    /// Replace phones, texts, accounts, digests and identifiers by pseudonyms
    #[arg(long)]
    mask: bool,

    /// The same, with the pseudonyms of this key, which are the same in every run
    #[arg(long, value_name = "KEY")]
    mask_key: Option<String>,

    /// Write no summary to standard error
    #[arg(short, long)]
    quiet: bool,
}

impl Inputs {
    /// Returns the number of bytes that may be kept.
    pub(crate) const fn memory(&self) -> usize {
        (self.memory as usize) << 20
    }

    /// Returns the language and the user's table of codes.
    pub(crate) fn words(&self) -> Result<Arc<Words>, String> {
        let codes = self.codes.as_deref().map_or(Ok(Codes::default()), own_codes)?;
        Ok(Arc::new(Words::new(self.lang.unwrap_or_else(Lang::of_environment).language(), codes)))
    }

    /// Returns whether some messages are not counted.
    pub(crate) const fn is_part(&self) -> bool {
        self.filter.is_some()
    }

    /// Returns which messages are counted, and in what form.
    fn choice(&self) -> Result<Choice, String> {
        let filter = |text: &String| {
            Filter::new(text, names(&self.files), self.words()?).map_err(|wrong| format!("--where: {wrong}"))
        };
        let selection = Selection { filter: self.filter.as_ref().map(filter).transpose()?, ..Selection::default() };
        let proofs = self.secret.as_deref().map(Proofs::read).transpose()?;
        Ok(Choice { selection, proofs, mask: self.mask()?, ..Choice::default() })
    }

    /// Returns what masks the messages.
    fn mask(&self) -> Result<Option<Mask>, String> {
        let key = match &self.mask_key {
            Some(key) => Key::of(key),
            None if self.mask => Key::random().map_err(|error| format!("--mask: {error}"))?,
            None => return Ok(None),
        };
        Ok(Some(Mask::new(key)))
    }

    /// Reads all files, and writes the output and the summary. Fails if nothing can be written.
    pub(crate) fn read(&self, printer: Printer, out: &mut dyn Write) -> io::Result<ExitCode> {
        let options = Options {
            version: self.protocol.version(),
            ports: self.port.clone(),
            limit: self.limit.map_or_else(Limit::default, Limit::new),
            memory: self.memory(),
            window: self.window,
        };
        let choice = match self.choice() {
            Ok(choice) => choice,
            Err(trouble) => {
                complain(&trouble);
                return Ok(ExitCode::from(2));
            }
        };
        let mut reporter = Reporter::new(printer, choice, out, &options);
        read_all(&self.files, self.input, &options, self.quiet, &mut reporter)
    }
}

/// Reads all files, and writes the output and the summary. Fails if nothing can be written.
pub(crate) fn read_all(
    files: &[PathBuf],
    input: Input,
    options: &Options,
    is_quiet: bool,
    reporter: &mut Reporter<'_>,
) -> io::Result<ExitCode> {
    let stop = Stop::on_signals()?;
    let mut reader = Reader::new(options, stop.clone());
    let mut unreadable = false;
    for (index, path) in files.iter().enumerate().take_while(|_| !stop.is_set()) {
        reporter.take(Event::File(index))?;
        match reader.read(path, input, reporter) {
            Ok(()) => {}
            // The user did not wait for the end.
            Err(Trouble::Damaged(_) | Trouble::Empty) if stop.is_set() => {}
            Err(Trouble::Output(error)) => return Err(error),
            Err(trouble) => {
                reporter.flush()?;
                let name = if path.as_os_str() == "-" { "standard input".into() } else { path.to_string_lossy() };
                complain(&format_args!("{name}: {trouble}"));
                unreadable = true;
            }
        }
    }
    reader.finish(reporter)?;
    reporter.finish()?;
    let summary = reporter.summary();
    if !is_quiet {
        // If standard error is closed there is nobody to tell.
        summary.write(&mut io::stderr().lock()).unwrap_or_default();
    }
    Ok(ExitCode::from(if unreadable { 2 } else { u8::from(summary.has_errors()) }))
}

/// Returns an error if the file that an option says to write is one of those to read.
pub(crate) fn keep_input(option: &str, path: &Path, files: &[PathBuf]) -> Result<(), String> {
    let written = path.canonicalize().ok();
    if written.is_some() && files.iter().any(|file| file.canonicalize().ok() == written) {
        return Err(format!("{option}: {} is one of the files to read", path.display()));
    }
    Ok(())
}

/// Returns the names of files; `None` for standard input.
pub(crate) fn names(files: &[PathBuf]) -> Arc<[Option<String>]> {
    files.iter().map(|path| path.to_str().filter(|name| *name != "-").map(str::to_owned)).collect()
}

/// Reads the user's table of codes.
pub(crate) fn own_codes(path: &Path) -> Result<Codes, String> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
    text.parse().map_err(|error| format!("{name}: {error}"))
}

/// Tells the user what is wrong.
pub(crate) fn complain(what: &dyn std::fmt::Display) {
    writeln!(io::stderr(), "cmpp-dissect: {what}").unwrap_or_default();
}
