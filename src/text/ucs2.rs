//! UCS-2, read and written in bulk.
//!
//! Four code units are one word of 64 bits. A word whose units all take three bytes of UTF-8, as Chinese does, or all
//! one byte, is converted in a register, any other word without surrogates unit by unit. Everything else is converted
//! one character at a time.

#![expect(clippy::many_single_char_names, reason = "bytes in their order")]

use zerocopy::{transmute, transmute_mut};

use crate::text::bulk::{Room, Step, Stop};

/// Four code units, the first one in the highest bits.
type Word = u64;

/// Returns a word with the same number in each of its four units.
const fn each(unit: u64) -> Word {
    unit.wrapping_mul(0x0001_0001_0001_0001)
}

/// Returns whether all four units take three bytes of UTF-8: none is below U+0800 or a surrogate.
#[inline]
const fn is_wide(word: Word) -> bool {
    // The highest five bits: 0 is below U+0800, 0x1b is a surrogate. Added to 0x7fff, anything but 0 has bit 15.
    let high = word >> 11 & each(0x1f);
    high.wrapping_add(each(0x7fff)) & (high ^ each(0x1b)).wrapping_add(each(0x7fff)) & each(0x8000) == each(0x8000)
}

/// Returns whether all four units are characters.
#[inline]
const fn has_no_surrogate(word: Word) -> bool {
    ((word >> 11 & each(0x1f)) ^ each(0x1b)).wrapping_add(each(0x7fff)) & each(0x8000) == each(0x8000)
}

/// Returns whether all four units are ASCII.
#[inline]
const fn is_ascii(word: Word) -> bool {
    word & each(0xff80) == 0
}

/// Reads the first character. Returns how many bytes it takes, and `None` for a lone surrogate or an odd byte.
pub(crate) fn first(bytes: &[u8]) -> (usize, Option<char>) {
    let [a, b, rest @ ..] = bytes else {
        return (bytes.len(), None);
    };
    let unit = u16::from_be_bytes([*a, *b]);
    if let Some(character) = char::from_u32(unit.into()) {
        return (2, Some(character));
    }
    let next = rest.first_chunk().map(|&pair| u16::from_be_bytes(pair));
    match next.and_then(|next| char::decode_utf16([unit, next]).next()?.ok()) {
        Some(character) => (4, Some(character)),
        None => (2, None),
    }
}

//----------- To UTF-8 -----------------------------------------------------------------------------

/// Converts UCS-2 to UTF-8, up to the first unit that is not a character.
pub(crate) fn decode<'i, 'o>(bytes: &'i [u8], mut room: Room<'o>) -> Step<'o, &'i [u8]> {
    let mut rest = bytes;
    loop {
        while let (Some((block, after)), Some(to)) = (rest.split_first_chunk::<16>(), room.first::<24>()) {
            let words: [[u8; 8]; 2] = transmute!(*block);
            let [first, second] = words.map(Word::from_be_bytes);
            if !(is_wide(first) & is_wide(second)) {
                break;
            }
            let [to_first, to_second]: &mut [[u8; 12]; 2] = transmute_mut!(to);
            put_wide(first, to_first);
            put_wide(second, to_second);
            rest = after;
            room.advance(24);
        }
        // One word, or else up to four characters.
        match (rest.split_first_chunk(), room.first::<12>()) {
            (Some((word, after)), Some(to)) if is_wide(Word::from_be_bytes(*word)) => {
                put_wide(Word::from_be_bytes(*word), to);
                rest = after;
                room.advance(12);
            }
            (Some((word, after)), Some(to)) if is_ascii(Word::from_be_bytes(*word)) => {
                let [_, a, _, b, _, c, _, d] = *word;
                if let Some((to, _)) = to.split_first_chunk_mut() {
                    *to = [a, b, c, d];
                }
                rest = after;
                room.advance(4);
            }
            (Some((word, after)), Some(to)) if has_no_surrogate(Word::from_be_bytes(*word)) => {
                let len = put_mixed(*word, to);
                rest = after;
                room.advance(len);
            }
            _ => {
                if decode_end(rest, &mut room) {
                    return Step { rest: &[], room, stop: Stop::End };
                }
                for _ in 0..4 {
                    let (len, found) = first(rest);
                    let stop = match found {
                        None if len == 0 => Stop::End,
                        None => Stop::Invalid(len),
                        Some(character) if room.push_char(character) => {
                            rest = rest.get(len..).unwrap_or_default();
                            continue;
                        }
                        Some(_) => Stop::Full,
                    };
                    return Step { rest, room, stop };
                }
            }
        }
    }
}

