//! Why a file cannot be read.

use std::{fmt, io};

/// Why a file was not read to its end.
#[derive(Debug)]
pub(crate) enum Trouble {
    Input(io::Error),
    Output(io::Error),
    Empty,
    NotACapture,
    /// What it is, and what to do.
    NotRead(&'static str),
    Damaged(&'static str),
    /// Of this number.
    LinkLayer(i32),
    /// Line and column, counted from 1, and what stands there.
    NotHex {
        line: usize,
        column: usize,
        byte: u8,
    },
    OddHex,
    /// In this line, counted from 1.
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
