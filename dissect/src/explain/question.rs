//! The command line of `explain`, and what kind of thing was asked for.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use cmpp_codec::field::rows;
use cmpp_codec::outcome::{Cause, Codes};
use cmpp_codec::{CommandId, Frame, Language, Version};

use crate::explain::{tables, values};
use crate::model::{Message, Place, Reading};
use crate::nearest::nearest;
use crate::options::{Lang, Protocol};
use crate::show::Tree;
use crate::source::from_hex;
use crate::words::Words;

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
  cmpp-dissect explain columns                    the columns of --columns and --where
  cmpp-dissect explain Registered_Delivery        the messages that have a field
  cmpp-dissect explain MK:0012                    a Stat
  cmpp-dissect explain Result 64                  a Result
  cmpp-dissect explain Msg_Fmt 24                 a Msg_Fmt
  cmpp-dissect explain FeeType 02                 a value of any other field
  cmpp-dissect explain blacklist                  a cause
  cmpp-dissect explain 1109172112000000100000     a Msg_Id, in any spelling
  cmpp-dissect explain 2611271000                 a time
  cmpp-dissect explain 0000000c0000000800000001   the bytes of a message";

impl Explain {
    /// Writes the explanation. The status is 1 if nobody knows what was asked.
    pub(crate) fn run(&self, out: &mut impl Write) -> io::Result<ExitCode> {
        let language = self.lang.unwrap_or_else(Lang::of_environment).language();
        let known = match self.what.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [field, value] => values::valued(out, field, value, language)?,
            ["columns"] => tables::columns(out, language)?,
            [what] => {
                self.command(out, what, language)?
                    || tables::field(out, what, language)?
                    || values::stat(out, what, language)?
                    || values::cause(out, what, language)?
                    || self.message(out, what, language)?
                    || values::time(out, what, language)?
                    || values::identifier(out, what, language)?
            }
            _ => false,
        };
        if known {
            return Ok(ExitCode::SUCCESS);
        }
        let what = self.what.join(" ");
        writeln!(io::stderr(), "cmpp-dissect: nothing is known of {what}{}", suggestion(&what)).unwrap_or_default();
        Ok(ExitCode::from(1))
    }

    /// The versions whose tables are shown.
    fn versions(&self) -> Vec<Version> {
        self.protocol.version().map_or_else(|| vec![Version::V20, Version::V30], |version| vec![version])
    }

    /// A command by its name or number: its tables.
    fn command(&self, out: &mut impl Write, what: &str, language: Language) -> io::Result<bool> {
        let Ok(command) = what.parse::<CommandId>() else { return Ok(false) };
        let mut known = false;
        for version in self.versions() {
            let (Some(name), Some(shape)) = (command.name(version), command.shape(version)) else { continue };
            if std::mem::replace(&mut known, true) {
                writeln!(out)?;
            }
            writeln!(out, "{name} {:#010x}, CMPP {version}", command.get())?;
            writeln!(out, "{}", tables::about(command.doc().unwrap_or_default(), language))?;
            tables::table(out, shape, language)?;
        }
        Ok(known)
    }

    /// The bytes of a message as hex digits: its tree.
    fn message(&self, out: &mut impl Write, what: &str, language: Language) -> io::Result<bool> {
        let Ok(bytes) = from_hex(what.as_bytes()) else { return Ok(false) };
        let Ok(frame) = Frame::from_message(&bytes) else { return Ok(false) };
        let version = self.protocol.version().or_else(|| frame.fitting_versions().iter().last());
        let reading = Reading::sure(version.unwrap_or(Version::V30));
        let message = Message {
            content: Some((frame, reading)),
            total_length: u32::try_from(bytes.len()).ok(),
            ..Message::bare(Place { stream: 0, seen: None })
        };
        let mut text = Vec::new();
        Tree::new(false, Words::new(language, Codes::default())).write(&mut text, &message, 0)?;
        out.write_all(&text)?;
        Ok(true)
    }
}

/// The word that is most like what was asked, to be suggested.
fn suggestion(what: &str) -> String {
    let commands = CommandId::ALL.iter().filter_map(|command| command.name(Version::V30));
    let shapes = CommandId::ALL.iter().filter_map(|command| command.shape(Version::V30));
    let fields = shapes.flat_map(|shape| rows(shape).map(|row| row.field.name));
    let words = commands.chain(fields).chain(Cause::ALL.iter().map(|cause| cause.word()));
    nearest(what, words).map_or_else(String::new, |word| format!("; the nearest is {word}"))
}
