//! Everything that a capture of the field was found to have, and that nobody named, has a name.

use std::collections::BTreeSet;

use cmpp_codec::codes::{ConnectStatus, DeliveryKind, MsgFmt};
use cmpp_codec::{Counted, MsgId, v20};

use crate::common::{from_hex, run};
use crate::made::{
    CLIENT, SERVER, Said, accepted, logged_in, login, octets, report_20, report_30, submit, submit_to, with,
};
use crate::truth::{PORTS, Sent, Truth, encoded, id};

/// The codes of all notes and the kinds of all errors.
fn codes(messages: &[Said]) -> BTreeSet<String> {
    let messages = messages.iter().map(|(time, from_server, bytes)| Sent {
        time: *time,
        port: PORTS[0],
        from_server: *from_server,
        bytes: bytes.clone(),
        ..Sent::default()
    });
    let outcome = run(&["-f", "json", "-"], &Truth::of(messages.collect()).capture(|_| false));
    let mut codes = BTreeSet::new();
    for object in outcome.objects() {
        let notes = object["notes"].as_array().unwrap().iter();
        codes.extend(notes.map(|note| note["code"].as_str().unwrap().to_owned()));
        codes.extend(object["error"]["kind"].as_str().map(str::to_owned));
    }
    codes
}

/// A whole session without anything odd, and then these messages.
fn session(version: u8, then: Vec<Said>) -> Vec<Said> {
    let mut messages = logged_in(version);
    if version == 0x20 {
        messages.push((100, CLIENT, submit(2, b"Your code is 482913", |_| ())));
        messages.push((120, SERVER, accepted(2)));
    }
    messages.extend(then);
    messages
}

#[test]
fn nothing_is_odd_in_a_session_that_is_right() {
    assert_eq!(codes(&session(0x20, vec![])), BTreeSet::new());
    assert_eq!(codes(&session(0x30, vec![])), BTreeSet::new());
}

const AT: u32 = 1000;

/// One SUBMIT of 2.0, which is answered.
fn one(bytes: Vec<u8>) -> Vec<Said> {
    session(0x20, vec![(AT, CLIENT, bytes), (AT + 20, SERVER, accepted(3))])
}

fn of_server(bytes: Vec<u8>) -> Vec<Said> {
    session(0x20, vec![(AT, SERVER, bytes)])
}

