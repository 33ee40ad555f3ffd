//! Messages written as text: hex digits in all their forms, and base64.

use crate::common::{capture, message, run};

#[test]
fn hex_and_raw_and_a_capture_agree() {
    let captured = run(&["-f", "json", &capture("sp-v20.pcap")], &[]).objects();
    let raw = captured.iter().map(message).collect::<Vec<_>>().concat();
    let separators = ["", " ", "\r\n\t"].into_iter().cycle();
    let hex: Vec<_> = raw.iter().zip(separators).map(|(byte, after)| format!("{byte:02X}{after}")).collect();
    let from_raw = run(&["-f", "json", "-i", "raw", "-"], &raw);
    let from_hex = run(&["-f", "json", "-i", "hex", "-"], hex.concat().as_bytes());
    assert_eq!((from_raw.status, from_hex.status), (Some(0), Some(0)));
    assert_eq!(from_raw.stdout, from_hex.stdout);
    assert!(from_raw.stdout.starts_with(
        r#"{"packet":null,"time":null,"src":null,"dst":null,"stream":0,"version":"2.0","command":"CMPP_CONNECT","#
    ));
    let mut from_raw = from_raw.objects();
    assert_eq!(from_raw.len(), captured.len());
    for (raw, captured) in from_raw.iter_mut().zip(captured) {
        for key in ["packet", "time", "src", "dst", "file", "response_ms", "in_flight"] {
            assert!(raw[key].is_null());
            raw[key] = captured[key].clone();
        }
        assert_eq!(*raw, captured);
    }
}

#[test]
fn hex_is_read_as_people_have_it() {
    let forms = [
        "0x00, 0x00, 0x00, 0x0c, 0x00, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00, 0x01",
        "[0x00,0x00,0x00,0x0C,0x00,0x00,0x00,0x08,0x00,0x00,0x00,0x01]",
        "00:00:00:0c:00:00:00:08:00:00:00:01",
        r"\x00\x00\x00\x0c\x00\x00\x00\x08\x00\x00\x00\x01",
        "00000000: 0000 000c 0000 0008 0000 0001            ............\n",
        "00000000  00 00 00 0c 00 00 00 08  00 00 00 01              |............|\n0000000c\n",
        "0000   00 00 00 0c 00 00 00 08 00 00 00 01               ............\n",
    ];
    for form in forms {
        let outcome = run(&["-f", "json", "-i", "hex", "-"], form.as_bytes());
        assert_eq!((outcome.status, outcome.commands()), (Some(0), vec!["CMPP_ACTIVE_TEST".into()]), "{form}");
    }
}

#[test]
fn base64_is_read_if_that_is_said() {
    let forms =
        ["AAAADAAAAAgAAAAB", "AAAADAAA\nAAgA AAAB\n", "AAAADAAAAAj_-_8A", "AAAADYAAAAgAAAABAA==", "AAAADYAAAAgAAAABAA"];
    for form in forms {
        let outcome = run(&["-f", "json", "-i", "base64", "-"], form.as_bytes());
        assert_eq!((outcome.status, outcome.commands().len()), (Some(0), 1), "{form}: {}", outcome.stderr);
        assert!(outcome.commands()[0].starts_with("CMPP_ACTIVE_TEST"), "{form}");
    }
    assert_eq!(run(&["-i", "hex", "-"], forms[0].as_bytes()).status, Some(2), "nobody guesses that it is base64");
    let outcome = run(&["-i", "base64", "-"], b"AAAA\nA*AA");
    assert_eq!(outcome.status, Some(2));
    assert!(outcome.stderr.starts_with("cmpp-dissect: standard input: line 2 is not base64\n"), "{}", outcome.stderr);
}
