//! What 2.1 changed in messages with the GNS apart from widths: names, one command, the values of `Result`.

use zerocopy::FromBytes;

use crate::base::version::Version;
use crate::pdu::{GetMoRoute, GetRoute, GetRouteResp};
use crate::relay::losses::{LossKind, Losses};
use crate::schema::codes::{GnsResult, PushResult, RouteResult, UpdateResult};
use crate::schema::field::Part;
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

/// Whether a command is one between a gateway and the GNS.
pub(super) const fn is_of_gns(command: CommandId) -> bool {
    matches!(command.0 & 0x7fff_ffff, 0x10..=0x17)
}

/// What 2.1 calls a field of an answer, by the answer of the version entered.
struct Renamed {
    answer: CommandId,
    into_21: bool,
    from: &'static str,
    /// `None`: the field has no counterpart.
    to: Option<&'static str>,
}

const fn renamed(answer: CommandId, into_21: bool, from: &'static str, to: Option<&'static str>) -> Renamed {
    Renamed { answer, into_21, from, to }
}

const RENAMED: [Renamed; 7] = [
    // Before 2.1, SP_Id has 21 bytes and holds the service code that the request asked for.
    renamed(CommandId::MO_ROUTE_RESP, true, "SP_Id", Some("SP_Code")),
    renamed(CommandId::MO_ROUTE_RESP, false, "SP_Code", Some("SP_Id")),
    renamed(CommandId::MO_ROUTE_RESP, false, "SP_Id", None),
    // Before 2.1, number segments are integers in the fields of service codes.
    renamed(CommandId::GET_MT_ROUTE_RESP, true, "Start_code", Some("Start_Id")),
    renamed(CommandId::GET_MT_ROUTE_RESP, true, "End_code", Some("End_Id")),
    renamed(CommandId::GET_ROUTE_RESP, false, "Start_Id", Some("Start_code")),
    renamed(CommandId::GET_ROUTE_RESP, false, "End_Id", Some("End_code")),
];

/// What the version entered calls a field: its own name unless a row says otherwise.
pub(super) fn name(answer: CommandId, name: &'static str, to: Version) -> Option<&'static str> {
    let into_21 = to >= Version::V21;
    let is_it = |row: &&Renamed| (row.answer, row.into_21, row.from) == (answer, into_21, name);
    RENAMED.iter().find(is_it).map_or(Some(name), |row| row.to)
}

/// Lists the field that decides between MO and MT routes if, on the way back, it would say something else.
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
