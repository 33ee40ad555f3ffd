//! What lies inside a field.

use serde_json::Value;

use crate::common::{capture, run, with_header};

/// All the values of this name, whatever they lie in.
fn values<'v>(fields: &'v Value, name: &str, found: &mut Vec<&'v str>) {
    for field in fields.as_array().into_iter().flatten() {
        if field["name"] == name {
            found.push(field["value"].as_str().unwrap());
        }
        values(&field["fields"], name, found);
    }
}

/// Every content of every capture is taken apart: text that can be read, headers, reports.
#[test]
fn every_capture_is_read_to_its_last_layer() {
    for name in ["sp-v20.pcap", "sp-v21.pcap", "sp-v30.pcap", "ismg-v20.pcap", "ismg-v30.pcap"] {
        let objects = run(&["-f", "json", &capture(name)], b"").objects();
        let all = |wanted: &str| {
            let mut found = Vec::new();
            for object in &objects {
                values(&object["fields"], wanted, &mut found);
            }
            found
        };
        let mut texts = all("Text");
        if name.starts_with("ismg") {
            assert!(texts.contains(&"hello"), "{name}: {texts:?}");
            texts.retain(|&text| text != "hello");
        }
        let long = "长".repeat(67);
        texts.sort_unstable();
        let mut expected =
            ["Your code is 482913", "国标内码 GBK", "您的验证码是 482913,五分钟内有效。", &long, "短信", "TD 退订"];
        expected.sort_unstable();
        assert_eq!(texts, expected, "{name}");
        assert_eq!(all("Data"), ["0001feff"], "{name}");
        assert_eq!(all("User_Data_Header"), ["0500032a0201", "0500032a0202"], "{name}");
        let mut reports = all("Stat");
        reports.sort_unstable();
        assert_eq!(reports, ["DELIVRD", "MK:0001"], "{name}");
        let contents = all("Msg_Content").len();
        assert_eq!(contents, texts.len() + usize::from(name.starts_with("ismg")) + 1 + reports.len(), "{name}");
    }
}

/// A DELIVER of 2.0 with this content.
fn deliver(tp_udhi: u8, msg_fmt: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap();
    with_header(5, &[&[0; 40][..], &[tp_udhi, msg_fmt], &[0; 22], &[length], content, &[0; 8]].concat())
}

#[test]
fn a_content_of_length_0_is_a_field() {
    for length in [0, 3, 0] {
        let content = &b"abc"[..length];
        let messages = [deliver(0, 0, content), deliver(0, 0, b""), deliver(0, 0, content)].concat();
        let outcome = run(&["-i", "raw", "-f", "json", "-p", "2.0", "-"], &messages);
        for (object, length) in outcome.objects().iter().zip([length, 0, length]) {
            let fields = object["fields"].as_array().unwrap();
            let content = fields.iter().find(|field| field["name"] == "Msg_Content").unwrap();
            assert_eq!((&content["offset"], &content["length"]), (&77.into(), &length.into()));
            assert_eq!(content["value"], "abc"[..length]);
            assert_eq!(fields.last().unwrap()["offset"], 77 + length);
        }
    }
}

#[test]
fn text_in_json_is_the_text_itself() {
    let content = "\u{0}\u{1b}\"\\\n\u{7f}\u{85}é雨😀\u{2028}";
    let bytes: Vec<u8> = content.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let outcome = run(&["-i", "raw", "-f", "json", "-p", "2.0", "-"], &deliver(0, 8, &bytes));
    let mut found = Vec::new();
    let objects = outcome.objects();
    values(&objects[0]["fields"], "Text", &mut found);
    assert_eq!(found, [content]);
}

#[test]
fn the_tree_is_indented_and_has_a_line_a_field() {
    let header = b"\x0a\x00\x03\x2e\x02\x01\x70\x03abc";
    let bytes =
        [&header[..], "雨\n".encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>().as_slice()].concat();
    let outcome = run(&["-i", "raw", "-p", "2.0", "-"], &deliver(1, 8, &bytes));
    let lines: Vec<&str> = outcome.stdout.lines().skip_while(|line| !line.contains("Msg_Content")).skip(1).collect();
    assert_eq!(
        lines[..13],
        [
            "    User_Data_Header      0a00032e02017003616263",
            "      Length              10",
            "      Concatenation       00032e0201",
            "        IEI               0 (concatenation, 8-bit reference)",
            "        IEDL              3",
            "        Reference         46",
            "        Total             2",
            "        Number            1",
            "      Element             7003616263",
            "        IEI               112 (SIM toolkit command packet)",
            "        IEDL              3",
            "        Data              616263",
            r#"    Text                  "雨\n""#,
        ]
    );
}
