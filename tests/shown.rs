//! `Display` and `Debug` of values and messages, and small getters.

use cmpp_codec::codes::FeeType;
use cmpp_codec::content::{
    CollectError, EncodeError, Encoding, Plan, PlanError, Reference, Report, Stat, StatusReport, Text, Unwritable,
    UserDataHeader,
};
use cmpp_codec::msg_id::{IdPart, MsgIdParts, PartTooLarge};
use cmpp_codec::relay::FrameMut;
use cmpp_codec::time::{BadTime, BadTimeKind, DateTime, TimePart};
use cmpp_codec::{
    AnyConnectResp, AnyPdu, CommandId, Counted, Error, Frame, Frames, Limit, MsgId, NoRoom, OctetStr, Octets, Pdu,
    SequenceId, Split, TooLong, UnknownVersion, V20, V30, Version, Versions, v20, v30,
};

/// CMPP_SUBMIT_RESP of 2.0.
const RESP: [u8; 21] = *b"\0\0\0\x15\x80\0\0\x04\0\0\0\x09\xb4\xc5\x53\0\0\x01\0\0\x08";

fn frame(message: &[u8]) -> Frame<'_> {
    Frame::from_message(message).unwrap()
}

//----------- Shown --------------------------------------------------------------------------------

#[test]
fn a_message_shows_its_fields() {
    let resp = AnyPdu::from_frame(frame(&RESP), Version::V20).unwrap();
    assert_eq!(
        format!("{resp:?}"),
        "V20(SubmitResp(SubmitResp { msg_id: b4c5530000010000, result: 8 (flow control error) }))"
    );
    assert_eq!(
        format!("{:?}", frame(&RESP)),
        "Frame { command_id: 0x80000004, sequence_id: 9, body: b4c553000001000008 }"
    );
    let mut changed = RESP;
    assert_eq!(format!("{:?}", FrameMut::from_message(&mut changed).unwrap()), format!("{:?}", frame(&RESP)));
    let unknown = [&[0, 0, 0, 14, 0, 0, 0, 0x99][..], &RESP[8..12], &[0xab, 0xcd]].concat();
    let pdu = Pdu::<V20>::from_frame(frame(&unknown)).unwrap();
    assert_eq!(format!("{pdu:?}"), "Unknown(Unknown { command_id: 0x00000099, body: abcd })");
}

