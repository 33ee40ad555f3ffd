//! The widths and offsets of all 124 layouts, compared with layouts.json, which was made from the specification.
//!
//! Parser, serializer and dissector share one table, so a wrong width in it passes every law. It does not pass this
//! test.

mod common;

use cmpp_codec::field::Kind;
use cmpp_codec::pdu::Fixed;
use cmpp_codec::{AnyPdu, CommandId, Encode, Frame, Header, Limit, Version};
use common::{Placed, messages};

/// The numbers of recipients and bytes of content: 0, 1, a few, the maximum of the specification, the maximum of an
/// octet.
const SIZES: [(u8, u8); 6] = [(0, 0), (1, 0), (1, 1), (3, 140), (99, 159), (255, 255)];

#[test]
fn fields_lie_where_the_tables_say() {
    assert_eq!(messages().len(), 124);
    let mut wrong = Vec::new();
    for layout in messages() {
        for (n, l) in SIZES {
            let message = layout.message(n, l, || 0x55);
            let frame = Frame::from_message(&message).unwrap();
            let placed: Result<Vec<Placed>, _> = frame
                .dissect(layout.version)
                .map(|item| item.map(|item| (item.field.name, item.offset - 12, item.bytes.len())))
                .map(|item| item.map(|(name, offset, width)| Placed { name: name.into(), offset, width }))
                .collect();
            let expected = layout.placed(n.into(), l.into());
            if placed.as_ref() != Ok(&expected) {
                // tests/break_tables.py reads this line.
                wrong.push(format!("not as the tables say: {} {} n={n} L={l}", layout.version, layout.name));
                wrong.push(format!("    {placed:?}\n    {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn lengths_are_those_of_the_tables() {
    for layout in messages() {
        for (n, l) in SIZES {
            let message = layout.message(n, l, || 0);
            assert!(message.len() <= Limit::DEFAULT.get() as usize);
            let pdu = AnyPdu::from_frame(Frame::from_message(&message).unwrap(), layout.version).unwrap();
            assert_eq!(pdu.encoded_len(), message.len(), "{} {}", layout.version, layout.name);
        }
    }
}

#[test]
fn commands_have_the_tables_names() {
    for layout in messages() {
        assert_eq!(CommandId(layout.command_id).name(layout.version), Some(layout.name.as_str()));
    }
    for version in Version::ALL {
        let named = (0..0x20).flat_map(|id| [id, id | 0x8000_0000]).filter(|&id| CommandId(id).name(version).is_some());
        let known = messages().iter().filter(|layout| layout.version == version).count();
        assert_eq!(named.count(), known, "{version} has messages that layouts.json has not");
    }
}

/// The table of the header, which belongs to no message.
#[test]
fn the_header_is_the_specifications() {
    let table: Vec<_> =
        Header::FIELDS.iter().map(|field| (field.name, field.offset, field.width, field.kind)).collect();
    let expected = ["Total_Length", "Command_Id", "Sequence_Id"].into_iter().zip([0, 4, 8]);
    assert_eq!(table, expected.map(|(name, offset)| (name, offset, 4, Kind::Uint)).collect::<Vec<_>>());
}

/// Integers are shown as numbers, and Last_route_Id is the signed one.
#[test]
fn fields_have_the_tables_types() {
    for layout in messages() {
        let message = layout.message(1, 1, || 0);
        for item in Frame::from_message(&message).unwrap().dissect(layout.version) {
            let item = item.unwrap();
            let kind = &layout.fields.iter().find(|field| field.name == item.field.name).unwrap().kind;
            // The older tables call phone numbers integers, but they are text.
            let expected: &[Kind] = match (kind.as_str(), item.bytes.len()) {
                ("UInt", 1..=4) => &[Kind::Uint],
                ("UInt", 8) => &[Kind::Id],
                ("UInt", 21 | 32) => &[Kind::Octets],
                ("Int", 4) => &[Kind::Int],
                ("Oct", _) => &[Kind::Octets, Kind::Bytes, Kind::Content],
                // ACTIVE_TEST_RESP and MO reports: "reserved", no type given.
                _ => &[Kind::Uint, Kind::Octets],
            };
            assert!(expected.contains(&item.field.kind), "{} {}", layout.name, item.field.name);
        }
    }
}
