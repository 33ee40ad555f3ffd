//! `--where`.

use serde_json::Value;

use crate::common::{capture, run, with_header};

/// The numbers of the messages of a capture for which an expression holds.
#[track_caller]
fn chosen(expression: &str) -> Vec<u64> {
    let outcome = run(&["-f", "json", "-w", expression, &capture("sp-v30.pcap")], &[]);
    assert_eq!(outcome.status, Some(0), "{}", outcome.stderr);
    outcome.objects().iter().map(|object| object["number"].as_u64().unwrap()).collect()
}

#[test]
fn an_expression_chooses_messages() {
    for (expression, numbers) in [
        ("command = SUBMIT", &[3, 5, 7, 8, 9, 10][..]),
        ("COMMAND == cmpp_submit", &[3, 5, 7, 8, 9, 10]),
        ("command_id = 0x80000004 and Result != 0", &[13, 14]),
        ("command = SUBMIT_RESP && (result = 8 || result > 8)", &[13, 14]),
        ("command = SUBMIT and Dest_terminal_Id ~ \"138\" and Msg_Fmt = 8", &[5, 7, 8]),
        ("Dest_terminal_Id = 13800138002", &[9]),
        ("Dest_terminal_Id != 13800138002", &[3, 5, 7, 8, 10]),
        ("Stat", &[17, 19]),
        ("Stat ~ mk: or text ~ td", &[15, 19]),
        ("text ~ '验证码'", &[5]),
        ("cause = rate and not stat", &[13, 20]),
        ("cause != ok", &[13, 14, 19, 20]),
        ("not (command ~ submit or command ~ deliver or command ~ test)", &[1, 2, 25, 26]),
        ("! (command ~ e)", &[3, 5, 7, 8, 9, 10]),
        ("time >= 22:00:29.740", &[25, 26]),
        ("time < 2026-11-23T22:00:29.638918Z", &[1, 2]),
        ("time > 2026-11-24 or number <= 2", &[1, 2]),
        ("Concatenation.Number = 2", &[8]),
        ("src ~ ':7890' and Sequence_Id >= 7100", &[23]),
        ("report.Msg_Id", &[17, 19]),
        ("version = 3.0 and version = 2.0", &[]),
        ("error or guessed", &[]),
        // `and` binds more tightly than `or`.
        ("number = 1 or number = 2 and number = 3", &[1]),
    ] {
        assert_eq!(chosen(expression), numbers, "{expression}");
    }
}

/// Every spelling of an identifier is the same identifier.
#[test]
fn an_identifier_is_compared_in_any_spelling() {
    let all = run(&["-f", "json", "-c", "number,Msg_Id", &capture("sp-v30.pcap")], &[]);
    let rows: Vec<Value> = all.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (number, id) = (rows[3]["number"].as_u64().unwrap(), rows[3]["Msg_Id"].as_str().unwrap());
    assert_eq!(id.len(), 16, "hex digits");
    let explained = run(&["explain", id], &[]).stdout;
    assert!(explained.starts_with("Msg_Id "), "{explained}");
    let decimal = u64::from_str_radix(id, 16).unwrap().to_string();
    for spelling in [id, &id.to_uppercase(), &decimal] {
        assert!(chosen(&format!("Msg_Id = {spelling}")).contains(&number), "{spelling}");
    }
}

#[track_caller]
fn assert_refused(expression: &str, lines: &[&str]) {
    let outcome = run(&["--where", expression, &capture("sp-v30.pcap")], &[]);
    assert_eq!(outcome.status, Some(2), "{}", outcome.stderr);
    assert_eq!(outcome.stderr.lines().collect::<Vec<_>>(), lines);
    assert_eq!(outcome.stdout, "");
}

#[test]
fn what_is_wrong_is_marked_with_a_caret() {
    assert_refused(
        "command = SUBMIT and Dest_terminalId ~ '138'",
        &[
            "cmpp-dissect: --where: there is no column 'Dest_terminalId'; the nearest is Dest_terminal_Id",
            "  command = SUBMIT and Dest_terminalId ~ '138'",
            "                       ^^^^^^^^^^^^^^^",
        ],
    );
    assert_refused(
        "text ~ '验证' and command = SUBMITS",
        &[
            "cmpp-dissect: --where: command is never 'SUBMITS'; the nearest is CMPP_SUBMIT",
            "  text ~ '验证' and command = SUBMITS",
            "                              ^^^^^^^",
        ],
    );
    assert_refused("(number = 1", &["cmpp-dissect: --where: expected `)`", "  (number = 1", "             ^"]);
    assert_refused("number = x", &["cmpp-dissect: --where: number has integers", "  number = x", "           ^"]);
    for (expression, sentence) in [
        ("", "expected a column, `not` or `(`"),
        ("number = 1 and", "expected a column, `not` or `(`"),
        ("number = 1 and and", "expected a column, `not` or `(`"),
        ("number =", "expected a value"),
        ("number 1", "expected a comparison, `and`, `or` or the end"),
        ("text ~ 'a", "expected the closing quote"),
        ("time = tomorrow", "time has times, such as 2026-11-23T21:30:45.5 or 21:30"),
        ("Msg_Id = x", "Msg_Id has Msg_Ids"),
        ("error = truncate", "error is never 'truncate'; the nearest is truncated"),
        ("cause = blacklst", "cause is never 'blacklst'; the nearest is blacklist"),
        ("version = 4.0", "version is never '4.0'; it is one of 1.2, 2.0, 2.1, 3.0"),
        ("notes = retransmited", "notes is never 'retransmited'; the nearest is retransmitted"),
        (&"(".repeat(100_000), "expected fewer parentheses and negations"),
        (&"not ".repeat(30_000), "expected fewer parentheses and negations"),
        ("\x1b = 1", "expected a column, `not` or `(`"),
    ] {
        let outcome = run(&["--where", expression, &capture("sp-v30.pcap")], &[]);
        assert_eq!(outcome.status, Some(2), "{expression}");
        let first = outcome.stderr.lines().next().unwrap();
        assert_eq!(first, format!("cmpp-dissect: --where: {sentence}"), "{}", &expression[..expression.len().min(40)]);
        assert!(!outcome.stderr.contains('\x1b') && !outcome.stderr.contains("panicked"), "{}", outcome.stderr);
    }
}

/// A message that cannot be read has no values but those of its header, and is compared with nothing.
#[test]
fn a_missing_value_is_compared_with_nothing() {
    let stream = [with_header(4, &[0; 20]), with_header(8, &[])].concat();
    let chosen = |expression: &str| {
        run(&["-f", "json", "-p", "3.0", "-i", "raw", "-w", expression, "-"], &stream).objects().len()
    };
    assert_eq!(chosen("TP_udhi = 0 or TP_udhi != 0 or TP_udhi < 1 or TP_udhi ~ ''"), 0);
    assert_eq!(chosen("not TP_udhi"), 2);
    assert_eq!(chosen("error = truncated and error.field = Service_Id and error.offset = 24"), 1);
    assert_eq!(chosen("Pk_total = 0"), 1, "a field before the error is there");
    assert_eq!(chosen("time"), 0, "no capture, no time");
}
