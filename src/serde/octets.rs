//! Octet strings, and the codes that are octet strings.

use core::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::base::octets::{OctetStr, Octets};
use crate::base::serial::{Forms, code};
use crate::content::Stat;
use crate::schema::codes::FeeType;

impl Serialize for OctetStr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return serializer.serialize_bytes(self.as_bytes());
        }
        match core::str::from_utf8(self.trimmed()) {
            Ok(text) => serializer.serialize_str(text),
            Err(_) => serializer.collect_str(self),
        }
    }
}

impl<const N: usize> Serialize for Octets<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        OctetStr::serialize(self, serializer)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Octets<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_str(Reader)
        } else {
            deserializer.deserialize_bytes(Reader)
        }
    }
}

/// Reads a text of at most `N` bytes, or `N` bytes.
struct Reader<const N: usize>;

impl<const N: usize> Visitor<'_> for Reader<N> {
    type Value = Octets<N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an octet string of {N} bytes")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Octets<N>, E> {
        Octets::new(text).map_err(E::custom)
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Octets<N>, E> {
        bytes.try_into().map(Octets::from_bytes).map_err(|_| E::invalid_length(bytes.len(), &self))
    }
}

/// Implements the traits for a code that is an octet string of `N` bytes.
macro_rules! text_codes {
    ($($Name:ident($n:literal): $expected:literal),*) => {
        $(
            impl Serialize for $Name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    code(serializer, OctetStr::new(&self.0), self.name())
                }
            }

            impl Forms for $Name {
                const EXPECTED: &'static str = $expected;

                fn of_text(text: &str) -> Option<Self> {
                    Octets::<$n>::new(text).ok().map(|octets| Self(octets.into()))
                }

                fn of_number(_: u64) -> Option<Self> {
                    None
                }
            }

            impl<'de> Deserialize<'de> for $Name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    if deserializer.is_human_readable() {
                        Forms::deserialize(deserializer)
                    } else {
                        Octets::<$n>::deserialize(deserializer).map(|octets| Self(octets.into()))
                    }
                }
            }
        )*
    };
}

text_codes!(FeeType(2): "a Fee_type of at most two bytes", Stat(7): "a Stat of at most seven bytes");
