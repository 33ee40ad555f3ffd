//! Carrying a message from a version to another.
//!
//! It walks the tables of both versions side by side: a field is carried to the field of the same name. So it knows of
//! no layout, and of each message only what the tables do not say.

use core::fmt;

use crate::any::AnyPdu;
use crate::base::digits::{number, write_number};
use crate::base::octets::OctetStr;
use crate::base::room::NoRoom;
use crate::base::version::Version;
use crate::content::StatusReport;
use crate::inspect::UNKNOWN;
use crate::layouts::{V20, V30};
use crate::relay::gns;
use crate::relay::losses::{LossKind, Losses};
use crate::relay::reports::carries_report;
use crate::schema::error::Error;
use crate::schema::field::{Field, Kind, Part};
use crate::schema::fixed::Fixed;
use crate::schema::leaf::U32;
use crate::wire::frame::Frame;
use crate::wire::header::{CommandId, Header};

/// Writes the message of version `from` to the start of `out` as one of version `to`, under the same `Sequence_Id`.
///
/// What both versions have is carried; what only the new one has is zero: real numbers, no `LinkID`. A status report
/// changes its length with the version. What could not be carried is listed: look at [`Losses::is_grave`] before it is
/// sent. Between versions that agree, the bytes come out as they went in.
///
/// A message that neither version knows is carried as it is. A login is not to be carried: its digests, and its
/// `Version`, are between two neighbours.
///
/// ```
/// use cmpp_codec::relay::transcode;
/// use cmpp_codec::{Frame, Version};
///
/// // A SUBMIT_RESP of 3.0 with a Result that one byte cannot hold.
/// let wide = b"\0\0\0\x18\x80\0\0\x04\0\0\0\x07\xb4\xc5\x53\0\0\x01\0\0\0\0\x10\x01";
/// let mut out = [0; 64];
/// let done = transcode(Frame::from_message(wide)?, Version::V30, Version::V20, &mut out)?;
/// assert_eq!(out[..done.len], *b"\0\0\0\x15\x80\0\0\x04\0\0\0\x07\xb4\xc5\x53\0\0\x01\0\0\xff");
/// assert_eq!(format!("{:?}", done.losses), "[Result: too large]");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`TranscodeError`]. Nothing is written then.
pub fn transcode(frame: Frame<'_>, from: Version, to: Version, out: &mut [u8]) -> Result<Transcoded, TranscodeError> {
    let pdu = AnyPdu::from_frame(frame, from).map_err(TranscodeError::Message)?;
    let crosses_21 = gns::crosses_21(from, to);
    let command = if crosses_21 { gns::command(frame.command_id(), frame.body(), to) } else { frame.command_id() };
    let (source, target): (_, &[_]) = match (frame.command_id().shape(from), command.shape(to)) {
        (Some(source), Some(target)) => (source, target),
        (None, None) => (UNKNOWN, UNKNOWN),
        _ => return Err(TranscodeError::Command(pdu.command_id())),
    };
    let walk = Walk { command, from, to, crosses_21, is_report: carries_report(frame, from, false) };

    let parts = || Parts { source, target, rest: frame.body() };
    let body_len = parts().fold(0, |sum: usize, part| sum.saturating_add(walk.width(part)));
    let needed = Header::LEN.saturating_add(body_len);
    let (header, body) = out
        .get_mut(..needed)
        .and_then(|out| out.split_at_mut_checked(Header::LEN))
        .ok_or(TranscodeError::NoRoom(NoRoom { needed }))?;

    let mut losses = Losses::default();
    body.fill(0);
    let mut left = body;
    for part in parts() {
        // Never `None`: the buffer was cut to the sum.
        let Some((here, after)) = left.split_at_mut_checked(walk.width(part)) else {
            break;
        };
        walk.carry(part, here, &mut losses);
        left = after;
    }
    let total = u32::try_from(needed).unwrap_or(u32::MAX);
    let [total_length, command_id] = [total, command.0].map(U32::new);
    copy(header, Header { total_length, command_id, ..*frame.header() }.as_bytes());
    Ok(Transcoded { len: needed, losses })
}

/// What [`transcode`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transcoded {
    /// Bytes written.
    pub len: usize,
    /// What could not be carried.
    pub losses: Losses,
}

/// Why [`transcode`] wrote nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TranscodeError {
    /// The bytes are no message of the version they are said to be of.
    Message(Error),
    /// One of the two versions has no such message.
    Command(CommandId),
    /// The output is too short.
    NoRoom(NoRoom),
}

