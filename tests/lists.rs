//! Every constant, every named value and every range, compared with the lists of the specification and of GSM.
//!
//! The numbers and words here are typed from the tables of CMPP 2.0 (section 7) and 3.0 (section 8), of GSM 03.38 and of
//! 3GPP TS 23.040; none is taken from the code. A list is checked as a whole: its constants, their words, and that no
//! other value has a name.

use cmpp_codec::Language;
use cmpp_codec::codes::{
    AccessType, CancelResult, ConnectStatus, DeliverResult, DeliveryKind, FeeType, FeeUserType, FwdResult, FwdType,
    GnsResult, MsgFmt, PushResult, QueryType, RegisteredDelivery, RouteResult, SubmitResult, TerminalType,
    UpdateResult, UpdateType, UserType, VersionOctet,
};
use cmpp_codec::content::{
    Alphabet, Carries, Coding, CodingAuthority, Content, Encoding, Iei, MessageClass, Ports, Stat, Text, TextReading,
    text_fits,
};

macro_rules! list {
    ($test:ident, $List:ident { $($NAME:ident = $value:literal $word:literal)* }) => {
        #[test]
        fn $test() {
            let listed = [$(($value, $word)),*];
            $(assert_eq!($List::$NAME, $List($value), "{}", stringify!($NAME));)*
            for value in 0..=255 {
                let word = listed.iter().find(|row| row.0 == value).map(|row| row.1);
                assert_eq!($List(value).name(), word, "{} {value}", stringify!($List));
            }
        }
    };
}

