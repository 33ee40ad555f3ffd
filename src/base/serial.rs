//! What the implementations of serde's traits share (feature `serde`).

use core::fmt;
use core::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Unexpected, Visitor};
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// Serializes a code: in a format for people as an object of its value and, if it has one, its name.
pub(crate) fn code<S: Serializer>(
    serializer: S,
    value: impl Serialize,
    meaning: Option<&'static str>,
) -> Result<S::Ok, S::Error> {
    if !serializer.is_human_readable() {
        return value.serialize(serializer);
    }
    let mut object = serializer.serialize_struct("Code", 1_usize.saturating_add(meaning.is_some().into()))?;
    object.serialize_field("value", &value)?;
    if let Some(meaning) = meaning {
        object.serialize_field("meaning", meaning)?;
    }
    object.end()
}

/// The two forms of a value: a text, and a number. Formats for people may use either, and an object whose `value` is
/// one of them, which is how codes are serialized.
pub(crate) trait Forms: Sized {
    /// What is expected.
    const EXPECTED: &'static str;

    /// Reads the text. Returns `None` if it is no such value.
    fn of_text(text: &str) -> Option<Self>;

    /// Reads the number. Returns `None` if it is no such value.
    fn of_number(number: u64) -> Option<Self>;

    /// Deserializes a value whose compact form is a number, serialized as `u64`.
    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(Reader(PhantomData))
        } else {
            deserializer.deserialize_u64(Reader(PhantomData))
        }
    }
}

struct Reader<T>(PhantomData<T>);

impl<'de, T: Forms> Visitor<'de> for Reader<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        T::of_text(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        T::of_number(number).ok_or_else(|| E::invalid_value(Unexpected::Unsigned(number), &self))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        let value = u64::try_from(number).ok().and_then(T::of_number);
        value.ok_or_else(|| E::invalid_value(Unexpected::Signed(number), &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut value = None;
        while let Some(key) = map.next_key::<Key>()? {
            match key {
                Key::Value => value = Some(map.next_value::<Inner<T>>()?.0),
                Key::Other => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        value.ok_or_else(|| A::Error::missing_field("value"))
    }
}

/// The keys of the object of a code.
#[derive(serde::Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Key {
    Value,
    #[serde(other)]
    Other,
}

/// The value in the object of a code.
struct Inner<T>(T);

impl<'de, T: Forms> Deserialize<'de> for Inner<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}

/// Implements `Deserialize` for types with [`Forms`].
macro_rules! deserialize {
    ($($Name:ty),*) => {
        $(
            impl<'de> serde::Deserialize<'de> for $Name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    crate::base::serial::Forms::deserialize(deserializer)
                }
            }
        )*
    };
}

pub(crate) use deserialize;