/// What lies in one message.
fn of_messages() -> Vec<(&'static str, &'static str, Vec<Said>)> {
    let (plain, text) = (submit(3, b"hello", |_| ()), "您好，您的快递已经到达");
    let utf16 = |swap: bool| {
        text.encode_utf16().flat_map(move |unit| if swap { unit.to_le_bytes() } else { unit.to_be_bytes() })
    };
    let headed = |content: &[u8]| submit(3, content, |head| head.tp_udhi = 1);
    let ucs2 = |content: &[u8]| submit(3, content, |head| head.msg_fmt = MsgFmt::UCS2);
    let at_30 = |bytes| session(0x30, vec![(AT, SERVER, bytes)]);
    let connect = |bytes| vec![(10, CLIENT, bytes)];
    vec![
        ("Total_Length below 12", "length", one(with(plain.clone(), 0, &[0, 0, 0, 5]))),
        ("Total_Length of a gigabyte", "length", one(with(plain.clone(), 0, &[0x40, 0, 0, 0]))),
        ("Msg_Length above what is there", "truncated", one(with(plain.clone(), 12 + 117 + 21, &[200]))),
        ("Msg_Length below what is there", "trailing", one(with(plain.clone(), 12 + 117 + 21, &[1]))),
        ("DestUsr_tl of 5 for one recipient", "truncated", one(with(plain.clone(), 12 + 116, &[5]))),
        ("TERMINATE_RESP with a byte", "trailing", of_server(from_hex("0000000d800000020000000900"))),
        ("report of 60 bytes in 3.0", "report-60", at_30(report_30(60, 60))),
        ("Msg_Length 71 over 60 bytes", "report-length", at_30(report_30(71, 60))),
        ("Msg_Length 60 over 71 bytes", "report-length", at_30(report_30(60, 71))),
        (
            "report of no known layout",
            "report-layout",
            of_server({
                let registered_delivery = DeliveryKind::REPORT;
                let head = v20::DeliverHead { msg_id: id(7), registered_delivery, ..Default::default() };
                encoded(7001, v20::Deliver::new(&head, Counted::new(b"id:7 stat:ok").unwrap()))
            }),
        ),
        ("report that was done too early", "report-order", of_server(report_20("2611271001", "2611271000"))),
        ("report of month 13", "time-invalid", of_server(report_20("2613271000", "2611271000"))),
        ("TP_udhi of 0x40", "udhi-odd", one(submit(3, b"hi", |head| head.tp_udhi = 0x40))),
        ("header longer than the content", "udh-broken", one(headed(b"\x20hi"))),
        ("header without TP_udhi", "udh-hidden", one(submit(3, b"\x05\0\x03\x2e\x02\x01hi", |_| ()))),
        ("TP_udhi without a header", "udh-broken", one(headed(b"hello"))),
        ("header of 2 parts, Pk_total 1", "segment-header", one(headed(b"\x05\0\x03\x2e\x02\x01hi"))),
        (
            "Pk_total 185, Pk_number 162",
            "segment-plain",
            one(submit(3, b"hi", |head| {
                (head.pk_total, head.pk_number) = (185, 162);
            })),
        ),
        ("number above total", "segment-number", one(headed(b"\x05\0\x03\x2e\x02\x03hi"))),
        ("Pk_number above Pk_total", "segment-number", one(submit(3, b"hi", |head| head.pk_number = 2))),
        ("long message of one part", "segment-alone", one(headed(b"\x05\0\x03\x2e\x01\x01hi"))),
        ("Msg_Fmt 8 over ASCII", "text-other", one(ucs2(b"Your code is 482913."))),
        ("UCS-2 with the low byte first", "text-other", one(ucs2(&utf16(true).collect::<Vec<_>>()))),
        ("UTF-8 as UCS-2", "text-other", one(ucs2(text.as_bytes()))),
        (
            "UCS-2 as GB",
            "text-other",
            one(submit(3, &utf16(false).collect::<Vec<_>>(), |head| head.msg_fmt = MsgFmt::GB)),
        ),
        ("half a character of UCS-2", "text-invalid", one(ucs2(b"\x59\x7d\xd8\x3d"))),
        ("Msg_Fmt without a meaning", "fmt-unknown", one(submit(3, b"hi", |head| head.msg_fmt = MsgFmt(77)))),
        ("no recipient", "recipients-none", one(submit_to(3, &[], b"hi", |_| ()))),
        ("100 recipients", "recipients-many", one(submit_to(3, &["13800000001"; 100], b"hi", |_| ()))),
        ("200 bytes of ASCII", "content-long", one(submit(3, &[b'x'; 200], |_| ()))),
        ("150 bytes of binary", "content-long", one(submit(3, &[1; 150], |head| head.msg_fmt = MsgFmt(4)))),
        ("no content", "content-empty", one(submit(3, b"", |_| ()))),
        ("Msg_Id of 0 in a good answer", "id-zero", of_server(encoded(3, &v20::SubmitResp::default()))),
        ("Msg_Id filled in by the SP", "id-prefilled", one(submit(3, b"hi", |head| head.msg_id = id(1)))),
        (
            "Msg_Id of month 15",
            "id-time",
            of_server({
                encoded(3, &v20::SubmitResp { msg_id: MsgId::new(0xf4c5_5300_0001_0000), ..Default::default() })
            }),
        ),
        ("Version 0x00", "version-octet", connect(login(1, 0x00))),
        ("Version 0x02", "version-octet", connect(login(1, 0x02))),
        ("Version 0x7f", "version-octet", connect(login(1, 0x7f))),
        ("Version 0x40", "version-octet", connect(login(1, 0x40))),
        ("Timestamp of month 13", "time-invalid", connect(with(login(1, 0x20), 35, &1_321_080_510_u32.to_be_bytes()))),
        ("digest of zeros", "proof-missing", connect(with(login(1, 0x20), 18, &[0; 16]))),
        ("ValId_Time that is none", "time-invalid", one(submit(3, b"hi", |head| head.valid_time = octets("261327")))),
        ("bytes behind a NUL", "text-behind-nul", one(with(plain.clone(), 12 + 12 + 5, b"x"))),
        (
            "Reserve that is used",
            "reserved-used",
            one({
                let last = plain.len() - 1;
                with(plain, last, &[7])
            }),
        ),
        ("FeeCode with a point", "price-odd", one(submit(3, b"hi", |head| head.fee_code = octets("1.00")))),
        ("phone with a hyphen", "number-odd", one(submit_to(3, &["86-138"], b"hi", |_| ()))),
        ("Result without a meaning", "value-unknown", of_server(with(accepted(3), 20, &[77]))),
        ("ACTIVE_TEST_RESP without its byte", "heartbeat-empty", of_server(from_hex("0000000c8000000800000009"))),
        ("unknown command", "command-unknown", one(from_hex("0000000c0000007700000003"))),
    ]
}