list!(connect_status, ConnectStatus {
    OK = 0 "correct" STRUCTURE = 1 "message structure error" SOURCE_ADDR = 2 "illegal source address"
    AUTHENTICATION = 3 "authentication error" VERSION = 4 "version too high"
});
list!(submit_result, SubmitResult {
    OK = 0 "correct" STRUCTURE = 1 "message structure error" COMMAND = 2 "command word error"
    SEQUENCE = 3 "message sequence repeated" LENGTH = 4 "message length error" FEE_CODE = 5 "fee code error"
    MAX_LENGTH = 6 "over the maximum message length" SERVICE = 7 "service code error" FLOW = 8 "flow control error"
    NOT_SERVED = 9 "charging number not served here" SRC_ID = 10 "Src_Id error" MSG_SRC = 11 "Msg_src error"
    FEE_TERMINAL_ID = 12 "Fee_terminal_Id error" DEST_TERMINAL_ID = 13 "Dest_terminal_Id error"
});
list!(deliver_result, DeliverResult {
    OK = 0 "correct" STRUCTURE = 1 "message structure error" COMMAND = 2 "command word error"
    SEQUENCE = 3 "message sequence repeated" LENGTH = 4 "message length error" FEE_CODE = 5 "fee code error"
    MAX_LENGTH = 6 "over the maximum message length" SERVICE = 7 "service code error" FLOW = 8 "flow control error"
});
list!(fwd_result, FwdResult {
    OK = 0 "correct" STRUCTURE = 1 "message structure error" COMMAND = 2 "command word error"
    SEQUENCE = 3 "message sequence repeated" LENGTH = 4 "message length error" FEE_CODE = 5 "fee code error"
    MAX_LENGTH = 6 "over the maximum message length" SERVICE = 7 "service code error" FLOW = 8 "flow control error"
    DECISION = 9 "wrong forward decision"
});
list!(cancel_result, CancelResult { OK = 0 "success" FAILED = 1 "failure" });
list!(version_octet, VersionOctet { V12 = 0x12 "1.2" V20 = 0x20 "2.0" V21 = 0x21 "2.1" V30 = 0x30 "3.0" });
list!(msg_fmt, MsgFmt { ASCII = 0 "ASCII" CARD_WRITE = 3 "card write" BINARY = 4 "binary" UCS2 = 8 "UCS-2" GB = 15 "GB" });
list!(registered_delivery, RegisteredDelivery { NO = 0 "no report" REPORT = 1 "report wanted" BILLING = 2 "SMC billing record" });
list!(delivery_kind, DeliveryKind { MESSAGE = 0 "message" REPORT = 1 "status report" });
list!(fee_user_type, FeeUserType {
    DESTINATION = 0 "destination terminal" SOURCE = 1 "source terminal" SP = 2 "SP" FEE_TERMINAL = 3 "see Fee_terminal_Id"
});
list!(terminal_type, TerminalType { REAL = 0 "real number" PSEUDO = 1 "pseudo code" });
list!(user_type, UserType { GOTONE = 0 "GoTone" SHENZHOUXING = 1 "Shenzhouxing" M_ZONE = 2 "M-Zone" });
list!(fwd_type, FwdType { MT = 0 "MT" MO = 1 "MO" MT_REPORT = 2 "MT status report" MO_REPORT = 3 "MO status report" });
list!(query_type, QueryType { TOTALS = 0 "totals" BY_SERVICE = 1 "by service type" });
list!(update_type, UpdateType { ADD = 0 "add" DELETE = 1 "delete" UPDATE = 2 "update" });
list!(access_type, AccessType { MAIN = 0 "main access point" MIRROR = 1 "mirror" });
list!(route_result, RouteResult { OK = 0 "normal" NO_ROUTE = 1 "no matching route" LAST = 2 "last route" });
list!(update_result, UpdateResult { LEGAL = 0 "data legal" ILLEGAL = 1 "data illegal" });
list!(push_result, PushResult { CHANGED = 0 "changed" FAILED = 1 "change failed" });
list!(gns_result, GnsResult {
    OK = 0 "success" NO_ROUTE = 1 "no matching route" SOURCE_ID = 2 "source gateway code error"
    ROUTE_TYPE = 3 "route type error" NO_UPDATES = 4 "node takes no updates" UPDATE_FAILED = 5 "route update failed"
    TOO_OLD = 6 "time stamp too old" BUSY = 9 "system busy" UPDATE_TYPE = 10 "Update_type error"
    ROUTE_ID = 11 "Route_Id error" DESTINATION_ID = 12 "destination gateway code error"
    GATEWAY_IP = 13 "destination gateway IP error" GATEWAY_PORT = 14 "destination gateway port error"
    START_ID = 15 "Start_Id error" END_ID = 16 "End_Id error" AREA_CODE = 17 "Area_code error"
    USER_TYPE = 18 "User_type error" SP_ID = 19 "SP_Id error" SP_CODE = 20 "SP_Code error"
    ACCESS_TYPE = 21 "SP_AccessType error" SERVICE_ID = 22 "Service_Id error" START_CODE = 23 "Start_code error"
    END_CODE = 24 "End_code error"
});
list!(information_elements, Iei {
    CONCATENATION_8 = 0x00 "concatenation, 8-bit reference" SPECIAL_MESSAGE = 0x01 "special message indication"
    PORTS_8 = 0x04 "ports, 8-bit" PORTS_16 = 0x05 "ports, 16-bit" SMSC_CONTROL = 0x06 "SMSC control parameters"
    SOURCE_INDICATOR = 0x07 "UDH source indicator" CONCATENATION_16 = 0x08 "concatenation, 16-bit reference"
    WCMP = 0x09 "wireless control message" TEXT_FORMATTING = 0x0a "EMS text formatting"
    PREDEFINED_SOUND = 0x0b "EMS predefined sound" USER_SOUND = 0x0c "EMS user defined sound"
    PREDEFINED_ANIMATION = 0x0d "EMS predefined animation" LARGE_ANIMATION = 0x0e "EMS large animation"
    SMALL_ANIMATION = 0x0f "EMS small animation" LARGE_PICTURE = 0x10 "EMS large picture"
    SMALL_PICTURE = 0x11 "EMS small picture" VARIABLE_PICTURE = 0x12 "EMS variable picture"
    USER_PROMPT = 0x13 "EMS user prompt indicator" EXTENDED_OBJECT = 0x14 "EMS extended object"
    REUSED_OBJECT = 0x15 "EMS reused extended object" COMPRESSION = 0x16 "EMS compression control"
    DISTRIBUTION = 0x17 "EMS object distribution indicator" EMAIL_HEADER = 0x20 "RFC 822 e-mail header"
    HYPERLINK = 0x21 "hyperlink format" REPLY_ADDRESS = 0x22 "reply address"
    VOICE_MAIL = 0x23 "enhanced voice mail information" SINGLE_SHIFT = 0x24 "national language single shift"
    LOCKING_SHIFT = 0x25 "national language locking shift" COMMAND_PACKET = 0x70 "SIM toolkit command packet"
    RESPONSE_PACKET = 0x71 "SIM toolkit response packet"
});

