//! Every public way into the codec, in a library without std whose panic handler calls a function that does not exist.
//!
//! If the optimised code can reach a panic, the library does not link. It does not link either if the codec brings
//! std (two panic handlers) or alloc (no allocator). `tests/panic_free.rs` builds it, and the seeded controls.
#![no_std]

use core::ffi::c_int;
use core::fmt::{self, Write};
use core::hint::black_box;
use core::slice;
use core::time::Duration;

use cmpp_codec::auth::{IsmgForm, Secret, SourceForm};
use cmpp_codec::build::{BuildError, DeliverBuilder, SubmitBuilder};
use cmpp_codec::payload::{Plan, Reference};
use cmpp_codec::relay::{FrameMut, transcode};
use cmpp_codec::session::{Config, Event, Role, Session, Style, Trust, Wait};
use cmpp_codec::time::{DateTime, SmppTime, Timestamp};
use cmpp_codec::{
    AnyConnectResp, AnyPdu, CommandId, Connect, ConnectStatus, Counted, Frame, Frames, Limit, Message, MsgFmt, MsgId,
    MsgIdParts, OctetStr, Octets, Pdu, Protocol, Protocols, SequenceId, V12, V20, V21, V30, Version, VersionOctet,
    dissect, pdu, readings,
};

unsafe extern "C" {
    fn cmpp_a_panic_is_reachable() -> !;
}

#[link(name = "c")] // memcpy and its kin
unsafe extern "C" {}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    // SAFETY: none is needed of a function that does not exist; the linker refuses it.
    unsafe { cmpp_a_panic_is_reachable() }
}

/// Bytes that the compiler knows nothing of.
///
/// # Safety
///
/// `len` bytes at `at` are there.
unsafe fn bytes<'a>(at: *const u8, len: usize) -> &'a [u8] {
    // SAFETY: the caller says so.
    unsafe { slice::from_raw_parts(at, len) }
}

/// Room that the compiler knows nothing of.
///
/// # Safety
///
/// `len` bytes at `at` are there, and nobody else uses them.
unsafe fn room<'a>(at: *mut u8, len: usize) -> &'a mut [u8] {
    // SAFETY: the caller says so.
    unsafe { slice::from_raw_parts_mut(at, len) }
}

const fn protocol(octet: u8) -> Protocol {
    match Protocol::from_octet(octet) {
        Some(protocol) => protocol,
        None => Protocol::V30,
    }
}

/// What is shown goes nowhere; the compiler does not know that.
struct Sink;

impl Write for Sink {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        black_box(text);
        Ok(())
    }
}

