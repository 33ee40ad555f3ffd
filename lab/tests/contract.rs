//! The command line: what it prints, and its exit status.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

const ACCOUNT: [&str; 2] = ["--account", "900001:888888"];

/// The program: the one that was built with the tests, or the one that `CMPP_LAB` names.
fn lab(arguments: &[&str]) -> Command {
    let program = std::env::var_os("CMPP_LAB").unwrap_or_else(|| env!("CARGO_BIN_EXE_cmpp-lab").into());
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

fn run(arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = lab(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

/// A gateway of its own process, on a free port.
struct Gateway {
    child: Child,
    address: String,
    /// The line to try it.
    line: String,
    rest: BufReader<std::process::ChildStdout>,
}

impl Gateway {
    fn start(arguments: &[&str]) -> Self {
        let mut command = lab(&["gateway", "--listen", "127.0.0.1:0"]);
        let mut child = command.args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut rest = BufReader::new(child.stdout.take().unwrap());
        let (mut first, mut line) = (String::new(), String::new());
        rest.read_line(&mut first).unwrap();
        rest.read_line(&mut line).unwrap();
        let address = first.split_whitespace().nth(2).unwrap().to_owned();
        Self { child, address, line, rest }
    }

    /// Interrupts it, and returns what it printed and its exit status.
    fn stop(mut self) -> (String, Option<i32>) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        let mut printed = String::new();
        self.rest.read_to_string(&mut printed).unwrap();
        (printed, self.child.wait().unwrap().code())
    }
}

#[test]
fn the_line_that_the_gateway_prints_sends_a_text() {
    let gateway = Gateway::start(&[]);
    let pasted = Command::new("sh").args(["-c", gateway.line.trim()]).output().unwrap();
    let printed = String::from_utf8(pasted.stdout).unwrap();
    assert!(pasted.status.success(), "{printed}");
    assert!(printed.contains("Accepted, Msg_Id") && printed.contains("DELIVRD"), "{printed}");
    let (printed, code) = gateway.stop();
    assert_eq!(code, Some(0));
    for message in ["CMPP_CONNECT 3.0", "CMPP_SUBMIT 3.0", "您好，天气", "CMPP_DELIVER 3.0", "1 reports taken"] {
        assert!(printed.contains(message), "{message}: {printed}");
    }
}

#[test]
fn a_load_loses_nothing() {
    let (capture, page) = (tempfile("load.pcapng").0, tempfile("load.html").0);
    let accounts = ["-q", "--account", "900002:secret", ACCOUNT[0], ACCOUNT[1]];
    let gateway = Gateway::start(&[&accounts[..], &["--capture", capture.to_str().unwrap()]].concat());
    let load = ["load", &gateway.address, ACCOUNT[0], ACCOUNT[1], "--protocol", "2.0", "--connections", "4"];
    let settings = ["--window", "16", "--messages", "10000", "--json"];
    let expect = ["--expect", "lost = 0 and reported = 10000", "--html", page.to_str().unwrap()];
    let (code, printed, error) = run(&[&load[..], &settings, &expect].concat());
    assert_eq!(code, 0, "{printed}{error}");
    let outcome: Value = serde_json::from_str(&printed).unwrap();
    for (key, count) in [("sent", 10_000), ("answered", 10_000), ("reported", 10_000), ("lost", 0)] {
        assert_eq!(outcome[key], count, "{key}: {printed}");
    }
    for key in ["p50_ms", "p99_ms", "p999_ms"] {
        assert!(outcome[key].as_f64().unwrap() > 0.0, "{key}: {printed}");
    }
    assert_eq!(outcome["stats"], serde_json::json!({"DELIVRD": 10_000}), "{printed}");
    let html = std::fs::read_to_string(&page).unwrap();
    std::fs::remove_file(&page).unwrap();
    assert!(html.contains("sent 10000, answered 10000") && html.matches("<polyline").count() == 9, "{html}");
    let bytes = std::fs::read(&capture).unwrap();
    std::fs::remove_file(&capture).unwrap();
    let texts = bytes.windows(11).filter(|bytes| bytes.ends_with(b" The quick")).count();
    assert!(bytes.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]) && texts == 10_000, "{texts} texts");
    let paced = ["--messages", "50", "--rate", "500", "--open-loop", "--length", "300", "--json"];
    let (code, printed, error) = run(&[&load[..], &paced, &["--expect", "answered > 1000"]].concat());
    assert_eq!(code, 1, "{error}");
    assert!(error.contains("answered > 1000, but it is 100"), "two SUBMITs a text: {error}{printed}");
    gateway.stop();
}

