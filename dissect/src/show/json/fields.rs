//! Writes the fields of a message: those that it has in common with its pattern, and all others.

use std::io;

use cmpp_codec::field::{Dissection, Item};

use crate::hex::write_hex;
use crate::model::Fault;
use crate::show::json::encode::{key_number, quoted, string, value};
use crate::show::json::pattern::{Common, Known, Pattern, Spot};
use crate::words::Words;

/// Writes the fields that lie where those of the pattern do. Returns how many items were taken from the dissection.
pub(super) fn write_common(
    out: &mut Vec<u8>,
    words: &Words,
    items: &mut Dissection<'_>,
    body: &[u8],
    common: Common,
    pattern: &mut Pattern,
) -> io::Result<usize> {
    let (mut copied, mut taken, mut changes) = (0, 0, 0);
    for index in pattern.changes(body, common) {
        let Some(Ok(item)) = items.nth(index - taken) else { break };
        let known = pattern.field(index);
        let &Spot { hex: digits, end, .. } = known.spot();
        out.extend_from_slice(pattern.text(copied..digits));
        let digits = out.len();
        write_hex(out, item.bytes);
        write_value(out, words, &item, digits, Some(known), None)?;
        copied = end;
        taken = index + 1;
        changes += 1;
    }
    let end = common.fields.checked_sub(1).map_or(0, |last| pattern.field(last).spot().end);
    out.extend_from_slice(pattern.text(copied..end));
    pattern.age(changes);
    Ok(taken)
}

/// Writes the fields after those that are written, of which `taken` have been taken from the dissection. Returns the
/// error that ended them.
pub(super) fn write_rest(
    out: &mut Vec<u8>,
    words: &Words,
    items: &mut Dissection<'_>,
    written: usize,
    taken: usize,
    mut record: Option<&mut Vec<Spot>>,
) -> io::Result<Option<Fault>> {
    let mut first = written == 0;
    let mut next = items.nth(written - taken);
    while let Some(item) = next {
        match item {
            Ok(item) => {
                if !std::mem::take(&mut first) {
                    out.push(b',');
                }
                write_field(out, words, &item, record.as_deref_mut())?;
            }
            Err(error) => return Ok(Some(error.into())),
        }
        next = items.next();
    }
    Ok(None)
}

/// Writes the object of a field, and records where it is.
fn write_field(
    out: &mut Vec<u8>,
    words: &Words,
    item: &Item<'_>,
    mut record: Option<&mut Vec<Spot>>,
) -> io::Result<()> {
    let begin = out.len();
    out.extend_from_slice(br#"{"name":""#);
    out.extend_from_slice(item.field.name.as_bytes());
    key_number(out, "\",\"offset\":", item.offset);
    key_number(out, ",\"length\":", item.bytes.len());
    out.extend_from_slice(br#","hex":""#);
    let digits = out.len();
    write_hex(out, item.bytes);
    let Some(record) = record.take() else { return write_value(out, words, item, digits, None, None) };
    let index = record.len();
    record.push(Spot::new(item, begin, digits));
    write_value(out, words, item, digits, None, Some(record))?;
    let size = record.len() - index;
    record[index].close(out.len(), size);
    Ok(())
}

/// Writes the value of a field and the fields inside, after its hex digits. `known` is the same field of the pattern,
/// with other bytes.
fn write_value(
    out: &mut Vec<u8>,
    words: &Words,
    item: &Item<'_>,
    digits: usize,
    known: Option<Known<'_>>,
    mut record: Option<&mut Vec<Spot>>,
) -> io::Result<()> {
    out.extend_from_slice(br#"","value":"#);
    value(out, item.value())?;
    let told = words.told(item);
    if let Some(meaning) = &told.meaning {
        out.extend_from_slice(br#","meaning":"#);
        quoted(out, meaning);
    }
    if told.is_outcome {
        out.extend_from_slice(br#","cause":"#);
        match told.cause() {
            Some(word) => string(out, word),
            None => out.extend_from_slice(b"null"),
        }
    }
    let mut behind = br#","fields":["#.as_slice();
    let mut known = known.into_iter().flat_map(Known::inside);
    for inner in item.nested() {
        out.extend_from_slice(behind);
        behind = b",";
        let known = known.next().filter(|known| known.is_of(&inner));
        if let Some(object) = known.and_then(|known| known.object(inner.bytes)) {
            out.extend_from_slice(object);
        } else if let Some(known) = known {
            out.extend_from_slice(known.head());
            // Its hex digits are a part of those of the field around it.
            let from = digits + 2 * (inner.offset - item.offset);
            let digits = out.len();
            out.extend_from_within(from..from + 2 * inner.bytes.len());
            write_value(out, words, &inner, digits, Some(known), None)?;
        } else {
            write_field(out, words, &inner, record.as_deref_mut())?;
        }
    }
    if behind == b"," {
        out.push(b']');
    }
    out.push(b'}');
    Ok(())
}
