//! The API as users write it: conversions, constants, generic code, and short forms of frequent tasks.

use std::collections::HashMap;
use std::error::Error as _;

use cmpp_codec::build::{BuildError, DeliverBuilder, SubmitBuilder};
use cmpp_codec::codes::{Coded, DeliverResult, FeeType, MsgFmt, SubmitResult, VersionOctet};
use cmpp_codec::content::{Plan, Reference};
use cmpp_codec::field::{Optional, U32};
use cmpp_codec::login::{IsmgForm, Unproven};
use cmpp_codec::relay::TranscodeError;
use cmpp_codec::session::{AnswerError, End, Rejection, RequestError};
use cmpp_codec::time::SmppTime;
use cmpp_codec::{
    AnyPdu, CommandId, Counted, Encode, Error, Frame, Header, Layouts, Message, MsgId, NoRoom, OctetStr, Octets, Pdu,
    SequenceId, TooLong, V20, V30, Version, pdu, v20, v30, with_pdu, with_version,
};

//----------- Octet strings ------------------------------------------------------------------------

#[test]
fn octets_come_from_all_that_is_text() -> Result<(), TooLong> {
    let octets = Octets::<6>::new("900001")?;
    assert_eq!(octets, Octets::try_from("900001")?);
    assert_eq!(octets, Octets::try_from(&b"900001"[..])?);
    assert_eq!(octets, "900001".parse::<Octets<6>>()?);
    assert_eq!(octets, Octets::from(*b"900001"));
    assert_eq!(octets, Octets::literal(b"900001"));
    assert_eq!(<[u8; 6]>::from(octets), *b"900001");
    assert_eq!(Octets::<6>::try_from("9000011"), Err(TooLong { max: 6, given: 7 }));
    assert_eq!("9000011".parse::<Octets<6>>(), Err(TooLong { max: 6, given: 7 }));
    Ok(())
}

#[test]
fn octets_compare_with_text_and_print_as_text() -> Result<(), TooLong> {
    let phone = Octets::<21>::new("13800000001")?;
    assert!(phone == "13800000001" && phone == *"13800000001");
    assert!(phone == b"13800000001" && phone == *b"13800000001" && phone == b"13800000001"[..]);
    assert!(phone != "1380000000" && phone != "138000000010");
    assert_eq!(phone.to_string(), "13800000001");
    assert_eq!(Octets::<4>::from(*b"a\x1b\xff\0").to_string(), r"a\x1b\xff");
    assert_eq!(phone.as_ref(), b"13800000001");
    let wider = Octets::<32>::new(phone)?;
    assert!(wider.same_text(&phone));
    Ok(())
}

/// Equality includes the bytes after a NUL. So a key that is made from a phone number must be its text.
#[test]
fn junk_behind_a_nul_tells_octets_apart_but_not_texts() {
    let (clean, junk) = (Octets::from(*b"138\0\0\0"), Octets::from(*b"138\0xy"));
    assert_ne!(clean, junk);
    assert!(clean.same_text(&junk));
    assert!(junk == "138");
    let by_text: HashMap<&[u8], u32> = HashMap::from([(clean.trimmed(), 1)]);
    assert_eq!(by_text.get(junk.trimmed()), Some(&1));
}

#[test]
fn fee_types_are_text_too() -> Result<(), TooLong> {
    assert_eq!(FeeType::try_from("02")?, FeeType::PER_MESSAGE);
    assert_eq!("02".parse(), Ok(FeeType::PER_MESSAGE));
    assert_eq!(FeeType::from(*b"02").to_string(), "02 (per message)");
    assert_eq!("002".parse::<FeeType>(), Err(TooLong { max: 2, given: 3 }));
    Ok(())
}

//----------- Constants ----------------------------------------------------------------------------

static HEAD: v20::SubmitHead = v20::SubmitHead {
    pk_total: 1,
    pk_number: 1,
    msg_fmt: MsgFmt::ASCII,
    msg_src: Octets::literal(b"900001"),
    src_id: Octets::literal(b"10657001"),
    fee_terminal_type: cmpp_codec::field::Absent::new(),
    ..v20::SubmitHead::EMPTY
};
static PHONES: [Octets<21>; 2] = [Octets::literal(b"13800000001"), Octets::literal(b"13800000002")];
static SUBMIT: v20::Submit<'static> = v20::Submit::new(&HEAD, Counted::literal(&PHONES), Counted::literal(b"hello"));

