//! How well each encoding fits a content, for texts under a wrong `Msg_Fmt`.

use crate::content::payload::{Content, Reading};
use crate::content::udh::UserDataHeader;
use crate::text::{Encoding, Text};

/// A way to read the bytes of a text, those that `Msg_Fmt` has no value for included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TextReading {
    /// In one of the encodings of CMPP.
    Encoding(Encoding),
    /// UCS-2 with the low octet first.
    Ucs2LittleEndian,
    /// UTF-8.
    Utf8,
}

/// How well a [`TextReading`] fits some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fit {
    /// The reading.
    pub reading: TextReading,
    /// The number of characters of the kinds that short messages consist of: printable ASCII, line ends and tabs, Chinese
    /// characters and punctuation, full-width forms, general punctuation, pictographs.
    pub usual: usize,
    /// The number of other characters: control characters, private ones, other scripts.
    pub unusual: usize,
    /// The number of pieces that are no character.
    pub invalid: usize,
}

impl Fit {
    const fn new(reading: TextReading) -> Self {
        Self { reading, usual: 0, unusual: 0, invalid: 0 }
    }

    const fn count(self, found: Option<char>) -> Self {
        match found {
            Some(character) if is_usual(character) => Self { usual: self.usual.saturating_add(1), ..self },
            Some(_) => Self { unusual: self.unusual.saturating_add(1), ..self },
            None => Self { invalid: self.invalid.saturating_add(1), ..self },
        }
    }

    /// Returns whether every piece is a character of a usual kind.
    #[must_use]
    pub const fn is_clean(self) -> bool {
        self.unusual == 0 && self.invalid == 0
    }

    /// Returns the share of usual characters among all pieces, in thousandths. Of no bytes: 1000.
    #[must_use]
    pub fn per_mille(self) -> usize {
        let all = self.usual.saturating_add(self.unusual).saturating_add(self.invalid);
        self.usual.saturating_mul(1000).checked_div(all).unwrap_or(1000)
    }
}

/// Returns how well each reading fits the bytes: ASCII, UCS-2, GB18030, UCS-2 with the low octet first, and UTF-8.
///
/// Use the result to decide, or show it to a person. This crate itself always reads a text as its `Msg_Fmt` says,
/// because several readings often fit, above all those of short texts. Without the feature `encoding_rs`, GB18030 fits
/// only ASCII.
///
/// ```
/// use cmpp_codec::content::{Encoding, TextReading, text_fits};
///
/// // UTF-8 where Msg_Fmt said UCS-2.
/// let [ascii, ucs2, _, _, utf8] = text_fits("您好，天气".as_bytes());
/// assert_eq!((utf8.reading, utf8.usual, utf8.is_clean()), (TextReading::Utf8, 5, true));
/// assert_eq!((ucs2.reading, ucs2.is_clean()), (TextReading::Encoding(Encoding::Ucs2), false));
/// assert_eq!((ascii.invalid, ascii.per_mille()), (15, 0));
/// ```
#[must_use]
pub fn text_fits(bytes: &[u8]) -> [Fit; 5] {
    let encoding = |encoding| {
        let fit = Fit::new(TextReading::Encoding(encoding));
        Text::new(encoding, bytes).chars().fold(fit, |fit, found| fit.count(found.ok()))
    };
    let units = bytes.chunks(2).filter_map(|unit| unit.first_chunk().map(|&unit| u16::from_le_bytes(unit)));
    let mut little =
        char::decode_utf16(units).fold(Fit::new(TextReading::Ucs2LittleEndian), |fit, found| fit.count(found.ok()));
    if bytes.len() % 2 == 1 {
        little = little.count(None);
    }
    let utf8 = bytes.utf8_chunks().fold(Fit::new(TextReading::Utf8), |fit, chunk| {
        let fit = chunk.valid().chars().fold(fit, |fit, found| fit.count(Some(found)));
        if chunk.invalid().is_empty() { fit } else { fit.count(None) }
    });
    [encoding(Encoding::Ascii), encoding(Encoding::Ucs2), encoding(Encoding::Gb), little, utf8]
}

const fn is_usual(character: char) -> bool {
    matches!(
        character,
        ' '..='~' | '\n' | '\r' | '\t' | '\u{a0}'..='\u{ff}'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{203b}' | '\u{20ac}' | '\u{2100}'..='\u{27bf}'
        | '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ffe6}' | '\u{fe0f}'
        | '\u{1f300}'..='\u{1faff}'
    )
}

impl<'a> Content<'a> {
    /// Returns the header and the rest of a segment whose sender forgot `TP_udhi`: a content that is read as plain, and
    /// begins with a whole user data header which says nothing but which segment this is.
    ///
    /// [`reading`](Content::reading) does not change: the text still has all bytes.
    ///
    /// ```
    /// use cmpp_codec::codes::MsgFmt;
    /// use cmpp_codec::content::{Carries, Content};
    ///
    /// let bytes = b"\x05\x00\x03\x2e\x02\x01\0h\0i";
    /// let content = Content::new(bytes, MsgFmt::UCS2, 0, Carries::Message);
    /// let (header, rest) = content.unannounced_header().unwrap();
    /// assert_eq!((header.concatenation().unwrap().number, rest), (1, &b"\0h\0i"[..]));
    /// ```
    #[must_use]
    pub fn unannounced_header(&self) -> Option<(UserDataHeader<'a>, &'a [u8])> {
        let Reading::Plain(_) = self.reading else { return None };
        let (header, rest) = UserDataHeader::split(self.bytes).ok()?;
        let part = header.concatenation()?;
        let alone = header.as_bytes().len() == usize::from(part.reference.header_len());
        let sound = part.number > 0 && part.number <= part.total && part.total > 1;
        (alone && sound).then_some((header, rest))
    }
}
