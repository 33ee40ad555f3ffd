//! What a client receives.

use std::borrow::Cow;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use cmpp_codec::content::{self, Stat};
use cmpp_codec::outcome::{Cause, Codes, Explanation, Retry};
use cmpp_codec::store::KeptReport;
use cmpp_codec::time::DateTime;
use cmpp_codec::{MsgId, Version};

use crate::base::mailbox::Receiver;
use crate::client::about::About;
use crate::client::error::ConnectError;
use crate::client::message::Message;
use crate::client::retry::{GiveUp, explain};
use crate::wire::receipt::{DeliverReply, Receipt};

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
    /// A message failed, and [`Builder::retry`](super::Builder::retry) has it sent again. `about.retry` says which retry
    /// comes. The report that says why came before, if there is one.
    Retry {
        /// Which SUBMIT it was.
        about: About,
        /// The phones that it is sent to again.
        phones: Vec<String>,
        /// How long the retry waits.
        after: Duration,
    },
    /// A message failed, and [`Builder::retry`](super::Builder::retry) does not have it sent again.
    GaveUp {
        /// Which SUBMIT it was.
        about: About,
        /// The phones that did not get it.
        phones: Vec<String>,
        /// Why there is no retry.
        why: GiveUp,
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

/// A status report: what became of a SUBMIT to one phone.
///
/// The gateway gets its answer when you drop the report: keep it until you have stored what it says.
#[derive(Debug)]
pub struct Report {
    kept: KeptReport,
    about: Option<About>,
    codes: Option<Arc<Codes>>,
    _receipt: Option<Receipt<DeliverReply>>,
}

impl Report {
    pub(super) const fn new(
        kept: KeptReport,
        about: Option<About>,
        codes: Option<Arc<Codes>>,
        receipt: Option<Receipt<DeliverReply>>,
    ) -> Self {
        Self { kept, about, codes, _receipt: receipt }
    }

    pub(super) const fn set_about(&mut self, about: About) {
        self.about = Some(about);
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

    /// Returns whether the message was delivered.
    #[must_use]
    pub fn is_delivered(&self) -> bool {
        self.stat().is_delivered()
    }

    /// Returns whether the report is final. If not, another one follows.
    #[must_use]
    pub fn is_final(&self) -> bool {
        self.stat().is_final()
    }

    /// Returns what is known about [`stat`](Self::stat): which system failed, the cause, whether a retry helps, and a text
    /// in English and Chinese. [`Builder::codes`](super::Builder::codes) adds a table of yours. Returns `None` if nobody
    /// published a meaning.
    ///
    /// ```
    /// use cmpp_tokio::Report;
    /// use cmpp_tokio::cmpp_codec::Language;
    ///
    /// fn show(report: &Report) {
    ///     match report.outcome() {
    ///         // MK:0005: the SMSC reported UNDELIV: suspended
    ///         Some(outcome) => println!("{}: {}", report.stat(), outcome.in_language(Language::English)),
    ///         None => println!("{}: not known", report.stat()),
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn outcome(&self) -> Option<Explanation<'_>> {
        explain(self.codes.as_deref(), self.stat())
    }

    /// Returns why the message was not delivered, if that is known.
    #[must_use]
    pub fn cause(&self) -> Option<Cause> {
        self.outcome()?.cause()
    }

    /// Returns whether it helps to send the message again: never, later, or after a change. Returns `None` if nothing is
    /// known about it, or nothing is to be sent again.
    #[must_use]
    pub fn retry(&self) -> Option<Retry> {
        self.cause()?.retry()
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

    /// Returns which SUBMIT it is about; `None` if no SUBMIT of this client is known by the `Msg_Id`, be it another
    /// program's, or one that is too old or too many for [`Builder::reports`](super::Builder::reports).
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
