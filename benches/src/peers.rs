//! The same operations with other libraries, as their users write them.

use std::hint::black_box;

use cmppprotocol::{CmppHeader, Frame, Pdu};
use rusmpp_core::decode::borrowed::DecodeWithLength;
use rusmpp_core::encode::{Encode, Length};
use rusmpp_core::pdus::borrowed::SubmitSm;
use rusmpp_core::types::borrowed::{COctetString, EmptyOrFullCOctetString, OctetString};
use rusmpp_core::values::borrowed::ServiceType;
use rusmpp_core::values::{DataCoding, RegisteredDelivery};

use crate::corpus::Stream;
use crate::library::Texts;

//----------- cmppprotocol 0.1: CMPP 2.0 -----------------------------------------------------------

fn be(bytes: &[u8]) -> Option<u32> {
    bytes.first_chunk().map(|&bytes| u32::from_be_bytes(bytes))
}

/// Decodes the messages of a stream. The framing is that of `cmpp-codec`, because that of `cmppprotocol` splits a
/// buffer of the crate `bytes`, which takes longer.
fn decoded(mut stream: &[u8]) -> impl Iterator<Item = Frame> {
    std::iter::from_fn(move || {
        let header =
            CmppHeader { total_length: be(stream)?, command_id: be(&stream[4..])?, sequence_id: be(&stream[8..])? };
        let (message, rest) = stream.split_at_checked(header.total_length as usize)?;
        stream = rest;
        let sequence_id = header.sequence_id;
        Pdu::decode(header, &message[12..]).ok().map(|pdu| Frame::new(sequence_id, pdu))
    })
}

/// Reads every message. `cmppprotocol` always reads all fields.
pub fn cmppprotocol_decode(stream: &[u8]) {
    for frame in decoded(stream) {
        black_box(&frame);
    }
}

/// Returns the messages to be written.
#[must_use]
pub fn cmppprotocol_frames(stream: &[u8]) -> Vec<Frame> {
    decoded(stream).collect()
}

/// Writes every message from its strings, and returns the number of bytes.
#[must_use]
pub fn cmppprotocol_encode(frames: &[Frame]) -> usize {
    frames.iter().map(|frame| black_box(frame.encode()).len()).sum()
}

/// Returns the same sum as [`crate::library::Fields`], to show that both libraries read the same values.
#[must_use]
pub fn cmppprotocol_fields(frames: &[Frame]) -> u64 {
    fn octets(octets: &[u8]) -> u64 {
        octets.iter().map(|&octet| u64::from(octet)).sum()
    }
    fn texts(texts: &[&str]) -> u64 {
        texts.iter().map(|text| text.len() as u64).sum()
    }
    let fields = |frame: &Frame| match &frame.pdu {
        Pdu::Submit(p) => {
            u64::from_be_bytes(p.msg_id)
                + octets(&[p.pk_total, p.pk_number, p.registered_delivery, p.msg_level])
                + octets(&[p.fee_user_type, p.tp_pid, p.tp_udhi, p.msg_fmt])
                + texts(&[&p.service_id, &p.fee_terminal_id, &p.msg_src, &p.fee_type, &p.fee_code])
                + texts(&[&p.valid_time, &p.at_time, &p.src_id])
                + p.dest_terminal_ids.iter().map(|id| id.len() as u64).sum::<u64>()
                + p.msg_content.len() as u64
        }
        Pdu::Deliver(p) => {
            u64::from_be_bytes(p.msg_id)
                + octets(&[p.tp_pid, p.tp_udhi, p.msg_fmt, p.registered_delivery])
                + texts(&[&p.dest_id, &p.service_id, &p.src_terminal_id])
                + p.msg_content.len() as u64
        }
        Pdu::SubmitResp(p) => u64::from_be_bytes(p.msg_id) + u64::from(p.result),
        Pdu::DeliverResp(p) => u64::from_be_bytes(p.msg_id) + u64::from(p.result),
        _ => 0,
    };
    frames.iter().map(fields).fold(0, u64::wrapping_add)
}

//----------- rusmpp-core 0.4: SMPP, a related protocol --------------------------------------------

/// The length of the SMPP header in bytes: length, command, status, sequence number.
const SMPP_HEADER: usize = 16;

/// Returns a text with its final NUL, which SMPP sends.
fn with_nul(text: &[u8]) -> &'static [u8] {
    [text, b"\0"].concat().leak()
}

/// Returns the SMPP message that corresponds to a SUBMIT: a submit_sm with the same texts, as far as it has fields for
/// them.
#[must_use]
pub fn submit_sm(texts: &Texts<'static>) -> SubmitSm<'static, 1> {
    let fits = "the texts fit";
    SubmitSm::builder()
        .service_type(ServiceType::new(COctetString::new(with_nul(&texts.service_id[..5])).expect(fits)))
        .source_addr(COctetString::new(with_nul(texts.src_id)).expect(fits))
        .destination_addr(COctetString::new(with_nul(texts.dest_terminal_ids[0])).expect(fits))
        .validity_period(EmptyOrFullCOctetString::new(with_nul(texts.valid_time)).expect(fits))
        .registered_delivery(RegisteredDelivery::request_all())
        .data_coding(DataCoding::Ucs2)
        .short_message(OctetString::new(texts.msg_content).expect(fits))
        .build()
}

/// Returns a stream of the messages.
#[must_use]
pub fn submit_sm_stream(messages: &[SubmitSm<'static, 1>]) -> Stream {
    let mut bytes = Vec::new();
    for (number, message) in (1_u32..).zip(messages) {
        let from = bytes.len();
        bytes.resize(from + SMPP_HEADER + message.length(), 0);
        let length = u32::try_from(bytes.len() - from).expect("short");
        for (at, field) in [(0, length), (4, 4), (8, 0), (12, number)] {
            bytes[from + at..][..4].copy_from_slice(&field.to_be_bytes());
        }
        message.encode(&mut bytes[from + SMPP_HEADER..]);
    }
    Stream { bytes, messages: messages.len() }
}

/// Reads the body of every submit_sm as a borrowed value. This is less work than reading a `Command`, which takes three
/// times as long.
pub fn rusmpp_decode(mut stream: &[u8]) {
    while let Some((message, rest)) = be(stream).and_then(|length| stream.split_at_checked(length as usize)) {
        let body = &message[SMPP_HEADER..];
        let Ok((message, _)) = <SubmitSm<'_, 1> as DecodeWithLength<'_>>::decode(body, body.len()) else { break };
        black_box(&message);
        stream = rest;
    }
}

/// Returns the number of messages that `rusmpp-core` can read.
#[must_use]
pub fn rusmpp_readable(stream: &Stream) -> usize {
    let readable = |message: &&[u8]| {
        <SubmitSm<'_, 1> as DecodeWithLength<'_>>::decode(&message[SMPP_HEADER..], message.len() - SMPP_HEADER).is_ok()
    };
    stream.each().filter(readable).count()
}

/// Writes every message to the same buffer, and returns the number of bytes without headers.
pub fn rusmpp_encode(messages: &[SubmitSm<'static, 1>], out: &mut [u8]) -> usize {
    let mut written = 0;
    for message in messages {
        written += message.encode(out);
        black_box(&mut *out);
    }
    written
}
