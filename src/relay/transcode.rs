//! Converting a message from one version to another.
//!
//! The conversion walks the tables of both versions side by side and copies each field to the field of the same name.
//! So this module contains no layouts, only the rules that the tables do not express.

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
use crate::schema::field::{Field, Kind, Part, Role};
use crate::schema::fixed::Fixed;
use crate::schema::leaf::U32;
use crate::wire::frame::Frame;
use crate::wire::header::{CommandId, Header};

/// Writes a message of version `from` to the start of `out` as a message of version `to`, under the same `Sequence_Id`.
///
/// Fields that both versions have are converted. Fields that only version `to` has are zero, which means real numbers
/// and no `LinkID`. A status report gets the length that version `to` defines; if it has that length already, it is copied
/// unchanged, and its length is listed in the losses. Every value that could not be converted
/// is listed in [`Losses`]: if there are none, converting the message back gives the same bytes. Check
/// [`Losses::alter_meaning`] before you send the result.
///
/// A message that neither version defines is copied unchanged. Do not convert a login: its digests and its `Version`
/// concern one connection only.
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
/// [`TranscodeError`] if the message is malformed, one of the versions lacks it, or `out` is too short. Nothing is
/// written then.
pub fn transcode(frame: Frame<'_>, from: Version, to: Version, out: &mut [u8]) -> Result<Transcoded, TranscodeError> {
    let pdu = AnyPdu::from_frame(frame, from).map_err(TranscodeError::Message)?;
    let crosses_21 = gns::crosses_21(from, to);
    let command = if crosses_21 { gns::command(frame.command_id(), frame.body(), to) } else { frame.command_id() };
    let (source, target): (_, &[_]) = match (frame.command_id().shape(from), command.shape(to)) {
        (Some(source), Some(target)) => (source, target),
        (None, None) => (UNKNOWN, UNKNOWN),
        _ => return Err(TranscodeError::Command(pdu.command_id())),
    };
    let crossing = Crossing {
        aligned: !(crosses_21 && gns::is_of_gns(command)),
        is_report: carries_report(frame, from),
        command,
        from,
        to,
    };
    let parts = || Parts { source, target, rest: frame.body() };
    let body_len = parts().fold(0, |sum: usize, part| sum.saturating_add(crossing.width(part)));
    let needed = Header::LEN.saturating_add(body_len);
    let (header, body) = out
        .get_mut(..needed)
        .and_then(|out| out.split_at_mut_checked(Header::LEN))
        .ok_or(TranscodeError::NoRoom(NoRoom { needed }))?;

    let mut losses = Losses::default();
    body.fill(0);
    let mut left = &mut *body;
    for part in parts() {
        // `None` cannot occur: the buffer is as long as the sum of the parts.
        let Some((here, after)) = left.split_at_mut_checked(crossing.width(part)) else {
            break;
        };
        crossing.carry(part, here, &mut losses);
        left = after;
    }
    if crosses_21 {
        gns::check_command(frame.command_id(), command, body, from, target, &mut losses);
    }
    let total = u32::try_from(needed).unwrap_or(u32::MAX);
    let [total_length, command_id] = [total, command.0].map(U32::new);
    copy(header, Header { total_length, command_id, ..*frame.header() }.as_bytes());
    Ok(Transcoded { len: needed, losses })
}

/// The result of [`transcode`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transcoded {
    /// The number of bytes written.
    pub len: usize,
    /// The values that could not be converted.
    pub losses: Losses,
}

/// The error of [`transcode`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TranscodeError {
    /// The bytes are not a valid message of version `from`.
    Message(Error),
    /// One of the two versions lacks the message.
    Command(CommandId),
    /// The output buffer is too short.
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

impl core::error::Error for TranscodeError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Message(error) => Some(error),
            Self::NoRoom(error) => Some(error),
            Self::Command(_) => None,
        }
    }
}

//----------- Two tables side by side --------------------------------------------------------------

/// A part of the body: its rows in both versions, and its bytes in the source version.
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

    /// Returns the next part. Every version has the same parts in the same order, and the body was parsed before, so
    /// each part is complete.
    fn next(&mut self) -> Option<PartPair<'a>> {
        let (source, sources) = self.source.split_first()?;
        let (target, targets) = self.target.split_first()?;
        let (bytes, rest) = source.split(self.rest).ok()?;
        *self = Self { source: sources, target: targets, rest };
        Some(PartPair { source, target, bytes })
    }
}

