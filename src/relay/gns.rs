//! The changes of 2.1 to messages with the GNS that are not widths: names of fields, one command, the values of
//! `Result`.

use zerocopy::FromBytes;

use crate::base::version::Version;
use crate::pdu::{GetMoRoute, GetRoute, GetRouteResp};
use crate::relay::losses::{LossKind, Losses};
use crate::schema::codes::{GnsResult, PushResult, RouteResult, UpdateResult};
use crate::schema::field::Part;
use crate::wire::header::CommandId;

/// Returns whether messages with the GNS differ between the two versions: only one of them is before 2.1.
pub(super) fn crosses_21(from: Version, to: Version) -> bool {
    (from < Version::V21) != (to < Version::V21)
}

/// Returns the command of the message in version `to`. 2.1 split GET_ROUTE into a command for MT and one for MO routes.
///
/// A request states whether it is for MO routes. An answer is for an MO route if it has a service code.
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

/// Returns whether the command is one between a gateway and the GNS.
pub(super) const fn is_of_gns(command: CommandId) -> bool {
    matches!(command.0 & 0x7fff_ffff, 0x10..=0x17)
}

/// A field of an answer that 2.1 renamed. `answer` is the command in the target version.
struct Renamed {
    answer: CommandId,
    into_21: bool,
    from: &'static str,
    /// The name in the target version, or `None` if the field has no counterpart.
    to: Option<&'static str>,
}

const fn renamed(answer: CommandId, into_21: bool, from: &'static str, to: Option<&'static str>) -> Renamed {
    Renamed { answer, into_21, from, to }
}

const RENAMED: [Renamed; 7] = [
    // Before 2.1, SP_Id has 21 bytes and holds the service code of the request.
    renamed(CommandId::MO_ROUTE_RESP, true, "SP_Id", Some("SP_Code")),
    renamed(CommandId::MO_ROUTE_RESP, false, "SP_Code", Some("SP_Id")),
    renamed(CommandId::MO_ROUTE_RESP, false, "SP_Id", None),
    // Before 2.1, number segments are integers in the fields of service codes.
    renamed(CommandId::GET_MT_ROUTE_RESP, true, "Start_code", Some("Start_Id")),
    renamed(CommandId::GET_MT_ROUTE_RESP, true, "End_code", Some("End_Id")),
    renamed(CommandId::GET_ROUTE_RESP, false, "Start_Id", Some("Start_code")),
    renamed(CommandId::GET_ROUTE_RESP, false, "End_Id", Some("End_code")),
];

/// Returns the name of a field in version `to`: the same name, unless a row of the table says otherwise.
pub(super) fn name(answer: CommandId, name: &'static str, to: Version) -> Option<&'static str> {
    let into_21 = to >= Version::V21;
    let is_it = |row: &&Renamed| (row.answer, row.into_21, row.from) == (answer, into_21, name);
    RENAMED.iter().find(is_it).map_or(Some(name), |row| row.to)
}

/// Adds a loss if the converted message, converted back, would become another command. The loss names the field that
/// decides between MO and MT routes.
pub(super) fn check_command(
    before: CommandId,
    after: CommandId,
    body: &[u8],
    back_to: Version,
    fields: &'static [Part],
    losses: &mut Losses,
) {
    let deciding = if after.is_response() { "SP_Code" } else { "Route_type" };
    if let ([Part::Fixed(fields)], true) = (fields, command(after, body, back_to) != before) {
        if let Some(field) = fields.iter().find(|field| field.name == deciding).or(fields.first()) {
            losses.add(field, LossKind::NoValue);
        }
    }
}

/// Returns the `Result` in version `to`, and whether it has exactly the same meaning.
pub(super) fn result(command: CommandId, result: u8, to: Version) -> (u8, bool) {
    let is_new = to >= Version::V21;
    match command {
        CommandId::MT_ROUTE_RESP
        | CommandId::MO_ROUTE_RESP
        | CommandId::GET_ROUTE_RESP
        | CommandId::GET_MO_ROUTE_RESP => match result {
            0 | 1 => (result, true),
            _ if !is_new => (RouteResult::NO_ROUTE.0, false),
            2 => (GnsResult::OK.0, false), // Since 2.1, Route_total marks the last route instead.
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
