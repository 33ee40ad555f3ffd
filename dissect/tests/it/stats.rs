//! Statistics equal the truth where it is known, and the lines of JSON everywhere.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::common::{capture, run, with_header};
use crate::truth::{Sent, Truth};

fn stats(arguments: &[&str], stdin: &[u8]) -> Value {
    let outcome = run(&[&["stats", "--json"], arguments].concat(), stdin);
    serde_json::from_str(&outcome.stdout).unwrap_or_else(|error| panic!("{error}: {outcome:?}"))
}

/// The row whose key has this value.
fn row<'v>(rows: &'v Value, key: &str, value: &str) -> &'v Value {
    let rows = rows.as_array().unwrap();
    rows.iter().find(|row| row[key] == value).unwrap_or_else(|| panic!("no {value} in {rows:?}"))
}

/// A filter limits what is counted, but not what is found to belong together.
#[test]
fn a_part_is_counted_as_in_the_whole() {
    let capture = Truth::new(1000).capture(|_| false);
    let whole = stats(&["-"], &capture);
    let of = |expression| stats(&["--where", expression, "-"], &capture);
    let submits = of("command = SUBMIT");
    let [all, part] = [&whole, &submits].map(|stats| row(&stats["answers"], "command", "CMPP_SUBMIT"));
    assert_eq!((&part["requests"], &part["unanswered"]), (&all["requests"], &all["unanswered"]));
    assert_eq!((&part["answered"], submits["answers"].as_array().unwrap().len()), (&json!(0), 1));
    assert_eq!(of("command = SUBMIT_RESP")["unanswered"], json!([]), "only requests that are counted lack answers");
    let both = of("command ~ SUBMIT");
    assert_eq!(row(&both["answers"], "command", "CMPP_SUBMIT"), all);
    assert_eq!(both["traffic"]["kinds"].as_array().unwrap().len(), 2);
    let outcome = run(&["stats", "--where", "no_column = 1", "-"], &capture);
    assert!(outcome.status == Some(2) && outcome.stderr.contains("--where: there is no column"), "{outcome:?}");
}

fn is_submit(sent: &Sent) -> bool {
    sent.bytes[4..8] == [0, 0, 0, 4]
}

/// The response times in milliseconds, in ascending order.
fn times(truth: &Truth) -> Vec<u32> {
    let times = truth.messages.iter().filter_map(|sent| {
        let request = &truth.messages[sent.answers?];
        is_submit(request).then(|| sent.time - request.time)
    });
    let mut times: Vec<u32> = times.collect();
    times.sort_unstable();
    times
}

