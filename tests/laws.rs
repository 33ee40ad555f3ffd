//! The laws as properties: an accepted message is written back byte for byte; parser and dissector agree on every
//! input; a truncated message is an error in the field where it ends; nothing panics.

mod common;

use cmpp_codec::field::Item;
use cmpp_codec::{AnyPdu, CommandId, Encode, Error, ErrorKind, Frame, Frames, Limit, Version};
use common::{Layout, bytes, messages, vectors};
use proptest::prelude::*;

/// Asserts that parser and dissector agree, that the dissection covers every byte once, and that an accepted message is
/// written back unchanged.
fn check(message: &[u8], version: Version) -> Result<(), Error> {
    let frame = Frame::from_message(message)?;
    let parsed = AnyPdu::from_frame(frame, version);
    let mut dissection = frame.dissect(version);
    let items: Result<Vec<Item<'_>>, Error> = dissection.by_ref().collect();
    assert_eq!(parsed.map(|_| ()), items.as_ref().map(|_| ()).map_err(|&error| error), "{}", common::hex(message));

    let mut end = 12;
    for item in frame.dissect(version).map_while(Result::ok) {
        assert_eq!(item.offset, end, "a gap before {}", item.field.name);
        assert_eq!(item.bytes, &message[item.offset..item.offset + item.bytes.len()], "{}", item.field.name);
        end += item.bytes.len();
    }
    assert_eq!(dissection.rest(), &message[end..]);

    let pdu = parsed?;
    let mut out = vec![0; message.len()];
    assert_eq!(pdu.encode(frame.sequence_id(), &mut out), Ok(message.len()));
    assert_eq!(out, message);
    Ok(())
}

/// Returns the message with another body, and a `Total_Length` that matches.
fn with_body(message: &[u8], body: &[u8]) -> Vec<u8> {
    let total = u32::try_from(12 + body.len()).unwrap();
    [&total.to_be_bytes(), &message[4..12], body].concat()
}

/// Every vector, truncated at every byte: the error names the field that is truncated.
#[test]
fn every_cut_is_an_error_in_the_right_field() {
    let mut cuts = 0;
    for vector in vectors().into_iter().filter(|vector| !vector.is_broken()) {
        for &version in &vector.versions {
            for len in 0..vector.bytes.len() - 12 {
                let cut = with_body(&vector.bytes, &vector.bytes[12..12 + len]);
                let mut end = 12;
                let field = vector.rows[3..].iter().find(|row| {
                    end += bytes(&row.hex).len();
                    end > 12 + len
                });
                let field = field.unwrap();
                let start = end - bytes(&field.hex).len();
                let optional = vector.rows[1].value == "CMPP_ACTIVE_TEST_RESP" || field.name == "Body";
                match check(&cut, version) {
                    Ok(()) => assert!(optional, "{} cut to {len} was accepted in {version}", vector.path),
                    Err(error) => {
                        assert_eq!(
                            (error.kind, error.field_name(), error.offset as usize),
                            (ErrorKind::Truncated, Some(field.name.as_str()), start),
                            "{} cut to {len} in {version}",
                            vector.path
                        );
                    }
                }
                cuts += 1;
            }
        }
    }
    assert!(cuts > 20_000, "{cuts}");
}

/// Every vector with one more byte: the error is at the end of the original message.
#[test]
fn every_surplus_byte_is_an_error_behind_the_last_field() {
    for vector in vectors().into_iter().filter(|vector| !vector.is_broken() && vector.rows.len() > 3) {
        if vector.rows[3].name == "Body" {
            continue;
        }
        let longer = with_body(&vector.bytes, &[&vector.bytes[12..], &[0]].concat());
        for &version in &vector.versions {
            let error = check(&longer, version).unwrap_err();
            assert_eq!(
                (error.kind, error.offset as usize),
                (ErrorKind::Trailing, vector.bytes.len()),
                "{}",
                vector.path
            );
        }
    }
}

/// A well-formed message of any version. Its shape comes from the tables, because random bytes are almost never a
/// message.
fn well_formed() -> impl Strategy<Value = (Version, Vec<u8>)> {
    let messages = messages();
    let n = prop_oneof![4 => 0_u8..4, 1 => any::<u8>()];
    let l = prop_oneof![4 => 0_u8..20, 1 => any::<u8>()];
    (prop::sample::select(messages), n, l, any::<u32>()).prop_map(|(layout, n, l, seed): (Layout, _, _, _)| {
        let mut state = seed | 1;
        let fill = move || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state.to_be_bytes()[0]
        };
        (layout.version, layout.message(n, l, fill))
    })
}

/// A damage to a message: a byte is changed, a piece is removed, or bytes are inserted.
#[derive(Clone, Debug)]
enum Damage {
    Change(prop::sample::Index, u8),
    Cut(prop::sample::Index),
    Insert(prop::sample::Index, Vec<u8>),
    Remove(prop::sample::Index, usize),
    Command(u32),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        3 => (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Change(at, byte)),
        2 => any::<prop::sample::Index>().prop_map(Damage::Cut),
        1 => (any::<prop::sample::Index>(), prop::collection::vec(any::<u8>(), 1..40))
            .prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        1 => (any::<prop::sample::Index>(), 1..40_usize).prop_map(|(at, len)| Damage::Remove(at, len)),
        1 => prop_oneof![0_u32..0x20, 0x8000_0000..0x8000_0020_u32].prop_map(Damage::Command),
    ]
}

