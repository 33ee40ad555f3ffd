//! Text as bytes: ASCII, UCS-2, GB18030. Knows nothing of CMPP.

mod chars;
mod encoding;
mod gb;
pub(crate) mod sequence;

pub use self::chars::{Chars, EncodeError, Stray, Text, Unwritable};
pub use self::encoding::Encoding;