#[test]
fn what_is_counted_is_what_was_sent() {
    let truth = Truth::new(1000);
    let stats = stats(&["-"], &truth.capture(|_| false));
    let count = |fits: &dyn Fn(&Sent) -> bool| truth.messages.iter().filter(|sent| fits(sent)).count();
    let submits = count(&|sent| is_submit(sent) && sent.repeats.is_none());
    let repeated = count(&|sent| is_submit(sent) && sent.repeats.is_some());
    let reports = count(&|sent| sent.reports.is_some());
    let times = times(&truth);
    assert!(submits > 1000 && repeated > 20 && submits > times.len() + 20 && reports > 900);

    let answers = row(&stats["answers"], "command", "CMPP_SUBMIT");
    assert_eq!((&answers["requests"], &answers["repeated"]), (&json!(submits), &json!(repeated)));
    assert_eq!((&answers["answered"], &answers["ms"]["count"]), (&json!(times.len()), &json!(times.len())));
    let unanswered: u64 =
        answers["unanswered"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(unanswered, (submits - times.len()) as u64);
    assert_eq!(stats["unanswered"].as_array().unwrap().len(), 20);

    for (key, thousandths) in [("p50", 500), ("p90", 900), ("p99", 990), ("p999", 999), ("max", 1000)] {
        let rank = (thousandths * times.len()).div_ceil(1000);
        let (exact, found) = (f64::from(times[rank - 1]), answers["ms"][key].as_f64().unwrap());
        assert!((found - exact).abs() <= exact / 1000.0, "{key}: {found}, {exact}");
    }
    let bars = answers["ms"]["bars"].as_array().unwrap();
    for bar in bars {
        let [from, to] = ["from_ms", "to_ms"].map(|key| bar[key].as_f64().unwrap());
        let inside = times.iter().filter(|&&time| from <= time.into() && f64::from(time) < to).count();
        assert_eq!(bar["count"], inside, "{bar}");
    }
    assert_eq!(bars.iter().map(|bar| bar["count"].as_u64().unwrap()).sum::<u64>(), times.len() as u64);
    let slowest: Vec<f64> =
        stats["slowest"].as_array().unwrap().iter().map(|row| row["ms"].as_f64().unwrap()).collect();
    let mut all: Vec<f64> = truth
        .messages
        .iter()
        .filter_map(|sent| Some(f64::from(sent.time - truth.messages[sent.answers?].time)))
        .collect();
    all.sort_by(|one, other| other.total_cmp(one));
    assert_eq!(slowest, all[..20]);

    let account = row(&stats["outcomes"]["accounts"], "account", "900001");
    assert_eq!((&account["submits"], &account["answered"]), (&json!(submits), &json!(times.len())));
    assert_eq!((&account["repeated"], &account["unanswered"]), (&json!(repeated), &json!(submits - times.len())));
    assert_eq!((&account["delivered"], &account["failed"]), (&json!(reports), &json!(0)));
    assert_eq!(account["stats"], json!({"DELIVRD": reports}));
    assert_eq!(account["results"], json!({"0": times.len()}));
    // Each phone of an accepted message is to be reported.
    let phones: usize = truth
        .messages
        .iter()
        .filter_map(|sent| {
            let request = &truth.messages[sent.answers?];
            is_submit(request).then(|| {
                usize::from(request.bytes[12 + 8 + 1 + 1 + 1 + 1 + 10 + 1 + 21 + 1 + 1 + 1 + 6 + 2 + 6 + 17 + 17 + 21])
            })
        })
        .sum();
    let on_answered = truth.messages.iter().filter_map(|sent| sent.reports).collect::<Vec<_>>();
    let answered: Vec<usize> = truth.messages.iter().filter_map(|sent| sent.answers).collect();
    let reported = on_answered.iter().filter(|submit| answered.contains(submit)).count();
    assert_eq!(account["unreported"], phones - reported);
    assert_eq!(stats["unreported"]["reports"], phones - reported);

    let flow: BTreeMap<_, _> = stats["traffic"]["kinds"]
        .as_array()
        .unwrap()
        .iter()
        .map(|kind| (kind["name"].as_str().unwrap(), kind))
        .collect();
    assert_eq!(flow["CMPP_SUBMIT"]["total"], submits + repeated);
    assert_eq!(flow["status report"]["total"], reports);
    for kind in flow.values() {
        let counts: u64 = kind["counts"].as_array().unwrap().iter().map(|count| count.as_u64().unwrap()).sum();
        assert_eq!(kind["total"], counts);
    }
    let login = &stats["logins"][0];
    assert_eq!((&login["account"], &login["status"], &login["count"]), (&json!("900001"), &json!("0"), &json!(2)));
}

/// An answer that the capture lacks is not counted as one that was never sent.
#[test]
fn lost_packets_are_no_missing_answers() {
    let truth = Truth::new(400);
    let mut random = 1_u64;
    let lost: Vec<bool> = truth
        .messages
        .iter()
        .map(|_| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) % 20 == 0
        })
        .collect();
    let stats = stats(&["-"], &truth.capture(|index| lost[index]));
    let answered: Vec<usize> = truth.messages.iter().filter_map(|sent| sent.answers).collect();
    let is_open =
        |at: usize, sent: &Sent| is_submit(sent) && sent.repeats.is_none() && !lost[at] && !answered.contains(&at);
    let never = truth.messages.iter().enumerate().filter(|(at, sent)| is_open(*at, sent)).count() as u64;
    let answers = row(&stats["answers"], "command", "CMPP_SUBMIT");
    let why = |why: &str| answers["unanswered"][why].as_u64().unwrap_or_default();
    assert!(why("gap") > 0 && why("never") <= never, "{answers}");
    assert!(stats["summary"]["lost"]["gap"]["count"].as_u64() > Some(0), "{}", stats["summary"]);
}

