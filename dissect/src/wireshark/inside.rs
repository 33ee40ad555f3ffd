//! What lies inside fields: the parts of an identifier, reports, the elements of a user data header, texts.

use std::fmt::Write;

use cmpp_codec::Version;
use cmpp_codec::codes::MsgFmt;
use cmpp_codec::content::{Coding, Encoding, MoStatusReport, StatusReport, UdhErrorKind};
use cmpp_codec::field::{Field, Item, Kind};
use cmpp_codec::pdu::Fixed;
use cmpp_codec::{V20, V30};

use crate::wireshark::fields::Fields;
use crate::wireshark::lua::{Quoted, fill};
use crate::wireshark::probe::{Meaning, meaning, with_content, with_id};
use crate::words::Words;

/// The longest element that is looked for; its length and its data.
const LONGEST: u8 = 8;

/// Writes all tables.
pub(super) fn write(out: &mut String, fields: &mut Fields, words: &Words) {
    // The walker names these fields, so they come first: none of them has a number behind its name.
    content(fields);
    elements(out, fields, words);
    identifiers(out, fields);
    reports(out, fields);
    encodings(out);
}

/// Meets the fields of a content.
fn content(fields: &mut Fields) {
    let mut meet = |kind: (bool, u8, MsgFmt), bytes: &[u8]| {
        with_content(kind, bytes, |content| {
            for item in content.nested() {
                fields.key(item.field, Vec::new());
                item.nested().take(1).for_each(|length| drop(fields.key(length.field, Vec::new())));
            }
        });
    };
    meet((false, 1, MsgFmt::UCS2), b"\x05\x00\x03\x01\x02\x01\0a");
    meet((false, 0, MsgFmt::BINARY), b"\0");
    // A report, for the time inside.
    let mut report = [b'0'; 60];
    report[15..25].copy_from_slice(b"0312012007");
    with_content((true, 0, MsgFmt::ASCII), &report, |content| {
        let time = content.nested().filter_map(|item| item.nested().next());
        time.filter(|item| item.field.name == "Time").for_each(|time| drop(fields.key(time.field, Vec::new())));
    });
}

/// Writes the elements whose layout is known, by identifier and length, and that of all others.
fn elements(out: &mut String, fields: &mut Fields, words: &Words) {
    let kind = |iei: u8| element([iei, 0], |_, inside| meaning(words, iei.to_string(), inside.first()?));
    let kinds: Vec<_> = (0..=u8::MAX).filter_map(kind).flatten().collect();
    let mut layout = |iei, length| {
        element([iei, length], |element, inside| {
            let rows: Vec<_> = inside.iter().map(|item| row(fields, item.field, &kinds)).collect();
            let name = fields.key(element.field, Vec::new());
            format!("{{ {name}, {{ {} }} }}", rows.join(", "))
        })
    };
    let other = layout(u8::MAX, LONGEST).unwrap_or_default();
    out.push_str(
        "-- Elements by identifier and length: the fields inside, each with offset and width, or all that is left.\n",
    );
    out.push_str("local ELEMENTS = {\n");
    for (iei, length) in (0..u8::MAX).flat_map(|iei| (1..=LONGEST).map(move |length| (iei, length))) {
        let known = layout(iei, length).filter(|known| *known != other);
        known.map(|known| writeln!(out, "    [0x{iei:02x}{length:02x}] = {known},"));
    }
    writeln!(out, "    other = {other},\n}}").unwrap_or_default();
}

/// Calls a function with an element of this identifier and this length, and with the items inside.
fn element<R>([iei, length]: [u8; 2], look: impl FnOnce(Item<'_>, &[Item<'_>]) -> R) -> Option<R> {
    let mut content = vec![length + 2, iei, length];
    content.resize(usize::from(length) + 3, 0);
    with_content((false, 1, MsgFmt::BINARY), &content, |content| {
        let element = content.nested().next()?.nested().nth(1)?;
        Some(look(element, &element.nested().collect::<Vec<_>>()))
    })?
}

/// Returns a field at a fixed offset. One without a width takes all remaining bytes.
fn row(fields: &mut Fields, field: &'static Field, kinds: &[Meaning]) -> String {
    let kinds = if field.name == "IEI" { kinds.to_vec() } else { Vec::new() };
    format!("{{ {}, {}, {} }}", fields.key(field, kinds), field.offset, field.width)
}

/// Writes the parts of an identifier: offset and number of their bytes, bits below them, number of bits.
fn identifiers(out: &mut String, fields: &mut Fields) {
    out.push_str(
        "-- The parts of an identifier: offset and number of the bytes, bits below the part, bits of the part.\n",
    );
    out.push_str("local IDENTIFIERS = {\n");
    for version in Version::ALL {
        let parts = with_id(version, |id| {
            let part = |item: Item<'_>| match item.field.kind {
                Kind::Bits { shift, width } => {
                    let (field, at) = (fields.key(item.field, Vec::new()), item.field.offset);
                    Some(format!("{{ {field}, {at}, {}, {shift}, {width} }}", item.field.width))
                }
                _ => None,
            };
            id.nested().filter_map(part).collect::<Vec<_>>()
        });
        writeln!(out, "    [\"{version}\"] = {{").unwrap_or_default();
        fill(out, "        ", parts.unwrap_or_default().into_iter());
        out.push_str("    },\n");
    }
    out.push_str("}\n");
}

/// Writes the tables of reports by their length, and that of a report on a message from a phone.
fn reports(out: &mut String, fields: &mut Fields) {
    out.push_str("-- Status reports by their length, and the one on a message from a phone.\n");
    out.push_str("local REPORTS = {\n");
    let mut report = |name: &str, rows: &'static [Field]| {
        writeln!(out, "    {name} = {{").unwrap_or_default();
        let rows = rows.iter().map(|field| format!("{{ {}, {} }}", fields.key(field, Vec::new()), field.width));
        fill(out, "        ", rows.collect::<Vec<_>>().into_iter());
        out.push_str("    },\n");
    };
    report("[60]", StatusReport::<V20>::FIELDS);
    report("[71]", StatusReport::<V30>::FIELDS);
    report("mo", MoStatusReport::FIELDS);
    out.push_str("}\n");
}

/// Writes what each `Msg_Fmt` is read as, and what can be wrong with a header.
fn encodings(out: &mut String) {
    let coding = |value: u8| match MsgFmt(value).coding() {
        Coding::Text(Encoding::Ascii) => Some("ascii"),
        Coding::Text(Encoding::Ucs2) => Some("ucs2"),
        Coding::Text(Encoding::Gb) => Some("gb"),
        Coding::Binary => Some("binary"),
        _ => None,
    };
    out.push_str("-- How the content is read, by Msg_Fmt.\n");
    out.push_str("local ENCODINGS = {\n");
    let known = (0..=u8::MAX).filter_map(|value| Some(format!("[{value}] = \"{}\"", coding(value)?)));
    fill(out, "    ", known);
    out.push_str("}\nlocal HEADER_ERRORS = {\n");
    let errors =
        [("missing", UdhErrorKind::Missing), ("too_long", UdhErrorKind::TooLong), ("cut", UdhErrorKind::ElementCut)];
    for (key, kind) in errors {
        writeln!(out, "    {key} = {},", Quoted(kind.name())).unwrap_or_default();
    }
    out.push_str("}\n");
}
