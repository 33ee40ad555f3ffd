//! Status reports, the content of a DELIVER or FWD that says what became of a message.

use core::fmt;

use zerocopy::FromBytes;

use crate::base::octets::{OctetStr, Octets};
use crate::content::stat::Stat;
use crate::layouts::{Layouts, V20, V30};
use crate::schema::fixed::fixed;
use crate::schema::leaf::U32;
use crate::schema::msg_id::MsgId;

fixed! {
    /// A status report (2.0, 7.4.5.1; 3.0, 8.4.5.1): 60 bytes before 3.0, 71 since.
    ///
    /// It is the content of a DELIVER or FWD. Gateways of 3.0 send 60 bytes as well, so [`Report`] decides by the
    /// length.
    ///
    /// ```
    /// use cmpp_codec::content::{Stat, StatusReport};
    /// use cmpp_codec::{MsgId, Octets, V20};
    ///
    /// let report = StatusReport::<V20> {
    ///     msg_id: MsgId::new(0xb4c5_5300_0001_0000),
    ///     stat: Stat::DELIVRD,
    ///     submit_time: Octets::new("2212051956")?,
    ///     done_time: Octets::new("2212051957")?,
    ///     dest_terminal_id: Octets::new("13800000001")?,
    ///     smsc_sequence: 255.into(),
    /// };
    /// let bytes = report.as_bytes();
    /// assert_eq!(bytes.len(), 60);
    /// assert_eq!(bytes[..15], *b"\xb4\xc5\x53\0\0\x01\0\0DELIVRD");
    /// assert_eq!(bytes[56..], [0, 0, 0, 255]);
    /// # Ok::<(), cmpp_codec::TooLong>(())
    /// ```
    pub struct StatusReport<V: Layouts> {
        /// The message that the report is about: its `Msg_Id` in SUBMIT_RESP.
        #[doc(alias = "Msg_Id")]
        pub msg_id: MsgId,
        /// What became of the message.
        #[doc(alias = "Stat")]
        #[role(Stat)]
        pub stat: Stat,
        /// When the message was submitted: `YYMMDDHHMM`.
        #[doc(alias = "Submit_time")]
        #[role(ReportTime)]
        pub submit_time: Octets<10>,
        /// When the message was delivered or failed: `YYMMDDHHMM`.
        #[doc(alias = "Done_time")]
        #[role(ReportTime)]
        pub done_time: Octets<10>,
        /// The recipient of the message.
        #[doc(alias = "Dest_terminal_Id")]
        #[role(Phone)]
        pub dest_terminal_id: V::Resized30<21, 32>,
        /// The identifier in the report of the message centre. Some gateways write it in their own byte order.
        #[doc(alias = "SMSC_sequence")]
        pub smsc_sequence: U32,
    }
}

const _: () = assert!(size_of::<StatusReport<V20>>() == 60 && size_of::<StatusReport<V30>>() == 71);

fixed! {
    /// A status report about a message from a phone, from gateway to gateway: a FWD with `Msg_Fwd_Type` 3 (2.0,
    /// 7.5.4.1; 3.0, 8.5.4.1). 60 bytes in every version, 3.0 included.
    pub struct MoStatusReport {
        /// The `Msg_Id` of the DELIVER to the SP.
        #[doc(alias = "Msg_Id")]
        pub msg_id: MsgId,
        /// `DELIVRD` if the SP accepted the message; otherwise `REJECTD`, or `SA:xxxx` or `SB:xxxx` since 3.0.
        #[doc(alias = "Stat")]
        #[role(Stat)]
        pub stat: Stat,
        /// When the DELIVER was sent: `YYMMDDHHMM`.
        #[doc(alias = "CMPP_DELIVER_time")]
        #[role(ReportTime)]
        pub deliver_time: Octets<10>,
        /// When the answer to the DELIVER arrived: `YYMMDDHHMM`.
        #[doc(alias = "CMPP_DELIVER_RESP_time")]
        #[role(ReportTime)]
        pub deliver_resp_time: Octets<10>,
        /// The SP's service code.
        #[doc(alias = "Dest_Id")]
        pub dest_id: Octets<21>,
        /// Reserved.
        #[doc(alias = "Reserved")]
        #[role(Reserved)]
        pub reserved: Octets<4>,
    }
}