fn width(fields: &[Field]) -> usize {
    fields.last().map_or(0, Field::end)
}

/// The conversion of one message.
#[derive(Clone, Copy)]
struct Crossing {
    command: CommandId,
    from: Version,
    to: Version,
    /// Whether both tables belong to the same struct, so that a field has the same index in both.
    aligned: bool,
    is_report: bool,
}

/// The values of SUBMIT that 3.0 removed (3.0, 8.4.3.1): the role of the field, and the value.
const STRUCK_IN_30: [(Role, &[u8]); 3] = [(Role::Registered, &[2]), (Role::FeeType, b"04"), (Role::FeeType, b"05")];

impl Crossing {
    fn enters_30(self) -> bool {
        self.from != Version::V30 && self.to == Version::V30
    }

    fn leaves_30(self) -> bool {
        self.from == Version::V30 && self.to != Version::V30
    }

    /// Returns the length of a part in the target version, in bytes.
    fn width(self, part: PartPair<'_>) -> usize {
        match part.target {
            Part::Optional(_) if part.bytes.is_empty() => 0,
            Part::Fixed(fields) | Part::Optional(fields) => width(fields),
            Part::List { item, .. } => {
                usize::from(*part.bytes.first().unwrap_or(&0)).saturating_mul(item.width).saturating_add(1)
            }
            Part::Content { .. } => match self.report_lens() {
                Some([from, to]) if part.bytes.len() == from => to,
                _ => part.bytes.len(),
            },
            Part::Rest(_) => part.bytes.len(),
        }
    }

