//! The contents of messages: status reports, user data headers, text, long messages.

mod common;

use std::collections::BTreeMap;
use std::fs;

use cmpp_codec::codes::MsgFmt;
use cmpp_codec::content::{
    Carries, CollectError, Collector, Concatenation, Content, InvalidBytes, MismatchedReport, MoStatusReport, Payload,
    Progress, Reading, Reference, Report, Slot, Stat, StatusReport, UdhError, UdhErrorKind, UserDataHeader,
};
use cmpp_codec::field::Item;
use cmpp_codec::pdu::Fixed;
use cmpp_codec::{Counted, Encode, Frame, Pdu, V20, V30, Version, v20, with_version};
use common::{Layout, Vector, hex, layouts, vectors};
use proptest::prelude::*;

/// Returns the message of a vector in `field/`.
fn field_frame(name: &str) -> Vector {
    vectors().into_iter().find(|vector| vector.path == format!("field/{name}.txt")).unwrap()
}

/// Returns the content of a vector's message.
fn content_of(vector: &Vector) -> Content<'_> {
    let frame = vector.frame().unwrap();
    if vector.versions.contains(&Version::V30) {
        match Pdu::<V30>::from_frame(frame).unwrap() {
            Pdu::Submit(submit) => submit.content(),
            Pdu::Deliver(deliver) => deliver.content(),
            Pdu::Fwd(fwd) => fwd.content(),
            pdu => panic!("{} has no content", pdu.name()),
        }
    } else {
        match Pdu::<V20>::from_frame(frame).unwrap() {
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
        let (fields, size) = match (layout.name.as_str(), layout.version) {
            ("STATUS_REPORT", Version::V30) => (StatusReport::<V30>::FIELDS, size_of::<StatusReport<V30>>()),
            ("STATUS_REPORT", _) => (StatusReport::<V20>::FIELDS, size_of::<StatusReport<V20>>()),
            ("MO_STATUS_REPORT", _) => (MoStatusReport::FIELDS, size_of::<MoStatusReport>()),
            (name, _) => panic!("{name} is unknown"),
        };
        let ours: Vec<_> = fields.iter().map(|field| (field.name.to_owned(), field.offset, field.width)).collect();
        let theirs: Vec<_> =
            layout.placed(0, 0).into_iter().map(|placed| (placed.name, placed.offset, placed.width)).collect();
        assert_eq!(ours, theirs, "{} {}", layout.name, layout.version);
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

/// Returns the lines of spec-vectors/inside/, by vector.
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

/// Returns the errors inside a content: of the header, and the invalid bytes of a text.
fn wrong_inside(vector: &Vector, version: Version) -> Vec<String> {
    let frame = vector.frame().unwrap();
    let content = with_version!(version, V => match Pdu::<V>::from_frame(frame).unwrap() {
        Pdu::Submit(submit) => submit.content(),
        Pdu::Deliver(deliver) => deliver.content(),
        Pdu::Fwd(fwd) => fwd.content(),
        _ => return Vec::new(),
    });
    let at = |bytes: &[u8]| bytes.as_ptr().addr() - frame.header().as_bytes().as_ptr().addr();
    let mut lines = Vec::new();
    if let Reading::BadHeader { error, .. } = content.reading {
        lines.push(format!("! User_Data_Header {} {:?}", at(content.bytes) + error.offset, error.kind));
    }
    if let Some(text) = content.text() {
        let stray = |stray: InvalidBytes<'_>| format!("! Text {} {}", at(stray.bytes), hex(stray.bytes));
        lines.extend(text.chars().filter_map(Result::err).map(stray));
    }
    lines
}

/// Every field inside every field of every vector is the one that another program reads.
#[test]
fn what_is_inside_a_vector_is_shown() {
    let mut expected = expected_inside();
    let mut seen = 0;
    for vector in vectors().into_iter().filter(|vector| !vector.is_broken()) {
        let wanted = expected.remove(&vector.path).unwrap_or_default();
        for &version in &vector.versions {
            let mut lines = Vec::new();
            vector.frame().unwrap().dissect(version).flatten().for_each(|item| inside(&mut lines, item, 0));
            lines.extend(wrong_inside(&vector, version));
            assert_eq!(lines.len(), wanted.len(), "{} in {version}: {lines:#?}", vector.path);
            for (line, wanted) in lines.iter().zip(&wanted) {
                let shown = wanted.strip_suffix(" -").is_none_or(|bytes| !line.starts_with(bytes));
                // Without the tables of GB18030, its characters are shown as U+FFFD.
                let told = cfg!(feature = "encoding_rs") || !line.contains('\u{fffd}');
                assert!(line == wanted || !shown || !told, "{} in {version}:\n{line}\n{wanted}", vector.path);
                seen += 1;
            }
        }
    }
    assert!(expected.is_empty(), "not a vector: {:?}", expected.keys());
    assert!(seen > 1500, "{seen}");
}

/// No text of a real sender has invalid bytes.
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
            // P34 is invented: nine bytes of ASCII under Msg_Fmt 8.
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
    assert_eq!(
        (report.submit_time().trimmed(), report.done_time().trimmed()),
        (&b"2212051956"[..], &b"2212051956"[..])
    );
    assert_eq!((report.dest_terminal_id().trimmed(), report.smsc_sequence()), (&b"10086988"[..], 255));

    let p94 = field_frame("p94-deliver");
    let content = content_of(&p94);
    let Some(report @ Report::Long(_)) = content.report() else { panic!("{content:?}") };
    assert_eq!((report.stat().trimmed(), report.stat().name()), (&b"AF:4"[..], None));
    assert_eq!(report.done_time().trimmed(), b"0001010000");
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
    // TP_udhi has no meaning for a report.
    assert!(Content::new(&text[..60], MsgFmt::ASCII, 1, Carries::Report).report().is_some());
    assert!(Content::new(&text[..71], MsgFmt::ASCII, 1, Carries::Report).report().is_some());
    assert!(matches!(
        Content::new(&text[..60], MsgFmt::ASCII, 1, Carries::MoReport).reading,
        Reading::MoReport(report) if report.stat.trimmed() == b"sub:001"
    ));
}

/// The parser rejects both. `MismatchedReport` reads them.
#[test]
fn reports_whose_length_is_not_theirs_are_found() {
    let broken = |name: &str| vectors().into_iter().find(|vector| vector.path == format!("broken/{name}.txt")).unwrap();
    for (name, msg_length, report_len) in [("report-11-long", 60, 71), ("report-11-short", 71, 60)] {
        let vector = broken(name);
        let body = &vector.bytes[12..];
        assert!(Pdu::<V30>::from_frame(vector.frame().unwrap()).is_err());
        let found = MismatchedReport::parse(body).unwrap();
        assert_eq!(
            (found.msg_length, found.report.as_bytes().len(), found.link_id.len()),
            (msg_length, report_len, 20)
        );
        assert_eq!(found.report.stat(), Stat(*b"IB:0145"));
        assert_eq!(found.report.dest_terminal_id().trimmed(), b"13800003001");
        assert_eq!(found.report.smsc_sequence(), 0x7764_c0f5);
        assert!(found.link_id.starts_with(b"LINK-000001"));
        // A LinkID that is truncated.
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
        // A message without a mismatch is left to the parser.
        assert_eq!(MismatchedReport::parse(as_said), None);
        // A message that is not a report is not read as one.
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
    // Ports in octets. The last one of two concatenations counts.
    let (header, _) = UserDataHeader::split(b"\x0e\x04\x02\xf0\xf1\x00\x03\x01\x02\x01\x00\x03\x02\x02\x02").unwrap();
    assert_eq!(header.ports().map(|ports| (ports.destination, ports.source)), Some((0xf0, 0xf1)));
    assert_eq!(header.concatenation().map(|part| part.number), Some(2));
    // An element with a known name and a wrong length is ignored.
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

/// Returns the items inside the content of a SUBMIT of 2.0: names, values and their names, outermost first.
fn inside_of(msg_fmt: MsgFmt, content: &[u8]) -> Vec<String> {
    let head = v20::SubmitHead { tp_udhi: 1, msg_fmt, ..Default::default() };
    let submit = v20::Submit {
        head: &head,
        dest_terminal_ids: Counted::EMPTY,
        dest: &v20::SubmitDest::default(),
        msg_content: Counted::new(content).unwrap(),
        tail: &v20::SubmitTail::default(),
    };
    let mut out = [0; 512];
    let n = submit.encode(1, &mut out).unwrap();
    let items = Frame::from_message(&out[..n]).unwrap().dissect(Version::V20).map(Result::unwrap);
    let content = items.filter(|item| item.field.name == "Msg_Content").last().unwrap();
    let mut lines = Vec::new();
    inside(&mut lines, content, 0);
    lines
}

#[test]
fn a_broken_header_is_said_to_be_broken_whatever_follows() {
    for (msg_fmt, name) in
        [(MsgFmt::ASCII, "Text"), (MsgFmt::UCS2, "Text"), (MsgFmt::GB, "Text"), (MsgFmt::BINARY, "Data")]
    {
        let lines = inside_of(msg_fmt, b"\x05\0\x03ab");
        let said = |line: &String| line.contains(name) && line.ends_with("(user data header longer than the content)");
        assert!(lines.iter().any(said), "{msg_fmt:?}: {lines:?}");
    }
}

#[test]
fn ports_of_either_width_are_named() {
    for header in [&b"\x04\x04\x02\xf0\xf1"[..], b"\x06\x05\x04\x0b\x84\x23\xf0"] {
        let lines = inside_of(MsgFmt::BINARY, header).join("\n");
        assert!(lines.contains("Destination_Port") && lines.contains("Source_Port"), "{lines}");
    }
}

//----------- Long messages of real senders ---------------------------------------------------------

/// Four parts as a sender split them, the last in another Msg_Fmt.
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

/// Two messages to which a sender gave the same reference: the same number with another text.
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

//----------- Laws ---------------------------------------------------------------------------------

proptest! {
    #![proptest_config(common::cases(300))]

    /// However a content is read, all its bytes are there.
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

    /// In any message, the items inside a field consist of the field's bytes.
    #[test]
    fn what_is_inside_is_inside(
        content in prop::collection::vec(any::<u8>(), 0..256), octets in any::<[u8; 3]>(),
        version in prop::sample::select(Version::ALL.to_vec()),
    ) {
        for layout in common::messages().into_iter().filter(|layout| layout.version == version) {
            let mut message = layout.message(1, u8::try_from(content.len()).unwrap(), || octets[0]);
            for (name, octet) in [("TP_udhi", octets[1]), ("Msg_Fmt", octets[2] & 15), ("Registered_Delivery", octets[2] >> 7)] {
                for placed in layout.placed(1, 0).iter().filter(|placed| placed.name == name) {
                    message[12 + placed.offset] = octet;
                }
            }
            for placed in layout.placed(1, content.len()).iter().filter(|placed| placed.name == "Msg_Content") {
                message[12 + placed.offset..][..content.len()].copy_from_slice(&content);
            }
            for item in Frame::from_message(&message).unwrap().dissect(version) {
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
    // All bytes once, except bits that share a byte.
    if !nested.is_empty() && item.field.name != "Msg_Id" {
        let mut end = item.offset;
        for inner in &nested {
            assert_eq!(inner.offset, end, "{} in {}", inner.field.name, item.field.name);
            end += inner.bytes.len();
        }
        assert_eq!(end, item.offset + item.bytes.len(), "{}", item.field.name);
    }
}
