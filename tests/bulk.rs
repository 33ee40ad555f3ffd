//! Texts in bulk, compared with `chars`, and with encoding_rs and std, which are independent of this crate.

mod common;

use cmpp_codec::content::{EncodeError, Encoding, Text, Unwritable};
use encoding_rs::{Encoding as Other, GB18030, UTF_16BE};
use proptest::prelude::*;

const ALL: [Encoding; 3] = [Encoding::Ascii, Encoding::Ucs2, Encoding::Gb];

fn other(encoding: Encoding) -> Option<&'static Other> {
    match encoding {
        Encoding::Ucs2 => Some(UTF_16BE),
        Encoding::Gb => Some(GB18030),
        _ => None,
    }
}

/// Decodes in bulk, and compares the result with `chars` and with encoding_rs.
#[track_caller]
fn decoded(encoding: Encoding, bytes: &[u8]) -> String {
    let text = Text::new(encoding, bytes);
    let mut out = vec![0xee; text.max_utf8_len()];
    let done = text.decode_to_utf8(&mut out).expect("the promised room is enough");
    let written = String::from_utf8(out[..done.len].to_vec()).expect("UTF-8");
    assert_eq!(written, text.lossy().collect::<String>(), "chars read {bytes:02x?} as another text");
    assert_eq!(done.invalid, text.chars().filter(Result::is_err).count(), "{bytes:02x?}");
    assert_eq!(done.first_invalid, text.chars().find_map(Result::err), "{bytes:02x?}");
    if let Some(other) = other(encoding) {
        let (theirs, had_errors) = other.decode_without_bom_handling(bytes);
        let mut theirs = theirs.into_owned();
        // In the Encoding Standard, a high surrogate and an odd byte at the end are one error. Here they are two.
        if encoding == Encoding::Ucs2 && bytes.len() % 2 == 1 && matches!(bytes, [.., 0xd8..=0xdb, _, _]) {
            theirs.push('\u{fffd}');
        }
        assert_eq!(written, theirs, "encoding_rs reads {bytes:02x?} as another text");
        assert_eq!(done.invalid > 0, had_errors);
    }
    let mut exact = vec![0; done.len];
    assert_eq!(text.decode_into(&mut exact), Ok(&*written), "the very room is enough");
    if let Some(less) = done.len.checked_sub(1) {
        assert_eq!(text.decode_to_utf8(&mut exact[..less]).map_err(|short| short.needed), Err(done.len));
    }
    written
}

/// Writes in bulk, and compares the result with encoding_rs or std, and with what is read from it.
#[track_caller]
fn written(encoding: Encoding, text: &str) -> Option<Vec<u8>> {
    let lacks = |character: char| match encoding {
        Encoding::Ascii => !character.is_ascii(),
        Encoding::Gb => is_lost(character),
        _ => false,
    };
    let lack = text.char_indices().find(|&(_, character)| lacks(character));
    let lack = lack.map(|(offset, character)| Unwritable { character, offset });
    let mut out = vec![0xee; 2 * text.len()];
    let len = match (encoding.write(text, &mut out), lack) {
        (Err(EncodeError::Unwritable(found)), Some(lack)) => {
            assert_eq!(found, lack);
            assert_eq!(encoding.encoded_len(text), Err(lack));
            // The error is the same without any room.
            assert_eq!(encoding.write(text, &mut []), Err(EncodeError::Unwritable(lack)));
            return None;
        }
        (found, None) => found.expect("the promised room is enough"),
        (found, Some(lack)) => panic!("{found:?}, but {lack:?}"),
    };
    assert_eq!(encoding.encoded_len(text), Ok(len));
    let theirs = match encoding {
        Encoding::Ascii => text.as_bytes().to_vec(),
        Encoding::Ucs2 => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => GB18030.encode(text).0.into_owned(),
    };
    assert_eq!(out[..len], theirs, "others write {text:?} differently");
    let mut exact = vec![0; len];
    assert_eq!(encoding.write(text, &mut exact), Ok(len));
    assert_eq!(exact, theirs, "the very room is enough");
    if let Some(less) = len.checked_sub(1) {
        let short = encoding.write(text, &mut exact[..less]);
        assert!(matches!(short, Err(EncodeError::NoRoom(short)) if short.needed == len), "{short:?}");
    }
    Some(theirs)
}

