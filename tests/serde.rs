//! Messages, values and settings with serde: as JSON, and in a format that is not human-readable.

mod common;

use std::fmt::Debug;
use std::time::Duration;

use cmpp_codec::codes::{Coded, ConnectStatus, FeeType, MsgFmt, SubmitResult, VersionOctet};
use cmpp_codec::content::{Carries, Content, MoStatusReport, Report, Stat, UserDataHeader};
use cmpp_codec::field::U32;
use cmpp_codec::session::{Config, Dialect, OtherConnectResp, Role, Style, Timeout};
use cmpp_codec::{
    AnyPdu, CommandId, Counted, Frame, Header, Lenient, Limit, Message, MsgId, Octets, SequenceId, V20, V30, Version,
    v20,
};
use common::{hex, vectors};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, from_value, json, to_value};

//----------- Messages -----------------------------------------------------------------------------

/// Every vector as JSON has the fields of its dissection. If it can be read, it is the same without its header.
#[test]
fn a_message_has_its_fields() {
    let mut read = 0;
    for vector in vectors() {
        let Ok(frame) = Frame::from_message(&vector.bytes) else { continue };
        for version in Version::ALL {
            let mut json = to_value(frame.dissect(version)).unwrap();
            let mut begun = frame.dissect(version);
            begun.by_ref().take(2).for_each(drop);
            assert_eq!(to_value(&begun).unwrap(), json, "the whole message, wherever the iterator is");
            let mut items = frame.dissect(version);
            let expected: Vec<_> = items.by_ref().map_while(Result::ok).collect();
            let fields = json["fields"].as_array().unwrap();
            assert_eq!(fields.len(), expected.len());
            for (field, item) in fields.iter().zip(expected) {
                assert_eq!(field["name"], item.field.name);
                assert_eq!((&field["offset"], &field["length"]), (&json!(item.offset), &json!(item.bytes.len())));
                assert_eq!(field["hex"], hex(item.bytes));
                assert_eq!(field.get("meaning"), item.meaning().map(Value::from).as_ref());
                assert_eq!(field.get("fields").is_some(), item.nested().next().is_some());
            }
            match AnyPdu::from_frame(frame, version) {
                Ok(pdu) => {
                    assert!(json["error"].is_null() && json.get("unread").is_none());
                    assert_eq!(json.as_object_mut().unwrap().remove("sequence_id"), Some(json!(frame.sequence_id().0)));
                    assert_eq!(to_value(pdu).unwrap(), json, "{}", vector.path);
                    read += 1;
                }
                Err(error) => {
                    assert_eq!(json["error"], to_value(error).unwrap());
                    assert_eq!(json["unread"], hex(items.rest()));
                }
            }
        }
    }
    assert!(read > 400, "{read}");
}

#[test]
fn text_is_decoded_and_codes_have_names() {
    let head = v20::DeliverHead { tp_udhi: 1, msg_fmt: MsgFmt::UCS2, ..v20::DeliverHead::EMPTY };
    let content = b"\x05\x00\x03\x2e\x03\x01\x96\xe8";
    let deliver = v20::Deliver { head: &head, msg_content: Counted::literal(content), tail: &v20::DeliverTail::EMPTY };
    let json = to_value(v20::Pdu::from(deliver)).unwrap();
    let field = |name: &str| json["fields"].as_array().unwrap().iter().find(|field| field["name"] == name).unwrap();
    assert_eq!((&field("Msg_Fmt")["value"], &field("Msg_Fmt")["meaning"]), (&json!(8), &json!("UCS-2")));
    assert_eq!(field("Msg_Content")["value"], "雨");
    let inside: Vec<_> =
        field("Msg_Content")["fields"].as_array().unwrap().iter().map(|field| &field["name"]).collect();
    assert_eq!(inside, ["User_Data_Header", "Text"]);
    let header = &field("Msg_Content")["fields"][0];
    assert_eq!((&header["offset"], &header["fields"][1]["fields"][2]["value"]), (&json!(77), &json!(46)));
}

