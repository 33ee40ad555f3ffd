//! Text as bytes: ASCII, UCS-2, GB18030. Knows nothing of CMPP.

mod sequence;
mod gb;
mod encoding;
mod chars;

pub use self::chars::{Chars, EncodeError, Stray, Text, Unwritable};
pub use self::encoding::Encoding;
pub(crate) use self::sequence::Sequence;
