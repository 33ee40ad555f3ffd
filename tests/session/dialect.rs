//! Deviations of real peers, with the setting that tolerates each, and without it.
//!
//! The bytes are those that the peers sent. F1, F2 and so on number the deviations.

use super::*;
use cmpp_codec::content::{MismatchedReport, Stat};
use cmpp_codec::session::Event;
use cmpp_codec::{AnyPdu, Frame, Lenient};

/// Returns an open session of 3.0 or 2.0 that tolerates one deviation.
fn open(role: Role, version: Version, dialect: Dialect) -> Session<Trust> {
    let mut session = Session::new(Config { dialect, ..Config::new(role, version) }, Trust, ZERO).unwrap();
    session.skip_login(ZERO, version).unwrap();
    session
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// Returns everything that a session sends.
fn output(session: &mut Session<Trust>) -> Vec<(u32, u32, Vec<u8>)> {
    let mut out = [0; 4096];
    let n = session.transmit_into(ZERO, &mut out);
    messages(&out[..n])
}

/// F1, itio-codec-cmpp 3.0: a report of 71 bytes with a Msg_Length of 60.
const REPORT_60_OVER_71: &str = "000000b4000000050000000100000dae757a72fe313036353730303100000000000000000000000000000000000000000000\
    00000000313030303030000000000000000000000000000000000000000000000000000000013c000000000000000044454c\
    4956524432363131323631323535323631313236313235353133383030303030303031000000000000000000000000000000\
    000000000000000000000000000000000000000000000000000000000000";

#[test]
fn f1_a_report_with_the_wrong_length_is_rejected_or_handed_over() {
    let report = bytes(REPORT_60_OVER_71);
    assert_eq!(report.len(), 180);
    let mut strict = open(Role::Sp, Version::V30, Dialect::SPECIFICATION);
    let received = strict.receive(ZERO, &report);
    let Next::Event(Event::Rejected { why: Rejection::Structure(error), .. }) = received.next else { panic!() };
    assert_eq!(error.to_string(), "trailing: bytes after the last field at byte 169");
    // Result 1, in four bytes.
    assert_eq!(output(&mut strict)[0].2, bytes("00000dae757a72fe00000001"));

    for dialect in [Dialect { malformed_requests: true, ..Dialect::SPECIFICATION }, Dialect::FIELD] {
        let mut tolerant = open(Role::Sp, Version::V30, dialect);
        let received = tolerant.receive(ZERO, &report);
        let Next::Event(Event::Malformed { id, frame, error }) = received.next else { panic!("{received:?}") };
        assert_eq!((error.offset, tolerant.to_answer()), (169, 1));
        let found = MismatchedReport::parse(frame.body()).expect("the crate knows it");
        assert_eq!(
            (found.report.stat(), found.report.dest_terminal_id().trimmed()),
            (Stat::DELIVRD, &b"13800000001"[..])
        );
        let resp = v30::DeliverResp { msg_id: MsgId::new(0xdae_757a_72fe), ..Default::default() };
        tolerant.answer(id, &resp).unwrap();
        assert_eq!(output(&mut tolerant), [(0x8000_0005, 1, bytes("00000dae757a72fe00000000"))]);
    }
}

/// The reverse: Msg_Length is 71, as in 3.0, but the report before the LinkID has the 60 bytes of 2.0.
#[test]
fn a_report_of_60_bytes_under_71_is_rejected_or_handed_over() {
    let mut report = bytes(REPORT_60_OVER_71);
    report.drain(89 + 35 + 21..89 + 35 + 32); // Dest_terminal_Id: 32 bytes become 21
    (report[3], report[88]) = (169, 71); // Total_Length, Msg_Length
    assert_eq!(report.len(), 169);
    let mut strict = open(Role::Sp, Version::V30, Dialect::SPECIFICATION);
    let received = strict.receive(ZERO, &report);
    let Next::Event(Event::Rejected { why: Rejection::Structure(error), .. }) = received.next else { panic!() };
    // LinkID would begin at 12 + 77 + 71, and has only 9 bytes.
    assert_eq!((error.field.map(|field| field.name), error.offset), (Some("LinkID"), 160));
    assert_eq!(output(&mut strict)[0].2, bytes("00000dae757a72fe00000001"));

    let mut tolerant = open(Role::Sp, Version::V30, Dialect::FIELD);
    let received = tolerant.receive(ZERO, &report);
    let Next::Event(Event::Malformed { id, frame, error }) = received.next else { panic!("{received:?}") };
    assert_eq!((error.offset, id.sequence_id()), (160, SequenceId(1)));
    let found = MismatchedReport::parse(frame.body()).expect("the crate knows it");
    assert_eq!((found.msg_length, found.link_id), (71, &[0; 20][..]));
    assert_eq!((found.report.stat(), found.report.dest_terminal_id().trimmed()), (Stat::DELIVRD, &b"13800000001"[..]));
}

/// F3: a client of 3.0 at a gateway of 2.0. No real client continues in 2.0, so it is rejected by default, in a layout
/// that it can read.
#[test]
fn f3_a_higher_version_is_rejected_in_its_own_layout_or_lowered() {
    let connect = [b"900001".as_slice(), &[0; 16], &[0x30], &[0; 4]].concat();
    let connect = message(CommandId::CONNECT, 1, &connect);
    let config = Config::new(Role::Ismg, Version::V20);
    for (reject_higher, body_len, status) in [(true, 21, 4), (false, 18, 0)] {
        let mut ismg = Session::new(Config { reject_higher, ..config }, Trust, ZERO).unwrap();
        let _ = ismg.receive(ZERO, &connect);
        let body = &output(&mut ismg)[0].2;
        assert_eq!((body.len(), body[body.len() - 18]), (body_len, status));
    }
}

/// F5, node-cmpp-3: all parts of a long message have the same Sequence_Id.
#[test]
fn f5_parts_that_share_a_number_are_rejected_or_taken() {
    let parts: Vec<u8> =
        (0..3).flat_map(|part| message(CommandId::SUBMIT, 4, &[&[part; 8], &[0; 118][..]].concat())).collect();
    for (shared_sequence_ids, taken) in [(false, 1), (true, 3)] {
        let dialect = Dialect { shared_sequence_ids, ..Dialect::SPECIFICATION };
        let mut ismg = open(Role::Ismg, Version::V20, dialect);
        let (mut ids, mut rest) = (vec![], &parts[..]);
        while let Next::Event(event) = {
            let received = ismg.receive(ZERO, rest);
            rest = &rest[received.consumed..];
            received.next
        } {
            match event {
                Event::Request { id, pdu, .. } => ids.push((id, pdu.msg_id())),
                Event::Rejected { why: Rejection::Sequence, .. } => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(ids.len(), taken);
        for (id, msg_id) in ids {
            ismg.answer(id, &v20::SubmitResp { msg_id: msg_id.unwrap(), ..Default::default() }).unwrap();
        }
        let answers = output(&mut ismg);
        // Each part has an answer of its own; the rejected ones have Result 3.
        let with = |result| answers.iter().filter(|answer| answer.2[8] == result).count();
        assert_eq!((with(0), with(3)), (taken, 3 - taken));
    }
}

/// Requests with the same number are told apart by each of their bytes, however long they are and whatever is around it.
#[test]
fn one_byte_makes_another_request_of_the_same_number() {
    let dialect = Dialect { shared_sequence_ids: true, ..Dialect::SPECIFICATION };
    for len in (0..200).chain([1024, 4000]) {
        let mut ismg = open(Role::Ismg, Version::V20, dialect);
        let mut request = message(CommandId(0x100), 4, &vec![0; len]);
        assert!(matches!(ismg.receive(ZERO, &request).next, Next::Event(Event::Request { .. })));
        for byte in 12..request.len() {
            request[byte] = 1;
            let Next::Event(Event::Request { id, .. }) = ismg.receive(ZERO, &request).next else {
                panic!("byte {byte} of {} is not seen", request.len());
            };
            ismg.release(id).unwrap();
            request[byte] = 0;
        }
        assert!(matches!(ismg.receive(ZERO, &request).next, Next::Event(Event::Duplicate { .. })));
    }
}

/// F6, cmpp-rust and cmpp_fuzz: CONNECT_RESP with the Sequence_Id 0, or that of CONNECT plus 1.
#[test]
fn f6_an_answer_to_connect_under_another_number_is_unexpected_or_taken() {
    for number in [0, 2] {
        let resp = message(CommandId::CONNECT_RESP, number, &[&[0; 17][..], &[0x20]].concat());
        for taken in [false, true] {
            let dialect = Dialect { other_connect_resp_sequence_id: taken, ..Dialect::SPECIFICATION };
            let config = Config { dialect, ..Config::new(Role::Sp, Version::V20) };
            let mut sp = Session::new(config, Trust, ZERO).unwrap();
            sp.login(ZERO, Octets::new("900001").unwrap(), 1).unwrap();
            assert_eq!(output(&mut sp).len(), 1);
            match sp.receive(ZERO, &resp).next {
                Next::Event(Event::Connected { .. }) => assert!(taken),
                Next::Event(Event::UnexpectedAnswer { why: Unexpected::Unknown, .. }) => assert!(!taken),
                other => panic!("{other:?}"),
            }
            assert_eq!(sp.is_open(), taken);
        }
    }
}

/// F7, the mock server of go_cmpp: it answers ACTIVE_TEST with ACTIVE_TEST.
#[test]
fn f7_a_line_on_which_messages_come_is_dead_or_alive() {
    for alive in [false, true] {
        let dialect = Dialect { unanswered_active_tests: alive, ..Dialect::SPECIFICATION };
        let mut sp = open(Role::Sp, Version::V20, dialect);
        let mut now = ZERO;
        for _ in 0..20 {
            now = sp.poll_timeout().unwrap_or(now);
            sp.handle_timeout(now);
            let mut out = [0; 256];
            let n = sp.transmit_into(now, &mut out);
            // The peer sends back what it receives.
            for (command, number, _) in messages(&out[..n]) {
                if CommandId(command) == CommandId::ACTIVE_TEST {
                    let _ = sp.receive(now, &message(CommandId::ACTIVE_TEST, number, &[]));
                }
            }
            if sp.end().is_some() {
                break;
            }
        }
        assert_eq!(sp.end(), (!alive).then_some(End::NoAnswer(CommandId::ACTIVE_TEST)));
    }
}

/// F8, itio-codec-cmpp and cmpp-rust: they never answer TERMINATE. By default the session waits N times T;
/// `terminate_timeout` is shorter.
#[test]
fn f8_an_unanswered_terminate_has_a_wait_of_its_own() {
    for (terminate_timeout, copies, ends_at) in [(None, 3, 180), (Some(5 * SECOND), 1, 5)] {
        let config = Config { terminate_timeout, ..Config::new(Role::Sp, Version::V20) };
        let mut sp = Session::new(config, Trust, ZERO).unwrap();
        sp.skip_login(ZERO, Version::V20).unwrap();
        sp.terminate(ZERO);
        let (mut now, mut sent) = (ZERO, 0);
        while sp.end().is_none() {
            sent += output(&mut sp).len();
            now = sp.poll_timeout().unwrap();
            sp.handle_timeout(now);
        }
        assert_eq!((sent, now), (copies, at(ends_at * SECOND)));
        assert_eq!(sp.end(), Some(End::NoAnswer(CommandId::TERMINATE)));
    }
}

#[test]
fn a_login_has_a_wait_of_its_own() {
    let config = |role| Config { login_timeout: Some(10 * SECOND), ..Config::new(role, Version::V20) };
    let mut ismg = Session::new(config(Role::Ismg), Trust, ZERO).unwrap();
    assert_eq!(ismg.poll_timeout(), Some(at(10 * SECOND)));
    ismg.handle_timeout(at(10 * SECOND));
    assert_eq!(ismg.end(), Some(End::NoLogin));
    let mut sp = Session::new(config(Role::Sp), Trust, ZERO).unwrap();
    sp.login(ZERO, Octets::new("900001").unwrap(), 1).unwrap();
    sp.handle_timeout(at(10 * SECOND));
    assert_eq!(sp.end(), Some(End::NoAnswer(CommandId::CONNECT)));
}

/// F9, SMSGate in 2.0: CANCEL_RESP of 16 bytes, both ways.
#[test]
fn f9_a_cancel_resp_of_3_0_in_2_0_is_an_error_or_read_and_written() {
    let resp = bytes("00000010800000070000000100000000");
    for wide_cancel_resp in [false, true] {
        let dialect = Dialect { wide_cancel_resp, ..Dialect::SPECIFICATION };
        let mut sp = open(Role::Sp, Version::V20, dialect);
        sp.request(ZERO, Pdu::<V20>::Cancel(&v20::Cancel { msg_id: MsgId::new(7) })).unwrap();
        assert_eq!(output(&mut sp).len(), 1);
        let Next::Event(Event::Answer { pdu, .. }) = sp.receive(ZERO, &resp).next else { panic!() };
        assert_eq!(pdu.is_ok(), wide_cancel_resp);
        assert_eq!(pdu.ok().and_then(AnyPdu::result), wide_cancel_resp.then_some(0));

        let mut ismg = open(Role::Ismg, Version::V20, dialect);
        let cancel = message(CommandId::CANCEL, 1, &[0; 8]);
        let Next::Event(Event::Request { id, .. }) = ismg.receive(ZERO, &cancel).next else { panic!() };
        let wide = ismg.answer(id, &v30::CancelResp::default());
        assert_eq!(wide, if wide_cancel_resp { Ok(()) } else { Err(AnswerError::Version(Version::V20)) });
        if wide_cancel_resp {
            assert_eq!(output(&mut ismg), [(0x8000_0007, 1, vec![0; 4])]);
        }
    }
}

/// F10: gocmpp's example, cmpp-rust and others send no proof. The error names what they sent instead.
#[test]
fn f10_what_a_gateway_sent_in_place_of_a_proof_is_told() {
    use cmpp_codec::login::{Digests, IsmgForm, Secret};
    let login = Digests::new(Octets::new("900001").unwrap(), Secret::new("888888").unwrap());
    let mut sp = Session::new(Config::new(Role::Sp, Version::V20), login, ZERO).unwrap();
    sp.login(ZERO, Octets::new("900001").unwrap(), 1).unwrap();
    assert!(!sp.transmit().is_empty());
    let resp = message(CommandId::CONNECT_RESP, 1, &[&[0; 17][..], &[0x20]].concat());
    assert!(matches!(sp.receive(ZERO, &resp).next, Next::Ended));
    assert_eq!(sp.end(), Some(End::Unauthenticated(Unproven { form: Some(IsmgForm::Empty) })));
    assert_eq!(
        sp.end().unwrap().to_string(),
        "the gateway does not prove that it knows the secret: its AuthenticatorISMG is zero"
    );
}

/// F11: heartbeats are reported if the settings say so.
#[test]
fn f11_heartbeats_are_events_by_choice() {
    use cmpp_codec::session::Heartbeat;
    let (mut sp, mut ismg) =
        logged_in_with::<Fixed<16, 512>>(|config| config.heartbeat_events = config.role == Role::Sp);
    sp.turn(3 * MINUTE);
    carry(3 * MINUTE, &mut sp, &mut ismg);
    assert_eq!(sp.tells(), [Told::Heartbeat(Heartbeat::Sent), Told::Heartbeat(Heartbeat::Answered)]);
    sp.hear(3 * MINUTE, &message(CommandId::ACTIVE_TEST, 1, &[]));
    assert_eq!(sp.tells_one(), Told::Heartbeat(Heartbeat::Received));
    assert_eq!(ismg.tells(), []);
}

/// A SUBMIT of 2.0 without its Reserve, and one with additional bytes: in a session and outside.
#[test]
fn missing_and_surplus_bytes_are_errors_or_read() {
    let whole = [0; 126];
    let cases = [
        (whole[..118].to_vec(), Lenient { missing_reserve: true, ..Lenient::NOTHING }),
        ([&whole[..], b"more"].concat(), Lenient { trailing_bytes: true, ..Lenient::NOTHING }),
    ];
    for (body, lenient) in cases {
        let submit = message(CommandId::SUBMIT, 1, &body);
        let frame = Frame::from_message(&submit).unwrap();
        assert!(AnyPdu::from_frame(frame, Version::V20).is_err());
        let other = Lenient { trailing_bytes: !lenient.trailing_bytes, missing_reserve: !lenient.missing_reserve };
        assert!(AnyPdu::from_frame_lenient(frame, Version::V20, other).is_err());
        let pdu = AnyPdu::from_frame_lenient(frame, Version::V20, lenient).unwrap();
        assert_eq!(pdu.encoded_len(), 12 + 126, "it is whole");
        for dialect in [Dialect { lenient, ..Dialect::SPECIFICATION }, Dialect::SPECIFICATION] {
            let mut ismg = open(Role::Ismg, Version::V20, dialect);
            let is_read = matches!(ismg.receive(ZERO, &submit).next, Next::Event(Event::Request { pdu: read, .. }) if read == pdu);
            assert_eq!(is_read, dialect.lenient == lenient);
        }
    }
    // A message that is truncated anywhere else is not one without Reserve.
    for len in (0..126).filter(|&len| len != 118) {
        let submit = message(CommandId::SUBMIT, 1, &whole[..len]);
        let frame = Frame::from_message(&submit).unwrap();
        assert!(AnyPdu::from_frame_lenient(frame, Version::V20, Lenient::ALL).is_err(), "{len}");
    }
}

/// F2 was not noticed formerly: every answer was malformed, and counted as an answer.
#[test]
fn a_run_of_malformed_answers_is_an_end_with_a_reason() {
    let config = Config { unreadable_answers: 2, ..Config::new(Role::Sp, Version::V20) };
    let mut sp = Session::new(config, Trust, ZERO).unwrap();
    sp.skip_login(ZERO, Version::V20).unwrap();
    for number in 1..=5 {
        sp.request(ZERO, Pdu::<V20>::Cancel(&v20::Cancel::default())).unwrap();
        assert_eq!(output(&mut sp).len(), 1);
        // The third consecutive answer is one too many. A well-formed one in between restarts the count.
        let body: &[u8] = if number == 2 { &[0] } else { &[0; 4] };
        let resp = message(CommandId::CANCEL_RESP, number, body);
        assert!(matches!(sp.receive(ZERO, &resp).next, Next::Event(Event::Answer { .. })));
        assert_eq!(sp.end().is_some(), number == 5);
    }
    let end = sp.end().unwrap().to_string();
    assert_eq!(end, "the peer's answers are malformed: trailing: bytes after the last field at byte 13");
}
