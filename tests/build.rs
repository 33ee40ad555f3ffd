//! Builders, compared with struct literals and with bytes.

use cmpp_codec::build::{BuildError, DeliverBuilder, SubmitBuilder};
use cmpp_codec::codes::{
    CodeField, DeliverResult, DeliveryKind, FeeType, FeeUserType, FwdResult, MsgFmt, RegisteredDelivery, SubmitResult,
    TerminalType,
};
use cmpp_codec::content::{MessageClass, Plan, Reference, Reserve, StatusReport};
use cmpp_codec::field::Optional;
use cmpp_codec::time::{DateTime, SmppTime};
use cmpp_codec::{
    Counted, Encode, Frame, Layouts, MsgId, NoRoom, Octets, Pdu, TooLong, V12, V20, V21, V30, pdu, v12, v20, v30,
};
use proptest::prelude::*;

/// A buffer full of junk, so that bytes which a builder does not write are noticed.
const fn junk() -> [u8; 9000] {
    [0xa5; 9000]
}

#[test]
fn the_five_lines_are_this_literal() {
    let mut out = junk();
    let n = SubmitBuilder::<V30>::new(&mut out)
        .and_then(|submit| submit.enterprise("900001")?.sender("10657001")?.recipient("13800000001")?.text("hello"))
        .unwrap()
        .finish(7);
    let recipients = [Octets::new("13800000001").unwrap()];
    let literal = v30::Submit {
        head: &v30::SubmitHead {
            pk_total: 1,
            pk_number: 1,
            registered_delivery: RegisteredDelivery::REPORT,
            fee_user_type: FeeUserType::SP,
            msg_src: Octets::new("900001").unwrap(),
            fee_type: FeeType::FREE,
            fee_code: Octets::new("000000").unwrap(),
            src_id: Octets::new("10657001").unwrap(),
            ..Default::default()
        },
        dest_terminal_ids: Counted::new(&recipients).unwrap(),
        dest: &v30::SubmitDest::default(),
        msg_content: Counted::new("hello").unwrap(),
        tail: &v30::SubmitTail::default(),
    };
    let mut expected = [0; 300];
    assert_eq!(literal.encode(7, &mut expected), Ok(n));
    assert_eq!(out[..n], expected[..n]);
    assert_eq!(out[n..], junk()[n..], "nothing is written after the message");
}

#[test]
fn a_flash_message_is_the_text_with_class_0() {
    for (text, msg_fmt) in [("alarm", 0x10), ("地震预警", 0x18), ("", 0x10)] {
        let (mut flash, mut plain) = (junk(), junk());
        let begin = |out| SubmitBuilder::<V20>::new(out).unwrap().recipient("13800000001").unwrap();
        let n = begin(&mut flash).flash(text).unwrap().finish(7);
        let submit = begin(&mut plain).text(text).unwrap();
        assert_eq!(submit.finish(7), n);
        let differing: Vec<usize> = (0..n).filter(|&at| flash[at] != plain[at]).collect();
        assert_eq!((differing, flash[58]), (vec![58], msg_fmt), "Msg_Fmt and nothing else");
        assert_eq!(MsgFmt(msg_fmt).data_coding().class, Some(MessageClass::Flash));
    }
    let mut out = junk();
    let error = SubmitBuilder::<V20>::new(&mut out).unwrap().flash(&"雨".repeat(71)).unwrap_err();
    assert_eq!(error, BuildError::TooLong { field: "Msg_Content", by: TooLong { max: 140, given: 142 } });
}

#[test]
fn a_text_leaves_room_for_a_signature() {
    let built = |text: &str, reserve| {
        let mut out = junk();
        let submit = SubmitBuilder::<V30>::new(&mut out).unwrap();
        submit.text_with_reserve(text, reserve).map(|submit| submit.finish(7)).map_err(|error| match error {
            BuildError::TooLong { field: "Msg_Content", by } => (by.given, by.max),
            other => panic!("{other}"),
        })
    };
    for characters in 0..=160_u8 {
        for reserve in [
            Reserve { first: characters, ..Reserve::NONE },
            Reserve { last: characters, ..Reserve::NONE },
            Reserve { each: characters, ..Reserve::NONE },
            Reserve { first: characters / 3, last: characters / 3, each: characters - characters / 3 * 2 },
        ] {
            for (character, most, width) in [("a", 159_usize, 1), ("雨", 70, 2)] {
                let fits = most.checked_sub(usize::from(characters)).filter(|&fits| fits > 0 || width == 1);
                let text = character.repeat(fits.unwrap_or(0));
                if fits.is_some() {
                    assert_eq!(built(&text, reserve), built(&text, Reserve::NONE), "{character}, {reserve:?}");
                }
                let more = text + character;
                assert_eq!(built(&more, reserve), Err((more.chars().count() * width, fits.unwrap_or(0) * width)));
            }
        }
    }
}

