//! `Msg_Id`, the identifier of a message: its parts, and the ways in which it is written as text.

mod bits;
mod id;

mod spelling;

pub use self::bits::IdPart;
pub(crate) use self::bits::{Bits, IN_12, SINCE_20};
pub use self::id::{MsgId, MsgIdParts, PartTooLarge};
pub use self::spelling::{Spelling, SpellingForm, UnknownSpelling};
