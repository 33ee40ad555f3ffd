//! Fields: the tables of the messages as data, the field types, and the dissection of a message into its fields.
//!
//! | | |
//! |---|---|
//! | [`Dissection`], [`Item`], [`Nested`] | the fields of one message with their bytes and values, and the fields inside them |
//! | [`Field`], [`Part`], [`Kind`], [`Value`] | the tables of the specification as data |
//! | [`rows`], [`Row`], [`Formula`] | the same tables as they are printed: each field with its offset and length |
//! | [`U16`], [`U32`], [`I32`], [`Authenticator`], [`Absent`] | field types, besides [`Octets`](crate::Octets) and [`codes`](crate::codes) |
//! | [`Leaf`], [`Optional`], [`Present`], [`OctetField`] | traits of field types, for code that is generic over the version |

pub use crate::inspect::{Dissection, Item, Nested};
pub use crate::layouts::OctetField;
pub use crate::schema::field::{Field, Kind, Part, Value};
pub use crate::schema::leaf::{Absent, Authenticator, I32, Leaf, Optional, Present, U16, U32};
pub use crate::schema::rows::{Formula, Row, Rows, rows};
