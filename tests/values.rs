//! Octet strings, identifiers and times, compared with values from the specification and from other programs.

#![allow(clippy::unusual_byte_groupings, reason = "the groups are the parts of a Msg_Id")]

use cmpp_codec::msg_id::{IdPart, MsgIdParts, PartTooLarge, Spelling, SpellingForm};
use cmpp_codec::time::{BadTime, BadTimeKind, DateTime, SmppTime, TimePart, Timestamp, Zone};
use cmpp_codec::{MsgId, OctetStr, Octets, TooLong};
use proptest::prelude::*;

/// The 64 bits of 2.0, 7.4.3.2, written out: 1010 11100 10011 101110 110111 | gateway | sequence.
const BITS: u64 = 0b1010_11100_10011_101110_110111_0011000100001101010000_1010101010101010;

/// A text of every length in a field of every width: the text, then NULs, and nothing after the field.
#[test]
fn a_text_fills_its_field() {
    fn in_width<const N: usize>() {
        for len in 0..=N + 1 {
            let text: Vec<u8> = (1..=u8::MAX).cycle().skip(N).take(len).collect();
            // The bytes before the change, and those around the field.
            let mut fields = [Octets::from_bytes([0xff; N]); 3];
            let result = fields[1].set(&text);
            let mut expected = if len > N { vec![0xff; N] } else { text };
            assert_eq!(result, if len > N { Err(TooLong { max: N, given: len }) } else { Ok(()) });
            expected.resize(N, 0);
            assert_eq!(fields[1].as_bytes(), expected, "{len} bytes in {N}");
            assert_eq!([fields[0], fields[2]], [Octets::from_bytes([0xff; N]); 2]);
        }
    }
    macro_rules! in_widths {
        ($($width:literal)*) => { $(in_width::<$width>();)* };
    }
    in_widths!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 40 60);
}

#[test]
fn parts_lie_where_the_text_puts_them() {
    let parts = MsgIdParts { month: 10, day: 28, hour: 19, minute: 46, second: 55, gateway: 803_664, sequence: 43_690 };
    assert_eq!(MsgId::new(BITS).parts(), parts);
    assert_eq!(MsgId::from_parts(parts), Ok(MsgId::new(BITS)));
    assert!(parts.is_plausible());
    assert!(!MsgId::ZERO.parts().is_plausible());
}

#[test]
fn the_parts_of_1_2_have_no_second() {
    let bits = 0b1010_11100_10011_101110_000_0000_0000_0000_0000_1111_0001_1_0000_0000_0000_0011;
    let parts = MsgIdParts { month: 10, day: 28, hour: 19, minute: 46, second: 0, gateway: 0xf1, sequence: 0x1_0003 };
    assert_eq!(MsgId::new(bits).parts_v12(), parts);
    assert_eq!(MsgId::from_parts_v12(parts), Ok(MsgId::new(bits)));
    let error = MsgId::from_parts_v12(MsgIdParts { second: 1, ..parts }).unwrap_err();
    assert_eq!(error, PartTooLarge { part: IdPart::Second, max: 0, given: 1 });
}

#[test]
fn a_part_is_never_cut() {
    let fits = MsgIdParts {
        month: 15,
        day: 31,
        hour: 31,
        minute: 63,
        second: 63,
        gateway: (1 << 22) - 1,
        sequence: (1 << 16) - 1,
    };
    assert_eq!(MsgId::from_parts(fits), Ok(MsgId::new(u64::MAX)));
    let refused = |parts| MsgId::from_parts(parts).unwrap_err().part;
    assert_eq!(refused(MsgIdParts { month: 16, ..fits }), IdPart::Month);
    assert_eq!(refused(MsgIdParts { day: 32, ..fits }), IdPart::Day);
    assert_eq!(refused(MsgIdParts { hour: 32, ..fits }), IdPart::Hour);
    assert_eq!(refused(MsgIdParts { minute: 64, ..fits }), IdPart::Minute);
    assert_eq!(refused(MsgIdParts { second: 64, ..fits }), IdPart::Second);
    assert_eq!(refused(MsgIdParts { gateway: 1 << 22, ..fits }), IdPart::Gateway);
    assert_eq!(refused(MsgIdParts { sequence: 1 << 16, ..fits }), IdPart::Sequence);
}

