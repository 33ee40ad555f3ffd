//! Status reports of 3.0 whose `Msg_Length` is wrong.

use zerocopy::FromBytes;

use crate::content::report::Report;
use crate::layouts::V30;
use crate::pdu::DeliverHead;
use crate::schema::codes::DeliveryKind;

/// A `CMPP_DELIVER` of 3.0 that [`Deliver`](crate::pdu::Deliver) rejects because `Msg_Length`, the status report and
/// the length of the body do not agree.
///
/// Three kinds are known: a `Msg_Length` of 60 before a report of 71 bytes, one of 71 before a report of 60 bytes, and
/// a truncated `LinkID`. The parser never accepts a body whose lengths contradict each other; the caller decides
/// whether to read it with this type.
///
/// ```
/// use cmpp_codec::content::{MismatchedReport, Report};
/// use cmpp_codec::{Message, v30};
///
/// let mut body = [0; 97 + 71];
/// body[75] = 1; // Registered_Delivery: a report
/// body[76] = 60; // Msg_Length, of the report of 2.0
/// assert!(v30::Deliver::from_body(&body).is_err());
/// let found = MismatchedReport::parse(&body).unwrap();
/// assert!(matches!(found.report, Report::Long(_)));
/// assert_eq!((found.msg_length, found.link_id.len()), (60, 20));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MismatchedReport<'a> {
    /// The fields before `Msg_Length`.
    pub head: &'a DeliverHead<V30>,
    /// `Msg_Length` as it was received.
    pub msg_length: u8,
    /// The report.
    pub report: Report<'a>,
    /// `LinkID`, 20 bytes or fewer.
    pub link_id: &'a [u8],
}

impl<'a> MismatchedReport<'a> {
    /// Reads the body of a DELIVER of 3.0. Returns `None` if it is not of one of these kinds, or if
    /// [`Deliver`](crate::pdu::Deliver) reads it.
    ///
    /// The number of bytes after `Msg_Length` decides: 91 bytes are a report of 71 bytes and a `LinkID`, 80 bytes a
    /// report of 60 bytes and a `LinkID`. If there are fewer, the report is as long as `Msg_Length` says, and the rest
    /// is the `LinkID`.
    #[must_use]
    pub fn parse(body: &'a [u8]) -> Option<Self> {
        let (head, rest) = DeliverHead::<V30>::ref_from_prefix(body).ok()?;
        let (&msg_length, rest) = rest.split_first()?;
        // What Deliver reads, 71 of 91 and 60 of 80, is not among them.
        let report_len = match (rest.len(), msg_length) {
            (80, 71) | (60..=79, 60) => 60,
            (91, 60) | (71..=90, 71) => 71,
            _ => return None,
        };
        if head.registered_delivery != DeliveryKind::REPORT {
            return None;
        }
        let (report, link_id) = rest.split_at_checked(report_len)?;
        Some(Self { head, msg_length, report: Report::parse(report)?, link_id })
    }
}