#[test]
fn a_load_counts_what_is_lost() {
    let gateway = Gateway::start(&["-q", "--fault", "report-lost=0.5", "--seed", "7"]);
    let load = ["load", &gateway.address, ACCOUNT[0], ACCOUNT[1], "--messages", "200", "--wait", "2", "--json"];
    let (code, printed, _) = run(&load);
    let outcome: Value = serde_json::from_str(&printed).unwrap();
    let (reported, lost) = (outcome["reported"].as_u64().unwrap(), outcome["lost"].as_u64().unwrap());
    assert_eq!((code, reported + lost), (0, 200), "{printed}");
    assert!((60..140).contains(&lost), "{printed}");
    let (printed, _) = gateway.stop();
    assert!(printed.contains(&format!("report-lost: {lost} times")), "{printed}");
}

#[test]
fn a_load_sends_again_and_gives_up() {
    let load = |fault: &str, settings: &[&str]| {
        let gateway = Gateway::start(&["-q", "--fault", fault]);
        let load = ["load", &gateway.address, ACCOUNT[0], ACCOUNT[1], "--json", "--no-reports"];
        let (_, printed, _) = run(&[&load[..], settings].concat());
        gateway.stop();
        serde_json::from_str::<Value>(&printed).unwrap()
    };
    let outcome = load("answer-lost=0.2", &["--messages", "100", "--timeout", "0.2"]);
    assert_eq!((&outcome["answered"], &outcome["lost"]), (&100.into(), &0.into()), "{outcome}");
    let outcome = load("silent", &["--messages", "5", "--timeout", "0.3", "--wait", "1"]);
    assert_eq!((&outcome["sent"], &outcome["lost"]), (&5.into(), &5.into()), "{outcome}");
}

#[test]
fn a_check_prints_its_findings() {
    let gateway = Gateway::start(&["-q", "--fault", "active-test-resp-empty"]);
    let file = std::env::temp_dir().join(format!("cmpp-lab-{}.xml", std::process::id()));
    let check = ["check", "gateway", &gateway.address, ACCOUNT[0], ACCOUNT[1], "--protocol", "2.0", "--json"];
    let (code, printed, error) = run(&[&check[..], &["--junit", file.to_str().unwrap()]].concat());
    assert_eq!(code, 0, "{printed}{error}");
    let findings: Value = serde_json::from_str(&printed).unwrap();
    let findings = findings.as_array().unwrap();
    assert!(findings.len() > 60);
    for finding in findings {
        let mut keys: Vec<&str> = finding.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["case", "detail", "section", "verdict"]);
        let deviates = finding["case"] == "heartbeat-layout";
        assert_eq!(finding["verdict"], if deviates { "deviates" } else { "as specified" }, "{finding}");
    }
    let xml = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert_eq!(xml.matches("<testcase").count(), findings.len());
    assert!(xml.contains("deviates: ACTIVE_TEST_RESP lacks its byte"), "{xml}");
    gateway.stop();
}

#[test]
fn a_check_that_finds_a_failure_or_nobody_says_so() {
    let gateway = Gateway::start(&["-q", "--fault", "active-test-unanswered"]);
    let check = ["check", "gateway", &gateway.address, ACCOUNT[0], ACCOUNT[1], "--timeout", "0.5"];
    let (code, printed, _) = run(&[&check[..], &["--case", "heartbeat-answered"]].concat());
    assert_eq!(code, 1);
    assert!(printed.starts_with("fails ") && printed.contains("0 as specified, 0 deviates, 1 fails"), "{printed}");
    let (code, _, error) = run(&[&check[..], &["--case", "nonsense"]].concat());
    assert_eq!(code, 2);
    assert!(error.contains("there is no case \"nonsense\""), "{error}");
    let address = gateway.address.clone();
    gateway.stop();
    let (code, _, _) = run(&["check", "gateway", &address, ACCOUNT[0], ACCOUNT[1], "--json"]);
    assert_eq!(code, 2);
    let (code, _, _) = run(&["load", &address, ACCOUNT[0], ACCOUNT[1]]);
    assert_eq!(code, 2);
}

#[test]
fn the_same_seed_gives_the_same_faults() {
    let lost = |seed: &str| {
        let gateway = Gateway::start(&["-q", "--fault", "flow-control=0.3", "--seed", seed]);
        let load = ["load", &gateway.address, ACCOUNT[0], ACCOUNT[1], "--messages", "60", "--window", "1"];
        assert_eq!(run(&[&load[..], &["--no-reports"]].concat()).0, 0);
        gateway.stop().0.lines().last().unwrap().to_owned()
    };
    let (first, second, other) = (lost("1"), lost("1"), lost("12"));
    assert!(first.contains("flow-control: "), "{first}");
    assert_eq!(first, second);
    assert_ne!(first, other);
}