/// Writes four units, none of which is a surrogate, with one to three bytes each. Returns the number of bytes.
#[inline]
fn put_mixed(word: [u8; 8], to: &mut [u8; 12]) -> usize {
    let units: [[u8; 2]; 4] = transmute!(word);
    let mut at: usize = 0;
    for unit in units.map(u16::from_be_bytes) {
        let low = |unit: u16| unit.to_be_bytes()[1];
        let tail = 0x80 | low(unit & 0x3f);
        let (bytes, len) = match unit {
            0..0x80 => ([low(unit), 0, 0], 1),
            0x80..0x800 => ([0xc0 | low(unit >> 6), tail, 0], 2),
            _ => ([0xe0 | low(unit >> 12), 0x80 | low(unit >> 6 & 0x3f), tail], 3),
        };
        // The next unit overwrites the bytes that do not belong to this one.
        if let Some(to) = to.get_mut(at..).and_then(|to| to.first_chunk_mut()) {
            *to = bytes;
        }
        at = at.wrapping_add(len);
    }
    at
}

/// Writes the last one to three units of a text, if they have three bytes each and fit. Returns whether they did.
#[inline]
fn decode_end(bytes: &[u8], room: &mut Room<'_>) -> bool {
    // The rest of the word is filled up with a character of three bytes.
    let word = match *bytes {
        [a, b] => [a, b, 0x4e, 0, 0x4e, 0, 0x4e, 0],
        [a, b, c, d] => [a, b, c, d, 0x4e, 0, 0x4e, 0],
        [a, b, c, d, e, f] => [a, b, c, d, e, f, 0x4e, 0],
        _ => return false,
    };
    let (word, mut utf8) = (Word::from_be_bytes(word), [0; 12]);
    put_wide(word, &mut utf8);
    let [a, b, c, d, e, f, g, h, i, ..] = utf8;
    is_wide(word)
        && match bytes.len() {
            2 => room.push_array([a, b, c]),
            4 => room.push_array([a, b, c, d, e, f]),
            _ => room.push_array([a, b, c, d, e, f, g, h, i]),
        }
}

/// Writes four units of three bytes each.
#[inline]
const fn put_wide(word: Word, to: &mut [u8; 12]) {
    // 1110xxxx and 10xxxxxx in each unit, and the last 10xxxxxx.
    let pairs = each(0xe080) | word >> 4 & each(0x0f00) | word >> 6 & each(0x3f);
    let last = each(0x80) | word & each(0x3f);
    // Three bytes in 32 bits: the first and the third unit, the second and the fourth.
    let odd = (pairs & 0xffff_0000_ffff_0000) >> 8 | (last & 0xffff_0000_ffff_0000) >> 16;
    let even = (pairs & 0x0000_ffff_0000_ffff) << 8 | last & 0x0000_ffff_0000_ffff;
    let [_, third] = halves(odd);
    let [second, fourth] = halves(even);
    let head = (odd & 0xffff_ffff_0000_0000) << 8 | second << 16 | third >> 8;
    let [.., a, b, c, d] = (third << 24 | fourth).to_be_bytes();
    if let Some((to_head, to_tail)) = to.split_first_chunk_mut() {
        *to_head = head.to_be_bytes();
        if let Some(to_tail) = to_tail.first_chunk_mut() {
            *to_tail = [a, b, c, d];
        }
    }
}

/// Returns the upper and the lower half of a word.
#[inline]
const fn halves(word: u64) -> [u64; 2] {
    [word >> 32, word & 0xffff_ffff]
}

//----------- From UTF-8 ---------------------------------------------------------------------------

/// Writes text as UCS-2. Every character can be written.
pub(crate) fn encode<'t, 'o>(text: &'t str, mut room: Room<'o>) -> Step<'o, &'t str> {
    let mut rest = text;
    loop {
        while let (Some(bytes), Some(to)) = (rest.as_bytes().first_chunk::<12>(), room.first()) {
            let Some(word) = wide_word(bytes) else { break };
            *to = word.to_be_bytes();
            // This never fails, because the twelve bytes are whole characters.
            rest = rest.get(12..).unwrap_or_default();
            room.advance(8);
        }
        while let (Some(bytes), Some(to)) = (rest.as_bytes().first_chunk::<4>(), room.first()) {
            if !bytes.is_ascii() {
                break;
            }
            let [a, b, c, d] = *bytes;
            *to = [0, a, 0, b, 0, c, 0, d];
            rest = rest.get(4..).unwrap_or_default();
            room.advance(8);
        }
        if encode_end(rest.as_bytes(), &mut room) {
            return Step { rest: "", room, stop: Stop::End };
        }
        let mut chars = rest.chars();
        for _ in 0..4 {
            let Some(character) = chars.next() else { return Step { rest, room, stop: Stop::End } };
            let mut units = [0; 2];
            let is_one = character.encode_utf16(&mut units).len() == 1;
            let [[a, b], [c, d]] = units.map(u16::to_be_bytes);
            if !(if is_one { room.push_array([a, b]) } else { room.push_array([a, b, c, d]) }) {
                return Step { rest, room, stop: Stop::Full };
            }
            rest = chars.as_str();
        }
    }
}

