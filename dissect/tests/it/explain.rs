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
        (&["submit", "--protocol", "3.0"], "A message from an SP to phones"),
        (
            &["submit", "--protocol", "3.0"],
            " 143+32n+L    20  LinkID                  The identifier that links the answer of an on-demand service to the request",
        ),
        (&["submit", "--protocol", "3.0"], " 163+32n+L        in all"),
        (&["linkid"], "  CMPP 3.0  CMPP_SUBMIT                   20"),
        (&["Registered_Delivery"], "  CMPP_DELIVER:"),
        (&["Registered_Delivery"], "    2 SMC billing record"),
        (&["FeeType", "2"], "FeeType 02: per message (CMPP_SUBMIT, CMPP_FWD)"),
        (&["Dest_UserType", "0x01"], "Dest_UserType 1: Shenzhouxing (CMPP_FWD)"),
        (&["Result", "9"], "Result 9: wrong forward decision (CMPP_FWD_RESP)"),
        (&["blacklist"], "  another try: never"),
    ] {
        let answer = explain(what);
        assert!(answer.lines().any(|found| found == line), "{what:?}: {answer}");
    }
}

/// The same in Chinese.
#[test]
fn answers_are_in_the_readers_language() {
    for (what, line) in [
        (&["MK:0012"][..], "MK:0012：短信中心报告 UNDELIV：空号"),
        (&["Result", "64"], "  重发：修改后重发"),
        (&["Msg_Fmt", "0xf5"], "Msg_Fmt 245: 8 位数据，1 类（手机）"),
        (&["b4c5530000010000"], "Msg_Id b4c5530000010000: 11-09 17:21:12, 网关 1, 序号 0"),
        (&["submit_resp", "--protocol", "3.0"], "        12     8  Msg_Id                  网关分配的标识"),
        (&["Fee_UserType", "2"], "Fee_UserType 2: SP (CMPP_SUBMIT, CMPP_FWD)"),
        (&["User_type"], "    2 动感地带"),
    ] {
        let outcome = run(&[&["explain"], what, &["--lang", "zh"]].concat(), &[]);
        assert!(outcome.stdout.lines().any(|found| found == line), "{what:?}: {}", outcome.stdout);
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
                // What is printed counts from the start of the message, and has no multiplication sign.
                let (fixed, variable) =
                    text("offset").split_at(text("offset").find('+').unwrap_or(text("offset").len()));
                let offset = format!("{}{variable}", fixed.parse::<usize>().unwrap() + 12);
                let row = [&*offset, &text("size").replace('*', ""), text("name")];
                assert!(rows.iter().any(|found| *found == row), "{name} {version}: {field} is not in {printed}");
                compared += 1;
            }
        }
    }
    assert!(compared > 500, "{compared}");
}
