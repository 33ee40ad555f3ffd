//! Which messages carry a status report.

use crate::base::version::Version;
use crate::inspect::dissect;
use crate::schema::codes::{DeliveryKind, FwdType};
use crate::wire::frame::Frame;
use crate::wire::header::CommandId;

/// Whether the content of a DELIVER or FWD is a status report, as the field beside it says; an MO report, which has one
/// length in every version, only if asked for.
pub(super) fn carries_report(frame: Frame<'_>, version: Version, or_mo: bool) -> bool {
    let (name, kinds): (_, &[u8]) = match frame.command_id() {
        CommandId::DELIVER => ("Registered_Delivery", &[DeliveryKind::REPORT.0]),
        CommandId::FWD if or_mo => ("Msg_Fwd_Type", &[FwdType::MT_REPORT.0, FwdType::MO_REPORT.0]),
        CommandId::FWD => ("Msg_Fwd_Type", &[FwdType::MT_REPORT.0]),
        _ => return false,
    };
    let mut items = dissect(frame, version).map_while(Result::ok);
    items.find(|item| item.field.name == name).is_some_and(|item| kinds.iter().any(|kind| item.bytes == [*kind]))
}