#[test]
fn an_error_names_its_field() {
    let error = v20::Submit::from_body(&[0; 20]).unwrap_err();
    assert_eq!(to_value(error).unwrap(), json!({"kind": "truncated", "field": "Service_Id", "offset": 24}));
    let error = <&v20::CancelResp>::from_body(&[0; 2]).unwrap_err();
    assert_eq!(to_value(error).unwrap(), json!({"kind": "trailing", "field": null, "offset": 13}));
}

/// A content without its message serializes as the field that holds it.
#[test]
fn a_content_is_its_field() {
    let bytes = b"\x05\x00\x03\x2e\x03\x01\x96\xe8";
    let json = to_value(Content::new(bytes, MsgFmt::UCS2, 1, Carries::Message)).unwrap();
    assert_eq!((&json["name"], &json["offset"], &json["value"]), (&json!("Msg_Content"), &json!(0), &json!("雨")));
    let (header, _) = UserDataHeader::split(bytes).unwrap();
    assert_eq!(to_value(header).unwrap(), json["fields"][0]);

    let names =
        |json: &Value| json["fields"].as_array().unwrap().iter().map(|field| field["name"].clone()).collect::<Vec<_>>();
    for len in [60, 71] {
        let content = vec![b'1'; len];
        let report = to_value(Report::parse(&content).unwrap()).unwrap();
        assert_eq!(report, to_value(Content::new(&content, MsgFmt::UCS2, 0, Carries::Report)).unwrap());
        assert_eq!(names(&report), ["Msg_Id", "Stat", "Submit_time", "Done_time", "Dest_terminal_Id", "SMSC_sequence"]);
        assert_eq!(report["length"], len);
    }
    let content = [b'1'; 60];
    let report = to_value(MoStatusReport::parse(&content).unwrap()).unwrap();
    assert_eq!(report, to_value(Content::new(&content, MsgFmt::ASCII, 0, Carries::MoReport)).unwrap());
    assert_eq!(names(&report)[2], "CMPP_DELIVER_time");
}

//----------- Values -------------------------------------------------------------------------------

/// Asserts that a value is written like this, and is read again, also in a format that is not human-readable.
#[track_caller]
fn comes_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, json: Value) {
    assert_eq!(to_value(value).unwrap(), json);
    assert_eq!(from_value::<T>(json).unwrap(), *value);
    assert_eq!(serde_json::from_str::<T>(&serde_json::to_string(value).unwrap()).unwrap(), *value);
    let bytes = postcard::to_allocvec(value).unwrap();
    assert_eq!(postcard::from_bytes::<T>(&bytes).unwrap(), *value);
}

#[test]
fn values_come_back() {
    comes_back(&MsgId::new(0xb4c5_5300_0001_0000), json!("b4c5530000010000"));
    comes_back(&SequenceId(7), json!(7));
    comes_back(&CommandId::SUBMIT_RESP, json!(0x8000_0004_u32));
    comes_back(&Limit::new(4096), json!(4096));
    for version in Version::ALL {
        comes_back(&version, json!(version.name()));
    }
    comes_back(&MsgFmt::UCS2, json!({"value": 8, "meaning": "UCS-2"}));
    comes_back(&MsgFmt(177), json!({"value": 177}));
    comes_back(&SubmitResult(0xffff_ffff), json!({"value": 0xffff_ffff_u32}));
    comes_back(&ConnectStatus(3), json!({"value": 3, "meaning": "authentication error"}));
    comes_back(&FeeType(*b"02"), json!({"value": "02", "meaning": "per message"}));
    comes_back(&Stat::DELIVRD, json!({"value": "DELIVRD", "meaning": "delivered"}));
    for text in ["10657001", "a \"b\" \\ c", "短信", ""] {
        comes_back(&Octets::<21>::new(text).unwrap(), json!(text));
    }
}