/// Writes the last one to three characters of a text, if they have three bytes each and fit. Returns whether they did.
#[inline]
fn encode_end(utf8: &[u8], room: &mut Room<'_>) -> bool {
    const X: u8 = 0xe4; // with Y and Z a character that fills up the word
    const Y: u8 = 0xb8;
    const Z: u8 = 0x80;
    let four = match *utf8 {
        [a, b, c] => [a, b, c, X, Y, Z, X, Y, Z, X, Y, Z],
        [a, b, c, d, e, f] => [a, b, c, d, e, f, X, Y, Z, X, Y, Z],
        [a, b, c, d, e, f, g, h, i] => [a, b, c, d, e, f, g, h, i, X, Y, Z],
        _ => return false,
    };
    let Some(word) = wide_word(&four) else { return false };
    let [a, b, c, d, e, f, ..] = word.to_be_bytes();
    match utf8.len() {
        3 => room.push_array([a, b]),
        6 => room.push_array([a, b, c, d]),
        _ => room.push_array([a, b, c, d, e, f]),
    }
}

/// Reads four characters of three bytes each, or returns `None` if the text begins with others.
#[inline]
fn wide_word(&[a, b, c, d, e, f, g, h, i, j, k, l]: &[u8; 12]) -> Option<Word> {
    let head = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
    let tail = u64::from(u32::from_be_bytes([i, j, k, l]));
    // The input is UTF-8, so two more bytes follow the first byte of three.
    if head & 0xf000_00f0_0000_f000 != 0xe000_00e0_0000_e000 || tail & 0x00f0_0000 != 0x00e0_0000 {
        return None;
    }
    // Three bytes in 32 bits: the first and the third character, the second and the fourth.
    let odd = head >> 40 << 32 | (head & 0xffff) << 8 | tail >> 24;
    let even = (head & 0xff_ffff_0000) << 16 | tail & 0x00ff_ffff;
    let [odd, even] = [odd, even].map(|three| {
        three >> 4 & 0x0000_f000_0000_f000 | three >> 2 & 0x0000_0fc0_0000_0fc0 | three & 0x0000_003f_0000_003f
    });
    Some(odd << 16 | even)
}

//----------- Counting -----------------------------------------------------------------------------

/// Returns how many code units a text takes: one for each character, two above U+FFFF.
pub(crate) fn units(utf8: &[u8]) -> usize {
    // A sum that fits into a byte is computed for sixteen bytes at a time. The length of a block is a multiple of the
    // compiler's step.
    utf8.chunks(192).fold(0, |all: usize, block| {
        let characters = count(block, |byte| byte & 0xc0 != 0x80);
        // Most texts have no character above U+FFFF, whose UTF-8 begins with 0xf0 and more.
        let is_long = block.iter().fold(0, |max: u8, &byte| max.max(byte)) >= 0xf0;
        let pairs = if is_long { count(block, |byte| byte >= 0xf0) } else { 0 };
        all.saturating_add(characters.into()).saturating_add(pairs.into())
    })
}

/// Returns for how many of up to 255 bytes `is_such` returns `true`.
#[inline]
fn count(bytes: &[u8], is_such: impl Fn(u8) -> bool) -> u8 {
    bytes.iter().fold(0, |sum: u8, &byte| sum.wrapping_add(u8::from(is_such(byte))))
}

/// Returns how many bytes of the text fit into `room` bytes of UCS-2, in whole characters.
pub(crate) fn fitting(text: &str, room: usize) -> usize {
    let mut left = room / 2;
    // A unit has at most three bytes of UTF-8, so this is the most that can fit. For Chinese text it is the result.
    let most = text.as_bytes().get(..left.saturating_mul(3)).unwrap_or(text.as_bytes());
    if text.is_char_boundary(most.len()) && units(most) <= left {
        return most.len();
    }
    let mut rest = text.as_bytes();
    while let Some((block, after)) = rest.split_first_chunk::<16>() {
        let Some(less) = left.checked_sub(
            count(block, |byte| byte & 0xc0 != 0x80).wrapping_add(count(block, |byte| byte >= 0xf0)).into(),
        ) else {
            break;
        };
        left = less;
        rest = after;
    }
    let mut at = text.len().saturating_sub(rest.len());
    // The character that the last block cut is counted already.
    while !text.is_char_boundary(at) {
        at = at.saturating_add(1);
    }
    for character in text.get(at..).unwrap_or_default().chars() {
        let Some(less) = left.checked_sub(character.len_utf16()) else { break };
        left = less;
        at = at.saturating_add(character.len_utf8());
    }
    at
}
