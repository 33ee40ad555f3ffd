//! ASCII in bulk.

use crate::text::bulk::{Room, Step, Stop, is_ascii};

/// The number of bytes that are copied at a time.
const BLOCK: usize = 32;

/// Copies bytes up to the first one that is not ASCII. ASCII is also UTF-8, so this function both reads and writes.
pub(crate) fn copy<'i, 'o>(bytes: &'i [u8], mut room: Room<'o>) -> Step<'o, &'i [u8]> {
    let mut rest = bytes;
    while let (Some((block, after)), Some(to)) = (rest.split_first_chunk::<BLOCK>(), room.first::<BLOCK>()) {
        if !is_ascii(block) {
            break;
        }
        *to = *block;
        rest = after;
        room.advance(BLOCK);
    }
    let stop = loop {
        let Some((&byte, after)) = rest.split_first() else { break Stop::End };
        if !byte.is_ascii() {
            break Stop::Invalid(1);
        }
        if !room.push_array([byte]) {
            break Stop::Full;
        }
        rest = after;
    };
    Step { rest, room, stop }
}

/// Writes text up to the first character that is not ASCII.
pub(crate) fn encode<'t, 'o>(text: &'t str, room: Room<'o>) -> Step<'o, &'t str> {
    let Step { rest, room, stop } = copy(text.as_bytes(), room);
    // The copied bytes are ASCII, so the rest begins at the start of a character.
    let rest = text.len().checked_sub(rest.len()).and_then(|at| text.get(at..)).unwrap_or_default();
    Step { rest, room, stop }
}