#[test]
fn fee_types() {
    let listed = [
        (FeeType::RECORD_ONLY, "00", "record only"),
        (FeeType::FREE, "01", "free"),
        (FeeType::PER_MESSAGE, "02", "per message"),
        (FeeType::MONTHLY, "03", "monthly"),
        (FeeType::CAPPED, "04", "capped"),
        (FeeType::BY_SP, "05", "charged by the SP"),
        (FeeType::MONTHLY_QUERY, "06", "monthly query"),
    ];
    for (fee_type, digits, word) in listed {
        assert_eq!((&fee_type.0[..], fee_type.name()), (digits.as_bytes(), Some(word)));
    }
    assert_eq!((FeeType(*b"07").name(), FeeType(*b"10").name()), (None, None));
}

#[test]
fn stats() {
    let words = [
        (Stat::DELIVRD, "DELIVRD"),
        (Stat::EXPIRED, "EXPIRED"),
        (Stat::DELETED, "DELETED"),
        (Stat::UNDELIV, "UNDELIV"),
        (Stat::ACCEPTD, "ACCEPTD"),
        (Stat::UNKNOWN, "UNKNOWN"),
        (Stat::REJECTD, "REJECTD"),
    ];
    for (stat, word) in words {
        assert_eq!(stat.0, word.as_bytes());
        assert!(stat.name().is_some());
    }
    // The families of 3.0: they say who did not answer, answered with an error, or sent no report.
    let families = ["MA", "MB", "MC", "CA", "CB", "DA", "DB", "SA", "SB", "IA", "IB", "IC"];
    for first in b'A'..=b'Z' {
        for second in b'A'..=b'Z' {
            let stat = Stat([first, second, b':', b'0', b'0', b'1', b'2']);
            let family = String::from_utf8(vec![first, second]).unwrap();
            let name = stat.name();
            assert_eq!(name.is_some(), families.contains(&&*family), "{family}");
            assert_eq!(stat.code(), Some(&b"0012"[..]));
            let Some(name) = name else { continue };
            let who = match first {
                b'M' => "SMSC",
                b'C' => "SCP",
                b'D' => "DSMP",
                b'S' => "SP",
                _ => "next ISMG",
            };
            let what = match second {
                b'A' => "gave no response",
                b'B' => "gave an error",
                _ => "gave no report",
            };
            assert_eq!(name, format!("{who} {what}"));
        }
    }
}

/// Every octet, by the rules of GSM 03.38 for its bits. The five values of CMPP, and 9, which real senders use, come
/// first.
#[test]
fn every_msg_fmt_is_coded_as_gsm_says() {
    for octet in 0..=255_u8 {
        let alphabet = |bits| match bits {
            0 => Coding::Text(Encoding::Ascii),
            1 => Coding::Binary,
            2 => Coding::Text(Encoding::Ucs2),
            _ => Coding::Unknown,
        };
        let expected = match (octet, octet >> 4) {
            (0, _) => Coding::Text(Encoding::Ascii),
            (3 | 4, _) => Coding::Binary,
            (8 | 9, _) => Coding::Text(Encoding::Ucs2),
            (15, _) => Coding::Text(Encoding::Gb),
            // General data coding, uncompressed, with a message class: bits 3 and 2 are the alphabet.
            (_, 0b0001) => alphabet(octet >> 2 & 0b11),
            // Data coding and message class: bit 3 is reserved and 0, bit 2 is 8-bit data.
            (_, 0b1111) if octet & 0b1000 == 0 => alphabet(octet >> 2 & 1),
            _ => Coding::Unknown,
        };
        assert_eq!(MsgFmt(octet).coding(), expected, "{octet:#04x}");
    }
    let formats = [(Encoding::Ascii, 0, 159), (Encoding::Ucs2, 8, 140), (Encoding::Gb, 15, 140)];
    for (encoding, msg_fmt, max_len) in formats {
        assert_eq!((encoding.msg_fmt(), encoding.max_len()), (MsgFmt(msg_fmt), max_len));
    }
}

