//! Which bytes of a message are replaced, and by what.

use cmpp_codec::Frame;
use cmpp_codec::field::{Item, Kind};

use crate::mask::keyed::{Key, Purpose};
use crate::mask::{octets, text};
use crate::model::Message;

/// Texts of fields that say nothing about anybody. Every other text that is no time is replaced, so that a field which
/// is not thought of here is hidden.
const PLAIN: [&str; 4] = ["Stat", "FeeType", "FeeCode", "Route_type"];

/// The identifier of the message centre, the only integer that identifies a message.
const SMSC: &str = "SMSC_sequence";

/// Replaces phones, texts, accounts, digests and identifiers.
#[derive(Debug)]
pub(crate) struct Mask {
    key: Key,
    /// The message, with pseudonyms.
    bytes: Vec<u8>,
    unread: Vec<u8>,
}

impl Mask {
    pub(crate) const fn new(key: Key) -> Self {
        Self { key, bytes: Vec::new(), unread: Vec::new() }
    }

    /// Returns the message with pseudonyms. It has the same fields at the same places.
    ///
    /// A long text is masked in its parts, so the message has no `whole_text`: it would be another one.
    pub(crate) fn mask<'a>(&'a mut self, message: &Message<'a>) -> Message<'a> {
        let Self { key, bytes, unread } = self;
        bytes.clear();
        message.unread.clone_into(unread);
        text::mask_bytes(*key, unread);
        if let Some((frame, reading)) = message.content {
            bytes.extend_from_slice(frame.as_bytes());
            let mut items = frame.dissect(reading.version);
            for item in items.by_ref().map_while(Result::ok) {
                replace(*key, &item, bytes);
            }
            // Bytes that could not be read are at the end.
            let rest = bytes.len() - items.rest().len();
            text::mask_bytes(*key, &mut bytes[rest..]);
        }
        let content = message.content.and_then(|(_, reading)| Some((Frame::from_message(bytes).ok()?, reading)));
        Message { content, unread, whole_text: None, ..*message }
    }
}

/// Replaces the bytes of a field, if they have to be.
fn replace(key: Key, item: &Item<'_>, message: &mut [u8]) {
    let Some(bytes) = message.get_mut(item.offset..).and_then(|rest| rest.get_mut(..item.bytes.len())) else { return };
    match item.field.kind {
        Kind::Octets if !is_time(item) && !PLAIN.contains(&item.field.name) => {
            // What stands behind the NUL is no part of the value.
            let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
            let (value, surplus) = bytes.split_at_mut(end);
            octets::mask(key, value);
            text::mask_bytes(key, surplus);
        }
        Kind::Id => id(key, bytes),
        Kind::Uint if item.field.name == SMSC => text::mask_bytes(key, bytes),
        Kind::Bytes => text::mask_bytes(key, bytes),
        Kind::Unicode(encoding) => text::mask(key, encoding, bytes),
        Kind::Content | Kind::UserDataHeader | Kind::Element => {
            item.nested().for_each(|inner| replace(key, &inner, message));
        }
        _ => {}
    }
}

/// Returns whether the field holds a time. A field of a time that holds something else is no exception.
fn is_time(item: &Item<'_>) -> bool {
    item.field.time_form().is_some_and(|form| form.read(item.bytes).is_some())
}

/// Replaces the gateway and the number of an identifier. The time in it stays, and so does the distance between the
/// identifiers of the recipients of one message, by which reports are found. 0 stays: it is no identifier.
fn id(key: Key, bytes: &mut [u8]) {
    let Some(id) = bytes.first_chunk_mut().filter(|id| **id != [0; 8]) else { return };
    let number = u64::from_be_bytes(*id);
    let time = number >> 38;
    // The lowest 38 bits since 2.0, of which 16 are the number. In 1.2 they are a part of both.
    let gateway = (number >> 16 & 0x3f_ffff) as u32;
    let other = gateway_of(key, gateway);
    let distance = key.number(Purpose::Sequence, &[&time.to_be_bytes(), &gateway.to_be_bytes()]);
    let sequence = (u128::from(number).wrapping_add(distance) & 0xffff) as u16;
    *id = (time << 38 | u64::from(other) << 16 | u64::from(sequence)).to_be_bytes();
}

/// Exchanges all numbers of 22 bits with one another: a Feistel network.
fn gateway_of(key: Key, gateway: u32) -> u32 {
    let (mut high, mut low) = (gateway >> 11, gateway & 0x7ff);
    for round in 0..8_u8 {
        let mix = (key.number(Purpose::Gateway, &[&[round], &low.to_be_bytes()]) & 0x7ff) as u32;
        (high, low) = (low, high ^ mix);
    }
    high << 11 | low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_stay_different_and_next_to_one_another() {
        let key = Key::of("a");
        let masked = |number: u64| {
            let mut bytes = number.to_be_bytes();
            id(key, &mut bytes);
            u64::from_be_bytes(bytes)
        };
        assert_eq!(masked(0), 0);
        let first = 0xbbd5_eb41_e240_fffe;
        let (one, other) = (masked(first), masked(first & !0xffff));
        assert_eq!(one >> 38, first >> 38, "the time");
        assert_ne!(one >> 16, first >> 16, "the gateway");
        assert_eq!((one + 2) & 0xffff, other & 0xffff, "the recipient after the next one");
        let gateways: std::collections::HashSet<_> =
            (0..1 << 22).step_by(64).map(|number| gateway_of(key, number)).collect();
        assert_eq!(gateways.len(), 1 << 16);
        assert!(gateways.iter().all(|number| *number < 1 << 22));
    }
}
