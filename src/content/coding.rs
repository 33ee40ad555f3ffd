//! What `Msg_Fmt` says of the content.

use crate::schema::codes::MsgFmt;
use crate::text::Encoding;

/// What the specification says of an encoding.
impl Encoding {
    /// Returns the `Msg_Fmt` of content in this encoding: 0, 8 or 15.
    #[must_use]
    pub const fn msg_fmt(self) -> MsgFmt {
        match self {
            Self::Ascii => MsgFmt::ASCII,
            Self::Ucs2 => MsgFmt::UCS2,
            Self::Gb => MsgFmt::GB,
        }
    }

    /// Returns how many bytes of content the specification allows: 159 in ASCII, 140 in the other encodings
    /// (2.0, 7.4.3.1; 3.0, 8.4.3.1).
    #[must_use]
    pub const fn max_len(self) -> u8 {
        match self {
            Self::Ascii => 159,
            Self::Ucs2 | Self::Gb => 140,
        }
    }
}

/// What the bytes of a content are, as far as `Msg_Fmt` says: [`MsgFmt::coding`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Coding {
    /// Text.
    Text(Encoding),
    /// Data that is not text.
    Binary,
    /// The value of `Msg_Fmt` is unknown.
    Unknown,
}

/// What the sender means by it.
impl MsgFmt {
    /// Returns what the bytes of the content are.
    ///
    /// The specification names five values and leaves the list open (2.0, 7.4.3.1; 3.0, 8.4.3.1). They look like a data
    /// coding octet of GSM 03.38 with 15 added, and senders use it as one:
    ///
    /// | `Msg_Fmt` | Is read as | Because |
    /// |---|---|---|
    /// | 0 | ASCII | the specification; whether it is the GSM alphabet instead is nowhere said, and letters and digits are the same in both |
    /// | 3 | binary | "card write" in the specification |
    /// | 4 | binary | the specification |
    /// | 8 | UCS-2, big-endian, surrogate pairs included | the specification, and all that was ever captured |
    /// | 9 | UCS-2 | seen from senders who mean 8 |
    /// | 15 | GB18030 | "contains GB characters"; GBK is a part of it |
    /// | 0x10 to 0x13 | ASCII | GSM 03.38: with a message class; 0x10 is flashed on the screen |
    /// | 0x14 to 0x17 | binary | the same |
    /// | 0x18 to 0x1b | UCS-2 | the same; 24 and 25 are seen |
    /// | 0xf0 to 0xf3 | ASCII | GSM 03.38: data coding and message class |
    /// | 0xf4 to 0xf7 | binary | the same; 0xf5 carries WAP push, 0xf6 goes to the card |
    /// | any other | unknown | 0xa8 is seen too, and 03.38 reserves it |
    ///
    /// ```
    /// use cmpp_codec::codes::MsgFmt;
    /// use cmpp_codec::content::{Coding, Encoding};
    ///
    /// assert_eq!(MsgFmt(0x18).coding(), Coding::Text(Encoding::Ucs2));
    /// assert_eq!(MsgFmt(0xf5).coding(), Coding::Binary);
    /// assert_eq!(MsgFmt(0xa8).coding(), Coding::Unknown);
    /// ```
    #[must_use]
    pub const fn coding(self) -> Coding {
        match self.0 {
            0 | 0x10..=0x13 | 0xf0..=0xf3 => Coding::Text(Encoding::Ascii),
            8 | 9 | 0x18..=0x1b => Coding::Text(Encoding::Ucs2),
            15 => Coding::Text(Encoding::Gb),
            3 | 4 | 0x14..=0x17 | 0xf4..=0xf7 => Coding::Binary,
            _ => Coding::Unknown,
        }
    }
}