/// Every octet is told by the words of CMPP, or by those of GSM 03.38 put together bit by bit; none is without.
#[test]
fn every_msg_fmt_has_a_meaning() {
    let mut told = std::collections::BTreeMap::<_, Vec<u8>>::new();
    for octet in 0..=255_u8 {
        let meaning = MsgFmt(octet).data_coding();
        let named = [(0, "ASCII"), (3, "card write"), (4, "binary"), (8, "UCS-2"), (15, "GB"), (9, "UCS-2 by usage")];
        let named = named.iter().find(|(value, _)| *value == octet).map(|(_, words)| (*words).to_owned());
        let by = match octet {
            0 | 3 | 4 | 8 | 15 => CodingAuthority::Specification,
            9 => CodingAuthority::Usage,
            _ => CodingAuthority::Gsm,
        };
        assert_eq!(meaning.by, by);
        let bit = |n: u8| octet >> n & 1 == 1;
        let classes = ["class 0 (flash)", "class 1 (phone)", "class 2 (card)", "class 3 (device)"];
        let class = classes[usize::from(octet & 3)];
        let alphabets = ["GSM alphabet", "8-bit data", "UCS-2", "reserved by GSM 03.38"];
        let mut words = Vec::new();
        if octet < 0x80 {
            words.push(alphabets[usize::from(octet >> 2 & 3)]);
            words.extend(bit(4).then_some(class));
            words.extend(bit(5).then_some("compressed"));
            words.extend(bit(6).then_some("deleted after reading"));
            words.extend((!bit(4) && octet & 3 != 0).then_some("reserved bits set"));
        } else if octet < 0xc0 {
            words.push(alphabets[3]);
        } else if octet < 0xf0 {
            words.push(if octet >= 0xe0 { "UCS-2" } else { "GSM alphabet" });
            let on = ["voice mail waiting", "fax waiting", "e-mail waiting", "other message waiting"];
            let off = [
                "voice mail no longer waiting",
                "fax no longer waiting",
                "e-mail no longer waiting",
                "other message no longer waiting",
            ];
            words.push(if bit(3) { on } else { off }[usize::from(octet & 3)]);
            words.push(if octet < 0xd0 { "not stored" } else { "stored" });
            words.extend(bit(2).then_some("reserved bits set"));
        } else {
            words.push(alphabets[usize::from(bit(2))]);
            words.push(class);
            words.extend(bit(3).then_some("reserved bits set"));
        }
        assert_eq!(meaning.to_string(), named.unwrap_or_else(|| words.join(", ")), "{octet:#04x}");
        let chinese = meaning.in_language(Language::Chinese).to_string();
        // Both languages tell the same values apart.
        told.entry((meaning.to_string(), chinese)).or_default().push(octet);
        // What is read as text or as data is told so.
        match (MsgFmt(octet).coding(), meaning.alphabet) {
            (Coding::Text(Encoding::Ascii), Alphabet::Ascii | Alphabet::Gsm)
            | (Coding::Text(Encoding::Ucs2), Alphabet::Ucs2)
            | (Coding::Text(Encoding::Gb), Alphabet::Gb)
            | (Coding::Binary, Alphabet::Binary | Alphabet::CardWrite)
            | (Coding::Unknown, _) => {}
            (coding, alphabet) => panic!("{octet:#04x} is read as {coding:?} and told as {alphabet:?}"),
        }
    }
    let english: std::collections::BTreeSet<_> = told.keys().map(|(english, _)| english).collect();
    let chinese: std::collections::BTreeSet<_> = told.keys().map(|(_, chinese)| chinese).collect();
    assert_eq!((english.len(), chinese.len()), (told.len(), told.len()));
    assert_eq!(MsgFmt(0x18).data_coding().class, Some(MessageClass::Flash));
    assert_eq!(MsgFmt(0xf6).data_coding().in_language(Language::Chinese).to_string(), "8 位数据，2 类（SIM 卡）");
}

