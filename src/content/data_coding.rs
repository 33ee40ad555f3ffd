//! What each value of `Msg_Fmt` means.

use core::fmt;

use crate::base::language::Language;
use crate::schema::codes::MsgFmt;

/// What a value of `Msg_Fmt` means: [`MsgFmt::data_coding`].
///
/// `{}` shows it in English; [`in_language`](Self::in_language) in a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct DataCoding {
    /// Who says so.
    pub by: CodingAuthority,
    /// The alphabet of the content.
    pub alphabet: Alphabet,
    /// The message class: what the phone does with the message.
    pub class: Option<MessageClass>,
    /// Which kind of message waits for the subscriber.
    pub waiting: Option<Waiting>,
    /// Whether the content is compressed (GSM 03.42).
    pub is_compressed: bool,
    /// Whether the phone deletes the message after it was read.
    pub is_deleted: bool,
    /// Whether bits are set that GSM 03.38 reserves.
    pub has_reserved_bits: bool,
}

/// Who says what a value of `Msg_Fmt` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CodingAuthority {
    /// The specification of CMPP, which names five values (2.0, 7.4.3.1; 3.0, 8.4.3.1).
    Specification,
    /// GSM 03.38, section 4 (3GPP TS 23.038): the value is used as a data coding octet.
    Gsm,
    /// Usage: senders mean it so.
    Usage,
}

/// The alphabet of a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Alphabet {
    /// ASCII.
    Ascii,
    /// The default alphabet of GSM. Its letters and digits are those of ASCII.
    Gsm,
    /// 8-bit data.
    Binary,
    /// A command for the card.
    CardWrite,
    /// UCS-2.
    Ucs2,
    /// GB18030.
    Gb,
    /// None: GSM 03.38 reserves the value.
    Reserved,
}

/// The class of a message (GSM 03.38): what the phone does with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessageClass {
    /// Class 0: the phone shows the message immediately and does not store it, which is called a flash message.
    Flash,
    /// Class 1: for the phone.
    Phone,
    /// Class 2: for the card.
    Card,
    /// Class 3: for a device that is connected to the phone.
    Device,
}

/// An indication that messages wait for the subscriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Waiting {
    /// What waits.
    pub kind: WaitingKind,
    /// Whether the indication is switched on. Otherwise it is switched off.
    pub is_on: bool,
    /// Whether the phone stores the message.
    pub is_stored: bool,
}

/// What waits for the subscriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WaitingKind {
    /// Voice mail.
    Voicemail,
    /// Fax.
    Fax,
    /// E-mail.
    Email,
    /// Something else.
    Other,
}

impl MsgFmt {
    /// Returns what the value means. Every value means something: five by the specification, the others by the groups
    /// of GSM 03.38, and 9 by usage.
    ///
    /// [`coding`](Self::coding) says how this crate reads the content.
    ///
    /// ```
    /// use cmpp_codec::Language;
    /// use cmpp_codec::codes::MsgFmt;
    /// use cmpp_codec::content::MessageClass;
    ///
    /// let flash = MsgFmt(24).data_coding();
    /// assert_eq!(flash.class, Some(MessageClass::Flash));
    /// assert_eq!(flash.to_string(), "UCS-2, class 0 (flash)");
    /// assert_eq!(flash.in_language(Language::Chinese).to_string(), "UCS-2，0 类（闪信）");
    /// assert_eq!(MsgFmt(0xf5).data_coding().to_string(), "8-bit data, class 1 (phone)");
    /// assert_eq!(MsgFmt(0xc8).data_coding().to_string(), "GSM alphabet, voice mail waiting, not stored");
    /// assert_eq!(MsgFmt(9).data_coding().to_string(), "UCS-2 by usage");
    /// assert_eq!(MsgFmt(0xa8).data_coding().to_string(), "reserved by GSM 03.38");
    /// ```
    #[must_use]
    pub const fn data_coding(self) -> DataCoding {
        let alphabet = match self {
            Self::ASCII => Alphabet::Ascii,
            Self::CARD_WRITE => Alphabet::CardWrite,
            Self::BINARY => Alphabet::Binary,
            Self::UCS2 => Alphabet::Ucs2,
            Self::GB => Alphabet::Gb,
            Self(9) => return DataCoding { by: CodingAuthority::Usage, ..DataCoding::plain(Alphabet::Ucs2) },
            Self(octet) => return DataCoding::of_gsm(octet),
        };
        DataCoding { by: CodingAuthority::Specification, ..DataCoding::plain(alphabet) }
    }
}

impl DataCoding {
    const fn plain(alphabet: Alphabet) -> Self {
        Self {
            by: CodingAuthority::Gsm,
            alphabet,
            class: None,
            waiting: None,
            is_compressed: false,
            is_deleted: false,
            has_reserved_bits: false,
        }
    }

