//! `--format parquet`: the files are read back.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::{Field, Row};
use serde_json::{Map, Value, json};

use crate::common::{capture, program, run};
use crate::truth::Truth;

const CAPTURES: [&str; 6] =
    ["sp-v20.pcap", "sp-v21.pcap", "sp-v30.pcap", "sp-v30.pcapng", "ismg-v20.pcap", "ismg-v30.pcap"];

/// A folder of its own for a test, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("parquet-{name}"));
    fs::remove_dir_all(&folder).unwrap_or_default();
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A value as flat JSON has it. Bytes are hex digits there.
fn value(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Long(number) => json!(number),
        Field::Double(number) => json!(number),
        Field::Str(text) => json!(text),
        Field::TimestampMicros(time) => {
            json!(format!("{:.6}", jiff::Timestamp::from_microsecond(*time).unwrap()))
        }
        Field::Bytes(bytes) => json!(hex(bytes.data())),
        Field::ListInternal(list) => list.elements().iter().map(value).collect(),
        other => panic!("{other:?}"),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from_digit(digit.into(), 16).unwrap())
        .collect()
}

fn object(row: &Row) -> Map<String, Value> {
    row.get_column_iter().map(|(name, field)| (name.clone(), value(field))).collect()
}

/// The rows of a file.
fn read(path: impl AsRef<Path>) -> Vec<Map<String, Value>> {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    reader.get_row_iter(None).unwrap().map(|row| object(&row.unwrap())).collect()
}

/// The rows of flat JSON with all columns, under the names of Parquet.
fn flat(arguments: &[&str], stdin: &[u8]) -> Vec<Map<String, Value>> {
    let outcome = run(&[&["-f", "json", "-c", "all", "--lang", "en"], arguments].concat(), stdin);
    let rows = outcome.stdout.lines().map(|line| serde_json::from_str::<Map<String, Value>>(line).unwrap());
    rows.map(|row| row.into_iter().map(|(name, value)| (name.replace('.', "_"), value)).collect()).collect()
}

/// Floating point: the same number of milliseconds to the last digit but one.
fn same(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => (one - other).abs() <= one.abs() * 1e-15,
        _ => one == other,
    }
}

#[track_caller]
fn assert_same(rows: &[Map<String, Value>], flat: &[Map<String, Value>]) {
    assert_eq!(rows.len(), flat.len());
    for (row, flat) in rows.iter().zip(flat) {
        for (name, value) in row {
            assert!(same(value, &flat[name]), "{name}: {value} is not {}", flat[name]);
        }
    }
}

/// Every column of every capture has what flat JSON has.
#[test]
fn every_column_is_that_of_the_json() {
    let folder = folder("columns");
    let mut values = BTreeMap::<String, usize>::new();
    for name in CAPTURES {
        let path = folder.join(name).with_extension("parquet");
        for columns in [&["-c", "all"][..], &[]] {
            let file = capture(name);
            let arguments = [&["-f", "parquet", "-o", path.to_str().unwrap(), &file], columns].concat();
            let outcome = run(&arguments, &[]);
            assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(0), ""), "{}", outcome.stderr);
            let (rows, flat) = (read(&path), flat(&[&file], &[]));
            assert_same(&rows, &flat);
            assert_eq!(rows[0].len(), if columns.is_empty() { 43 } else { flat[0].len() });
            for (name, _) in rows.iter().flatten().filter(|(_, value)| !value.is_null()) {
                *values.entry(name.clone()).or_default() += 1;
            }
        }
    }
    for name in
        ["time", "recipients", "Stat", "response_ms", "raw", "Result", "notes", "Concatenation_Total", "encoding"]
    {
        assert!(values.contains_key(name), "no value of {name}: {values:?}");
    }
}

