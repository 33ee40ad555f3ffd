//! A hand-written parser of SUBMIT, without nom and without the crate's grammar, as the lower limit of the cost.

use std::hint::black_box;

use cmpp_codec::pdu::{Submit, SubmitDest, SubmitHead, SubmitTail};
use cmpp_codec::{Counted, Header, Layouts, Octets, V20, V30};
use zerocopy::{FromBytes, Immutable, KnownLayout, Unaligned};

/// Reads a stream.
type Read = fn(&[u8]);

/// The parsers of the versions.
pub const PARSE: [(&str, Read); 2] = [("2.0", parse_v20), ("3.0", parse_v30)];

/// The largest accepted length of a message, as in the crate.
const LIMIT: usize = 8578;

/// A header and a body.
type Message<'a> = (&'a Header, &'a [u8]);

/// Returns the first message, and the bytes after it.
#[inline(always)]
fn split(stream: &[u8]) -> Option<(Message<'_>, &[u8])> {
    let (header, after) = Header::ref_from_prefix(stream).ok()?;
    let total = header.total_length.get() as usize;
    if total > LIMIT {
        return None;
    }
    let (body, rest) = after.split_at_checked(total.checked_sub(12)?)?;
    Some(((header, body), rest))
}

#[inline(always)]
fn fixed<T: FromBytes + KnownLayout + Immutable + Unaligned>(input: &[u8]) -> Option<(&T, &[u8])> {
    T::ref_from_prefix(input).ok()
}

/// Parses a body of 2.0.
#[inline(always)]
#[must_use]
pub fn submit_v20(body: &[u8]) -> Option<Submit<'_, V20>> {
    submit::<V20, Octets<21>>(body, |head, ids, dest, content, tail| {
        Some(Submit {
            head,
            dest_terminal_ids: Counted::new(ids).ok()?,
            dest,
            msg_content: Counted::new(content).ok()?,
            tail,
        })
    })
}

/// Parses a body of 3.0.
#[inline(always)]
#[must_use]
pub fn submit_v30(body: &[u8]) -> Option<Submit<'_, V30>> {
    submit::<V30, Octets<32>>(body, |head, ids, dest, content, tail| {
        Some(Submit {
            head,
            dest_terminal_ids: Counted::new(ids).ok()?,
            dest,
            msg_content: Counted::new(content).ok()?,
            tail,
        })
    })
}

type Parts<'a, V, Id, T> = fn(&'a SubmitHead<V>, &'a [Id], &'a SubmitDest<V>, &'a [u8], &'a SubmitTail<V>) -> Option<T>;

#[inline(always)]
fn submit<'a, V: Layouts, Id>(body: &'a [u8], make: Parts<'a, V, Id, Submit<'a, V>>) -> Option<Submit<'a, V>>
where
    Id: FromBytes + KnownLayout + Immutable + Unaligned,
{
    let (head, rest) = fixed(body)?;
    let (&count, rest) = rest.split_first()?;
    let (ids, rest) = <[Id]>::ref_from_prefix_with_elems(rest, usize::from(count)).ok()?;
    let (dest, rest) = fixed(rest)?;
    let (&length, rest) = rest.split_first()?;
    let (content, rest) = rest.split_at_checked(usize::from(length))?;
    let (tail, rest) = fixed(rest)?;
    if rest.is_empty() { make(head, ids, dest, content, tail) } else { None }
}

/// Splits the stream into frames.
pub fn frame(mut stream: &[u8]) {
    while let Some((frame, rest)) = split(stream) {
        black_box(&frame);
        stream = rest;
    }
}

/// Splits the stream and reads each message as a SUBMIT of 2.0.
pub fn parse_v20(mut stream: &[u8]) {
    while let Some((frame, rest)) = split(stream) {
        let Some(submit) = submit_v20(frame.1) else { break };
        black_box(&submit);
        stream = rest;
    }
}

/// Splits the stream and reads each message as a SUBMIT of 3.0.
pub fn parse_v30(mut stream: &[u8]) {
    while let Some((frame, rest)) = split(stream) {
        let Some(submit) = submit_v30(frame.1) else { break };
        black_box(&submit);
        stream = rest;
    }
}
