//! Messages written as text: hex digits in all their forms, and base64.

use crate::common::{capture, message, run, with_header};

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

/// Two lines of a dump, in each program's form, and what is nearly one.
#[test]
fn a_dump_is_told_by_its_offsets() {
    let connect = [&with_header(1, &[0; 27])[..16], &[0xab; 11], &[0x30; 4], &[0; 4], &[0; 4]].concat();
    let outcome = |text: &str| run(&["-f", "json", "-i", "hex", "-"], text.as_bytes());
    let read = |text: &str| outcome(text).objects().iter().flat_map(message).collect::<Vec<u8>>();
    let line = |from: usize, between: &str| {
        let bytes = &connect[from..(from + 16).min(connect.len())];
        bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(between)
    };
    let (one, two, three) = (line(0, " "), line(16, " "), line(32, " "));
    let forms = [
        format!("0000   {one}   ................\n0010   {two}   ab cd ef 01\n0020   {three}   .......\n"),
        format!("00000000  {one}  |ab|\n00000010  {two}  |ab cd|\n00000020  {three}  |..|\n00000027\n"),
        format!("00000000: {one}  ab cd\n00000010: {two}  12 34\n00000020: {three}  ab\n"),
        format!("0000     {one}   ................\n0010     {two}   ab cd ef 01\n0020     {three}   .......\n"),
        // No dump: the first digits of a line are no offset, or have no spaces behind them.
        format!("{one}\n{two}\n{three}\n"),
        format!("{}\n{}\n{}\n", line(0, ""), line(16, ""), line(32, "")),
        format!("{one} {two}\n{three}"),
        format!("{}\n{} {three}", line(0, "\t"), line(16, " , ")),
        [line(0, "\\x"), line(16, "\\x"), line(32, "\\x")].map(|line| format!("\\x{line}")).concat(),
        format!("0x{}, 0X{}, 0x{}", line(0, ",0x"), line(16, "0X"), line(32, " 0x")),
    ];
    for form in forms {
        assert_eq!(read(&form), connect, "{form}: {}", outcome(&form).stderr);
    }
    // What is neither a digit nor between bytes.
    for (text, place) in [
        ("00x0", "'x' in line 1, column 3"),
        ("x00", "'x' in line 1, column 1"),
        ("1x00", "'x' in line 1, column 2"),
        ("0:0", "':' in line 1, column 2"),
        ("00\n0,0", "',' in line 2, column 2"),
        ("0000  00  |..|\n000001 g", "'g' in line 2, column 8"),
    ] {
        let outcome = outcome(text);
        assert!(outcome.stderr.contains(place), "{text:?}: {}", outcome.stderr);
    }
    // The length alone ends a dump. In other text it is four bytes.
    let dump = "00000000  00 00 00 0c 00 00 00 08  00 00 00 01\n";
    assert_eq!(outcome(&format!("{dump}0000000c\n")).status, Some(0));
    assert_eq!(outcome(&format!("{dump}0000000d\n")).status, Some(1));
    assert_eq!(outcome(&format!("{dump}000c\n")).status, Some(1));
    let messages = "0000000c 00000008 00000001\n0000000c\n00000008\n00000002";
    assert_eq!(outcome(messages).commands(), ["CMPP_ACTIVE_TEST", "CMPP_ACTIVE_TEST"]);
    // Two spaces behind digits that are no offset, or are too few to be one.
    for text in ["0000000c  00000008  00000001", "00  00 00 0c 00 00 00 08 00 00 00 01"] {
        assert_eq!(outcome(text).commands(), ["CMPP_ACTIVE_TEST"], "{text}");
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
