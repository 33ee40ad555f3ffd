//! The crate held against spec-vectors/cmpp-vectors.json, as any other implementation can be.
#![cfg(feature = "auth")]

mod common;

use cmpp_codec::codes::ConnectStatus;
use cmpp_codec::field::{Authenticator, Item, Kind};
use cmpp_codec::login::{IsmgForm, Secret, SourceForm};
use cmpp_codec::msg_id::{MsgIdParts, SpellingForm};
use cmpp_codec::time::{DateTime, SmppTime, Timestamp};
use cmpp_codec::{AnyPdu, Frame, Lenient, Limit, MsgId, OctetStr, Octets, Split, Version};
use common::{bytes, hex};
use serde_json::{Value, json};

fn suite() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/spec-vectors/cmpp-vectors.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("a text: {value}"))
}

fn number(value: &Value) -> u32 {
    value.as_u64().and_then(|number| number.try_into().ok()).unwrap_or_else(|| panic!("a number: {value}"))
}

fn version(value: &Value) -> Version {
    text(value).parse().unwrap()
}

/// A field as the suite shows it.
fn shown(item: &Item<'_>) -> Value {
    let raw = item.bytes;
    let value = match item.field.kind {
        Kind::Uint => json!(raw.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte))),
        Kind::Int => json!(i32::from_be_bytes(raw.try_into().unwrap())),
        Kind::Octets => {
            let text = raw.iter().take_while(|byte| **byte != 0);
            json!(text.map(|byte| char::from(*byte)).collect::<String>())
        }
        _ => json!(hex(raw)),
    };
    let mut shown = json!({ "name": item.field.name, "offset": item.offset, "length": raw.len(), "value": value });
    if let Some(meaning) = item.meaning().filter(|_| item.field.kind != Kind::Content) {
        shown["meaning"] = json!(meaning);
    }
    shown
}

/// The fields of a body, and the error.
fn dissected(frame: Frame<'_>, version: Version) -> (Vec<Value>, Option<Value>) {
    let mut fields = Vec::new();
    for item in frame.dissect(version) {
        match item {
            Ok(item) => fields.push(shown(&item)),
            Err(error) => {
                let mut found = json!({ "kind": error.kind.to_string(), "offset": error.offset });
                if let Some(field) = error.field_name() {
                    found["field"] = json!(field);
                }
                return (fields, Some(found));
            }
        }
    }
    (fields, None)
}

#[test]
fn every_vector_is_read_as_the_suite_says() {
    let suite = suite();
    assert_eq!(number(&suite["default_limit"]), Limit::DEFAULT.get());
    for vector in list(&suite["vectors"]) {
        let input = bytes(text(&vector["bytes"]));
        let limit = vector.get("limit").map_or(Limit::DEFAULT, |limit| Limit::new(number(limit)));
        let frame = match Frame::split(&input, limit) {
            Ok(Split::Complete { frame, rest: [] }) => frame,
            Ok(Split::Complete { .. }) => panic!("a vector is one message: {vector}"),
            Ok(Split::Incomplete { missing }) => {
                assert_eq!(vector["error"], json!({ "kind": "incomplete", "needs": missing }), "{}", vector["name"]);
                continue;
            }
            Err(error) => {
                let found = json!({ "kind": "length", "field": error.field_name(), "offset": error.offset });
                assert_eq!(vector["error"], found, "{}", vector["name"]);
                continue;
            }
        };
        let [total, command, sequence, body @ ..] = list(&vector["fields"]) else { panic!("no header: {vector}") };
        assert_eq!(number(&total["value"]), frame.header().total_length.get());
        assert_eq!(number(&command["value"]), frame.command_id().get());
        assert_eq!(number(&sequence["value"]), frame.sequence_id().get());
        for version in list(&vector["versions"]).iter().map(version) {
            let (fields, error) = dissected(frame, version);
            assert_eq!(fields, body, "{} in {version}", vector["name"]);
            assert_eq!(error.as_ref(), vector.get("error"), "{} in {version}", vector["name"]);
            assert_eq!(frame.command_id().name(version), vector.get("command").map(text), "{}", vector["name"]);
            assert_eq!(AnyPdu::from_frame(frame, version).is_ok(), error.is_none(), "{} in {version}", vector["name"]);
            let tolerant = |lenient| AnyPdu::from_frame_lenient(frame, version, lenient).is_ok();
            match vector.get("tolerated").map(|tolerated| text(&tolerated["as"])) {
                Some("trailing bytes") => assert!(tolerant(Lenient { trailing_bytes: true, ..Lenient::NOTHING })),
                Some("missing tail") => assert!(tolerant(Lenient { missing_reserve: true, ..Lenient::NOTHING })),
                _ => {}
            }
        }
    }
}

