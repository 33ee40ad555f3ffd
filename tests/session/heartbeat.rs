//! The heartbeat: ACTIVE_TEST and its answer.

use super::*;

#[test]
fn active_test_after_c_of_silence_n_times_then_the_line_is_dead() {
    let (mut sp, mut ismg) = logged_in();
    for side in [&mut sp, &mut ismg] {
        let c = 3 * MINUTE;
        let waiting =
            if side.session.config().role == Role::Sp { send_submit(side, before(c), "hello") } else { SequenceId(0) };
        side.sends(before(c));
        assert_eq!(side.session.poll_timeout(), Some(at(c)));
        side.turn(before(c));
        assert_eq!(side.sends(before(c)), []);
        side.turn(c);
        let test = side.sends(c);
        let [(0x0000_0008, number, body)] = &messages(&test)[..] else { panic!() };
        assert!(body.is_empty() && *number != waiting.0);
        for n in 1..3 {
            side.turn(c + n * MINUTE);
            let sent = side.sends(c + n * MINUTE);
            assert!(sent.windows(12).any(|bytes| bytes == test), "the same ACTIVE_TEST again");
        }
        side.tells();
        side.turn(c + 3 * MINUTE);
        let told = side.tells();
        assert_eq!(told.last(), Some(&Told::Closed(End::NoAnswer(CommandId::ACTIVE_TEST))));
        if waiting != SequenceId(0) {
            assert!(matches!(told[0], Told::Unanswered(n, ..) if n == waiting), "handed back: {told:?}");
        }
        assert_eq!(side.sends(c + 3 * MINUTE), []);
    }
}

#[test]
fn active_test_is_answered_and_keeps_the_line_up() {
    let (mut sp, mut ismg) = logged_in();
    let mut now = ZERO;
    for _ in 0..50 {
        now = sp.session.poll_timeout().unwrap().min(ismg.session.poll_timeout().unwrap());
        sp.turn(now);
        ismg.turn(now);
        carry(now, &mut sp, &mut ismg);
    }
    assert!(sp.session.is_open() && ismg.session.is_open() && now >= at(50 * 3 * MINUTE));
    assert_eq!((sp.tells(), ismg.tells()), (vec![], vec![]));
    ismg.hear(now, &message(CommandId::ACTIVE_TEST, 0x0102_0304, &[]));
    assert_eq!(ismg.sends(now), b"\0\0\0\x0d\x80\0\0\x08\x01\x02\x03\x04\0");
}

#[test]
fn active_test_resp_is_taken_with_one_byte_none_or_another_value() {
    for body in [&[][..], &[0], &[1], &[0, 0, 0, 0]] {
        let (mut sp, _) = logged_in();
        sp.turn(3 * MINUTE);
        let [(_, number, _)] = messages(&sp.sends(3 * MINUTE))[..] else { panic!() };
        sp.hear(3 * MINUTE, &message(CommandId::ACTIVE_TEST_RESP, number, body));
        assert_eq!((sp.tells(), sp.session.poll_timeout()), (vec![], Some(at(6 * MINUTE))));
    }
}

#[test]
fn answers_to_a_heartbeat_or_an_end_that_nobody_sent_are_strays() {
    let (mut sp, _) = logged_in();
    let stray = |sp: &mut Side, now, command, number: u32| {
        sp.hear(now, &message(command, number, &[]));
        assert!(matches!(sp.tells_one(), Told::Stray(n, _) if n == SequenceId(number)));
    };
    for command in [CommandId::ACTIVE_TEST_RESP, CommandId::TERMINATE_RESP, CommandId::CONNECT_RESP] {
        stray(&mut sp, ZERO, command, 99);
        stray(&mut sp, ZERO, command, 0);
    }
    sp.hear(ZERO, &message(CommandId::CONNECT_RESP, 98, &[]));
    assert_eq!(sp.tells_one(), Told::Stray(SequenceId(98), Unexpected::Unknown));
    assert!(sp.session.is_open());

    // While one heartbeat waits for its answer, an answer with another number does not count, and neither does a second
    // answer.
    sp.turn(3 * MINUTE);
    let [(_, number, _)] = messages(&sp.sends(3 * MINUTE))[..] else { panic!() };
    stray(&mut sp, at(3 * MINUTE), CommandId::ACTIVE_TEST_RESP, number + 1);
    assert_eq!(sp.session.poll_timeout(), Some(at(4 * MINUTE)));
    sp.hear(3 * MINUTE, &message(CommandId::ACTIVE_TEST_RESP, number, &[0]));
    assert_eq!((sp.tells(), sp.session.poll_timeout()), (vec![], Some(at(6 * MINUTE))));
    sp.hear(3 * MINUTE, &message(CommandId::ACTIVE_TEST_RESP, number, &[0]));
    assert_eq!(sp.tells_one(), Told::Stray(SequenceId(number), Unexpected::Duplicate));

    sp.session.terminate(at(3 * MINUTE));
    let [(_, number, _)] = messages(&sp.sends(3 * MINUTE))[..] else { panic!() };
    stray(&mut sp, at(3 * MINUTE), CommandId::TERMINATE_RESP, number + 1);
    sp.hear(3 * MINUTE, &message(CommandId::TERMINATE_RESP, number, &[]));
    assert_eq!(sp.tells(), [Told::Closed(End::Terminated)]);
}

#[test]
fn traffic_puts_the_heartbeat_off() {
    let (mut sp, mut ismg) = logged_in();
    send_deliver(&mut ismg, 2 * MINUTE, "news");
    carry(2 * MINUTE, &mut sp, &mut ismg);
    assert_eq!(sp.session.poll_timeout(), Some(at(5 * MINUTE)));
}
