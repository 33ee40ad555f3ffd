//! Every vector of spec-vectors/, read and written.

mod common;

use std::collections::BTreeSet;

use cmpp_codec::parser::{complete, streaming};
use cmpp_codec::{AnyPdu, Encode, Header};
use common::{dissection, messages, vectors, vectors_in};

/// The whole file is the expected dissection.
#[test]
fn a_vector_dissects_to_itself() {
    for vector in vectors() {
        for &version in &vector.versions {
            let found = dissection(&vector.bytes, version, vector.limit);
            assert_eq!(found, vector.rows, "{} in {version}", vector.path);
        }
    }
}

/// An accepted message is written back to the bytes from which it was read. A rejected one has its error in the place
/// that the vector states.
#[test]
fn a_vector_parses_and_encodes_to_itself() {
    let (mut accepted, mut refused) = (0, 0);
    for vector in vectors() {
        let Some(frame) = vector.frame() else { continue };
        for &version in &vector.versions {
            match AnyPdu::from_frame(frame, version) {
                Ok(pdu) => {
                    assert!(!vector.is_broken(), "{} was accepted in {version}", vector.path);
                    let mut out = vec![0xee; vector.bytes.len() + 1];
                    assert_eq!(pdu.encode(frame.sequence_id(), &mut out), Ok(vector.bytes.len()), "{}", vector.path);
                    assert_eq!(out[..vector.bytes.len()], vector.bytes, "{} in {version}", vector.path);
                    assert_eq!(out[vector.bytes.len()], 0xee, "{}: one byte too many", vector.path);
                    let header: Header = pdu.header(frame.sequence_id());
                    assert_eq!(pdu.slices(&header).as_ref().concat(), vector.bytes, "{}", vector.path);
                    accepted += 1;
                }
                Err(error) => {
                    let field = error.field_name().unwrap_or("-");
                    let found = format!("{} {field} at {}", error.kind, error.offset);
                    assert_eq!(found, vector.rows.last().unwrap().value, "{} in {version}", vector.path);
                    refused += 1;
                }
            }
        }
    }
    assert!(accepted > 200 && refused > 40, "{accepted} accepted, {refused} refused");
}

/// The parsers of nom accept the same messages, take exactly their bytes, and tell how many are missing.
#[test]
fn parsers_of_nom_read_what_the_library_reads() {
    for vector in vectors() {
        let Some(frame) = vector.frame() else { continue };
        let (whole, cut) = (&vector.bytes[..], &vector.bytes[..vector.bytes.len() - 1]);
        for &version in &vector.versions {
            let expected = AnyPdu::from_frame(frame, version);
            let read = streaming::any_pdu::<nom::error::Error<_>>(version)(whole);
            assert_eq!(complete::any_pdu(version)(whole), read, "{} in {version}", vector.path);
            match (expected, read) {
                (Ok(expected), Ok((rest, pdu))) => assert_eq!((pdu, rest), (expected, &[][..]), "{}", vector.path),
                (Err(_), Err(nom::Err::Error(_))) => {}
                (expected, read) => panic!("{}: {expected:?}, but nom {read:?}", vector.path),
            }
            let missing = streaming::any_pdu::<()>(version)(cut).unwrap_err();
            assert_eq!(missing, nom::Err::Incomplete(nom::Needed::new(1)), "{}", vector.path);
            assert_eq!(complete::any_pdu::<()>(version)(cut), Err(nom::Err::Error(())), "{}", vector.path);
        }
    }
}

/// Every message has a vector in every version that has it.
#[test]
fn every_message_of_every_version_has_a_vector() {
    let mut missing = BTreeSet::new();
    for layout in messages() {
        let folder = format!("v{}", layout.version.name().replace('.', ""));
        let has_one = vectors_in(&folder).into_iter().any(|vector| {
            !vector.is_broken()
                && vector.versions.contains(&layout.version)
                && vector.rows.iter().any(|row| row.name == "Command_Id" && row.value == layout.name)
        });
        if !has_one {
            missing.insert(format!("{} {}", layout.version, layout.name));
        }
    }
    assert!(missing.is_empty(), "no vector: {missing:?}");
}

/// There are enough broken vectors, each with the mistake that it finds. Every vector states its origin.
#[test]
fn vectors_say_what_they_are_for() {
    assert!(vectors_in("broken").len() >= 20);
    for vector in vectors() {
        let path = format!("{}/spec-vectors/{}", env!("CARGO_MANIFEST_DIR"), vector.path);
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.contains("\n# Origin: "), "{}: no origin", vector.path);
        assert_eq!(vector.path.starts_with("broken/"), text.contains("\n# Mistake: "), "{}: the mistake", vector.path);
    }
}
