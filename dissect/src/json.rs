//! One JSON object a line. Written by hand: one fixed shape, and speed counts.

mod encode;
mod pattern;

use std::io;

use cmpp_codec::{Dissection, Frame, Item, Protocol, dissect};

use self::{
    encode::{hex, hex_string, key_number, number, string, value},
    pattern::{Pattern, Patterns},
};
use crate::{
    clock::Clock,
    report::{Fault, Message, Seen},
    session::Reading,
};

/// The JSON writer.
#[derive(Debug, Default)]
pub(crate) struct Json {
    clock: Clock,
    patterns: Patterns,
}

impl Json {
    /// Appends a message to `out`; says whether it is in error.
    pub(crate) fn write(&mut self, out: &mut Vec<u8>, message: &Message<'_>) -> io::Result<bool> {
        self.place(out, message);
        let Message { content: Some((frame, Reading { protocol, .. })), fault: None, .. } = *message else {
            return write_anew(out, message, &mut Pattern::default());
        };
        let pattern = self.patterns.of(frame);
        if pattern.is_of(frame, protocol) {
            write_alike(out, frame, protocol, pattern)?;
            Ok(false)
        } else {
            write_anew(out, message, pattern)
        }
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
}

/// What follows the place, with nothing known; the pattern is then of this message.
fn write_anew(out: &mut Vec<u8>, message: &Message<'_>, pattern: &mut Pattern) -> io::Result<bool> {
    let start = out.len();
    if let Some((frame, Reading { protocol, .. })) = message.content {
        out.extend_from_slice(br#","version":"#);
        string(out, protocol.name());
        out.extend_from_slice(br#","command":"#);
        string(out, frame.command_id().name(protocol).unwrap_or("unknown"));
        key_number(out, ",\"command_id\":", frame.command_id().get());
        out.extend_from_slice(br#","sequence_id":"#);
        let sequence = out.len();
        number(out, frame.sequence_id().get());
        pattern.begin(&out[start..sequence], out.len());
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
    if let Some((frame, Reading { protocol, .. })) = message.content {
        let mut dissection = dissect(frame, protocol);
        let failed = fields(out, &mut dissection, pattern)?;
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
    if let (Some((frame, Reading { protocol, .. })), None) = (message.content, fault) {
        pattern.finish(frame, protocol, out);
    }
    Ok(fault.is_some())
}

/// What follows the place, where a message like it was written before.
fn write_alike(out: &mut Vec<u8>, frame: Frame<'_>, protocol: Protocol, pattern: &mut Pattern) -> io::Result<()> {
    let (text, sequence) = pattern.text();
    out.extend_from_slice(&text[..sequence]);
    number(out, frame.sequence_id().get());
    let mut copied = sequence;
    let mut items = dissect(frame, protocol);
    let (mut next, mut changes) = (0, 0);
    for index in pattern.changes(frame.body) {
        let Some(Ok(item)) = items.nth(index - next) else { break };
        let spot = pattern.spot(index);
        out.extend_from_slice(&text[copied..spot.hex]);
        field_from_hex(out, &item)?;
        copied = spot.end;
        next = index + 1;
        changes += 1;
    }
    out.extend_from_slice(&text[copied..]);
    pattern.age(changes);
    Ok(())
}

/// The fields of a body, and what stopped them.
fn fields(out: &mut Vec<u8>, items: &mut Dissection<'_>, pattern: &mut Pattern) -> io::Result<Option<Fault>> {
    for (index, item) in items.by_ref().enumerate() {
        match item {
            Ok(item) => {
                if index > 0 {
                    out.push(b',');
                }
                field_to_hex(out, &item);
                let hex = out.len();
                field_from_hex(out, &item)?;
                pattern.add(&item, hex, out.len());
            }
            Err(error) => return Ok(Some(error.into())),
        }
    }
    Ok(None)
}

/// The front of a field's object, which is the same wherever it lies in the same place.
fn field_to_hex(out: &mut Vec<u8>, item: &Item<'_>) {
    out.extend_from_slice(br#"{"name":""#);
    out.extend_from_slice(item.field.name.as_bytes());
    key_number(out, "\",\"offset\":", item.offset);
    key_number(out, ",\"length\":", item.bytes.len());
    out.extend_from_slice(br#","hex":""#);
}

/// What its bytes say.
fn field_from_hex(out: &mut Vec<u8>, item: &Item<'_>) -> io::Result<()> {
    let digits = out.len();
    hex(out, item.bytes);
    field_from_value(out, item, digits)
}

/// From its value on. Its hex digits stand in the output already, and with them those of what lies inside.
fn field_from_value(out: &mut Vec<u8>, item: &Item<'_>, digits: usize) -> io::Result<()> {
    out.extend_from_slice(br#"","value":"#);
    value(out, item.value())?;
    let mut behind = br#","fields":["#.as_slice();
    for inner in item.nested() {
        out.extend_from_slice(behind);
        behind = b",";
        field_to_hex(out, &inner);
        let digits = digits + 2 * (inner.offset - item.offset);
        let copy = out.len();
        out.extend_from_within(digits..digits + 2 * inner.bytes.len());
        field_from_value(out, &inner, copy)?;
    }
    if behind == b"," {
        out.push(b']');
    }
    out.push(b'}');
    Ok(())
}

fn object(Fault { kind, field, offset }: Fault) -> String {
    // Both are names out of tables, which need no escapes.
    let field = field.map_or_else(|| "null".to_owned(), |field| format!("\"{field}\""));
    format!(r#"{{"kind":"{kind}","field":{field},"offset":{offset}}}"#)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Place;

    /// The left column of a vector.
    fn bytes(vector: &str) -> Vec<u8> {
        let digits: Vec<u8> = vector
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(|line| line.split(' ').next().unwrap_or_default().bytes())
            .collect();
        let octet = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
        digits.chunks(2).map(octet).collect()
    }

    /// Whatever was written before, a message is written as if it were the first.
    #[test]
    fn a_message_is_written_the_same_after_others() {
        let vectors = [
            include_str!("../../spec-vectors/v30/submit-140-to-1.txt"),
            include_str!("../../spec-vectors/v30/submit-resp.txt"),
            include_str!("../../spec-vectors/v30/deliver.txt"),
            include_str!("../../spec-vectors/v30/deliver-report-71.txt"),
            include_str!("../../spec-vectors/v30/connect.txt"),
            include_str!("../../spec-vectors/v30/fwd-two-recipients.txt"),
        ]
        .map(bytes);
        let mut random = 1_u64;
        let mut below = |end: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) as usize % end
        };
        let (mut json, mut together, mut alike) = (Json::default(), Vec::new(), 0);
        for _ in 0..5000 {
            let mut message = vectors[below(vectors.len())].clone();
            for _ in 0..below(4) {
                let at = 8 + below(message.len() - 8);
                message[at] ^= 1 << below(8);
            }
            let frame = Frame::from_message(&message).unwrap();
            let message = Message {
                place: Place { stream: 0, seen: None },
                content: Some((frame, Reading { protocol: Protocol::V30, guessed: false })),
                total_length: Some(frame.header.total_length.get()),
                fault: None,
                unread: &[],
            };
            alike += usize::from(json.patterns.of(frame).is_of(frame, Protocol::V30));
            together.clear();
            let in_error = json.write(&mut together, &message).unwrap();
            let mut alone = Vec::new();
            assert_eq!(Json::default().write(&mut alone, &message).unwrap(), in_error);
            assert_eq!(String::from_utf8(together.clone()).unwrap(), String::from_utf8(alone).unwrap());
        }
        assert!(alike > 4000, "{alike} of 5000 had a pattern");
    }
}
