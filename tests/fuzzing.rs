//! The fuzz kit: the messages that it makes are valid and of every kind, and its checks fail if a law is violated.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use arbitrary::{Arbitrary, Unstructured};
use cmpp_codec::{AnyPdu, CommandId, Counted, Encode, Frame, Octets, Pdu, SequenceId, V20, Version, fuzzing, v20, v30};
use common::messages;
use proptest::prelude::*;

/// Bytes such as a fuzzer provides.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![prop::collection::vec(any::<u8>(), 0..64), prop::collection::vec(any::<u8>(), 200..1200)]
}

/// Well-formed messages, whole.
fn message() -> impl Strategy<Value = Vec<u8>> {
    bytes().prop_map(|bytes| {
        let mut bytes = Unstructured::new(&bytes);
        let (pdu, sequence_id) = <(AnyPdu<'_>, SequenceId)>::arbitrary(&mut bytes).unwrap();
        let mut out = vec![0; pdu.encoded_len()];
        assert_eq!(pdu.encode(sequence_id, &mut out), Ok(out.len()));
        out
    })
}

proptest! {
    #![proptest_config(common::cases(500))]

    #[test]
    fn any_bytes_make_valid_messages(bytes in bytes()) {
        fuzzing::round_trip(&bytes);
    }

    /// Messages are valid first and then damaged: a few bytes are changed, inserted or removed. They are read as a
    /// message and as a stream.
    #[test]
    fn damaged_messages_break_no_law(
        messages in prop::collection::vec(message(), 1..4),
        damages in prop::collection::vec((any::<prop::sample::Index>(), 0..3_usize, 0..3_usize, any::<u8>()), 1..5),
    ) {
        for mut message in messages.iter().cloned().chain([messages.concat()]) {
            fuzzing::check(&message);
            for &(at, out, put, byte) in &damages {
                let at = at.index(message.len() + 1);
                let end = message.len().min(at + out);
                message.splice(at..end, std::iter::repeat_n(byte, put));
            }
            fuzzing::check(&message);
            fuzzing::dissection(&message);
        }
    }
}

/// Every message of every version, and some that no version has.
#[test]
fn every_message_is_made() {
    let mut made = BTreeSet::new();
    let mut state = 1_u32;
    for _ in 0..20_000 {
        let bytes: Vec<u8> = (0..64).map(|_| random(&mut state)).collect();
        let pdu = AnyPdu::arbitrary(&mut Unstructured::new(&bytes)).unwrap();
        made.insert((pdu.version(), pdu.name().to_string()));
    }
    let mut expected: BTreeSet<_> = messages().into_iter().map(|layout| (layout.version, layout.name)).collect();
    expected.extend(Version::ALL.map(|version| (version, "unknown".to_string())));
    assert_eq!(made, expected);
}

const fn random(state: &mut u32) -> u8 {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    state.to_be_bytes()[1]
}

/// The parts of a message are the fuzzer's bytes in wire order, not copies.
#[test]
fn messages_borrow_the_fuzzers_bytes() {
    let mut bytes = [0; 300];
    for (byte, n) in bytes.iter_mut().zip((0..=255).cycle()) {
        *byte = n;
    }
    bytes[116] = 2; // recipients
    bytes[116 + 1 + 42] = 5; // bytes of content
    let mut left = Unstructured::new(&bytes);
    let submit = v20::Submit::arbitrary(&mut left).unwrap();
    assert!(std::ptr::eq(std::ptr::from_ref(submit.head).cast(), bytes.as_ptr()));
    assert_eq!((submit.dest_terminal_ids.len(), submit.msg_content.len()), (2, 5));
    assert_eq!(submit.msg_content.as_slice(), &bytes[160..165]);
    assert_eq!(submit.tail.reserve.as_bytes(), &bytes[165..173]);
    assert_eq!(left.len(), 300 - 173);

    // If the bytes end early, a list is shorter, and missing fields are zero.
    let submit = v30::Submit::arbitrary(&mut Unstructured::new(&[0xff; 128 + 1 + 70])).unwrap();
    assert_eq!((submit.dest_terminal_ids.len(), submit.msg_content.len()), (2, 4));
    assert!(submit.tail.link_id.is_empty());
    let deliver = v30::Deliver::arbitrary(&mut Unstructured::new(&[])).unwrap();
    assert_eq!(
        deliver,
        v30::Deliver {
            head: &v30::DeliverHead::default(),
            msg_content: Counted::EMPTY,
            tail: &v30::DeliverTail::default()
        }
    );
}

/// The fuzz target of the manual, in both languages, is that of fuzz/user/, which `.ci/run fuzz` builds, and so are its
/// dependencies.
#[test]
fn the_target_of_the_manual_is_built() {
    let read = |path: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    // Without comments: their language differs.
    let code = |text: &str| {
        let lines = text.lines().map(|line| line.split_once("//").map_or(line, |(code, _)| code).trim_end());
        lines.filter(|line| !line.is_empty()).map(String::from).collect::<Vec<_>>()
    };
    let target = code(&read("fuzz/user/fuzz_targets/messages.rs"));
    assert_eq!(target[0], "#![no_main]");
    for page in ["src/manual/en/fuzzing.md", "src/manual/zh/fuzzing.md"] {
        let page = read(page);
        let first = |language: &str| {
            let (_, block) = page.split_once(&format!("```{language}\n")).unwrap();
            block.split_once("```").unwrap().0
        };
        let shown: Vec<_> = code(first("rust")).into_iter().filter(|line| !line.starts_with("# ")).collect();
        assert_eq!(shown, target[1..]);
        assert!(read("fuzz/user/Cargo.toml").contains(first("toml")), "the dependencies differ");
    }
}

/// A frame is a part of the bytes, or it is not generated.
#[test]
fn frames_are_whole() {
    let bytes = b"\0\0\0\x0e\0\0\0\x63\0\0\0\x07hithere";
    let frame = Frame::arbitrary(&mut Unstructured::new(bytes)).unwrap();
    assert_eq!((frame.command_id(), frame.sequence_id(), frame.body()), (CommandId(0x63), SequenceId(7), &b"hi"[..]));
    for untrue in [&b"\0\0\0\x0b\0\0\0\x63\0\0\0\x07"[..], b"\0\0\0\x0d\0\0\0\x63\0\0\0\x07", b"\0\0\0\x0c"] {
        assert!(Frame::arbitrary(&mut Unstructured::new(untrue)).is_err());
    }
}

/// Checks that the oracle can fail.
///
/// An unknown message with a known command is read as another message.
#[test]
#[should_panic(expected = "what was written is not accepted")]
fn the_oracle_can_say_no_to_a_message() {
    let unknown = cmpp_codec::pdu::Unknown { command_id: CommandId::CANCEL, body: b"" };
    fuzzing::check_pdu(AnyPdu::V20(Pdu::<V20>::Unknown(unknown)), SequenceId(1));
}

/// The length is checked when the list is created, not when it is written.
#[test]
fn a_list_is_as_long_as_it_says() {
    let numbers = Counted::<Octets<21>>::arbitrary(&mut Unstructured::new(&[0xff; 1 + 300 * 21])).unwrap();
    assert_eq!(numbers.len(), 255);
}