/// The hour of which everything is known, in a file on standard output, whole and in part.
#[test]
fn links_are_in_the_table() {
    let truth = Truth::new(300);
    let capture = truth.capture(|_| false);
    let path = folder("links").join("hour.parquet");
    let table = |arguments: &[&str]| {
        let arguments = [&["-f", "parquet", "-o", path.to_str().unwrap(), "-"], arguments].concat();
        assert_eq!(run(&arguments, &capture).status, Some(0));
        read(&path)
    };
    let rows = table(&[]);
    assert_eq!(rows.len(), truth.messages.len());
    let number = |index: Option<usize>| index.map_or(Value::Null, |index| json!(index + 1));
    let mut links = 0;
    for (row, sent) in rows.iter().zip(&truth.messages) {
        assert_eq!((&row["answers"], &row["repeats"]), (&number(sent.answers), &number(sent.repeats)));
        // Of a report that came before the answer, only the whole JSON tells, later.
        if !row["reports"].is_null() {
            assert_eq!(row["reports"], number(sent.reports));
            links += 1;
        }
        assert_eq!(row["direction"], if sent.from_server { "to_client" } else { "to_server" });
        assert_eq!(row["whole_text"], json!(sent.whole_text));
    }
    assert!(links > 200, "{links}");
    let submits = rows.iter().filter(|row| row["command"] == "CMPP_SUBMIT");
    assert_eq!(table(&["-w", "command = SUBMIT"]).iter().collect::<Vec<_>>(), submits.collect::<Vec<_>>());
}

/// A mask hides phones and texts, in the bytes as well.
#[test]
fn masked_values_are_those_of_the_json() {
    let path = folder("mask").join("masked.parquet");
    let masked = ["--mask-key", "7", "-c", "all", &capture("sp-v30.pcap")];
    assert_eq!(run(&[&["-f", "parquet", "-o", path.to_str().unwrap()][..], &masked].concat(), &[]).status, Some(0));
    let rows = read(&path);
    assert_same(&rows, &flat(&[masked[0], masked[1], masked[4]], &[]));
    let bytes = fs::read(&path).unwrap();
    assert!(!bytes.windows(11).any(|window| window == b"13800138000"));
    assert!(rows.iter().any(|row| row["raw"].as_str().is_some_and(|raw| !raw.is_empty())));
}

/// The files below a folder, by their paths in it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() { folders.push(entry) } else { found.push(entry) }
        }
    }
    found.sort();
    found
}

#[test]
fn hours_have_folders_of_their_own() {
    // Two minutes from 08:00 on, which are moved to the end of the hour.
    let truth = Truth::new(300);
    let mut capture = truth.capture(|_| false);
    let mut at = 24;
    while at < capture.len() {
        let number = |at: usize| u32::from_le_bytes(capture[at..at + 4].try_into().unwrap());
        let (second, length) = (number(at) + 3540, number(at + 8));
        capture[at..at + 4].copy_from_slice(&second.to_le_bytes());
        at += 16 + length as usize;
    }
    let folder = folder("hours");
    let place = folder.to_str().unwrap();
    let outcome = run(&["-f", "parquet", "-o", place, "--partition", "hour", "-"], &capture);
    assert_eq!(outcome.status, Some(0), "{}", outcome.stderr);
    let names: Vec<_> = files(&folder).iter().map(|path| path.strip_prefix(&folder).unwrap().to_owned()).collect();
    let expected = ["day=2027-01-15/hour=08/messages-0.parquet", "day=2027-01-15/hour=09/messages-1.parquet"];
    assert_eq!(names, expected.map(PathBuf::from));
    let mut rows = Vec::new();
    for (path, hour) in files(&folder).iter().zip(["2027-01-15T08", "2027-01-15T09"]) {
        let of_hour = read(path);
        assert!(of_hour.iter().all(|row| row["time"].as_str().unwrap().starts_with(hour)));
        rows.extend(of_hour);
    }
    assert_same(&rows, &flat(&["-"], &capture));

    // Another run does not replace what may be another capture's.
    let outcome = run(&["-f", "parquet", "-o", place, "--partition", "hour", "-"], &capture);
    assert_eq!(outcome.status, Some(2));
    assert!(outcome.stderr.contains("messages-0.parquet: File exists"), "{}", outcome.stderr);

    // Messages without a time have a folder as well.
    let heartbeat = [0, 0, 0, 12, 0, 0, 0, 8, 0, 0, 0, 1];
    run(&["-f", "parquet", "-o", place, "--partition", "day", "-i", "raw", "-"], &heartbeat);
    assert_eq!(read(folder.join("day=__HIVE_DEFAULT_PARTITION__/messages-0.parquet")).len(), 1);
}

