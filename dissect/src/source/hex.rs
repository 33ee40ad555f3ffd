//! Messages written as hex digits.

use crate::source::trouble::Trouble;

/// Returns the bytes that hex digits stand for.
pub(crate) fn from_hex(text: &[u8]) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut high = None;
    let (mut line, mut column) = (1, 0);
    for &byte in text {
        column += 1;
        if byte == b'\n' {
            (line, column) = (line + 1, 0);
        }
        if byte.is_ascii_whitespace() {
            continue;
        }
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'f' => byte - b'a' + 10,
            b'A'..=b'F' => byte - b'A' + 10,
            _ => return Err(Trouble::NotHex { line, column, byte }),
        };
        match high.take() {
            None => high = Some(digit),
            Some(high) => bytes.push(high << 4 | digit),
        }
    }
    if high.is_some() { Err(Trouble::OddHex) } else { Ok(bytes) }
}