/// U+E5E5, and the private characters whose codes GB18030-2022 gave to others.
const fn is_lost(character: char) -> bool {
    matches!(
        character,
        '\u{e5e5}' | '\u{e78d}'
            ..='\u{e796}'
                | '\u{e81e}'
                | '\u{e826}'
                | '\u{e82b}'
                | '\u{e82c}'
                | '\u{e832}'
                | '\u{e843}'
                | '\u{e854}'
                | '\u{e864}'
    )
}

/// Every code unit of UCS-2, at every place of a block, among Chinese and among ASCII.
#[test]
fn every_code_unit_is_read_as_by_others() {
    for unit in 0..=u16::MAX {
        let [high, low] = unit.to_be_bytes();
        let around = if unit % 3 == 0 { [0x00, 0x41] } else { [0x96, 0xe8] };
        let mut bytes = around.repeat(20);
        let at = 2 * usize::from(unit % 19);
        bytes[at..at + 2].copy_from_slice(&[high, low]);
        decoded(Encoding::Ucs2, &bytes);
        decoded(Encoding::Ucs2, &bytes[at..]);
        decoded(Encoding::Ucs2, &[high, low]);
    }
}

/// Each kind of unit at each place of the longest block, before each other kind.
#[test]
fn every_kind_of_unit_is_read_at_every_place() {
    let kinds: [u16; 9] = [0x41, 0x7f, 0x80, 0x7ff, 0x800, 0x96e8, 0xd83d, 0xde00, 0xffff];
    for around in kinds {
        for first in kinds {
            for second in kinds {
                for at in 0..17 {
                    let mut units = [around; 18];
                    (units[at], units[at + 1]) = (first, second);
                    decoded(Encoding::Ucs2, &units.map(u16::to_be_bytes).concat());
                }
            }
        }
    }
}

/// Every pair of bytes of GB18030, alone, before ASCII and in a text.
#[test]
fn every_gb_pair_is_read_as_by_others() {
    for pair in 0..=u16::MAX {
        let [first, second] = pair.to_be_bytes();
        decoded(Encoding::Gb, &[first, second]);
        decoded(Encoding::Gb, &[b'a', 0xc4, 0xe3, first, second, 0xba, 0xc3, b'!']);
    }
}

/// Every four-byte form of GB18030: all of them are decoded at once, and the invalid ones also one by one.
#[test]
fn every_gb_form_of_four_bytes_is_read_as_by_others() {
    let mut invalid = 0;
    for first in 0x81..=0xfe {
        for second in b'0'..=b'9' {
            let mut bytes = Vec::new();
            for third in 0x81..=0xfe {
                for fourth in b'0'..=b'9' {
                    bytes.extend([first, second, third, fourth]);
                }
            }
            let text = Text::new(Encoding::Gb, &bytes);
            let mut out = vec![0; text.max_utf8_len()];
            let done = text.decode_to_utf8(&mut out).unwrap();
            let (theirs, _) = GB18030.decode_without_bom_handling(&bytes);
            assert_eq!(std::str::from_utf8(&out[..done.len]).unwrap(), theirs);
            assert_eq!(theirs.chars().count(), 126 * 10, "each is one character or one mark");
            invalid += done.invalid;
        }
    }
    // GB18030 has 39,420 four-byte codes for the basic plane (0x8130_8130 to 0x8431_a439) and 1,048,576 for the others
    // (0x9030_8130 to 0xe332_9a35). The rest of the 1,587,600 forms are not characters.
    assert_eq!(invalid, 1_587_600 - 39_420 - 1_048_576);
}

/// Every character of Unicode, alone and in a text.
#[test]
fn every_character_is_written_as_by_others() {
    for encoding in ALL {
        let mut all = String::new();
        for character in '\0'..=char::MAX {
            let alone = written(encoding, character.encode_utf8(&mut [0; 4]));
            assert!(alone.is_none_or(|bytes| Text::new(encoding, &bytes).chars().eq([Ok(character)])));
            if encoding.can_write(character.encode_utf8(&mut [0; 4])) {
                all.push(character);
            }
            if all.len() > 300 {
                let bytes = written(encoding, &all).unwrap();
                assert_eq!(decoded(encoding, &bytes), all);
                all.clear();
            }
        }
    }
}

