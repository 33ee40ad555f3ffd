//! What lies inside the content: reports, headers, text, long messages.

mod common;

use std::collections::BTreeMap;
use std::fs;

use cmpp_codec::payload::{
    Carries, CollectError, Collector, Concatenation, Content, Encoding, MismatchedReport, MoStatusReport, Payload,
    Plan, PlanError, Progress, Reading, Reference, Report, Slot, Stat, StatusReport, Text, UdhError, UdhErrorKind,
    UserDataHeader,
};
use cmpp_codec::pdu::Fixed;
use cmpp_codec::{Frame, Item, MsgFmt, Pdu, Protocol, V20, V30, Value, dissect};
use common::{Layout, Vector, bytes, hex, layouts, vectors};
use proptest::prelude::*;

/// The message of a vector in `field/`.
fn field_frame(name: &str) -> Vector {
    vectors().into_iter().find(|vector| vector.path == format!("field/{name}.txt")).unwrap()
}

/// The content of a vector's message.
fn content_of(vector: &Vector) -> Content<'_> {
    let frame = vector.frame().unwrap();
    if vector.protocols.contains(&Protocol::V30) {
        match Pdu::<V30>::parse(frame).unwrap() {
            Pdu::Submit(submit) => submit.content(),
            Pdu::Deliver(deliver) => deliver.content(),
            Pdu::Fwd(fwd) => fwd.content(),
            pdu => panic!("{} has no content", pdu.name()),
        }
    } else {
        match Pdu::<V20>::parse(frame).unwrap() {
            Pdu::Submit(submit) => submit.content(),
            Pdu::Deliver(deliver) => deliver.content(),
            Pdu::Fwd(fwd) => fwd.content(),
            pdu => panic!("{} has no content", pdu.name()),
        }
    }
}

//----------- The tables ---------------------------------------------------------------------------

#[test]
fn reports_are_laid_out_as_the_tables_say() {
    let reports: Vec<Layout> = layouts().into_iter().filter(|layout| !layout.name.starts_with("CMPP_")).collect();
    assert_eq!(reports.len(), 4 + 3);
    for layout in reports {
        let (fields, size) = match (layout.name.as_str(), layout.protocol) {
            ("STATUS_REPORT", Protocol::V30) => (StatusReport::<V30>::FIELDS, size_of::<StatusReport<V30>>()),
            ("STATUS_REPORT", _) => (StatusReport::<V20>::FIELDS, size_of::<StatusReport<V20>>()),
            ("MO_STATUS_REPORT", _) => (MoStatusReport::FIELDS, size_of::<MoStatusReport>()),
            (name, _) => panic!("{name} is unknown"),
        };
        let ours: Vec<_> = fields.iter().map(|field| (field.name.to_owned(), field.offset, field.width)).collect();
        let theirs: Vec<_> =
            layout.placed(0, 0).into_iter().map(|placed| (placed.name, placed.offset, placed.width)).collect();
        assert_eq!(ours, theirs, "{} {}", layout.name, layout.protocol);
        assert_eq!(size.to_string(), layout.body_length);
    }
}

#[test]
fn a_stat_is_named_by_its_word_or_its_letters() {
    let named = |stat: &[u8; 7]| Stat(*stat).name();
    for (stat, name) in [
        (b"DELIVRD", "delivered"),
        (b"EXPIRED", "validity over"),
        (b"DELETED", "deleted"),
        (b"UNDELIV", "undeliverable"),
        (b"ACCEPTD", "accepted"),
        (b"UNKNOWN", "invalid state"),
        (b"REJECTD", "rejected"),
        (b"MA:0001", "SMSC gave no response"),
        (b"MB:0069", "SMSC gave an error"),
        (b"MC:    ", "SMSC gave no report"),
        (b"CA:0001", "SCP gave no response"),
        (b"CB:0001", "SCP gave an error"),
        (b"DA:0001", "DSMP gave no response"),
        (b"DB:0141", "DSMP gave an error"),
        (b"SA:0001", "SP gave no response"),
        (b"SB:0001", "SP gave an error"),
        (b"IA:0001", "next ISMG gave no response"),
        (b"IB:0145", "next ISMG gave an error"),
        (b"IC:0001", "next ISMG gave no report"),
    ] {
        assert_eq!(named(stat), Some(name));
    }
    for stat in [b"HD:0001", b"HD31\0\0\0", b"NOSEND\0", b"00137\0\0", b"MA0001\0", b"delivrd", b"\0\0\0\0\0\0\0"] {
        assert_eq!(named(stat), None);
    }
    assert_eq!(Stat(*b"HD:0001").code(), Some(&b"0001"[..]));
    assert_eq!(Stat(*b"AF:4\0\0\0").code(), Some(&b"4"[..]));
    assert_eq!((Stat(*b"HD31\0\0\0").code(), Stat::DELIVRD.code()), (None, None));
}

//----------- Vectors ------------------------------------------------------------------------------

