//! Messages written as hex digits.

use crate::source::trouble::Trouble;

/// Decodes hex digits, with white space, `:`, `,`, `0x`, `\\x` or brackets between bytes, or
/// the lines of a hex dump (`xxd`, `hexdump -C`, Wireshark), whose offsets and characters are left out.
pub(crate) fn from_hex(text: &[u8]) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let (mut high, mut in_dump) = (None, false);
    for (index, line) in text.split(|&byte| byte == b'\n').enumerate() {
        let (start, end) = if high.is_none() { dumped(line, bytes.len()) } else { (0, line.len()) };
        // `hexdump -C` ends with an offset alone.
        let text = line.trim_ascii();
        let offset = std::str::from_utf8(text).ok().and_then(|text| usize::from_str_radix(text, 16).ok());
        if in_dump && text.len() == 8 && offset == Some(bytes.len()) {
            continue;
        }
        in_dump |= start > 0;
        for (column, &byte) in line.iter().enumerate().take(end).skip(start) {
            let digit = match byte {
                b'0'..=b'9' => byte - b'0',
                b'a'..=b'f' => byte - b'a' + 10,
                b'A'..=b'F' => byte - b'A' + 10,
                b'x' | b'X' if high == Some(0) => {
                    high = None;
                    continue;
                }
                b'x' if high.is_none() && column > 0 && line[column - 1] == b'\\' => continue,
                b':' | b',' | b'[' | b']' | b'\\' if high.is_none() => continue,
                _ if byte.is_ascii_whitespace() => continue,
                _ => return Err(Trouble::NotHex { line: index + 1, column: column + 1, byte }),
            };
            match high.take() {
                None => high = Some(digit),
                Some(high) => bytes.push(high << 4 | digit),
            }
        }
    }
    if high.is_some() { Err(Trouble::OddHex) } else { Ok(bytes) }
}

/// Returns where the digits of a line begin and end. A line of a dump begins with the number of bytes so far, and
/// ends with characters, behind two spaces where a colon follows the offset, else behind three or a bar.
fn dumped(line: &[u8], offset: usize) -> (usize, usize) {
    let whole = (0, line.len());
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let written = std::str::from_utf8(&line[..digits]).ok().and_then(|text| usize::from_str_radix(text, 16).ok());
    let colon = line[digits..].starts_with(b": ");
    if !(4..=8).contains(&digits) || written != Some(offset) || !(colon || line[digits..].starts_with(b"  ")) {
        return whole;
    }
    let spaces = line[digits + 1..].iter().take_while(|&&byte| byte == b' ').count();
    let start = digits + 1 + spaces;
    let gap: &[u8] = if colon { b"  " } else { b"   " };
    let rest = &line[start..];
    let end = rest.windows(gap.len()).position(|window| window == gap).unwrap_or(rest.len());
    let bar = rest.iter().position(|&byte| byte == b'|').unwrap_or(rest.len());
    (start, start + end.min(bar))
}