#[test]
fn values_are_read_in_every_spelling() {
    let id = MsgId::new(0xb4c5_5300_0001_0000);
    let signed = i64::from_be_bytes(id.get().to_be_bytes());
    for spelling in [id.digits().to_string(), format!("{id:#X}"), id.get().to_string(), signed.to_string()] {
        assert_eq!(from_value::<MsgId>(json!(spelling)).unwrap(), id);
    }
    assert_eq!(from_value::<MsgId>(json!(id.get())).unwrap(), id);
    for name in ["CMPP_SUBMIT", "submit", "0x00000004"] {
        assert_eq!(from_value::<CommandId>(json!(name)).unwrap(), CommandId::SUBMIT);
    }
    for form in [json!(8), json!("UCS-2"), json!({"value": 8}), json!({"meaning": "wrong", "value": 8})] {
        assert_eq!(from_value::<MsgFmt>(form).unwrap(), MsgFmt::UCS2);
    }
    assert_eq!(from_value::<FeeType>(json!("02")).unwrap(), FeeType(*b"02"));
}

#[test]
fn what_is_no_value_is_rejected() {
    let error = |result: Result<MsgFmt, serde_json::Error>| result.unwrap_err().to_string();
    assert_eq!(
        error(from_value(json!(256))),
        "invalid value: integer `256`, expected a MsgFmt: a number or the name of one"
    );
    assert_eq!(error(from_value(json!({"meaning": "UCS-2"}))), "missing field `value`");
    assert!(from_value::<MsgFmt>(json!(-1)).is_err() && from_value::<MsgFmt>(json!("UCS-3")).is_err());
    assert!(from_value::<MsgId>(json!("xyz")).is_err() && from_value::<MsgId>(json!(null)).is_err());
    assert!(from_value::<Version>(json!("4.0")).is_err() && from_value::<CommandId>(json!("SUBMITS")).is_err());
    assert_eq!(from_value::<Octets<3>>(json!("1234")).unwrap_err().to_string(), "too long: 4 given, 3 fit");
    assert!(postcard::from_bytes::<Octets<3>>(&postcard::to_allocvec(&Octets::<4>::EMPTY).unwrap()).is_err());
    assert!(from_value::<FeeType>(json!("123")).is_err() && from_value::<FeeType>(json!(2)).is_err());
}

/// Values that are only written.
#[test]
fn other_values_are_shown() {
    let header = Header { total_length: 12.into(), command_id: 8.into(), sequence_id: 7.into() };
    assert_eq!(to_value(header).unwrap(), json!({"total_length": 12, "command_id": 8, "sequence_id": 7}));
    let resp = v20::SubmitResp { result: SubmitResult::FLOW.into(), ..Default::default() };
    let json = json!({"value": 8, "meaning": "flow control error"});
    assert_eq!(to_value(resp.result).unwrap(), json);
    assert_eq!(to_value(Coded::<SubmitResult, U32>::from(SubmitResult::FLOW)).unwrap(), json);
    assert_eq!(to_value(MsgId::new(1)).unwrap(), "0000000000000001");
    assert_eq!(to_value(Octets::from(*b"a\xff\0b")).unwrap(), "a\\xff");
    let time = cmpp_codec::time::DateTime::from_report_time(&Octets::from(*b"2212051956")).unwrap();
    assert_eq!(to_value(time).unwrap(), time.to_string());
    assert_eq!(
        to_value(Frame::from_message(&[0, 0, 0, 12, 0, 0, 0, 8, 0, 0, 0, 1]).unwrap().fitting_versions()).unwrap(),
        json!(["1.2", "2.0", "2.1", "3.0"])
    );
    let cancel = v20::Cancel { msg_id: MsgId::new(1) };
    assert_eq!(to_value(cmpp_codec::Pdu::<V20>::from(&cancel)).unwrap()["version"], "2.0");
    assert_eq!(to_value(cmpp_codec::Pdu::<V30>::from(&cancel)).unwrap()["version"], "3.0");
}