    /// Writes a part. `out` contains zeros and has the length that [`width`](Self::width) returns.
    fn carry(self, part: PartPair<'_>, out: &mut [u8], losses: &mut Losses) {
        match (part.source, part.target) {
            (Part::Fixed(source), Part::Fixed(target)) if self.aligned => {
                self.carry_aligned(source, target, part.bytes, out, losses);
            }
            (Part::Fixed(source), Part::Fixed(target)) => {
                for field in source.iter().filter(|field| field.width > 0) {
                    let name = gns::name(self.command, field.name, self.to);
                    let to = name.and_then(|name| target.iter().find(|to| to.name == name));
                    self.carry_field(field, part.bytes, to, out, losses);
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
            (Part::Content { .. }, Part::Content { length, .. })
                if self.report_lens().is_some_and(|[_, to]| part.bytes.len() == to) =>
            {
                losses.add(length, LossKind::NoValue);
                copy(out, part.bytes);
            }
            // The octet of ACTIVE_TEST_RESP has another name in 1.2, but the same position.
            _ => copy(out, part.bytes),
        }
    }

    /// Converts fields that have the same index in both tables. Adjacent fields that did not change are copied
    /// together.
    fn carry_aligned(
        self,
        source: &'static [Field],
        target: &'static [Field],
        bytes: &[u8],
        out: &mut [u8],
        losses: &mut Losses,
    ) {
        // The fields that are copied together: their start in both versions, and their length.
        let (mut from_start, mut to_start, mut len) = (0, 0, 0);
        let piece = |out: &mut [u8], from: usize, to: usize, len: usize| {
            if let (Some(bytes), Some(out)) = (bytes.get(from..), out.get_mut(to..)) {
                copy(out.get_mut(..len).unwrap_or_default(), bytes.get(..len).unwrap_or_default());
            }
        };
        for (from, to) in source.iter().zip(target) {
            if from.width == to.width && from.kind == to.kind {
                len = from.width.saturating_add(len);
                if self.is_struck(from, bytes) {
                    losses.add(to, LossKind::NoValue);
                }
                continue;
            }
            piece(out, from_start, to_start, len);
            if from.width > 0 {
                self.carry_field(from, bytes, Some(to), out, losses);
            }
            (from_start, to_start, len) = (from.end(), to.end(), 0);
        }
        piece(out, from_start, to_start, len);
    }

    /// Returns whether 3.0 removed the value of a field.
    fn is_struck(self, field: &Field, bytes: &[u8]) -> bool {
        matches!(field.role, Role::Registered | Role::FeeType)
            && self.enters_30()
            && bytes.get(field.offset..field.end()).is_some_and(|value| STRUCK_IN_30.contains(&(field.role, value)))
    }

    fn carry_field(
        self,
        field: &'static Field,
        bytes: &[u8],
        target: Option<&'static Field>,
        out: &mut [u8],
        losses: &mut Losses,
    ) {
        let Some(bytes) = bytes.get(field.offset..field.end()) else { return };
        let here = target.filter(|to| to.width > 0).and_then(|to| Some((to, out.get_mut(to.offset..to.end())?)));
        let Some((to, here)) = here else {
            if bytes.iter().any(|&byte| byte != 0) {
                losses.add(field, LossKind::NoField);
            }
            return;
        };
        if let Err(kind) = convert(field, bytes, to, here) {
            losses.add(to, kind);
        }
        if let (Role::GnsResult, false, [result]) = (field.role, self.aligned, here) {
            let (recoded, kept) = gns::result(self.command, *result, self.to);
            *result = recoded;
            if !kept {
                losses.add(to, LossKind::NoValue);
            }
        }
    }

    /// Returns the lengths in bytes of a status report in both versions, with its length octet, or `None` if the content
    /// is none, or both versions have the same.
    ///
    /// The length of a report determines its layout, not the version: the 60-byte report that some 3.0 peers send is
    /// copied unchanged to an older version. It is listed as a loss, because converting it back would change it.
    fn report_lens(self) -> Option<[usize; 2]> {
        let [short, long] = [SHORT, LONG].map(|report| width(report).saturating_add(1));
        match (self.is_report, self.leaves_30(), self.enters_30()) {
            (true, true, _) => Some([long, short]),
            (true, _, true) => Some([short, long]),
            _ => None,
        }
    }
}

/// Copies `from` to the start of `to`, which is at least as long.
fn copy(to: &mut [u8], from: &[u8]) {
    if let Some(to) = to.get_mut(..from.len()) {
        to.copy_from_slice(from);
    }
}

/// Converts a value to a field of another width or kind. `to` contains zeros.
fn convert(field: &Field, bytes: &[u8], target: &Field, to: &mut [u8]) -> Result<(), LossKind> {
    match (field.kind, target.kind) {
        (from, into) if from == into && bytes.len() == to.len() => copy(to, bytes),
        (Kind::Uint, Kind::Uint) => {
            let significant =
                bytes.iter().position(|&byte| byte != 0).map_or(&[][..], |at| bytes.get(at..).unwrap_or(&[]));
            let Some(start) = to.len().checked_sub(significant.len()) else {
                to.fill(u8::MAX);
                return Err(LossKind::TooLarge);
            };
            copy(to.get_mut(start..).unwrap_or_default(), significant);
        }
        (Kind::Uint, Kind::Octets) => {
            let value = bytes.iter().fold(0, |value: u32, &byte| (value << 8) | u32::from(byte));
            let digits = value.checked_ilog10().map_or(0, |log| usize::try_from(log).unwrap_or(0).saturating_add(1));
            write_number(value, to.get_mut(..digits).ok_or(LossKind::TooLong)?);
        }
        (Kind::Octets, Kind::Uint) => {
            let text = OctetStr::new(bytes).trimmed();
            let value = if text.is_empty() { Ok(0) } else { number(text) };
            let value = value.ok().and_then(|value| u32::try_from(value).ok()).ok_or(LossKind::TooLarge)?;
            copy(to, &value.to_be_bytes());
            if text.first() == Some(&b'0') {
                return Err(LossKind::LeadingZeros);
            }
            return if is_zero(bytes.get(text.len()..)) { Ok(()) } else { Err(LossKind::AfterNul) };
        }
        _ => {
            // The bytes after a NUL are copied too, as far as they fit.
            let fits = to.len().min(bytes.len());
            if is_zero(bytes.get(fits..)) {
                copy(to, bytes.get(..fits).unwrap_or_default());
                return Ok(());
            }
            let text = OctetStr::new(bytes).trimmed();
            copy(to.get_mut(..text.len()).ok_or(LossKind::TooLong)?, text);
            return Err(LossKind::AfterNul);
        }
    }
    Ok(())
}

fn is_zero(bytes: Option<&[u8]>) -> bool {
    bytes.is_none_or(|bytes| bytes.iter().all(|&byte| byte == 0))
}

//----------- Status reports -----------------------------------------------------------------------

/// The fields of a status report of 60 bytes, before 3.0. `LONG` has those of 71 bytes, since 3.0.
const SHORT: &[Field] = StatusReport::<V20>::FIELDS;
const LONG: &[Field] = StatusReport::<V30>::FIELDS;

/// Converts a status report, with its length octet, to the other layout.
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
