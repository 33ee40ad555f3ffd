//! Live traffic: `tcpdump -w - | cmpp-dissect -`, where tcpdump is at hand and may capture.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::common::program;
use crate::streams::heartbeat;

/// Starts tcpdump on the loopback interface, as `--help` of the program says. Returns why that is not possible.
fn tcpdump(port: u16) -> Result<Child, String> {
    let mut tcpdump = Command::new("tcpdump")
        .args(["-i", "lo", "--immediate-mode", "-U", "-w", "-", "tcp", "port", &port.to_string()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut said = String::new();
    let mut lines = BufReader::new(tcpdump.stderr.take().unwrap());
    while lines.read_line(&mut said).unwrap() > 0 {
        if said.contains("listening on") {
            return Ok(tcpdump);
        }
    }
    tcpdump.wait().unwrap();
    Err(said)
}

#[test]
fn a_message_on_the_wire_is_shown_within_a_tenth_of_a_second() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut tcpdump = match tcpdump(port) {
        Ok(tcpdump) => tcpdump,
        Err(reason) if std::env::var_os("CMPP_TCPDUMP").is_some() => panic!("tcpdump cannot capture: {reason}"),
        Err(reason) => {
            // The macros write where nobody looks unless the test fails.
            writeln!(io::stderr(), "NOT TESTED: live traffic, because tcpdump cannot capture: {reason}").unwrap();
            return;
        }
    };
    let mut child = Command::new(program())
        .args(["-q", "-f", "json", "--port", &port.to_string(), "-"])
        .stdin(tcpdump.stdout.take().unwrap())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut client = TcpStream::connect(("127.0.0.1", port)).unwrap();
    client.set_nodelay(true).unwrap();
    let (mut server, _) = listener.accept().unwrap();
    let mut latencies = Vec::new();
    for number in 1..=8_u8 {
        let start = Instant::now();
        client.write_all(&[&heartbeat()[..11], &[number]].concat()).unwrap();
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        latencies.push(start.elapsed());
        let object: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(
            (&object["command"], &object["sequence_id"]),
            (&"CMPP_ACTIVE_TEST".into(), &number.into()),
            "{line}"
        );
        server.read_exact(&mut [0; 12]).unwrap();
    }
    // The best of several, because the machine may be busy.
    assert!(latencies.iter().min() < Some(&Duration::from_millis(100)), "{latencies:?}");
    tcpdump.kill().unwrap();
    tcpdump.wait().unwrap();
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    let summary: Value = serde_json::from_str(rest.lines().last().unwrap()).unwrap();
    assert_eq!((&summary["messages"], &summary["streams"]), (&8.into(), &1.into()), "{rest}");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
