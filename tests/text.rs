//! Text: encoded into one or several contents, and decoded.

mod common;

use std::collections::BTreeMap;

use cmpp_codec::codes::MsgFmt;
use cmpp_codec::content::{
    Carries, CollectError, Collector, Concatenation, Content, Encoding, Plan, PlanError, Progress, Reference, Reserve,
    Slot, Text,
};
use cmpp_codec::field::Value;
use common::bytes;
use proptest::prelude::*;

//----------- Text ---------------------------------------------------------------------------------

#[test]
fn text_is_read_as_it_was_meant() {
    assert_eq!(Text::new(Encoding::Ucs2, &bytes("d83dde00")), "😀");
    assert_eq!(Text::new(Encoding::Ucs2, &bytes("d83d0041")).to_string(), "\u{fffd}A");
    assert_eq!(Text::new(Encoding::Ucs2, &bytes("de000041")).to_string(), "\u{fffd}A");
    assert_eq!(Text::new(Encoding::Ucs2, &bytes("d83dd83dde00")).to_string(), "\u{fffd}😀");
    assert_eq!(Text::new(Encoding::Ucs2, &bytes("004100")).to_string(), "A\u{fffd}");
    assert_eq!(Text::new(Encoding::Ascii, b"caf\xe9!").to_string(), "caf\u{fffd}!");
    assert_eq!(format!("{:?}", Text::new(Encoding::Ascii, b"a\"b\\\n\x1b")), r#""a\"b\\\n\u{1b}""#);
    assert_eq!(format!("{:?}", Value::Unicode(Text::new(Encoding::Ucs2, &bytes("202e0041")))), r#""\u{202e}A""#);
    let mut out = [0; 4];
    assert_eq!(Text::new(Encoding::Ucs2, &bytes("4f60")).decode_into(&mut out), Ok("你"));
    assert_eq!(Text::new(Encoding::Ucs2, &bytes("4f600041d83d")).decode_into(&mut out).unwrap_err().needed, 7);
}

#[cfg(feature = "encoding_rs")]
fn three(text: &str) -> (String, String, String) {
    (text.into(), text.into(), text.into())
}

#[cfg(feature = "encoding_rs")]
#[test]
fn gb_is_read_as_it_was_meant() {
    let gb = |hex: &str| Text::new(Encoding::Gb, &bytes(hex)).to_string();
    // From the code charts: GB 2312, GBK, four bytes in and above the basic plane, the euro in both places.
    assert_eq!(gb("c4e3bac3"), "你好");
    assert_eq!(gb("8140"), "丂");
    assert_eq!(gb("8139ee39"), "㐀");
    assert_eq!(gb("9439fc36"), "😀");
    assert_eq!((gb("80"), gb("a2e3")), ("€".into(), "€".into()));
    // A lead byte before ASCII does not consume the ASCII. A sequence that is cut off is one mark.
    assert_eq!(gb("c40a41"), "\u{fffd}\nA");
    assert_eq!((gb("41c4"), gb("418139"), gb("418139ee")), three("A\u{fffd}"));
    assert_eq!(gb("8139ee41"), "\u{fffd}9預");
    assert_eq!(gb("ff41"), "\u{fffd}A");
}

/// Every character of Unicode either comes back from GB18030 or is rejected. Rejected are U+E5E5, and the private
/// characters whose codes GB18030-2022 gave to others.
#[cfg(feature = "encoding_rs")]
#[test]
fn gb_writes_every_character_or_refuses_it() {
    let mut refused = Vec::new();
    let mut out = [0; 4];
    for character in '\0'..=char::MAX {
        let mut utf8 = [0; 4];
        match Encoding::Gb.write(character.encode_utf8(&mut utf8), &mut out) {
            Ok(len) => assert!(Text::new(Encoding::Gb, &out[..len]).chars().eq([Ok(character)]), "{character:?}"),
            Err(_) => refused.push(u32::from(character)),
        }
    }
    let mut expected = vec![0xe5e5];
    expected.extend(0xe78d..=0xe796);
    expected.extend([0xe81e, 0xe826, 0xe82b, 0xe82c, 0xe832, 0xe843, 0xe854, 0xe864]);
    assert_eq!(refused, expected, "{refused:x?}");
}

#[cfg(not(feature = "encoding_rs"))]
#[test]
fn gb_without_tables_still_tells_characters_apart() {
    let text = Text::new(Encoding::Gb, b"a\xc4\xe3\x94\x39\xfc\x36\xff");
    let marks: Vec<_> = text.chars().map(|found| found.map_err(|stray| stray.bytes.len())).collect();
    assert_eq!(marks, [Ok('a'), Err(2), Err(4), Err(1)]);
    assert!(!Encoding::Gb.can_write("你"));
}

//----------- Long messages ------------------------------------------------------------------------

/// The sizes that the specification's limits give: 159 and 140 bytes, headers of 6 and 7.
#[test]
fn parts_are_as_long_as_they_may_be() {
    let sizes = |text: &str, encoding, reference| -> Vec<usize> {
        let plan = Plan::with_encoding(text, encoding, reference).unwrap();
        assert_eq!(plan.segments().len(), usize::from(plan.total()));
        plan.segments().map(|segment| segment.encoded_len()).collect()
    };
    let (octet, word) = (Reference::Octet(1), Reference::Word(1));
    let latin = |len| "x".repeat(len);
    assert_eq!(sizes("", Encoding::Ascii, octet), [0]);
    assert_eq!(sizes(&latin(159), Encoding::Ascii, octet), [159]);
    assert_eq!(sizes(&latin(160), Encoding::Ascii, octet), [6 + 153, 6 + 7]);
    assert_eq!(sizes(&latin(160), Encoding::Ascii, word), [7 + 152, 7 + 8]);
    assert_eq!(sizes(&latin(70), Encoding::Ucs2, octet), [140]);
    assert_eq!(sizes(&latin(71), Encoding::Ucs2, octet), [6 + 134, 6 + 8]);
    assert_eq!(sizes(&latin(71), Encoding::Ucs2, word), [7 + 132, 7 + 10]);
    assert_eq!(sizes(&latin(140), Encoding::Gb, octet), [140]);
    assert_eq!(sizes(&latin(141), Encoding::Gb, octet), [6 + 134, 6 + 7]);
    // A pair of surrogates stays together.
    let faces = format!("{}😀{}", latin(66), latin(10));
    assert_eq!(sizes(&faces, Encoding::Ucs2, octet), [6 + 132, 6 + 24]);
    // 255 parts and no more.
    let (most, more) = (latin(255 * 153), latin(255 * 153 + 1));
    assert_eq!(Plan::new(&most, octet).unwrap().total(), 255);
    assert_eq!(Plan::new(&more, octet), Err(PlanError::TooLong));
    // Gateways with other limits, and limits that make no sense.
    let with_max_len = |most| Plan::with_max_len(&latin(160), Encoding::Ascii, octet, most).map(|plan| plan.total());
    assert_eq!((with_max_len(160), with_max_len(255), with_max_len(7)), (Ok(1), Ok(1), Ok(160)));
    assert_eq!((with_max_len(6), with_max_len(0)), (Err(PlanError::TooLong), Err(PlanError::TooLong)));
}

#[cfg(feature = "encoding_rs")]
#[test]
fn a_pair_of_gb_is_not_cut() {
    let text = format!("x{}", "雨".repeat(70));
    let plan = Plan::with_encoding(&text, Encoding::Gb, Reference::Octet(1)).unwrap();
    let sizes: Vec<_> = plan.segments().map(|segment| segment.encoded_len()).collect();
    assert_eq!(sizes, [6 + 133, 6 + 8]);
}

#[test]
fn what_cannot_be_written_is_named() {
    let Err(PlanError::Unwritable(unwritable)) = Plan::with_encoding("a雨", Encoding::Ascii, Reference::Octet(1))
    else {
        panic!()
    };
    assert_eq!((unwritable.character, unwritable.offset), ('雨', 1));
    assert_eq!(Plan::new("a雨", Reference::Octet(1)).unwrap().encoding(), Encoding::Ucs2);
    let mut out = [0xee; 3];
    let segment = Plan::new("a雨", Reference::Octet(1)).unwrap().segments().next().unwrap();
    assert_eq!(segment.write(&mut out).unwrap_err().needed, 4);
}

#[test]
fn what_has_no_room_changes_nothing() {
    let part = |total, number| Concatenation { reference: Reference::Octet(1), total, number };
    let (mut slots, mut storage) = ([Slot::EMPTY; 2], [0; 4]);
    let mut collector = Collector::new(&mut slots, &mut storage);
    assert_eq!(collector.add(part(3, 1), MsgFmt::ASCII, b"abc"), Err(CollectError::Slots));
    assert_eq!(collector.add(part(3, 3), MsgFmt::ASCII, b"abc"), Err(CollectError::Slots));
    assert_eq!(collector.add(part(2, 0), MsgFmt::ASCII, b"abc"), Err(CollectError::Number));
    assert_eq!(collector.add(part(2, 3), MsgFmt::ASCII, b"abc"), Err(CollectError::Number));
    assert_eq!(collector.add(part(0, 0), MsgFmt::ASCII, b"abc"), Err(CollectError::Number));
    assert_eq!(collector.add(part(2, 2), MsgFmt::ASCII, b"abcde"), Err(CollectError::Bytes));
    assert_eq!((collector.key(), collector.is_complete(), collector.missing().count()), (None, false, 0));
    assert_eq!(collector.add(part(2, 2), MsgFmt::ASCII, b"cd"), Ok(Progress::Missing(1)));
    assert_eq!(collector.add(part(2, 1), MsgFmt::ASCII, b"abc"), Err(CollectError::Bytes));
    assert_eq!((collector.as_bytes(), collector.missing().collect::<Vec<_>>()), (&b"cd"[..], vec![1]));
    assert_eq!(collector.add(part(2, 1), MsgFmt::ASCII, b""), Ok(Progress::Complete));
    assert_eq!(collector.add(part(2, 1), MsgFmt::ASCII, b""), Ok(Progress::Duplicate));
    assert_eq!(collector.add(part(2, 1), MsgFmt::UCS2, b""), Err(CollectError::Conflict));
    assert!(collector.is_complete());
    collector.clear();
    assert_eq!((collector.key(), collector.as_bytes()), (None, &b""[..]));
    assert_eq!(collector.add(part(1, 1), MsgFmt::ASCII, b"abcd"), Ok(Progress::Complete));
}

/// Parts that are not adjacent are not joined.
#[test]
fn a_missing_part_separates() {
    let (mut slots, mut storage) = ([Slot::EMPTY; 3], [0; 9]);
    let mut collector = Collector::new(&mut slots, &mut storage);
    let part = |number| Concatenation { reference: Reference::Word(1), total: 3, number };
    collector.add(part(3), MsgFmt::UCS2, &[0xe8, 0, b'!']).unwrap();
    collector.add(part(1), MsgFmt(9), &[0x96]).unwrap();
    assert_eq!(collector.runs().map(|run| run.as_bytes().len()).collect::<Vec<_>>(), [1, 3]);
    collector.add(part(2), MsgFmt(0x18), &[]).unwrap();
    assert!(collector.chars().eq(['雨', '!'].map(Ok)));
}

//----------- Laws ---------------------------------------------------------------------------------

/// A text of any characters, which takes one part, some, or many.
fn any_text() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        3 => any::<char>(),
        2 => prop::char::range('一', '龥'),
        2 => prop::char::range(' ', '~'),
        1 => prop::char::range('😀', '🙏'),
    ];
    // A long text repeats itself, because random characters are slow to generate.
    let times = prop_oneof![4 => 1..4_usize, 2 => 4..40_usize, 1 => 40..120_usize];
    let piece = prop::collection::vec(character, 0..140);
    (piece, times).prop_map(|(piece, times)| {
        let text = String::from_iter(piece).repeat(times);
        // 255 parts of 132 bytes hold this many characters of four bytes.
        text.chars().take(255 * 33).collect()
    })
}