/// Every character that ends a line or changes the direction of text is escaped (Unicode, PropList: Bidi_Control).
#[test]
fn every_mark_that_changes_a_line_is_escaped() {
    let marks = ['\u{2028}', '\u{2029}'].into_iter().chain('\u{202a}'..='\u{202e}').chain('\u{2066}'..='\u{2069}');
    for mark in marks {
        let bytes = u16::try_from(u32::from(mark)).unwrap().to_be_bytes();
        let shown = format!("{:?}", Text::new(Encoding::Ucs2, &bytes));
        assert_eq!(shown, format!("\"\\u{{{:x}}}\"", u32::from(mark)));
    }
}

/// The ports of WAP (WDP, appendix B) and of Nokia's Smart Messaging specification.
#[test]
fn ports_are_named() {
    let named = [2948, 2949, 5505, 5506, 5507, 5514, 9200, 9201, 9202, 9203, 9204, 9205, 9206, 9207];
    for destination in 0..=u16::MAX {
        let name = Ports { destination, source: 0 }.destination_name();
        assert_eq!(name.is_some(), named.contains(&destination), "{destination}");
    }
}

/// The wrong readings that occur in practice: the right reading is clean, and that of `Msg_Fmt` is worse.
#[test]
fn the_right_reading_of_a_text_fits_best() {
    let text = "尊敬的客户：您的验证码是 482913，5 分钟内有效。";
    let units = || text.encode_utf16();
    let gb = encoding_rs::GB18030.encode(text).0;
    let cases: [(Vec<u8>, TextReading, TextReading); 4] = [
        (
            units().flat_map(u16::to_le_bytes).collect(),
            TextReading::Ucs2LittleEndian,
            TextReading::Encoding(Encoding::Ucs2),
        ),
        (gb.to_vec(), TextReading::Encoding(Encoding::Gb), TextReading::Encoding(Encoding::Ascii)),
        (text.as_bytes().to_vec(), TextReading::Utf8, TextReading::Encoding(Encoding::Ucs2)),
        (
            units().flat_map(u16::to_be_bytes).collect(),
            TextReading::Encoding(Encoding::Ucs2),
            TextReading::Encoding(Encoding::Gb),
        ),
    ];
    for (bytes, meant, said) in cases {
        let fits = text_fits(&bytes);
        let of = |reading| *fits.iter().find(|fit| fit.reading == reading).unwrap();
        assert!(of(meant).is_clean() && of(meant).usual == text.chars().count(), "{meant:?}: {:?}", of(meant));
        assert!(!of(said).is_clean() && of(said).per_mille() < 900, "{meant:?} read as {said:?}: {:?}", of(said));
        assert_eq!(of(meant).per_mille(), 1000);
    }
    // ASCII under Msg_Fmt 8: pairs of letters are often Chinese characters, so both readings are returned.
    let [ascii, ucs2, ..] = text_fits(b"Your code is 482913");
    assert!(ascii.is_clean() && ucs2.invalid == 1);
    assert!(text_fits(b"").iter().all(|fit| fit.is_clean() && fit.per_mille() == 1000));
}

#[test]
fn segments_without_tp_udhi_are_told() {
    let told = |bytes: &[u8], tp_udhi| {
        let content = Content::new(bytes, MsgFmt::UCS2, tp_udhi, Carries::Message);
        content.unannounced_header().map(|(header, rest)| (header.as_bytes().len(), rest.len()))
    };
    assert_eq!(told(b"\x05\x00\x03\x2e\x02\x01\0h", 0), Some((6, 2)));
    assert_eq!(told(b"\x06\x08\x04\x2e\x01\x02\x02\0h", 0), Some((7, 2)));
    assert_eq!(told(b"\x05\x00\x03\x2e\x02\x01\0h", 1), None, "it is announced");
    assert_eq!(told(b"\x05\x00\x03\x2e\x02\x03\0h", 0), None, "segment 3 of 2");
    assert_eq!(told(b"\x05\x00\x03\x2e\x01\x01\0h", 0), None, "one segment needs no header");
    assert_eq!(told(b"\x05\x00\x03\x2e", 0), None, "it is cut off");
    assert_eq!(told(b"\0h\0i", 0), None);
}
