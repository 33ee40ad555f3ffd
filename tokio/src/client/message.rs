//! Messages from phones.

use std::borrow::Cow;

use cmpp_codec::codes::DeliverResult;
use cmpp_codec::content::{Content, Encoding, Text, TextReading, text_fits};
use cmpp_codec::store::LongMessage;
use cmpp_codec::{AnyDeliver, AnyPdu, Frame, MsgId, OwnedFrame, Version};

use crate::wire::receipt::{DeliverReply, Receipt};

/// A message from a phone. A long message is whole, put together from its segments.
///
/// The gateway gets its answer, Result 0, when you drop the message: keep it until you have stored what it says.
#[derive(Debug)]
pub struct Message {
    /// The DELIVER; of a long message the one with the segment that came last.
    frame: Option<OwnedFrame>,
    version: Version,
    long: Option<LongMessage>,
    receipt: Option<Receipt<DeliverReply>>,
}

impl Message {
    pub(super) const fn new(
        frame: Option<OwnedFrame>,
        version: Version,
        long: Option<LongMessage>,
        receipt: Option<Receipt<DeliverReply>>,
    ) -> Self {
        Self { frame, version, long, receipt }
    }

    /// Returns the phone that sent the message.
    #[must_use]
    pub fn from(&self) -> Cow<'_, str> {
        match (&self.long, self.deliver()) {
            (Some(long), _) => String::from_utf8_lossy(long.from()),
            (None, Some(deliver)) => String::from_utf8_lossy(deliver.src_terminal_id().trimmed()),
            (None, None) => Cow::Borrowed(""),
        }
    }

    /// Returns the SP's number that the phone dialled.
    #[must_use]
    pub fn to(&self) -> Cow<'_, str> {
        match (&self.long, self.deliver()) {
            (Some(long), _) => String::from_utf8_lossy(long.to()),
            (None, Some(deliver)) => String::from_utf8_lossy(deliver.dest_id().trimmed()),
            (None, None) => Cow::Borrowed(""),
        }
    }

    /// Returns the text, with U+FFFD for bytes that are no character; of a message that is no text, an empty string.
    #[must_use]
    pub fn text(&self) -> String {
        match (&self.long, self.content()) {
            (Some(long), _) => long.text(),
            (None, Some(content)) => content.to_text().unwrap_or_default().into_owned(),
            (None, None) => String::new(),
        }
    }

    /// Returns the text in the encoding that fits its bytes best. Gateways and phones exist that write one encoding under
    /// the `Msg_Fmt` of another. If the encoding of `Msg_Fmt` fits without fault, the text is that of [`text`](Self::text).
    #[must_use]
    pub fn likely_text(&self) -> String {
        let payload = match (&self.long, self.content()) {
            (Some(long), _) => long.as_bytes(),
            (None, Some(content)) => content.payload().map_or(&[][..], |payload| payload.as_bytes()),
            (None, None) => &[],
        };
        let fits = text_fits(payload);
        let announced = self.content().and_then(|content| content.text()).map(Text::encoding);
        let is_clean =
            |encoding| fits.iter().any(|fit| fit.reading == TextReading::Encoding(encoding) && fit.is_clean());
        if announced.is_some_and(is_clean) {
            return self.text();
        }
        // Of those that fit as well the first one: the readings begin with the most frequent.
        let best = fits.into_iter().rev().max_by_key(|fit| fit.per_mille()).map(|fit| fit.reading);
        match best {
            Some(TextReading::Encoding(encoding)) => decode(encoding, payload),
            Some(TextReading::Utf8) => String::from_utf8_lossy(payload).into_owned(),
            Some(TextReading::Ucs2LittleEndian) => {
                let units = payload.chunks_exact(2).filter_map(|unit| unit.first_chunk().copied());
                char::decode_utf16(units.map(u16::from_le_bytes)).map(|found| found.unwrap_or('\u{fffd}')).collect()
            }
            _ => self.text(),
        }
    }

    /// Returns whether all segments are there. A long message of which one never came is handed out as far as it did.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.long.as_ref().is_none_or(LongMessage::is_complete)
    }

    /// Returns the long message, if it is one.
    #[must_use]
    pub const fn long(&self) -> Option<&LongMessage> {
        self.long.as_ref()
    }

    /// Returns the fields of the DELIVER; of a long message those of the segment that came last.
    #[must_use]
    pub fn deliver(&self) -> Option<AnyDeliver<'_>> {
        AnyPdu::from_frame(self.frame()?, self.version).ok()?.as_deliver()
    }

    /// Returns the bytes of the DELIVER; of a long message those of the segment that came last.
    #[must_use]
    pub fn frame(&self) -> Option<Frame<'_>> {
        self.frame.as_ref().map(OwnedFrame::frame)
    }

    /// Returns what `Msg_Content` of the DELIVER is.
    #[must_use]
    pub fn content(&self) -> Option<Content<'_>> {
        AnyPdu::from_frame(self.frame()?, self.version).ok()?.content()
    }

    /// Returns the identifier that the gateway gave to the message.
    #[must_use]
    pub fn msg_id(&self) -> Option<MsgId> {
        Some(self.deliver()?.msg_id())
    }

    /// Rejects the message: the gateway gets this result and may send it again.
    pub fn reject(mut self, result: DeliverResult) {
        if let Some(receipt) = &mut self.receipt {
            receipt.reply.result = result;
        }
    }
}

fn decode(encoding: Encoding, bytes: &[u8]) -> String {
    Text::new(encoding, bytes).to_string_lossy().into_owned()
}