/// A text of characters that GB18030 has.
#[cfg(feature = "encoding_rs")]
fn any_gb_text() -> impl Strategy<Value = String> {
    any_text().prop_map(|text| text.chars().filter(|&c| Encoding::Gb.can_write(c.encode_utf8(&mut [0; 4]))).collect())
}

fn reference() -> impl Strategy<Value = Reference> {
    prop_oneof![any::<u8>().prop_map(Reference::Octet), any::<u16>().prop_map(Reference::Word)]
}

//----------- Room for signatures ------------------------------------------------------------------

/// The smallest number of parts that are not empty and leave the room, found by trying every number of them.
fn fewest(text: &str, encoding: Encoding, header: usize, most: u8, reserve: Reserve) -> Option<usize> {
    let width = if encoding == Encoding::Ascii { 1 } else { 2 };
    let widths = text.chars().map(|character| encoding.encoded_len(character.encode_utf8(&mut [0; 4])).unwrap());
    let widths: Vec<usize> = widths.collect();
    let room = |number, total| {
        let added = usize::from(reserve.each)
            + if number == 1 { usize::from(reserve.first) } else { 0 }
            + if number == total { usize::from(reserve.last) } else { 0 };
        usize::from(most).checked_sub(added * width + if total > 1 { header } else { 0 })
    };
    (1..=255).find(|&total| {
        let mut at = 0;
        (1..=total).all(|number| {
            let (Some(mut left), from) = (room(number, total), at) else { return false };
            // As much as fits; each part that follows needs a character.
            let end = widths.len().saturating_sub(total - number);
            while let Some(less) = widths[..end].get(at).and_then(|width| left.checked_sub(*width)) {
                (left, at) = (less, at + 1);
            }
            at > from || widths.is_empty() && total == 1
        }) && at == widths.len()
    })
}

