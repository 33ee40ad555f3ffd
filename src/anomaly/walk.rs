//! The walk over the fields of a message, and over those of the report inside.

use core::fmt;

use crate::anomaly::kind::{AnomalyKind, Kinds};
use crate::anomaly::{content, field};
use crate::any::AnyPdu;
use crate::base::version::Version;
use crate::inspect::{Dissection, Item, Nested};
use crate::schema::field::{Field, Kind};
use crate::wire::frame::Frame;
use crate::wire::header::{CommandId, Header};

/// An anomaly of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Anomaly {
    /// What is odd.
    pub kind: AnomalyKind,
    /// The field, or `None` if it is the header or the whole body.
    pub field: Option<&'static Field>,
    /// The offset in bytes from the start of the message.
    pub offset: usize,
}

impl fmt::Display for Anomaly {
    /// Shows field, offset and sentence: `Msg_Id at 12: The SP has filled in …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = self.field {
            write!(f, "{} at {}: ", field.name, self.offset)?;
        }
        fmt::Display::fmt(&self.kind, f)
    }
}

impl<'a> Frame<'a> {
    /// Returns the anomalies of the message, in wire order. For a malformed message, returns those before the error.
    ///
    /// See [`anomaly`](crate::anomaly).
    #[must_use]
    pub fn anomalies(self, version: Version) -> Anomalies<'a> {
        let mut found = Kinds::default();
        let is_empty = self.body().is_empty() && self.command_id() == CommandId::ACTIVE_TEST_RESP;
        found.add(AnomalyKind::UnknownCommand, self.command_id().shape(version).is_none());
        found.add(AnomalyKind::EmptyHeartbeat, is_empty);
        Anomalies {
            pdu: AnyPdu::from_frame(self, version).ok(),
            fields: self.dissect(version),
            inside: None,
            found,
            field: None,
            offset: if is_empty { Header::LEN } else { COMMAND_ID },
        }
    }
}

/// The offset of `Command_Id` in a message.
const COMMAND_ID: usize = 4;

/// An iterator over the anomalies of a message. [`Frame::anomalies`] returns it.
#[derive(Clone, Debug)]
pub struct Anomalies<'a> {
    /// The message, if it can be read.
    pdu: Option<AnyPdu<'a>>,
    fields: Dissection<'a>,
    /// The fields of the report in the content.
    inside: Option<Nested<'a>>,
    /// The kinds found in the field that are not returned yet.
    found: Kinds,
    field: Option<&'static Field>,
    offset: usize,
}

impl Anomalies<'_> {
    /// Returns whether the fields inside the item are to be looked at, too.
    fn look_at(&mut self, item: &Item<'_>) -> bool {
        let (found, is_report) = if item.field.kind == Kind::Content {
            content::look_at(item, self.pdu)
        } else {
            (field::look_at(item, self.pdu), false)
        };
        (self.found, self.field, self.offset) = (found, Some(item.field), item.offset);
        is_report
    }
}

impl Iterator for Anomalies<'_> {
    type Item = Anomaly;

    fn next(&mut self) -> Option<Anomaly> {
        loop {
            if let Some(kind) = self.found.pop() {
                return Some(Anomaly { kind, field: self.field, offset: self.offset });
            }
            if let Some(item) = self.inside.as_mut().and_then(Nested::next) {
                self.look_at(&item);
                continue;
            }
            let item = self.fields.next_wanted(|field| !field::is_plain(field))?;
            self.inside = self.look_at(&item).then(|| item.nested());
        }
    }
}

impl core::iter::FusedIterator for Anomalies<'_> {}
