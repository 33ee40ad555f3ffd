//! Driving a session: messages built in place, forwarded frames, limited rates, counters, `std::io`.

use super::*;
use cmpp_codec::build::{BuildError, SubmitBuilder};
use cmpp_codec::session::{Event, InputBuffer, Storage};
use cmpp_codec::{Frame, NoRoom};
use std::io::{self, Write};

fn open<S: Storage>(change: impl FnOnce(&mut Config)) -> Session<Trust, S> {
    let mut config = Config { max_request: 512, ..Config::new(Role::Sp, Version::V20) };
    change(&mut config);
    let mut session = Session::with_storage(config, Trust, ZERO).unwrap();
    session.skip_login(ZERO, Version::V20).unwrap();
    session
}

fn build(out: &mut [u8], number: SequenceId, text: &str) -> Result<usize, BuildError> {
    Ok(SubmitBuilder::<V20>::new(out)?.enterprise("900001")?.recipient("13800000001")?.text(text)?.finish(number))
}

/// In a session with either storage, a message that is built in place is the same as one that is passed as a value.
fn built_in_place<S: Storage>() {
    let mut session = open::<S>(|_| ());
    let number = session.request_with(ZERO, |number, out| build(out, number, "hello")).unwrap();
    let mut whole = [0; 512];
    let n = build(&mut whole, number, "hello").unwrap();
    assert_eq!(session.transmit(), &whole[..n]);
    session.transmitted(ZERO, n);
    // The session sends its own number, whatever number the message was built with.
    let number = session.request_with(ZERO, |_, out| build(out, SequenceId(4711), "hello")).unwrap();
    assert_eq!((number, session.transmit()[11]), (SequenceId(2), 2));
    session.transmitted(ZERO, n);
    // A frame is sent unchanged, except for the number.
    let frame = Frame::from_message(&whole[..n]).unwrap();
    let number = session.forward(ZERO, frame).unwrap();
    assert_eq!((number, &session.transmit()[12..]), (SequenceId(3), &whole[12..n]));
    assert_eq!(session.unanswered(), 3);

    // A failed request changes nothing: the next number is the same.
    let left = session.window_left();
    let too_long = session.request_with(ZERO, |number, out| build(&mut out[..100], number, "hello"));
    assert!(matches!(too_long, Err(RequestError::Build(BuildError::NoRoom(NoRoom { .. })))), "{too_long:?}");
    let torn = session.request_with(ZERO, |number, out| build(out, number, "hello").map(|n| n - 1));
    assert!(matches!(torn, Err(RequestError::Malformed(_))), "{torn:?}");
    let wrong = session.request_with(ZERO, |number, out| {
        Ok(v20::Deliver::new(&v20::DeliverHead::EMPTY, cmpp_codec::Counted::literal(b"TQ")).encode(number, out)?)
    });
    assert_eq!(wrong, Err(RequestError::Command(CommandId::DELIVER)));
    assert_eq!(session.window_left(), left);
    assert_eq!(session.request_with(ZERO, |number, out| build(out, number, "hello")), Ok(SequenceId(4)));
    // A request that was built in place comes back if it is not answered.
    session.disconnected();
    let Some(Event::Unanswered { sequence_id, .. }) = session.poll_event() else { panic!() };
    assert_eq!(session.message(sequence_id).unwrap()[12..], whole[12..n]);
}

#[test]
fn a_message_is_built_in_its_slot() {
    built_in_place::<Fixed<16, 512>>();
    built_in_place::<OnHeap>();
}

/// A SUBMIT of 3.0 to 99 phones fits by default. If the storage is too small, the session cannot be created.
#[test]
fn a_submit_to_99_phones_fits_by_default() {
    let phones = vec![Octets::<32>::new("13800000001").unwrap(); 99];
    let head = v30::SubmitHead::default();
    let text = [b'x'; 255];
    let submit =
        v30::Submit::new(&head, cmpp_codec::Counted::new(&phones).unwrap(), cmpp_codec::Counted::new(&text).unwrap());
    let config = Config::new(Role::Sp, Version::V30);
    let mut session = Session::new(config, Trust, ZERO).unwrap();
    session.skip_login(ZERO, Version::V30).unwrap();
    assert!(session.request(ZERO, submit).is_ok());
    assert_eq!(submit.encoded_len(), config.max_request);
    let small = Session::<Trust, Fixed<16, 512>>::with_storage(config, Trust, ZERO).map(|_| ()).unwrap_err();
    assert_eq!(small.to_string(), "requests of 3586 bytes: the session has room for 512");
}

#[test]
fn requests_are_paced() {
    let mut session = open::<OnHeap>(|config| config.max_rate = core::num::NonZeroU32::new(10));
    let tenth = at(Duration::from_millis(100));
    session.request(ZERO, Pdu::<V20>::Cancel(&v20::Cancel::default())).unwrap();
    let error = session.request(ZERO, Pdu::<V20>::Cancel(&v20::Cancel::default())).unwrap_err();
    assert_eq!(error, RequestError::Paced { until: tenth });
    assert_eq!(error.to_string(), "the next request is due at 0.100000 s");
    assert_eq!(session.poll_timeout(), Some(tenth));
    session.handle_timeout(tenth);
    assert_eq!(session.poll_timeout(), Some(at(60 * SECOND)));
    session.request(tenth, Pdu::<V20>::Cancel(&v20::Cancel::default())).unwrap();
    // A pause does not allow a burst afterwards.
    let later = at(10 * SECOND);
    session.request(later, Pdu::<V20>::Cancel(&v20::Cancel::default())).unwrap();
    assert!(session.request(later, Pdu::<V20>::Cancel(&v20::Cancel::default())).is_err());
}