#[test]
fn a_submit_can_be_a_constant() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = [0; 256];
    let n = SUBMIT.encode(7, &mut out)?;
    assert_eq!(n, 12 + 126 + 2 * 21 + 5);
    let read = v20::Submit::from_frame(Frame::from_message(&out[..n])?)?;
    assert_eq!(read, SUBMIT);
    Ok(())
}

//----------- Codes --------------------------------------------------------------------------------

/// Codes are read and written in the same way in every version, and in code that is generic over the version.
#[test]
fn codes_read_and_write_alike_in_every_version() {
    fn resp<V: Layouts>(result: SubmitResult) -> pdu::SubmitResp<V> {
        pdu::SubmitResp { result: result.into(), ..Default::default() }
    }
    let (narrow, wide) = (resp::<V20>(SubmitResult::FLOW), resp::<V30>(SubmitResult::FLOW));
    assert!(narrow.result == SubmitResult::FLOW && wide.result == SubmitResult::FLOW);
    assert!(SubmitResult::FLOW == narrow.result && SubmitResult::FLOW == wide.result);
    assert_eq!(narrow.result.to_string(), "8 (flow control error)");
    let told = match wide.result.get() {
        SubmitResult::OK => "taken",
        SubmitResult::FLOW => "later",
        _ => "refused",
    };
    assert_eq!(told, "later");
}

#[test]
fn a_code_that_does_not_fit_an_octet_says_so() {
    let error = Coded::<SubmitResult, u8>::exact(SubmitResult(300)).unwrap_err();
    assert_eq!((error.max, error.given), (255, 300));
    assert_eq!(error.to_string(), "too large: 300 given, the maximum is 255");
    assert_eq!(Coded::<SubmitResult, u8>::exact(SubmitResult(255)).map(u32::from), Ok(255));
    assert_eq!(Coded::<SubmitResult, U32>::exact(SubmitResult(300)).map(u32::from), Ok(300));
}

/// A code that does not fit stays a failure: 256 in one octet must never become 0, which is success.
#[test]
fn a_code_that_does_not_fit_never_becomes_success() {
    for code in [256, 300, 0x0100_0000, u32::MAX] {
        assert_eq!(Coded::<SubmitResult, u8>::from(SubmitResult(code)).get(), SubmitResult(255));
    }
}

//----------- Numbers and identifiers --------------------------------------------------------------

#[test]
fn numbers_convert_both_ways() {
    assert_eq!(CommandId::from(4), CommandId::SUBMIT);
    assert_eq!(u32::from(CommandId::SUBMIT_RESP), 0x8000_0004);
    assert_eq!(format!("{:x} {:X}", CommandId::SUBMIT_RESP, CommandId(0xab)), "80000004 AB");
    assert_eq!("CMPP_GET_MT_ROUTE".parse(), Ok(CommandId::GET_MT_ROUTE));
    assert_eq!(u32::from(SequenceId::from(9)), 9);
    assert_eq!("9".parse(), Ok(SequenceId(9)));
    assert_eq!(format!("{} {:#x}", SequenceId(10), SequenceId(10)), "10 0xa");
    assert_eq!(VersionOctet::from(Version::V21), VersionOctet::V21);
    assert_eq!(Version::try_from(VersionOctet(0x30)), Ok(Version::V30));
    assert!(Version::try_from(VersionOctet(0x7f)).is_err());
    assert_eq!(MsgId::from([0, 0, 0, 0, 0, 0, 1, 2]), MsgId::new(0x102));
    assert_eq!(<[u8; 8]>::from(MsgId::new(0x102)), [0, 0, 0, 0, 0, 0, 1, 2]);
    assert_eq!((U32::from(7).get(), u32::from(U32::new(7)), U32::new(7).to_string()), (7, 7, "7".to_owned()));
}

//----------- Frames -------------------------------------------------------------------------------

