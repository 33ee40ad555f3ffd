//! What a client sends.

use cmpp_codec::Layouts;
use cmpp_codec::build::{BuildError, SubmitBuilder};
use cmpp_codec::codes::{FeeType, RegisteredDelivery};
use cmpp_codec::content::{Encoding, Reserve};
use cmpp_codec::time::SmppTime;

/// A text of any length to any number of phones, for [`Client::submit`](super::Client::submit).
///
/// A long text is split into segments, and the phones into groups of 99: each segment to each group is one SUBMIT.
///
/// ```
/// use cmpp_codec::content::{Encoding, Reserve};
/// use cmpp_tokio::Text;
///
/// let text = Text::new("10657001", "Your code is 482913").to("13800000001").to("13800000002").tag(4711);
/// let chinese = Text::new("10657001", "您好").encoding(Encoding::Gb).phones(["13800000001"]);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a text does nothing until it is submitted"]
pub struct Text {
    pub(super) sender: String,
    pub(super) body: String,
    pub(super) phones: Vec<String>,
    pub(super) encoding: Option<Encoding>,
    pub(super) max_len: Option<u8>,
    pub(super) reserve: Reserve,
    pub(super) has_report: bool,
    pub(super) tag: u64,
    service: String,
    link_id: String,
    fee: Option<(FeeType, String)>,
    deliver_at: Option<SmppTime>,
    valid_until: Option<SmppTime>,
}

impl Text {
    /// Creates a text. `sender` is the number that the phone shows: `Src_Id`, up to 21 digits.
    pub fn new(sender: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            sender: sender.into(),
            body: text.into(),
            phones: Vec::new(),
            encoding: None,
            max_len: None,
            reserve: Reserve::NONE,
            has_report: true,
            tag: 0,
            service: String::new(),
            link_id: String::new(),
            fee: None,
            deliver_at: None,
            valid_until: None,
        }
    }

    /// Adds a phone.
    pub fn to(mut self, phone: impl Into<String>) -> Self {
        self.phones.push(phone.into());
        self
    }

    /// Adds several phones.
    pub fn phones<P: Into<String>>(mut self, phones: impl IntoIterator<Item = P>) -> Self {
        self.phones.extend(phones.into_iter().map(Into::into));
        self
    }

    /// Sets the encoding. By default it is ASCII if the text is ASCII, else UCS-2.
    pub const fn encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = Some(encoding);
        self
    }

    /// Sets how many bytes of content a message has at most, the header of a segment included: for gateways that take
    /// more or less than the specification says. By default it is [`Encoding::max_len`].
    pub const fn max_len(mut self, bytes: u8) -> Self {
        self.max_len = Some(bytes);
        self
    }

    /// Leaves room for what the gateway adds to the text: a signature, or a way to unsubscribe.
    pub const fn reserve(mut self, reserve: Reserve) -> Self {
        self.reserve = reserve;
        self
    }

    /// Asks for no status report. By default each SUBMIT asks for one.
    pub const fn without_report(mut self) -> Self {
        self.has_report = false;
        self
    }

    /// Sets a number of yours that comes back with the reports about this text.
    pub const fn tag(mut self, tag: u64) -> Self {
        self.tag = tag;
        self
    }

    /// Sets the service: `Service_Id`, up to 10 bytes.
    pub fn service(mut self, service_id: impl Into<String>) -> Self {
        self.service = service_id.into();
        self
    }

    /// Sets the identifier of the request that this text answers: `LinkID`, up to 20 bytes. Only 3.0 has it.
    pub fn link_id(mut self, link_id: impl Into<String>) -> Self {
        self.link_id = link_id.into();
        self
    }

    /// Charges the recipients: sets `FeeType`, and `FeeCode`, the fee in fen. By default the text is free.
    pub fn fee(mut self, fee_type: FeeType, fee_code: impl Into<String>) -> Self {
        self.fee = Some((fee_type, fee_code.into()));
        self
    }

    /// Sets the time at which the text is to be sent: `At_Time`.
    pub const fn deliver_at(mut self, time: SmppTime) -> Self {
        self.deliver_at = Some(time);
        self
    }

    /// Sets the time at which the text expires: `ValId_Time`.
    pub const fn valid_until(mut self, time: SmppTime) -> Self {
        self.valid_until = Some(time);
        self
    }

    /// Begins the SUBMIT in `out` with all that is the same for each segment.
    pub(super) fn begin<'o, V: Layouts>(
        &self,
        enterprise: &str,
        out: &'o mut [u8],
    ) -> Result<SubmitBuilder<'o, V>, BuildError> {
        let mut submit = SubmitBuilder::<V>::new(out)?.enterprise(enterprise)?.sender(&self.sender)?;
        if !self.has_report {
            submit.head.registered_delivery = RegisteredDelivery::default();
        }
        if !self.service.is_empty() {
            submit = submit.service(&self.service)?;
        }
        if let Some((fee_type, fee_code)) = &self.fee {
            submit = submit.fee(*fee_type, fee_code)?;
        }
        if let Some(time) = self.deliver_at {
            submit = submit.deliver_at(time)?;
        }
        if let Some(time) = self.valid_until {
            submit = submit.valid_until(time)?;
        }
        Ok(submit)
    }

    pub(super) fn link(&self) -> Option<&str> {
        (!self.link_id.is_empty()).then_some(&self.link_id)
    }
}
