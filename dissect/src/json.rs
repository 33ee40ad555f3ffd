//! One JSON object a line. Written by hand: one fixed shape, and speed counts.

use std::{fmt, io, ptr};

use cmpp_codec::{Dissection, Field, Item, Kind, Value, dissect};

use crate::{
    clock::Clock,
    report::{Fault, Message, Seen},
    session::Reading,
};

/// The JSON writer.
#[derive(Debug, Default)]
pub(crate) struct Json {
    clock: Clock,
    cache: Cache,
}

impl Json {
    /// Appends a message to `out`; says whether it is in error.
    pub(crate) fn write(&mut self, out: &mut Vec<u8>, message: &Message<'_>) -> io::Result<bool> {
        self.place(out, message);
        if let Some((frame, Reading { protocol, .. })) = message.content {
            out.extend_from_slice(br#","version":"#);
            string(out, protocol.name());
            out.extend_from_slice(br#","command":"#);
            string(out, frame.command_id().name(protocol).unwrap_or("unknown"));
            key_number(out, ",\"command_id\":", frame.command_id().get());
            key_number(out, ",\"sequence_id\":", frame.sequence_id().get());
        } else {
            out.extend_from_slice(br#","version":null,"command":null,"command_id":null,"sequence_id":null"#);
        }
        match message.total_length {
            Some(length) => key_number(out, ",\"total_length\":", length),
            None => out.extend_from_slice(br#","total_length":null"#),
        }
        out.extend_from_slice(br#","error":"#);
        let error_at = out.len();
        out.extend_from_slice(br#"null,"fields":["#);

        let mut fault = message.fault;
        let mut unread = message.unread;
        if let Some((frame, reading)) = message.content {
            let mut dissection = dissect(frame, reading.protocol);
            let failed = self.fields(out, &mut dissection)?;
            fault = fault.or(failed);
            unread = dissection.rest();
        }
        out.push(b']');
        if let Some(fault) = fault {
            // Whether there is a fault is only known now, and most have none: put it where it belongs afterwards.
            out.splice(error_at..error_at + "null".len(), object(fault).into_bytes());
            out.extend_from_slice(br#","unread":"#);
            hex_string(out, unread);
        }
        out.extend_from_slice(b"}\n");
        Ok(fault.is_some())
    }

    /// The packet, its time and addresses, and the stream.
    fn place(&mut self, out: &mut Vec<u8>, message: &Message<'_>) {
        if let Some(Seen { stamp, source, destination }) = message.place.seen {
            key_number(out, "{\"packet\":", stamp.packet);
            out.extend_from_slice(br#","time":""#);
            self.clock.write(out, stamp.time, b'T');
            out.extend_from_slice(br#"Z","src":"#);
            string(out, source);
            out.extend_from_slice(br#","dst":"#);
            string(out, destination);
        } else {
            out.extend_from_slice(br#"{"packet":null,"time":null,"src":null,"dst":null"#);
        }
        key_number(out, ",\"stream\":", message.place.stream);
    }

    /// The fields of a body, and what stopped them.
    fn fields(&mut self, out: &mut Vec<u8>, items: &mut Dissection<'_>) -> io::Result<Option<Fault>> {
        for (index, item) in items.by_ref().enumerate() {
            match item {
                Ok(item) => {
                    if index > 0 {
                        out.push(b',');
                    }
                    self.field(out, &item)?;
                }
                Err(error) => return Ok(Some(error.into())),
            }
        }
        Ok(None)
    }

    fn field(&mut self, out: &mut Vec<u8>, item: &Item<'_>) -> io::Result<()> {
        let mut shown = self.cache.of(item);
        if shown.is_of(item.bytes) {
            out.extend_from_slice(&shown.text);
            return Ok(());
        }
        let start = out.len();
        out.extend_from_slice(shown.head());
        hex(out, item.bytes);
        out.extend_from_slice(br#"","value":"#);
        value(out, item)?;
        let mut nested = item.nested();
        if let Some(first) = nested.next() {
            out.extend_from_slice(br#","fields":["#);
            self.field(out, &first)?;
            for item in nested {
                out.push(b',');
                self.field(out, &item)?;
            }
            out.push(b']');
            shown = self.cache.of(item);
        }
        out.push(b'}');
        // What lies inside of these may depend on other fields, and they are not the same twice.
        if !matches!(item.field.kind, Kind::Id | Kind::Content | Kind::Unicode(_)) {
            shown.keep(item.bytes, &out[start..]);
        }
        Ok(())
    }
}

fn value(out: &mut Vec<u8>, item: &Item<'_>) -> io::Result<()> {
    match item.value() {
        Value::Uint(value) => number(out, value),
        Value::Int(value) => number(out, value),
        Value::Text(text) => {
            out.push(b'"');
            // To the end of it, because that the compiler does sixteen at a time.
            if text.iter().fold(true, |plain, &byte| plain & is_plain(byte)) {
                out.extend_from_slice(text);
            } else {
                escape_all(out, text);
            }
            out.push(b'"');
        }
        Value::Bytes(bytes) => hex_string(out, bytes),
        Value::Id(id) => hex_string(out, &id.to_be_bytes()),
        // Text inside a content is the text itself; only JSON escapes it.
        Value::Unicode(text) => {
            out.push(b'"');
            text.lossy().for_each(|character| unicode(out, character));
            out.push(b'"');
        }
        value => {
            out.push(b'"');
            write!(Escaped(out), "{value}")?;
            out.push(b'"');
        }
    }
    Ok(())
}

/// Fields as they were written the last time: one field in one place has the same name, offset and length in every
/// message, and most have the same value in many.
#[derive(Debug)]
struct Cache(Vec<Shown>);

impl Default for Cache {
    fn default() -> Self {
        Self((0..Self::PLACES).map(|_| Shown::default()).collect())
    }
}

impl Cache {
    /// A power of two, more than the messages of one connection have fields.
    const PLACES: usize = 1024;

    /// The place of a field, which it may have to take from another.
    fn of(&mut self, item: &Item<'_>) -> &mut Shown {
        let key = (item.field, item.offset, item.bytes.len());
        let (field, offset, length) = key;
        let place = (ptr::from_ref(field).addr() >> 3) ^ offset.wrapping_mul(41) ^ length.wrapping_mul(151);
        let shown = &mut self.0[place % Self::PLACES];
        if !shown.key.is_some_and(|(other, at, long)| ptr::eq(other, field) && (at, long) == (offset, length)) {
            shown.take(key);
        }
        shown
    }
}

#[derive(Debug, Default)]
struct Shown {
    /// The field, its offset and its length.
    key: Option<(&'static Field, usize, usize)>,
    /// Its object; of a value that is not kept, all up to the hex.
    text: Vec<u8>,
    head: usize,
    /// What it was the object of.
    bytes: Vec<u8>,
}

impl Shown {
    fn take(&mut self, key: (&'static Field, usize, usize)) {
        let (field, offset, length) = key;
        self.key = Some(key);
        self.text.clear();
        self.text.extend_from_slice(br#"{"name":""#);
        self.text.extend_from_slice(field.name.as_bytes());
        key_number(&mut self.text, "\",\"offset\":", offset);
        key_number(&mut self.text, ",\"length\":", length);
        self.text.extend_from_slice(br#","hex":""#);
        self.head = self.text.len();
    }

    fn head(&self) -> &[u8] {
        &self.text[..self.head]
    }

    fn is_of(&self, bytes: &[u8]) -> bool {
        self.text.len() > self.head && self.bytes == bytes
    }

    fn keep(&mut self, bytes: &[u8], text: &[u8]) {
        self.text.clear();
        self.text.extend_from_slice(text);
        self.bytes.clear();
        self.bytes.extend_from_slice(bytes);
    }
}

/// A character that stands for itself in a [`Value`]'s text as well as in JSON.
const fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\'' | b'\\')
}

fn object(Fault { kind, field, offset }: Fault) -> String {
    // Both are names out of tables, which need no escapes.
    let field = field.map_or_else(|| "null".to_owned(), |field| format!("\"{field}\""));
    format!(r#"{{"kind":"{kind}","field":{field},"offset":{offset}}}"#)
}

fn key_number(out: &mut Vec<u8>, key: &str, value: impl itoa::Integer) {
    out.extend_from_slice(key.as_bytes());
    number(out, value);
}

fn number(out: &mut Vec<u8>, value: impl itoa::Integer) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

fn hex_string(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'"');
    hex(out, bytes);
    out.push(b'"');
}

/// Two digits a byte: most of what is written is hex. A few are looked up, many are reckoned sixteen at a time.
fn hex(out: &mut Vec<u8>, bytes: &[u8]) {
    for chunk in bytes.chunks(16) {
        if chunk.len() > 4 {
            let mut sixteen = [0; 16];
            sixteen[..chunk.len()].copy_from_slice(chunk);
            out.extend_from_slice(&hex_of_16(sixteen).as_flattened()[..2 * chunk.len()]);
        } else {
            for &byte in chunk {
                out.extend_from_slice(&HEX[usize::from(byte)]);
            }
        }
    }
}

fn hex_of_16(bytes: [u8; 16]) -> [[u8; 2]; 16] {
    let digit = |value: u8| value + b'0' + if value > 9 { b'a' - b'9' - 1 } else { 0 };
    let mut digits = [[0; 2]; 16];
    for (digits, byte) in digits.iter_mut().zip(bytes) {
        *digits = [digit(byte >> 4), digit(byte & 15)];
    }
    digits
}

/// The digits of every byte.
const HEX: [[u8; 2]; 256] = {
    let digits = b"0123456789abcdef";
    let mut table = [[0; 2]; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = [digits[byte >> 4], digits[byte & 15]];
        byte += 1;
    }
    table
};

/// A string that needs no escapes: a name or an address.
fn string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

fn escape(out: &mut Vec<u8>, byte: u8) {
    if matches!(byte, b'"' | b'\\') {
        out.push(b'\\');
    }
    out.push(byte);
}

/// A character of a text.
fn unicode(out: &mut Vec<u8>, character: char) {
    match u8::try_from(character) {
        Ok(byte) if character.is_control() => {
            out.extend_from_slice(br"\u00");
            hex(out, &[byte]);
        }
        Ok(byte) if byte.is_ascii() => escape(out, byte),
        _ => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
    }
}

/// A text as [`Value`] displays it, with JSON's escapes.
fn escape_all(out: &mut Vec<u8>, text: &[u8]) {
    let mut end = out.len();
    out.resize(end + LONGEST_ESCAPE * text.len(), 0);
    for &byte in text {
        // All of the longest is written, because that many the compiler knows; the next overwrites the surplus.
        let (escape, len) = &ESCAPED[usize::from(byte)];
        out[end..][..LONGEST_ESCAPE].copy_from_slice(escape);
        end += len;
    }
    out.truncate(end);
}

/// Of a byte that is shown by its number: two backslashes, `x` and two digits.
const LONGEST_ESCAPE: usize = 5;

/// Looked up, because a text in UCS-2 or behind its NUL is nothing but escapes.
const ESCAPED: [([u8; LONGEST_ESCAPE], usize); 256] = {
    let mut table = [([0; LONGEST_ESCAPE], 0); 256];
    let mut byte: u8 = 0;
    loop {
        let [high, low] = HEX[byte as usize];
        table[byte as usize] = match byte {
            b'\t' => (*b"\\\\t  ", 3),
            b'\r' => (*b"\\\\r  ", 3),
            b'\n' => (*b"\\\\n  ", 3),
            b'\'' => (*b"\\\\'  ", 3),
            b'"' => (*b"\\\\\\\" ", 4),
            b'\\' => (*b"\\\\\\\\ ", 4),
            b' '..=b'~' => ([byte, 0, 0, 0, 0], 1),
            _ => ([b'\\', b'\\', b'x', high, low], 5),
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
