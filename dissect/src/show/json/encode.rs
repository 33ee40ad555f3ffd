//! Numbers, hex digits and strings in JSON, with their escapes.

use std::{fmt, io};

use cmpp_codec::content::Text;
use cmpp_codec::field::Value;

use crate::hex::{HEX, write_hex};

/// Writes a value.
#[inline]
pub(in crate::show) fn value(out: &mut Vec<u8>, value: Value<'_>) -> io::Result<()> {
    match value {
        Value::Uint(value) => number(out, value),
        Value::Int(value) => number(out, value),
        Value::Octets(text) => {
            out.push(b'"');
            if has(text, is_special) {
                escape_all(out, text);
            } else {
                out.extend_from_slice(text);
            }
            out.push(b'"');
        }
        Value::Bytes(bytes) => hex_string(out, bytes),
        Value::Id(id) => hex_string(out, &id.to_be_bytes()),
        Value::Unicode(text) => unicode(out, text),
        value => {
            out.push(b'"');
            write!(Escaped(out), "{value}")?;
            out.push(b'"');
        }
    }
    Ok(())
}

/// Returns 1 if a character needs an escape in the text of a [`Value`] or in JSON, or else 0.
fn is_special(byte: u8) -> u8 {
    let quotes = u8::from(byte == b'"') | u8::from(byte == b'\'') | u8::from(byte == b'\\');
    quotes | u8::from(byte < b' ') | u8::from(byte > b'~')
}

pub(in crate::show) fn key_number(out: &mut Vec<u8>, key: &str, value: impl itoa::Integer) {
    out.extend_from_slice(key.as_bytes());
    number(out, value);
}

pub(in crate::show) fn number(out: &mut Vec<u8>, value: impl itoa::Integer) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

pub(in crate::show) fn hex_string(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'"');
    write_hex(out, bytes);
    out.push(b'"');
}

/// Writes a string that needs no escapes, such as a name or an address.
pub(in crate::show) fn string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

/// Writes any string, such as the name of a file.
pub(in crate::show) fn quoted(out: &mut Vec<u8>, text: &str) {
    if stand_for_themselves(text.as_bytes()) {
        return string(out, text);
    }
    out.push(b'"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend_from_slice(&[b'\\', character as u8]),
            '\0'..' ' | '\u{7f}'..'\u{a0}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                out.extend_from_slice(format!("\\u{:04x}", u32::from(character)).as_bytes());
            }
            _ => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b'"');
}

fn escape(out: &mut Vec<u8>, byte: u8) {
    if matches!(byte, b'"' | b'\\') {
        out.push(b'\\');
    }
    out.push(byte);
}

/// Writes the text inside a content. It has no escapes but those of JSON.
fn unicode(out: &mut Vec<u8>, text: Text<'_>) {
    out.push(b'"');
    let start = out.len();
    out.resize(start + text.max_utf8_len(), 0);
    let length = text.decode_to_utf8(&mut out[start..]).map_or(0, |decoded| decoded.len);
    out.truncate(start + length);
    if !stand_for_themselves(&out[start..]) {
        out.truncate(start);
        escape_characters(out, text);
    }
    out.push(b'"');
}

/// Returns whether a text in UTF-8 certainly needs no escape. U+0080 to U+00BF and U+2000 to U+2FFF may need one.
fn stand_for_themselves(text: &[u8]) -> bool {
    !has(text, |byte| {
        let ascii = u8::from(byte < b' ') | u8::from(byte == b'"') | u8::from(byte == b'\\') | u8::from(byte == 0x7f);
        ascii | u8::from(byte == 0xc2) | u8::from(byte == 0xe2)
    })
}

/// Returns whether a byte of a text is such a one. Nothing here jumps or stops early, so that the compiler compares
/// sixteen bytes at a time.
#[inline]
fn has(text: &[u8], is_such: impl Fn(u8) -> u8) -> bool {
    text.iter().fold(0, |found, &byte| found | is_such(byte)) != 0
}