#[test]
fn all_steps_of_a_submit_are_this_literal() {
    let local = DateTime { year: 2026, month: 11, day: 24, hour: 8, minute: 0, second: 0 };
    let at = SmppTime::at(local, SmppTime::BEIJING).unwrap();
    let mut out = junk();
    let n = SubmitBuilder::<V30>::new(&mut out).unwrap();
    n.head.msg_level = 3;
    n.head.tp_udhi = 1;
    let n = n
        .enterprise("900001")
        .unwrap()
        .sender("10657001")
        .unwrap()
        .service("WEATHERxyz")
        .unwrap()
        .service("WEATHER")
        .unwrap();
    let n = n.fee(FeeType::PER_MESSAGE, "000010").unwrap().fee_terminal("13800000009").unwrap();
    let n = n.deliver_at(at).unwrap().valid_until(SmppTime::after(7200).unwrap()).unwrap();
    let n = n.recipients(["pseudo-1", "pseudo-2"]).unwrap().recipient("pseudo-3").unwrap();
    let n = n.content(MsgFmt::UCS2, b"\x05\x00\x03\x07\x02\x01\x4e\x2d").unwrap();
    let n = n.link_id("00013112010007030001").unwrap().pseudo().finish(7);

    let recipients = ["pseudo-1", "pseudo-2", "pseudo-3"].map(|number| Octets::new(number).unwrap());
    let literal = v30::Submit {
        head: &v30::SubmitHead {
            pk_total: 1,
            pk_number: 1,
            registered_delivery: RegisteredDelivery::REPORT,
            msg_level: 3,
            service_id: Octets::new("WEATHER").unwrap(),
            fee_user_type: FeeUserType::FEE_TERMINAL,
            fee_terminal_id: Octets::new("13800000009").unwrap(),
            tp_udhi: 1,
            msg_fmt: MsgFmt::UCS2,
            msg_src: Octets::new("900001").unwrap(),
            fee_type: FeeType::PER_MESSAGE,
            fee_code: Octets::new("000010").unwrap(),
            valid_time: Octets::new("000000020000000R").unwrap(),
            at_time: Octets::new("261124080000032+").unwrap(),
            src_id: Octets::new("10657001").unwrap(),
            ..Default::default()
        },
        dest_terminal_ids: Counted::new(&recipients).unwrap(),
        dest: &v30::SubmitDest { dest_terminal_type: TerminalType::PSEUDO },
        msg_content: Counted::new(b"\x05\x00\x03\x07\x02\x01\x4e\x2d").unwrap(),
        tail: &v30::SubmitTail { link_id: Octets::new("00013112010007030001").unwrap(), ..Default::default() },
    };
    let mut expected = [0; 400];
    assert_eq!(literal.encode(7, &mut expected), Ok(n));
    assert_eq!(out[..n], expected[..n]);
}

/// A field that only some versions have is set if it exists. Otherwise setting it is not an error.
fn in_any_version<V: Layouts>(fixed: usize, width: usize) {
    let mut out = junk();
    let submit = SubmitBuilder::<V>::new(&mut out).unwrap().enterprise("900001").unwrap().sender("1065").unwrap();
    let submit = submit.fee_terminal("13800000009").unwrap().recipient("13800000001").unwrap().text("中文").unwrap();
    let n = submit.link_id("0123").unwrap().pseudo().finish(7);
    assert_eq!(n, 12 + fixed + width + 4);
    let Pdu::Submit(submit) = Pdu::<V>::from_frame(Frame::from_message(&out[..n]).unwrap()).unwrap() else { panic!() };
    assert_eq!(submit.head.msg_fmt, MsgFmt::UCS2);
    assert_eq!(submit.head.fee_terminal_id.trimmed(), b"13800000009");
    assert_eq!(submit.head.fee_user_type.option().is_some(), V::VERSION.octet() >= 0x20);
    assert_eq!(submit.msg_content.as_slice(), b"\x4e\x2d\x65\x87");
    assert_eq!(submit.tail.link_id.option().map(|link| link.trimmed()), (width == 32).then_some(&b"0123"[..]));
    assert_eq!(submit.dest.dest_terminal_type.option(), (width == 32).then_some(&TerminalType::PSEUDO));
    assert_eq!(submit.dest_terminal_ids.len(), 1);

    let resp = submit.answer(MsgId::new(9), SubmitResult::FLOW);
    assert_eq!((resp.msg_id.get(), resp.result.get()), (9, SubmitResult::FLOW));
    let clamped = submit.answer(MsgId::new(9), SubmitResult(256)).result.get();
    assert_eq!(clamped, SubmitResult(if width == 32 { 256 } else { 255 }));
}

