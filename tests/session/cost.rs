//! The memory of a session.

use super::*;

#[test]
fn memory_is_what_the_constant_says() {
    assert_eq!(Session::<Trust, Fixed<16, 512>>::MEMORY, size_of::<Session<Trust, Fixed<16, 512>>>());
    const { assert!(Session::<Trust, Fixed<16, 512>>::MEMORY <= 16 << 10, "the manual says so") }
    // One more slot takes the bytes of a request, of an answer and of a rejection, and some data about each.
    let place = Session::<Trust, Fixed<17, 512>>::MEMORY - Session::<Trust, Fixed<16, 512>>::MEMORY;
    assert!((512 + 108 + 33..512 + 108 + 33 + 208).contains(&place), "{place}");
}

#[test]
fn transmit_lends_the_bytes_from_the_window() {
    let (mut sp, _) = logged_in();
    send_submit(&mut sp, ZERO, "hello");
    let lent = sp.session.transmit().as_ptr_range();
    let whole = core::ptr::from_ref(&sp.session);
    let inside = whole.cast::<u8>()..whole.wrapping_add(1).cast::<u8>();
    assert!(inside.start <= lent.start && lent.end <= inside.end);
}

#[test]
fn trust_accepts_everyone() {
    use cmpp_codec::AnyConnectResp;
    use cmpp_codec::login::{ClientAuth, ServerAuth};
    assert_eq!(Trust.check_source(&Default::default(), ZERO), Decision::Accept);
    assert_eq!(Trust.check_ismg(&Default::default(), AnyConnectResp::from_body(&[7; 18]).unwrap()), Ok(()));
}

#[test]
fn what_a_session_shows_is_where_it_is_and_what_waits() {
    let (mut sp, mut ismg) = logged_in();
    send_submit(&mut sp, ZERO, "hello");
    carry(ZERO, &mut sp, &mut ismg);
    assert_eq!(
        format!("{:?}", ismg.session),
        "Session { role: Ismg, version: V20, phase: Open, end: None, unanswered: 0, to_answer: 1, .. }"
    );
    sp.session.disconnected();
    assert_eq!(
        format!("{:?}", sp.session),
        "Session { role: Sp, version: V20, phase: Over, end: Some(Lost), unanswered: 1, to_answer: 0, .. }"
    );
}

#[test]
fn errors_say_what_is_wrong() {
    let (mut sp, mut ismg) = logged_in_with::<Fixed<16, 512>>(|config| config.window = 1);
    assert_eq!(
        sp.session.request(ZERO, Pdu::<V30>::Cancel(&Default::default())).unwrap_err().to_string(),
        "the session speaks CMPP 2.0"
    );
    assert_eq!(
        ismg.session.request(ZERO, Pdu::<V20>::Cancel(&Default::default())).unwrap_err().to_string(),
        "0x00000007 is not a request of this role"
    );
    send_submit(&mut sp, ZERO, "hello");
    submit("more", |pdu| {
        let error = sp.session.request(ZERO, pdu).unwrap_err();
        assert_eq!(error.to_string(), "the window is full of unanswered requests");
    });
    carry(ZERO, &mut sp, &mut ismg);
    let id = ismg.asked();
    let wrong = ismg.session.answer(id, Pdu::<V20>::CancelResp(&Default::default())).unwrap_err();
    assert_eq!(wrong.to_string(), "the request waits for 0x80000004");
    answer_submit(&mut ismg, id, 1);
    let twice = ismg.session.answer(id, Pdu::<V20>::SubmitResp(&Default::default())).unwrap_err();
    assert_eq!(twice.to_string(), "no such request waits for an answer");
}