#[test]
fn a_group_shares_all_but_the_sequence() {
    let first = MsgId::new(0xb4c5_5300_0002_ff80);
    let ids: Vec<_> = (0..=255).map(|index| first.of_recipient(index)).collect();
    assert_eq!(ids[0], first);
    assert_eq!(ids[127].get(), 0xb4c5_5300_0002_ffff);
    assert_eq!(ids[128].get(), 0xb4c5_5300_0002_0000);
    assert_eq!(ids[255].get(), 0xb4c5_5300_0002_007f);
}

#[test]
fn texts_that_are_no_identifiers_are_located() {
    let at = |text: &str| text.parse::<MsgId>().unwrap_err().at;
    assert_eq!(at(""), 0);
    assert_eq!(at("-"), 1);
    assert_eq!(at("0x"), 2);
    assert_eq!(at("0x123g"), 5);
    assert_eq!(at("0x00000000000000001"), 18);
    assert_eq!(at("b4c55300000100g0"), 14);
    assert_eq!(at("18446744073709551616"), 19); // 2^64
    assert_eq!(at("-9223372036854775809"), 1); // below -2^63
    assert_eq!(at("12 4"), 2);
    assert_eq!(at("1609172112000000100000"), 0); // month 16
    assert_eq!(at("1132172112000000100000"), 2); // day 32
    assert_eq!(at("1109172112419430400000"), 10); // gateway 2^22
    assert_eq!(at("1109172112000000165536"), 17); // sequence 2^16
    assert_eq!(at("11091721120000001000x0"), 20);
    assert_eq!("0X1".parse(), Ok(MsgId::new(1)));
    assert_eq!("-9223372036854775808".parse(), Ok(MsgId::new(1 << 63)));
}

#[test]
fn a_palindrome_is_not_called_swapped() {
    let id = MsgId::new(0x0102_0304_0403_0201);
    assert_eq!(id.spelling(&id.to_string()), Some(Spelling { form: SpellingForm::Hex, swapped: false }));
    assert_eq!(id.spelling(&format!("{id:#018X}")), Some(Spelling { form: SpellingForm::Hex, swapped: false }));
    // 16 decimal digits are a hex number to `from_str`, but not to a comparison.
    let small = MsgId::new(1_234_567_890_123_456);
    assert_eq!(small.spelling("1234567890123456").unwrap().form, SpellingForm::Decimal);
}

proptest! {
    #[test]
    fn every_spelling_leads_back(number: u64) {
        let id = MsgId::new(number);
        for swapped in [false, true] {
            let shown = if swapped { id.swapped() } else { id };
            for (text, form) in [
                (shown.to_string(), SpellingForm::Hex),
                (format!("{shown:#X}").replace("0X", "0x"), SpellingForm::Hex),
                (shown.digits().to_string(), SpellingForm::Digits),
                (shown.get().to_string(), SpellingForm::Decimal),
                (i64::from_be_bytes(shown.get().to_be_bytes()).to_string(), SpellingForm::Signed),
            ] {
                // A positive number is the same signed and unsigned.
                let positive = form == SpellingForm::Signed && !text.starts_with('-');
                let form = if positive { SpellingForm::Decimal } else { form };
                prop_assert_eq!(MsgId::parse_as(&text, form), Ok(shown));
                prop_assert_eq!(id.spelling(&text), Some(Spelling { form, swapped: swapped && id != shown }));
            }
        }
        prop_assert_eq!(MsgId::from_parts(id.parts()), Ok(id));
        prop_assert_eq!(MsgId::from_parts_v12(id.parts_v12()).map(MsgId::get), Ok(number));
    }

    #[test]
    fn no_text_is_too_odd(text in "[-0xX]?[0-9a-fA-F]{0,24}", any in ".*") {
        for text in [text, any] {
            if let Err(error) = text.parse::<MsgId>() {
                prop_assert!(error.at <= text.len());
            }
            let _ = MsgId::ZERO.spelling(&text);
        }
    }
}