#[test]
fn one_code_builds_every_version() {
    in_any_version::<V12>(125, 21);
    in_any_version::<V20>(126, 21);
    in_any_version::<V21>(126, 21);
    in_any_version::<V30>(151, 32);
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    let mut out = junk();
    let mut refused = |step: &dyn Fn(SubmitBuilder<'_, V20>) -> Result<usize, BuildError>| {
        step(SubmitBuilder::new(&mut out).unwrap()).unwrap_err().to_string()
    };
    assert_eq!(refused(&|it| it.enterprise("9000011").map(|_| 0)), "Msg_src too long: 7 given, 6 fit");
    assert_eq!(refused(&|it| it.sender([b'1'; 22]).map(|_| 0)), "Src_Id too long: 22 given, 21 fit");
    assert_eq!(refused(&|it| it.recipient([b'1'; 22]).map(|_| 0)), "Dest_terminal_Id too long: 22 given, 21 fit");
    assert_eq!(refused(&|it| it.fee_terminal([b'1'; 22]).map(|_| 0)), "Fee_terminal_Id too long: 22 given, 21 fit");
    assert_eq!(refused(&|it| it.fee(FeeType::FREE, "1234567").map(|_| 0)), "FeeCode too long: 7 given, 6 fit");
    assert_eq!(refused(&|it| it.text(&"a".repeat(160)).map(|_| 0)), "Msg_Content too long: 160 given, 159 fit");
    assert_eq!(refused(&|it| it.text(&"中".repeat(71)).map(|_| 0)), "Msg_Content too long: 142 given, 140 fit");
    assert_eq!(refused(&|it| it.text(&"😀".repeat(36)).map(|_| 0)), "Msg_Content too long: 144 given, 140 fit");
    assert_eq!(
        refused(&|it| it.content(MsgFmt::BINARY, &[0; 256]).map(|_| 0)),
        "Msg_Content too long: 256 given, 255 fit"
    );
    assert_eq!(refused(&|it| it.recipients(["1"; 256]).map(|_| 0)), "DestUsr_tl too long: 256 given, 255 fit");
    let all = SubmitBuilder::<V20>::new(&mut out).unwrap().recipients(["1"; 255]).unwrap();
    assert_eq!(all.text(&"a".repeat(159)).unwrap().finish(1), 12 + 126 + 255 * 21 + 159);
    assert_eq!(out[128], 255);

    let submit = SubmitBuilder::<V30>::new(&mut out).unwrap().text("").unwrap();
    assert_eq!(
        submit.link_id([b'1'; 21]).unwrap_err(),
        BuildError::TooLong { field: "LinkID", by: TooLong { max: 20, given: 21 } }
    );
}

type Build<'a> = &'a dyn Fn(&mut [u8]) -> Result<usize, BuildError>;

