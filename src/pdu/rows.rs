//! The fields of the counted parts: recipients and content.

use crate::schema::field::{Field, Kind, Role};

/// The number of recipients of SUBMIT and FWD.
pub(super) const DEST_USR_TL: Field =
    Field { role: Role::Recipients, ..Field::alone("DestUsr_tl", "The number of recipients.", 1, Kind::Uint) };
/// The length of the content in bytes.
pub(super) const MSG_LENGTH: Field = Field {
    role: Role::ContentLength,
    ..Field::alone("Msg_Length", "The length of the content in bytes.", 1, Kind::Uint)
};
/// The content. Its width is the value of `Msg_Length`.
pub(crate) const MSG_CONTENT: Field = Field::alone("Msg_Content", "The content.", 0, Kind::Content);