const _: () = assert!(size_of::<MoStatusReport>() == 60);

impl MoStatusReport {
    /// Reads a content as such a report. Returns `None` if it does not have 60 bytes.
    #[must_use]
    pub fn parse(content: &[u8]) -> Option<&Self> {
        Self::ref_from_bytes(content).ok()
    }
}

/// A status report of either length.
///
/// ```
/// use cmpp_codec::content::{Report, Stat};
///
/// let content = b"\xb4\xc5\x53\0\0\x01\0\0DELIVRD2212051956221205195713800000001\0\0\0\0\0\0\0\0\0\0\0\0\0\xff";
/// let report = Report::parse(content).unwrap();
/// assert!(matches!(report, Report::Short(_)));
/// assert_eq!((report.stat(), report.dest_terminal_id().trimmed()), (Stat::DELIVRD, &b"13800000001"[..]));
/// assert_eq!(report.as_bytes(), content);
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Report<'a> {
    /// 60 bytes: 1.2, 2.0, 2.1 and the draft of 3.0, and some gateways of 3.0.
    Short(&'a StatusReport<V20>),
    /// 71 bytes: 3.0.
    Long(&'a StatusReport<V30>),
}

impl<'a> Report<'a> {
    /// Reads a content as a report, whose length tells the layout. Returns `None` if it has neither 60 nor 71 bytes.
    #[must_use]
    pub fn parse(content: &'a [u8]) -> Option<Self> {
        match StatusReport::ref_from_bytes(content) {
            Ok(short) => Some(Self::Short(short)),
            Err(_) => StatusReport::ref_from_bytes(content).ok().map(Self::Long),
        }
    }

    /// Returns the `Msg_Id` of the message that the report is about.
    #[must_use]
    pub const fn msg_id(self) -> MsgId {
        match self {
            Self::Short(report) => report.msg_id,
            Self::Long(report) => report.msg_id,
        }
    }

    /// Returns what became of the message.
    #[must_use]
    pub const fn stat(self) -> Stat {
        match self {
            Self::Short(report) => report.stat,
            Self::Long(report) => report.stat,
        }
    }

    /// Returns when the message was submitted.
    #[must_use]
    pub const fn submit_time(self) -> &'a Octets<10> {
        match self {
            Self::Short(report) => &report.submit_time,
            Self::Long(report) => &report.submit_time,
        }
    }

    /// Returns when the message was delivered or failed.
    #[must_use]
    pub const fn done_time(self) -> &'a Octets<10> {
        match self {
            Self::Short(report) => &report.done_time,
            Self::Long(report) => &report.done_time,
        }
    }

    /// Returns the recipient of the message.
    #[must_use]
    pub fn dest_terminal_id(self) -> &'a OctetStr {
        match self {
            Self::Short(report) => &report.dest_terminal_id,
            Self::Long(report) => &report.dest_terminal_id,
        }
    }

    /// Returns the identifier in the report of the message centre.
    #[must_use]
    pub const fn smsc_sequence(self) -> u32 {
        match self {
            Self::Short(report) => report.smsc_sequence.get(),
            Self::Long(report) => report.smsc_sequence.get(),
        }
    }

    /// Returns the bytes of the report as they were received.
    #[must_use]
    pub fn as_bytes(self) -> &'a [u8] {
        match self {
            Self::Short(report) => report.as_bytes(),
            Self::Long(report) => report.as_bytes(),
        }
    }
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short(report) => report.fmt(f),
            Self::Long(report) => report.fmt(f),
        }
    }
}