/// A way in: a C function of the bytes, the room, and a number, all of them unknown to the compiler.
macro_rules! ways_in {
    ($($(#[$attribute:meta])* $name:ident($bytes:ident, $room:ident, $number:ident) $body:block)*) => {
        $(
            $(#[$attribute])*
            /// # Safety
            ///
            /// The bytes are there, and the room is the callee's.
            #[unsafe(no_mangle)]
            pub unsafe extern "C" fn $name(
                $bytes: *const u8, bytes_len: usize, $room: *mut u8, room_len: usize, $number: u32,
            ) -> c_int {
                // SAFETY: the caller keeps to the contract.
                let ($bytes, $room) = unsafe { (bytes($bytes, bytes_len), room($room, room_len)) };
                let _: (&[u8], &[u8], u32) = ($bytes, &*$room, $number); // not every way in takes all
                black_box($body);
                0
            }
        )*
    };
}

fn all_of<V: Version>(bytes: &[u8], room: &mut [u8], number: u32) -> Option<()> {
    let frame = Frame::from_message(bytes).ok()?;
    let pdu = Pdu::<V>::parse(frame).ok()?;
    black_box((pdu, pdu.command_id(), pdu.name(), pdu.encoded_len()));
    let header = pdu.header(number);
    black_box(pdu.slices(&header).as_ref());
    black_box(pdu.encode(number, room)).ok()?;
    Some(())
}

fn built<V: Version>(bytes: &[u8], room: &mut [u8], number: u32) -> Option<()> {
    let mut head = pdu::SubmitHead::<V> { pk_total: number.to_be_bytes()[0], ..Default::default() };
    head.fee_terminal_id.set(bytes).ok()?;
    head.msg_src.set(bytes).ok()?;
    head.src_id = Octets::new(bytes).ok()?;
    let submit = pdu::Submit::<V> {
        head: &head,
        dest_terminal_ids: Counted::EMPTY,
        dest: &Default::default(),
        msg_content: Counted::new(bytes).ok()?,
        tail: &Default::default(),
    };
    let n = submit.encode(SequenceId(number).next(), room).ok()?;
    black_box((submit.encoded_len(), submit == pdu::Submit::parse(room.get(12..n)?).ok()?));
    Some(())
}

fn in_place<V: Version>(bytes: &[u8], room: &mut [u8], number: u32) -> Result<usize, BuildError> {
    let [a, b, ..] = number.to_be_bytes();
    let (left, right) = bytes.split_at(bytes.len() / 2);
    let text = core::str::from_utf8(left).unwrap_or_default();
    let submit = SubmitBuilder::<V>::new(room)?.from(left, right)?.service(right)?.charge(left)?.to(left)?.to(right)?;
    submit.head.msg_level = a;
    if b > 4 {
        return Ok(submit.text(text)?.link(right)?.pseudo().finish(number));
    }
    if b == 4 {
        let plan = Plan::new(text, Reference::Word(u16::from_be_bytes([a, b])));
        if let Some(segment) = plan.ok().and_then(|plan| plan.segments().nth(a.into())) {
            return Ok(submit.segment(&segment)?.finish(number));
        }
    }
    if b > 3 {
        return Ok(submit.to_all(bytes.chunks(7))?.content(MsgFmt(b), right)?.finish(number));
    }
    let deliver = DeliverBuilder::<V>::new(MsgId::new(number.into()), room)?.from(left)?.to(right)?.service(left)?;
    if b > 2 { Ok(deliver.text(text)?.link(left)?.finish(number)) } else { Ok(deliver.report(right)?.finish(number)) }
}

/// A session that is told what to do by bytes: every call, in every order, at any time.
fn session(bytes: &[u8], room: &mut [u8], number: u32) -> Option<()> {
    let [role, style, tries, ..] = number.to_be_bytes();
    let mut config = Config::new(
        [Role::Sp, Role::Ismg, Role::Gateway, Role::Router, Role::Gns].into_iter().nth(role.into())?,
        protocol(tries),
    );
    if style > 127 {
        (config.style, config.wait) = (Style::Short, Wait::Fibonacci(Duration::from_millis(number.into())));
    }
    (config.tries, config.window, config.first) = (tries, style.into(), SequenceId(number));
    let mut session: Session<Trust, 4, 256> = Session::new(config, Trust, Duration::ZERO);
    let mut now = Duration::ZERO;
    for &what in bytes {
        now = now.saturating_add(Duration::from_millis(number.into()));
        let input = bytes.get(usize::from(what)..).unwrap_or_default();
        match what % 16 {
            0..=3 => {
                let received = session.receive(now, input);
                black_box(received.consumed);
                match received.event {
                    Some(Event::Request { id, pdu }) => {
                        black_box((pdu.command_id(), id.command_id(), id.sequence_id()));
                        black_box(session.answer(id, Pdu::<V30>::SubmitResp(&pdu::SubmitResp::default()))).ok();
                        black_box(session.dismiss(id)).ok();
                    }
                    Some(Event::Asked { connect }) => {
                        black_box(session.decide(now, connect, ConnectStatus(number))).map_or((), drop)
                    }
                    other => drop(black_box(other)),
                }
            }
            4 => drop(black_box(session.poll_event(now))),
            5 => drop(black_box(session.poll_timeout())),
            6 => drop(black_box(session.transmit())),
            7 => session.transmitted(now, what.into()),
            8 => drop(black_box(session.transmit_into(now, room))),
            9 => drop(black_box(session.connect(now, Octets::default(), number))),
            10 => drop(black_box(session.open(now, Protocol::V20))),
            11 => session.terminate(now),
            12 => session.disconnected(),
            13 => {
                let pdu = Pdu::<V30>::parse(Frame::from_message(input).ok()?).ok()?;
                black_box(session.request(now, pdu)).ok();
            }
            14 => {
                let pdu = Pdu::<V20>::parse(Frame::from_message(input).ok()?).ok()?;
                black_box(session.request(now, pdu)).ok();
            }
            _ => {
                black_box((session.protocol(), session.is_open(), session.end(), session.is_blocked()));
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
    /// The login: proofs made and verified.
    login(bytes, room, number) {
        let (secret, status) = (Secret::new(bytes), ConnectStatus(number));
        if let Ok(connect) = <&Connect>::parse(room) {
            black_box(connect.verify(secret, &SourceForm::ALL));
            for form in IsmgForm::ALL {
                let resp = pdu::ConnectResp::<V30>::accept(connect, secret, form);
                let source = &connect.authenticator_source;
                black_box((form.digest(status, source, secret), form.is_proof()));
                black_box(AnyConnectResp::Wide(&resp).verify(source, secret, &IsmgForm::ALL));
            }
        }
        let name = core::str::from_utf8(bytes).unwrap_or_default();
        black_box(Connect::prove(name, secret, number, VersionOctet::V20, SourceForm::Padded)).ok();
        black_box(pdu::ConnectResp::<V20>::refuse(status)).ok();
        black_box(write!(Sink, "{secret:?}")).ok();
    }
    /// A message changed in place.
    changed(bytes, room, number) {
        if let Ok(mut frame) = FrameMut::from_message(room) {
            let [a, b, ..] = number.to_be_bytes();
            frame.set_sequence_id(number);
            let (protocol, id) = (protocol(a), MsgId::new(number.into()));
            frame.msg_id_mut(protocol).map(|to| *to = id);
            frame.report_msg_id_mut(protocol).map(|to| *to = id);
            black_box(frame.dest_mut(protocol, b).map(|to| to.set(bytes).is_ok()));
        }
    }
    /// A message carried from any version to any other.
    carried(bytes, room, number) {
        let [a, b, ..] = number.to_be_bytes();
        if let Ok(frame) = Frame::from_message(bytes) {
            match transcode(frame, protocol(a), protocol(b), room) {
                Ok(done) => {
                    black_box((done.losses.is_grave(), done.losses.is_empty()));
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
    /// Cutting a stream.
    frames(bytes, room, number) {
        let mut frames = Frames::new(bytes, Limit::new(number));
        for frame in frames.by_ref() {
            black_box(frame.map(|frame| (frame.len(), frame.command_id(), frame.sequence_id()))).ok();
        }
        black_box((frames.rest(), frames.missing()));
    }
    v12(bytes, room, number) { all_of::<V12>(bytes, room, number) }
    v20(bytes, room, number) { all_of::<V20>(bytes, room, number) }
    v21(bytes, room, number) { all_of::<V21>(bytes, room, number) }
    v30(bytes, room, number) { all_of::<V30>(bytes, room, number) }
    /// A version known at run time, or not at all.
    any_version(bytes, room, number) {
        if let Ok(frame) = Frame::from_message(bytes) {
            let protocol = protocol(number.to_be_bytes()[3]);
            if let Ok(pdu) = AnyPdu::parse(frame, protocol) {
                black_box((pdu.protocol(), pdu.name(), pdu.command_id(), pdu.encoded_len(), pdu.header(number)));
                black_box(pdu.slices(frame.header).as_ref());
                black_box(pdu.encode(number, room)).ok();
            }
            let fit: Protocols = readings(frame);
            black_box((fit, fit.len()));
        }
    }
    connect_resp(bytes, room, number) {
        black_box(AnyConnectResp::parse(bytes).map(|r| (r.status(), *r.authenticator_ismg(), r.version()))).ok();
    }
    names(bytes, room, number) {
        let command_id = CommandId(number);
        for protocol in Protocol::ALL {
            black_box((command_id.name(protocol), command_id.shape(protocol)));
        }
        black_box((command_id.response(), command_id.is_response()));
    }
    /// The fields, their values, the names of their values.
    dissection(bytes, room, number) {
        if let Ok(frame) = Frame::from_message(bytes) {
            let mut items = dissect(frame, protocol(number.to_be_bytes()[3]));
            for item in items.by_ref() {
                black_box(item.map(|item| (item.offset, item.value(), item.meaning()))).ok();
            }
            black_box(items.rest());
        }
    }
    built_v20(bytes, room, number) { built::<V20>(bytes, room, number) }
    built_v30(bytes, room, number) { built::<V30>(bytes, room, number) }
    /// Texts, and what a leaf's methods do with bytes of any kind.
    leaves(bytes, room, number) {
        if let Ok(mut text) = Octets::<21>::new(bytes) {
            black_box((text.text(), text.is_empty()));
            black_box(text.to_str()).ok();
            black_box(text.set(room)).ok();
        }
        let id = cmpp_codec::MsgId::new(u64::from(number) << 17);
        black_box((id.parts(), id.parts_v12()));
    }
    /// What is shown: dissections, messages, errors.
    shown(bytes, room, number) {
        let protocol = protocol(number.to_be_bytes()[3]);
        match Frame::from_message(bytes) {
            Ok(frame) => {
                for item in dissect(frame, protocol) {
                    black_box(write!(Sink, "{item:?}")).ok();
                    if let Ok(item) = item {
                        black_box(write!(Sink, "{} {}", item.field.name, item.value())).ok();
                    }
                }
                black_box(write!(Sink, "{:?}", AnyPdu::parse(frame, protocol))).ok();
                black_box(write!(Sink, "{frame:?}")).ok();
            }
            Err(error) => drop(black_box(write!(Sink, "{error} {error:?}"))),
        }
    }
    /// Without it the check must pass, with it it must fail.
    #[cfg(feature = "seeded-index")]
    seeded_index(bytes, room, number) { black_box(&bytes[..4]); }
    #[cfg(feature = "seeded-unwrap")]
    seeded_unwrap(bytes, room, number) { black_box(number.checked_add(1).unwrap()) }
    #[cfg(feature = "seeded-sum")]
    seeded_sum(bytes, room, number) { black_box(number + 1) }
    #[cfg(feature = "seeded-alloc")]
    seeded_alloc(bytes, room, number) { black_box(alloc::vec::Vec::from(bytes)) }
    #[cfg(feature = "seeded-std")]
    seeded_std(bytes, room, number) { black_box(std::time::Instant::now()) }
}

#[cfg(feature = "seeded-alloc")]
extern crate alloc;
#[cfg(feature = "seeded-std")]
extern crate std;
