//! `cmpp-dissect explain`: what a message, a field, a code, an identifier, a time or some bytes mean.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use cmpp_codec::codes::{MsgFmt, SubmitResult};
use cmpp_codec::content::Stat;
use cmpp_codec::field::{Field, Kind, Part};
use cmpp_codec::outcome::{Cause, Codes, Explanation, Retry};
use cmpp_codec::time::TimeForm;
use cmpp_codec::{CommandId, Frame, Language, MsgId, Version};

use crate::model::{Message, Place, Reading};
use crate::options::{Lang, Protocol};
use crate::show::{Tree, Words};
use crate::source::from_hex;

/// Explains a message, a field, a code, an identifier, a time or the bytes of a message
#[derive(Debug, Parser)]
#[command(bin_name = "cmpp-dissect explain", after_help = EXAMPLES)]
pub(crate) struct Explain {
    /// What to explain
    #[arg(required = true)]
    what: Vec<String>,

    /// The version of a table or of a message; `auto` shows the tables of 2.0 and 3.0
    #[arg(short, long, value_enum, default_value_t = Protocol::Auto)]
    protocol: Protocol,

    /// The language of meanings [default: that of the environment]
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

const EXAMPLES: &str = "\
Examples:
  cmpp-dissect explain SUBMIT --protocol 3.0      the table of a message
  cmpp-dissect explain 0x80000004                 a Command_Id
  cmpp-dissect explain Registered_Delivery        the messages that have a field
  cmpp-dissect explain MK:0012                    a Stat
  cmpp-dissect explain Result 64                  a Result
  cmpp-dissect explain Msg_Fmt 24                 a Msg_Fmt
  cmpp-dissect explain 1109172112000000100000     a Msg_Id, in any spelling
  cmpp-dissect explain 2611271000                 a time
  cmpp-dissect explain 0000000c0000000800000001   the bytes of a message";

/// How much a word is like another one to be suggested in its place: 1 is the same.
const ALIKE: f64 = 0.8;

impl Explain {
    /// Writes the explanation. The status is 1 if nobody knows what was asked.
    pub(crate) fn run(&self, out: &mut impl Write) -> io::Result<ExitCode> {
        let language = self.lang.unwrap_or_else(Lang::of_environment).language();
        let known = match self.what.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [field, value] => valued(out, field, value, language)?,
            [what] => {
                self.command(out, what)?
                    || field(out, what)?
                    || stat(out, what, language)?
                    || self.message(out, what, language)?
                    || time(out, what)?
                    || identifier(out, what)?
            }
            _ => false,
        };
        if known {
            return Ok(ExitCode::SUCCESS);
        }
        let what = self.what.join(" ");
        writeln!(io::stderr(), "cmpp-dissect: nothing is known of {what}{}", nearest(&what)).unwrap_or_default();
        Ok(ExitCode::from(1))
    }

    /// The versions whose tables are shown.
    fn versions(&self) -> Vec<Version> {
        self.protocol.version().map_or_else(|| vec![Version::V20, Version::V30], |version| vec![version])
    }

    /// A command by its name or number: its tables.
    fn command(&self, out: &mut impl Write, what: &str) -> io::Result<bool> {
        let Ok(command) = what.parse::<CommandId>() else { return Ok(false) };
        let mut known = false;
        for version in self.versions() {
            let (Some(name), Some(shape)) = (command.name(version), command.shape(version)) else { continue };
            if std::mem::replace(&mut known, true) {
                writeln!(out)?;
            }
            writeln!(out, "{name} {:#010x}, CMPP {version}", command.get())?;
            table(out, shape)?;
        }
        Ok(known)
    }

    /// The bytes of a message as hex digits: its tree.
    fn message(&self, out: &mut impl Write, what: &str, language: Language) -> io::Result<bool> {
        let Ok(bytes) = from_hex(what.as_bytes()) else { return Ok(false) };
        let Ok(frame) = Frame::from_message(&bytes) else { return Ok(false) };
        let version = self.protocol.version().or_else(|| frame.fitting_versions().iter().last());
        let reading = Reading { version: version.unwrap_or(Version::V30), guessed: None };
        let message = Message {
            place: Place { stream: 0, seen: None },
            content: Some((frame, reading)),
            total_length: u32::try_from(bytes.len()).ok(),
            fault: None,
            unread: &[],
        };
        let mut text = Vec::new();
        Tree::new(false, Words::new(language, Codes::default())).write(&mut text, &message)?;
        out.write_all(&text)?;
        Ok(true)
    }
}

