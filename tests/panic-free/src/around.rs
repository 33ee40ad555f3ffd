//! Exports of everything around messages: identifiers, times, logins, changes in place, conversion, sessions.

use core::fmt::Write;
use core::hint::black_box;
use core::num::NonZeroU32;
use core::time::Duration;

use cmpp_codec::login::{ClientAuth, Digests, ServerAuth, Freshness, IsmgForm, Secret, SourceForm};
use cmpp_codec::build::{BuildError, DeliverBuilder, SubmitBuilder};
use cmpp_codec::content::{Plan, Reference, Reserve, StatusReport};
use cmpp_codec::relay::{FrameMut, transcode};
use cmpp_codec::login::Trust;
use cmpp_codec::session::{Config, Dialect, Event, Fixed, Instant, Next, Role, Session, Style, Timeout};
use cmpp_codec::time::{DateTime, SmppTime, Timestamp};
use cmpp_codec::codes::{ConnectStatus, MsgFmt, VersionOctet};
use cmpp_codec::msg_id::MsgIdParts;
use cmpp_codec::{AnyConnectResp, Connect, Frame, Message, MsgId, OctetStr, Octets, Pdu, Version, SequenceId, V20, V30, Layouts, pdu};

use crate::{Sink, version};

fn in_place<V: Layouts>(bytes: &[u8], room: &mut [u8], number: u32) -> Result<usize, BuildError> {
    let [a, b, ..] = number.to_be_bytes();
    let (left, right) = bytes.split_at(bytes.len() / 2);
    let text = core::str::from_utf8(left).unwrap_or_default();
    let submit = SubmitBuilder::<V>::new(room)?.enterprise(left)?.sender(right)?.service(right)?.fee_terminal(left)?.recipient(left)?.recipient(right)?;
    submit.head.msg_level = a;
    if b > 5 {
        let reserve = Reserve { first: a, last: b, each: a };
        return Ok(if a == 0 { submit.flash(text)? } else { submit.text_with_reserve(text, reserve)? }.finish(number));
    }
    if b > 4 {
        return Ok(submit.text(text)?.link_id(right)?.pseudo().finish(number));
    }
    if b == 4 {
        let plan = Plan::new(text, Reference::Word(u16::from_be_bytes([a, b])));
        if let Some(segment) = plan.ok().and_then(|plan| plan.segments().nth(a.into())) {
            return Ok(submit.segment(&segment)?.finish(number));
        }
    }
    if b > 3 {
        return Ok(submit.recipients(bytes.chunks(7))?.content(MsgFmt(b), right)?.finish(number));
    }
    let deliver = DeliverBuilder::<V>::new(MsgId::new(number.into()), room)?.sender(left)?.recipient(right)?.service(left)?;
    if b > 2 { Ok(deliver.text(text)?.link_id(left)?.finish(number)) } else { Ok(deliver.report(StatusReport::from_bytes(right).unwrap_or(&StatusReport::EMPTY))?.finish(number)) }
}