#[test]
fn counts_are_those_of_the_messages() {
    for name in ["sp-v20.pcap", "sp-v21.pcap", "sp-v30.pcap", "ismg-v20.pcap", "ismg-v30.pcap", "sp-v30.pcapng"] {
        let file = capture(name);
        let lines = run(&["-f", "json", &file], &[]);
        let stats = stats(&[&file], &[]);
        assert_eq!(stats["summary"], lines.summary());
        let (mut kinds, mut notes, mut answered) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for object in lines.objects() {
            let is_report = object["fields"].as_array().unwrap().iter().any(|field| {
                field["fields"].as_array().is_some_and(|inner| inner.iter().any(|field| field["name"] == "Stat"))
            });
            let name = if is_report { "status report" } else { object["command"].as_str().unwrap() };
            *kinds.entry(name.to_owned()).or_insert(0) += 1;
            for note in object["notes"].as_array().unwrap() {
                *notes.entry(note["code"].as_str().unwrap().to_owned()).or_insert(0) += 1;
            }
            if object["answers"].is_u64() {
                *answered.entry(object["command"].as_str().unwrap().replace("_RESP", "")).or_insert(0) += 1;
            }
        }
        let table = |rows: &Value, key: &str, count: &str| -> BTreeMap<String, u64> {
            let rows = rows.as_array().unwrap().iter().filter(|row| row[count] != 0);
            rows.map(|row| (row[key].as_str().unwrap().to_owned(), row[count].as_u64().unwrap())).collect()
        };
        assert_eq!(table(&stats["traffic"]["kinds"], "name", "total"), kinds, "{name}");
        assert_eq!(table(&stats["notes"], "code", "count"), notes, "{name}");
        assert_eq!(table(&stats["answers"], "command", "answered"), answered, "{name}");
    }
}

#[test]
fn failures_have_a_cause_and_a_remedy() {
    let file = capture("sp-v30.pcap");
    let json = stats(&["--lang", "zh", &file], &[]);
    let number = row(&json["causes"], "cause", "number");
    assert_eq!((&number["text"], &number["retry"], &number["count"]), (&json!("空号"), &json!("never"), &json!(1)));
    assert_eq!((&number["codes"][0]["field"], &number["codes"][0]["code"]), (&json!("Stat"), &json!("MK:0001")));
    assert_eq!(row(&json["causes"], "cause", "rate")["retry"], "later");
    assert_eq!(row(&json["causes"], "cause", "route")["retry"], "after_change");
    assert_eq!(json["unknown_codes"], json!([]));

    // The same report with a code that nobody has published.
    let bytes = std::fs::read(&file).unwrap();
    let at = bytes.windows(7).position(|seven| seven == b"MK:0001").unwrap();
    let other = [&bytes[..at], b"ZZ:9876", &bytes[at + 7..]].concat();
    let json = stats(&["-"], &other);
    let unknown = &json["unknown_codes"][0];
    assert_eq!(
        (&unknown["code"], &unknown["count"], &unknown["meaning"]),
        (&json!("ZZ:9876"), &json!(1), &Value::Null)
    );
}

#[test]
fn tables_are_in_the_reader_s_language() {
    let file = capture("sp-v20.pcap");
    for (lang, words) in
        [("en", ["Messages", "Response times", "Failures by cause"]), ("zh", ["消息", "应答与响应时间", "失败原因"])]
    {
        let outcome = run(&["stats", "--lang", lang, &file], &[]);
        assert_eq!(outcome.status, Some(0), "{outcome:?}");
        for word in words {
            assert!(outcome.stdout.to_lowercase().contains(&word.to_lowercase()), "{word} in\n{}", outcome.stdout);
        }
        assert!(outcome.stderr.contains("26 messages in 1 stream"), "{}", outcome.stderr);
    }
}