//----------- Times --------------------------------------------------------------------------------

fn smpp(text: &[u8]) -> Result<Option<SmppTime>, BadTime> {
    SmppTime::parse(OctetStr::new(text))
}

#[test]
fn times_of_real_frames_are_read() {
    // From a public test suite: 22:48:20 in Beijing.
    let at = smpp(b"150731224820032+\0").unwrap().unwrap();
    assert_eq!(at.local().unwrap().to_string(), "2015-07-31 22:48:20");
    assert_eq!(at.quarters_ahead(), Some(SmppTime::BEIJING));
    assert_eq!(at.check(), Ok(()));
    // From another one, which ignores tenths and quarters.
    let odd = smpp(b"151105131555101+\0").unwrap().unwrap();
    assert_eq!((odd.tenth, odd.quarters, odd.zone), (1, 1, Zone::Ahead));
    assert_eq!(odd.octets().unwrap().as_bytes(), b"151105131555101+\0");
    // A report time that real gateways write.
    let never = DateTime::from_report_time(OctetStr::new(b"0001010000")).unwrap();
    assert_eq!(never.to_string(), "2000-01-01 00:00:00");
}

#[test]
fn malformed_times_are_located() {
    let form = |part, at| BadTime { part, at, kind: BadTimeKind::Form };
    assert_eq!(smpp(b"150731224820032*\0"), Err(form(TimePart::Zone, 15)));
    assert_eq!(smpp(b"15073122482003x+\0"), Err(form(TimePart::Quarters, 13)));
    assert_eq!(smpp(b"x50731224820032+\0"), Err(form(TimePart::Year, 0)));
    assert_eq!(smpp(b"150731224820"), Err(form(TimePart::Length, 12)));
    assert_eq!(smpp(b"150731224820032+7"), Err(form(TimePart::Length, 16)));
    assert_eq!(DateTime::from_day(OctetStr::new(b"2003-2-1")), Err(form(TimePart::Month, 4)));
    assert_eq!(DateTime::from_time_stamp(OctetStr::new(b"2003120120073")), Err(form(TimePart::Length, 13)));
}

#[test]
fn the_calendar_is_kept() {
    let date = |year, month, day| DateTime { year, month, day, ..DateTime::default() }.check();
    let range = |part, at| Err(BadTime { part, at, kind: BadTimeKind::Range });
    assert_eq!(date(2004, 2, 29), Ok(()));
    assert_eq!(date(2000, 2, 29), Ok(()));
    assert_eq!(date(1900, 2, 29), range(TimePart::Day, 6));
    assert_eq!(date(2003, 2, 29), range(TimePart::Day, 6));
    assert_eq!(date(2003, 4, 31), range(TimePart::Day, 6));
    assert_eq!(date(2003, 13, 1), range(TimePart::Month, 4));
    assert_eq!(date(2003, 0, 1), range(TimePart::Month, 4));
    assert_eq!(date(10_000, 1, 1), range(TimePart::Year, 0));
    let clock = |hour, minute, second| Timestamp { month: 2, day: 29, hour, minute, second }.check();
    assert_eq!(clock(23, 59, 59), Ok(()));
    assert_eq!(clock(24, 0, 0), range(TimePart::Hour, 4));
    assert_eq!(clock(0, 60, 0), range(TimePart::Minute, 6));
    assert_eq!(clock(0, 0, 60), range(TimePart::Second, 8));
    // Every number has parts, even one that is not a time.
    assert_eq!(Timestamp::from_number(u32::MAX), Timestamp { month: 42, day: 94, hour: 96, minute: 72, second: 95 });
    assert!(Timestamp::from_number(u32::MAX).number().is_err());
}

