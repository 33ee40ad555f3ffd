//! Peers that break the rules.

use super::*;

#[test]
fn body_that_does_not_parse_is_answered_with_result_1_and_the_stream_goes_on() {
    let (_, mut ismg) = logged_in();
    ismg.hear(ZERO, &message(CommandId::SUBMIT, 5, &[1; 20]));
    let Told::Refused(CommandId::SUBMIT, Rejection::Structure(error)) = ismg.tells_one() else { panic!() };
    assert_eq!(error.to_string(), "truncated: Service_Id at byte 24");
    assert_eq!(messages(&ismg.sends(ZERO)), [(0x8000_0004, 5, vec![0, 0, 0, 0, 0, 0, 0, 0, 1])]);
    ismg.hear(ZERO, &message(CommandId::CANCEL, 6, &[1; 3]));
    assert!(matches!(ismg.tells_one(), Told::Refused(CommandId::CANCEL, Rejection::Structure(_))));
    assert_eq!(messages(&ismg.sends(ZERO)), [(0x8000_0007, 6, vec![1])]);
    // QUERY_RESP has no field for a result, so there is only the event.
    ismg.hear(ZERO, &message(CommandId::QUERY, 7, &[1; 3]));
    assert!(matches!(ismg.tells_one(), Told::Refused(CommandId::QUERY, Rejection::Structure(_))));
    assert_eq!(ismg.sends(ZERO), []);
    ismg.hear(ZERO, &message(CommandId::CANCEL, 8, &[1; 8]));
    assert_eq!(ismg.asked().sequence_id(), SequenceId(8));
}

#[test]
fn refusals_of_3_0_have_a_result_of_four_bytes() {
    let mut ismg: Side = Side::new(Config::new(Role::Ismg, Version::V30), RIGHT, ZERO);
    ismg.session.skip_login(ZERO, Version::V30).unwrap();
    ismg.hear(ZERO, &message(CommandId::SUBMIT, 5, b"?"));
    assert_eq!(messages(&ismg.sends(ZERO)), [(0x8000_0004, 5, vec![0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])]);
}

#[test]
fn refusal_of_a_fwd_carries_its_msg_id_and_counts() {
    let mut gateway: Side = Side::new(Config::new(Role::Gateway, Version::V20), RIGHT, ZERO);
    gateway.session.skip_login(ZERO, Version::V20).unwrap();
    let mut body = [0; 200];
    body[14..24].copy_from_slice(&[1, 2, 3, 4, 5, 6, 7, 8, 3, 2]);
    gateway.hear(ZERO, &message(CommandId::FWD, 5, &body));
    assert_eq!(messages(&gateway.sends(ZERO)), [(0x8000_0009, 5, vec![1, 2, 3, 4, 5, 6, 7, 8, 3, 2, 1])]);
}

#[test]
fn command_of_the_wrong_role_is_refused_with_result_2() {
    let (mut sp, _) = logged_in();
    let mut bytes = vec![0; 300];
    submit("to an SP", |pdu| {
        let n = pdu.encode(9, &mut bytes).unwrap();
        bytes.truncate(n);
    });
    sp.hear(ZERO, &bytes);
    assert_eq!(sp.tells_one(), Told::Refused(CommandId::SUBMIT, Rejection::Command));
    assert_eq!(messages(&sp.sends(ZERO)), [(0x8000_0004, 9, vec![0, 0, 0, 0, 0, 0, 0, 0, 2])]);
}

#[test]
fn command_that_the_version_does_not_know_is_the_callers() {
    let (_, mut ismg) = logged_in();
    ismg.hear(ZERO, &message(CommandId(0x1234), 9, b"vendor"));
    let id = ismg.asked();
    let answer = cmpp_codec::pdu::Unknown { command_id: CommandId(0x8000_1234), body: b"yes" };
    ismg.session.answer(id, Pdu::<V20>::Unknown(answer)).unwrap();
    assert_eq!(messages(&ismg.sends(ZERO)), [(0x8000_1234, 9, b"yes".to_vec())]);
}

