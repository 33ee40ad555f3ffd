//! Messages.

use serde::ser::{Serialize, SerializeStruct, Serializer};

#[cfg(feature = "alloc")]
use crate::any::AnyPdu;
use crate::inspect::Dissection;
#[cfg(feature = "alloc")]
use crate::layouts::Layouts;
#[cfg(feature = "alloc")]
use crate::pdu::{Encode, Pdu};
use crate::schema::field::Value;
use crate::serde::item::Fields;
#[cfg(feature = "alloc")]
use crate::wire::frame::Frame;
use crate::wire::header::SequenceId;

/// Serializes the whole message, even if the iterator has yielded fields already.
impl Serialize for Dissection<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        object(serializer, self, Some(self.frame().sequence_id()))
    }
}

#[cfg(feature = "alloc")]
impl Serialize for AnyPdu<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes = self.to_vec(0);
        object(serializer, &Frame::of_checked(&bytes).dissect(self.version()), None)
    }
}

#[cfg(feature = "alloc")]
impl<V: Layouts> Serialize for Pdu<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        AnyPdu::from(*self).serialize(serializer)
    }
}

/// Serializes a message. A message without a header has no sequence number.
fn object<S: Serializer>(
    serializer: S,
    message: &Dissection<'_>,
    sequence_id: Option<SequenceId>,
) -> Result<S::Ok, S::Error> {
    let (frame, version) = (message.frame(), message.version());
    let mut rest = frame.dissect(version);
    let error = rest.find_map(Result::err);
    let len = 6_usize.saturating_add(sequence_id.is_some().into()).saturating_add(error.is_some().into());
    let mut object = serializer.serialize_struct("Message", len)?;
    object.serialize_field("version", &version)?;
    object.serialize_field("command", frame.command_id().name(version).unwrap_or("unknown"))?;
    object.serialize_field("command_id", &frame.command_id())?;
    if let Some(sequence_id) = sequence_id {
        object.serialize_field("sequence_id", &sequence_id)?;
    }
    object.serialize_field("total_length", &frame.len())?;
    object.serialize_field("error", &error)?;
    object.serialize_field("fields", &Fields(frame.dissect(version).map_while(Result::ok)))?;
    if error.is_some() {
        object.serialize_field("unread", &Value::Bytes(rest.rest()))?;
    }
    object.end()
}
