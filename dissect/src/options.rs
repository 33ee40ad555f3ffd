//! The options that the user can choose.

use clap::ValueEnum;
use cmpp_codec::{Language, Limit, Version};

/// How connections are read.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// The version of every message, or `None` to detect it for each connection.
    pub(crate) version: Option<Version>,
    /// Only connections on these ports are read. If empty, CMPP connections are detected.
    pub(crate) ports: Vec<u16>,
    /// The largest message that is accepted.
    pub(crate) limit: Limit,
    /// The maximum number of bytes kept by all connections, IP fragments and the reader of the file together.
    pub(crate) memory: usize,
    /// How many requests of a direction may be unanswered at a time.
    pub(crate) window: u32,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Input {
    /// Packets: pcap or pcapng
    Capture,
    /// The bytes of messages, back to back
    Raw,
    /// The same as hex digits, plain or as a hex dump
    Hex,
    /// The same as base64
    Base64,
}

/// How messages are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A line per message
    List,
    /// A line per field
    Tree,
    /// An object per message and line, for machines
    Json,
    /// A table of --columns, as RFC 4180 has it
    Csv,
    /// A table of --columns, with tabs
    Tsv,
    /// A table of --columns, for DuckDB, pandas, Spark and others; in builds with the feature `parquet`
    Parquet,
}

/// The folders of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Partition {
    /// day=2026-11-23
    Day,
    /// day=2026-11-23/hour=22
    Hour,
}

/// When the output has colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal that has them
    Auto,
    Always,
    Never,
}

/// The language in which meanings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// English
    En,
    /// Chinese
    Zh,
}

impl Lang {
    /// Returns the language of the environment: `LC_ALL`, `LC_MESSAGES`, `LANG`. Every language but Chinese is English
    /// here.
    pub(crate) fn of_environment() -> Self {
        let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| {
            let value = std::env::var(name).ok()?;
            (!value.is_empty()).then_some(value)
        });
        if set.is_some_and(|value| value.starts_with("zh")) { Self::Zh } else { Self::En }
    }

    pub(crate) const fn language(self) -> Language {
        match self {
            Self::En => Language::English,
            Self::Zh => Language::Chinese,
        }
    }
}

/// Which version is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Protocol {
    Auto,
    #[value(name = "1.2")]
    V12,
    #[value(name = "2.0")]
    V20,
    #[value(name = "2.1")]
    V21,
    #[value(name = "3.0")]
    V30,
}

impl Protocol {
    /// Returns the version; `None` for [`Auto`](Self::Auto).
    pub(crate) const fn version(self) -> Option<Version> {
        match self {
            Self::Auto => None,
            Self::V12 => Some(Version::V12),
            Self::V20 => Some(Version::V20),
            Self::V21 => Some(Version::V21),
            Self::V30 => Some(Version::V30),
        }
    }
}