#[test]
fn scenarios_and_faults_are_listed() {
    let (code, names, _) = run(&["scenario"]);
    assert_eq!(code, 0);
    for name in names.lines() {
        let (code, text, _) = run(&["scenario", name]);
        assert_eq!(code, 0);
        let mut file = tempfile(name);
        file.1.write_all(text.as_bytes()).unwrap();
        let gateway = Gateway::start(&["-q", "--scenario", file.0.to_str().unwrap()]);
        std::fs::remove_file(&file.0).unwrap();
        assert_eq!(gateway.stop().1, Some(0), "{name}");
    }
    assert_eq!(run(&["scenario", "nonsense"]).0, 2);
    let (code, schema, _) = run(&["scenario", "--schema"]);
    assert_eq!((code, serde_json::from_str::<Value>(&schema).unwrap()["title"].as_str()), (0, Some("Scenario")));
    let (code, faults, _) = run(&["gateway", "--list-faults"]);
    assert_eq!(code, 0);
    assert!(faults.lines().count() > 40);
    assert!(faults.contains("report-60-over-71"), "{faults}");
    let (code, _, error) = run(&["gateway", "--fault", "nonsense"]);
    assert_eq!(code, 2);
    assert!(error.contains("there is no fault \"nonsense\""), "{error}");
}

#[test]
fn everything_goes_inside_tls() {
    let signed = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let (certificate, key) = (tempfile("cert.pem"), tempfile("key.pem"));
    std::fs::write(&certificate.0, signed.cert.pem()).unwrap();
    std::fs::write(&key.0, signed.signing_key.serialize_pem()).unwrap();
    let [certificate, key] = [&certificate.0, &key.0].map(|path| path.to_str().unwrap());
    let capture = tempfile("tls.pcapng").0;
    let recorded = ["-q", "--capture", capture.to_str().unwrap()];
    let gateway = Gateway::start(&[&recorded[..], &["--tls-cert", certificate, "--tls-key", key]].concat());
    let pasted = Command::new("sh").args(["-c", gateway.line.trim()]).output().unwrap();
    assert!(pasted.status.success(), "{}", String::from_utf8_lossy(&pasted.stderr));
    let target = [&gateway.address, ACCOUNT[0], ACCOUNT[1], "--tls-ca", certificate];
    let load = ["--messages", "2000", "--connections", "2", "--expect", "lost = 0 and reported = 2000"];
    let (code, printed, error) = run(&[&["load"], &target[..], &load].concat());
    assert_eq!(code, 0, "{printed}{error}");
    let (code, printed, error) = run(&[&["check", "gateway"], &target[..], &["--json"]].concat());
    assert_eq!(code, 0, "{printed}{error}");
    let findings: Value = serde_json::from_str(&printed).unwrap();
    for finding in findings.as_array().unwrap() {
        assert_eq!(finding["verdict"], "as specified", "{finding}");
    }
    // Neither without TLS, nor with a certificate of another name.
    assert_eq!(run(&["load", &gateway.address, ACCOUNT[0], ACCOUNT[1]]).0, 2);
    assert_eq!(run(&[&["load"], &target[..], &["--tls-name", "example.com"]].concat()).0, 2);
    assert_eq!(gateway.stop().1, Some(0));
    let bytes = std::fs::read(&capture).unwrap();
    let texts = bytes.windows(11).filter(|bytes| bytes.ends_with(b" The quick")).count();
    assert_eq!(texts, 2000, "frames are recorded as without TLS");
    for path in [Path::new(certificate), Path::new(key), &capture] {
        std::fs::remove_file(path).unwrap();
    }
}

fn tempfile(name: &str) -> (std::path::PathBuf, std::fs::File) {
    let path = std::env::temp_dir().join(format!("cmpp-lab-{}-{name}", std::process::id()));
    let file = std::fs::File::create(&path).unwrap();
    (path, file)
}

/// As behind `| head`, when the reader has seen enough.
#[test]
fn output_that_nobody_reads_is_no_panic() {
    let mut reader = Command::new("true").stdin(Stdio::piped()).spawn().unwrap();
    let pipe = reader.stdin.take().unwrap();
    reader.wait().unwrap();
    let output = lab(&["gateway", "--list-faults"]).stdout(Stdio::from(pipe)).output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}