const CANCEL: [u8; 20] = *b"\0\0\0\x14\0\0\0\x07\0\0\0\x01\xb4\xc5\x53\0\0\x01\0\0";

#[test]
fn a_frame_is_one_slice_and_is_joined_from_two() -> Result<(), Box<dyn std::error::Error>> {
    let frame = Frame::from_message(&CANCEL)?;
    assert_eq!((frame.as_bytes(), frame.as_ref()), (&CANCEL[..], &CANCEL[..]));
    let mut out = [0; 20];
    assert_eq!(Frame::join(*frame.header(), frame.body(), &mut out)?.as_bytes(), CANCEL);
    assert_eq!(Frame::join(Header::EMPTY, frame.body(), &mut [0; 19]).unwrap_err(), NoRoom { needed: 20 });
    Ok(())
}

/// A decoder with the signature `decode(header, body)` needs this.
#[test]
fn a_body_is_read_without_its_header() -> Result<(), Error> {
    let pdu = Pdu::<V20>::from_body(CommandId::CANCEL, &CANCEL[12..])?;
    assert_eq!(pdu, Pdu::from_frame(Frame::from_message(&CANCEL)?)?);
    assert_eq!(AnyPdu::from_body(CommandId::CANCEL, &CANCEL[12..], Version::V20)?, AnyPdu::V20(pdu));
    Ok(())
}

/// Formerly the body of a DELIVER was read as that of a SUBMIT, as far as possible.
#[test]
fn a_frame_with_another_command_is_refused() -> Result<(), Error> {
    let frame = Frame::from_message(&CANCEL)?;
    let error = v30::Submit::from_frame(frame).unwrap_err();
    assert_eq!((error.kind.name(), error.field_name(), error.offset), ("command", Some("Command_Id"), 4));
    assert_eq!(<&v30::Cancel>::from_frame(frame)?.msg_id, MsgId::new(0xb4c5_5300_0001_0000));
    Ok(())
}

//----------- Without naming the version -----------------------------------------------------------

fn submit(version: Version, out: &mut [u8]) -> Result<usize, BuildError> {
    with_version!(version, V => SubmitBuilder::<V>::new(out)?
        .enterprise("900001")?
        .sender("10657001")?
        .recipients(["13800000001", "13800000002"])?
        .text("hello")?
        .link_id("LINK")
        .map(|submit| submit.finish(7)))
}

#[test]
fn what_all_versions_share_is_read_without_a_match() -> Result<(), Box<dyn std::error::Error>> {
    for version in Version::ALL {
        let mut out = [0; 512];
        let n = submit(version, &mut out)?;
        let pdu = AnyPdu::from_frame(Frame::from_message(&out[..n])?, version)?;
        assert_eq!((pdu.version(), pdu.name(), pdu.msg_id()), (version, "CMPP_SUBMIT", Some(MsgId::ZERO)));
        assert_eq!(pdu.source().map(OctetStr::trimmed), Some(&b"10657001"[..]));
        assert!(pdu.recipients().eq(["13800000001", "13800000002"]));
        let submit = pdu.as_submit().ok_or("it is one")?;
        assert_eq!((submit.msg_src(), submit.msg_content()), (OctetStr::new(b"900001"), &b"hello"[..]));
        assert_eq!(pdu.link_id().is_some(), version == Version::V30);
        assert_eq!(submit.link_id().is_some_and(|link_id| *link_id == *"LINK"), version == Version::V30);
        assert!(pdu.as_deliver().is_none());
        assert_eq!(with_pdu!(pdu, pdu => pdu.encoded_len()), n);
    }
    Ok(())
}

/// One line answers any request with a result, in the layout of the version's table.
#[test]
fn any_request_is_answered_in_one_line() -> Result<(), Box<dyn std::error::Error>> {
    for version in Version::ALL {
        let mut out = [0; 512];
        let n = submit(version, &mut out)?;
        let request = AnyPdu::from_frame(Frame::from_message(&out[..n])?, version)?;

        let answer = request.answer(SubmitResult::FLOW).ok_or("a request")?.with_msg_id(MsgId::new(5));

        let mut bytes = [0; 64];
        let n = answer.encode(7, &mut bytes)?;
        let read = AnyPdu::from_frame(Frame::from_message(&bytes[..n])?, version)?;
        assert_eq!((read.name(), read.msg_id(), read.result()), ("CMPP_SUBMIT_RESP", Some(MsgId::new(5)), Some(8)));
        assert_eq!(read, answer.pdu());
        assert_eq!(read.answer(SubmitResult::OK), None, "an answer has no answer");
    }
    Ok(())
}

