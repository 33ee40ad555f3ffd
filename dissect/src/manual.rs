//! `cmpp-dissect completions` and `cmpp-dissect man`: what shells and `man` know of the program.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use clap_complete::Shell;

use crate::arguments::Arguments;

const NAME: &str = "cmpp-dissect";

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
        clap_complete::generate(self.shell, &mut Arguments::command(), NAME, &mut text);
        out.write_all(&text)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes the manual page
#[derive(Debug, Parser)]
#[command(
    bin_name = "cmpp-dissect man",
    after_help = "\
Examples:
  cmpp-dissect man > cmpp-dissect.1
  cmpp-dissect man | man -l -"
)]
pub(crate) struct Man {}

impl Man {
    pub(crate) fn run(out: &mut impl Write) -> io::Result<ExitCode> {
        clap_mangen::Man::new(Arguments::command().name(NAME)).render(out)?;
        Ok(ExitCode::SUCCESS)
    }
}
