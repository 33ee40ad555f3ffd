//! The documented loop never stalls: when it waits for input, nothing readable is left unread.

use super::*;
use cmpp_codec::session::Event;

/// Steps 1 to 5 of the documentation of `session`: the bytes that are sent, and what is left unread when it waits.
fn drive(
    session: &mut Session<Trust>,
    now: Instant,
    input: &mut Vec<u8>,
    mut handle: impl FnMut(&mut Session<Trust>, Event<'_>),
) -> Vec<u8> {
    let mut output = Vec::new();
    loop {
        let (mut start, mut again) = (0, false);
        loop {
            let received = session.receive(now, &input[start..]);
            start += received.consumed;
            match received.next {
                Next::Event(event) => handle(session, event),
                Next::NeedsOutput => break again = true,
                Next::NeedsInput | Next::Ended => break,
            }
        }
        input.drain(..start);
        session.handle_timeout(now);
        while session.poll_event().is_some() {}
        while !session.transmit().is_empty() {
            let n = session.transmit().len();
            output.extend_from_slice(session.transmit());
            session.transmitted(now, n);
        }
        if !again {
            return output;
        }
    }
}

fn open(role: Role) -> Session<Trust> {
    let mut session: Session<Trust> = Session::new(Config::new(role, Version::V20), Trust, ZERO).unwrap();
    session.skip_login(ZERO, Version::V20).unwrap();
    session
}

/// Twenty heartbeats in one read, with room for sixteen answers.
#[test]
fn a_burst_of_heartbeats_is_answered_to_the_last() {
    let mut sp = open(Role::Sp);
    let mut input: Vec<u8> = (1..=20).flat_map(|n| message(CommandId::ACTIVE_TEST, n, &[])).collect();
    let output = drive(&mut sp, ZERO, &mut input, |_, _| panic!("no event"));
    assert_eq!(input, [], "nothing readable is left");
    let answered: Vec<u32> = messages(&output).iter().map(|message| message.1).collect();
    assert!(answered.iter().copied().eq(1..=20), "{answered:?}");
}

/// Requests above the window, all in one read, in every direction: each is answered once.
#[test]
fn a_burst_of_requests_above_the_window_is_answered_to_the_last() {
    for (role, command, body) in [(Role::Ismg, CommandId::SUBMIT, 126), (Role::Sp, CommandId::DELIVER, 73)] {
        for burst in [16_u32, 17, 33, 100] {
            let mut session = open(role);
            let mut input: Vec<u8> = (1..=burst).flat_map(|n| message(command, n, &vec![0; body])).collect();
            let (mut taken, mut rejected) = (0, 0);
            let output = drive(&mut session, ZERO, &mut input, |_, event| match event {
                Event::Request { .. } => taken += 1,
                Event::Rejected { why: Rejection::Window, .. } => rejected += 1,
                other => panic!("{other:?}"),
            });
            assert_eq!((input.len(), taken, rejected), (0, 16, burst - 16), "{command} x {burst}");
            assert_eq!(messages(&output).len(), burst as usize - 16, "every rejection is answered");
        }
    }
}

/// Input in pieces of each size, requests answered as they come.
#[test]
fn a_burst_in_pieces_of_each_size_is_answered_to_the_last() {
    let burst: Vec<u8> = (1..=40)
        .flat_map(|n| {
            let command = if n % 3 == 0 { CommandId::ACTIVE_TEST } else { CommandId::SUBMIT };
            message(command, n, &vec![0; if n % 3 == 0 { 0 } else { 126 }])
        })
        .collect();
    for size in (1..200).chain([1000, burst.len()]) {
        let mut session = open(Role::Ismg);
        let (mut input, mut output) = (Vec::new(), Vec::new());
        for piece in burst.chunks(size) {
            input.extend_from_slice(piece);
            output.extend(drive(&mut session, ZERO, &mut input, |session, event| {
                match event {
                    Event::Request { id, pdu, .. } => session.answer(id, pdu.answer(0_u32).unwrap().pdu()).unwrap(),
                    // Sixteen answers wait to be sent when the seventeenth request is read.
                    Event::Rejected { why: Rejection::Window, .. } => {}
                    other => panic!("{other:?}"),
                }
            }));
            let whole = cmpp_codec::Frame::split(&input, Limit::DEFAULT).unwrap();
            assert!(matches!(whole, cmpp_codec::Split::Incomplete { .. }), "a whole message is left, pieces of {size}");
        }
        assert_eq!((input.len(), messages(&output).len()), (0, 40), "pieces of {size}");
    }
}
