//! Answers, retransmission, late and duplicate answers.

use super::*;

#[test]
fn no_answer_in_t_sends_the_same_bytes_n_times_then_hands_the_request_back() {
    let (mut sp, _) = logged_in();
    let number = send_submit(&mut sp, ZERO, "hello");
    let first = sp.sends(ZERO);
    assert_eq!(name(&first), "CMPP_SUBMIT");
    for (n, nth) in [(1, 2), (2, 3)] {
        assert_eq!(sp.session.poll_timeout(), Some(at(n * MINUTE)));
        sp.turn(before(n * MINUTE));
        assert_eq!(sp.tells(), []);
        sp.turn(n * MINUTE);
        assert_eq!(sp.tells_one(), Told::Resent(number, nth));
        assert_eq!(sp.sends(n * MINUTE), first);
    }
    sp.turn(before(3 * MINUTE));
    assert_eq!(sp.tells(), []);
    // After three minutes of silence a heartbeat is due, too.
    sp.turn(3 * MINUTE);
    assert_eq!(sp.tells_one(), Told::Unanswered(number, first, true));
    assert_eq!((sp.session.unanswered(), sp.session.is_open()), (0, true));
}

#[test]
fn waiting_times_of_1_2_rise_as_the_fibonacci_series() {
    let (mut sp, _) = logged_in_with::<Fixed<16, 512>>(|config| {
        (config.timeout, config.attempts) = (Timeout::Fibonacci(10 * SECOND), 5);
    });
    let number = send_submit(&mut sp, ZERO, "hello");
    for (n, moment) in [(2, 10), (3, 20), (4, 40), (5, 70)] {
        sp.sends(moment * SECOND);
        assert_eq!(sp.session.poll_timeout(), Some(at(moment * SECOND)));
        sp.turn(moment * SECOND);
        assert_eq!(sp.tells_one(), Told::Resent(number, n));
    }
    assert_eq!(sp.session.poll_timeout(), Some(at(120 * SECOND)));
}

#[test]
fn request_that_never_left_is_handed_back_as_not_sent() {
    let (mut sp, _) = logged_in();
    let number = send_submit(&mut sp, ZERO, "hello");
    for n in 1..=3 {
        sp.turn(n * MINUTE);
    }
    // The request was in line all the time, so nothing was retransmitted.
    assert!(matches!(sp.tells_one(), Told::Unanswered(n, _, false) if n == number));
    // Only the heartbeat is in line now.
    assert_eq!(name(&sp.sends(3 * MINUTE)), "CMPP_ACTIVE_TEST");
}

#[test]
fn repeated_request_is_not_delivered_twice_and_gets_the_same_answer() {
    let (mut sp, mut ismg) = logged_in();
    send_submit(&mut sp, ZERO, "hello");
    let bytes = sp.sends(ZERO);
    ismg.hear(ZERO, &bytes);
    let id = ismg.asked();
    ismg.hear(SECOND, &bytes);
    assert_eq!(ismg.tells_one(), Told::Repeated(id.sequence_id()));
    assert_eq!(ismg.sends(SECOND), []);
    answer_submit(&mut ismg, id, 77);
    let answer = ismg.sends(SECOND);
    ismg.hear(2 * SECOND, &bytes);
    assert_eq!(ismg.tells_one(), Told::Repeated(id.sequence_id()));
    assert_eq!(ismg.sends(2 * SECOND), answer);
    // After this time, the same bytes are a new request.
    ismg.hear(2 * SECOND + 4 * MINUTE, &bytes);
    assert_ne!(ismg.asked(), id);
}

#[test]
fn answer_that_is_sent_again_holds_no_place_of_the_window() {
    let (mut sp, mut ismg) = logged_in_with::<Fixed<2, 512>>(|config| config.window = 2);
    send_submit(&mut sp, ZERO, "hello");
    let bytes = sp.sends(ZERO);
    ismg.hear(ZERO, &bytes);
    let id = ismg.asked();
    answer_submit(&mut ismg, id, 77);
    let answer = ismg.sends(ZERO);
    ismg.hear(ZERO, &bytes);
    assert_eq!(ismg.tells_one(), Told::Repeated(id.sequence_id()));
    // Before the answer is sent, there is room for two other requests.
    for number in [1000, 1001] {
        ismg.hear(ZERO, &message(CommandId::CANCEL, number, &[0; 8]));
        assert_eq!(ismg.asked().sequence_id(), SequenceId(number));
    }
    assert_eq!(ismg.sends(ZERO), answer);
}

#[test]
fn same_number_with_other_bytes_is_refused_with_result_3_while_the_first_is_unanswered() {
    let (_, mut ismg) = logged_in();
    let encode = |text| {
        let mut bytes = vec![0; 300];
        submit(text, |pdu| {
            let n = pdu.encode(0, &mut bytes).unwrap();
            bytes.truncate(n);
        });
        bytes
    };
    ismg.hear(ZERO, &encode("one"));
    let id = ismg.asked();
    ismg.hear(ZERO, &encode("two"));
    assert_eq!(ismg.tells_one(), Told::Refused(CommandId::SUBMIT, Rejection::Sequence));
    assert_eq!(messages(&ismg.sends(ZERO)), [(0x8000_0004, 0, vec![0, 0, 0, 0, 0, 0, 0, 0, 3])]);
    // Some peers send the number 0 in every request. After the answer, the number can be used again.
    answer_submit(&mut ismg, id, 1);
    ismg.sends(ZERO);
    ismg.hear(ZERO, &encode("two"));
    assert_eq!(ismg.asked().sequence_id(), SequenceId(0));
}