#[test]
fn logins_have_the_digests_of_the_suite() {
    for login in list(&suite()["digests"]) {
        let (secret, source_addr) = (Secret::new(text(&login["secret"])).unwrap(), text(&login["source_addr"]));
        let source_addr = Octets::new(source_addr).unwrap();
        let source = |form: SourceForm| form.digest(&source_addr, &secret, number(&login["timestamp"]));
        for (name, form) in
            [("padded", SourceForm::Padded), ("bare", SourceForm::Bare), ("before 1.2", SourceForm::Oldest)]
        {
            assert_eq!(hex(&source(form).0), text(&login["authenticator_source"][name]), "{name}");
        }
        let own: Authenticator = source(SourceForm::Padded);
        for answer in list(&login["authenticator_ismg"]) {
            let form = match text(&answer["form"]) {
                "one octet" => IsmgForm::OneOctet,
                "four octets" => IsmgForm::FourOctets,
                "decimal" => IsmgForm::Decimal,
                "copy" => IsmgForm::Copy,
                "status only" => IsmgForm::StatusOnly,
                "empty" => IsmgForm::Empty,
                other => panic!("{other}"),
            };
            let status = ConnectStatus(number(&answer["status"]));
            assert_eq!(hex(&form.digest(status, &own, &secret).0), text(&answer["digest"]), "{answer}");
        }
    }
}

#[test]
fn identifiers_have_the_parts_and_spellings_of_the_suite() {
    let parts = |parts: MsgIdParts| {
        json!({
            "Month": parts.month, "Day": parts.day, "Hour": parts.hour, "Minute": parts.minute, "Second": parts.second,
            "Gateway": parts.gateway, "Sequence": parts.sequence,
        })
    };
    for entry in list(&suite()["identifiers"]) {
        let id = MsgId::new(u64::from_str_radix(text(&entry["bytes"]), 16).unwrap());
        assert_eq!(parts(id.parts()), entry["parts"]);
        let mut old = parts(id.parts_v12());
        old.as_object_mut().unwrap().remove("Second");
        assert_eq!(old, entry["parts_1.2"]);
        let spelling = |name: &str| text(&entry["spellings"][name]);
        for (name, form) in [
            ("hex", SpellingForm::Hex),
            ("digits", SpellingForm::Digits),
            ("decimal", SpellingForm::Decimal),
            ("signed", SpellingForm::Signed),
        ] {
            // A positive number is the same signed and unsigned.
            let positive = name == "signed" && !spelling(name).starts_with('-');
            let form = if positive { SpellingForm::Decimal } else { form };
            assert_eq!(MsgId::parse_as(spelling(name), form), Ok(id), "{name} of {entry}");
        }
        assert_eq!(MsgId::parse_as(spelling("swapped"), SpellingForm::Hex), Ok(id.swapped()));
        assert_eq!(id.digits().to_string(), spelling("digits"));
    }
}

#[test]
fn times_are_valid_where_the_suite_says_so() {
    for entry in list(&suite()["times"]) {
        let raw = bytes(text(&entry["bytes"]));
        let digits = OctetStr::new(&raw);
        let date = |time: DateTime| time.check().is_ok().then(|| time.to_string());
        let found = match text(&entry["field"]) {
            "Timestamp" => {
                let time = Timestamp::from_number(u32::from_be_bytes(raw.try_into().unwrap()));
                time.check().is_ok().then(|| time.to_string())
            }
            "Submit_time" => DateTime::from_report_time(digits).ok().and_then(date),
            "Time_stamp" => DateTime::from_time_stamp(digits).ok().and_then(date),
            "Time" => DateTime::from_day(digits).ok().and_then(date),
            "At_Time" => {
                let time = SmppTime::parse(digits).ok().flatten();
                time.filter(|time| time.check().is_ok()).map(|time| time.to_string())
            }
            other => panic!("{other}"),
        };
        assert_eq!(found.is_some(), entry["valid"] == true, "{entry}: {found:?}");
        // A time of the calendar is shown with its seconds, which not every form has.
        if let (Some(found), false) = (found, entry["field"] == "At_Time") {
            assert!(found.starts_with(text(&entry["value"])), "{entry}: {found}");
        }
    }
}

/// The codes are put into a message of their command, one after the other.
#[test]
fn codes_are_called_what_the_suite_says() {
    let suite = suite();
    for entry in list(&suite["status_codes"]) {
        let vectors = list(&suite["vectors"]).iter();
        let vector = vectors
            .filter(|vector| vector.get("error").is_none() && vector.get("command") == Some(&entry["command"]))
            .find(|vector| list(&vector["versions"]).contains(&entry["version"]))
            .unwrap_or_else(|| panic!("no vector: {entry}"));
        let field = list(&vector["fields"]).iter().find(|field| field["name"] == entry["field"]).unwrap();
        let last = usize::try_from(number(&field["offset"]) + number(&field["length"])).unwrap() - 1;
        let mut message = bytes(text(&vector["bytes"]));
        for code in list(&entry["codes"]) {
            message[usize::try_from(number(&field["offset"])).unwrap()..last].fill(0);
            message[last] = u8::try_from(number(&code["value"])).unwrap();
            let frame = Frame::from_message(&message).unwrap();
            let found = frame.dissect(version(&entry["version"])).map(Result::unwrap);
            let found = found.filter(|item| item.field.name == text(&entry["field"])).find_map(|item| item.meaning());
            assert_eq!(found, Some(text(&code["meaning"])), "{} of {entry}", code["value"]);
        }
    }
}
