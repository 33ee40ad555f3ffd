//! What a client receives.

use std::borrow::Cow;
use std::future::poll_fn;
use std::task::{Context, Poll};

use cmpp_codec::content::{self, Stat};
use cmpp_codec::store::KeptReport;
use cmpp_codec::time::DateTime;
use cmpp_codec::{MsgId, Version};

use crate::base::mailbox::Receiver;
use crate::client::error::ConnectError;
use crate::client::message::Message;
use crate::wire::receipt::Receipt;

/// Something that a client receives.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// What became of a text that was submitted.
    Report(Report),
    /// A message from a phone.
    Message(Message),
    /// A SUBMIT whose reports did not all come within the time that [`Builder::reports`](super::Builder::reports) sets.
    NoReport {
        /// Its `Msg_Id`.
        msg_id: MsgId,
        /// Which SUBMIT it was.
        about: About,
        /// The number of recipients without a report.
        left: u8,
    },
    /// A connection is logged in.
    Connected {
        /// Which connection it is, from 0.
        connection: usize,
        /// The version that both ends speak.
        version: Version,
    },
    /// A connection has ended, or could not be made. The client makes it again.
    Disconnected {
        /// Which connection it is, from 0.
        connection: usize,
        /// Why.
        error: ConnectError,
    },
}

/// Which SUBMIT a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct About {
    /// The number that [`Text::tag`](super::Text::tag) gave to the text.
    pub tag: u64,
    /// Which segment of the text it is, from 1.
    pub segment: u8,
    /// The number of segments of the text.
    pub segments: u8,
}

/// A status report: what became of a SUBMIT to one phone.
///
/// The gateway gets its answer when you drop the report: keep it until you have stored what it says.
#[derive(Debug)]
pub struct Report {
    kept: KeptReport,
    about: Option<About>,
    _receipt: Option<Receipt>,
}

impl Report {
    pub(super) const fn new(kept: KeptReport, about: Option<About>, receipt: Option<Receipt>) -> Self {
        Self { kept, about, _receipt: receipt }
    }

    /// Returns the `Msg_Id` of the SUBMIT.
    #[must_use]
    pub const fn msg_id(&self) -> MsgId {
        self.report().msg_id()
    }

    /// Returns what became of the message.
    #[must_use]
    pub const fn stat(&self) -> Stat {
        self.report().stat()
    }

    /// Returns the phone.
    #[must_use]
    pub fn phone(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.report().dest_terminal_id().trimmed())
    }

    /// Returns when the message was delivered or failed, in Beijing time; `None` if the field holds no time.
    #[must_use]
    pub fn done_time(&self) -> Option<DateTime> {
        DateTime::from_report_time(self.report().done_time()).ok()
    }

    /// Returns which SUBMIT it is about; `None` if no SUBMIT of this client is known by the `Msg_Id`.
    #[must_use]
    pub const fn about(&self) -> Option<About> {
        self.about
    }

    /// Returns all fields.
    #[must_use]
    pub const fn report(&self) -> content::Report<'_> {
        self.kept.report()
    }
}

/// The stream of what a client receives. Read it or drop it. While nobody reads it, the gateway gets no answers and sends no
/// more than its window. Once it is dropped, reports and messages are answered and forgotten.
#[derive(Debug)]
pub struct Incoming {
    events: Receiver<Event>,
}

impl Incoming {
    pub(super) const fn new(events: Receiver<Event>) -> Self {
        Self { events }
    }

    /// Waits for the next event. `None`: the client is closed. Nothing is lost if the future is dropped.
    pub async fn next(&mut self) -> Option<Event> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// Polls for the next event.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        self.events.poll_next(cx)
    }
}
