//! The ends of a session, and the requests that come back then.

use super::*;

#[test]
fn terminate_ends_the_session_at_both_ends() {
    for by_sp in [true, false] {
        let (mut sp, mut ismg) = logged_in();
        let (one, other) = if by_sp { (&mut sp, &mut ismg) } else { (&mut ismg, &mut sp) };
        one.session.terminate(ZERO);
        let bytes = one.sends(ZERO);
        assert_eq!(bytes[..8], *b"\0\0\0\x0c\0\0\0\x02");
        other.hear(ZERO, &bytes);
        assert_eq!(other.tells(), []);
        let answer = other.sends(ZERO);
        assert_eq!(answer[..8], *b"\0\0\0\x0c\x80\0\0\x02");
        other.turn(ZERO);
        assert_eq!(other.tells(), [Told::Closed(End::PeerTerminated)]);
        // Some peers add a byte to TERMINATE_RESP.
        one.hear(ZERO, &[b"\0\0\0\x0d", &answer[4..], b"\0"].concat());
        assert_eq!(one.tells(), [Told::Closed(End::Terminated)]);
        // A new session is needed.
        assert!(one.session.login(ZERO, Octets::new("900001").unwrap(), 0).is_err());
        assert_eq!(one.session.skip_login(ZERO, Version::V20), Err(RequestError::NotOpen));
    }
}

#[test]
fn terminate_reports_what_is_unanswered_on_both_sides() {
    let (mut sp, mut ismg) = logged_in();
    let submitted = send_submit(&mut sp, ZERO, "hello");
    let delivered = send_deliver(&mut ismg, ZERO, "news");
    carry(ZERO, &mut sp, &mut ismg);
    let (to_submit, to_deliver) = (ismg.asked(), sp.asked());
    sp.session.terminate(ZERO);
    submit("late", |pdu| assert_eq!(sp.session.request(ZERO, pdu), Err(RequestError::NotOpen)));
    carry(ZERO, &mut sp, &mut ismg);
    let told = sp.tells();
    assert!(
        matches!(&told[..], [Told::Unanswered(n, _, true), Told::Abandoned(id), Told::Closed(End::Terminated)]
        if *n == submitted && *id == to_deliver),
        "{told:?}"
    );
    let told = ismg.tells();
    assert!(
        matches!(&told[..], [Told::Unanswered(n, _, true), Told::Abandoned(id), Told::Closed(End::PeerTerminated)]
        if *n == delivered && *id == to_submit),
        "{told:?}"
    );
}

#[test]
fn answers_still_go_and_come_after_terminate() {
    let (mut sp, mut ismg) = logged_in();
    send_submit(&mut sp, ZERO, "hello");
    send_deliver(&mut ismg, ZERO, "news");
    carry(ZERO, &mut sp, &mut ismg);
    let (to_submit, to_deliver) = (ismg.asked(), sp.asked());
    sp.session.terminate(ZERO);
    answer_deliver(&mut sp, to_deliver);
    // Before it receives the TERMINATE, the gateway sends an answer and another request.
    answer_submit(&mut ismg, to_submit, 1);
    let asked = send_deliver(&mut ismg, ZERO, "more news");
    let bytes = ismg.sends(ZERO);
    sp.hear(ZERO, &bytes);
    let told = sp.tells();
    assert!(matches!(told[0], Told::Answer(..)));
    assert_eq!(told[1], Told::Refused(CommandId::DELIVER, Rejection::Ending));
    carry(ZERO, &mut sp, &mut ismg);
    let told = ismg.tells();
    // TERMINATE was in line before the answer, and nothing after it counts.
    assert!(told.iter().any(|told| matches!(told, Told::Unanswered(n, ..) if *n == asked)), "{told:?}");
    assert_eq!(sp.tells(), [Told::Closed(End::Terminated)]);
}

#[test]
fn terminate_that_is_never_answered_ends_the_session_after_n_tries() {
    let (mut sp, _) = logged_in();
    sp.session.terminate(ZERO);
    let first = sp.sends(ZERO);
    for n in 1..3 {
        sp.turn(n * MINUTE);
        assert_eq!(sp.sends(n * MINUTE), first);
    }
    sp.turn(3 * MINUTE);
    assert_eq!(sp.tells(), [Told::Closed(End::NoAnswer(CommandId::TERMINATE))]);
}

#[test]
fn both_ends_may_terminate_at_the_same_time() {
    let (mut sp, mut ismg) = logged_in();
    sp.session.terminate(ZERO);
    ismg.session.terminate(ZERO);
    carry(ZERO, &mut sp, &mut ismg);
    assert_eq!(sp.tells(), [Told::Closed(End::Terminated)]);
    assert_eq!(ismg.tells(), [Told::Closed(End::Terminated)]);
}

#[test]
fn lost_connection_hands_everything_back_and_is_told_once() {
    let (mut sp, _) = logged_in();
    let numbers = [send_submit(&mut sp, ZERO, "one"), send_submit(&mut sp, ZERO, "two")];
    let sent = sp.session.transmit().len();
    sp.session.transmitted(ZERO, sent);
    sp.session.disconnected();
    sp.session.disconnected();
    assert_eq!(sp.session.poll_timeout(), Some(ZERO));
    sp.turn(ZERO);
    let told = sp.tells();
    assert!(
        matches!(&told[..], [Told::Unanswered(a, _, true), Told::Unanswered(b, _, false), Told::Closed(End::Lost)]
        if [*a, *b] == numbers),
        "{told:?}"
    );
    sp.turn(MINUTE);
    assert_eq!((sp.tells(), sp.sends(MINUTE)), (vec![], vec![]));
}

#[test]
fn connection_lost_after_the_end_changes_nothing() {
    // The answer to TERMINATE is still in line.
    let (mut sp, mut ismg) = logged_in();
    sp.session.terminate(ZERO);
    let bytes = sp.sends(ZERO);
    ismg.hear(ZERO, &bytes);
    ismg.session.disconnected();
    ismg.turn(ZERO);
    assert_eq!(ismg.tells(), [Told::Closed(End::PeerTerminated)]);
    // Now the session has ended.
    ismg.session.disconnected();
    ismg.turn(ZERO);
    assert_eq!((ismg.tells(), ismg.session.end()), (vec![], Some(End::PeerTerminated)));
}

#[test]
fn last_answers_wait_no_longer_than_t() {
    let (mut sp, mut ismg) = logged_in();
    sp.session.terminate(ZERO);
    let bytes = sp.sends(ZERO);
    ismg.hear(ZERO, &bytes);
    assert_eq!(ismg.session.poll_timeout(), Some(at(MINUTE)));
    ismg.turn(before(MINUTE));
    assert_eq!(ismg.tells(), []);
    ismg.turn(MINUTE);
    assert_eq!(ismg.tells(), [Told::Closed(End::PeerTerminated)]);
    assert_eq!(ismg.sends(MINUTE), []);
}