/// Plans a text with room for a signature: every message has the room, the text is whole, and no fewer messages would do.
fn leaves_room(text: &str, encoding: Encoding, reference: Reference, most: u8, reserve: Reserve) {
    let header = if let Reference::Octet(_) = reference { 6 } else { 7 };
    let expected = fewest(text, encoding, header, most, reserve);
    let plan = Plan::with_reserve(text, encoding, reference, most, reserve);
    let told = format!("{} characters, {encoding:?}, {most}, {reserve:?}", text.chars().count());
    let Ok(plan) = plan else { return assert_eq!((expected, plan), (None, Err(PlanError::TooLong)), "{told}") };
    assert_eq!(Some(usize::from(plan.total())), expected, "{told}");
    let width = if encoding == Encoding::Ascii { 1 } else { 2 };
    let (mut whole, mut out) = (String::new(), [0; 255]);
    for segment in plan.segments() {
        let is_last = segment.number() == plan.total();
        let added = [(true, reserve.each), (segment.number() == 1, reserve.first), (is_last, reserve.last)];
        let added: usize = added.iter().filter(|added| added.0).map(|added| usize::from(added.1)).sum();
        let content = segment.write(&mut out).unwrap();
        assert!(content.len() + added * width <= most.into(), "{told}: message {}", segment.number());
        assert!(!segment.text().is_empty() || text.is_empty(), "{told}");
        whole.push_str(segment.text());
    }
    assert_eq!((whole.as_str(), plan.segments().len()), (text, plan.total().into()), "{told}");
}

