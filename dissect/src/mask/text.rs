//! Pseudonyms of texts: another text of the same length in the same encoding.
//!
//! Every letter, every digit and every Chinese character becomes another one; spaces and punctuation stay. The same text
//! has the same pseudonym.

use cmpp_codec::content::Encoding;

use crate::mask::keyed::{Key, Purpose, Stream};

/// Replaces a text.
pub(super) fn mask(key: Key, encoding: Encoding, text: &mut [u8]) {
    let mut numbers = key.stream(Purpose::Text, text);
    match encoding {
        Encoding::Ascii => text.iter_mut().for_each(|byte| *byte = ascii(*byte, &mut numbers)),
        Encoding::Ucs2 => {
            let mut units = text.chunks_exact_mut(2);
            for unit in &mut units {
                if let [high, low] = unit {
                    [*high, *low] = ucs2(u16::from_be_bytes([*high, *low]), &mut numbers).to_be_bytes();
                }
            }
            units.into_remainder().iter_mut().for_each(|byte| *byte = ascii(*byte, &mut numbers));
        }
        Encoding::Gb => gb(text, &mut numbers),
        _ => mask_bytes(key, text),
    }
}

/// Replaces bytes that are no text. Zeros stay, because they say that nothing is there.
pub(super) fn mask_bytes(key: Key, bytes: &mut [u8]) {
    let mut numbers = key.stream(Purpose::Bytes, bytes);
    for byte in bytes.iter_mut().filter(|byte| **byte != 0) {
        *byte = other(*byte, 1, 255, &mut numbers);
    }
}

/// Returns another one of the `count` values from `first`. A value that is none of these becomes any of them.
fn other<T: Copy + Into<u32> + TryFrom<u32>>(value: T, first: u16, count: u16, numbers: &mut Stream) -> T {
    let (first, count) = (u32::from(first), u32::from(count));
    let index = match value.into().checked_sub(first).filter(|index| *index < count) {
        Some(index) => (index + 1 + numbers.below(count - 1)) % count,
        None => numbers.below(count),
    };
    T::try_from(first + index).unwrap_or(value)
}

fn ascii(byte: u8, numbers: &mut Stream) -> u8 {
    match byte {
        b'0'..=b'9' => other(byte, 0x30, 10, numbers),
        b'A'..=b'Z' => other(byte, 0x41, 26, numbers),
        b'a'..=b'z' => other(byte, 0x61, 26, numbers),
        0x80.. => other(byte, 0x80, 128, numbers),
        _ => byte,
    }
}

/// Punctuation that stays: 、。，！？：“”《》【】.
const PUNCTUATION: [u16; 12] =
    [0x3001, 0x3002, 0xff0c, 0xff01, 0xff1f, 0xff1a, 0x201c, 0x201d, 0x300a, 0x300b, 0x3010, 0x3011];

fn ucs2(unit: u16, numbers: &mut Stream) -> u16 {
    match unit {
        0..0x80 => ascii((unit & 0x7f) as u8, numbers).into(),
        // Digits and letters of full width.
        0xff10..=0xff19 => other(unit, 0xff10, 10, numbers),
        0xff21..=0xff3a => other(unit, 0xff21, 26, numbers),
        0xff41..=0xff5a => other(unit, 0xff41, 26, numbers),
        _ if PUNCTUATION.contains(&unit) => unit,
        // The Chinese characters of Unicode 1.1. Both halves of a pair become one each.
        _ => other(unit, 0x4e00, 20_902, numbers),
    }
}

/// The same punctuation in GB2312.
const GB_PUNCTUATION: [[u8; 2]; 12] = [
    [0xa1, 0xa2],
    [0xa1, 0xa3],
    [0xa3, 0xac],
    [0xa3, 0xa1],
    [0xa3, 0xbf],
    [0xa3, 0xba],
    [0xa1, 0xb0],
    [0xa1, 0xb1],
    [0xa1, 0xb6],
    [0xa1, 0xb7],
    [0xa1, 0xbe],
    [0xa1, 0xbf],
];

/// The rows of the first level of GB2312 in which every cell is a Chinese character, and the cells of a row.
const ROWS: u16 = 39;
const CELLS: u16 = 94;