//----------- Settings -----------------------------------------------------------------------------

#[test]
fn settings_begin_with_those_of_the_specification() {
    for (name, role) in [
        ("sp", Role::Sp),
        ("ismg", Role::Ismg),
        ("gateway", Role::Gateway),
        ("router", Role::Router),
        ("gns", Role::Gns),
    ] {
        for version in Version::ALL {
            let config: Config = from_value(json!({"role": name, "max_version": version.name()})).unwrap();
            assert_eq!(config, Config::new(role, version));
            assert_eq!(from_value::<Config>(to_value(config).unwrap()).unwrap(), config);
        }
    }
    assert_eq!(from_value::<Dialect>(json!({})).unwrap(), Dialect::SPECIFICATION);
    comes_back(&Dialect::FIELD, to_value(Dialect::FIELD).unwrap());
}

#[test]
fn every_setting_comes_back() {
    let config = Config {
        style: Style::Short,
        min_version: Version::V20,
        reject_higher: true,
        unlisted_version: Version::V21,
        force_version: Some(Version::V30),
        version_octet: Some(VersionOctet(0x7f)),
        window: 3,
        max_request: 400,
        max_rate: 100.try_into().ok(),
        timeout: Timeout::Fibonacci(Duration::from_millis(1500)),
        attempts: 5,
        login_timeout: Some(Duration::from_secs(5)),
        terminate_timeout: Some(Duration::from_millis(250)),
        heartbeat_interval: Duration::from_secs(30),
        limit: Limit::new(4096),
        first_sequence_id: SequenceId(9),
        before_login: 2,
        unreadable_answers: 3,
        heartbeat_events: true,
        dialect: Dialect {
            lenient: Lenient::ALL,
            other_connect_resp: OtherConnectResp::SpeakAgreed,
            ..Dialect::SPECIFICATION
        },
        ..Config::new(Role::Gateway, Version::V30)
    };
    let json = json!({
        "role": "gateway", "max_version": "3.0", "style": "short", "min_version": "2.0", "reject_higher": true,
        "unlisted_version": "2.1", "window": 3, "max_request": 400, "timeout": {"fibonacci": 1.5}, "attempts": 5,
        "heartbeat_interval": 30, "limit": 4096, "first_sequence_id": 9, "before_login": 2, "unreadable_answers": 3,
        "heartbeat_events": true, "force_version": "3.0", "version_octet": {"value": 127}, "max_rate": 100,
        "login_timeout": 5, "terminate_timeout": 0.25,
        "dialect": {
            "malformed_requests": false, "lenient": {"trailing_bytes": true, "missing_reserve": true},
            "other_connect_resp": "speak_agreed", "other_connect_resp_sequence_id": false,
            "shared_sequence_ids": false, "unanswered_active_tests": false, "wide_cancel_resp": false,
        },
    });
    comes_back(&config, json);
}

#[test]
fn a_setting_that_does_not_exist_is_rejected() {
    let read = |text| serde_json::from_str::<Config>(text).map_err(|error| error.to_string());
    assert!(
        read(r#"{"role": "sp", "max_version": "3.0", "widow": 32}"#).unwrap_err().starts_with("unknown field `widow`")
    );
    assert!(read(r#"{"role": "sp"}"#).unwrap_err().starts_with("missing field `max_version`"));
    assert!(read(r#"{"role": "sp", "max_version": "3.0", "heartbeat_interval": -1}"#).is_err());
    assert!(read(r#"{"role": "sp", "max_version": "3.0", "dialect": {"lenience": true}}"#).is_err());
    assert!(read(r#"{"role": "sp", "max_version": "3.0", "login_timeout": null}"#).is_ok());
}
