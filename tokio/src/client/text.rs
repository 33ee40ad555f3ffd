//! What a client sends.

use cmpp_codec::build::{BuildError, SubmitBuilder};
use cmpp_codec::codes::{FeeType, RegisteredDelivery};
use cmpp_codec::content::{Encoding, Reserve};
use cmpp_codec::time::SmppTime;
use cmpp_codec::{Layouts, Octets};

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
    sender: Octets<21>,
    pub(super) body: String,
    pub(super) phones: Vec<Phone>,
    pub(super) encoding: Option<Encoding>,
    pub(super) max_len: Option<u8>,
    pub(super) reserve: Reserve,
    pub(super) has_report: bool,
    pub(super) tag: u64,
    service: Octets<10>,
    link_id: Octets<20>,
    fee: Option<(FeeType, String)>,
    deliver_at: Option<SmppTime>,
    valid_until: Option<SmppTime>,
    /// The first value that is too long for its field. It is told when the text is sent.
    too_long: Option<BuildError>,
}

/// The number of a phone, in the widest field for it.
pub(crate) type Phone = Octets<32>;

impl Text {
    /// Creates a text. `sender` is the number that the phone shows: `Src_Id`, up to 21 digits.
    pub fn new(sender: impl AsRef<str>, text: impl Into<String>) -> Self {
        let mut new = Self {
            sender: Octets::EMPTY,
            body: text.into(),
            phones: Vec::new(),
            encoding: None,
            max_len: None,
            reserve: Reserve::NONE,
            has_report: true,
            tag: 0,
            service: Octets::EMPTY,
            link_id: Octets::EMPTY,
            fee: None,
            deliver_at: None,
            valid_until: None,
            too_long: None,
        };
        new.sender = new.fit("Src_Id", sender.as_ref());
        new
    }

    /// Returns a value as a field holds it. One that is too long is taken down, and is none.
    fn fit<const N: usize>(&mut self, field: &'static str, value: &str) -> Octets<N> {
        Octets::new(value).unwrap_or_else(|by| {
            self.too_long.get_or_insert(BuildError::TooLong { field, by });
            Octets::EMPTY
        })
    }

    /// Adds a phone.
    pub fn to(mut self, phone: impl AsRef<str>) -> Self {
        let phone = self.fit("Dest_terminal_Id", phone.as_ref());
        self.phones.push(phone);
        self
    }

    /// Adds several phones.
    pub fn phones<P: AsRef<str>>(self, phones: impl IntoIterator<Item = P>) -> Self {
        phones.into_iter().fold(self, Self::to)
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
    pub fn service(mut self, service_id: impl AsRef<str>) -> Self {
        self.service = self.fit("Service_Id", service_id.as_ref());
        self
    }

    /// Sets the identifier of the request that this text answers: `LinkID`, up to 20 bytes. Only 3.0 has it.
    pub fn link_id(mut self, link_id: impl AsRef<str>) -> Self {
        self.link_id = self.fit("LinkID", link_id.as_ref());
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
        if let Some(error) = self.too_long {
            return Err(error);
        }
        let mut submit = SubmitBuilder::<V>::new(out)?.enterprise(enterprise)?.sender(self.sender.trimmed())?;
        if !self.has_report {
            submit.head.registered_delivery = RegisteredDelivery::default();
        }
        if self.service != Octets::EMPTY {
            submit = submit.service(self.service.trimmed())?;
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

    pub(super) fn link(&self) -> Option<&[u8]> {
        Some(self.link_id.trimmed()).filter(|link_id| !link_id.is_empty())
    }
}