/// A signature of every length in every place, around every boundary of the first four messages.
#[test]
fn signatures_of_every_length_fit_at_every_boundary() {
    let kinds: [fn(u8) -> Reserve; 4] = [
        |n| Reserve { first: n, ..Reserve::NONE },
        |n| Reserve { last: n, ..Reserve::NONE },
        |n| Reserve { each: n, ..Reserve::NONE },
        |n| Reserve { first: n / 2, last: n.div_ceil(2), each: n / 4 },
    ];
    let texts = [(Encoding::Ascii, "a".repeat(640), 160), (Encoding::Ucs2, "雨".repeat(290), 71)];
    for ((encoding, text, most), kind) in texts.iter().flat_map(|text| kinds.iter().map(move |kind| (text, kind))) {
        for signature in 0..=*most {
            let reserve = kind(signature);
            // Where a number of messages ends, by what they have room for.
            let (one, part) = if *encoding == Encoding::Ascii { (159, 153) } else { (70, 67) };
            let [first, last, each] = [reserve.first, reserve.last, reserve.each].map(i32::from);
            for total in 1..=4 {
                let end = if total == 1 { one - each } else { total * (part - each) } - first - last;
                let end_before_last = end + last;
                for len in [end, end_before_last].into_iter().flat_map(|end| end - 2..=end + 2) {
                    let Some(len) = usize::try_from(len).ok().filter(|&len| len <= 290) else { continue };
                    let bytes = text.char_indices().nth(len).map_or(text.len(), |(at, _)| at);
                    leaves_room(&text[..bytes], *encoding, Reference::Octet(7), encoding.max_len(), reserve);
                }
            }
        }
    }
}

