//! Anomalies of a single field.

use crate::anomaly::content::numbered;
use crate::anomaly::kind::{AnomalyKind, Kinds};
use crate::any::AnyPdu;
use crate::base::octets::OctetStr;
use crate::base::version::Version;
use crate::content::MismatchedReport;
use crate::inspect::Item;
use crate::schema::codes::{MsgFmt, VersionOctet};
use crate::schema::field::{Field, Kind, Role};
use crate::schema::msg_id::MsgId;
use crate::wire::header::CommandId;

/// The largest length of a content in bytes, except of ASCII.
const LONGEST: u8 = 140;
/// The largest length of a content of ASCII: 160 characters of seven bits.
const LONGEST_ASCII: u8 = 160;
/// The specification allows fewer recipients than this.
const MANY: u8 = 100;

/// Returns whether any value of a field is right: most numbers are such fields.
pub(super) fn is_plain(field: &Field) -> bool {
    field.kind == Kind::Uint && field.role == Role::Plain
}

pub(super) fn look_at(item: &Item<'_>, pdu: Option<AnyPdu<'_>>) -> Kinds {
    let mut found = Kinds::default();
    match (item.field.kind, item.bytes) {
        (Kind::Octets, bytes) => text(item, OctetStr::new(bytes), &mut found),
        (Kind::Id, bytes) => {
            if let Ok(bytes) = <[u8; 8]>::try_from(bytes) {
                id(item, MsgId::from(bytes), pdu, &mut found);
            }
        }
        (Kind::Uint, bytes) => number(item, bytes.last().copied().unwrap_or_default(), pdu, &mut found),
        (Kind::Bytes, bytes) => {
            let is_proof = item.field.role == Role::Proof && item.message.frame.command_id() == CommandId::CONNECT;
            found.add(AnomalyKind::NoProof, is_proof && bytes.iter().all(|&byte| byte == 0));
        }
        _ => {}
    }
    found
}

fn text(item: &Item<'_>, text: &OctetStr, found: &mut Kinds) {
    let (shown, whole) = (text.trimmed(), text.as_bytes());
    let behind = whole.get(shown.len()..).unwrap_or_default();
    match item.field.role {
        Role::Plain => {}
        Role::Reserved => {
            found.add(AnomalyKind::Reserved, whole.iter().any(|&byte| byte != 0 && byte != b' '));
            return;
        }
        Role::Phone => {
            // A field of 32 bytes (3.0) may hold a pseudo code: one with letters, or longer than 21 bytes.
            let number = shown.strip_prefix(b"+").unwrap_or(shown);
            let is_alias = number.len() > 21 || number.iter().any(u8::is_ascii_alphabetic);
            let is_odd = number.is_empty() || !(number.iter().all(u8::is_ascii_digit) || is_alias && whole.len() == 32);
            found.add(AnomalyKind::Number, is_odd);
        }
        Role::Price => found.add(AnomalyKind::Price, !shown.iter().all(u8::is_ascii_digit)),
        Role::FeeType => found.add(AnomalyKind::UnknownValue, !shown.is_empty() && item.meaning().is_none()),
        _ => {
            let form = item.field.time_form();
            found.add(AnomalyKind::Time, form.is_some_and(|form| !shown.is_empty() && form.read(whole).is_none()));
        }
    }
    // Nearly always zeros, which is told of many bytes together.
    let is_filled = behind.iter().fold(0, |all, byte| all | byte) != 0;
    found.add(AnomalyKind::BehindNul, is_filled && behind.iter().any(|&byte| byte != 0 && byte != b' '));
}

fn id(item: &Item<'_>, id: MsgId, pdu: Option<AnyPdu<'_>>, found: &mut Kinds) {
    let is_zero = id.get() == 0;
    // Only for the fields of the message itself. Inside a report they belong to another message.
    match item.message.frame.command_id() {
        CommandId::SUBMIT => return found.add(AnomalyKind::IdPrefilled, !is_zero),
        // A rejected message has no identifier.
        CommandId::SUBMIT_RESP => {
            let is_accepted = pdu.and_then(AnyPdu::result) == Some(0);
            found.add(AnomalyKind::IdZero, is_zero && is_accepted);
        }
        CommandId::DELIVER => found.add(AnomalyKind::IdZero, is_zero),
        _ => {}
    }
    let parts = if item.message.version == Version::V12 { id.parts_v12() } else { id.parts() };
    found.add(AnomalyKind::IdTime, !is_zero && !parts.is_plausible());
}

/// Checks a number whose last octet is this.
fn number(item: &Item<'_>, octet: u8, pdu: Option<AnyPdu<'_>>, found: &mut Kinds) {
    match item.field.role {
        Role::Plain => {}
        Role::SegmentNumber => {
            // Both are 0 if a sender does not set them.
            let is_odd = |total| octet > total || (octet == 0 && total > 0);
            found.add(AnomalyKind::SegmentNumber, pdu.and_then(numbered).is_some_and(|(total, _)| is_odd(total)));
        }
        Role::HeaderFlag => found.add(AnomalyKind::HeaderFlag, octet > 1),
        Role::Recipients => {
            found.add(AnomalyKind::NoRecipients, octet == 0);
            found.add(AnomalyKind::ManyRecipients, octet >= MANY);
        }
        Role::ContentLength => {
            let is_ascii = pdu.and_then(AnyPdu::content).is_some_and(|content| content.msg_fmt == MsgFmt::ASCII);
            let longest = if is_ascii { LONGEST_ASCII } else { LONGEST };
            found.add(AnomalyKind::ContentEmpty, octet == 0);
            found.add(AnomalyKind::ContentLong, pdu.is_some() && octet > longest);
            let is_report = pdu.is_none() && item.message.frame.command_id() == CommandId::DELIVER;
            found.add(
                AnomalyKind::ReportLength,
                is_report && MismatchedReport::parse(item.message.frame.body()).is_some(),
            );
        }
        Role::VersionOctet => found.add(AnomalyKind::VersionOctet, VersionOctet(octet).version().is_none()),
        Role::Listed
        | Role::Registered
        | Role::Payer
        | Role::NumberType
        | Role::GnsResult
        | Role::SubmitResult
        | Role::DeliverResult => found.add(AnomalyKind::UnknownValue, item.meaning().is_none()),
        _ => {
            let is_no_time = item.field.time_form().is_some_and(|form| form.read(item.bytes).is_none());
            found.add(AnomalyKind::Time, is_no_time);
        }
    }
}
