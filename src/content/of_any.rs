//! The content of a message of any version.

use crate::any::{AnyPdu, with_pdu};
use crate::content::payload::Content;
use crate::pdu::Pdu;

impl<'a> AnyPdu<'a> {
    /// Returns the content of a SUBMIT, DELIVER or FWD.
    ///
    /// ```
    /// use cmpp_codec::content::Report;
    /// use cmpp_codec::AnyPdu;
    ///
    /// /// The status report in a message of any version, if it is one.
    /// fn report(pdu: AnyPdu<'_>) -> Option<Report<'_>> {
    ///     pdu.content()?.report()
    /// }
    /// ```
    #[must_use]
    pub fn content(self) -> Option<Content<'a>> {
        with_pdu!(self, pdu => match pdu {
            Pdu::Submit(submit) => Some(submit.content()),
            Pdu::Deliver(deliver) => Some(deliver.content()),
            Pdu::Fwd(fwd) => Some(fwd.content()),
            _ => None,
        })
    }
}