#[test]
fn validity_times_are_checked_part_by_part() {
    let range = |part, at| Err(BadTime { part, at, kind: BadTimeKind::Range });
    let noon = DateTime { year: 2026, month: 11, day: 24, hour: 12, minute: 0, second: 0 };
    let at = SmppTime::at(noon, SmppTime::BEIJING).unwrap();
    assert_eq!(SmppTime::at(noon, 0).unwrap().zone, Zone::Ahead);
    assert_eq!(SmppTime::at(noon, -1).unwrap().zone, Zone::Behind);
    assert_eq!(SmppTime { tenth: 9, quarters: 48, ..at }.check(), Ok(()));
    assert_eq!(SmppTime { tenth: 10, ..at }.check(), range(TimePart::Tenth, 12));
    assert_eq!(SmppTime { quarters: 49, ..at }.check(), range(TimePart::Quarters, 13));
    assert_eq!(SmppTime { year: 99, ..at }.check(), Ok(()));
    assert_eq!(SmppTime { year: 100, ..at }.check(), range(TimePart::Year, 0));
    assert_eq!(SmppTime { month: 13, ..at }.check(), range(TimePart::Month, 2));
    assert_eq!(SmppTime { day: 31, ..at }.check(), range(TimePart::Day, 4));

    // The parts of a span are not checked against the calendar.
    let span = SmppTime::after(93_784).unwrap();
    assert_eq!((span.day, span.hour, span.minute, span.second), (1, 2, 3, 4));
    assert_eq!(SmppTime { month: 99, day: 99, ..span }.check(), Ok(()));
    assert_eq!(SmppTime { month: 13, day: 32, ..span }.check(), Ok(()));
    assert_eq!(SmppTime { month: 100, ..span }.check(), range(TimePart::Month, 2));
    assert_eq!(SmppTime { day: 100, ..span }.check(), range(TimePart::Day, 4));
    assert_eq!(SmppTime { hour: 24, ..span }.check(), range(TimePart::Hour, 6));
    assert_eq!(SmppTime { tenth: 1, ..span }.check(), range(TimePart::Tenth, 12));
    assert_eq!(SmppTime { quarters: 1, ..span }.check(), range(TimePart::Quarters, 13));
}

#[test]
fn hex_without_a_mark_has_sixteen_digits() {
    let hex = |text| MsgId::parse_as(text, SpellingForm::Hex);
    assert_eq!(hex("b4c5530000010000"), Ok(MsgId::new(0xb4c5_5300_0001_0000)));
    assert_eq!(hex("0xb4c5"), Ok(MsgId::new(0xb4c5)));
    assert_eq!(hex("b4c5").unwrap_err().at, 4);
    assert_eq!(hex("b4c55300000100001").unwrap_err().at, 16);
}

#[test]
fn what_a_form_cannot_show_is_refused() {
    let year = |year| DateTime { year, month: 1, day: 1, ..DateTime::default() };
    assert!(year(1999).report_time().is_err());
    assert!(year(2100).report_time().is_err());
    assert!(SmppTime::at(year(2100), 32).is_err());
    assert!(SmppTime::at(year(2099), 49).is_err());
    assert_eq!(SmppTime::at(year(2099), -48).unwrap().octets().unwrap().as_bytes(), b"990101000000048-\0");
    assert_eq!(SmppTime::after(100 * 86_400 - 1).unwrap().octets().unwrap().as_bytes(), b"000099235959000R\0");
    assert!(SmppTime::after(100 * 86_400).is_err());
    assert!(SmppTime { tenth: 10, ..SmppTime::after(0).unwrap() }.octets().is_err());
}

