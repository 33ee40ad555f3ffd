//! Each anomaly of a message is found at its field and offset, and none in a message without one.

mod common;

use std::collections::BTreeSet;

use cmpp_codec::anomaly::{AnomalyKind, Level};
use cmpp_codec::codes::{DeliveryKind, MsgFmt, SubmitResult};
use cmpp_codec::field::Authenticator;
use cmpp_codec::time::DateTime;
use cmpp_codec::{AnyPdu, Counted, Encode, Frame, MsgId, Octets, Version, v20, v30};

use common::*;

/// Returns the anomalies of a message: code, field, offset.
fn found(message: &[u8], version: Version) -> Vec<(AnomalyKind, String, usize)> {
    let frame = Frame::from_message(message).unwrap();
    frame
        .anomalies(version)
        .map(|anomaly| (anomaly.kind, anomaly.field.map_or(String::new(), |field| field.name.into()), anomaly.offset))
        .collect()
}

fn encoded(message: impl Encode) -> Vec<u8> {
    let mut out = vec![0; 4096];
    let n = message.encode(1, &mut out).unwrap();
    out.truncate(n);
    out
}

const fn id() -> MsgId {
    MsgId::new(0xb4c5_5300_0001_0000)
}

/// Returns a SUBMIT of 2.0 without anomalies, except for what `change` does and for the content.
fn submit(content: &[u8], change: impl FnOnce(&mut v20::SubmitHead)) -> Vec<u8> {
    submit_to(&["13800000001"], content, change)
}

fn submit_to(recipients: &[&str], content: &[u8], change: impl FnOnce(&mut v20::SubmitHead)) -> Vec<u8> {
    let mut head = v20::SubmitHead {
        pk_total: 1,
        pk_number: 1,
        fee_code: Octets::new("000010").unwrap(),
        src_id: Octets::new("10657001").unwrap(),
        ..Default::default()
    };
    change(&mut head);
    let recipients: Vec<_> = recipients.iter().map(|number| Octets::new(number).unwrap()).collect();
    encoded(v20::Submit::new(&head, Counted::new(&recipients).unwrap(), Counted::new(content).unwrap()))
}

fn deliver(content: &[u8], change: impl FnOnce(&mut v20::DeliverHead)) -> Vec<u8> {
    let mut head =
        v20::DeliverHead { msg_id: id(), src_terminal_id: Octets::new("13800000001").unwrap(), ..Default::default() };
    change(&mut head);
    encoded(v20::Deliver::new(&head, Counted::new(content).unwrap()))
}

fn report(submitted: &str, done: &str) -> Vec<u8> {
    let time = |text: &str| Octets::new(text).unwrap();
    let report = cmpp_codec::content::StatusReport::<cmpp_codec::V20> {
        msg_id: id(),
        stat: cmpp_codec::content::Stat::DELIVRD,
        submit_time: time(submitted),
        done_time: time(done),
        dest_terminal_id: Octets::new("13800000001").unwrap(),
        ..Default::default()
    };
    deliver(report.as_bytes(), |head| head.registered_delivery = DeliveryKind::REPORT)
}

/// The content of a message begins here: SUBMIT to one recipient, DELIVER.
const IN_SUBMIT: usize = 12 + 117 + 21 + 1;
const IN_DELIVER: usize = 12 + 65;

#[test]
fn nothing_is_odd_in_what_is_right() {
    let chinese = "您的验证码是四八二九一三".encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
    let now = DateTime { year: 2026, month: 11, day: 27, hour: 10, minute: 0, second: 0 };
    let time = now.report_time().unwrap();
    for message in [
        submit(b"Your code is 482913", |_| ()),
        submit(&chinese, |head| head.msg_fmt = MsgFmt::UCS2),
        submit(b"\x05\0\x03\x2e\x02\x01\x59\x7d", |head| {
            (head.tp_udhi, head.msg_fmt, head.pk_total) = (1, MsgFmt::UCS2, 2);
        }),
        deliver(b"TD", |_| ()),
        report(time.to_str().unwrap(), time.to_str().unwrap()),
        encoded(&v20::SubmitResp { msg_id: id(), ..Default::default() }),
        encoded(&v20::SubmitResp { result: SubmitResult::FLOW.into(), ..Default::default() }),
    ] {
        assert_eq!(found(&message, Version::V20), [], "{}", hex(&message));
    }
}