    /// Reads a data coding octet.
    const fn of_gsm(octet: u8) -> Self {
        let class = match octet & 0b11 {
            0 => MessageClass::Flash,
            1 => MessageClass::Phone,
            2 => MessageClass::Card,
            _ => MessageClass::Device,
        };
        match octet >> 4 {
            // General data coding: bit 6 deletes, bit 5 compresses, bit 4 gives the class a meaning.
            0b0000..=0b0111 => {
                let alphabet = match octet >> 2 & 0b11 {
                    0 => Alphabet::Gsm,
                    1 => Alphabet::Binary,
                    2 => Alphabet::Ucs2,
                    _ => Alphabet::Reserved,
                };
                let has_class = octet & 0b1_0000 != 0;
                Self {
                    class: if has_class { Some(class) } else { None },
                    is_compressed: octet & 0b10_0000 != 0,
                    is_deleted: octet & 0b100_0000 != 0,
                    has_reserved_bits: !has_class && octet & 0b11 != 0,
                    ..Self::plain(alphabet)
                }
            }
            // Message waiting: bit 3 switches it on.
            group @ 0b1100..=0b1110 => {
                let kind = match class {
                    MessageClass::Flash => WaitingKind::Voicemail,
                    MessageClass::Phone => WaitingKind::Fax,
                    MessageClass::Card => WaitingKind::Email,
                    MessageClass::Device => WaitingKind::Other,
                };
                let waiting = Waiting { kind, is_on: octet & 0b1000 != 0, is_stored: group != 0b1100 };
                let alphabet = if group == 0b1110 { Alphabet::Ucs2 } else { Alphabet::Gsm };
                Self { waiting: Some(waiting), has_reserved_bits: octet & 0b100 != 0, ..Self::plain(alphabet) }
            }
            // Data coding and message class.
            0b1111 => {
                let alphabet = if octet & 0b100 == 0 { Alphabet::Gsm } else { Alphabet::Binary };
                Self { class: Some(class), has_reserved_bits: octet & 0b1000 != 0, ..Self::plain(alphabet) }
            }
            _ => Self::plain(Alphabet::Reserved),
        }
    }

    /// Returns the meaning in a language, to be shown.
    #[must_use]
    pub const fn in_language(self, language: Language) -> CodingInLanguage {
        CodingInLanguage { coding: self, language }
    }
}

impl fmt::Display for DataCoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.in_language(Language::English).fmt(f)
    }
}

/// The meaning of a value of `Msg_Fmt` in a language. [`DataCoding::in_language`] returns it.
#[derive(Clone, Copy, Debug)]
pub struct CodingInLanguage {
    coding: DataCoding,
    language: Language,
}

impl fmt::Display for CodingInLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { coding, language } = self;
        let mut say = |en, zh| f.write_str(language.of(en, zh));
        match coding.alphabet {
            Alphabet::Ascii => say("ASCII", "ASCII"),
            Alphabet::Gsm => say("GSM alphabet", "GSM 默认字母表"),
            Alphabet::Binary if coding.by == CodingAuthority::Specification => say("binary", "二进制"),
            Alphabet::Binary => say("8-bit data", "8 位数据"),
            Alphabet::CardWrite => say("card write", "写卡操作"),
            Alphabet::Ucs2 => say("UCS-2", "UCS-2"),
            Alphabet::Gb => say("GB", "GB 汉字"),
            Alphabet::Reserved => say("reserved by GSM 03.38", "GSM 03.38 保留"),
        }?;
        if coding.by == CodingAuthority::Usage {
            say(" by usage", "（通行用法）")?;
        }
        match coding.class {
            Some(MessageClass::Flash) => say(", class 0 (flash)", "，0 类（闪信）"),
            Some(MessageClass::Phone) => say(", class 1 (phone)", "，1 类（手机）"),
            Some(MessageClass::Card) => say(", class 2 (card)", "，2 类（SIM 卡）"),
            Some(MessageClass::Device) => say(", class 3 (device)", "，3 类（外接设备）"),
            None => Ok(()),
        }?;
        if let Some(Waiting { kind, is_on, is_stored }) = coding.waiting {
            match kind {
                WaitingKind::Voicemail => say(", voice mail", "，语音留言"),
                WaitingKind::Fax => say(", fax", "，传真"),
                WaitingKind::Email => say(", e-mail", "，电子邮件"),
                WaitingKind::Other => say(", other message", "，其他消息"),
            }?;
            if is_on { say(" waiting", "等待提示") } else { say(" no longer waiting", "提示取消") }?;
            if is_stored { say(", stored", "，保存") } else { say(", not stored", "，不保存") }?;
        }
        if coding.is_compressed {
            say(", compressed", "，压缩")?;
        }
        if coding.is_deleted {
            say(", deleted after reading", "，阅后删除")?;
        }
        if coding.has_reserved_bits {
            say(", reserved bits set", "，含保留位")?;
        }
        Ok(())
    }
}
