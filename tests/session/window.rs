//! The window of unanswered requests in each direction.

use super::*;

#[test]
fn sender_over_the_window_is_told_to_wait() {
    let (mut sp, mut ismg) = logged_in();
    let numbers: Vec<_> = (0..16).map(|_| send_submit(&mut sp, ZERO, "hello")).collect();
    assert_eq!((sp.session.window_left(), sp.session.unanswered()), (0, 16));
    submit("one more", |pdu| assert_eq!(sp.session.request(ZERO, pdu), Err(RequestError::Window)));
    carry(ZERO, &mut sp, &mut ismg);
    let Told::Request(id, _) = ismg.tells()[3].clone() else { panic!() };
    answer_submit(&mut ismg, id, 1);
    carry(ZERO, &mut sp, &mut ismg);
    assert!(matches!(sp.tells_one(), Told::Answer(number, ..) if number == numbers[3]));
    assert_eq!(sp.session.window_left(), 1);
    send_submit(&mut sp, ZERO, "one more");
}

#[test]
fn peer_over_the_window_is_refused_with_result_8() {
    let (mut sp, mut ismg) = logged_in_with::<Fixed<16, 512>>(|config| {
        config.window = if config.role == Role::Ismg { 10 } else { 16 };
    });
    for _ in 0..11 {
        send_submit(&mut sp, ZERO, "hello");
    }
    carry(ZERO, &mut sp, &mut ismg);
    let told = ismg.tells();
    assert_eq!(told.len(), 11);
    assert_eq!(told[10], Told::Refused(CommandId::SUBMIT, Rejection::Window));
    assert_eq!(ismg.session.to_answer(), 10);
    // The SUBMIT has the number 12, because CONNECT had the number 1.
    assert_eq!(sp.tells_one(), Told::Answer(SequenceId(12), vec![0, 0, 0, 0, 0, 0, 0, 0, 8], true));
}

#[test]
fn refusal_of_a_deliver_carries_its_msg_id() {
    let (mut sp, mut ismg) =
        logged_in_with::<Fixed<16, 512>>(|config| config.window = 2 - usize::from(config.role == Role::Sp));
    send_deliver(&mut ismg, ZERO, "one");
    send_deliver(&mut ismg, ZERO, "two");
    carry(ZERO, &mut sp, &mut ismg);
    assert_eq!(ismg.tells_one(), Told::Answer(SequenceId(2), vec![0, 0, 0, 0, 1, 2, 3, 4, 8], true));
}

#[test]
fn window_of_1_is_the_synchronous_style_of_1_2() {
    let (mut sp, mut ismg) = logged_in_with::<Fixed<1, 512>>(|config| config.window = 1);
    for _ in 0..3 {
        send_submit(&mut sp, ZERO, "hello");
        submit("hello", |pdu| assert_eq!(sp.session.request(ZERO, pdu), Err(RequestError::Window)));
        carry(ZERO, &mut sp, &mut ismg);
        let id = ismg.asked();
        answer_submit(&mut ismg, id, 1);
        carry(ZERO, &mut sp, &mut ismg);
        assert!(matches!(sp.tells_one(), Told::Answer(..)));
    }
}

#[test]
fn answers_come_in_any_order() {
    let (mut sp, mut ismg) = logged_in();
    let numbers: Vec<_> = (0..16).map(|_| send_submit(&mut sp, ZERO, "hello")).collect();
    carry(ZERO, &mut sp, &mut ismg);
    for (n, told) in ismg.tells().into_iter().enumerate().rev() {
        let Told::Request(id, _) = told else { panic!() };
        answer_submit(&mut ismg, id, u64::try_from(n).unwrap());
    }
    carry(ZERO, &mut sp, &mut ismg);
    for (told, n) in sp.tells().into_iter().zip((0..16_u8).rev()) {
        assert_eq!(told, Told::Answer(numbers[usize::from(n)], vec![0, 0, 0, 0, 0, 0, 0, n, 0], true));
    }
}

#[test]
fn dismissed_request_leaves_the_window() {
    let (mut sp, mut ismg) = logged_in_with::<Fixed<1, 512>>(|config| config.window = 1);
    send_submit(&mut sp, ZERO, "hello");
    carry(ZERO, &mut sp, &mut ismg);
    let id = ismg.asked();
    ismg.session.release(id).unwrap();
    assert_eq!(ismg.session.to_answer(), 0);
    assert_eq!(ismg.session.release(id), Err(AnswerError::NotWaiting));
    let resp = v20::SubmitResp::default();
    assert_eq!(ismg.session.answer(id, Pdu::<V20>::SubmitResp(&resp)), Err(AnswerError::NotWaiting));
}