#[test]
fn room_for_a_signature_costs_what_it_takes() {
    let total = |n: usize, reserve| {
        let text = "雨".repeat(n);
        let plan = Plan::with_reserve(&text, Encoding::Ucs2, Reference::Octet(7), 140, reserve).ok();
        plan.map(|plan| plan.segments().map(|segment| segment.text().chars().count()).collect::<Vec<_>>())
    };
    let [first, last, each] = [
        Reserve { first: 6, ..Reserve::NONE },
        Reserve { last: 6, ..Reserve::NONE },
        Reserve { each: 6, ..Reserve::NONE },
    ];
    for reserve in [first, last, each] {
        assert_eq!((total(64, reserve), total(70, Reserve::NONE)), (Some(vec![64]), Some(vec![70])));
    }
    assert_eq!(total(65, first), Some(vec![61, 4]));
    assert_eq!((total(65, last), total(67, last)), (Some(vec![64, 1]), Some(vec![66, 1])));
    assert_eq!(
        (total(65, each), total(122, each), total(123, each)),
        (Some(vec![61, 4]), Some(vec![61, 61]), Some(vec![61, 61, 1]))
    );
    assert_eq!((total(128, last), total(129, last)), (Some(vec![67, 61]), Some(vec![67, 61, 1])));
    assert_eq!(total(0, Reserve { first: 71, ..Reserve::NONE }), None);
    assert_eq!(total(0, Reserve { first: 70, ..Reserve::NONE }), Some(vec![0]));
    assert_eq!(total(68, Reserve { last: 67, ..Reserve::NONE }), None, "the last message has no room for a character");
    assert_eq!(total(3, Reserve { first: 67, ..Reserve::NONE }), Some(vec![3]), "but the only message has");
    let most = Reserve { first: 255, last: 255, each: 255 };
    assert_eq!(total(1, most), None);
}

/// A text is planned, split, shuffled, sent with some parts twice, and reassembled.
fn comes_back(text: &str, encoding: Encoding, reference: Reference, most: u8, order: &[prop::sample::Index]) -> u8 {
    let plan = Plan::with_max_len(text, encoding, reference, most).unwrap();
    let mut contents: Vec<(MsgFmt, u8, Vec<u8>)> = plan
        .segments()
        .map(|segment| {
            let mut out = [0; 255];
            let content = segment.write(&mut out).unwrap();
            assert_eq!(content.len(), segment.encoded_len());
            assert!(content.len() <= most.into());
            (segment.msg_fmt(), segment.tp_udhi(), content.to_vec())
        })
        .collect();
    assert_eq!(plan.segments().map(|segment| segment.text()).collect::<String>(), text);
    let parts = contents.len();
    for (at, index) in order.iter().enumerate() {
        contents.swap(at % parts, index.index(parts));
        if at % 3 == 0 {
            contents.push(contents[index.index(parts)].clone());
        }
    }
    let (mut slots, mut storage) = ([Slot::EMPTY; 255], vec![0xee; 255 * 255]);
    let mut collector = Collector::new(&mut slots, &mut storage);
    for (msg_fmt, tp_udhi, bytes) in &contents {
        let content = Content::new(bytes, *msg_fmt, *tp_udhi, Carries::Message);
        // Each part is a text of its own: no character was split.
        assert!(content.text().unwrap().is_intact());
        let whole = Concatenation { reference, total: 1, number: 1 };
        let part = content.concatenation().unwrap_or(whole);
        collector.add(part, content.msg_fmt, content.payload().unwrap().as_bytes()).unwrap();
    }
    assert!(collector.is_complete());
    assert_eq!(collector.chars().map(Result::unwrap).collect::<String>(), text);
    plan.total()
}

