//! Fields, and the fields inside them.

use serde::ser::{Serialize, SerializeSeq, SerializeStruct, Serializer};

use crate::content::{Carries, Content, MoStatusReport, Report, StatusReport, UserDataHeader};
use crate::inspect::{Item, Nested};
use crate::layouts::Layouts;
use crate::schema::codes::MsgFmt;
use crate::schema::field::Value;

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Uint(number) => number.serialize(serializer),
            Value::Int(number) => number.serialize(serializer),
            Value::Unicode(text) => text.serialize(serializer),
            _ => serializer.collect_str(self),
        }
    }
}

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        object(serializer, self, self.value(), self.nested())
    }
}

/// Serializes a field with its value and the fields inside it.
fn object<S: Serializer>(
    serializer: S,
    item: &Item<'_>,
    value: Value<'_>,
    nested: Nested<'_>,
) -> Result<S::Ok, S::Error> {
    let meaning = item.meaning();
    let has_nested = nested.clone().next().is_some();
    let len = 5_usize.saturating_add(meaning.is_some().into()).saturating_add(has_nested.into());
    let mut object = serializer.serialize_struct("Field", len)?;
    object.serialize_field("name", item.field.name)?;
    object.serialize_field("offset", &item.offset)?;
    object.serialize_field("length", &item.bytes.len())?;
    object.serialize_field("hex", &Value::Bytes(item.bytes))?;
    object.serialize_field("value", &value)?;
    if let Some(meaning) = meaning {
        object.serialize_field("meaning", meaning)?;
    }
    if has_nested {
        object.serialize_field("fields", &Fields(nested))?;
    }
    object.end()
}

/// Fields as a list. Their number is passed to formats that need it.
pub(super) struct Fields<I>(pub(super) I);

impl<'a, I: Iterator<Item = Item<'a>> + Clone> Serialize for Fields<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.clone().count()))?;
        self.0.clone().try_for_each(|item| list.serialize_element(&item))?;
        list.end()
    }
}

//----------- Contents -----------------------------------------------------------------------------

impl Serialize for Content<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (item, value, nested) = Item::of_content(self);
        object(serializer, &item, value, nested)
    }
}

impl Serialize for UserDataHeader<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Item::of_header(*self).serialize(serializer)
    }
}

/// Implements `Serialize` for reports: they serialize as a content.
macro_rules! reports {
    ($($Name:ident $(<$V:ident>)?: $Carries:ident),*) => {
        $(
            impl $(<$V: Layouts>)? Serialize for $Name $(<$V>)? {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    Content::new(self.as_bytes(), MsgFmt::ASCII, 0, Carries::$Carries).serialize(serializer)
                }
            }
        )*
    };
}

reports!(StatusReport<V>: Report, MoStatusReport: MoReport);

impl Serialize for Report<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Short(report) => report.serialize(serializer),
            Self::Long(report) => report.serialize(serializer),
        }
    }
}