#[test]
fn every_kind_is_found_where_it_is() {
    use AnomalyKind as Kind;
    let long = |content: usize| vec![b'x'; content];
    let connect = |version: u8, timestamp: u32| {
        encoded(&v20::Connect {
            authenticator_source: Authenticator([7; 16]),
            version: version.into(),
            timestamp: timestamp.into(),
            ..Default::default()
        })
    };
    let mut no_proof = connect(0x20, 1_021_080_510);
    no_proof[18..34].fill(0);
    let mut behind_nul = submit(b"hello", |_| ());
    behind_nul[12 + 12 + 5] = b'x'; // Service_Id
    let mut reserved = submit(b"hello", |_| ());
    *reserved.last_mut().unwrap() = 7;
    let mut wide = encoded(v30::Deliver::new(
        &v30::DeliverHead {
            msg_id: id(),
            src_terminal_id: Octets::new("13800000001").unwrap(),
            registered_delivery: DeliveryKind::REPORT,
            ..Default::default()
        },
        Counted::new(&report("2611271000", "2611271001")[IN_DELIVER..][..60]).unwrap(),
    ));
    let short = wide.clone();
    wide[12 + 76] = 71; // Msg_Length, of a report that has 60 bytes

    let mut seen = BTreeSet::new();
    let mut check = |message: &[u8], version, kind: Kind, field: &str, offset| {
        assert!(seen.insert(kind) || kind == Kind::Time, "{kind:?} twice");
        assert_eq!(found(message, version), [(kind, field.to_owned(), offset)], "{}", hex(message));
    };
    let v20 = Version::V20;
    check(b"\0\0\0\x0c\0\0\0\x77\0\0\0\x01", v20, Kind::UnknownCommand, "", 4);
    check(b"\0\0\0\x0c\x80\0\0\x08\0\0\0\x01", v20, Kind::EmptyHeartbeat, "", 12);
    check(&connect(0x40, 1_021_080_510), v20, Kind::VersionOctet, "Version", 34);
    check(&connect(0x20, 1_321_080_510), v20, Kind::Time, "Timestamp", 35);
    check(&no_proof, v20, Kind::NoProof, "AuthenticatorSource", 18);
    check(&submit(b"hi", |head| head.valid_time = Octets::new("261327").unwrap()), v20, Kind::Time, "ValId_Time", 73);
    check(&report("2613271000", "2611271000"), v20, Kind::Time, "Submit_time", IN_DELIVER + 15);
    check(
        &encoded(&v20::SubmitResp { msg_id: id(), result: SubmitResult(77).into() }),
        v20,
        Kind::UnknownValue,
        "Result",
        20,
    );
    check(&behind_nul, v20, Kind::BehindNul, "Service_Id", 24);
    check(&reserved, v20, Kind::Reserved, "Reserve", reserved.len() - 8);
    check(&submit_to(&["86-138"], b"hi", |_| ()), v20, Kind::Number, "Dest_terminal_Id", 129);
    check(&submit(b"hi", |head| head.fee_code = Octets::new("1.00").unwrap()), v20, Kind::Price, "FeeCode", 67);
    check(&submit(b"hi", |head| head.msg_id = id()), v20, Kind::IdPrefilled, "Msg_Id", 12);
    check(&encoded(&v20::SubmitResp::default()), v20, Kind::IdZero, "Msg_Id", 12);
    check(&deliver(b"hi", |head| head.msg_id = MsgId::new(1 << 63 | 1 << 62)), v20, Kind::IdTime, "Msg_Id", 12);
    check(&submit(b"hi", |head| head.pk_number = 2), v20, Kind::SegmentNumber, "Pk_number", 21);
    let header = |bytes: &[u8]| submit(bytes, |head| head.tp_udhi = 1);
    check(&header(b"\x05\0\x03\x2e\x02\x01hi"), v20, Kind::SegmentHeader, "Msg_Content", IN_SUBMIT);
    check(&header(b"\x05\0\x03\x2e\x01\x01hi"), v20, Kind::SegmentAlone, "Msg_Content", IN_SUBMIT);
    check(&submit(b"hi", |head| head.pk_total = 2), v20, Kind::SegmentPlain, "Msg_Content", IN_SUBMIT);
    check(&submit(b"\x04\x0a\x02\0\0hi", |head| head.tp_udhi = 0x40), v20, Kind::HeaderFlag, "TP_udhi", 57);
    check(&header(b"hello"), v20, Kind::HeaderBroken, "Msg_Content", IN_SUBMIT);
    check(&submit(b"\x05\0\x03\x2e\x02\x01hi", |_| ()), v20, Kind::HeaderHidden, "Msg_Content", IN_SUBMIT);
    check(&header(b"\x06\x05\x04\x0b\x84\x23\xf0hi"), v20, Kind::Ports, "Msg_Content", IN_SUBMIT);
    check(&submit(b"hi", |head| head.msg_fmt = MsgFmt(77)), v20, Kind::Encoding, "Msg_Content", IN_SUBMIT);
    check(&submit(b"\xff!", |_| ()), v20, Kind::TextInvalid, "Msg_Content", IN_SUBMIT);
    let ascii = submit(b"Your code is 482913.", |head| head.msg_fmt = MsgFmt::UCS2);
    check(&ascii, v20, Kind::TextOther, "Msg_Content", IN_SUBMIT);
    check(&submit(b"a\x07b", |_| ()), v20, Kind::TextControl, "Msg_Content", IN_SUBMIT);
    check(&submit_to(&[], b"hi", |_| ()), v20, Kind::NoRecipients, "DestUsr_tl", 128);
    check(&submit_to(&["13800000001"; 100], b"hi", |_| ()), v20, Kind::ManyRecipients, "DestUsr_tl", 128);
    check(&submit(b"", |_| ()), v20, Kind::ContentEmpty, "Msg_Length", 150);
    check(&submit(&long(161), |_| ()), v20, Kind::ContentLong, "Msg_Length", 150);
    check(&short, Version::V30, Kind::ReportShort, "Msg_Content", 89);
    check(&wide, Version::V30, Kind::ReportLength, "Msg_Length", 88);
    let none = deliver(b"hello", |head| head.registered_delivery = DeliveryKind::REPORT);
    check(&none, v20, Kind::ReportLayout, "Msg_Content", IN_DELIVER);
    check(&report("2611271001", "2611271000"), v20, Kind::ReportOrder, "Msg_Content", IN_DELIVER);

    let missing: Vec<_> = Kind::ALL.iter().filter(|kind| !seen.contains(kind)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn another_encoding_is_noticed() {
    let other = |content: &[u8], msg_fmt| {
        let message = submit(content, |head| head.msg_fmt = msg_fmt);
        found(&message, Version::V20).iter().any(|(kind, ..)| *kind == AnomalyKind::TextOther)
    };
    let text = "您好，您的快递已经到达";
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let gb = encoding_rs::GBK.encode(text).0;
    assert!(!other(&big, MsgFmt::UCS2) && !other(&gb, MsgFmt::GB));
    assert!(other(&little, MsgFmt::UCS2), "the low octet first");
    assert!(other(text.as_bytes(), MsgFmt::UCS2), "UTF-8");
    assert!(other(&gb, MsgFmt::ASCII) && other(&big, MsgFmt::GB));
}

#[test]
fn codes_are_unique_words_and_sentences_are_sentences() {
    let codes: BTreeSet<_> = AnomalyKind::ALL.iter().map(|kind| kind.code()).collect();
    assert_eq!(codes.len(), AnomalyKind::ALL.len());
    for kind in AnomalyKind::ALL {
        assert!(kind.code().bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
        assert!(kind.sentence().ends_with('.') && kind.to_string() == kind.sentence());
        assert!(["info", "warn", "error"].contains(&kind.level().name()));
    }
    assert!(Level::Info < Level::Warn && Level::Warn < Level::Error);
}

/// For any bytes, the offsets lie within the message and rise, and the fields are those of the dissection.
#[test]
fn anomalies_lie_in_the_message() {
    for vector in vectors() {
        for damaged in (0..vector.bytes.len()).map(|at| {
            let mut bytes = vector.bytes.clone();
            bytes[at] = !bytes[at];
            bytes
        }) {
            let Ok(frame) = Frame::from_message(&damaged) else { continue };
            for version in [Version::V12, Version::V20, Version::V21, Version::V30] {
                let found: Vec<_> = frame.anomalies(version).collect();
                assert!(found.iter().all(|anomaly| anomaly.offset <= damaged.len()), "{found:?}");
                let is_read = AnyPdu::from_frame(frame, version).is_ok();
                assert!(!is_read || found.iter().all(|anomaly| anomaly.kind != AnomalyKind::ReportLength));
            }
        }
    }
}