/// The lines of spec-vectors/inside/, by the vector that they are of.
fn expected_inside() -> BTreeMap<String, Vec<String>> {
    let folder = format!("{}/spec-vectors/inside", env!("CARGO_MANIFEST_DIR"));
    let mut expected = BTreeMap::new();
    for file in fs::read_dir(folder).unwrap() {
        for block in fs::read_to_string(file.unwrap().path()).unwrap().split("\n\n") {
            let (name, lines) = block.split_once('\n').unwrap();
            let lines: Vec<String> = lines.lines().map(String::from).collect();
            assert!(expected.insert(name.trim_start_matches("# ").to_owned(), lines).is_none());
        }
    }
    expected
}

fn inside(lines: &mut Vec<String>, item: Item<'_>, depth: usize) {
    let Item { field, offset, bytes, .. } = item;
    if depth == 0 {
        if item.nested().next().is_some() {
            lines.push(format!("{} {offset} {}", field.name, hex(bytes)));
        }
    } else {
        lines.push(format!("{} {} {offset} {} {item:?}", ">".repeat(depth), field.name, hex(bytes)));
    }
    item.nested().for_each(|item| inside(lines, item, depth + 1));
}

/// Every field of every vector, down to the last layer, as another program reads it.
#[test]
fn what_is_inside_a_vector_is_shown() {
    let mut expected = expected_inside();
    let mut seen = 0;
    for vector in vectors().into_iter().filter(|vector| !vector.is_broken()) {
        let wanted = expected.remove(&vector.path).unwrap_or_default();
        for &protocol in &vector.protocols {
            let mut lines = Vec::new();
            dissect(vector.frame().unwrap(), protocol).flatten().for_each(|item| inside(&mut lines, item, 0));
            assert_eq!(lines.len(), wanted.len(), "{} in {protocol}: {lines:#?}", vector.path);
            for (line, wanted) in lines.iter().zip(&wanted) {
                let shown = wanted.strip_suffix(" -").map_or(true, |bytes| !line.starts_with(bytes));
                // Without the tables of GB its characters are marks.
                let told = cfg!(feature = "encoding_rs") || !line.contains('\u{fffd}');
                assert!(line == wanted || !shown || !told, "{} in {protocol}:\n{line}\n{wanted}", vector.path);
                seen += 1;
            }
        }
    }
    assert!(expected.is_empty(), "not a vector: {:?}", expected.keys());
    assert!(seen > 1500, "{seen}");
}

/// No text of a real sender has a byte that is no character.
#[test]
fn every_text_of_a_field_frame_is_readable() {
    let (mut texts, mut reports, mut headers) = (0, 0, 0);
    for vector in vectors().into_iter().filter(|vector| vector.path.starts_with("field/")) {
        if !vector.rows.iter().any(|row| row.name == "Msg_Content") {
            continue;
        }
        let content = content_of(&vector);
        match content.reading {
            Reading::Report(report) => {
                assert_eq!(report.as_bytes(), content.bytes);
                reports += 1;
            }
            Reading::Headed { header, payload } => {
                assert_eq!([header.as_bytes(), payload.as_bytes()].concat(), content.bytes);
                headers += 1;
            }
            reading => assert!(matches!(reading, Reading::Plain(_)), "{}: {reading:?}", vector.path),
        }
        if let Some(text) = content.text() {
            // P34 was made up: nine bytes of ASCII under Msg_Fmt 8.
            assert_eq!(text.is_intact(), !vector.path.contains("p34"), "{}: {text}", vector.path);
            texts += 1;
        }
    }
    assert_eq!((texts, reports, headers), (30, 3, 21));
}

#[test]
fn reports_of_both_lengths_are_read_in_either_version() {
    let p91 = field_frame("p91-deliver");
    let content = content_of(&p91);
    // 60 bytes in a DELIVER of 3.0, Msg_Fmt 15.
    let Some(report @ Report::Short(_)) = content.report() else { panic!("{content:?}") };
    assert_eq!(report.msg_id().get(), 0xc2cf_8400_a373_59d8);
    assert_eq!(report.stat(), Stat::DELIVRD);
    assert_eq!((report.submit_time().text(), report.done_time().text()), (&b"2212051956"[..], &b"2212051956"[..]));
    assert_eq!((report.dest_terminal_id().text(), report.smsc_sequence()), (&b"10086988"[..], 255));

    let p94 = field_frame("p94-deliver");
    let content = content_of(&p94);
    let Some(report @ Report::Long(_)) = content.report() else { panic!("{content:?}") };
    assert_eq!((report.stat().text(), report.stat().name()), (&b"AF:4"[..], None));
    assert_eq!(report.done_time().text(), b"0001010000");
    assert_eq!(report.dest_terminal_id().as_bytes().len(), 32);
}

#[test]
fn a_report_of_another_length_is_kept() {
    let text = b"id:0123 sub:001 dlvrd:001 submit date:2212051956 done date:2212051956 stat:DELIVRD err:000 text:";
    for (bytes, carries) in
        [(&text[..], Carries::Report), (&text[..59], Carries::Report), (&text[..71], Carries::MoReport)]
    {
        let content = Content::new(bytes, MsgFmt::ASCII, 0, carries);
        let Reading::OtherReport(Payload::Text(shown)) = content.reading else { panic!("{content:?}") };
        assert_eq!((shown.as_bytes(), content.bytes, content.report()), (bytes, bytes, None));
    }
    // TP_udhi says nothing of a report.
    assert!(Content::new(&text[..60], MsgFmt::ASCII, 1, Carries::Report).report().is_some());
    assert!(Content::new(&text[..71], MsgFmt::ASCII, 1, Carries::Report).report().is_some());
    assert!(matches!(
        Content::new(&text[..60], MsgFmt::ASCII, 1, Carries::MoReport).reading,
        Reading::MoReport(report) if report.stat.text() == b"sub:001"
    ));
}