/// Files end at the size that was asked for, give or take a row group; together they have every message.
#[test]
fn files_have_the_size_that_was_asked_for() {
    let heartbeats: Vec<u8> = (0..200_000_u32)
        .flat_map(|nth| [&[0, 0, 0, 12, 0, 0, 0, 8][..], &nth.wrapping_mul(2_654_435_761).to_be_bytes()].concat())
        .collect();
    let folder = folder("sizes");
    let arguments = ["-f", "parquet", "-c", "raw,sequence_id", "--file-size", "1", "-i", "raw", "-"];
    let outcome = run(&[&arguments[..], &["-o", folder.to_str().unwrap()]].concat(), &heartbeats);
    assert_eq!(outcome.status, Some(0), "{}", outcome.stderr);
    let files = files(&folder);
    let sizes: Vec<u64> = files.iter().map(|path| fs::metadata(path).unwrap().len()).collect();
    assert!(sizes.len() > 1, "{sizes:?}");
    assert!(sizes[..sizes.len() - 1].iter().all(|size| (1 << 20..3 << 19).contains(size)), "{sizes:?}");
    let reader = |path: &PathBuf| SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let rows: i64 = files.iter().map(|path| reader(path).metadata().file_metadata().num_rows()).sum();
    assert_eq!(rows, 200_000);
}

#[test]
fn a_table_without_rows_is_a_file() {
    let path = folder("empty").join("empty.parquet");
    run(&["-f", "parquet", "-o", path.to_str().unwrap(), "-w", "command = FWD", &capture("sp-v30.pcap")], &[]);
    assert_eq!(read(&path).len(), 0);
}

/// Standard output gets the file as it is.
#[test]
fn standard_output_is_a_file() {
    let path = folder("stdout").join("out.parquet");
    let status = std::process::Command::new(program())
        .args(["-q", "-f", "parquet", "-c", "number,text", &capture("sp-v30.pcap")])
        .stdout(File::create(&path).unwrap())
        .status()
        .unwrap();
    assert!(status.success());
    assert_eq!(read(&path).len(), 26);
}

#[test]
fn what_cannot_be_written_is_said() {
    let file = capture("sp-v30.pcap");
    let refused = |arguments: &[&str]| {
        let outcome = run(&[arguments, &[&file]].concat(), &[]);
        assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(2), ""));
        outcome.stderr
    };
    let parquet = ["-f", "parquet", "-o"];
    let to = |path| refused(&[&parquet[..], &[path]].concat());
    assert_eq!(
        to("/no/such/a.parquet"),
        "cmpp-dissect: --output: /no/such/a.parquet: No such file or directory (os error 2)\n"
    );
    assert_eq!(to(&file), format!("cmpp-dissect: --output: {file} is one of the files to read\n"));
    assert_eq!(to("/dev/full"), "cmpp-dissect: /dev/full: No space left on device (os error 28)\n");
    assert_eq!(
        refused(&["-f", "parquet", "--partition", "day"]),
        "cmpp-dissect: --partition, --file-size: name a folder with --output\n"
    );
    assert_eq!(
        refused(&["-f", "csv", "-o", "a.csv"]),
        "cmpp-dissect: --output, --partition, --file-size: only for --format parquet; others write to standard output\n"
    );
}