fn gb(mut text: &mut [u8], numbers: &mut Stream) {
    loop {
        let taken = match text {
            [] => return,
            [first @ 0x81..=0xfe, second @ (0x40..=0x7e | 0x80..=0xfe), ..] => {
                if !GB_PUNCTUATION.contains(&[*first, *second]) {
                    [*first, *second] = hanzi([*first, *second], numbers);
                }
                2
            }
            // A character of four bytes becomes two.
            [a @ 0x81..=0xfe, b @ b'0'..=b'9', c @ 0x81..=0xfe, d @ b'0'..=b'9', ..] => {
                [*a, *b] = hanzi([*a, *b], numbers);
                [*c, *d] = hanzi([*c, *d], numbers);
                4
            }
            [byte, ..] => {
                *byte = ascii(*byte, numbers);
                1
            }
        };
        text = &mut text[taken..];
    }
}

/// Returns another character of the first level of GB2312.
fn hanzi([first, second]: [u8; 2], numbers: &mut Stream) -> [u8; 2] {
    let row = first.checked_sub(0xb0).map(u16::from).filter(|row| *row < ROWS);
    let cell = second.checked_sub(0xa1).map(u16::from).filter(|cell| *cell < CELLS);
    let place = row.zip(cell).map_or(u16::MAX, |(row, cell)| row * CELLS + cell);
    let place = other(place, 0, ROWS * CELLS, numbers);
    [0xb0 + (place / CELLS % ROWS) as u8, 0xa1 + (place % CELLS) as u8]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(encoding: Encoding, text: &str) -> String {
        let mut bytes = encoding.encode_to_vec(text).unwrap();
        mask(Key::of("a"), encoding, &mut bytes);
        let text = cmpp_codec::content::Text::new(encoding, &bytes);
        assert!(text.is_intact(), "{bytes:02x?}");
        text.to_string()
    }

    /// No character stays where it was, but those that say nothing.
    #[test]
    fn a_text_becomes_another_of_its_form() {
        for (encoding, text) in [
            (Encoding::Ascii, "Your code is 482913, call 13800138000!"),
            (Encoding::Ucs2, "您的验证码：482913，五分钟内有效。０１９ＡＺａｚ😀é"),
            (Encoding::Gb, "【银行】验证码 482913，請勿告訴他人。０１Ａａ"),
        ] {
            let other = masked(encoding, text);
            assert_eq!(other, masked(encoding, text), "stable");
            for (old, new) in text.chars().zip(other.chars()) {
                let stays = " ，。！、：【】!,".contains(old);
                assert_eq!(old == new, stays, "{text} {other}");
                assert_eq!(old.is_ascii_digit(), new.is_ascii_digit(), "{text} {other}");
                assert_eq!(old.is_ascii_uppercase(), new.is_ascii_uppercase(), "{text} {other}");
                if encoding == Encoding::Ucs2 {
                    for wide in ['０'..='９', 'Ａ'..='Ｚ', 'ａ'..='ｚ'] {
                        assert_eq!(wide.contains(&old), wide.contains(&new), "{text} {other}");
                    }
                }
            }
        }
        assert_ne!(masked(Encoding::Ascii, "aaaa1"), masked(Encoding::Ascii, "aaaa2").replace('2', "1"));
    }

    #[test]
    fn no_character_of_gb2312_stays() {
        let all = (0xb0..0xf7_u8).flat_map(|first| (0xa1..=0xfe_u8).map(move |second| [first, second]));
        let all: Vec<[u8; 2]> = all.collect();
        for start in 0..8 {
            let old = &all[start..];
            let mut new = old.concat();
            mask(Key::of("a"), Encoding::Gb, &mut new);
            assert!(old.iter().zip(new.chunks(2)).all(|(old, new)| old != new && all.iter().any(|any| any == new)));
        }
    }

    /// Whatever the bytes are, none panics; zeros stay in data.
    #[test]
    fn any_bytes_are_masked() {
        let all: Vec<u8> = (0..=255).chain((0..=255).rev()).chain(0..=254).collect();
        for encoding in [Encoding::Ascii, Encoding::Ucs2, Encoding::Gb] {
            for start in 0..all.len() {
                mask(Key::of("a"), encoding, &mut all[start..].to_vec());
            }
        }
        let mut data = all.clone();
        mask_bytes(Key::of("a"), &mut data);
        assert!(data.iter().zip(&all).all(|(new, old)| (new == old) == (*old == 0) && (*new == 0) == (*old == 0)));
    }
}