/// Both are refused by the parser, and read when asked for.
#[test]
fn reports_whose_length_is_not_theirs_are_found() {
    let broken = |name: &str| vectors().into_iter().find(|vector| vector.path == format!("broken/{name}.txt")).unwrap();
    for (name, msg_length, report_len) in [("report-11-long", 60, 71), ("report-11-short", 71, 60)] {
        let vector = broken(name);
        let body = &vector.bytes[12..];
        assert!(Pdu::<V30>::parse(vector.frame().unwrap()).is_err());
        let found = MismatchedReport::parse(body).unwrap();
        assert_eq!(
            (found.msg_length, found.report.as_bytes().len(), found.link_id.len()),
            (msg_length, report_len, 20)
        );
        assert_eq!(found.report.stat(), Stat(*b"IB:0145"));
        assert_eq!(found.report.dest_terminal_id().text(), b"13800003001");
        assert_eq!(found.report.smsc_sequence(), 0x7764_c0f5);
        assert!(found.link_id.starts_with(b"LINK-000001"));
        // A LinkID that is cut short.
        let as_said = &mut body.to_vec();
        as_said[76] = u8::try_from(report_len).unwrap();
        for cut in 1..=20 {
            let body = &as_said[..as_said.len() - cut];
            let found = MismatchedReport::parse(body);
            // 71 and 9 are 60 and 20.
            let link_id = if (report_len, cut) == (71, 11) { 20 } else { 20 - cut };
            assert_eq!(found.map(|found| found.link_id.len()), Some(link_id), "{name} without {cut}");
            assert_eq!(found.unwrap().report.as_bytes(), &body[77..body.len() - link_id]);
        }
        // What is whole is the parser's.
        assert_eq!(MismatchedReport::parse(as_said), None);
        // And no message is taken for a report.
        as_said[75] = 0;
        assert_eq!(MismatchedReport::parse(&as_said[..as_said.len() - 1]), None);
    }
    assert_eq!(MismatchedReport::parse(&[1; 60]), None);
}

#[test]
fn headers_are_announced_by_either_bit() {
    let p92 = field_frame("p92-deliver");
    let content = content_of(&p92);
    assert_eq!(content.tp_udhi, 0x40);
    let part = Concatenation { reference: Reference::Octet(0), total: 1, number: 1 };
    assert_eq!(content.concatenation(), Some(part));
    for (tp_udhi, announced) in [(0x00, false), (0x01, true), (0x40, true), (0x41, true), (0x3e, false), (0xff, true)] {
        let content = Content::new(b"\x05\0\x03\0\x01\x01hi", MsgFmt::ASCII, tp_udhi, Carries::Message);
        assert_eq!(content.header().is_some(), announced, "{tp_udhi:#x}");
        assert_eq!(content.text().unwrap().as_bytes().len(), if announced { 2 } else { 8 });
    }
}

#[test]
fn headers_of_field_frames_say_what_they_say() {
    let p38 = field_frame("p38-deliver");
    let content = content_of(&p38);
    assert_eq!(content.concatenation().unwrap().reference, Reference::Octet(0xba));
    assert_eq!(content.ports().map(|ports| (ports.destination, ports.source)), Some((5514, 0)));
    assert!(matches!(content.payload(), Some(Payload::Binary(picture)) if picture.len() == 128));
    let p93 = field_frame("p93-deliver");
    assert_eq!(content_of(&p93).ports().map(|ports| ports.destination), Some(49999));
    assert_eq!(content_of(&p93).concatenation(), None);
    let p90 = field_frame("p90-deliver");
    let part = Concatenation { reference: Reference::Word(42), total: 2, number: 1 };
    assert_eq!(content_of(&p90).concatenation(), Some(part));
    let p95 = field_frame("p95-deliver");
    let part = Concatenation { reference: Reference::Octet(2), total: 185, number: 162 };
    assert_eq!(content_of(&p95).concatenation(), Some(part));
    let p30 = field_frame("p30-submit");
    let element = content_of(&p30).header().unwrap().elements().next().unwrap();
    assert_eq!((element.iei.0, element.data()), (0x70, &[][..]));
}

#[test]
fn a_wrong_header_for_a_long_reference_is_understood() {
    let (header, rest) = UserDataHeader::split(b"\x06\x00\x04\x12\x34\x03\x02!").unwrap();
    let part = Concatenation { reference: Reference::Word(0x1234), total: 3, number: 2 };
    assert_eq!((header.concatenation(), rest), (Some(part), &b"!"[..]));
    // Ports in octets; of two concatenations the last.
    let (header, _) = UserDataHeader::split(b"\x0e\x04\x02\xf0\xf1\x00\x03\x01\x02\x01\x00\x03\x02\x02\x02").unwrap();
    assert_eq!(header.ports().map(|ports| (ports.destination, ports.source)), Some((0xf0, 0xf1)));
    assert_eq!(header.concatenation().map(|part| part.number), Some(2));
    // An element of the right name and the wrong length says nothing.
    let (header, _) = UserDataHeader::split(b"\x09\x00\x02\x01\x02\x08\x03\x01\x02\x03").unwrap();
    assert_eq!((header.concatenation(), header.elements().count()), (None, 2));
}

