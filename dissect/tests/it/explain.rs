//! `cmpp-dissect explain`.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::common::run;

fn explain(what: &[&str]) -> String {
    let outcome = run(&[&["explain"], what, &["--lang", "en"]].concat(), &[]);
    assert_eq!(outcome.status, Some(0), "{}", outcome.stderr);
    outcome.stdout
}

#[test]
fn each_kind_of_question_has_its_answer() {
    for (what, line) in [
        (&["MK:0012"][..], "MK:0012: the SMSC reported UNDELIV: the number does not exist"),
        (&["mk0012"], "mk0012: the SMSC reported UNDELIV: the number does not exist"),
        (&["Result", "64"], "Result 64: source address not authorised for sending"),
        (&["Result", "8"], "Result 8: flow control"),
        (&["Msg_Fmt", "24"], "Msg_Fmt 24: UCS-2, class 0 (flash)"),
        (&["1109172112000000100000"], "Msg_Id b4c5530000010000: 11-09 17:21:12, gateway 1, sequence 0"),
        (&["b4c5530000010000"], "Msg_Id b4c5530000010000: 11-09 17:21:12, gateway 1, sequence 0"),
        (&["2611271000"], "2611271000, as Submit_time: 2026-11-27 10:00"),
        (&["0000000c0000000800000001"], "stream 0  CMPP_ACTIVE_TEST 3.0  seq 1  12 bytes"),
        (&["0x80000004", "-p", "2.0"], "CMPP_SUBMIT_RESP 0x80000004, CMPP 2.0"),
        (&["submit", "--protocol", "3.0"], "CMPP_SUBMIT 0x00000004, CMPP 3.0"),
        (&["linkid"], "  CMPP 3.0  CMPP_SUBMIT                   20"),
    ] {
        let answer = explain(what);
        assert!(answer.lines().any(|found| found == line), "{what:?}: {answer}");
    }
}

#[test]
fn what_nobody_knows_is_status_1_and_the_nearest_word() {
    for (what, nearest) in [("SUBMITT", "; the nearest is CMPP_SUBMIT"), ("qqqqqqqq", "")] {
        let outcome = run(&["explain", what], &[]);
        assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(1), ""));
        assert_eq!(outcome.stderr, format!("cmpp-dissect: nothing is known of {what}{nearest}\n"));
    }
}

/// The tables that are printed are those of the specification.
#[test]
fn tables_are_those_of_the_specification() {
    let layouts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/layouts.json");
    let layouts: Value = serde_json::from_str(&fs::read_to_string(layouts).unwrap()).unwrap();
    let mut compared = 0;
    for (name, message) in layouts.as_object().unwrap().iter().filter(|(name, _)| name.starts_with("CMPP_")) {
        for (version, layout) in message["versions"].as_object().unwrap() {
            let printed = explain(&[name, "--protocol", version]);
            let rows: Vec<Vec<&str>> = printed.lines().map(|line| line.split_whitespace().take(3).collect()).collect();
            for field in layout["fields"].as_array().unwrap() {
                let text = |key: &str| field[key].as_str().unwrap();
                // What follows a list is compared by name and size, the list itself by name.
                let offset = text("offset").parse::<usize>().map(|offset| (offset + 12).to_string());
                let is_it = |row: &&Vec<&str>| {
                    row.len() == 3
                        && row[2] == text("name")
                        && offset.as_ref().is_ok_and(|offset| row[0] == offset) | offset.is_err()
                        && (row[1] == text("size") || text("size").parse::<usize>().is_err())
                };
                assert!(rows.iter().any(|row| is_it(&row)), "{name} {version}: {field} is not in {printed}");
                compared += 1;
            }
        }
    }
    assert!(compared > 500, "{compared}");
}