/// All 15 requests of each version have an answer that parses, with the fields that it shares with its request.
#[test]
fn every_request_of_every_version_has_an_answer() {
    for version in Version::ALL {
        let mut requests = 0;
        for &command in CommandId::ALL.iter().filter(|command| !command.is_response()) {
            let Some(shape) = command.shape(version) else { continue };
            let body: Vec<u8> = match shape {
                [cmpp_codec::field::Part::Fixed(fields)] => {
                    (1..=u8::MAX).take(fields.last().map_or(0, |last| last.offset + last.width)).collect()
                }
                _ => vec![0; 300],
            };
            let request = match AnyPdu::from_body(command, &body, version) {
                Ok(request) => request,
                Err(surplus) => AnyPdu::from_body(command, &body[..surplus.offset as usize - 12], version).unwrap(),
            };
            let answer = request.answer(0x1234_u32).unwrap_or_else(|| panic!("{} in {version}", request.name()));
            assert_eq!(answer.pdu().command_id(), command.response());
            assert_eq!(answer.pdu().name(), command.response().name(version).unwrap());
            if let Some(result) = answer.pdu().result() {
                assert_eq!(result, if version == Version::V30 { 0x1234 } else { 255 }, "{}", answer.pdu().name());
            }
            requests += 1;
        }
        assert_eq!(requests, if version < Version::V21 { 15 } else { 16 }, "{version}");
    }
}

#[test]
fn a_deliver_keeps_its_identifier_in_its_answer() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = [0; 256];
    let n = DeliverBuilder::<V30>::new(MsgId::new(9), &mut out)?.text("TQ")?.finish(7);
    let request = AnyPdu::from_frame(Frame::from_message(&out[..n])?, Version::V30)?;
    let answer = request.answer(DeliverResult::OK).ok_or("a request")?;
    assert_eq!(answer.pdu().msg_id(), Some(MsgId::new(9)));
    Ok(())
}

//----------- One trait to send anything -----------------------------------------------------------

fn send(message: impl Encode) -> Vec<u8> {
    let mut out = vec![0; message.encoded_len()];
    assert_eq!(message.encode(1, &mut out), Ok(out.len()));
    let header = message.header(1);
    assert_eq!(message.slices(&header).as_ref().concat(), out);
    assert_eq!(message.command_id(), header.command_id.get().into());
    out
}

#[test]
fn messages_pdus_and_unknown_ones_are_sent_alike() {
    let cancel = v20::Cancel { msg_id: MsgId::new(0xb4c5_5300_0001_0000) };
    let pdu: v20::Pdu<'_> = Pdu::from(&cancel);
    let unknown = pdu::Unknown { command_id: CommandId::CANCEL, body: &CANCEL[12..] };
    for bytes in [send(&cancel), send(pdu), send(AnyPdu::from(pdu)), send(unknown)] {
        assert_eq!(bytes, CANCEL);
    }
}

#[test]
fn messages_convert_up_and_down() -> Result<(), Box<dyn std::error::Error>> {
    let pdu: v20::Pdu<'_> = SUBMIT.into();
    let any: AnyPdu<'_> = SUBMIT.into();
    assert_eq!(any, AnyPdu::from(pdu));
    assert_eq!(v20::Submit::try_from(pdu)?, SUBMIT);
    assert_eq!(v20::Pdu::try_from(any)?, pdu);
    assert_eq!(<&v20::Cancel>::try_from(pdu).unwrap_err().kind.name(), "command");
    let other = v30::Pdu::try_from(any).unwrap_err();
    assert_eq!(other.to_string(), "a message of CMPP 2.0, not of 3.0");
    Ok(())
}

//----------- Generic code and errors --------------------------------------------------------------