/// Every output that is too short is an error and not a panic, and the error states no more bytes than the message
/// takes.
#[test]
fn room_is_checked_at_each_step() {
    let submit = |out: &mut [u8]| -> Result<usize, BuildError> {
        let it = SubmitBuilder::<V30>::new(out)?.recipient("1")?.recipient("2")?;
        Ok(it.text("a中")?.finish(7))
    };
    let deliver = |out: &mut [u8]| -> Result<usize, BuildError> {
        Ok(DeliverBuilder::<V20>::new(MsgId::ZERO, out)?.sender("1")?.recipient("2")?.text("hello")?.finish(7))
    };
    let both: [(Build<'_>, usize); 2] = [(&submit, 12 + 151 + 64 + 4), (&deliver, 12 + 73 + 5)];
    for (build, len) in both {
        for room in 0..len {
            let mut out = vec![0; room];
            let Err(BuildError::NoRoom(NoRoom { needed })) = build(&mut out) else { panic!("{room}") };
            assert!(room < needed && needed <= len, "{room} {needed}");
        }
        assert_eq!(build(&mut vec![0; len]), Ok(len));
    }
}

/// A segment of a long text has the content that its plan says, and is numbered in both ways that exist.
#[test]
fn a_part_is_what_the_plan_says() {
    let text = "中文 text 😀 ".repeat(20);
    for reference in [Reference::Octet(0x2e), Reference::Word(0x1234)] {
        let plan = Plan::new(&text, reference).unwrap();
        assert!(plan.total() > 2);
        for segment in plan.segments() {
            let (mut out, mut content) = (junk(), [0; 140]);
            let submit = SubmitBuilder::<V20>::new(&mut out).unwrap().recipient("13800000001").unwrap();
            let n = submit.segment(&segment).unwrap().finish(7);
            let frame = Frame::from_message(&out[..n]).unwrap();
            let Pdu::Submit(submit) = Pdu::<V20>::from_frame(frame).unwrap() else { panic!() };
            assert_eq!(submit.msg_content, segment.write(&mut content).unwrap());
            assert_eq!((submit.head.pk_total, submit.head.pk_number), (plan.total(), segment.number()));
            assert_eq!((submit.head.tp_udhi, submit.head.msg_fmt), (1, MsgFmt::UCS2));
            let part = submit.content().concatenation().unwrap();
            assert_eq!((part.reference, part.total, part.number), (reference, plan.total(), segment.number()));
            for room in 0..n {
                let it =
                    SubmitBuilder::<V20>::new(&mut out[..room]).and_then(|it| it.recipient("1")?.segment(&segment));
                assert!(it.is_err());
            }
        }
    }
}

#[test]
fn a_deliver_and_its_answer() {
    let mut out = junk();
    let it = DeliverBuilder::<V20>::new(MsgId::new(0x0102_0304_0506_0708), &mut out).unwrap();
    let it = it.sender("13800000001").unwrap().recipient("10657001").unwrap().service("HELP").unwrap();
    let n = it.report(StatusReport::from_bytes(&[7; 60]).unwrap()).unwrap().link_id("not in 2.0").unwrap().finish(9);
    let literal = v20::Deliver {
        head: &v20::DeliverHead {
            msg_id: MsgId::new(0x0102_0304_0506_0708),
            dest_id: Octets::new("10657001").unwrap(),
            service_id: Octets::new("HELP").unwrap(),
            src_terminal_id: Octets::new("13800000001").unwrap(),
            registered_delivery: DeliveryKind::REPORT,
            ..Default::default()
        },
        msg_content: Counted::new(&[7; 60]).unwrap(),
        tail: &v20::DeliverTail::default(),
    };
    let mut expected = [0; 200];
    assert_eq!(literal.encode(9, &mut expected), Ok(n));
    assert_eq!(out[..n], expected[..n]);

    let resp = literal.answer(DeliverResult::OK);
    assert_eq!(resp.msg_id.get(), 0x0102_0304_0506_0708);
    assert_eq!(literal.answer(DeliverResult(300)).result.get(), DeliverResult(255));

    let head = v12::FwdHead { msg_id: MsgId::new(5), pk_total: 3, pk_number: 2, ..Default::default() };
    let fwd = pdu::Fwd::<V12> {
        head: &head,
        dest_ids: Counted::EMPTY,
        dest: &v12::FwdDest::default(),
        msg_content: Counted::EMPTY,
        tail: &v12::FwdTail::default(),
    };
    let resp = fwd.answer(FwdResult::DECISION);
    assert_eq!((resp.msg_id.get(), resp.pk_total, resp.pk_number, resp.result.get().0), (5, 3, 2, 9));
}

proptest! {
    /// Any accepted text can be read again by its `Msg_Fmt`.
    #[test]
    fn a_text_comes_back(text in any::<String>(), room in 0..600_usize) {
        let mut out = vec![0xa5; room];
        let built = SubmitBuilder::<V20>::new(&mut out).and_then(|it| Ok(it.recipient("1")?.text(&text)?.finish(1)));
        let Ok(n) = built else { return Ok(()) };
        let Pdu::Submit(submit) = Pdu::<V20>::from_frame(Frame::from_message(&out[..n]).unwrap()).unwrap() else { panic!() };
        let content = submit.msg_content.as_slice();
        let back = match submit.head.msg_fmt {
            MsgFmt::ASCII => String::from_utf8(content.to_vec()).unwrap(),
            MsgFmt::UCS2 => {
                let units: Vec<_> = content.chunks(2).map(|unit| u16::from_be_bytes([unit[0], unit[1]])).collect();
                String::from_utf16(&units).unwrap()
            }
            other => panic!("{other}"),
        };
        prop_assert_eq!(back, text);
    }
}
