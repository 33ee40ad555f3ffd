//! Printing for people, and for programs that read.

use std::fmt;
use std::io::{self, ErrorKind, Write};

/// Prints to standard output. If nobody reads it any more, as behind `| head`, the program ends without a word.
pub(super) fn print(text: fmt::Arguments<'_>) {
    match io::stdout().lock().write_fmt(text) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => eprintln!("cmpp-lab: standard output: {error}"),
        Ok(()) => {}
    }
}

/// Prints a line, like `println!`.
macro_rules! say {
    ($($text:tt)*) => {
        crate::run::say::print(format_args!("{}\n", format_args!($($text)*)))
    };
}

pub(super) use say;