proptest! {
    #![proptest_config(common::cases(300))]

    #[test]
    fn a_text_comes_back_from_ucs2(
        text in any_text(), reference in reference(), order in prop::collection::vec(any::<prop::sample::Index>(), 0..300),
    ) {
        comes_back(&text, Encoding::Ucs2, reference, 140, &order);
    }

    #[cfg(feature = "encoding_rs")]
    #[test]
    fn a_text_comes_back_from_gb18030(
        text in any_gb_text(), reference in reference(), order in prop::collection::vec(any::<prop::sample::Index>(), 0..300),
    ) {
        comes_back(&text, Encoding::Gb, reference, 140, &order);
    }

    /// Short parts, so that there are many.
    #[test]
    fn a_text_comes_back_from_parts_of_any_size(
        text in "[ -~]{0,1200}|[一-龥😀-🙏]{0,250}", most in 11_u8.., reference in reference(),
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..300),
    ) {
        let encoding = Encoding::of(&text);
        if Plan::with_max_len(&text, encoding, reference, most).is_ok() {
            comes_back(&text, encoding, reference, most, &order);
        }
    }

    /// Any text, any room, any length of a message.
    #[test]
    fn every_message_has_the_room_that_was_reserved(
        text in "[ -~]{0,700}|[一-龥😀-🙏]{0,300}", most in 0_u8.., reference in reference(),
        first in 0_u8..80, last in 0_u8..80, each in 0_u8..40, which in 0_u8..8,
    ) {
        let on = |bit: u8, characters| if which >> bit & 1 == 1 { characters } else { 0 };
        let reserve = Reserve { first: on(0, first), last: on(1, last), each: on(2, each) };
        leaves_room(&text, Encoding::of(&text), reference, most, reserve);
        leaves_room(&text, Encoding::Ucs2, reference, most.max(100), reserve);
    }

    /// The same in GB18030, where a character has one, two or four bytes.
    #[cfg(feature = "encoding_rs")]
    #[test]
    fn every_message_of_gb18030_has_the_room_that_was_reserved(
        text in any_gb_text(), reference in reference(), first in 0_u8..40, last in 0_u8..40, each in 0_u8..20,
    ) {
        leaves_room(&text, Encoding::Gb, reference, 140, Reserve { first, last, each });
    }

        /// Characters and invalid bytes cover all bytes in order, and characters are written as they were read.
    #[test]
    fn every_byte_of_a_text_is_a_character_or_a_mark(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        encoding in prop::sample::select(vec![Encoding::Ascii, Encoding::Ucs2, Encoding::Gb]),
    ) {
        let text = Text::new(encoding, &bytes);
        let mut chars = text.chars();
        let mut at = 0;
        while let Some(found) = chars.next() {
            let end = bytes.len() - chars.rest().as_bytes().len();
            match found {
                Ok(character) => {
                    let mut out = [0; 4];
                    let len = encoding.write(character.encode_utf8(&mut [0; 4]), &mut out);
                    // GB18030 has two codes for the euro and for a few others. UCS-2 and ASCII have one for each
                    // character.
                    prop_assert!(encoding == Encoding::Gb || len == Ok(end - at) && out[..end - at] == bytes[at..end]);
                }
                Err(stray) => prop_assert_eq!((stray.offset, stray.bytes), (at, &bytes[at..end])),
            }
            prop_assert!(end > at && end <= at + 4);
            at = end;
        }
        prop_assert_eq!(at, bytes.len());
        let mut out = vec![0; 3 * bytes.len()];
        let decoded = text.decode_into(&mut out).unwrap();
        prop_assert_eq!(decoded, text.to_string());
        prop_assert_eq!(decoded.len(), text.utf8_len());
    }

    /// Whatever parts arrive in whatever order, nothing panics, and the bytes are those of the accepted parts.
    #[test]
    fn any_parts_are_taken_or_refused(
        parts in prop::collection::vec((0_u8..3, 0_u8..6, 0_u8..6, any::<u8>(), prop::collection::vec(any::<u8>(), 0..9)), 0..30),
        slots in 0..6_usize, room in 0..40_usize,
    ) {
        let (mut slots, mut storage) = (vec![Slot::EMPTY; slots], vec![0; room]);
        let mut collector = Collector::new(&mut slots, &mut storage);
        let mut taken: BTreeMap<u8, Vec<u8>> = BTreeMap::new();
        for (reference, total, number, msg_fmt, bytes) in parts {
            let part = Concatenation { reference: Reference::Octet(reference / 2), total: total.max(3), number };
            match collector.add(part, MsgFmt(msg_fmt), &bytes) {
                Ok(Progress::Duplicate) => prop_assert_eq!(&taken[&number], &bytes),
                Ok(_) => prop_assert!(taken.insert(number, bytes).is_none()),
                Err(_) => {}
            }
            let joined: Vec<u8> = taken.values().flatten().copied().collect();
            prop_assert_eq!(collector.as_bytes(), &joined);
            prop_assert_eq!(collector.runs().flat_map(|run| run.as_bytes().to_vec()).collect::<Vec<_>>(), joined);
            let left = collector.key().map_or(0, |(_, total)| usize::from(total) - taken.len());
            prop_assert_eq!((collector.missing().count(), collector.is_complete()), (left, left == 0 && !taken.is_empty()));
            collector.chars().for_each(drop);
        }
    }
}