/// Writes a text one character at a time, with JSON's escapes.
fn escape_characters(out: &mut Vec<u8>, text: Text<'_>) {
    // A character has at least one byte, and its escape has at most this length.
    let mut end = out.len();
    out.resize(end + LONGEST_CHARACTER * text.as_bytes().len(), 0);
    for character in text.lossy() {
        let place = &mut out[end..][..LONGEST_CHARACTER];
        end += match character {
            // Most characters that are not ASCII. They come first because they are the most frequent.
            '\u{206a}'.. | '\u{a0}'..='\u{2027}' | '\u{202f}'..='\u{2065}' => character.encode_utf8(place).len(),
            // Some programs end a line at U+2028 and U+2029. The others change the direction of the text after them.
            '\u{a0}'.. => {
                let [high, low] = [character as usize >> 8, character as usize & 0xff].map(|byte| HEX[byte]);
                place.copy_from_slice(&[b'\\', b'u', high[0], high[1], low[0], low[1]]);
                LONGEST_CHARACTER
            }
            '"' | '\\' => {
                place[..2].copy_from_slice(&[b'\\', character as u8]);
                2
            }
            ' '..='~' => {
                place[0] = character as u8;
                1
            }
            _ => {
                place[..4].copy_from_slice(br"\u00");
                place[4..].copy_from_slice(&HEX[character as usize % HEX.len()]);
                LONGEST_CHARACTER
            }
        };
    }
    out.truncate(end);
}

/// The length of the longest escape, such as `\u001b`.
const LONGEST_CHARACTER: usize = 6;

/// Writes a text as [`Value`] displays it, with JSON's escapes.
fn escape_all(out: &mut Vec<u8>, text: &[u8]) {
    let mut end = out.len();
    out.resize(end + ENTRY * text.len(), 0);
    for &byte in text {
        // The whole entry is written, because the compiler knows its length. The next one overwrites the surplus.
        let entry = &ESCAPED[usize::from(byte)];
        out[end..][..ENTRY].copy_from_slice(entry);
        end += usize::from(entry[ENTRY - 1]);
    }
    out.truncate(end);
}

/// The length of an entry: two backslashes, `x`, two digits, and in the last byte how many of these are used.
const ENTRY: usize = 8;

/// The escapes of all bytes. They are looked up, because a text in UCS-2 consists of nothing but escapes.
const ESCAPED: [[u8; ENTRY]; 256] = {
    let mut table = [[0; ENTRY]; 256];
    let mut byte: u8 = 0;
    loop {
        let [high, low] = HEX[byte as usize];
        table[byte as usize] = match byte {
            b'\t' => *b"\\\\t    \x03",
            b'\r' => *b"\\\\r    \x03",
            b'\n' => *b"\\\\n    \x03",
            b'\'' => *b"\\\\'    \x03",
            b'"' => *b"\\\\\\\"   \x04",
            b'\\' => *b"\\\\\\\\   \x04",
            b' '..=b'~' => [byte, 0, 0, 0, 0, 0, 0, 1],
            _ => [b'\\', b'\\', b'x', high, low, 0, 0, 5],
        };
        if byte == u8::MAX {
            break;
        }
        byte += 1;
    }
    table
};

/// Writes what is displayed with JSON's escapes. Values display as one line without control characters.
struct Escaped<'a>(&'a mut Vec<u8>);

impl Escaped<'_> {
    fn write_fmt(&mut self, arguments: fmt::Arguments<'_>) -> io::Result<()> {
        fmt::Write::write_fmt(self, arguments).map_err(io::Error::other)
    }
}

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            escape(self.0, byte);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table says what displaying the byte, and then escaping it, says.
    #[test]
    fn a_text_is_escaped_as_it_is_displayed() {
        let text: Vec<u8> = (0..=u8::MAX).collect();
        let (mut by_table, mut displayed) = (b"before".to_vec(), b"before".to_vec());
        escape_all(&mut by_table, &text);
        write!(Escaped(&mut displayed), "{}", text.escape_ascii()).unwrap();
        assert_eq!(by_table, displayed);
    }
}