/// Code that is generic over the version can set each field of a message.
#[test]
fn generic_code_sets_every_kind_of_field() -> Result<(), TooLong> {
    fn head<V: Layouts>() -> Result<pdu::SubmitHead<V>, TooLong> {
        let mut head = pdu::SubmitHead { fee_terminal_id: "13800000001".try_into()?, ..pdu::SubmitHead::<V>::EMPTY };
        if let Some(kind) = head.fee_terminal_type.option_mut() {
            *kind = cmpp_codec::codes::TerminalType::PSEUDO;
        }
        Ok(head)
    }
    assert_eq!(head::<V20>()?.fee_terminal_id, "13800000001");
    assert_eq!(head::<V20>()?.fee_terminal_type.option(), None);
    assert_eq!(head::<V30>()?.fee_terminal_type.option(), Some(&cmpp_codec::codes::TerminalType::PSEUDO));
    Ok(())
}

/// All methods of a builder return the same error type, which has a source.
#[test]
fn a_builder_has_one_error() {
    fn build(out: &mut [u8]) -> Result<usize, BuildError> {
        let time = SmppTime { day: 100, ..SmppTime::after(60).expect("a minute") };
        Ok(SubmitBuilder::<V20>::new(out)?.valid_until(time)?.recipient("1")?.text("hello")?.finish(1))
    }
    let error = build(&mut [0; 512]).unwrap_err();
    assert!(error.to_string().starts_with("ValId_Time: "), "{error}");
    assert!(error.source().is_some());
    let error = build(&mut [0; 12]).unwrap_err();
    assert_eq!(error, BuildError::NoRoom(NoRoom { needed: 128 }));
}

/// An error that is about another one has it as its source, and its words; the others have none.
#[test]
fn what_is_behind_an_error_is_its_source() {
    let (no_room, too_long) = (NoRoom { needed: 4096 }, TooLong { max: 6, given: 7 });
    let malformed = Frame::from_message(&[0; 12]).unwrap_err();
    let with: [&dyn std::error::Error; 14] = [
        &RequestError::NoRoom(no_room),
        &RequestError::Build(no_room.into()),
        &RequestError::Malformed(malformed),
        &AnswerError::NoRoom(no_room),
        &End::Unreadable(malformed),
        &End::UnreadableAnswers(malformed),
        &End::Broken(malformed),
        &End::Unauthenticated(Unproven { form: Some(IsmgForm::Empty) }),
        &Rejection::Structure(malformed),
        &TranscodeError::Message(malformed),
        &TranscodeError::NoRoom(no_room),
        &BuildError::NoRoom(no_room),
        &BuildError::TooLong { field: "Msg_Content", by: too_long },
        &BuildError::Time {
            field: "At_Time",
            by: SmppTime { day: 100, ..SmppTime::after(60).unwrap() }.check().unwrap_err(),
        },
    ];
    for error in with {
        let source = error.source().unwrap_or_else(|| panic!("{error:?}")).to_string();
        assert!(error.to_string().contains(&source), "{error:?}: {error} does not say {source}");
    }
    let without: [&dyn std::error::Error; 5] = [
        &RequestError::Window,
        &AnswerError::NotWaiting,
        &End::Lost,
        &Rejection::Window,
        &TranscodeError::Command(CommandId::SUBMIT),
    ];
    assert!(without.iter().all(|error| error.source().is_none()));
}

/// A long text to a phone and from a phone, part by part.
#[test]
fn builders_take_segments_in_both_directions() -> Result<(), Box<dyn std::error::Error>> {
    let text = "长".repeat(100);
    let plan = Plan::new(&text, Reference::Octet(7))?;
    for (number, segment) in (1..).zip(plan.segments()) {
        let mut out = [0; 512];
        let n = DeliverBuilder::<V20>::new(MsgId::new(1), &mut out)?.segment(&segment)?.finish(1);
        let deliver = v20::Deliver::from_frame(Frame::from_message(&out[..n])?)?;
        assert_eq!((deliver.head.tp_udhi, deliver.head.msg_fmt), (1, MsgFmt::UCS2));
        assert_eq!(deliver.msg_content[..6], [5, 0, 3, 7, 2, number]);
    }
    Ok(())
}
