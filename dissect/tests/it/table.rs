//! `--columns`: CSV, TSV and flat JSON.

use serde_json::Value;

use crate::common::{capture, run, with_header};

const CAPTURES: [&str; 5] = ["sp-v20.pcap", "sp-v21.pcap", "sp-v30.pcap", "ismg-v20.pcap", "ismg-v30.pcap"];

/// Reads CSV as RFC 4180 has it.
fn csv(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut characters = text.chars().peekable();
    let mut quoted = false;
    while let Some(character) = characters.next() {
        let row = rows.last_mut().unwrap();
        match character {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => row.last_mut().unwrap().push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\n' if !quoted => rows.push(vec![String::new()]),
            _ => row.last_mut().unwrap().push(character),
        }
    }
    assert_eq!(rows.pop().unwrap(), [""], "the last line ends");
    rows
}

fn tsv(text: &str) -> Vec<Vec<String>> {
    let unescape = |value: &str| {
        value.replace(r"\\", "\0").replace(r"\t", "\t").replace(r"\n", "\n").replace(r"\r", "\r").replace('\0', r"\")
    };
    text.lines().map(|line| line.split('\t').map(unescape).collect()).collect()
}

/// The text of a value in a table.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(";"),
        value => value.to_string(),
    }
}

#[test]
fn every_form_has_the_same_values() {
    for name in CAPTURES {
        let file = capture(name);
        let table = |form| run(&["-f", form, "-c", "all", &file], &[]).stdout;
        let rows: Vec<serde_json::Map<String, Value>> =
            table("json").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(rows.len() >= 26, "{name}");
        for table in [csv(&table("csv")), tsv(&table("tsv"))] {
            assert_eq!(table.len(), rows.len() + 1);
            for (row, values) in rows.iter().zip(&table[1..]) {
                assert_eq!(row.len(), table[0].len());
                for (column, value) in table[0].iter().zip(values) {
                    assert_eq!(text(&row[column]), *value, "{name} {column}");
                }
            }
        }
    }
}

/// A flat object has what the whole one has under the same names.
#[test]
fn flat_values_are_those_of_the_whole_json() {
    for name in CAPTURES {
        let whole = run(&["-f", "json", &capture(name)], &[]).objects();
        let flat = run(&["-f", "json", "-c", "all", &capture(name)], &[]);
        let flat: Vec<Value> = flat.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(whole.len(), flat.len());
        for (whole, flat) in whole.iter().zip(&flat) {
            for key in ["packet", "time", "src", "dst", "stream", "version", "command", "command_id", "sequence_id"]
                .iter()
                .chain(&["total_length", "number", "answers", "response_ms", "reports", "repeats", "in_flight", "file"])
            {
                assert_eq!(whole[key], flat[key], "{name} {key}");
            }
            let codes: Vec<_> = whole["notes"].as_array().unwrap().iter().map(|note| note["code"].clone()).collect();
            assert_eq!(Value::Array(codes), flat["notes"], "{name}");
            for field in whole["fields"].as_array().unwrap() {
                let value = &flat[field["name"].as_str().unwrap()];
                // `Reserved` is a number in one message and text in another.
                let is_in = text(value) == text(&field["value"])
                    || value.as_array().is_some_and(|all| all.contains(&field["value"]));
                assert!(is_in, "{name}: {field} is not {value}");
                let outcome = [field].into_iter().chain(field["fields"].as_array().into_iter().flatten());
                for field in outcome.filter(|field| field.get("cause").is_some()) {
                    assert_eq!(field["cause"], flat["cause"], "{name}");
                    assert_eq!(field.get("meaning").unwrap_or(&Value::Null), &flat["meaning"], "{name}");
                }
            }
        }
    }
}

#[test]
fn columns_are_in_the_order_of_the_user() {
    let arguments = ["--columns", "Result, NUMBER,dest_terminal_id", "-n", "9", "-n", "13"];
    let file = capture("sp-v30.pcap");
    let outcome = run(&[&arguments[..], &[&file]].concat(), &[]);
    let csv = "Result,number,Dest_terminal_Id\n,9,13800138000;13800138001;13800138002\n8,13,\n";
    assert_eq!((outcome.stdout.as_str(), outcome.status), (csv, Some(0)));
    let outcome = run(&[&["-f", "tsv"], &arguments[..], &[&file]].concat(), &[]);
    assert_eq!(outcome.stdout, csv.replace(',', "\t"));
    let outcome = run(&[&["-f", "json"], &arguments[..], &[&file]].concat(), &[]);
    let json = "{\"Result\":null,\"number\":9,\"Dest_terminal_Id\":[\"13800138000\",\"13800138001\",\"13800138002\"]}\n\
                {\"Result\":8,\"number\":13,\"Dest_terminal_Id\":null}\n";
    assert_eq!(outcome.stdout, json);
}

