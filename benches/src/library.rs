//! The operations of users, with `cmpp-codec`.
//!
//! Each function processes a whole stream and passes every result to [`black_box`], because the compiler would
//! otherwise remove the work. Values that can be compared with those of another library are summed up and returned.

use std::hint::black_box;

use cmpp_codec::build::{BuildError, SubmitBuilder};
use cmpp_codec::codes::{FeeType, FeeUserType, MsgFmt};
use cmpp_codec::field::Optional;
use cmpp_codec::pdu::{Deliver, Submit};
use cmpp_codec::relay::transcode;
use cmpp_codec::{AnyPdu, Encode, Error, Frame, Frames, Layouts, Limit, Message, OctetStr, Pdu, V20, Version};

/// Returns the frames of a stream of complete messages.
#[inline(always)]
fn frames(stream: &[u8]) -> impl Iterator<Item = Frame<'_>> {
    Frames::new(stream, Limit::DEFAULT).map_while(Result::ok)
}

/// Splits the stream into frames.
pub fn frame(stream: &[u8]) {
    for frame in frames(stream) {
        black_box(&frame);
    }
}

/// Splits the stream and reads each body as an `M`.
pub fn parse<'a, M: Message<'a>>(stream: &'a [u8]) {
    for frame in frames(stream) {
        let Ok(message) = M::from_body(frame.body()) else { break };
        black_box(&message);
    }
}

/// Splits the stream and reads each message by its command.
pub fn dispatch<V: Layouts>(stream: &[u8]) {
    for frame in frames(stream) {
        let Ok(pdu) = Pdu::<V>::from_frame(frame) else { break };
        black_box(&pdu);
    }
}

/// Splits the stream and reads each message by its command, with a call of a function that is not inlined.
pub fn dispatch_out_of_line<V: Layouts>(stream: &[u8]) {
    #[inline(never)]
    fn parse<V: Layouts>(frame: Frame<'_>) -> Result<Pdu<'_, V>, Error> {
        Pdu::from_frame(frame)
    }
    for frame in frames(stream) {
        // Passed by reference, so that the message is not copied again.
        let Ok(pdu) = &parse::<V>(frame) else { break };
        black_box(pdu);
    }
}

/// Splits the stream and reads each message by its command, in a version known at run time.
pub fn dispatch_any(stream: &[u8], version: Version) {
    for frame in frames(stream) {
        let Ok(pdu) = &AnyPdu::from_frame(frame, black_box(version)) else { break };
        black_box(pdu);
    }
}

//----------- Fields -------------------------------------------------------------------------------

/// Adds up every integer and the length of every text of a message, to read all fields.
pub trait Fields {
    /// Returns the sum.
    fn fields(&self) -> u64;
}

fn text(bytes: &[u8]) -> u64 {
    bytes.len() as u64
}

impl<V: Layouts> Fields for Submit<'_, V> {
    fn fields(&self) -> u64 {
        let head = self.head;
        let octets = [
            head.pk_total,
            head.pk_number,
            head.registered_delivery.0,
            head.msg_level,
            head.fee_user_type.option().map_or(0, |&FeeUserType(octet)| octet),
            head.tp_pid,
            head.tp_udhi,
            head.msg_fmt.0,
        ];
        let texts = [
            head.service_id.trimmed(),
            head.fee_terminal_id.trimmed(),
            head.msg_src.trimmed(),
            OctetStr::new(&head.fee_type.0).trimmed(),
            head.fee_code.trimmed(),
            head.valid_time.trimmed(),
            head.at_time.trimmed(),
            head.src_id.trimmed(),
            self.msg_content.as_slice(),
        ];
        let recipients: u64 = self.dest_terminal_ids.into_iter().map(|id| text(id.trimmed())).sum();
        head.msg_id.get() + octets.map(u64::from).iter().sum::<u64>() + texts.map(text).iter().sum::<u64>() + recipients
    }
}

impl<V: Layouts> Fields for Deliver<'_, V> {
    fn fields(&self) -> u64 {
        let head = self.head;
        let octets = [head.tp_pid, head.tp_udhi, head.msg_fmt.0, head.registered_delivery.0];
        let texts = [
            head.dest_id.trimmed(),
            head.service_id.trimmed(),
            head.src_terminal_id.trimmed(),
            self.msg_content.as_slice(),
        ];
        head.msg_id.get() + octets.map(u64::from).iter().sum::<u64>() + texts.map(text).iter().sum::<u64>()
    }
}

impl<V: Layouts> Fields for Pdu<'_, V> {
    fn fields(&self) -> u64 {
        match self {
            Self::Submit(submit) => submit.fields(),
            Self::Deliver(deliver) => deliver.fields(),
            Self::SubmitResp(resp) => resp.msg_id.get() + u64::from(resp.result.into()),
            Self::DeliverResp(resp) => resp.msg_id.get() + u64::from(resp.result.into()),
            // ACTIVE_TEST has no fields, and the only one of its answer is reserved. Other messages do not occur here.
            _ => 0,
        }
    }
}

/// Splits the stream and reads each body as an `M`, with all fields.
pub fn parse_fields<'a, M: Message<'a> + Fields>(stream: &'a [u8]) -> u64 {
    let mut sum = 0_u64;
    for message in frames(stream).filter_map(|frame| M::from_body(frame.body()).ok()) {
        sum = sum.wrapping_add(black_box(&message).fields());
    }
    sum
}

/// Splits the stream and reads each message by its command, with all fields.
pub fn dispatch_fields<V: Layouts>(stream: &[u8]) -> u64 {
    let mut sum = 0_u64;
    for pdu in frames(stream).filter_map(|frame| Pdu::<V>::from_frame(frame).ok()) {
        sum = sum.wrapping_add(black_box(&pdu).fields());
    }
    sum
}