#[test]
fn late_doubled_and_unknown_answers_are_events() {
    let (mut sp, _) = logged_in();
    let answer = |number: SequenceId| message(CommandId::SUBMIT_RESP, number.0, &[0; 9]);
    let answered = send_submit(&mut sp, ZERO, "hello");
    sp.sends(ZERO);
    sp.hear(ZERO, &[answer(answered), answer(answered)].concat());
    let told = sp.tells();
    assert!(
        matches!(&told[..], [Told::Answer(n, _, true), Told::Stray(m, Unexpected::Duplicate)] if n == m && *n == answered)
    );

    let given_up = send_submit(&mut sp, ZERO, "hello");
    for n in 0..=3 {
        sp.sends(n * MINUTE);
        sp.turn(n * MINUTE);
    }
    sp.tells();
    sp.hear(4 * MINUTE, &answer(given_up));
    assert_eq!(sp.tells_one(), Told::Stray(given_up, Unexpected::Late));
    sp.hear(4 * MINUTE, &answer(SequenceId(999)));
    assert_eq!(sp.tells_one(), Told::Stray(SequenceId(999), Unexpected::Unknown));
}

#[test]
fn answer_of_another_command_is_not_the_answer() {
    let (mut sp, _) = logged_in();
    let number = send_submit(&mut sp, ZERO, "hello");
    sp.sends(ZERO);
    sp.hear(ZERO, &message(CommandId::DELIVER_RESP, number.0, &[0; 9]));
    assert_eq!(sp.tells_one(), Told::Stray(number, Unexpected::Unknown));
    assert_eq!(sp.session.unanswered(), 1);
}

#[test]
fn answer_that_does_not_parse_is_an_answer_all_the_same() {
    let (mut sp, _) = logged_in();
    let number = send_submit(&mut sp, ZERO, "hello");
    sp.sends(ZERO);
    sp.hear(ZERO, &message(CommandId::SUBMIT_RESP, number.0, &[0; 12]));
    assert_eq!(sp.tells_one(), Told::Answer(number, vec![0; 12], false));
    assert_eq!(sp.session.unanswered(), 0);
}

#[test]
fn sequence_ids_wrap_around_past_what_is_still_unanswered() {
    let (mut sp, mut ismg) =
        logged_in_with::<Fixed<16, 512>>(|config| config.first_sequence_id = SequenceId(u32::MAX - 1));
    // CONNECT had MAX - 1.
    let numbers: Vec<_> = (0..3).map(|_| send_submit(&mut sp, ZERO, "hello").0).collect();
    assert_eq!(numbers, [u32::MAX, 0, 1]);
    carry(ZERO, &mut sp, &mut ismg);
    for told in ismg.tells() {
        let Told::Request(id, _) = told else { panic!() };
        answer_submit(&mut ismg, id, 1);
    }
    carry(ZERO, &mut sp, &mut ismg);
    assert_eq!(sp.tells().len(), 3);
}

#[test]
fn answers_are_checked_against_what_was_asked() {
    let (mut sp, mut ismg) = logged_in();
    send_submit(&mut sp, ZERO, "hello");
    carry(ZERO, &mut sp, &mut ismg);
    let id = ismg.asked();
    let wrong_version = ismg.session.answer(id, Pdu::<V30>::SubmitResp(&Default::default()));
    assert_eq!(wrong_version, Err(AnswerError::Version(Version::V20)));
    let wrong_command = ismg.session.answer(id, Pdu::<V20>::CancelResp(&Default::default()));
    assert_eq!(wrong_command, Err(AnswerError::Command(CommandId::SUBMIT_RESP)));
    answer_submit(&mut ismg, id, 1);
    let again = ismg.session.answer(id, Pdu::<V20>::SubmitResp(&Default::default()));
    assert_eq!(again, Err(AnswerError::NotWaiting));
}

#[test]
fn requests_are_checked_against_role_version_and_room() {
    let (mut sp, _) = logged_in();
    let (head, tail) = Default::default();
    let deliver = v20::Deliver { head: &head, msg_content: cmpp_codec::Counted::EMPTY, tail: &tail };
    let deliver = sp.session.request(ZERO, Pdu::<V20>::Deliver(deliver));
    assert_eq!(deliver, Err(RequestError::Command(CommandId::DELIVER)));
    let answer = sp.session.request(ZERO, Pdu::<V20>::DeliverResp(&Default::default()));
    assert_eq!(answer, Err(RequestError::Command(CommandId::DELIVER_RESP)));
    let cancel = sp.session.request(ZERO, Pdu::<V30>::Cancel(&Default::default()));
    assert_eq!(cancel, Err(RequestError::Version(Version::V20)));

    let config = Config { window: 2, max_request: 64, ..Config::new(Role::Sp, Version::V20) };
    let mut small: Session<Trust, Fixed<2, 64>> = Session::with_storage(config, Trust, ZERO).unwrap();
    small.skip_login(ZERO, Version::V20).unwrap();
    submit("hello", |pdu| {
        let needed = pdu.encoded_len();
        let no_room = RequestError::NoRoom(cmpp_codec::NoRoom { needed });
        assert_eq!(small.request(ZERO, pdu), Err(no_room));
    });
    // The rejected request did not use a number.
    assert_eq!(small.request(ZERO, Pdu::<V20>::Cancel(&Default::default())), Ok(SequenceId(1)));
}