impl fmt::Display for TranscodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(error) => fmt::Display::fmt(error, f),
            Self::Command(command) => write!(f, "no such message in that version: {command}"),
            Self::NoRoom(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl core::error::Error for TranscodeError {}

//----------- Two tables side by side --------------------------------------------------------------

/// A stretch of the body: its rows in both versions, and its bytes in the one left.
#[derive(Clone, Copy)]
struct PartPair<'a> {
    source: &'static Part,
    target: &'static Part,
    bytes: &'a [u8],
}

#[derive(Clone)]
struct Parts<'a> {
    source: &'static [Part],
    target: &'static [Part],
    rest: &'a [u8],
}

impl<'a> Iterator for Parts<'a> {
    type Item = PartPair<'a>;

    /// Every version has the same parts in the same order. The body was parsed, so each is whole.
    fn next(&mut self) -> Option<PartPair<'a>> {
        let (source, sources) = self.source.split_first()?;
        let (target, targets) = self.target.split_first()?;
        let counted = |width: usize| usize::from(*self.rest.first().unwrap_or(&0)).saturating_mul(width);
        let len = match source {
            Part::Fixed(fields) | Part::Optional(fields) => width(fields).min(self.rest.len()),
            Part::List { item, .. } => counted(item.width).saturating_add(1),
            Part::Content { .. } => counted(1).saturating_add(1),
            Part::Rest(_) => self.rest.len(),
        };
        let (bytes, rest) = self.rest.split_at_checked(len)?;
        *self = Self { source: sources, target: targets, rest };
        Some(PartPair { source, target, bytes })
    }
}

fn width(fields: &[Field]) -> usize {
    fields.iter().fold(0, |sum, field| sum.saturating_add(field.width))
}

/// One message's way from a version to another.
#[derive(Clone, Copy)]
struct Walk {
    command: CommandId,
    from: Version,
    to: Version,
    crosses_21: bool,
    is_report: bool,
}

impl Walk {
    /// The bytes that a part takes in the version entered.
    fn width(self, part: PartPair<'_>) -> usize {
        match part.target {
            Part::Optional(_) if part.bytes.is_empty() => 0,
            Part::Fixed(fields) | Part::Optional(fields) => width(fields),
            Part::List { item, .. } => {
                usize::from(*part.bytes.first().unwrap_or(&0)).saturating_mul(item.width).saturating_add(1)
            }
            Part::Content { .. } => self.report_len(part.bytes).unwrap_or(part.bytes.len()),
            Part::Rest(_) => part.bytes.len(),
        }
    }

    /// Writes a part; `out` is zero and as long as [`width`](Self::width) says.
    fn carry(self, part: PartPair<'_>, out: &mut [u8], losses: &mut Losses) {
        match (part.source, part.target) {
            (Part::Fixed(source) | Part::Optional(source), Part::Fixed(target) | Part::Optional(target)) => {
                for field in source.iter().filter(|field| field.width > 0) {
                    if let Some(bytes) = part.bytes.get(field.offset..field.end()) {
                        self.carry_field(field, bytes, target, out, losses);
                    }
                }
            }
            (Part::List { item: source, .. }, Part::List { count, item }) => {
                let (Some((n, mut from)), Some((to_n, mut to))) = (part.bytes.split_first(), out.split_first_mut())
                else {
                    return;
                };
                *to_n = *n;
                if self.command == CommandId::FWD && self.enters_30() && *n != 1 {
                    losses.add(count, LossKind::Count);
                }
                for index in 0..*n {
                    let Some((here, after)) = from.split_at_checked(source.width) else { return };
                    let Some((to_here, to_after)) = to.split_at_mut_checked(item.width) else { return };
                    if let Err(kind) = convert(source, here, item, to_here) {
                        losses.add_item(item, kind, index);
                    }
                    (from, to) = (after, to_after);
                }
            }
            (Part::Content { .. }, _) if out.len() != part.bytes.len() => carry_report(part.bytes, out, losses),
            _ => copy(out, part.bytes),
        }
    }

    fn carry_field(
        self,
        field: &'static Field,
        bytes: &[u8],
        target: &'static [Field],
        out: &mut [u8],
        losses: &mut Losses,
    ) {
        let find = |name| target.iter().find(|to| to.name == name && to.width > 0);
        let name = match (self.command, field.name) {
            // One byte of two names.
            (CommandId::ACTIVE_TEST_RESP, "Success_Id" | "Reserved") => {
                target.iter().find(|to| to.width > 0).map_or("", |to| to.name)
            }
            (command, name) if self.crosses_21 => gns::name(command, name, self.to),
            (_, name) => name,
        };
        let Some((to, here)) = find(name).and_then(|to| Some((to, out.get_mut(to.offset..to.end())?))) else {
            if bytes.iter().any(|&byte| byte != 0) {
                losses.add(field, LossKind::NoField);
            }
            return;
        };
        if let Err(kind) = convert(field, bytes, to, here) {
            losses.add(to, kind);
        }
        if let ("Result", true, [result]) = (to.name, self.crosses_21 && to.width == 1, here) {
            let (recoded, whole) = gns::result(self.command, *result, self.to);
            *result = recoded;
            if !whole {
                losses.add(to, LossKind::NoValue);
            }
        } else if self.leaves_the_list(to, bytes) {
            losses.add(to, LossKind::NoValue);
        }
    }

