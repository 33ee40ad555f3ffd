//! Reads spec-vectors/ and tests/layouts.json, with which the tests compare the code.

#![allow(dead_code, unreachable_pub, reason = "each test uses some of it")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use cmpp_codec::{Frame, Limit, Split, Version};
use proptest::test_runner::Config;

/// The settings of properties: that many cases, or `PROPTEST_CASES` of them if it is set, as on a slow machine.
pub fn cases(usual: u32) -> Config {
    let config = Config { failure_persistence: None, ..Config::default() }; // has read the variable
    if std::env::var_os("PROPTEST_CASES").is_some() { config } else { Config { cases: usual, ..config } }
}

/// One file of spec-vectors/.
#[derive(Clone, Debug)]
pub struct Vector {
    /// The path below spec-vectors/.
    pub path: String,
    /// The versions to read it in.
    pub versions: Vec<Version>,
    /// The largest accepted `Total_Length`.
    pub limit: Limit,
    /// The input: the left column.
    pub bytes: Vec<u8>,
    /// The expected dissection, including the error at its end.
    pub rows: Vec<Row>,
}

/// One line: bytes, name, value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub hex: String,
    pub name: String,
    pub value: String,
}

impl Vector {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let comment =
            |key: &str| text.lines().find_map(|line| line.strip_prefix("# ")?.strip_prefix(key)).map(str::trim);
        let rows: Vec<Row> = text.lines().filter(|line| !line.starts_with('#')).map(Row::read).collect();
        Self {
            path: path.strip_prefix(root()).unwrap().display().to_string(),
            versions: comment("Protocol:")
                .unwrap_or_else(|| panic!("{}: no version", path.display()))
                .split(' ')
                .map(|name| name.parse().unwrap())
                .collect(),
            limit: comment("Limit:").map_or(Limit::DEFAULT, |limit| Limit::new(limit.parse().unwrap())),
            bytes: rows.iter().flat_map(|row| bytes(&row.hex)).collect(),
            rows,
        }
    }

    /// Returns whether the message must be rejected.
    pub fn is_broken(&self) -> bool {
        self.rows.last().is_some_and(|row| row.name == "!")
    }

    /// Returns the frame, if the bytes are one.
    pub fn frame(&self) -> Option<Frame<'_>> {
        match Frame::split(&self.bytes, self.limit) {
            Ok(Split::Complete { frame, rest: [] }) => Some(frame),
            _ => None,
        }
    }
}

impl Row {
    fn read(line: &str) -> Self {
        let (hex, rest) = line.split_once(' ').unwrap_or_else(|| panic!("no name: {line}"));
        let (name, value) = rest.trim_start().split_once(' ').unwrap_or_else(|| panic!("no value: {line}"));
        Self { hex: hex.into(), name: name.into(), value: value.trim_start().into() }
    }

    fn new(bytes: &[u8], name: &str, value: impl Into<String>) -> Self {
        let hex = if bytes.is_empty() { "-".into() } else { hex(bytes) };
        Self { hex, name: name.into(), value: value.into() }
    }
}

/// Returns a field as the vectors show it: only its own bytes determine what is shown, also for a content.
fn shown(item: &cmpp_codec::field::Item<'_>) -> String {
    let value = format!("{:?}", item.field.value(item.bytes));
    item.meaning().map_or_else(|| value.clone(), |meaning| format!("{value} ({meaning})"))
}

/// Returns the dissection of the bytes by the code, in the form of a vector's lines.
pub fn dissection(input: &[u8], version: Version, limit: Limit) -> Vec<Row> {
    let frame = match Frame::split(input, limit) {
        Ok(Split::Complete { frame, rest }) => {
            assert!(rest.is_empty(), "a vector is one message");
            frame
        }
        Ok(Split::Incomplete { missing }) => return vec![Row::new(input, "!", format!("incomplete needs {missing}"))],
        Err(error) => {
            let field = error.field_name().unwrap();
            return vec![Row::new(input, "!", format!("{} {field} at {}", error.kind, error.offset))];
        }
    };
    let command = frame.command_id();
    let mut rows = vec![
        Row::new(&input[..4], "Total_Length", frame.header().total_length.get().to_string()),
        Row::new(&input[4..8], "Command_Id", command.name(version).map_or_else(|| command.to_string(), String::from)),
        Row::new(&input[8..12], "Sequence_Id", frame.sequence_id().to_string()),
    ];
    let mut items = frame.dissect(version);
    while let Some(item) = items.next() {
        rows.push(match item {
            Ok(item) => Row::new(item.bytes, item.field.name, shown(&item)),
            Err(error) => {
                let field = error.field_name().unwrap_or("-");
                Row::new(items.rest(), "!", format!("{} {field} at {}", error.kind, error.offset))
            }
        });
    }
    rows
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("spec-vectors")
}

