//! Fields: what messages are made of, and messages taken apart field by field.
//!
//! | | |
//! |---|---|
//! | [`Dissection`], [`Item`], [`Nested`] | the fields of a message, with their bytes, values, and what lies inside |
//! | [`Field`], [`Part`], [`Kind`], [`Value`] | the tables of the specification as data |
//! | [`U16`], [`U32`], [`I32`], [`Authenticator`], [`Absent`] | types of fields, besides [`Octets`](crate::Octets) and [`codes`](crate::codes) |
//! | [`Leaf`], [`Optional`], [`Present`], [`OctetField`] | traits of fields, for code that is generic over the version |

pub use crate::inspect::{Dissection, Item, Nested};
pub use crate::layouts::OctetField;
pub use crate::schema::field::{Field, Kind, Part, Value};
pub use crate::schema::leaf::{Absent, Authenticator, I32, Leaf, Optional, Present, U16, U32};