#[test]
fn a_field_shows_its_text() {
    assert_eq!(format!("{:?}", v20::SubmitHead::default().fee_terminal_type), "Absent");
    assert_eq!(format!("{:?}", Octets::<21>::new("10657001").unwrap()), "\"10657001\"");
    assert_eq!(format!("{:?}", OctetStr::new(b"a\"\x01\0junk")), r#""a\"\x01""#);
    assert_eq!(format!("{:?}", FeeType::PER_MESSAGE), "\"02\"");
    assert_eq!(format!("{:?}", Counted::<u8>::new("hi\n").unwrap()), r#""hi\n""#);
    let phones = [Octets::<21>::new("13800000001").unwrap()];
    assert_eq!(format!("{:?}", Counted::new(&phones).unwrap()), r#"["13800000001"]"#);
    // What a version does not have is shown as nothing.
    let shown = format!("{:?}", v20::SubmitHead::default());
    assert!(shown.contains("pk_total: 0") && shown.contains("msg_src: \"\""), "{shown}");
    assert!(format!("{:?}", v30::SubmitHead::default()).contains("fee_terminal_type: 0"));
}

#[test]
fn a_dissection_shows_values_and_their_names() {
    let shown: Vec<_> = frame(&RESP).dissect(Version::V20).map(|item| format!("{:?}", item.unwrap())).collect();
    assert_eq!(shown[shown.len() - 2..], ["b4c5530000010000", "8 (flow control error)"]);
    let names: Vec<_> = frame(&RESP).dissect(Version::V20).map(|item| item.unwrap().meaning()).collect();
    assert_eq!(names[names.len() - 2..], [None, Some("flow control error")]);
}

#[test]
fn numbers_of_the_header_are_shown_as_the_specification_writes_them() {
    assert_eq!(format!("{0} {0:?}", CommandId::SUBMIT_RESP), "0x80000004 0x80000004");
    assert_eq!(format!("{0} {0:?}", SequenceId(7)), "7 7");
    assert_eq!((CommandId::SUBMIT.get(), SequenceId(7).get()), (4, 7));
    assert_eq!(CommandId::SUBMIT.response(), CommandId::SUBMIT_RESP);
    assert_eq!(CommandId::SUBMIT_RESP.response(), CommandId::SUBMIT_RESP);
}

#[test]
fn versions_are_shown_by_their_numbers() {
    assert_eq!(Version::ALL.map(|version| version.to_string()), ["1.2", "2.0", "2.1", "3.0"]);
    assert_eq!(format!("[{:>5}]", Version::V21), "[  2.1]");
    assert_eq!(Version::ALL.map(|version| Version::from_octet(version.octet())), Version::ALL.map(Some));
    let two = Versions::NONE.with(Version::V20).with(Version::V30);
    assert_eq!(format!("{two:?}"), "{V20, V30}");
}

#[test]
fn an_identifier_is_shown_in_hex() {
    let id = MsgId::from(0xb4c5_5300_0001_0000_u64);
    assert_eq!(u64::from(id), 0xb4c5_5300_0001_0000);
    assert_eq!(format!("{id:?} {id:#x} {id:X}"), "b4c5530000010000 0xb4c5530000010000 B4C5530000010000");
}

#[test]
fn a_report_shows_its_fields() {
    let report = StatusReport::<V20> { stat: Stat(*b"DELIVRD"), ..Default::default() };
    let shown = format!("{:?}", Report::Short(&report));
    assert!(shown.contains(r#"stat: "DELIVRD""#) && shown.contains("smsc_sequence: 0"), "{shown}");
    let report = StatusReport::<V30> { stat: Stat(*b"EXPIRED"), ..Default::default() };
    assert!(format!("{:?}", Report::Long(&report)).contains(r#"stat: "EXPIRED""#));
    assert_eq!(format!("{0} {0:?}", Stat(*b"MA:0054")), r#"MA:0054 "MA:0054""#);
}

#[test]
fn a_user_data_header_shows_its_elements() {
    let (header, rest) = UserDataHeader::split(b"\x05\x00\x03\x2e\x02\x01text").unwrap();
    assert_eq!(rest, b"text");
    let shown = format!("{header:?}");
    assert!(shown.starts_with("[Element { iei: 0") && shown.ends_with("data: 2e0201 }]"), "{shown}");
    assert_eq!(format!("{} {}", Reference::Octet(46), Reference::Word(4660)), "46 4660");
    let errors = [&b""[..], b"\x05\0", b"\x02\0\x03text"].map(|content| UserDataHeader::split(content).unwrap_err());
    assert_eq!(
        errors.map(|error| error.to_string()),
        [
            "no user data header in an empty content, at byte 0",
            "user data header longer than the content, at byte 0",
            "information element cut off by the end of its header, at byte 1",
        ]
    );
}

//----------- Errors -------------------------------------------------------------------------------

#[test]
fn errors_say_what_where_and_how_much() {
    let short = [&[0, 0, 0, 20][..], &RESP[4..20]].concat();
    let error: Error = Pdu::<V20>::from_frame(frame(&short)).unwrap_err();
    assert_eq!(error.to_string(), "truncated: Result at byte 20");
    assert_eq!(format!("{error:?}"), r#"Error { kind: Truncated, field: Some("Result"), offset: 20 }"#);

    // CONNECT_RESP is read as the narrow layout where it is shorter than that.
    let error = AnyConnectResp::from_body(&[0; 10]).unwrap_err();
    assert_eq!(error.to_string(), "truncated: AuthenticatorISMG at byte 13");
    let error = AnyConnectResp::from_body(&[0; 19]).unwrap_err();
    assert_eq!(error.to_string(), "truncated: AuthenticatorISMG at byte 16");

    let texts = [
        (TooLong { max: 6, given: 7 }.to_string(), "too long: 7 given, 6 fit"),
        (NoRoom { needed: 21 }.to_string(), "no room: the message takes 21 bytes"),
        (UnknownVersion.to_string(), "the versions are 1.2, 2.0, 2.1 and 3.0"),
        (PartTooLarge { part: IdPart::Day, max: 31, given: 32 }.to_string(), "Msg_Id: Day 32 given, the maximum is 31"),
        (
            "12".repeat(11).replace('2', "x").parse::<MsgId>().unwrap_err().to_string(),
            "not a Msg_Id: unexpected byte or end at 1",
        ),
        (CollectError::Number.to_string(), "the part's number is 0 or above the total"),
        (CollectError::Foreign.to_string(), "the part belongs to another message"),
        (CollectError::Conflict.to_string(), "another part has this number"),
        (CollectError::Slots.to_string(), "fewer slots than parts"),
        (CollectError::Bytes.to_string(), "no room for the part's bytes"),
        (PlanError::TooLong.to_string(), "the text takes more than 255 parts"),
        (EncodeError::NoRoom(NoRoom { needed: 2 }).to_string(), "no room: the text takes 2 bytes"),
    ];
    for (shown, expected) in texts {
        assert_eq!(shown, expected);
    }
    let unwritable = Unwritable { character: '你', offset: 1 };
    let plan = Plan::with_encoding("a你", Encoding::Ascii, Reference::Octet(1)).unwrap_err();
    let write = Encoding::Ascii.write("a你", &mut [0; 9]).unwrap_err();
    for shown in [unwritable.to_string(), plan.to_string(), write.to_string()] {
        assert_eq!(shown, "the encoding lacks '你' at byte 1");
    }
}

#[test]
fn every_part_of_a_time_has_its_name() {
    let parts = [
        (TimePart::Year, "year"),
        (TimePart::Month, "month"),
        (TimePart::Day, "day"),
        (TimePart::Hour, "hour"),
        (TimePart::Minute, "minute"),
        (TimePart::Second, "second"),
        (TimePart::Tenth, "tenth"),
        (TimePart::Quarters, "quarters"),
        (TimePart::Zone, "zone"),
        (TimePart::Length, "length"),
    ];
    for (part, name) in parts {
        assert_eq!(part.name(), name);
        let bad = BadTime { part, at: 4, kind: BadTimeKind::Form };
        assert_eq!(bad.to_string(), format!("time malformed: {name} at byte 4"));
    }
    let bad = BadTime { part: TimePart::Hour, at: 8, kind: BadTimeKind::Range };
    assert_eq!(bad.to_string(), "time out of range: hour at byte 8");
}

//----------- Small questions ----------------------------------------------------------------------

#[test]
fn a_set_of_versions_is_a_set() {
    let none = Versions::NONE;
    assert_eq!((none.is_empty(), none.len(), none.iter().next()), (true, 0, None));
    let one = none.with(Version::V21);
    assert_eq!((one.len(), one.is_empty(), one.with(Version::V21)), (1, false, one));
    for version in Version::ALL {
        assert_eq!(one.contains(version), version == Version::V21);
    }
    let all: Versions = Version::ALL.into_iter().collect();
    assert_eq!((all.len(), all.intersection(one), one.intersection(none)), (4, one, none));
}

#[test]
fn items_are_equal_in_the_same_place_only() {
    let items: Vec<_> = frame(&RESP).dissect(Version::V20).map(Result::unwrap).collect();
    let other = [&RESP[..20], &[0]].concat();
    let others: Vec<_> = frame(&other).dissect(Version::V20).map(Result::unwrap).collect();
    let last = items.len() - 1;
    assert_eq!(items[..last], others[..last]);
    assert_ne!(items[last], others[last]);
    assert_ne!(items[0], items[1]);
}

#[test]
fn a_list_is_its_items() {
    let list = Counted::<u8>::new("abc").unwrap();
    assert_eq!(list.into_iter().copied().collect::<Vec<_>>(), b"abc");
    assert_eq!(Clone::clone(&list), list);
}

#[test]
fn a_limit_lets_a_message_of_its_length_pass() {
    let fits = Frame::split(&RESP, Limit::new(21)).unwrap();
    assert!(matches!(fits, Split::Complete { rest: [], .. }));
    assert!(Frame::split(&RESP, Limit::new(20)).is_err());
    assert_eq!(Frames::new(&RESP, Limit::new(21)).count(), 1);
}

#[test]
fn a_text_is_equal_to_the_same_text_only() {
    let text = Text::new(Encoding::Ascii, b"abc");
    assert!(text == "abc" && text == *"abc");
    assert!(text != "abd" && text != *"abcd" && text != "");
    assert_eq!(text.chars().size_hint(), (1, Some(3)));
    assert_eq!(Text::new(Encoding::Gb, &[0x30; 9]).chars().size_hint(), (3, Some(9)));
}

#[test]
fn an_encoding_can_write_what_it_has() {
    assert!(Encoding::Ascii.can_write("abc") && !Encoding::Ascii.can_write("é"));
    assert!(Encoding::Ucs2.can_write("你🙏"));
    assert!(Encoding::Gb.can_write("你") && !Encoding::Gb.can_write("\u{e5e5}"));
}

#[test]
fn a_clock_ends_at_midnight() {
    let parts = MsgIdParts { month: 12, day: 31, hour: 23, minute: 59, second: 59, gateway: 1, sequence: 1 };
    assert!(parts.is_plausible());
    for parts in [
        MsgIdParts { month: 0, ..parts },
        MsgIdParts { month: 13, ..parts },
        MsgIdParts { day: 0, ..parts },
        MsgIdParts { hour: 24, ..parts },
        MsgIdParts { minute: 60, ..parts },
        MsgIdParts { second: 60, ..parts },
    ] {
        assert!(!parts.is_plausible(), "{parts:?}");
    }
}

#[test]
fn times_of_the_protocol_are_read_and_written() {
    let time = DateTime { year: 2026, month: 11, day: 24, hour: 8, minute: 30, second: 59 };
    assert_eq!(time.time_stamp().unwrap().trimmed(), b"20261124083059");
    assert_eq!(DateTime::from_time_stamp(OctetStr::new(b"20261124083059")), Ok(time));
    assert_eq!(time.day_text().unwrap().trimmed(), b"20261124");
    assert_eq!(time.report_time().unwrap().trimmed(), b"2611240830");
    let day = DateTime { hour: 0, minute: 0, second: 0, ..time };
    assert_eq!(DateTime::from_day(OctetStr::new(b"20261124")), Ok(day));
    assert!(DateTime { year: 9999, ..day }.check().is_ok());
    assert!(DateTime { year: 10_000, ..day }.check().is_err());
}

#[test]
fn digits_of_an_identifier_are_located() {
    for (text, at) in [
        ("1332231501000012300045", 2),
        ("1124321501000012300045", 4),
        ("1124236401000012300045", 6),
        ("1124235964000012300045", 8),
    ] {
        assert_eq!(text.parse::<MsgId>().unwrap_err().at, at, "{text}");
    }
}