/// A character of each width at each place in a text of each kind: the blocks begin and end everywhere.
#[test]
fn every_width_is_written_at_every_place() {
    for around in ['a', 'é', '雨', '😀'] {
        for character in ['b', 'ß', '你', '🙏', '\u{e000}', '\u{e5e5}'] {
            for at in 0..20 {
                let mut text = vec![around; 20];
                text[at] = character;
                let text = String::from_iter(text);
                for encoding in ALL {
                    if let Some(bytes) = written(encoding, &text) {
                        assert_eq!(decoded(encoding, &bytes), text);
                    }
                }
            }
        }
    }
}

/// All lengths of texts and of bytes from 0 to 300, cut at every place.
#[test]
fn every_length_and_every_cut_is_read_and_written() {
    for around in ["雨a", "a", "雨", "😀x雨", "é雨雨雨雨雨雨雨雨雨"] {
        let text: String = around.chars().cycle().take(300).collect();
        for encoding in ALL {
            for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                written(encoding, &text[..at]);
            }
            let mut bytes = vec![0; 4 * text.len()];
            let Ok(len) = encoding.write(&text, &mut bytes) else { continue };
            for cut in 0..=len.min(301) {
                decoded(encoding, &bytes[..cut]);
                decoded(encoding, &bytes[cut..len.min(300).max(cut)]);
            }
        }
    }
    for len in 0..=300 {
        for byte in [0x00, 0x7f, 0x80, 0x81, 0x30, 0xd8, 0xdc, 0xff] {
            for encoding in ALL {
                decoded(encoding, &vec![byte; len]);
            }
        }
    }
}

/// Bytes that are likely to be at the limits of what a character is.
fn edgy() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        any::<u8>(),
        prop::sample::select(vec![0x00, 0x30, 0x39, 0x40, 0x7f, 0x80, 0x81, 0xd8, 0xdb, 0xdc, 0xdf, 0xfe, 0xff]),
    ];
    prop::collection::vec(byte, 0..300)
}

proptest! {
    #![proptest_config(common::cases(2000))]

    #[test]
    fn any_bytes_are_read_as_by_others(bytes in edgy(), encoding in prop::sample::select(ALL.to_vec())) {
        decoded(encoding, &bytes);
    }

    #[test]
    fn any_text_is_written_as_by_others(
        text in "([ -~]|[一-龥]|[😀-🙏]|\\PC|[\u{e000}-\u{f8ff}]){0,80}", encoding in prop::sample::select(ALL.to_vec()),
    ) {
        written(encoding, &text);
        // Without the characters that the encoding lacks, the text comes back.
        let known = text.chars().filter(|&found| encoding.can_write(found.encode_utf8(&mut [0; 4]))).collect::<String>();
        let bytes = written(encoding, &known).expect("only what can be written");
        prop_assert_eq!(decoded(encoding, &bytes), known);
    }

    /// With any room, the text is written, or the error is `NoRoom` with the exact length.
    #[test]
    fn any_room_is_enough_or_too_short(bytes in edgy(), room in 0..1000_usize, encoding in prop::sample::select(ALL.to_vec())) {
        let text = Text::new(encoding, &bytes);
        let len = text.utf8_len();
        prop_assert!(len <= text.max_utf8_len());
        let mut out = vec![0xee; room];
        match text.decode_to_utf8(&mut out) {
            Ok(done) => {
                prop_assert!(done.len == len && len <= room);
                prop_assert!(out[len..].iter().all(|&byte| byte == 0xee) || encoding != Encoding::Ascii);
            }
            Err(short) => prop_assert!(short.needed == len && len > room),
        }
    }
}

/// One odd byte of UCS-2 takes three bytes of UTF-8, more than two for each byte.
#[test]
fn the_promised_room_is_enough_for_one_odd_byte() {
    let text = Text::new(Encoding::Ucs2, &[0x3d]);
    assert_eq!(text.max_utf8_len(), 3);
    assert_eq!(decoded(Encoding::Ucs2, &[0x3d]), "\u{fffd}");
}