#[test]
fn a_broken_header_loses_no_text() {
    for (bytes, kind, offset) in [
        (&b""[..], UdhErrorKind::Missing, 0),
        (b"\x05", UdhErrorKind::TooLong, 0),
        (b"hello", UdhErrorKind::TooLong, 0),
        (b"\x01\x00hello", UdhErrorKind::ElementCut, 1),
        (b"\x05\x00\x04\x01\x02\x03hello", UdhErrorKind::ElementCut, 1),
        (b"\x06\x00\x03\x01\x02\x01\x05hello", UdhErrorKind::ElementCut, 6),
        (b"\x07\x00\x03\x01\x02\x01\x05\x04hello", UdhErrorKind::ElementCut, 6),
    ] {
        assert_eq!(UserDataHeader::split(bytes), Err(UdhError { kind, offset }), "{bytes:?}");
        let content = Content::new(bytes, MsgFmt::ASCII, 1, Carries::Message);
        let Reading::BadHeader { error, payload: Payload::Text(text) } = content.reading else { panic!("{content:?}") };
        assert_eq!((error.kind, error.offset, text.as_bytes()), (kind, offset, bytes));
    }
    assert_eq!(UserDataHeader::split(b"\0hello").map(|(_, rest)| rest), Ok(&b"hello"[..]));
}

//----------- Text ---------------------------------------------------------------------------------

