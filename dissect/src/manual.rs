//! `cmpp-dissect completions` and `cmpp-dissect man`: what shells and `man` know of the program.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Command, CommandFactory, Parser};
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::explain::Explain;
use crate::report::ReportCommand;
use crate::stats::StatsCommand;
use crate::wireshark::Wireshark;

const NAME: &str = "cmpp-dissect";

/// What creates a subcommand.
type Create = fn() -> Command;

/// The subcommands by their names.
const SUBCOMMANDS: [(&str, Create); 6] = [
    ("explain", Explain::command),
    ("report", ReportCommand::command),
    ("stats", StatsCommand::command),
    ("wireshark", Wireshark::command),
    ("completions", Completions::command),
    ("man", Man::command),
];

/// Returns the program with its subcommands.
fn program() -> Command {
    // Of `-h`, only the subcommands themselves have one.
    let program = Arguments::command().name(NAME).subcommand_negates_reqs(true).disable_help_subcommand(true);
    program.subcommands(SUBCOMMANDS.map(|(name, create)| create().name(name)))
}

/// Writes the completions of a shell
#[derive(Debug, Parser)]
#[command(
    bin_name = "cmpp-dissect completions",
    after_help = "\
Examples:
  cmpp-dissect completions bash > /etc/bash_completion.d/cmpp-dissect
  cmpp-dissect completions fish > ~/.config/fish/completions/cmpp-dissect.fish"
)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self, out: &mut impl Write) -> io::Result<ExitCode> {
        // It panics if it cannot write.
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut program(), NAME, &mut text);
        out.write_all(&text)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes a manual page
#[derive(Debug, Parser)]
#[command(
    bin_name = "cmpp-dissect man",
    after_help = "\
Examples:
  cmpp-dissect man > cmpp-dissect.1
  cmpp-dissect man stats > cmpp-dissect-stats.1
  cmpp-dissect man | man -l -"
)]
pub(crate) struct Man {
    /// The subcommand that the page is about [default: the program]
    #[arg(value_parser = PossibleValuesParser::new(SUBCOMMANDS.map(|(name, _)| name)))]
    subcommand: Option<String>,
}

impl Man {
    pub(crate) fn run(&self, out: &mut impl Write) -> io::Result<ExitCode> {
        let mut program = program();
        // Pages have names of their own, such as cmpp-dissect-stats.
        program.build();
        let subcommand = self.subcommand.as_deref().and_then(|name| program.find_subcommand(name));
        let page = subcommand.unwrap_or(&program).clone();
        clap_mangen::Man::new(page).render(out)?;
        Ok(ExitCode::SUCCESS)
    }
}
