//! The errors of reading a file.

use std::{fmt, io};

/// Why a file was not read to its end.
#[derive(Debug)]
pub(crate) enum Trouble {
    Input(io::Error),
    Output(io::Error),
    Empty,
    NotACapture,
    /// What the file is, and what to do about it.
    NotRead(&'static str),
    Damaged(&'static str),
    /// A link layer that is not read: its number.
    LinkLayer(i32),
    /// A byte that is not a hex digit, with its line and column, counted from 1.
    NotHex {
        line: usize,
        column: usize,
        byte: u8,
    },
    OddHex,
    /// A line that is not base64, counted from 1.
    NotBase64 {
        line: usize,
    },
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(error) | Self::Output(error) => error.fmt(f),
            Self::Empty => f.write_str("there is nothing in it"),
            Self::NotACapture => {
                f.write_str("neither pcap nor pcapng; for message bytes use --input raw or --input hex")
            }
            Self::NotRead(what) | Self::Damaged(what) => f.write_str(what),
            Self::LinkLayer(number) => {
                write!(f, "link layer {number} is not read")
            }
            Self::NotHex { line, column, byte } => {
                write!(f, "'{}' in line {line}, column {column} is not a hex digit", byte.escape_ascii())
            }
            Self::NotBase64 { line } => write!(f, "line {line} is not base64"),
            Self::OddHex => f.write_str("the number of hex digits is odd"),
        }
    }
}