/// Drives a session by bytes: every call, in every order, at any time.
fn session(bytes: &[u8], room: &mut [u8], number: u32) -> Option<()> {
    let [role, style, tries, ..] = number.to_be_bytes();
    let mut config = Config::new(
        [Role::Sp, Role::Ismg, Role::Gateway, Role::Router, Role::Gns].into_iter().nth(role.into())?,
        version(tries),
    );
    if style > 127 {
        (config.style, config.timeout) = (Style::Short, Timeout::Fibonacci(Duration::from_millis(number.into())));
    }
    (config.attempts, config.window, config.first_sequence_id) = (tries, style.into(), SequenceId(number));
    (config.max_request, config.max_rate, config.heartbeat_events) = (256, NonZeroU32::new(number), style > 3);
    if style % 2 == 1 {
        config.dialect = Dialect::FIELD;
    }
    let mut session: Session<Trust, Fixed<4, 256>> = Session::with_storage(config, Trust, Instant::ZERO).ok()?;
    let mut now = Instant::ZERO;
    for &what in bytes {
        now = now + Duration::from_millis(number.into());
        let input = bytes.get(usize::from(what)..).unwrap_or_default();
        match what % 16 {
            0..=3 => {
                let received = session.receive(now, input);
                black_box(received.consumed);
                match received.next {
                    Next::Event(Event::Request { id, pdu, .. }) => {
                        black_box((pdu.command_id(), id.command_id(), id.sequence_id()));
                        black_box(session.answer(id, Pdu::<V30>::SubmitResp(&pdu::SubmitResp::default()))).ok();
                        black_box(session.release(id)).ok();
                    }
                    Next::Event(Event::Malformed { id, frame, .. }) => {
                        black_box((frame.len(), session.to_answer()));
                        black_box(session.release(id)).ok();
                    }
                    Next::Event(Event::LoginPending { .. }) => {
                        black_box(session.pending_login());
                        black_box(session.answer_login(now, ConnectStatus(number))).map_or((), drop)
                    }
                    other => drop(black_box(other)),
                }
            }
            4 => {
                session.handle_timeout(now);
                drop(black_box(session.poll_event()));
            }
            5 => drop(black_box((session.poll_timeout(), session.stats(), session.message(SequenceId(number))))),
            6 => drop(black_box(session.transmit())),
            7 => session.transmitted(now, what.into()),
            8 => drop(black_box(session.transmit_into(now, room))),
            9 => drop(black_box(session.login(now, Octets::default(), number))),
            10 => drop(black_box(session.skip_login(now, Version::V20))),
            11 => session.terminate(now),
            12 if number % 2 == 0 => session.disconnected(),
            12 => {
                let build = |number, out: &mut [u8]| in_place::<V30>(bytes, out, u32::from(number));
                black_box(session.request_with(now, build)).map_err(|error| write!(Sink, "{error}")).ok();
                black_box(session.forward(now, Frame::from_message(input).ok()?)).ok();
                let mut slices: [&[u8]; 8] = [&[]; 8];
                black_box(session.transmit_slices(&mut slices));
            }
            13 => {
                let pdu = Pdu::<V30>::from_frame(Frame::from_message(input).ok()?).ok()?;
                black_box(session.request(now, pdu)).ok();
            }
            14 => {
                let pdu = Pdu::<V20>::from_frame(Frame::from_message(input).ok()?).ok()?;
                black_box(session.request(now, pdu)).ok();
            }
            _ => {
                black_box((session.version(), session.is_open(), session.end(), session.is_blocked()));
                black_box((session.unanswered(), session.window_left(), session.to_answer()));
                black_box(write!(Sink, "{session:?}")).ok();
            }
        }
    }
    Some(())
}

