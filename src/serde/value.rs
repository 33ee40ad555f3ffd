//! Identifiers, numbers, codes, times and errors.

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::base::serial::{Forms, code, deserialize};
use crate::base::version::{Version, Versions};
use crate::schema::code::{Code, Coded};
use crate::schema::error::{Error, ErrorKind};
use crate::schema::leaf::{I32, U16, U32};
use crate::schema::msg_id::MsgId;
use crate::text::Text;
use crate::time::{DateTime, FieldTime, SmppTime, Timestamp};
use crate::wire::frame::Limit;
use crate::wire::header::{CommandId, Header, SequenceId};

//----------- Identifiers --------------------------------------------------------------------------

impl Serialize for MsgId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { self.get().serialize(serializer) }
    }
}

impl Forms for MsgId {
    const EXPECTED: &'static str = "a message identifier";

    fn of_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn of_number(number: u64) -> Option<Self> {
        Some(Self::new(number))
    }
}

impl Serialize for CommandId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        u64::from(self.0).serialize(serializer)
    }
}

impl Forms for CommandId {
    const EXPECTED: &'static str = "a command id or the name of a message";

    fn of_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn of_number(number: u64) -> Option<Self> {
        number.try_into().ok().map(Self)
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            self.name().serialize(serializer)
        } else {
            u64::from(self.octet()).serialize(serializer)
        }
    }
}

impl Forms for Version {
    const EXPECTED: &'static str = "a version: 1.2, 2.0, 2.1 or 3.0";

    fn of_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    /// Reads the version octet, which formats that are not human-readable contain.
    fn of_number(number: u64) -> Option<Self> {
        number.try_into().ok().and_then(Self::from_octet)
    }
}

deserialize!(MsgId, CommandId, Version);

impl Serialize for Versions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

//----------- Numbers ------------------------------------------------------------------------------

macro_rules! numbers {
    ($($Name:ident),*) => {
        $(
            impl Serialize for $Name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    self.get().serialize(serializer)
                }
            }
        )*
    };
}

numbers!(SequenceId, Limit, U16, U32, I32);

impl<'de> Deserialize<'de> for SequenceId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u32::deserialize(deserializer).map(Self)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u32::deserialize(deserializer).map(Self::new)
    }
}

impl Serialize for Header {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Header", 3)?;
        object.serialize_field("total_length", &self.total_length)?;
        object.serialize_field("command_id", &self.command_id)?;
        object.serialize_field("sequence_id", &self.sequence_id)?;
        object.end()
    }
}

//----------- Codes --------------------------------------------------------------------------------

macro_rules! coded {
    ($($R:ident),*) => {
        $(
            /// Serializes the code.
            impl<C: Code> Serialize for Coded<C, $R> {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    code(serializer, u64::from(u32::from(*self)), self.get().name())
                }
            }
        )*
    };
}

coded!(u8, U32);

//----------- Times and texts ----------------------------------------------------------------------

macro_rules! shown {
    ($($Name:ty),*) => {
        $(
            /// Serializes what `Display` shows.
            impl Serialize for $Name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.collect_str(self)
                }
            }
        )*
    };
}

shown!(DateTime, FieldTime, SmppTime, Timestamp, Text<'_>, ErrorKind);

//----------- Errors -------------------------------------------------------------------------------

impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Error", 3)?;
        object.serialize_field("kind", &self.kind)?;
        object.serialize_field("field", &self.field_name())?;
        object.serialize_field("offset", &self.offset)?;
        object.end()
    }
}