/// Returns the vectors of one folder, sorted by name.
pub fn vectors_in(folder: &str) -> Vec<Vector> {
    let mut paths: Vec<_> = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| Vector::read(path)).collect()
}

/// Returns all vectors.
pub fn vectors() -> Vec<Vector> {
    ["v12", "v20", "v21", "v30", "field", "broken"].into_iter().flat_map(vectors_in).collect()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

/// Returns the bytes of a hex column; `-` means none.
pub fn bytes(hex: &str) -> Vec<u8> {
    let digits = hex.trim_start_matches('-').as_bytes();
    assert!(digits.len() % 2 == 0, "half a byte: {hex}");
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

//----------- layouts.json -------------------------------------------------------------------------

/// A message's table in one version, from layouts.json.
#[derive(Clone, Debug)]
pub struct Layout {
    pub name: String,
    /// The command, or 0 for a status report, which is not a message.
    pub command_id: u32,
    pub version: Version,
    pub body_length: String,
    pub fields: Vec<LayoutField>,
}

#[derive(Clone, Debug)]
pub struct LayoutField {
    pub name: String,
    pub offset: String,
    pub size: String,
    pub kind: String,
}

/// The position of one field in a body with n recipients and L bytes of content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    pub name: String,
    pub offset: usize,
    pub width: usize,
}

impl Layout {
    /// Returns the position of each field, of a list for each item. Fields without bytes are omitted.
    pub fn placed(&self, n: usize, l: usize) -> Vec<Placed> {
        let mut placed = Vec::new();
        for field in &self.fields {
            let (offset, size) = (evaluate(&field.offset, n, l), evaluate(&field.size, n, l));
            // A list has an entry for each item, and a content has one whatever its length.
            let items = if field.size.contains('n') { n } else { usize::from(size > 0 || field.size.contains('L')) };
            for item in 0..items {
                let width = size / items;
                placed.push(Placed { name: field.name.clone(), offset: offset + item * width, width });
            }
        }
        placed
    }

    /// Returns a body with n recipients and L bytes of content, with all other bytes from `fill`.
    pub fn body(&self, n: u8, l: u8, mut fill: impl FnMut() -> u8) -> Vec<u8> {
        let (n_items, len) = (usize::from(n), usize::from(l));
        let mut body: Vec<u8> = (0..evaluate(&self.body_length, n_items, len)).map(|_| fill()).collect();
        for field in &self.fields {
            let count = match field.name.as_str() {
                "DestUsr_tl" => n,
                "Msg_Length" => l,
                _ => continue,
            };
            body[evaluate(&field.offset, n_items, len)] = count;
        }
        body
    }

    /// Returns a whole message with such a body.
    pub fn message(&self, n: u8, l: u8, fill: impl FnMut() -> u8) -> Vec<u8> {
        let body = self.body(n, l, fill);
        let total = u32::try_from(12 + body.len()).unwrap();
        [&total.to_be_bytes()[..], &self.command_id.to_be_bytes(), &7_u32.to_be_bytes(), &body].concat()
    }
}

/// Evaluates `117+21n+L` or `21*n`.
pub fn evaluate(formula: &str, n: usize, l: usize) -> usize {
    formula
        .split('+')
        .map(|term| match term.strip_suffix('n') {
            Some(factor) => n * factor.trim_end_matches('*').parse::<usize>().unwrap(),
            None if term == "L" => l,
            None => term.parse().unwrap(),
        })
        .sum()
}

/// Returns all tables of layouts.json, including the status reports.
pub fn layouts() -> Vec<Layout> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/layouts.json");
    let json: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_string();
    let mut layouts = Vec::new();
    for (name, message) in json.as_object().unwrap() {
        for (version, table) in message["versions"].as_object().unwrap() {
            layouts.push(Layout {
                name: name.clone(),
                command_id: message["command_id"]
                    .as_str()
                    .map_or(0, |id| u32::from_str_radix(id.trim_start_matches("0x"), 16).unwrap()),
                version: version.parse().unwrap(),
                body_length: text(&table["body_length"]),
                fields: table["fields"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|field| LayoutField {
                        name: text(&field["name"]),
                        offset: text(&field["offset"]),
                        size: text(&field["size"]),
                        kind: text(&field["type"]),
                    })
                    .collect(),
            });
        }
    }
    layouts
}

/// Returns the 124 messages of layouts.json.
pub fn messages() -> Vec<Layout> {
    layouts().into_iter().filter(|layout| layout.name.starts_with("CMPP_")).collect()
}