proptest! {
    #[test]
    fn a_time_that_reads_prints_the_same(text in "[0-9]{15}[-+R]", digits in "[0-9]{14}") {
        let field = format!("{text}\0");
        let printed = smpp(field.as_bytes()).unwrap().unwrap().octets().unwrap();
        prop_assert_eq!(printed.as_bytes(), field.as_bytes());
        let time = DateTime::from_time_stamp(OctetStr::new(digits.as_bytes())).unwrap();
        if time.check().is_ok() {
            let (stamp, day) = (time.time_stamp().unwrap(), time.day_text().unwrap());
            prop_assert_eq!(stamp.as_bytes(), digits.as_bytes());
            prop_assert_eq!(day.as_bytes(), &digits.as_bytes()[..8]);
        } else {
            prop_assert!(time.time_stamp().is_err());
        }
    }

    #[test]
    fn no_bytes_are_too_odd(bytes: [u8; 17], number: u32) {
        if let Ok(Some(time)) = smpp(&bytes) {
            let (_, _) = (time.check(), time.to_string());
        }
        let timestamp = Timestamp::from_number(number);
        prop_assert_eq!(Timestamp::digits(number).to_vec(), format!("{number:010}").into_bytes());
        if let Ok(back) = timestamp.number() {
            prop_assert_eq!(back, number);
        }
    }
}

#[cfg(feature = "chrono")]
#[test]
fn chrono_agrees() {
    let at = smpp(b"150731224820032+\0").unwrap().unwrap();
    let time = chrono::DateTime::<chrono::FixedOffset>::try_from(at).unwrap();
    assert_eq!(time.timestamp(), 1_438_354_100);
    assert_eq!(SmppTime::try_from(time), Ok(at));
    let behind = smpp(b"150731094820014-\0").unwrap().unwrap(); // UTC-03:30
    let time = chrono::DateTime::<chrono::FixedOffset>::try_from(behind).unwrap();
    assert_eq!(time.timestamp(), 1_438_348_700);
    assert_eq!(SmppTime::try_from(time), Ok(behind));
    assert!(chrono::DateTime::<chrono::FixedOffset>::try_from(SmppTime::after(60).unwrap()).is_err());
    let naive = chrono::NaiveDateTime::try_from(at.local().unwrap()).unwrap();
    assert_eq!(DateTime::try_from(naive), Ok(at.local().unwrap()));
    assert_eq!(Timestamp::from(naive).number(), Ok(731_224_820));
}

#[cfg(feature = "jiff")]
#[test]
fn jiff_agrees() {
    let time = DateTime { year: 2003, month: 12, day: 1, hour: 20, minute: 7, second: 30 };
    let civil = jiff::civil::DateTime::try_from(time).unwrap();
    assert_eq!(civil, jiff::civil::date(2003, 12, 1).at(20, 7, 30, 0));
    assert_eq!(DateTime::try_from(civil), Ok(time));
    assert_eq!(Timestamp::from(civil).number(), Ok(1_201_200_730));
    assert!(jiff::civil::DateTime::try_from(DateTime { month: 13, ..time }).is_err());
}

/// The time of a report is read from exactly ten digits: every byte is tried at every place.
#[test]
fn a_report_time_is_ten_digits() {
    use cmpp_codec::OctetStr;
    use cmpp_codec::time::DateTime;

    for at in 0..10 {
        for byte in 0..=255_u8 {
            let mut text = *b"1203040506";
            text[at] = byte;
            let read = DateTime::from_report_time(OctetStr::new(&text));
            assert_eq!(read.is_ok(), byte.is_ascii_digit(), "{}", text.escape_ascii());
            if let Ok(time) = read {
                let part = |from: usize| std::str::from_utf8(&text[from..from + 2]).unwrap().parse::<u16>().unwrap();
                let parts =
                    [time.year - 2000, time.month.into(), time.day.into(), time.hour.into(), time.minute.into()];
                assert_eq!(parts, [0, 2, 4, 6, 8].map(part));
            }
        }
    }
}
