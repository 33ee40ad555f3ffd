//! The documented loop never stalls: when it waits for input, no whole message is left unread.

use std::collections::VecDeque;
use std::io::{self, Write};

use super::*;
use cmpp_codec::codes::DeliverResult;
use cmpp_codec::session::Event;
use cmpp_codec::{Frame, Split};

/// Performs the steps 1 to 5. If `output` accepts nothing now, it returns the error `WouldBlock`.
fn drive(
    session: &mut Session<Trust>,
    now: Instant,
    input: &mut Vec<u8>,
    output: &mut impl Write,
    mut handle: impl FnMut(&mut Session<Trust>, Event<'_>),
) -> io::Result<()> {
    loop {
        let mut start = 0;
        let needs_output = loop {
            let received = session.receive(now, &input[start..]);
            start += received.consumed;
            match received.next {
                Next::Event(event) => handle(session, event),
                Next::NeedsOutput => break true,
                Next::NeedsInput | Next::Ended => break false,
            }
        };
        input.drain(..start);
        session.handle_timeout(now);
        while let Some(event) = session.poll_event() {
            handle(session, event);
        }
        while !session.transmit().is_empty() {
            let written = output.write(session.transmit())?;
            session.transmitted(now, written);
        }
        if !needs_output {
            return Ok(());
        }
    }
}

#[test]
fn the_loop_is_that_of_the_documentation() {
    let here = include_str!("stall.rs");
    let (_, code) = here.split_once("\nfn drive(").unwrap();
    let (code, _) = code.split_once("\n}\n").unwrap();
    let documented: String =
        code.lines().map(|line| if line.is_empty() { "//!\n".into() } else { format!("//! {line}\n") }).collect();
    assert!(include_str!("../../src/session.rs").contains(&documented[3..]));
}

/// An output that accepts a number of bytes until it is emptied.
struct Narrow {
    room: usize,
    bytes: Vec<u8>,
}

impl Write for Narrow {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = bytes.len().min(self.room - self.bytes.len());
        self.bytes.extend_from_slice(&bytes[..n]);
        if n == 0 { Err(io::ErrorKind::WouldBlock.into()) } else { Ok(n) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Returns whether the input has no whole message.
fn is_read(input: &[u8]) -> bool {
    matches!(Frame::split(input, Limit::DEFAULT).unwrap(), Split::Incomplete { .. })
}

fn open(role: Role) -> Session<Trust> {
    let mut session = Session::new(Config::new(role, Version::V20), Trust, ZERO).unwrap();
    session.skip_login(ZERO, Version::V20).unwrap();
    session
}

/// Twenty heartbeats in one input, with room for sixteen answers.
#[test]
fn a_burst_of_heartbeats_is_answered_to_the_last() {
    let mut sp = open(Role::Sp);
    let mut input: Vec<u8> = (1..=20).flat_map(|n| message(CommandId::ACTIVE_TEST, n, &[])).collect();
    let mut output = Vec::new();
    drive(&mut sp, ZERO, &mut input, &mut output, |_, _| panic!("no event")).unwrap();
    assert_eq!(input, [], "nothing readable is left");
    let answered: Vec<u32> = messages(&output).iter().map(|message| message.1).collect();
    assert!(answered.iter().copied().eq(1..=20), "{answered:?}");
}

/// More requests than the window in one input, in every direction: each is answered once.
#[test]
fn a_burst_of_requests_above_the_window_is_answered_to_the_last() {
    for (role, command, body) in [(Role::Ismg, CommandId::SUBMIT, 126), (Role::Sp, CommandId::DELIVER, 73)] {
        for burst in [16_u32, 17, 33, 100] {
            let mut session = open(role);
            let mut input: Vec<u8> = (1..=burst).flat_map(|n| message(command, n, &vec![0; body])).collect();
            let (mut taken, mut rejected) = (0, 0);
            let mut output = Vec::new();
            drive(&mut session, ZERO, &mut input, &mut output, |_, event| match event {
                Event::Request { .. } => taken += 1,
                Event::Rejected { why: Rejection::Window, .. } => rejected += 1,
                other => panic!("{other:?}"),
            })
            .unwrap();
            assert_eq!((input.len(), taken, rejected), (0, 16, burst - 16), "{command} x {burst}");
            assert_eq!(messages(&output).len(), burst as usize - 16, "every rejection is answered");
        }
    }
}

/// Both ends are driven by the documented loop alone, with bursts above the window in both directions, and with input
/// and output in pieces of each size. Whenever an end waits for bytes, it has read every whole message. In the end
/// everything is answered.
#[test]
fn bursts_in_pieces_of_each_size_are_answered_to_the_last() {
    for size in (1..200).chain([1000, 100_000]) {
        let mut ends = [open(Role::Sp), open(Role::Ismg)];
        // The peer ignores the window, so there are more requests than slots for answers.
        let burst = |command: CommandId, body| {
            (1..=40).flat_map(move |n| match n % 3 {
                0 => message(CommandId::ACTIVE_TEST, n, &[]),
                _ => message(command, n, &vec![0; body]),
            })
        };
        let mut on_the_way: [VecDeque<u8>; 2] =
            [burst(CommandId::DELIVER, 73).collect(), burst(CommandId::SUBMIT, 126).collect()];
        let (mut inputs, mut answers) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
        let (mut asked, mut sent) = ([0; 2], [0; 2]);
        for turn in 0.. {
            assert!(turn < 100_000, "it comes to an end");
            let mut is_idle = true;
            for (n, session) in ends.iter_mut().enumerate() {
                let piece = on_the_way[n].len().min(size);
                inputs[n].extend(on_the_way[n].drain(..piece));
                let mut output = Narrow { room: size, bytes: Vec::new() };
                let driven = drive(session, ZERO, &mut inputs[n], &mut output, |session, event| match event {
                    Event::Request { id, pdu, .. } => {
                        asked[n] += 1;
                        session.answer(id, pdu.answer(DeliverResult::OK).unwrap().pdu()).unwrap();
                    }
                    // Sixteen answers wait to be sent when the seventeenth request is read.
                    Event::Rejected { why: Rejection::Window, .. } => asked[n] += 1,
                    other => panic!("{other:?}"),
                });
                assert!(driven.is_err() || is_read(&inputs[n]), "a whole message is left unread, pieces of {size}");
                is_idle &= driven.is_ok() && piece == 0;
                sent[n] += output.bytes.len();
                answers[n].extend(output.bytes);
            }
            if is_idle {
                break;
            }
        }
        for n in [0, 1] {
            assert_eq!((inputs[n].len(), asked[n]), (0, 27), "pieces of {size}");
            let mut answered: Vec<u32> = messages(&answers[n]).iter().map(|message| message.1).collect();
            answered.sort_unstable();
            assert!(answered.into_iter().eq(1..=40), "pieces of {size}");
            assert!(sent[n] > 40 * 12);
        }
    }
}

/// Two sessions are connected by the documented loop alone, with more requests than the window in both directions, and
/// with input and output in pieces of each size.
#[test]
fn two_ends_answer_each_other_to_the_last() {
    for size in (1..130).chain([200, 100_000]) {
        let mut ends = [open(Role::Sp), open(Role::Ismg)];
        let mut inputs: [Vec<u8>; 2] = Default::default();
        let mut on_the_way: [VecDeque<u8>; 2] = Default::default();
        let (mut to_send, mut answered) = ([50; 2], [0; 2]);
        for turn in 0.. {
            assert!(turn < 100_000, "it comes to an end");
            if answered == [50; 2] {
                break;
            }
            for n in [0, 1] {
                while to_send[n] > 0 && ends[n].window_left() > 0 {
                    match n {
                        0 => submit("hello", |pdu| ends[0].request(ZERO, pdu).map(drop).unwrap()),
                        _ => deliver("hello", |pdu| ends[1].request(ZERO, pdu).map(drop).unwrap()),
                    }
                    to_send[n] -= 1;
                }
                let piece = on_the_way[n].len().min(size);
                inputs[n].extend(on_the_way[n].drain(..piece));
                let mut output = Narrow { room: size, bytes: Vec::new() };
                let driven = drive(&mut ends[n], ZERO, &mut inputs[n], &mut output, |session, event| match event {
                    Event::Request { id, pdu, .. } => {
                        session.answer(id, pdu.answer(DeliverResult::OK).unwrap().pdu()).unwrap();
                    }
                    Event::Answer { .. } => answered[n] += 1,
                    other => panic!("{other:?}"),
                });
                assert!(driven.is_err() || is_read(&inputs[n]), "a whole message is left unread, pieces of {size}");
                on_the_way[1 - n].extend(output.bytes);
            }
        }
    }
}