/// Dissects each message.
pub fn dissect_all(stream: &[u8], version: Version) {
    for item in frames(stream).flat_map(|frame| frame.dissect(version)) {
        black_box(&item);
    }
}

//----------- Writing ------------------------------------------------------------------------------

/// Returns the messages of a stream with their Sequence_Ids.
#[must_use]
pub fn views<'a, M: Message<'a>>(stream: &'a [u8]) -> Vec<(u32, M)> {
    frames(stream).filter_map(|frame| Some((frame.sequence_id().get(), M::from_body(frame.body()).ok()?))).collect()
}

/// Returns the messages of a stream of any commands with their Sequence_Ids.
#[must_use]
pub fn pdus<V: Layouts>(stream: &[u8]) -> Vec<(u32, Pdu<'_, V>)> {
    frames(stream).filter_map(|frame| Some((frame.sequence_id().get(), Pdu::from_frame(frame).ok()?))).collect()
}

/// Writes each message to the same buffer, and returns the number of bytes.
pub fn serialize<'a, M: Message<'a>>(views: &[(u32, M)], out: &mut [u8]) -> usize {
    let mut written = 0;
    for &(sequence_id, view) in views {
        let Ok(n) = view.encode(sequence_id, out) else { break };
        written += n;
        black_box(&mut *out);
    }
    written
}

/// Writes each message of any command to the same buffer, and returns the number of bytes.
pub fn serialize_pdus<V: Layouts>(pdus: &[(u32, Pdu<'_, V>)], out: &mut [u8]) -> usize {
    let mut written = 0;
    for &(sequence_id, pdu) in pdus {
        let Ok(n) = pdu.encode(sequence_id, out) else { break };
        written += n;
        black_box(&mut *out);
    }
    written
}

/// Returns the slices of each message for a vectored write.
pub fn slices<'a, M: Message<'a>>(views: &[(u32, M)]) {
    for &(sequence_id, view) in views {
        let header = view.header(sequence_id);
        black_box(view.slices(&header).as_ref());
    }
}

/// Splits the stream, reads each body as an `M` and writes it to the same buffer. Returns the number of bytes.
pub fn round_trip<'a, M: Message<'a>>(stream: &'a [u8], out: &mut [u8]) -> usize {
    let mut written = 0;
    for frame in frames(stream) {
        let Ok(message) = M::from_body(frame.body()) else { break };
        let Ok(n) = message.encode(frame.sequence_id(), out) else { break };
        written += n;
        black_box(&mut *out);
    }
    written
}

/// Splits the stream, reads each message by its command and writes it to the same buffer. Returns the number of bytes.
pub fn round_trip_pdus<V: Layouts>(stream: &[u8], out: &mut [u8]) -> usize {
    let mut written = 0;
    for frame in frames(stream) {
        let Ok(pdu) = Pdu::<V>::from_frame(frame) else { break };
        let Ok(n) = pdu.encode(frame.sequence_id(), out) else { break };
        written += n;
        black_box(&mut *out);
    }
    written
}

//----------- Building -----------------------------------------------------------------------------

/// The data from which an application builds a SUBMIT: ten short texts.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'a> {
    /// `Service_Id`.
    pub service_id: &'a [u8],
    /// `Fee_terminal_Id`.
    pub fee_terminal_id: &'a [u8],
    /// `Msg_src`.
    pub msg_src: &'a [u8],
    /// `FeeType`.
    pub fee_type: &'a [u8; 2],
    /// `FeeCode`.
    pub fee_code: &'a [u8],
    /// `ValId_Time`.
    pub valid_time: &'a [u8],
    /// `At_Time`.
    pub at_time: &'a [u8],
    /// `Src_Id`.
    pub src_id: &'a [u8],
    /// `Dest_terminal_Id`.
    pub dest_terminal_ids: &'a [&'a [u8]],
    /// `Msg_Content`.
    pub msg_content: &'a [u8],
}

/// Builds a SUBMIT of 2.0 from its texts, directly in `out`.
fn build(texts: &Texts<'_>, sequence_id: u32, out: &mut [u8]) -> Result<usize, BuildError> {
    let too_long = |by| BuildError::TooLong { field: "", by };
    let mut builder =
        SubmitBuilder::<V20>::new(out)?.enterprise(texts.msg_src)?.sender(texts.src_id)?.service(texts.service_id)?;
    let head = &mut *builder.head;
    head.fee_terminal_id.set(texts.fee_terminal_id).map_err(too_long)?;
    head.fee_type = FeeType(*texts.fee_type);
    head.fee_code.set(texts.fee_code).map_err(too_long)?;
    head.valid_time.set(texts.valid_time).map_err(too_long)?;
    head.at_time.set(texts.at_time).map_err(too_long)?;
    for number in texts.dest_terminal_ids {
        builder = builder.recipient(number)?;
    }
    Ok(builder.content(MsgFmt::UCS2, texts.msg_content)?.finish(sequence_id))
}

/// Builds all messages in the same buffer.
pub fn build_all(texts: &[Texts<'_>], out: &mut [u8]) -> usize {
    let mut written = 0;
    for (sequence_id, texts) in (1..).zip(texts) {
        let Ok(n) = build(texts, sequence_id, out) else { break };
        written += n;
        black_box(&mut *out);
    }
    written
}

/// Splits the stream and converts each message to another version, to the same buffer. Returns the number of bytes
/// read.
pub fn transcode_all(stream: &[u8], from: Version, to: Version, out: &mut [u8]) -> usize {
    let mut read = 0;
    for frame in frames(stream) {
        let Ok(done) = transcode(frame, from, to, out) else { break };
        read += frame.len();
        black_box((&mut *out, done.losses));
    }
    read
}