fn apply(message: &mut Vec<u8>, damage: &Damage) {
    let mut body = message[12..].to_vec();
    match damage {
        Damage::Change(at, byte) if !body.is_empty() => *at.get_mut(&mut body) = *byte,
        Damage::Change(..) => {}
        Damage::Cut(at) => body.truncate(at.index(body.len() + 1)),
        Damage::Insert(at, bytes) => {
            let at = at.index(body.len() + 1);
            body.splice(at..at, bytes.iter().copied());
        }
        Damage::Remove(at, len) => {
            let at = at.index(body.len() + 1);
            body.drain(at..(at + len).min(body.len()));
        }
        Damage::Command(id) => message[4..8].copy_from_slice(&id.to_be_bytes()),
    }
    *message = with_body(message, &body);
}

proptest! {
    #![proptest_config(common::cases(4000))]

    /// The generated messages are accepted.
    #[test]
    fn a_well_formed_message_is_accepted((version, message) in well_formed()) {
        prop_assert_eq!(check(&message, version), Ok(()));
    }

    /// Parser and dissector agree on messages that are damaged in any way, and read in any version.
    #[test]
    fn parser_and_dissector_agree_on_damaged_messages(
        (_, mut message) in well_formed(),
        damages in prop::collection::vec(damage(), 0..4),
        version in prop::sample::select(Version::ALL.to_vec()),
    ) {
        for damage in &damages {
            apply(&mut message, damage);
        }
        // Any result is right if both agree on it.
        let _: Result<(), Error> = check(&message, version);
    }

    /// Skipping items is the same as taking and dropping them. The error that ends a dissection is the last item in
    /// both cases.
    #[test]
    fn items_that_are_passed_over_are_passed_over(
        (version, mut message) in well_formed(),
        damage in prop::option::of(damage()),
        n in 0_usize..60,
    ) {
        if let Some(damage) = damage {
            apply(&mut message, &damage);
        }
        let items = Frame::from_message(&message).unwrap().dissect(version);
        let (mut skipped, mut taken) = (items.clone(), items);
        let wanted = taken.by_ref().take(n + 1).collect::<Vec<_>>();
        prop_assert_eq!(skipped.nth(n), wanted.get(n).copied());
        prop_assert_eq!(skipped.collect::<Vec<_>>(), taken.collect::<Vec<_>>());
    }

    /// A buffer that is too short is an error with the needed length, and stays unchanged.
    #[test]
    fn a_short_buffer_is_refused((version, message) in well_formed(), room in any::<prop::sample::Index>()) {
        let frame = Frame::from_message(&message).unwrap();
        let pdu = AnyPdu::from_frame(frame, version).unwrap();
        let mut out = vec![0xee; room.index(message.len())];
        let error = pdu.encode(7, &mut out).unwrap_err();
        prop_assert_eq!(error.needed, message.len());
        prop_assert!(out.iter().all(|&byte| byte == 0xee));
    }

    /// A stream that is cut anywhere yields its whole messages, and then the number of missing bytes. A malformed body
    /// does not end it.
    #[test]
    fn a_stream_is_cut_into_its_messages(
        messages in prop::collection::vec((well_formed(), prop::option::of(damage())), 0..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let messages: Vec<Vec<u8>> = messages
            .into_iter()
            .map(|((_, mut message), damage)| {
                if let Some(damage) = damage {
                    apply(&mut message, &damage);
                }
                message
            })
            .collect();
        let stream = messages.concat();
        let stream = &stream[..cut.index(stream.len() + 1)];
        let mut frames = Frames::new(stream, Limit::DEFAULT);
        let (mut whole, mut end) = (0, 0);
        for frame in frames.by_ref() {
            prop_assert_eq!(frame.unwrap(), Frame::from_message(&messages[whole]).unwrap());
            end += messages[whole].len();
            whole += 1;
        }
        prop_assert_eq!(frames.rest(), &stream[end..]);
        if let Some(next) = messages.get(whole) {
            let have = stream.len() - end;
            prop_assert!(have < next.len());
            prop_assert_eq!(frames.missing(), if have < 12 { 12 - have } else { next.len() - have });
        }
    }

    /// Any bytes at all, as a stream.
    #[test]
    fn nothing_panics(stream in prop::collection::vec(any::<u8>(), 0..200), limit in any::<u32>()) {
        for version in Version::ALL {
            for frame in Frames::new(&stream, Limit::new(limit)).flatten() {
                let _: Result<AnyPdu<'_>, Error> = AnyPdu::from_frame(frame, version);
                prop_assert!(frame.dissect(version).count() <= 600);
            }
        }
    }
}

/// An invalid length is reported once, and ends the stream.
#[test]
fn a_broken_length_ends_a_stream() {
    let stream = [&b"\0\0\0\x0c\0\0\0\x08\0\0\0\x01"[..], &[0xff; 24]].concat();
    let mut frames = Frames::new(&stream, Limit::DEFAULT);
    assert_eq!(frames.next().unwrap().unwrap().command_id(), CommandId::ACTIVE_TEST);
    let error = frames.next().unwrap().unwrap_err();
    assert_eq!((error.kind, error.field_name(), error.offset), (ErrorKind::Length, Some("Total_Length"), 0));
    assert_eq!(frames.next(), None);
    assert_eq!((frames.rest().len(), frames.missing()), (24, 0));
}