#[test]
fn text_is_read_as_it_was_meant() {
    assert_eq!(Text::new(Encoding::Ucs2, &bytes("d83dde00")), "😀");
    assert_eq!(Text::new(Encoding::Ucs2, &bytes("d83d0041")).to_string(), "\u{fffd}A");
    assert_eq!(Text::new(Encoding::Ucs2, &bytes("de000041")).to_string(), "\u{fffd}A");
    assert_eq!(Text::new(Encoding::Ucs2, &bytes("d83dd83dde00")).to_string(), "\u{fffd}😀");
    assert_eq!(Text::new(Encoding::Ucs2, &bytes("004100")).to_string(), "A\u{fffd}");
    assert_eq!(Text::new(Encoding::Ascii, b"caf\xe9!").to_string(), "caf\u{fffd}!");
    assert_eq!(format!("{:?}", Text::new(Encoding::Ascii, b"a\"b\\\n\x1b")), r#""a\"b\\\n\u{1b}""#);
    assert_eq!(format!("{:?}", Value::Unicode(Text::new(Encoding::Ucs2, &bytes("202e0041")))), r#""\u{202e}A""#);
    let mut out = [0; 4];
    assert_eq!(Text::new(Encoding::Ucs2, &bytes("4f60")).decode_into(&mut out), Ok("你"));
    assert_eq!(Text::new(Encoding::Ucs2, &bytes("4f600041d83d")).decode_into(&mut out).unwrap_err().needed, 7);
}

#[cfg(feature = "encoding_rs")]
fn three(text: &str) -> (String, String, String) {
    (text.into(), text.into(), text.into())
}

#[cfg(feature = "encoding_rs")]
#[test]
fn gb_is_read_as_it_was_meant() {
    let gb = |hex: &str| Text::new(Encoding::Gb, &bytes(hex)).to_string();
    // From the code charts: GB 2312, GBK, four bytes in and above the basic plane, the euro in both places.
    assert_eq!(gb("c4e3bac3"), "你好");
    assert_eq!(gb("8140"), "丂");
    assert_eq!(gb("8139ee39"), "㐀");
    assert_eq!(gb("9439fc36"), "😀");
    assert_eq!((gb("80"), gb("a2e3")), ("€".into(), "€".into()));
    // A lead byte before ASCII does not take it along; what is cut off is one mark.
    assert_eq!(gb("c40a41"), "\u{fffd}\nA");
    assert_eq!((gb("41c4"), gb("418139"), gb("418139ee")), three("A\u{fffd}"));
    assert_eq!(gb("8139ee41"), "\u{fffd}9預");
    assert_eq!(gb("ff41"), "\u{fffd}A");
}

/// Every character of Unicode either comes back from GB18030 or is refused, and these are refused: U+E5E5, and the
/// private characters whose codes GB18030-2022 gave to others.
#[cfg(feature = "encoding_rs")]
#[test]
fn gb_writes_every_character_or_refuses_it() {
    let mut refused = Vec::new();
    let mut out = [0; 4];
    for character in '\0'..=char::MAX {
        let mut utf8 = [0; 4];
        match Encoding::Gb.write(character.encode_utf8(&mut utf8), &mut out) {
            Ok(len) => assert!(Text::new(Encoding::Gb, &out[..len]).chars().eq([Ok(character)]), "{character:?}"),
            Err(_) => refused.push(u32::from(character)),
        }
    }
    let mut expected = vec![0xe5e5];
    expected.extend(0xe78d..=0xe796);
    expected.extend([0xe81e, 0xe826, 0xe82b, 0xe82c, 0xe832, 0xe843, 0xe854, 0xe864]);
    assert_eq!(refused, expected, "{refused:x?}");
}

#[cfg(not(feature = "encoding_rs"))]
#[test]
fn gb_without_tables_still_tells_characters_apart() {
    let text = Text::new(Encoding::Gb, b"a\xc4\xe3\x94\x39\xfc\x36\xff");
    let marks: Vec<_> = text.chars().map(|found| found.map_err(|stray| stray.bytes.len())).collect();
    assert_eq!(marks, [Ok('a'), Err(2), Err(4), Err(1)]);
    assert!(!Encoding::Gb.can_write("你"));
}

//----------- Long messages ------------------------------------------------------------------------

/// The sizes that the specification's limits give: 159 and 140 bytes, headers of 6 and 7.
#[test]
fn parts_are_as_long_as_they_may_be() {
    let sizes = |text: &str, encoding, reference| -> Vec<usize> {
        let plan = Plan::with_encoding(text, encoding, reference).unwrap();
        assert_eq!(plan.segments().len(), usize::from(plan.total()));
        plan.segments().map(|segment| segment.encoded_len()).collect()
    };
    let (octet, word) = (Reference::Octet(1), Reference::Word(1));
    let latin = |len| "x".repeat(len);
    assert_eq!(sizes("", Encoding::Ascii, octet), [0]);
    assert_eq!(sizes(&latin(159), Encoding::Ascii, octet), [159]);
    assert_eq!(sizes(&latin(160), Encoding::Ascii, octet), [6 + 153, 6 + 7]);
    assert_eq!(sizes(&latin(160), Encoding::Ascii, word), [7 + 152, 7 + 8]);
    assert_eq!(sizes(&latin(70), Encoding::Ucs2, octet), [140]);
    assert_eq!(sizes(&latin(71), Encoding::Ucs2, octet), [6 + 134, 6 + 8]);
    assert_eq!(sizes(&latin(71), Encoding::Ucs2, word), [7 + 132, 7 + 10]);
    assert_eq!(sizes(&latin(140), Encoding::Gb, octet), [140]);
    assert_eq!(sizes(&latin(141), Encoding::Gb, octet), [6 + 134, 6 + 7]);
    // A pair of surrogates stays together.
    let faces = format!("{}😀{}", latin(66), latin(10));
    assert_eq!(sizes(&faces, Encoding::Ucs2, octet), [6 + 132, 6 + 24]);
    // 255 parts and no more.
    let (most, more) = (latin(255 * 153), latin(255 * 153 + 1));
    assert_eq!(Plan::new(&most, octet).unwrap().total(), 255);
    assert_eq!(Plan::new(&more, octet), Err(PlanError::TooLong));
    // Gateways with limits of their own; some without sense.
    let with_most = |most| Plan::with_most(&latin(160), Encoding::Ascii, octet, most).map(|plan| plan.total());
    assert_eq!((with_most(160), with_most(255), with_most(7)), (Ok(1), Ok(1), Ok(160)));
    assert_eq!((with_most(6), with_most(0)), (Err(PlanError::TooLong), Err(PlanError::TooLong)));
}

#[cfg(feature = "encoding_rs")]
#[test]
fn a_pair_of_gb_is_not_cut() {
    let text = format!("x{}", "雨".repeat(70));
    let plan = Plan::with_encoding(&text, Encoding::Gb, Reference::Octet(1)).unwrap();
    let sizes: Vec<_> = plan.segments().map(|segment| segment.encoded_len()).collect();
    assert_eq!(sizes, [6 + 133, 6 + 8]);
}

#[test]
fn what_cannot_be_written_is_named() {
    let Err(PlanError::Unwritable(unwritable)) = Plan::with_encoding("a雨", Encoding::Ascii, Reference::Octet(1))
    else {
        panic!()
    };
    assert_eq!((unwritable.character, unwritable.offset), ('雨', 1));
    assert_eq!(Plan::new("a雨", Reference::Octet(1)).unwrap().encoding(), Encoding::Ucs2);
    let mut out = [0xee; 3];
    let segment = Plan::new("a雨", Reference::Octet(1)).unwrap().segments().next().unwrap();
    assert_eq!(segment.write(&mut out).unwrap_err().needed, 4);
    assert_eq!(out, [0xee; 3]);
}

/// Four parts as a sender cut them, the last in another Msg_Fmt.
#[test]
fn parts_of_field_frames_become_one_text() {
    let vectors: Vec<Vector> = ["p18-submit", "p16-submit", "p19-submit", "p17-submit"].map(field_frame).into();
    let (mut slots, mut storage) = ([Slot::EMPTY; 4], [0xee; 600]);
    let mut collector = Collector::new(&mut slots, &mut storage);
    let mut progress = Vec::new();
    for vector in &vectors {
        let content = content_of(vector);
        let (part, payload) = (content.concatenation().unwrap(), content.payload().unwrap());
        progress.push(collector.add(part, content.msg_fmt, payload.as_bytes()).unwrap());
    }
    assert_eq!(progress, [Progress::Missing(3), Progress::Missing(2), Progress::Missing(1), Progress::Complete]);
    let text: String = collector.chars().map(Result::unwrap).collect();
    assert!(text.starts_with("尊敬的客户,您好！您于2016-03-23 14:51:36通过中国移动10085销售专线订购的"), "{text}");
    assert!(text.contains("请点击支付http://www.10085.cn/web85/page/zyzxpay/wap_order.html?orderId=76DEF9AE1808"));
    assert!(text.ends_with("abc10085"), "{text}");
    assert_eq!(collector.runs().count(), 2);
}

/// Two messages that a sender gave one reference: the same number with other text.
#[test]
fn a_conflict_is_not_overwritten() {
    let (mut slots, mut storage) = ([Slot::EMPTY; 255], [0; 600]);
    let mut collector = Collector::new(&mut slots, &mut storage);
    let mut add = |name: &str| {
        let vector = field_frame(name);
        let content = content_of(&vector);
        collector.add(content.concatenation().unwrap(), content.msg_fmt, content.payload().unwrap().as_bytes())
    };
    assert_eq!(add("p20-submit"), Ok(Progress::Missing(1)));
    assert_eq!(add("p20-submit"), Ok(Progress::Duplicate));
    assert_eq!(add("p21-submit"), Err(CollectError::Conflict));
    assert_eq!(add("p13-submit"), Err(CollectError::Foreign)); // of three
    assert_eq!(add("p16-submit"), Err(CollectError::Foreign)); // another reference
    assert_eq!(add("p22-submit"), Ok(Progress::Complete));
    assert!(collector.chars().all(|found| found.is_ok()));
}

#[test]
fn what_has_no_room_changes_nothing() {
    let part = |total, number| Concatenation { reference: Reference::Octet(1), total, number };
    let (mut slots, mut storage) = ([Slot::EMPTY; 2], [0; 4]);
    let mut collector = Collector::new(&mut slots, &mut storage);
    assert_eq!(collector.add(part(3, 1), MsgFmt::ASCII, b"abc"), Err(CollectError::Slots));
    assert_eq!(collector.add(part(3, 3), MsgFmt::ASCII, b"abc"), Err(CollectError::Slots));
    assert_eq!(collector.add(part(2, 0), MsgFmt::ASCII, b"abc"), Err(CollectError::Number));
    assert_eq!(collector.add(part(2, 3), MsgFmt::ASCII, b"abc"), Err(CollectError::Number));
    assert_eq!(collector.add(part(0, 0), MsgFmt::ASCII, b"abc"), Err(CollectError::Number));
    assert_eq!(collector.add(part(2, 2), MsgFmt::ASCII, b"abcde"), Err(CollectError::Bytes));
    assert_eq!((collector.key(), collector.is_complete(), collector.missing().count()), (None, false, 0));
    assert_eq!(collector.add(part(2, 2), MsgFmt::ASCII, b"cd"), Ok(Progress::Missing(1)));
    assert_eq!(collector.add(part(2, 1), MsgFmt::ASCII, b"abc"), Err(CollectError::Bytes));
    assert_eq!((collector.as_bytes(), collector.missing().collect::<Vec<_>>()), (&b"cd"[..], vec![1]));
    assert_eq!(collector.add(part(2, 1), MsgFmt::ASCII, b""), Ok(Progress::Complete));
    assert_eq!(collector.add(part(2, 1), MsgFmt::ASCII, b""), Ok(Progress::Duplicate));
    assert_eq!(collector.add(part(2, 1), MsgFmt::UCS2, b""), Err(CollectError::Conflict));
    assert!(collector.is_complete());
    collector.clear();
    assert_eq!((collector.key(), collector.as_bytes()), (None, &b""[..]));
    assert_eq!(collector.add(part(1, 1), MsgFmt::ASCII, b"abcd"), Ok(Progress::Complete));
}

/// Pieces that are not neighbours are not read as one.
#[test]
fn a_missing_part_separates() {
    let (mut slots, mut storage) = ([Slot::EMPTY; 3], [0; 9]);
    let mut collector = Collector::new(&mut slots, &mut storage);
    let part = |number| Concatenation { reference: Reference::Word(1), total: 3, number };
    collector.add(part(3), MsgFmt::UCS2, &[0xe8, 0, b'!']).unwrap();
    collector.add(part(1), MsgFmt(9), &[0x96]).unwrap();
    assert_eq!(collector.runs().map(|run| run.as_bytes().len()).collect::<Vec<_>>(), [1, 3]);
    collector.add(part(2), MsgFmt(0x18), &[]).unwrap();
    assert!(collector.chars().eq(['雨', '!'].map(Ok)));
}

//----------- Laws ---------------------------------------------------------------------------------

/// A text of any Unicode: of one part, of some, of many.
fn any_text() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        3 => any::<char>(),
        2 => prop::char::range('一', '龥'),
        2 => prop::char::range(' ', '~'),
        1 => prop::char::range('😀', '🙏'),
    ];
    // A longer one repeats itself, for random characters are slow to make.
    let times = prop_oneof![4 => 1..4_usize, 2 => 4..40_usize, 1 => 40..120_usize];
    let piece = prop::collection::vec(character, 0..140);
    (piece, times).prop_map(|(piece, times)| {
        let text = String::from_iter(piece).repeat(times);
        // 255 parts of 132 bytes hold so many of four.
        text.chars().take(255 * 33).collect()
    })
}

