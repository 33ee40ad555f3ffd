//! Other protocols on the ports of CMPP.

use serde_json::{Value, json};

use crate::common::{Segment, Wire, run};
use crate::streams::{heartbeat, segment};

/// What the summary calls the connection.
fn name(bytes: &[u8]) -> Value {
    let outcome = run(&["-f", "json", "-"], &Wire::default().capture(&[segment(1, bytes)]));
    outcome.summary()["not_cmpp"].as_object().unwrap().keys().next().map_or(Value::Null, |name| name.as_str().into())
}

#[test]
fn protocols_are_known_by_how_they_begin() {
    let beginnings: [(&[u8], &str); 13] = [
        (b"PRI * HTTP/2.0\r\n", "HTTP/2"),
        (b"HTTP/1.1 200 OK\r\n", "HTTP"),
        (b"GET / HTTP/1.1\r\n", "HTTP"),
        (b"POST / HTTP/1.1\r\n", "HTTP"),
        (b"PUT / HTTP/1.1\r\n", "HTTP"),
        (b"HEAD / HTTP/1.1\r\n", "HTTP"),
        (b"CONNECT a:1 HTTP/1.1\r\n", "HTTP"),
        (b"OPTIONS * HTTP/1.1\r\n", "HTTP"),
        (b"SSH-2.0-OpenSSH", "SSH"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01", "TLS"),
        (b"\x16\x03\x02\x02\x00\x01\x00\x01", "TLS"),
        (b"\x16\x03\x03\x02\x00\x01\x00\x01", "TLS"),
        (b"\x05\x01\x00", "SOCKS"),
    ];
    for (bytes, expected) in beginnings {
        assert_eq!(name(bytes), expected);
    }
    assert_eq!(name(&heartbeat()), Value::Null);
}

/// Protocols with a header like CMPP's are told by the length of their login.
#[test]
fn logins_of_other_protocols_are_known_by_their_length() {
    let smpp = json!("SMPP");
    let cases = [
        ([61, 1, 7], json!("SGIP")),
        ([42, 1, 7], json!("SMGP")),
        ([17, 1, 0], smpp.clone()),
        ([38, 1, 0], smpp.clone()),
        ([40, 1, 0], smpp.clone()),
        ([60, 1, 0], smpp.clone()),
        ([17, 2, 0], smpp.clone()),
        ([100, 2, 0], smpp.clone()),
        ([39, 9, 0], smpp),
        // The first is the login of CMPP.
        ([39, 1, 0], Value::Null),
        ([40, 1, 7], Value::Null),
        ([16, 1, 0], Value::Null),
        ([101, 2, 0], Value::Null),
        ([40, 3, 0], Value::Null),
        ([61, 2, 7], Value::Null),
        ([42, 2, 7], Value::Null),
        ([0x0001_0011, 2, 0], Value::Null),
        ([17, 0x0001_0002, 0], Value::Null),
    ];
    for (words, expected) in cases {
        let header = words.map(u32::to_be_bytes).concat();
        assert_eq!(name(&[header, vec![0; (words[0] as usize - 12).min(100)]].concat()), expected, "{words:?}");
    }
}

/// The side that speaks is the one that is named.
#[test]
fn the_event_says_who_spoke() {
    for (from_server, source) in [(false, "192.0.2.1:40000"), (true, "192.0.2.2:7890")] {
        let answer = Segment { from_server, ..segment(1, b"HTTP/1.1 200 OK\r\n") };
        let outcome = run(&["-f", "json", "-"], &Wire::default().capture(&[answer]));
        let event = &outcome.events()[0];
        assert_eq!((&event["event"], &event["src"]), (&"not_cmpp".into(), &source.into()));
        assert_ne!(event["src"], event["dst"]);
    }
}