#[test]
fn broken_length_ends_the_session() {
    for length in [0_u32, 11, 8579, u32::MAX] {
        let (mut sp, mut ismg) = logged_in();
        let number = send_deliver(&mut ismg, ZERO, "news");
        ismg.sends(ZERO);
        sp.sends(ZERO);
        ismg.hear(ZERO, &[length.to_be_bytes(), [0; 4], [0; 4]].concat());
        let told = ismg.tells();
        assert!(
            matches!(&told[..], [Told::Unanswered(n, ..), Told::Closed(End::Broken(_))] if *n == number),
            "{told:?}"
        );
        assert_eq!(ismg.sends(ZERO), []);
        // Further input is ignored.
        ismg.hear(ZERO, &[0; 1000]);
        assert_eq!((ismg.inbox.len(), ismg.tells()), (0, vec![]));
    }
}

#[test]
fn limit_is_the_callers() {
    let (mut sp, _) = logged_in_with::<Fixed<16, 512>>(|config| config.limit = Limit::new(100));
    sp.hear(ZERO, b"\0\0\0\x65\0\0\0\x05");
    assert_eq!(sp.tells(), []); // the header is not complete yet
    sp.hear(ZERO, b"\0\0\0\x01");
    assert!(matches!(sp.tells()[..], [Told::Closed(End::Broken(_))]));
}

#[test]
fn flood_of_a_peer_that_does_not_read_costs_bounded_memory() {
    let (_, mut ismg) = logged_in();
    let flood: Vec<u8> = (0..10_000).flat_map(|n| message(CommandId::ACTIVE_TEST, n, &[])).collect();
    ismg.hear(ZERO, &flood);
    // 16 answers are kept. The rest of the input is not read.
    assert!(ismg.session.is_blocked());
    assert_eq!(ismg.inbox.len(), flood.len() - 16 * 12);
    assert_eq!(ismg.sends(ZERO).len(), 16 * 13);
    assert!(!ismg.session.is_blocked());
    let mut answered = 16;
    while !ismg.inbox.is_empty() {
        ismg.turn(ZERO);
        answered += ismg.sends(ZERO).len() / 13;
    }
    assert_eq!(answered, 10_000);
}

#[test]
fn bytes_are_taken_however_they_are_cut() {
    let (mut sp, mut ismg) = logged_in();
    for _ in 0..5 {
        send_submit(&mut sp, ZERO, "hello");
    }
    // One byte is sent and one byte is received at a time.
    while let Some(&byte) = sp.session.transmit().first() {
        sp.session.transmitted(ZERO, 1);
        ismg.hear(ZERO, &[byte]);
    }
    assert_eq!(ismg.tells().len(), 5);
}

#[test]
fn answer_that_comes_while_a_copy_is_half_sent_lets_the_copy_finish() {
    let (mut sp, mut ismg) = logged_in();
    let number = send_submit(&mut sp, ZERO, "hello");
    let first = sp.sends(ZERO);
    sp.turn(MINUTE);
    let half = sp.session.transmit()[..50].to_vec();
    sp.session.transmitted(at(MINUTE), 50);
    sp.hear(MINUTE, &message(CommandId::SUBMIT_RESP, number.0, &[0; 9]));
    assert!(matches!(&sp.tells()[..], [Told::Resent(..), Told::Answer(..)]));
    let rest = sp.sends(MINUTE);
    assert_eq!([half, rest].concat(), first);
    ismg.hear(MINUTE, &first);
    assert_eq!(sp.session.window_left(), 16);
}

/// A slot is not used again while its message is partly sent. It is used again if another message is partly sent.
#[test]
fn half_sent_copy_keeps_its_place_and_no_other() {
    let (mut sp, _) = logged_in_with::<Fixed<2, 512>>(|config| config.window = 2);
    let one = send_submit(&mut sp, ZERO, "one");
    let two = send_submit(&mut sp, ZERO, "two");
    let first = sp.sends(ZERO);
    sp.turn(MINUTE);
    let resent: Vec<_> = sp.tells();
    assert_eq!(resent, [Told::Resent(one, 2), Told::Resent(two, 2)]);
    // Half of the retransmitted `one` is sent when both are answered.
    let half = sp.session.transmit()[..50].to_vec();
    sp.session.transmitted(at(MINUTE), 50);
    for number in [one, two] {
        sp.hear(MINUTE, &message(CommandId::SUBMIT_RESP, number.0, &[0; 9]));
        assert!(matches!(sp.tells_one(), Told::Answer(..)));
    }
    // The slot of `two` is free, that of `one` is not.
    send_submit(&mut sp, MINUTE, "three");
    submit("four", |pdu| assert_eq!(sp.session.request(at(MINUTE), pdu), Err(RequestError::Window)));
    let sent = [half, sp.sends(MINUTE)].concat();
    let length = first.len() / 2;
    assert_eq!(sent[..length], first[..length]);
    assert_eq!(messages(&sent).len(), 2, "the rest of the copy, and the third");
    submit("four", |pdu| assert!(sp.session.request(at(MINUTE), pdu).is_ok()));
}

