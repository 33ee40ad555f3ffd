//! Frames as bytes that can be changed.

use std::ops::Range;

use bytes::BytesMut;
use cmpp_codec::{CommandId, Frame, Limit, Split, Version};

/// The longest message that is taken for one: a SUBMIT of 3.0 with 255 recipients and 255 bytes fits.
const LIMIT: Limit = Limit::new(65536);

/// Writes a message of any body.
pub(crate) fn message(command: CommandId, sequence_id: u32, body: &[u8]) -> Vec<u8> {
    let len = u32::try_from(body.len() + 12).unwrap_or(u32::MAX);
    [&len.to_be_bytes()[..], &command.get().to_be_bytes(), &sequence_id.to_be_bytes(), body].concat()
}

/// Takes the first whole message off `input`: or all of it, if it does not begin with one. `None`: more is to come.
pub(crate) fn split(input: &mut BytesMut) -> Option<Vec<u8>> {
    let len = match Frame::split(input, LIMIT) {
        Ok(Split::Complete { frame, .. }) => frame.len(),
        Ok(Split::Incomplete { .. }) => return None,
        Err(_) => input.len(),
    };
    Some(input.split_to(len).to_vec())
}

/// Where a field is in a message.
pub(crate) fn field(message: &[u8], version: Version, name: &str) -> Option<Range<usize>> {
    let frame = Frame::from_message(message).ok()?;
    let item = frame.dissect(version).flatten().find(|item| item.field.name == name)?;
    Some(item.offset..item.offset + item.bytes.len())
}

/// Overwrites a field. A message without it, or with another width of it, stays as it is.
pub(crate) fn set(message: &mut [u8], version: Version, name: &str, bytes: &[u8]) {
    if let Some(range) = field(message, version, name).filter(|range| range.len() == bytes.len()) {
        message[range].copy_from_slice(bytes);
    }
}

/// Gives a message another `Sequence_Id`.
pub(crate) fn set_sequence(message: &mut [u8], sequence_id: u32) {
    if let Some(field) = message.get_mut(8..12) {
        field.copy_from_slice(&sequence_id.to_be_bytes());
    }
}

/// Writes the length of a message whose body was changed.
pub(crate) fn set_length(message: &mut [u8]) {
    let len = u32::try_from(message.len()).unwrap_or(u32::MAX);
    if let Some(field) = message.get_mut(..4) {
        field.copy_from_slice(&len.to_be_bytes());
    }
}