//----------- Tables -------------------------------------------------------------------------------

/// A place in a message: bytes, and what depends on the lists before it.
struct Offset {
    fixed: usize,
    variable: String,
}

impl Offset {
    fn row(&self, out: &mut impl Write, field: &Field, at: usize, size: &str) -> io::Result<()> {
        let offset = format!("{}{}", self.fixed + at, self.variable);
        writeln!(out, "{offset:>10}  {size:>4}  {:<22}  {}", field.name, first_sentence(field.doc))
    }
}

/// The table of a body: offsets count from the start of the message.
fn table(out: &mut impl Write, shape: &'static [Part]) -> io::Result<()> {
    writeln!(out, "{:>10}  {:>4}  {:<22}  what it is", "offset", "size", "field")?;
    let mut offset = Offset { fixed: 12, variable: String::new() };
    for part in shape {
        match *part {
            Part::Fixed(fields) | Part::Optional(fields) => {
                for field in fields.iter().filter(|field| field.width > 0) {
                    offset.row(out, field, field.offset, &field.width.to_string())?;
                }
                offset.fixed += fields.last().map_or(0, |last| last.offset + last.width);
            }
            Part::List { count, item } => {
                offset.row(out, count, 0, "1")?;
                let size = format!("{}n", item.width);
                offset.row(out, item, 1, &size)?;
                offset.fixed += 1;
                offset.variable = format!("{}+{size}", offset.variable);
            }
            Part::Content { length, content } => {
                offset.row(out, length, 0, "1")?;
                offset.row(out, content, 1, "L")?;
                offset.fixed += 1;
                offset.variable.push_str("+L");
            }
            Part::Rest(field) => offset.row(out, field, 0, "rest")?,
            _ => {}
        }
    }
    let total = format!("{}{}", offset.fixed, offset.variable);
    writeln!(out, "{total:>10}        in all")
}

pub(crate) fn first_sentence(doc: &str) -> &str {
    let doc = doc.trim();
    doc.split_once(". ").map_or(doc, |(first, _)| first).trim_end_matches('.')
}