#[test]
fn request_that_waits_in_line_does_not_go_after_the_end() {
    let (mut sp, mut ismg) = logged_in();
    send_submit(&mut sp, ZERO, "hello");
    carry(ZERO, &mut sp, &mut ismg);
    let id = ismg.asked();
    answer_submit(&mut ismg, id, 7);
    let delivered = send_deliver(&mut ismg, ZERO, "late");
    sp.session.terminate(ZERO);
    let bytes = sp.sends(ZERO);
    assert_eq!(ismg.session.receive(ZERO, &bytes).consumed, bytes.len());
    let commands: Vec<_> = messages(&ismg.sends(ZERO)).into_iter().map(|(command, ..)| command).collect();
    assert_eq!(commands, [0x8000_0004, 0x8000_0002]);
    ismg.turn(ZERO);
    let told = ismg.tells();
    let end = Told::Closed(End::PeerTerminated);
    assert!(matches!(&told[..], [Told::Unanswered(n, _, false), last] if *n == delivered && *last == end), "{told:?}");
}

#[test]
fn connect_is_not_sent_again_once_it_is_answered() {
    let (mut sp, mut ismg) = pair::<Fixed<16, 512>>(Version::V20, |_| ());
    sp.session.login(ZERO, Octets::new("900001").unwrap(), 1_021_080_510).unwrap();
    let bytes = sp.sends(ZERO);
    ismg.hear(ZERO, &bytes);
    // The retransmission is in line, and the answer arrives before it is sent.
    sp.turn(MINUTE);
    assert!(!sp.session.transmit().is_empty());
    let answer = ismg.sends(ZERO);
    let (mut sp, _) = pair::<Fixed<16, 512>>(Version::V20, |_| ());
    sp.session.login(ZERO, Octets::new("900001").unwrap(), 1_021_080_510).unwrap();
    sp.sends(ZERO);
    sp.turn(MINUTE);
    sp.hear(MINUTE, &answer);
    assert_eq!(sp.tells_one(), Told::Connected(Version::V20));
    assert_eq!(sp.sends(MINUTE), []);
}

#[test]
fn what_is_to_be_handed_back_is_due_at_once() {
    // Two requests are given up at the same time.
    let (mut sp, _) = logged_in_with::<Fixed<16, 512>>(|config| config.heartbeat_interval = 60 * MINUTE);
    send_submit(&mut sp, ZERO, "one");
    send_submit(&mut sp, ZERO, "two");
    for n in 0..3 {
        sp.sends(n * MINUTE);
        sp.turn(n * MINUTE);
    }
    sp.tells();
    sp.session.handle_timeout(at(3 * MINUTE));
    assert!(sp.session.poll_event().is_some());
    assert_eq!(sp.session.poll_timeout(), Some(ZERO));
    assert!(sp.session.poll_event().is_some());
    assert_ne!(sp.session.poll_timeout(), Some(ZERO));
    // Only the end is reported.
    sp.session.disconnected();
    assert_eq!(sp.session.poll_timeout(), Some(ZERO));
    sp.turn(3 * MINUTE);
    assert_eq!(sp.session.poll_timeout(), None);
    // The peer sends a request that is never answered, while the last answer is in line.
    let (mut sp, mut ismg) = logged_in();
    send_submit(&mut sp, ZERO, "hello");
    sp.session.terminate(ZERO);
    let bytes = sp.sends(ZERO);
    let consumed = ismg.session.receive(ZERO, &bytes).consumed;
    assert_eq!(ismg.session.receive(ZERO, &bytes[consumed..]).consumed, bytes.len() - consumed);
    assert_eq!(ismg.session.poll_timeout(), Some(ZERO));
}
