//! What the options of the command line say about the output.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anstream::{AutoStream, ColorChoice};
use cmpp_codec::outcome::Codes;

use crate::arguments::Arguments;
use crate::column::{Column, Columns};
use crate::filter::{Filter, Selection};
use crate::inputs::{keep_input, names, own_codes};
use crate::mask::{Key, Mask};
use crate::options::{Color, Format, Lang};
use crate::proof::Proofs;
use crate::save::Save;
use crate::show::{Flat, Form, Json, List, Tree};
use crate::sink::{Choice, Printer, cores, flat_team, json_team};
use crate::words::Words;

/// Bytes of a file that is written as lines by several threads.
const LONG: u64 = 1 << 20;

/// The columns of a line in a pipe, where nobody says how many there are.
const WIDTH: usize = 100;
/// A line has room for its first columns.
const NARROWEST: usize = 60;

/// The columns of a table, unless the user names others.
const COLUMNS: &str = "number,time,stream,src,dst,version,command,sequence_id,Msg_Id,Service_Id,Src_Id,\
    Src_terminal_Id,Dest_terminal_Id,Dest_Id,Result,Stat,cause,text,answers,response_ms,reports,error,notes";

/// What the options say about the output.
pub(crate) struct Output {
    pub(crate) printer: Printer,
    pub(crate) choice: Choice,
}

impl Output {
    /// Reads the options. An error says what is wrong with them.
    pub(crate) fn new(arguments: &Arguments) -> Result<Self, String> {
        let codes = arguments.codes.as_deref().map_or(Ok(Codes::default()), own_codes)?;
        // A data set has the same words wherever its files were written.
        let of_environment =
            || if arguments.format == Some(Format::Parquet) { Lang::En } else { Lang::of_environment() };
        let language = arguments.lang.unwrap_or_else(of_environment).language();
        let words = Arc::new(Words::new(language, codes));
        let files = names(&arguments.files);
        let filter = arguments.filter.as_deref().map(|text| Filter::new(text, Arc::clone(&files), Arc::clone(&words)));
        let selection = Selection {
            numbers: arguments.number.clone(),
            streams: arguments.stream.clone(),
            only_errors: arguments.only_errors,
            filter: filter.transpose().map_err(|wrong| format!("--where: {wrong}"))?,
        };
        let mask = (arguments.mask || arguments.mask_key.is_some()).then(|| key(arguments)).transpose()?;
        let proofs = arguments.secret.as_deref().map(Proofs::read).transpose()?;
        // Created last, because it empties the file.
        let printer = printer(arguments, &files, words)?;
        let save = arguments.write.as_deref().map(|path| save(path, &arguments.files)).transpose()?;
        Ok(Self {
            printer,
            choice: Choice { selection, proofs, mask: mask.map(Mask::new), save, is_quiet: arguments.quiet },
        })
    }
}

/// Returns the key of pseudonyms.
fn key(arguments: &Arguments) -> Result<Key, String> {
    match &arguments.mask_key {
        Some(key) => Ok(Key::of(key)),
        None => Key::random().map_err(|error| format!("--mask: {error}")),
    }
}

/// Creates the capture that is written. It is none of those that are read.
fn save(path: &Path, files: &[PathBuf]) -> Result<Save, String> {
    keep_input("--write", path, files)?;
    Save::new(path).map_err(|error| format!("--write: {error}"))
}

/// Returns what writes the messages.
fn printer(arguments: &Arguments, files: &Arc<[Option<String>]>, words: Arc<Words>) -> Result<Printer, String> {
    let stdout = io::stdout();
    let colour = match arguments.color {
        Color::Auto => AutoStream::choice(&stdout) != ColorChoice::Never,
        Color::Always => true,
        Color::Never => false,
    };
    let columns = arguments.columns.as_deref();
    if arguments.write.is_some() && arguments.format.is_none() && columns.is_none() {
        return Ok(Printer::Nothing);
    }
    let format = arguments.format.unwrap_or_else(|| match columns {
        Some(_) => Format::Csv,
        None if stdout.is_terminal() && arguments.number.is_empty() => Format::List,
        None => Format::Tree,
    });
    if format != Format::Parquet
        && (arguments.output.is_some() || arguments.partition.is_some() || arguments.file_size.is_some())
    {
        return Err(
            "--output, --partition, --file-size: only for --format parquet; others write to standard output".to_owned()
        );
    }
    let chosen = |default: &str| {
        let chosen = match columns.unwrap_or(default) {
            "all" => Column::all().collect(),
            names => Columns::named(names).map_err(|unknown| format!("--columns: {unknown}"))?,
        };
        Ok::<_, String>(Columns::new(chosen, Arc::clone(files), Arc::clone(&words)))
    };
    let by_many = cores() > 1 && arguments.files.iter().any(|path| is_long(path));
    let table = |form| {
        let flat = Flat::new(chosen(COLUMNS)?, form);
        Ok(if by_many && !flat.is_narrow() {
            Printer::Team(flat_team(flat, !arguments.quiet))
        } else {
            Printer::Flat(flat)
        })
    };
    match (format, columns) {
        (Format::Parquet, _) => parquet(arguments, chosen),
        (Format::Csv, _) => table(Form::Csv),
        (Format::Tsv, _) => table(Form::Tsv),
        (Format::Json, Some(_)) => table(Form::Json),
        (Format::List | Format::Tree, Some(_)) => {
            Err("--columns: only the formats csv, tsv, json and parquet have columns".to_owned())
        }
        (Format::List, None) => Ok(Printer::List(List::new(width(), colour, words))),
        (Format::Tree, None) => Ok(Printer::Tree(Tree::new(colour, words).with_bytes(arguments.bytes))),
        (Format::Json, None) => {
            let json = Json::new(files, words);
            Ok(if by_many { Printer::Team(json_team(json)) } else { Printer::Json(json) })
        }
    }
}

#[cfg(feature = "parquet")]
fn parquet(arguments: &Arguments, chosen: impl Fn(&str) -> Result<Columns, String>) -> Result<Printer, String> {
    let columns = chosen(crate::parquet::COLUMNS)?;
    let target = crate::parquet::Target::new(arguments)?;
    let table = crate::parquet::Table::new(columns, target, !arguments.quiet);
    let table = table.map_err(|error| format!("--output: {error}"))?;
    Ok(Printer::Team(Box::new(table)))
}

#[cfg(not(feature = "parquet"))]
fn parquet(_: &Arguments, _: impl Fn(&str) -> Result<Columns, String>) -> Result<Printer, String> {
    Err("--format parquet: this build lacks it; `cargo install cmpp-dissect --features parquet` has it".to_owned())
}

/// Returns the columns of the terminal, or what `COLUMNS` says.
fn width() -> usize {
    let terminal = || terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| width.0.into());
    let said = || std::env::var("COLUMNS").ok()?.parse().ok();
    terminal().or_else(said).unwrap_or(WIDTH).max(NARROWEST)
}

/// Whether the file is worth more than one thread. What comes through a pipe is shown as it comes.
fn is_long(path: &Path) -> bool {
    path.metadata().is_ok_and(|file| file.is_file() && file.len() >= LONG)
}
