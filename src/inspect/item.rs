//! One field of a message, with its bytes.

use crate::base::version::Version;
use crate::content::{Carries, Content};
use crate::schema::codes::{DeliveryKind, FwdType, MsgFmt};
use crate::schema::field::{Field, Part, Value};
use crate::wire::header::CommandId;

/// One field of a message.
#[derive(Clone, Copy)]
pub struct Item<'a> {
    /// Its row in the message's table.
    pub field: &'static Field,
    /// Bytes from the start of the message, its header included.
    pub offset: usize,
    /// The field's bytes.
    pub bytes: &'a [u8],
    /// What lies inside may depend on the rest of the message.
    pub(super) message: Message<'a>,
}

impl<'a> Item<'a> {
    /// The field's value.
    #[must_use]
    pub fn value(&self) -> Value<'a> {
        self.field.value(self.bytes)
    }

    /// The name of the value, where it has one: `UCS-2`.
    #[must_use]
    pub fn meaning(&self) -> Option<&'static str> {
        (self.field.meaning)(self.bytes)
    }
}

impl PartialEq for Item<'_> {
    /// Whether both are the same field with the same bytes in the same place.
    fn eq(&self, other: &Self) -> bool {
        (self.field, self.offset, self.bytes) == (other.field, other.offset, other.bytes)
    }
}

impl Eq for Item<'_> {}

impl core::fmt::Debug for Item<'_> {
    /// The value, and its name in parentheses: `8 (UCS-2)`.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        core::fmt::Debug::fmt(&crate::schema::field::Shown(self.field, self.bytes), f)
    }
}

/// The message that an item is of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Message<'a> {
    pub(super) version: Version,
    pub(super) command_id: CommandId,
    pub(super) body: &'a [u8],
}

impl Message<'_> {
    /// The octet of this name in the message's first fields.
    fn octet(&self, name: &str) -> u8 {
        let shape = self.command_id.shape(self.version).unwrap_or_default();
        let Some(Part::Fixed(fields)) = shape.first() else {
            return 0;
        };
        let field = fields.iter().find(|field| field.name == name);
        field.and_then(|field| self.body.get(field.offset)).copied().unwrap_or_default()
    }

    /// What the message says of its content.
    pub(super) fn content<'a>(&self, bytes: &'a [u8]) -> Content<'a> {
        let carries = match self.command_id {
            CommandId::DELIVER => DeliveryKind(self.octet("Registered_Delivery")).into(),
            CommandId::FWD => FwdType(self.octet("Msg_Fwd_Type")).into(),
            _ => Carries::Message,
        };
        Content::new(bytes, MsgFmt(self.octet("Msg_Fmt")), self.octet("TP_udhi"), carries)
    }
}
