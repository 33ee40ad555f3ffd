//! The sequences of GB18030, and their characters if the feature `encoding_rs` provides the tables.

#[cfg(feature = "encoding_rs")]
use encoding_rs::{DecoderResult, EncoderResult, GB18030};

#[cfg(not(feature = "encoding_rs"))]
use crate::text::ascii;
use crate::text::bulk::{Room, Step, Stop};

/// Returns how many bytes the sequence at the start takes, and whether it has the form of a character.
///
/// The sequences are those of the Encoding Standard (the decoder of gb18030). A byte that cannot begin a sequence
/// stands alone. So does a byte whose sequence continues with ASCII that does not belong to it, so that the ASCII is
/// not lost. A sequence that the end cuts off is returned as a whole. If there are no bytes, the length is 0.
pub(crate) fn sequence(bytes: &[u8]) -> (usize, bool) {
    match *bytes {
        [0x00..=0x80, ..] => (1, true),
        [0x81..=0xfe, 0x40..=0x7e | 0x80..=0xfe, ..] => (2, true),
        [0x81..=0xfe, 0x30..=0x39, 0x81..=0xfe, 0x30..=0x39, ..] => (4, true),
        [0x81..=0xfe, 0x30..=0x39] | [0x81..=0xfe, 0xff, ..] => (2, false),
        [0x81..=0xfe, 0x30..=0x39, 0x81..=0xfe] => (3, false),
        [] => (0, false),
        _ => (1, false),
    }
}

/// Returns the character of a sequence.
#[cfg(feature = "encoding_rs")]
pub(crate) fn decode(sequence: &[u8]) -> Option<char> {
    if let [byte @ 0..0x80] = *sequence {
        return Some(byte.into());
    }
    let mut utf8 = [0; 16];
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let (result, _, len) = decoder.decode_to_utf8_without_replacement(sequence, &mut utf8, true);
    let text = utf8.get(..len).and_then(|utf8| core::str::from_utf8(utf8).ok())?;
    text.chars().next().filter(|_| matches!(result, DecoderResult::InputEmpty))
}

#[cfg(not(feature = "encoding_rs"))]
pub(crate) fn decode(sequence: &[u8]) -> Option<char> {
    match *sequence {
        [byte @ 0..0x80] => Some(byte.into()),
        _ => None,
    }
}

/// Characters that are decoded in advance, because creating a decoder costs the same for one character as for many.
#[cfg(feature = "encoding_rs")]
#[derive(Clone, Debug)]
pub(crate) struct Ahead {
    units: [u16; AHEAD],
    /// The first of the `units` that are not returned yet. `end` is the end of these.
    next: u8,
    end: u8,
}

#[cfg(feature = "encoding_rs")]
const AHEAD: usize = 24;

#[cfg(feature = "encoding_rs")]
impl Ahead {
    pub(crate) const NEW: Self = Self { units: [0; AHEAD], next: 0, end: 0 };

    /// Returns the character of the sequence of two bytes at the start of `bytes`. Each call must begin two bytes after
    /// the one before, as long as that one returned a character.
    pub(crate) fn next(&mut self, bytes: &[u8]) -> Option<char> {
        if self.next == self.end {
            self.read(bytes);
        }
        let unit = self.units.get(usize::from(self.next)).filter(|_| self.next < self.end)?;
        self.next = self.next.saturating_add(1);
        char::from_u32((*unit).into())
    }

    /// Decodes the next sequences of two bytes, up to one of another length. The character of each is one code unit.
    fn read(&mut self, bytes: &[u8]) {
        let pairs = bytes.chunks_exact(2).take(AHEAD).take_while(|pair| sequence(pair) == (2, true)).count();
        let pairs = bytes.get(..pairs.saturating_mul(2)).unwrap_or_default();
        let mut decoder = GB18030.new_decoder_without_bom_handling();
        let mut units = [0; AHEAD + 8]; // the decoder stops if less is left than it may need
        // The decoder stops at a pair that is not a character.
        let (_, _, len) = decoder.decode_to_utf16_without_replacement(pairs, &mut units, true);
        (self.next, self.end) = (0, u8::try_from(len.min(AHEAD)).unwrap_or(0));
        self.units.iter_mut().zip(units).for_each(|(to, unit)| *to = unit);
    }
}

/// Without the tables nothing is decoded in advance.
#[cfg(not(feature = "encoding_rs"))]
#[derive(Clone, Debug)]
pub(crate) struct Ahead;

#[cfg(not(feature = "encoding_rs"))]
impl Ahead {
    pub(crate) const NEW: Self = Self;

    #[expect(clippy::unused_self, reason = "as with the tables")]
    pub(crate) const fn next(&mut self, _: &[u8]) -> Option<char> {
        None
    }
}

