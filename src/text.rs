//! Text as bytes: ASCII, UCS-2 and GB18030. This module does not depend on CMPP.

mod bulk;
mod ascii;
mod ucs2;
mod gb;
mod encoding;
mod error;
mod write;
mod chars;
mod decode;
mod show;
#[cfg(feature = "alloc")]
mod owned;

pub(crate) use self::bulk::{Room, Stop};
pub use self::chars::{Chars, Text};
pub use self::decode::Decoded;
pub use self::encoding::Encoding;
pub use self::error::{EncodeError, InvalidBytes, Unwritable};