ways_in! {
    /// Identifiers: parts, spellings.
    identifiers(bytes, room, number) {
        let text = core::str::from_utf8(bytes).unwrap_or_default();
        let [a, b, c, d] = number.to_be_bytes();
        let parts = MsgIdParts { month: a, day: b, hour: c, minute: d, second: a, gateway: number, sequence: number };
        if let Ok(id) = text.parse::<MsgId>() {
            black_box((id.spelling(text), id.of_recipient(a), id.swapped(), id.parts().is_plausible()));
            black_box(write!(Sink, "{id} {id:?} {} {id:#x} {id:X}", id.digits())).ok();
        }
        for id in [MsgId::from_parts(parts), MsgId::from_parts_v12(parts)] {
            black_box(id.map_err(|error| write!(Sink, "{error}"))).ok();
        }
    }
    /// Times: read, checked, written, shown.
    times(bytes, room, number) {
        let field = OctetStr::new(bytes);
        let [a, b, c, d] = number.to_be_bytes();
        for time in [DateTime::from_report_time(field), DateTime::from_time_stamp(field), DateTime::from_day(field)] {
            if let Ok(time) = time {
                black_box((time.check().is_ok(), time.report_time().ok(), time.time_stamp().ok(), time.day_text().ok()));
                black_box(SmppTime::at(time, i8::from_be_bytes([a]))).ok();
                black_box(write!(Sink, "{time}")).ok();
            }
        }
        match SmppTime::parse(field) {
            Ok(Some(time)) => {
                let odd = SmppTime { year: a, tenth: b, quarters: c, second: d, ..time };
                black_box((odd.octets().ok(), odd.check().is_ok(), odd.local(), odd.quarters_ahead()));
                black_box(write!(Sink, "{odd}")).ok();
            }
            Ok(None) => drop(black_box(SmppTime::after(number).and_then(SmppTime::octets))),
            Err(error) => drop(black_box(write!(Sink, "{error}"))),
        }
        let timestamp = Timestamp::from_number(number);
        black_box((timestamp.number().ok(), Timestamp::digits(number)));
        black_box(write!(Sink, "{timestamp}")).ok();
    }
    /// The login: digests computed and verified.
    login(bytes, room, number) {
        let (Ok(secret), status) = (Secret::new(bytes), ConnectStatus(number)) else { return 0 };
        if let Ok(owned) = Secret::owned(bytes) {
            let now = Instant::from_millis(number.into());
            let zero = DateTime { year: 2026, month: 11, day: 27, hour: 0, minute: 0, second: 0 };
            let freshness = Freshness { last: Some(number), ..Freshness::new(zero, Duration::from_secs(number.into())) };
            black_box(freshness.check(number, now).map_err(|stale| write!(Sink, "{stale}"))).ok();
            let digests = Digests { freshness: Some(freshness), ..Digests::new(Octets::default(), owned) };
            if let Ok(connect) = <&Connect>::from_body(room) {
                black_box(digests.check_source(connect, now));
                let resp = pdu::ConnectResp::<V30>::refuse(status);
                let unproven = digests.check_ismg(&digests.ismg(connect, Version::V20), AnyConnectResp::Wide(&resp));
                black_box(unproven.map_err(|unproven| write!(Sink, "{unproven}"))).ok();
            }
        }
        if let Ok(connect) = <&Connect>::from_body(room) {
            black_box(connect.verify(&secret, &SourceForm::ALL));
            for form in IsmgForm::ALL {
                let resp = pdu::ConnectResp::<V30>::accept(connect, &secret, form);
                let source = &connect.authenticator_source;
                black_box((form.digest(status, source, &secret), form.is_proof()));
                black_box(AnyConnectResp::Wide(&resp).verify(source, &secret, &IsmgForm::ALL));
            }
        }
        let name = core::str::from_utf8(bytes).unwrap_or_default();
        black_box(Connect::prove(name, &secret, number, VersionOctet::V20, SourceForm::Padded)).ok();
        black_box(pdu::ConnectResp::<V20>::refuse(status));
        black_box(write!(Sink, "{secret:?}")).ok();
    }
    /// A message changed in place.
    changed(bytes, room, number) {
        if let Ok(mut frame) = FrameMut::from_message(room) {
            let [a, b, ..] = number.to_be_bytes();
            frame.set_sequence_id(number);
            let (version, id) = (version(a), MsgId::new(number.into()));
            frame.msg_id_mut(version).map(|to| *to = id);
            frame.report_msg_id_mut(version).map(|to| *to = id);
            black_box(frame.dest_mut(version, b).map(|to| to.set(bytes).is_ok()));
        }
    }
    /// A message converted from any version to any other.
    carried(bytes, room, number) {
        let [a, b, ..] = number.to_be_bytes();
        if let Ok(frame) = Frame::from_message(bytes) {
            match transcode(frame, version(a), version(b), room) {
                Ok(done) => {
                    black_box((done.losses.alter_meaning(), done.losses.is_empty()));
                    for loss in done.losses.iter() {
                        black_box(write!(Sink, "{loss}")).ok();
                    }
                }
                Err(error) => drop(black_box(write!(Sink, "{error}"))),
            }
        }
    }
    in_place_v20(bytes, room, number) { in_place::<V20>(bytes, room, number).map_err(|error| write!(Sink, "{error}")).ok() }
    in_place_v30(bytes, room, number) { in_place::<V30>(bytes, room, number).map_err(|error| write!(Sink, "{error}")).ok() }
    session_of_any_kind(bytes, room, number) { session(bytes, room, number) }
}