/// The same, every character of which GB18030 has.
#[cfg(feature = "encoding_rs")]
fn any_gb_text() -> impl Strategy<Value = String> {
    any_text().prop_map(|text| text.chars().filter(|&c| Encoding::Gb.can_write(c.encode_utf8(&mut [0; 4]))).collect())
}

fn reference() -> impl Strategy<Value = Reference> {
    prop_oneof![any::<u8>().prop_map(Reference::Octet), any::<u16>().prop_map(Reference::Word)]
}

/// Plan, parts, shuffled and some sent twice, collected: the text.
fn comes_back(text: &str, encoding: Encoding, reference: Reference, most: u8, order: &[prop::sample::Index]) -> u8 {
    let plan = Plan::with_most(text, encoding, reference, most).unwrap();
    let mut contents: Vec<(MsgFmt, u8, Vec<u8>)> = plan
        .segments()
        .map(|segment| {
            let mut out = [0; 255];
            let content = segment.write(&mut out).unwrap();
            assert_eq!(content.len(), segment.encoded_len());
            assert!(content.len() <= most.into());
            (segment.msg_fmt(), segment.tp_udhi(), content.to_vec())
        })
        .collect();
    assert_eq!(plan.segments().map(|segment| segment.text()).collect::<String>(), text);
    let parts = contents.len();
    for (at, index) in order.iter().enumerate() {
        contents.swap(at % parts, index.index(parts));
        if at % 3 == 0 {
            contents.push(contents[index.index(parts)].clone());
        }
    }
    let (mut slots, mut storage) = ([Slot::EMPTY; 255], vec![0xee; 255 * 255]);
    let mut collector = Collector::new(&mut slots, &mut storage);
    for (msg_fmt, tp_udhi, bytes) in &contents {
        let content = Content::new(bytes, *msg_fmt, *tp_udhi, Carries::Message);
        // Each part is text by itself: no character was cut.
        assert!(content.text().unwrap().is_intact());
        let whole = Concatenation { reference, total: 1, number: 1 };
        let part = content.concatenation().unwrap_or(whole);
        collector.add(part, content.msg_fmt, content.payload().unwrap().as_bytes()).unwrap();
    }
    assert!(collector.is_complete());
    assert_eq!(collector.chars().map(Result::unwrap).collect::<String>(), text);
    plan.total()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_text_comes_back_from_ucs2(
        text in any_text(), reference in reference(), order in prop::collection::vec(any::<prop::sample::Index>(), 0..300),
    ) {
        comes_back(&text, Encoding::Ucs2, reference, 140, &order);
    }

    #[cfg(feature = "encoding_rs")]
    #[test]
    fn a_text_comes_back_from_gb18030(
        text in any_gb_text(), reference in reference(), order in prop::collection::vec(any::<prop::sample::Index>(), 0..300),
    ) {
        comes_back(&text, Encoding::Gb, reference, 140, &order);
    }

    /// Short parts make many of them.
    #[test]
    fn a_text_comes_back_from_parts_of_any_size(
        text in "[ -~]{0,1200}|[一-龥😀-🙏]{0,250}", most in 11_u8.., reference in reference(),
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..300),
    ) {
        let encoding = Encoding::of(&text);
        if Plan::with_most(&text, encoding, reference, most).is_ok() {
            comes_back(&text, encoding, reference, most, &order);
        }
    }

    /// Characters and strays cover the bytes from the first to the last, and characters are written as they were.
    #[test]
    fn every_byte_of_a_text_is_a_character_or_a_mark(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        encoding in prop::sample::select(vec![Encoding::Ascii, Encoding::Ucs2, Encoding::Gb]),
    ) {
        let text = Text::new(encoding, &bytes);
        let mut chars = text.chars();
        let mut at = 0;
        while let Some(found) = chars.next() {
            let end = bytes.len() - chars.rest().as_bytes().len();
            match found {
                Ok(character) => {
                    let mut out = [0; 4];
                    let len = encoding.write(character.encode_utf8(&mut [0; 4]), &mut out);
                    // GB18030 has two places for the euro and for a few others; UCS-2 and ASCII have one for each.
                    prop_assert!(encoding == Encoding::Gb || len == Ok(end - at) && out[..end - at] == bytes[at..end]);
                }
                Err(stray) => prop_assert_eq!((stray.offset, stray.bytes), (at, &bytes[at..end])),
            }
            prop_assert!(end > at && end <= at + 4);
            at = end;
        }
        prop_assert_eq!(at, bytes.len());
        let mut out = vec![0; 3 * bytes.len()];
        let decoded = text.decode_into(&mut out).unwrap();
        prop_assert_eq!(decoded, text.to_string());
        prop_assert_eq!(decoded.len(), text.utf8_len());
    }

    /// Whatever a content is taken for, its bytes are all there.
    #[test]
    fn every_byte_of_a_content_is_in_its_reading(
        bytes in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..256),
            prop::collection::vec(0_u8..9, 0..40),
            prop::collection::vec(any::<u8>(), 60),
            prop::collection::vec(any::<u8>(), 71),
        ],
        msg_fmt in prop_oneof![any::<u8>(), prop::sample::select(vec![0_u8, 4, 8, 15])],
        tp_udhi in any::<u8>(),
        carries in prop::sample::select(vec![Carries::Message, Carries::Report, Carries::MoReport]),
    ) {
        let content = Content::new(&bytes, MsgFmt(msg_fmt), tp_udhi, carries);
        prop_assert_eq!(content.bytes, &bytes);
        match content.reading {
            Reading::Headed { header, payload } => {
                prop_assert_eq!([header.as_bytes(), payload.as_bytes()].concat(), bytes.clone());
                let elements: Vec<u8> = header.elements().flat_map(|element| element.bytes.to_vec()).collect();
                prop_assert_eq!(&elements, &header.as_bytes()[1..]);
                for element in header.elements() {
                    prop_assert_eq!(&header.as_bytes()[element.offset..element.offset + element.bytes.len()], element.bytes);
                }
            }
            Reading::BadHeader { error, payload } => {
                prop_assert!(error.offset <= bytes.len());
                prop_assert_eq!(payload.as_bytes(), &bytes);
            }
            Reading::Plain(payload) | Reading::OtherReport(payload) => prop_assert_eq!(payload.as_bytes(), &bytes),
            Reading::Report(report) => prop_assert_eq!(report.as_bytes(), &bytes),
            Reading::MoReport(_) => prop_assert_eq!(bytes.len(), 60),
        }
        let _: Option<MismatchedReport<'_>> = MismatchedReport::parse(&bytes);
    }

    /// Whatever parts come in whatever order: no panic, and the bytes are those of the parts taken.
    #[test]
    fn any_parts_are_taken_or_refused(
        parts in prop::collection::vec((0_u8..3, 0_u8..6, 0_u8..6, any::<u8>(), prop::collection::vec(any::<u8>(), 0..9)), 0..30),
        slots in 0..6_usize, room in 0..40_usize,
    ) {
        let (mut slots, mut storage) = (vec![Slot::EMPTY; slots], vec![0; room]);
        let mut collector = Collector::new(&mut slots, &mut storage);
        let mut taken: BTreeMap<u8, Vec<u8>> = BTreeMap::new();
        for (reference, total, number, msg_fmt, bytes) in parts {
            let part = Concatenation { reference: Reference::Octet(reference / 2), total: total.max(3), number };
            match collector.add(part, MsgFmt(msg_fmt), &bytes) {
                Ok(Progress::Duplicate) => prop_assert_eq!(&taken[&number], &bytes),
                Ok(_) => prop_assert!(taken.insert(number, bytes).is_none()),
                Err(_) => {}
            }
            let joined: Vec<u8> = taken.values().flatten().copied().collect();
            prop_assert_eq!(collector.as_bytes(), &joined);
            prop_assert_eq!(collector.runs().flat_map(|run| run.as_bytes().to_vec()).collect::<Vec<_>>(), joined);
            let left = collector.key().map_or(0, |(_, total)| usize::from(total) - taken.len());
            prop_assert_eq!((collector.missing().count(), collector.is_complete()), (left, left == 0 && !taken.is_empty()));
            collector.chars().for_each(drop);
        }
    }

    /// Of any message, what is inside a field is made of the field's bytes.
    #[test]
    fn what_is_inside_is_inside(
        content in prop::collection::vec(any::<u8>(), 0..256), octets in any::<[u8; 3]>(),
        protocol in prop::sample::select(Protocol::ALL.to_vec()),
    ) {
        for layout in common::messages().into_iter().filter(|layout| layout.protocol == protocol) {
            let mut message = layout.message(1, u8::try_from(content.len()).unwrap(), || octets[0]);
            for (name, octet) in [("TP_udhi", octets[1]), ("Msg_Fmt", octets[2] & 15), ("Registered_Delivery", octets[2] >> 7)] {
                for placed in layout.placed(1, 0).iter().filter(|placed| placed.name == name) {
                    message[12 + placed.offset] = octet;
                }
            }
            for placed in layout.placed(1, content.len()).iter().filter(|placed| placed.name == "Msg_Content") {
                message[12 + placed.offset..][..content.len()].copy_from_slice(&content);
            }
            for item in dissect(Frame::from_message(&message).unwrap(), protocol) {
                within(&message, item.unwrap(), 0);
            }
        }
    }
}

fn within(message: &[u8], item: Item<'_>, depth: usize) {
    assert!(depth <= 4);
    assert_eq!(&message[item.offset..item.offset + item.bytes.len()], item.bytes);
    let _ = format!("{item:?} {}", item.value());
    let nested: Vec<Item<'_>> = item.nested().collect();
    for inner in &nested {
        assert!(!inner.bytes.is_empty());
        assert!(item.offset <= inner.offset);
        assert!(inner.offset + inner.bytes.len() <= item.offset + item.bytes.len());
        within(message, *inner, depth + 1);
    }
    // All of it, once, but for bits that share a byte.
    if !nested.is_empty() && item.field.name != "Msg_Id" {
        let mut end = item.offset;
        for inner in &nested {
            assert_eq!(inner.offset, end, "{} in {}", inner.field.name, item.field.name);
            end += inner.bytes.len();
        }
        assert_eq!(end, item.offset + item.bytes.len(), "{}", item.field.name);
    }
}
