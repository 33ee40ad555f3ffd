//! The sequences of GB18030, and their characters where the feature `encoding_rs` brings the tables.

use crate::text::sequence::Sequence;

/// How many bytes the sequence at the start takes, and whether it has the form of a character.
///
/// A byte that cannot begin or go on is alone, so that what follows it is not lost; a sequence cut off by the end is
/// one piece. Of no bytes: none.
pub(crate) fn sequence(bytes: &[u8]) -> (usize, bool) {
    match *bytes {
        [0x00..=0x80, ..] => (1, true),
        [0x81..=0xfe, 0x40..=0x7e | 0x80..=0xfe, ..] => (2, true),
        [0x81..=0xfe, 0x30..=0x39, 0x81..=0xfe, 0x30..=0x39, ..] => (4, true),
        [0x81..=0xfe, 0x30..=0x39] => (2, false),
        [0x81..=0xfe, 0x30..=0x39, 0x81..=0xfe] => (3, false),
        [] => (0, false),
        _ => (1, false),
    }
}

#[cfg(feature = "encoding_rs")]
pub(crate) fn decode(sequence: &[u8]) -> Option<char> {
    if let [byte @ 0..0x80] = *sequence {
        return Some(byte.into());
    }
    let mut utf8 = [0; 16];
    let mut decoder = encoding_rs::GB18030.new_decoder_without_bom_handling();
    let (result, _, len) = decoder.decode_to_utf8_without_replacement(sequence, &mut utf8, true);
    let text = utf8.get(..len).and_then(|utf8| core::str::from_utf8(utf8).ok())?;
    text.chars().next().filter(|_| matches!(result, encoding_rs::DecoderResult::InputEmpty))
}

#[cfg(not(feature = "encoding_rs"))]
pub(crate) fn decode(sequence: &[u8]) -> Option<char> {
    match *sequence {
        [byte @ 0..0x80] => Some(byte.into()),
        _ => None,
    }
}

#[cfg(feature = "encoding_rs")]
pub(crate) fn encode(character: char) -> Option<Sequence> {
    if let Some(byte) = u8::try_from(character).ok().filter(u8::is_ascii) {
        return Some(Sequence::one(byte));
    }
    let mut utf8 = [0; 4];
    let mut out = [0; 16];
    let mut encoder = encoding_rs::GB18030.new_encoder();
    let text = character.encode_utf8(&mut utf8);
    let (result, _, len) = encoder.encode_from_utf8_without_replacement(text, &mut out, true);
    if !matches!(result, encoding_rs::EncoderResult::InputEmpty) {
        return None;
    }
    // Some private characters are written with the codes that were theirs before 2022, and do not come back.
    let private = matches!(character, '\u{e000}'..='\u{f8ff}');
    let written = out.get(..len)?;
    if private && decode(written) != Some(character) {
        return None;
    }
    Some(Sequence::new(*out.first_chunk()?, u8::try_from(len).ok().filter(|&len| len <= 4)?))
}

#[cfg(not(feature = "encoding_rs"))]
pub(crate) fn encode(character: char) -> Option<Sequence> {
    u8::try_from(character).ok().filter(u8::is_ascii).map(Sequence::one)
}
