//! `Msg_Id`: the identifier of a message, eight bytes.

mod id;

mod spelling;

pub use self::id::{MsgId, MsgIdParts, PartTooLarge};
pub use self::spelling::{NoMsgId, Spelling, SpellingForm};
