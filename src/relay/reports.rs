//! Finding out whether a message carries a status report.

use crate::base::version::Version;
use crate::layouts::with_version;
use crate::pdu::{DeliverHead, FwdHead};
use crate::schema::codes::{DeliveryKind, FwdType};
use crate::wire::frame::Frame;
use crate::wire::header::CommandId;

/// Returns whether the content of a DELIVER or FWD is a status report according to its fields. An MO report does not
/// count, because it has the same length in every version.
pub(super) fn carries_report(frame: Frame<'_>, version: Version) -> bool {
    with_version!(version, V => match frame.command_id() {
        CommandId::DELIVER => DeliverHead::<V>::from_prefix(frame.body())
            .is_some_and(|(head, _)| head.registered_delivery == DeliveryKind::REPORT),
        CommandId::FWD => FwdHead::<V>::from_prefix(frame.body())
            .is_some_and(|(head, _)| head.msg_fwd_type == FwdType::MT_REPORT),
        _ => false,
    })
}
