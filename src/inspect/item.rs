//! One field of a message, with its bytes.

use crate::base::version::Version;
use crate::content::{Carries, Content, Stat};
use crate::layouts::with_version;
use crate::outcome::Explanation;
use crate::pdu::{DeliverHead, FwdHead, SubmitHead};
use crate::schema::codes::{DeliverResult, MsgFmt, SubmitResult};
use crate::schema::field::{Field, Kind, Role, Value};
use crate::text::Text;
use crate::wire::frame::Frame;
use crate::wire::header::CommandId;

/// One field of a message.
#[derive(Clone, Copy)]
pub struct Item<'a> {
    /// The field: its row in the message's table.
    pub field: &'static Field,
    /// The offset in bytes from the start of the message, its header included.
    pub offset: usize,
    /// The bytes of the field.
    pub bytes: &'a [u8],
    /// The message. What the field contains may depend on other fields of it.
    pub(crate) message: Message<'a>,
}

impl<'a> Item<'a> {
    /// Returns the value of the field.
    ///
    /// A content that is text according to the message is returned as [`Value::Unicode`], decoded by `Msg_Fmt`.
    /// [`Field::value`] returns such a content as bytes, because it depends on the field alone.
    #[must_use]
    pub fn value(&self) -> Value<'a> {
        match self.field.kind {
            Kind::Content => self.text().map_or_else(|| self.field.value(self.bytes), Value::Unicode),
            _ => self.field.value(self.bytes),
        }
    }

    /// Returns the text of a content, or `None` if it is not text.
    #[inline(never)]
    fn text(&self) -> Option<Text<'a>> {
        self.message.content(self.bytes).text()
    }

    /// Returns the name of the value, such as `UCS-2`, or `None` if it has no name.
    #[must_use]
    pub fn meaning(&self) -> Option<&'static str> {
        (self.field.meaning)(self.bytes)
    }

    /// Returns what is published about a `Stat`, or about a `Result` of SUBMIT_RESP or DELIVER_RESP. Returns `None` for
    /// other fields, and if nothing is published.
    ///
    /// ```
    /// use cmpp_codec::codes::SubmitResult;
    /// use cmpp_codec::outcome::Cause;
    /// use cmpp_codec::{Encode, Frame, Version, v20};
    ///
    /// let resp = v20::SubmitResp { result: SubmitResult(69).into(), ..Default::default() };
    /// let mut out = [0; 21];
    /// resp.encode(1, &mut out)?;
    /// let items = Frame::from_message(&out)?.dissect(Version::V20).flatten();
    /// let causes: Vec<_> = items.filter_map(|item| Some((item.field.name, item.explain()?.cause()?))).collect();
    /// assert_eq!(causes, [("Result", Cause::Blacklist)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn explain(&self) -> Option<Explanation<'static>> {
        let result = || match self.value() {
            Value::Uint(result) => Some(result),
            _ => None,
        };
        match self.field.role {
            Role::Stat => Stat(*self.bytes.first_chunk()?).explain(),
            Role::SubmitResult => SubmitResult(result()?).explain(),
            Role::DeliverResult => DeliverResult(result()?).explain(),
            _ => None,
        }
    }
}

impl PartialEq for Item<'_> {
    /// Returns whether both are the same field with the same bytes at the same offset.
    fn eq(&self, other: &Self) -> bool {
        (self.field, self.offset, self.bytes) == (other.field, other.offset, other.bytes)
    }
}

impl Eq for Item<'_> {}

impl core::fmt::Debug for Item<'_> {
    /// Shows the value, and its name in parentheses: `8 (UCS-2)`.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{:?}", self.value())?;
        self.meaning().map_or(Ok(()), |meaning| write!(f, " ({meaning})"))
    }
}

/// The message that an item belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Message<'a> {
    pub(crate) version: Version,
    pub(crate) frame: Frame<'a>,
}

impl<'a> Message<'a> {
    /// Stands for the message of a field that is apart from any.
    #[cfg(feature = "serde")]
    pub(super) const NONE: Self = Self { version: Version::V20, frame: Frame::EMPTY };

    /// Returns the content `bytes` as the fields of the message describe it: text in an encoding, with or without a
    /// header, or a status report.
    pub(crate) fn content(&self, bytes: &'a [u8]) -> Content<'a> {
        let (msg_fmt, tp_udhi, carries) = with_version!(self.version, V => match self.frame.command_id() {
            CommandId::SUBMIT => SubmitHead::<V>::from_prefix(self.frame.body())
                .map(|(head, _)| (head.msg_fmt, head.tp_udhi, Carries::Message)),
            CommandId::DELIVER => DeliverHead::<V>::from_prefix(self.frame.body())
                .map(|(head, _)| (head.msg_fmt, head.tp_udhi, head.registered_delivery.into())),
            CommandId::FWD => FwdHead::<V>::from_prefix(self.frame.body())
                .map(|(head, _)| (head.msg_fmt, head.tp_udhi, head.msg_fwd_type.into())),
            _ => None,
        })
        .unwrap_or((MsgFmt::ASCII, 0, Carries::Message));
        Content::new(bytes, msg_fmt, tp_udhi, carries)
    }
}