    fn enters_30(self) -> bool {
        self.from != Version::V30 && self.to == Version::V30
    }

    /// Whether 3.0 has struck a value of SUBMIT that the other versions name (3.0, 8.4.3.1).
    fn leaves_the_list(self, field: &Field, value: &[u8]) -> bool {
        let struck: &[&[u8]] = match field.name {
            "Registered_Delivery" => &[&[2]],
            "FeeType" => &[b"04", b"05"],
            _ => &[],
        };
        self.command == CommandId::SUBMIT && self.enters_30() && struck.contains(&value)
    }

    /// The bytes that content and its length take, where it is a status report whose length the version changes.
    ///
    /// The length tells the layout, not the version: a 60-byte report of a 3.0 peer is left alone by older versions.
    fn report_len(self, content: &[u8]) -> Option<usize> {
        let [short, long] = [SHORT, LONG].map(|report| width(report).saturating_add(1));
        match (self.is_report, self.from == Version::V30, self.to == Version::V30) {
            (true, true, false) if content.len() == long => Some(short),
            (true, false, true) if content.len() == short => Some(long),
            _ => None,
        }
    }
}

/// Copies the bytes: as many as both have, which is all of them, and without the panic of `copy_from_slice`.
fn copy(to: &mut [u8], from: &[u8]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
}

/// Copies a value into a field of another width or kind; `to` is zero.
fn convert(field: &Field, bytes: &[u8], target: &Field, to: &mut [u8]) -> Result<(), LossKind> {
    if field.kind == target.kind && bytes.len() == to.len() {
        copy(to, bytes);
        return Ok(());
    }
    match (field.kind, target.kind) {
        (Kind::Uint, Kind::Uint) => {
            let significant =
                bytes.iter().position(|&byte| byte != 0).map_or(&[][..], |at| bytes.get(at..).unwrap_or(&[]));
            let Some(start) = to.len().checked_sub(significant.len()) else {
                to.fill(u8::MAX);
                return Err(LossKind::TooLarge);
            };
            to.iter_mut().skip(start).zip(significant).for_each(|(to, from)| *to = *from);
            Ok(())
        }
        (Kind::Uint, Kind::Text) => {
            let value = bytes.iter().fold(0, |value: u32, &byte| (value << 8) | u32::from(byte));
            let digits = value.checked_ilog10().map_or(0, |log| usize::try_from(log).unwrap_or(0).saturating_add(1));
            to.get_mut(..digits).map(|to| write_number(value, to)).ok_or(LossKind::TooLong)
        }
        (Kind::Text, Kind::Uint) => {
            let text = OctetStr::new(bytes).trimmed();
            let value = if text.is_empty() { Ok(0) } else { number(text) };
            let value = value.ok().and_then(|value| u32::try_from(value).ok()).ok_or(LossKind::TooLarge)?;
            copy(to, &value.to_be_bytes());
            Ok(())
        }
        _ => {
            let text = OctetStr::new(bytes).trimmed();
            let to = to.get_mut(..text.len()).ok_or(LossKind::TooLong)?;
            copy(to, text);
            Ok(())
        }
    }
}

//----------- Status reports -----------------------------------------------------------------------

/// The rows of a status report of 60 bytes, before 3.0, and of one of 71.
const SHORT: &[Field] = StatusReport::<V20>::FIELDS;
const LONG: &[Field] = StatusReport::<V30>::FIELDS;

/// Writes a report, its length in front, in the other length.
fn carry_report(report: &[u8], out: &mut [u8], losses: &mut Losses) {
    let (Some((_, report)), Some((length, out))) = (report.split_first(), out.split_first_mut()) else {
        return;
    };
    *length = u8::try_from(out.len()).unwrap_or(u8::MAX);
    let (source, target) = if out.len() == width(LONG) { (SHORT, LONG) } else { (LONG, SHORT) };
    for (from, to) in source.iter().zip(target) {
        let Some(bytes) = report.get(from.offset..from.end()) else { return };
        let Some(here) = out.get_mut(to.offset..to.end()) else { return };
        if let Err(kind) = convert(from, bytes, to, here) {
            losses.add(to, kind);
        }
    }
}