/// Quotes, separators and line ends in a text come back.
#[test]
fn texts_are_quoted() {
    let hostile = "a,\"b\"\r\nc\td\\e;";
    let deliver = |text: &[u8]| {
        let mut body = vec![0; 8 + 21 + 10 + 2 + 1 + 21 + 1];
        body.push(u8::try_from(text.len()).unwrap());
        body.extend(text);
        body.extend([0; 8]);
        with_header(5, &body)
    };
    let stream = [deliver(hostile.as_bytes()), deliver(b""), deliver(b"plain"), with_header(8, &[])].concat();
    let arguments = ["-p", "2.0", "-i", "raw", "-c", "text,number", "-", "-f"];
    let read = |form| run(&[&arguments[..], &[form]].concat(), &stream).stdout;
    assert_eq!(read("csv"), "text,number\n\"a,\"\"b\"\"\r\nc\td\\e;\",1\n\"\",2\nplain,3\n,4\n");
    assert_eq!(read("tsv"), "text\tnumber\na,\"b\"\\r\\nc\\td\\\\e;\t1\n\t2\nplain\t3\n\t4\n");
    let first: Value = serde_json::from_str(read("json").lines().next().unwrap()).unwrap();
    assert_eq!(first["text"], hostile);
}

#[test]
fn what_is_no_table_is_said() {
    let file = capture("sp-v30.pcap");
    let refused = |arguments: &[&str]| {
        let outcome = run(&[arguments, &[&file]].concat(), &[]);
        assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(2), ""));
        outcome.stderr
    };
    assert_eq!(
        refused(&["-c", "number,Dest_terminal"]),
        "cmpp-dissect: --columns: there is no column 'Dest_terminal'; the nearest is Dest_terminal_Id\n"
    );
    assert_eq!(refused(&["-c", ""]), "cmpp-dissect: --columns: there is no column ''\n");
    assert_eq!(
        refused(&["-f", "tree", "-c", "number"]),
        "cmpp-dissect: --columns: only the formats csv, tsv, json and parquet have columns\n"
    );
}

/// A message whose length cannot be right has only what is known of its place.
#[test]
fn a_message_that_cannot_be_read_has_a_row() {
    let outcome = run(&["-i", "raw", "-f", "csv", "-c", "number,command,total_length,error,Msg_Id", "-"], &[0; 12]);
    assert_eq!(
        (outcome.status, &*outcome.stdout),
        (Some(1), "number,command,total_length,error,Msg_Id\n1,,0,length,\n")
    );
}

/// A list is a list in every message, and a column has values of one kind, so that programs find its type.
#[test]
fn a_column_has_one_type() {
    let mut types = std::collections::BTreeMap::<String, (String, u8)>::new();
    for name in CAPTURES {
        for line in run(&["-f", "json", "-c", "all", &capture(name)], &[]).stdout.lines() {
            let row: serde_json::Map<String, Value> = serde_json::from_str(line).unwrap();
            for (key, value) in row {
                let kind = match value {
                    Value::Null => continue,
                    Value::Number(_) => 1,
                    Value::String(_) => 2,
                    Value::Array(_) => 3,
                    other => panic!("{key}: {other}"),
                };
                let known = types.entry(key.clone()).or_insert_with(|| (name.to_owned(), kind));
                assert_eq!(known.1, kind, "{key} in {name} and {}", known.0);
            }
        }
    }
}

/// A build without the feature says how to get it.
#[cfg(not(feature = "parquet"))]
#[test]
fn parquet_is_a_feature() {
    let outcome = run(&["-f", "parquet", &capture("sp-v30.pcap")], &[]);
    let says =
        "cmpp-dissect: --format parquet: this build lacks it; `cargo install cmpp-dissect --features parquet` has it\n";
    assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(2), says));
}