/// Writes the sequence of a character to `out`, and returns it.
#[cfg(feature = "encoding_rs")]
fn encode(character: char, out: &mut [u8; 16]) -> Option<&[u8]> {
    let mut utf8 = [0; 4];
    let mut encoder = GB18030.new_encoder();
    let text = character.encode_utf8(&mut utf8);
    let (result, _, len) = encoder.encode_from_utf8_without_replacement(text, out, true);
    if !matches!(result, EncoderResult::InputEmpty) {
        return None;
    }
    // The encoder writes some private characters with their codes from before 2022. These are read as other characters.
    let written = out.get(..len)?;
    Some(written).filter(|_| !is_private(character) || decode(written) == Some(character))
}

//----------- In bulk ------------------------------------------------------------------------------

/// Converts GB18030 to UTF-8, up to the first sequence that is not a character.
#[cfg(feature = "encoding_rs")]
pub(crate) fn decode_all<'i, 'o>(bytes: &'i [u8], room: Room<'o>) -> Step<'o, &'i [u8]> {
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let (mut rest, mut room) = (bytes, room);
    // The decoder stops while a little room is left, and may have read bytes that it has not written yet. It continues
    // here.
    let mut spill = [0; 32];
    let mut is_full = false;
    loop {
        let (result, read, written) = if is_full {
            let found = decoder.decode_to_utf8_without_replacement(rest, &mut spill, true);
            if !room.push(spill.get(..found.2).unwrap_or_default()) {
                return Step { rest, room, stop: Stop::Full };
            }
            (found.0, found.1, 0)
        } else {
            decoder.decode_to_utf8_without_replacement(rest, room.as_mut_slice(), true)
        };
        room.advance(written);
        rest = rest.get(read..).unwrap_or_default();
        match result {
            DecoderResult::InputEmpty => return Step { rest, room, stop: Stop::End },
            DecoderResult::OutputFull => is_full = true,
            // The decoder has read `beyond` bytes after the invalid ones, and written nothing for them.
            DecoderResult::Malformed(len, beyond) => {
                let len = usize::from(len);
                let after = rest.len().saturating_add(beyond.into()).saturating_add(len);
                let rest = bytes.len().checked_sub(after).and_then(|at| bytes.get(at..)).unwrap_or_default();
                return Step { rest, room, stop: Stop::Invalid(len) };
            }
        }
    }
}

/// Copies bytes up to the first one that is not ASCII. Without the tables nothing else can be decoded.
#[cfg(not(feature = "encoding_rs"))]
pub(crate) fn decode_all<'i, 'o>(bytes: &'i [u8], room: Room<'o>) -> Step<'o, &'i [u8]> {
    let step = ascii::copy(bytes, room);
    match step.stop {
        Stop::Invalid(_) => Step { stop: Stop::Invalid(sequence(step.rest).0), ..step },
        _ => step,
    }
}

/// Writes text as GB18030, up to the first character that has no sequence.
#[cfg(feature = "encoding_rs")]
pub(crate) fn encode_all<'t, 'o>(text: &'t str, room: Room<'o>) -> Step<'o, &'t str> {
    let (mut rest, mut room) = (text, room);
    loop {
        // Stops before a private character, because the encoder writes some of these as others.
        let end = if may_be_private(rest) { rest.find(is_private).unwrap_or(rest.len()) } else { rest.len() };
        let (here, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let (result, read, written) =
            GB18030.new_encoder().encode_from_utf8_without_replacement(here, room.as_mut_slice(), true);
        room.advance(written);
        // The encoder has read the character that it cannot write.
        let unmappable = if let EncoderResult::Unmappable(character) = result { character.len_utf8() } else { 0 };
        rest = rest.get(read.saturating_sub(unmappable)..).unwrap_or_default();
        // Writes the characters for which the encoder needed more room, then the private character.
        let mut chars = rest.chars();
        while let Some(character) = chars.next() {
            let is_behind = rest.len() <= after.len();
            let stop = match encode(character, &mut [0; 16]) {
                None => Stop::Invalid(character.len_utf8()),
                Some(sequence) if room.push(sequence) => {
                    rest = chars.as_str();
                    if is_behind {
                        break;
                    }
                    continue;
                }
                Some(_) => Stop::Full,
            };
            return Step { rest, room, stop };
        }
        if rest.is_empty() {
            return Step { rest, room, stop: Stop::End };
        }
    }
}

#[cfg(not(feature = "encoding_rs"))]
pub(crate) fn encode_all<'t, 'o>(text: &'t str, room: Room<'o>) -> Step<'o, &'t str> {
    ascii::encode(text, room)
}

#[cfg(feature = "encoding_rs")]
const fn is_private(character: char) -> bool {
    matches!(character, '\u{e000}'..='\u{f8ff}')
}

/// Returns whether the text may contain a private character. The UTF-8 of these begins with 0xee, or with 0xef and a
/// byte below 0xa4.
#[cfg(feature = "encoding_rs")]
#[expect(clippy::needless_bitwise_bool, reason = "without branches sixteen bytes are looked at together")]
fn may_be_private(text: &str) -> bool {
    let (first, second) = (text.as_bytes(), text.as_bytes().get(1..).unwrap_or_default());
    first
        .iter()
        .zip(second)
        .fold(false, |any, (&first, &second)| any | (first == 0xee) | ((first == 0xef) & (second < 0xa4)))
}