/// Returns whether a table has a row with these cells.
fn has_row(tables: &str, cells: &str) -> bool {
    tables.lines().any(|line| line.split_whitespace().eq(cells.split_whitespace()))
}

#[test]
fn tables_have_every_row() {
    let tables = run(&["stats", &capture("sp-v30.pcap")], &[]).stdout;
    for cells in [
        "CMPP_SUBMIT 6 - 6 ▃▃ ▃█",
        "CMPP_SUBMIT 6 0 6 12.6 21.0 21.0 21.0 21.0 -",
        "900001 6 6 4 1 1 50.0% 3 0:4 8:1 9:1 DELIVRD:1 MK:0001:1",
        "rate later 2 too many messages: rate, daily or monthly limit, queue full",
        "1 SUBMIT_RESP Result 8 13 flow control error",
        "3 0 2 1",
        "21.0 CMPP_SUBMIT 7 11 0",
        "8.37 CMPP_SUBMIT 5 6 0",
        "1 900001 127.0.0.1:7890 3.0 1 0 correct",
        "1 info report-twice 19 The recipient was reported before.",
    ] {
        assert!(has_row(&tables, cells), "{cells} in\n{tables}");
    }
    let broken = [with_header(8, &[]), with_header(4, &[1; 20])].concat();
    let tables = run(&["stats", "-i", "raw", "-p", "2.0", "-"], &broken).stdout;
    assert!(has_row(&tables, "1 CMPP_SUBMIT 2 truncated: Service_Id"), "{tables}");
    let capture = Truth::new(100).capture(|_| false);
    let tables = run(&["stats", "-"], &capture).stdout;
    let json = stats(&["-"], &capture);
    for row in json["unanswered"].as_array().unwrap() {
        let [number, stream, sequence] = ["number", "stream", "sequence_id"].map(|key| row[key].as_u64().unwrap());
        let cells = format!("{number} {stream} CMPP_SUBMIT {sequence} never");
        assert!(has_row(&tables, &cells), "{cells} in\n{tables}");
    }
}

#[test]
fn the_help_names_every_key_of_the_json() {
    let help = run(&["stats", "--help"], &[]).stdout;
    let json = stats(&[&capture("sp-v30.pcap")], &[]);
    let described = |name: &String| help.contains(name.as_str());
    let mut keys = Vec::new();
    collect_keys(&json, &mut keys);
    let missing: Vec<_> = keys.iter().filter(|name| !described(name)).collect();
    assert!(missing.is_empty() && keys.len() > 60, "{missing:?}");
}

/// The names of keys, without those of the summary and of tables whose keys are codes.
fn collect_keys(value: &Value, keys: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, inner) in object {
                keys.push(key.clone());
                if !["summary", "results", "stats", "unanswered"].contains(&key.as_str()) {
                    collect_keys(inner, keys);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_keys(item, keys)),
        _ => {}
    }
}

/// A sender can make up as many commands as it likes.
#[test]
fn made_up_commands_are_counted_together() {
    let frames = (0..10_000_u32).flat_map(|command| [[0, 0, 0, 12], (0x1000 + command).to_be_bytes(), [0, 0, 0, 1]]);
    let bytes: Vec<u8> = frames.flatten().collect();
    let stats = stats(&["--input", "raw", "-"], &bytes);
    let answers = stats["answers"].as_array().unwrap();
    assert!(answers.len() <= 65, "{}", answers.len());
    assert_eq!(answers.iter().map(|row| row["requests"].as_u64().unwrap()).sum::<u64>(), 10_000);
}

#[test]
fn what_cannot_be_read_is_told() {
    let outcome = run(&["stats", "--json", "no-such-file"], &[]);
    assert_eq!(outcome.status, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("no-such-file"), "{outcome:?}");
    let broken = run(&["stats", "--input", "hex", "-"], b"0000001500000004000000010000");
    assert_eq!(broken.status, Some(1), "{broken:?}");
    assert!(broken.stdout.contains("CMPP_SUBMIT"), "{broken:?}");
}