/// What shows only between messages.
fn of_sessions() -> Vec<(&'static str, &'static str, Vec<Said>)> {
    let hi = |sequence| submit(sequence, b"hi", |_| ());
    let heartbeat = from_hex("0000000c0000000800000063");
    vec![
        ("answer without a request", "answer-unasked", of_server(accepted(99))),
        ("second answer", "answer-twice", of_server(accepted(2))),
        (
            "answer after a minute",
            "answer-late",
            session(0x20, vec![(AT, CLIENT, hi(3)), (AT + 60_001, SERVER, accepted(3))]),
        ),
        ("SUBMIT from the server", "direction-wrong", of_server(hi(3))),
        (
            "DELIVER from the client",
            "direction-wrong",
            session(0x20, vec![(AT, CLIENT, report_20("2611271000", "2611271001"))]),
        ),
        ("the same SUBMIT again", "retransmitted", session(0x20, vec![(AT, CLIENT, hi(3)), (AT + 9, CLIENT, hi(3))])),
        (
            "one number for two SUBMITs",
            "sequence-used",
            session(0x20, vec![(AT, CLIENT, hi(3)), (AT + 9, CLIENT, submit(3, b"ho", |_| ()))]),
        ),
        ("17 SUBMITs without an answer", "window-exceeded", {
            session(0x20, (0..17).map(|nth| (AT + nth, CLIENT, hi(3 + nth))).collect())
        }),
        ("silence without a heartbeat", "heartbeat-missing", session(0x20, vec![(AT + 200_000, CLIENT, hi(3))])),
        ("second login", "login-twice", session(0x20, vec![(AT, CLIENT, login(3, 0x20))])),
        ("SUBMIT without a login", "login-missing", vec![(10, CLIENT, hi(3))]),
        (
            "SUBMIT after a refused login",
            "login-missing",
            vec![
                (10, CLIENT, login(1, 0x20)),
                (
                    15,
                    SERVER,
                    encoded(
                        1,
                        &v20::ConnectResp {
                            status: ConnectStatus(3).into(),
                            version: 0x20.into(),
                            ..Default::default()
                        },
                    ),
                ),
                (20, CLIENT, hi(3)),
            ],
        ),
        ("login to 3.0, then 2.0", "version-other", session(0x30, vec![(AT, CLIENT, hi(3))])),
        (
            "second report about one phone",
            "report-twice",
            session(
                0x20,
                vec![
                    (AT, CLIENT, hi(3)),
                    (AT + 20, SERVER, accepted(3)),
                    (AT + 30, SERVER, report_20("2611271000", "2611271001")),
                    (AT + 40, SERVER, with(report_20("2611271000", "2611271002"), 8, &7002_u32.to_be_bytes())),
                ],
            ),
        ),
        (
            "heartbeats that are numbered alike",
            "",
            session(
                0x20,
                vec![
                    (AT + 100_000, CLIENT, heartbeat.clone()),
                    (AT + 100_010, SERVER, from_hex("0000000d800000080000006300")),
                    (AT + 270_000, CLIENT, heartbeat.clone()),
                    (AT + 270_010, SERVER, from_hex("0000000d800000080000006300")),
                ],
            ),
        ),
        (
            "heartbeat in time",
            "",
            session(
                0x20,
                vec![
                    (AT + 179_000, CLIENT, heartbeat),
                    (AT + 179_010, SERVER, from_hex("0000000d800000080000006300")),
                    (AT + 350_000, CLIENT, hi(3)),
                ],
            ),
        ),
    ]
}

#[test]
fn every_oddity_has_a_name() {
    let mut wrong = Vec::new();
    for (what, code, messages) in of_messages().into_iter().chain(of_sessions()) {
        let found = codes(&messages);
        if (code.is_empty() && !found.is_empty()) || (!code.is_empty() && !found.contains(code)) {
            wrong.push(format!("{what}: {code} is not in {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