#[test]
fn messages_are_counted() {
    let (mut sp, mut ismg) = logged_in();
    send_submit(&mut sp, ZERO, "hello");
    carry(ZERO, &mut sp, &mut ismg);
    let id = ismg.asked();
    answer_submit(&mut ismg, id, 1);
    carry(2 * SECOND, &mut sp, &mut ismg);
    let stats = sp.session.stats();
    assert_eq!((stats.sent, stats.received, stats.retransmitted, stats.rejected), (2, 2, 0, 0));
    assert_eq!((stats.last_heard, stats.round_trip), (at(2 * SECOND), Some(2 * SECOND)));
    // The answer to a retransmitted request does not count for the round-trip time.
    send_submit(&mut sp, 10 * SECOND, "again");
    sp.sends(10 * SECOND);
    sp.turn(70 * SECOND);
    sp.hear(71 * SECOND, &message(CommandId::SUBMIT_RESP, 3, &[0; 9]));
    let stats = sp.session.stats();
    assert_eq!((stats.retransmitted, stats.round_trip), (1, Some(2 * SECOND)));
    sp.hear(71 * SECOND, &message(CommandId::SUBMIT, 1, &[0; 126]));
    assert_eq!(sp.session.stats().rejected, 1);
}

/// A sink that accepts a number of bytes in each call, and then nothing more.
struct Narrow {
    takes: Vec<usize>,
    got: Vec<u8>,
}

impl Write for Narrow {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.takes.pop().ok_or(io::ErrorKind::WouldBlock)?.min(bytes.len());
        self.got.extend_from_slice(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// With requests, answers and the session's own answers in line, the slices are what `transmit` returns.
#[test]
fn output_is_the_same_by_slices_and_one_by_one() {
    let filled = || {
        let mut session = open::<OnHeap>(|_| ());
        for number in 0..5 {
            session.request(ZERO, Pdu::<V20>::Cancel(&v20::Cancel { msg_id: MsgId::new(number) })).unwrap();
            let _ = session.receive(ZERO, &message(CommandId::ACTIVE_TEST, 7, &[]));
            let deliver = message(CommandId::DELIVER, u32::try_from(number).unwrap(), &[0; 73]);
            let Next::Event(Event::Request { id, .. }) = session.receive(ZERO, &deliver).next else { panic!() };
            session.answer(id, &v20::DeliverResp::default()).unwrap();
        }
        session
    };
    let mut one_by_one = Vec::new();
    let mut session = filled();
    while !session.transmit().is_empty() {
        let n = session.transmit().len();
        one_by_one.extend_from_slice(session.transmit());
        session.transmitted(ZERO, n);
    }
    assert_eq!(messages(&one_by_one).len(), 15);
    for takes in 1..200 {
        let mut session = filled();
        let mut sink = Narrow { takes: vec![takes; 1 + one_by_one.len() / takes], got: Vec::new() };
        // `write_vectored` writes by default only the first slice that is not empty.
        while session.write_to(ZERO, &mut sink).unwrap() > 0 {}
        assert!(session.transmit().is_empty() || sink.takes.is_empty());
        sink.takes = vec![usize::MAX; 100];
        session.write_to(ZERO, &mut sink).unwrap();
        assert_eq!(sink.got, one_by_one, "{takes} bytes a call");
    }
    let mut session = filled();
    let mut slices = [&[][..]; 32];
    let n = session.transmit_slices(&mut slices);
    assert_eq!((n, slices[..n].concat()), (15, one_by_one.clone()));
    session.transmitted(ZERO, one_by_one.len());
    assert!(session.transmit().is_empty());
}

#[test]
fn input_is_buffered() {
    let mut input = InputBuffer::new();
    let bytes = message(CommandId::ACTIVE_TEST, 1, &[]).repeat(3);
    let mut session = open::<OnHeap>(|_| ());
    for piece in bytes.chunks(5) {
        assert_eq!(input.read_from(&mut &*piece).unwrap(), piece.len());
        let received = session.receive(ZERO, input.unread());
        assert!(matches!(received.next, Next::NeedsInput));
        let consumed = received.consumed;
        input.consume(consumed);
    }
    assert_eq!((input.unread(), session.stats().received), (&[][..], 3));
    assert_eq!(input.read_from(&mut io::empty()).unwrap(), 0);
}

/// The memory grows with the number of unanswered requests. Nothing is kept when the connection has been quiet.
#[test]
fn memory_is_given_back_when_the_line_is_quiet() {
    let mut session = open::<OnHeap>(|config| config.window = 1024);
    for number in 1..=1024 {
        assert_eq!(session.request(ZERO, Pdu::<V20>::Cancel(&v20::Cancel::default())), Ok(SequenceId(number)));
    }
    assert_eq!(session.request(ZERO, Pdu::<V20>::Cancel(&v20::Cancel::default())), Err(RequestError::Window));
    assert!(session.message(SequenceId(1024)).is_some());
    for number in 1..=1024 {
        let resp = message(CommandId::CANCEL_RESP, number, &[0]);
        assert!(matches!(session.receive(ZERO, &resp).next, Next::Event(Event::Answer { .. })));
    }
    assert_eq!(session.window_left(), 1024);
    session.handle_timeout(at(3 * MINUTE));
    assert!(session.message(SequenceId(1024)).is_none(), "it is forgotten with its memory");
    // The memory is allocated again. ACTIVE_TEST had the number 1025.
    assert_eq!(session.request(at(3 * MINUTE), Pdu::<V20>::Cancel(&v20::Cancel::default())), Ok(SequenceId(1026)));
}
