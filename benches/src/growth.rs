//! Cost by size: SUBMITs of 3.0 with 0 to 255 recipients, with 0 to 255 bytes of content, and texts of 0 to 255 bytes.

use cmpp_codec::{Counted, Encode, Frame, Message, Octets, v30};

use crate::cases::{Case, Cases, kept};
use crate::corpus::{Stream, vector};
use crate::{library, limits};

/// The measured sizes.
pub const SIZES: [u8; 12] = [0, 1, 2, 5, 10, 20, 50, 100, 140, 180, 220, 255];

/// The number of messages in a stream. The longest stream fits into the second-level cache, so that only the work
/// grows.
pub const MESSAGES: usize = 100;

/// The quantities whose size is varied.
pub const AXES: [&str; 3] = ["recipients", "bytes of content", "bytes of UCS-2"];

/// The operations on messages.
const WORK: [&str; 3] = ["frame + parse", "serialize", "limit: memcpy"];

/// The operations on texts.
const TEXT: [&str; 4] = ["decode", "encoding_rs: decode", "write", "std: write"];

/// Returns the operations of an axis.
#[must_use]
pub fn work(axis: &str) -> &'static [&'static str] {
    if axis == AXES[2] { &TEXT } else { &WORK }
}

/// Returns the name of a case.
#[must_use]
pub fn name(work: &str, axis: &str, size: u8) -> String {
    let whole = if axis == AXES[2] { "" } else { "SUBMIT with " };
    format!("{work} / {whole}{size} {axis}")
}

/// Returns the ordinary SUBMIT with the given number of recipients and length of content.
fn sized(recipients: u8, content: u8) -> Vec<u8> {
    let message = vector("v30/submit-140-to-1");
    let frame = Frame::from_message(&message).expect("a message");
    let submit = v30::Submit::from_body(frame.body()).expect("a SUBMIT");
    let ids = vec![submit.dest_terminal_ids[0]; recipients.into()];
    let text: Vec<u8> = submit.msg_content.iter().copied().cycle().take(content.into()).collect();
    let sized = v30::Submit {
        dest_terminal_ids: Counted::<Octets<32>>::new(&ids).expect("at most 255"),
        msg_content: Counted::new(&text).expect("at most 255"),
        ..submit
    };
    let mut out = vec![0; sized.encoded_len()];
    sized.encode(frame.sequence_id(), &mut out).expect("as long as it is");
    out
}

/// Returns the cases of all sizes.
#[must_use]
pub fn cases(messages: usize) -> Vec<Case> {
    let mut cases = Cases::new(messages);
    for axis in &AXES[..2] {
        for size in SIZES {
            let message = if *axis == AXES[0] { sized(size, 140) } else { sized(1, size) };
            let stream = kept(Stream::of(&message, messages));
            let views: &'static [(u32, v30::Submit<'static>)] = kept(library::views(&stream.bytes));
            assert_eq!(views.len(), messages, "not every size is read");
            let each: &'static [&'static [u8]] = kept(stream.each().collect::<Vec<_>>());
            cases.reading(&name(WORK[0], axis, size), stream, library::parse::<v30::Submit<'static>>);
            cases.writing(&name(WORK[1], axis, size), stream, |out| library::serialize(views, out));
            cases.writing(&name(WORK[2], axis, size), stream, |out| limits::copy_each(each, out));
        }
    }
    for size in SIZES {
        let [decode, others_decode, write, others_write] = TEXT.map(|work| name(work, AXES[2], size));
        cases.sized_text(size, [&decode, &others_decode, &write, &others_write]);
    }
    cases.list
}