/// The fields of a table.
fn fields_of(shape: &'static [Part]) -> impl Iterator<Item = &'static Field> {
    shape.iter().flat_map(|part| match *part {
        Part::Fixed(fields) | Part::Optional(fields) => fields.iter().collect::<Vec<_>>(),
        Part::List { count: first, item: second } | Part::Content { length: first, content: second } => {
            vec![first, second]
        }
        Part::Rest(field) => vec![field],
        _ => vec![],
    })
}

/// The messages that have a field of that name.
fn field(out: &mut impl Write, what: &str) -> io::Result<bool> {
    let mut known = false;
    for version in Version::ALL {
        for command in CommandId::ALL {
            let fields = command.shape(version).into_iter().flat_map(fields_of);
            // A field that the version does not have has no bytes. A content has as many as its length says.
            let is_there = |field: &&Field| field.width > 0 || field.kind == Kind::Content;
            for field in fields.filter(is_there).filter(|field| field.name.eq_ignore_ascii_case(what)) {
                if !std::mem::replace(&mut known, true) {
                    writeln!(out, "{}: {}", field.name, first_sentence(field.doc))?;
                }
                let name = command.name(version).unwrap_or_default();
                let size = if field.width > 0 { field.width.to_string() } else { "L".to_owned() };
                writeln!(out, "  CMPP {version}  {name:<28} {size:>3}")?;
            }
        }
    }
    Ok(known)
}

//----------- Values -------------------------------------------------------------------------------

/// A field and its value.
fn valued(out: &mut impl Write, field: &str, value: &str, language: Language) -> io::Result<bool> {
    let number = value.strip_prefix("0x").map_or_else(|| value.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
    match (field.to_ascii_lowercase().as_str(), number) {
        ("stat", _) => stat(out, value, language),
        ("msg_id", _) => identifier(out, value),
        ("result", Some(number)) => {
            let result = SubmitResult(number);
            if let Some(explanation) = result.explain() {
                explained(out, &format!("Result {number}"), explanation, language)?;
                return Ok(true);
            }
            let name = result.name();
            name.map(|name| writeln!(out, "Result {number}: {name}")).transpose().map(|written| written.is_some())
        }
        ("msg_fmt", Some(number)) => {
            let Ok(octet) = u8::try_from(number) else { return Ok(false) };
            writeln!(out, "Msg_Fmt {octet}: {}", MsgFmt(octet).data_coding().in_language(language))?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

fn stat(out: &mut impl Write, what: &str, language: Language) -> io::Result<bool> {
    let mut bytes = [0; 7];
    let Some(to) = bytes.get_mut(..what.len()) else { return Ok(false) };
    to.copy_from_slice(what.as_bytes());
    let Some(explanation) = Stat(bytes).explain() else { return Ok(false) };
    explained(out, what, explanation, language)?;
    Ok(true)
}

fn explained(out: &mut impl Write, what: &str, explanation: Explanation<'_>, language: Language) -> io::Result<()> {
    writeln!(out, "{what}: {}", explanation.in_language(language))?;
    for other in explanation.others() {
        writeln!(out, "  or: {}", other.text(language))?;
    }
    if let Some(cause) = explanation.cause() {
        writeln!(out, "  cause: {}, {}", cause.word(), cause.text(language))?;
        if let Some(retry) = cause.retry() {
            let when = match retry {
                Retry::Never => "never",
                Retry::Later => "later",
                Retry::AfterChange => "after a change",
                _ => "unknown",
            };
            writeln!(out, "  another try: {when}")?;
        }
    }
    if let Some(meaning) = explanation.meaning() {
        let sources: Vec<_> = meaning.sources.iter().map(|source| source.text(language)).collect();
        writeln!(out, "  published by: {}", sources.join("; "))?;
    }
    Ok(())
}

/// A `Msg_Id` in any spelling: its parts.
fn identifier(out: &mut impl Write, what: &str) -> io::Result<bool> {
    let Ok(id) = what.parse::<MsgId>() else { return Ok(false) };
    let parts = id.parts();
    writeln!(
        out,
        "Msg_Id {id}: {:02}-{:02} {:02}:{:02}:{:02}, gateway {}, sequence {}",
        parts.month, parts.day, parts.hour, parts.minute, parts.second, parts.gateway, parts.sequence
    )?;
    Ok(true)
}

/// A time in the form of a report, a Time_stamp or an At_Time.
fn time(out: &mut impl Write, what: &str) -> io::Result<bool> {
    for (form, name) in
        [(TimeForm::Report, "Submit_time"), (TimeForm::Route, "Time_stamp"), (TimeForm::Smpp, "At_Time")]
    {
        if let Some(time) = form.read(what.as_bytes()) {
            writeln!(out, "{what}, as {name}: {time}")?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// The word that is most like what was asked, to be suggested.
fn nearest(what: &str) -> String {
    let commands = CommandId::ALL.iter().filter_map(|command| command.name(Version::V30));
    let shapes = CommandId::ALL.iter().filter_map(|command| command.shape(Version::V30));
    let words = commands
        .chain(shapes.flat_map(fields_of).map(|field| field.name))
        .chain(Cause::ALL.iter().map(|cause| cause.word()));
    let what = what.to_ascii_uppercase();
    let alike = |word: &str| {
        let word = word.to_ascii_uppercase();
        strsim::jaro_winkler(&word, &what).max(strsim::jaro_winkler(word.trim_start_matches("CMPP_"), &what))
    };
    let best = words.map(|word| (alike(word), word)).max_by(|one, other| one.0.total_cmp(&other.0));
    best.filter(|best| best.0 > ALIKE).map_or_else(String::new, |(_, word)| format!("; the nearest is {word}"))
}
