//! The rows of the counted parts.

use crate::schema::field::{Field, Kind};

/// Counts the recipients of SUBMIT and FWD.
pub(super) const DEST_USR_TL: Field = Field::alone("DestUsr_tl", "How many recipients.", 1, Kind::Uint);
/// Counts the bytes of the content.
pub(super) const MSG_LENGTH: Field = Field::alone("Msg_Length", "Bytes of the content.", 1, Kind::Uint);
/// The content, one piece: its width is what `Msg_Length` says.
pub(super) const MSG_CONTENT: Field = Field::alone("Msg_Content", "The content.", 0, Kind::Content);
