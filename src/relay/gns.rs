//! What 2.1 changed in messages with the GNS beyond widths: names, one command, and what a `Result` means.

use zerocopy::FromBytes;

use crate::base::version::Version;
use crate::pdu::{GetMoRoute, GetRoute, GetRouteResp};
use crate::schema::codes::{GnsResult, PushResult, RouteResult, UpdateResult};
use crate::wire::header::CommandId;

/// Whether the two versions disagree on messages with the GNS: one is before 2.1.
pub(super) fn crosses_21(from: Version, to: Version) -> bool {
    (from < Version::V21) != (to < Version::V21)
}

/// The command of the same message in the other version: 2.1 split GET_ROUTE in two.
///
/// A request says whether it is for MO routes; of an answer, the service code does, which only MO routes have.
pub(super) fn command(command: CommandId, body: &[u8], to: Version) -> CommandId {
    let is_new = to >= Version::V21;
    match command {
        CommandId::GET_ROUTE if is_new => match GetRoute::ref_from_bytes(body) {
            Ok(request) if request.route_type.trimmed() == b"MO" => CommandId::GET_MO_ROUTE,
            _ => command,
        },
        CommandId::GET_ROUTE_RESP if is_new => match GetRouteResp::ref_from_bytes(body) {
            Ok(answer) if !answer.sp_code.is_empty() => CommandId::GET_MO_ROUTE_RESP,
            _ => command,
        },
        CommandId::GET_MO_ROUTE if !is_new => CommandId::GET_ROUTE,
        CommandId::GET_MO_ROUTE_RESP if !is_new => CommandId::GET_ROUTE_RESP,
        _ => command,
    }
}

const _: () = assert!(size_of::<GetMoRoute>() == size_of::<GetRoute>() + 2, "the two differ in Route_type alone");

/// What the other version calls a field of an answer; the field's own name where it has not changed.
pub(super) fn name(target: CommandId, name: &'static str, to: Version) -> &'static str {
    let is_new = to >= Version::V21;
    match (target, name) {
        // Before 2.1, SP_Id has 21 bytes and holds the service code that the request asked for.
        (CommandId::MO_ROUTE_RESP, "SP_Id") if is_new => "SP_Code",
        (CommandId::MO_ROUTE_RESP, "SP_Code") if !is_new => "SP_Id",
        (CommandId::MO_ROUTE_RESP, "SP_Id") => "",
        // Before 2.1, number segments are integers in the fields of service codes.
        (CommandId::GET_MT_ROUTE_RESP, "Start_code") if is_new => "Start_Id",
        (CommandId::GET_MT_ROUTE_RESP, "End_code") if is_new => "End_Id",
        (CommandId::GET_ROUTE_RESP, "Start_Id") if !is_new => "Start_code",
        (CommandId::GET_ROUTE_RESP, "End_Id") if !is_new => "End_code",
        _ => name,
    }
}

/// The `Result` in the other version, and whether that says it all.
pub(super) fn result(command: CommandId, result: u8, to: Version) -> (u8, bool) {
    let is_new = to >= Version::V21;
    match command {
        CommandId::MT_ROUTE_RESP
        | CommandId::MO_ROUTE_RESP
        | CommandId::GET_ROUTE_RESP
        | CommandId::GET_MO_ROUTE_RESP => match result {
            0 | 1 => (result, true),
            _ if !is_new => (RouteResult::NO_ROUTE.0, false),
            2 => (GnsResult::OK.0, false), // That it was the last route is for Route_total to say.
            _ => (result, false),
        },
        CommandId::MT_ROUTE_UPDATE_RESP | CommandId::MO_ROUTE_UPDATE_RESP => match result {
            0 => (result, true),
            _ if !is_new => (UpdateResult::ILLEGAL.0, false),
            1 => (GnsResult::UPDATE_FAILED.0, false),
            _ => (result, false),
        },
        CommandId::PUSH_MT_ROUTE_UPDATE_RESP | CommandId::PUSH_MO_ROUTE_UPDATE_RESP => match result {
            0 => (result, true),
            _ if !is_new => (PushResult::FAILED.0, result == GnsResult::UPDATE_FAILED.0),
            1 => (GnsResult::UPDATE_FAILED.0, true),
            _ => (result, false),
        },
        _ => (result, true),
    }
}
