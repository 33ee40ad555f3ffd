//! Exports of the codec: framing, reading, writing, building, dissecting and showing messages.

use core::fmt::Write;
use core::hint::black_box;

use cmpp_codec::field::{Formula, rows};
use cmpp_codec::parser::{self, complete, streaming};
use cmpp_codec::{
    AnyConnectResp, AnyPdu, CommandId, Counted, Encode, Frame, Frames, Limit, Message, Octets, Pdu, Version, Versions,
    SequenceId, V12, V20, V21, V30, Layouts, pdu,
};

use crate::{Sink, version};

fn all_of<V: Layouts>(bytes: &[u8], room: &mut [u8], number: u32) -> Option<()> {
    let frame = Frame::from_message(bytes).ok()?;
    let pdu = Pdu::<V>::from_frame(frame).ok()?;
    black_box((pdu, pdu.command_id(), pdu.name(), pdu.encoded_len()));
    let header = pdu.header(number);
    black_box(pdu.slices(&header).as_ref());
    black_box(pdu.encode(number, room)).ok()?;
    Some(())
}

fn built<V: Layouts>(bytes: &[u8], room: &mut [u8], number: u32) -> Option<()> {
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
    black_box((submit.encoded_len(), submit == pdu::Submit::from_body(room.get(12..n)?).ok()?));
    Some(())
}

ways_in! {
    /// Splitting a stream.
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
            let version = version(number.to_be_bytes()[3]);
            if let Ok(pdu) = AnyPdu::from_frame(frame, version) {
                black_box((pdu.version(), pdu.name(), pdu.command_id(), pdu.encoded_len(), pdu.header(number)));
                black_box(pdu.slices(frame.header()).as_ref());
                black_box(pdu.encode(number, room)).ok();
            }
            if let Ok(pdu) = AnyPdu::from_body(CommandId(number), bytes, version) {
                black_box((pdu.msg_id(), pdu.result(), pdu.source(), pdu.link_id(), pdu.recipients().last()));
                black_box((pdu.as_submit().map(|it| it.msg_content()), pdu.as_deliver().map(|it| it.link_id())));
                if let Some(answer) = pdu.answer(number) {
                    black_box(answer.with_msg_id(cmpp_codec::MsgId::new(7)).encode(number, room)).ok();
                    black_box(write!(Sink, "{answer:?}")).ok();
                }
            }
            let fit: Versions = frame.fitting_versions();
            black_box((fit, fit.len()));
        }
    }
    /// nom's parsers.
    parsers(bytes, room, number) {
        black_box(streaming::pdu::<V20, ()>(bytes)).ok();
        black_box(complete::any_pdu::<()>(version(number.to_be_bytes()[3]))(bytes)).ok();
        black_box(complete::message::<pdu::Submit<'_, V30>, ()>(bytes)).ok();
        black_box(streaming::frame::<()>(Limit::new(number))(bytes)).ok();
        black_box(parser::body::<pdu::Deliver<'_, V30>, ()>(bytes)).ok();
    }
    /// A header and a body apart, and a command's name.
    joined(bytes, room, number) {
        black_box(Frame::join(cmpp_codec::Header::EMPTY, bytes, room).map(|frame| frame.len())).ok();
        if let Ok(text) = core::str::from_utf8(bytes) {
            black_box((text.parse::<CommandId>().is_ok(), text.parse::<SequenceId>().is_ok()));
        }
    }
    connect_resp(bytes, room, number) {
        black_box(AnyConnectResp::from_body(bytes).map(|r| (r.status(), *r.authenticator_ismg(), r.version()))).ok();
    }
    names(bytes, room, number) {
        let command_id = CommandId(number);
        for version in Version::ALL {
            black_box((command_id.name(version), command_id.shape(version)));
            let shape = command_id.shape(version).unwrap_or_default();
            let whole = Formula::of_body(shape);
            black_box((write!(Sink, "{whole}"), whole.value(bytes.len(), room.len()))).0.ok();
            for row in rows(shape) {
                black_box((row.field, write!(Sink, "{} {} {}", row.offset, row.len, row.end()))).1.ok();
            }
        }
        black_box((command_id.doc(), command_id.response(), command_id.is_response()));
    }
    /// Fields, their values, and the names of values.
    dissection(bytes, room, number) {
        if let Ok(frame) = Frame::from_message(bytes) {
            let mut items = frame.dissect(version(number.to_be_bytes()[3]));
            for item in items.by_ref() {
                black_box(item.map(|item| (item.offset, item.value(), item.meaning()))).ok();
            }
            black_box(items.rest());
        }
    }
    /// What is odd in a message.
    anomalies(bytes, room, number) {
        if let Ok(frame) = Frame::from_message(bytes) {
            for anomaly in frame.anomalies(version(number.to_be_bytes()[3])) {
                black_box(write!(Sink, "{anomaly} {} {}", anomaly.kind.code(), anomaly.kind.level())).ok();
            }
        }
    }
    built_v20(bytes, room, number) { built::<V20>(bytes, room, number) }
    built_v30(bytes, room, number) { built::<V30>(bytes, room, number) }
    /// Texts, and the methods of leaves with any bytes.
    leaves(bytes, room, number) {
        if let Ok(mut text) = Octets::<21>::new(bytes) {
            black_box((text.trimmed(), text.is_empty()));
            black_box(write!(Sink, "{text}")).ok();
            black_box(text.to_str()).ok();
            black_box(text.set(room)).ok();
        }
        let id = cmpp_codec::MsgId::new(u64::from(number) << 17);
        black_box((id.parts(), id.parts_v12()));
    }
    /// `Display` and `Debug` of dissections, messages and errors.
    shown(bytes, room, number) {
        let version = version(number.to_be_bytes()[3]);
        match Frame::from_message(bytes) {
            Ok(frame) => {
                for item in frame.dissect(version) {
                    black_box(write!(Sink, "{item:?}")).ok();
                    if let Ok(item) = item {
                        black_box(write!(Sink, "{} {}", item.field.name, item.value())).ok();
                    }
                }
                black_box(write!(Sink, "{:?}", AnyPdu::from_frame(frame, version))).ok();
                black_box(write!(Sink, "{frame:?}")).ok();
            }
            Err(error) => drop(black_box(write!(Sink, "{error} {error:?}"))),
        }
    }
}
