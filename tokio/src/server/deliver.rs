//! What a gateway sends: messages from phones, and status reports.

use std::fmt;

use cmpp_codec::build::{BuildError, DeliverBuilder};
use cmpp_codec::codes::DeliverResult;
use cmpp_codec::content::{self, Encoding, Plan, PlanError, Reference, Segment, Stat};
use cmpp_codec::time::DateTime;
use cmpp_codec::{Layouts, MsgId, OwnedFrame, Version, with_version};

use crate::base::clock::{beijing, unix_seconds};
use crate::wire::call::CallError;

/// The longest DELIVER: 12 bytes of header, 117 of fields, 255 of content.
const LONGEST: usize = 12 + 117 + 255;

/// A message from a phone, for [`Peer::deliver`](super::Peer::deliver). A long one goes in several DELIVERs.
#[derive(Clone, Debug)]
#[must_use = "a message does nothing until it is delivered"]
pub struct Deliver {
    msg_id: MsgId,
    from: String,
    to: String,
    text: String,
    encoding: Option<Encoding>,
    reference: u8,
    service: String,
    link_id: String,
}

impl Deliver {
    /// Creates a message under the identifier that the gateway gave it, from a phone to a number of the SP.
    pub fn new(msg_id: MsgId, from: impl Into<String>, to: impl Into<String>, text: impl Into<String>) -> Self {
        let [.., reference] = msg_id.get().to_be_bytes();
        Self {
            msg_id,
            from: from.into(),
            to: to.into(),
            text: text.into(),
            encoding: None,
            reference,
            service: String::new(),
            link_id: String::new(),
        }
    }

    /// Sets the encoding. By default it is ASCII if the text is ASCII, else UCS-2.
    pub const fn encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = Some(encoding);
        self
    }

    /// Sets what the segments of a long message have in common. By default it is the last octet of the `Msg_Id`.
    pub const fn reference(mut self, reference: u8) -> Self {
        self.reference = reference;
        self
    }

    /// Sets the service: `Service_Id`, up to 10 bytes.
    pub fn service(mut self, service_id: impl Into<String>) -> Self {
        self.service = service_id.into();
        self
    }

    /// Sets the identifier that the SP's answer is to name: `LinkID`, up to 20 bytes. Only 3.0 has it.
    pub fn link_id(mut self, link_id: impl Into<String>) -> Self {
        self.link_id = link_id.into();
        self
    }

    /// Builds the DELIVERs of which the message consists.
    pub(super) fn frames(&self, version: Version) -> Result<Vec<OwnedFrame>, DeliverError> {
        let encoding = self.encoding.unwrap_or_else(|| Encoding::of(&self.text));
        let plan = Plan::with_encoding(&self.text, encoding, Reference::Octet(self.reference));
        let segments = plan.map_err(DeliverError::Plan)?.segments();
        segments
            .map(|segment| {
                with_version!(version, V => message(|out| self.build::<V>(&segment, out)).map_err(DeliverError::Build))
            })
            .collect()
    }

    fn build<V: Layouts>(&self, segment: &Segment<'_>, out: &mut [u8]) -> Result<usize, BuildError> {
        let deliver = DeliverBuilder::<V>::new(self.msg_id, out)?.sender(&self.from)?.recipient(&self.to)?;
        let deliver = deliver.service(&self.service)?.segment(segment)?;
        Ok(deliver.link_id(&self.link_id)?.finish(0))
    }
}

/// What became of a SUBMIT to one phone, for [`Peer::report`](super::Peer::report).
#[derive(Clone, Debug)]
#[must_use = "a report does nothing until it is sent"]
pub struct StatusReport {
    msg_id: MsgId,
    to: String,
    phone: String,
    stat: Stat,
    submit_time: DateTime,
    done_time: DateTime,
    smsc_sequence: u32,
}

impl StatusReport {
    /// Creates a report on the SUBMIT that was answered with this `Msg_Id`. `to` is its `Src_Id`. Both times are now.
    pub fn new(msg_id: MsgId, to: impl Into<String>, phone: impl Into<String>, stat: Stat) -> Self {
        let now = beijing(unix_seconds());
        let (to, phone) = (to.into(), phone.into());
        Self { msg_id, to, phone, stat, submit_time: now, done_time: now, smsc_sequence: 0 }
    }

    /// Sets when the SUBMIT came, in Beijing time.
    pub const fn submit_time(mut self, time: DateTime) -> Self {
        self.submit_time = time;
        self
    }

    /// Sets when the message was delivered or failed, in Beijing time.
    pub const fn done_time(mut self, time: DateTime) -> Self {
        self.done_time = time;
        self
    }

    /// Sets the identifier in the report of the message centre: `SMSC_sequence`. The default is 0.
    pub const fn smsc_sequence(mut self, sequence: u32) -> Self {
        self.smsc_sequence = sequence;
        self
    }

    pub(super) fn frame(&self, version: Version) -> Result<OwnedFrame, DeliverError> {
        with_version!(version, V => message(|out| self.build::<V>(out)).map_err(DeliverError::Build))
    }

    fn build<V: Layouts>(&self, out: &mut [u8]) -> Result<usize, BuildError> {
        let time = |field, time: DateTime| time.report_time().map_err(|by| BuildError::Time { field, by });
        let mut content = content::StatusReport::<V> {
            msg_id: self.msg_id,
            stat: self.stat,
            submit_time: time("Submit_time", self.submit_time)?,
            done_time: time("Done_time", self.done_time)?,
            smsc_sequence: self.smsc_sequence.into(),
            ..content::StatusReport::default()
        };
        let too_long = |by| BuildError::TooLong { field: "Dest_terminal_Id", by };
        content.dest_terminal_id.set(&self.phone).map_err(too_long)?;
        let deliver = DeliverBuilder::<V>::new(self.msg_id, out)?.sender(&self.phone)?.recipient(&self.to)?;
        Ok(deliver.report(&content)?.finish(0))
    }
}

fn message(build: impl FnOnce(&mut [u8]) -> Result<usize, BuildError>) -> Result<OwnedFrame, BuildError> {
    let mut out = [0; LONGEST];
    let len = build(&mut out)?;
    // What a builder writes is one whole message.
    let frame = out.get(..len).and_then(|message| OwnedFrame::new(message).ok());
    frame.ok_or(BuildError::NoRoom(cmpp_codec::NoRoom { needed: len }))
}

/// Why an SP did not take a message or a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeliverError {
    /// The text cannot be split: it is too long, or the encoding lacks a character.
    Plan(PlanError),
    /// The message cannot be built: a value is too long for its field.
    Build(BuildError),
    /// The SP rejected it.
    Rejected(DeliverResult),
    /// It has no answer.
    Call(CallError),
}

impl fmt::Display for DeliverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plan(error) => fmt::Display::fmt(error, f),
            Self::Build(error) => fmt::Display::fmt(error, f),
            Self::Rejected(result) => write!(f, "the SP rejected the message: {result}"),
            Self::Call(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl std::error::Error for DeliverError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Plan(error) => Some(error),
            Self::Build(error) => Some(error),
            Self::Call(error) => Some(error),
            Self::Rejected(_) => None,
        }
    }
}
