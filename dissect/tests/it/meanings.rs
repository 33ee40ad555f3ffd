//! What values mean, in the reader's language and by the reader's own table, and what is odd in a message.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::common::{capture, from_hex, run};

/// A DELIVER of 2.0 with a report of this stat.
pub(crate) fn report(stat: &str) -> Vec<u8> {
    let mut message = vec![0; 12 + 65 + 60 + 8];
    message[..12].copy_from_slice(&[0, 0, 0, 145, 0, 0, 0, 5, 0, 0, 0, 1]);
    (message[12], message[75], message[76]) = (0xb4, 1, 60); // Msg_Id, Registered_Delivery, Msg_Length
    message[54..65].copy_from_slice(b"13800000001");
    message[77] = 0xb4;
    message[85..85 + stat.len()].copy_from_slice(stat.as_bytes());
    message[92..123].copy_from_slice(b"2611271000261127100113800000001");
    message
}

/// The field of the report, as JSON.
fn stat(stat: &str, options: &[&str]) -> Value {
    let outcome = run(&[&["-i", "raw", "-p", "2.0", "-f", "json"], options, &["-"]].concat(), &report(stat));
    let content = &outcome.objects()[0]["fields"][9];
    assert_eq!(content["name"], "Msg_Content");
    content["fields"].as_array().unwrap().iter().find(|field| field["name"] == "Stat").unwrap().clone()
}

#[test]
fn a_stat_has_a_meaning_and_a_cause_in_both_languages() {
    for (given, english, chinese, cause) in [
        ("DELIVRD", json!("delivered"), json!("已送达"), json!("ok")),
        (
            "MK:0001",
            json!("the SMSC reported UNDELIV: unknown subscriber"),
            json!("短信中心报告 UNDELIV：未知用户"),
            json!("number"),
        ),
        (
            "mk:1",
            json!("the SMSC reported UNDELIV: unknown subscriber"),
            json!("短信中心报告 UNDELIV：未知用户"),
            json!("number"),
        ),
        ("ZZ:9999", Value::Null, Value::Null, Value::Null),
    ] {
        let (field, translated) = (stat(given, &["--lang", "en"]), stat(given, &["--lang", "zh"]));
        assert_eq!((&field["meaning"], &field["cause"]), (&english, &cause), "{given}");
        assert_eq!((&translated["meaning"], &translated["cause"]), (&chinese, &cause), "{given}");
        assert!(field.as_object().unwrap().contains_key("cause"));
    }
}

/// The environment chooses the language if no option does.
#[test]
fn values_are_named_in_the_readers_language() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report.bin");
    fs::write(&path, report("DELIVRD")).unwrap();
    for (variable, options, expected) in [
        ("zh_CN.UTF-8", &[][..], "1 (状态报告)"),
        ("en_GB.UTF-8", &[], "1 (status report)"),
        ("zh_CN.UTF-8", &["--lang", "en"], "1 (status report)"),
        ("C", &["--lang", "zh"], "1 (状态报告)"),
    ] {
        let mut program = Command::new(env!("CARGO_BIN_EXE_cmpp-dissect"));
        program.env("LC_ALL", variable).args(["-i", "raw", "-p", "2.0"]).args(options).arg(&path);
        let tree = String::from_utf8(program.output().unwrap().stdout).unwrap();
        let line = tree.lines().find(|line| line.contains("Registered_Delivery")).unwrap();
        assert!(line.ends_with(expected), "{variable}, {options:?}: {line}");
    }
}

#[test]
fn a_table_of_ones_own_comes_first_and_a_broken_one_is_named() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("codes.tsv");
    let file = path.to_str().unwrap();
    fs::write(&path, "MK:0001\tblacklist\tours\t我们的\n").unwrap();
    let field = stat("MK:0001", &["--codes", file]);
    assert!(field["meaning"].as_str().unwrap().ends_with("ours"), "{field}");
    assert_eq!(field["cause"], "blacklist");
    fs::write(&path, "MK:0001\tblacklist\tours\t我们的\nMK:0002\tno such\tx\ty\n").unwrap();
    let outcome = run(&["--codes", file, &capture("sp-v20.pcap")], &[]);
    assert_eq!(outcome.status, Some(2));
    assert!(outcome.stderr.contains("codes.tsv: line 2: no such cause"), "{}", outcome.stderr);
}

#[test]
fn what_is_odd_is_noted_in_json_and_tree() {
    // A SUBMIT_RESP of 2.0 with Result 77 and a Msg_Id of zero.
    let message = from_hex("00000015800000040000000100000000000000004d");
    let outcome = run(&["-i", "raw", "-p", "2.0", "-f", "json", "-"], &message);
    assert_eq!(
        outcome.objects()[0]["notes"],
        json!([{
            "code": "value-unknown", "level": "info", "field": "Result", "offset": 20,
            "text": "The specification does not list this value."
        }])
    );
    let tree = run(&["-i", "raw", "-p", "2.0", "-"], &message).stdout;
    assert!(tree.contains("  info: Result at 20: The specification does not list this value.\n"), "{tree}");
}

/// The project's own captures are clean.
#[test]
fn nothing_is_odd_in_the_captures() {
    for name in ["sp-v20.pcap", "sp-v21.pcap", "sp-v30.pcap", "sp-v30.pcapng", "ismg-v20.pcap", "ismg-v30.pcap"] {
        let outcome = run(&["-f", "json", &capture(name)], &[]);
        assert!(outcome.objects().len() > 10);
        // Both reports of each capture are about one message.
        assert_eq!(outcome.summary()["notes"], json!({"report-twice": 1}), "{name}");
        assert_eq!(outcome.news(), [json!(null); 0], "{name}");
    }
}
