//! The deviations from the specification that a session tolerates.

use crate::any::Lenient;

/// The deviations from the specification that a session tolerates. Each setting describes what the peer does. All are
/// off by default.
///
/// ```
/// use cmpp_codec::Version;
/// use cmpp_codec::session::{Config, Dialect, Role};
///
/// // For a gateway whose reports have a wrong Msg_Length:
/// let dialect = Dialect { malformed_requests: true, ..Dialect::SPECIFICATION };
/// let config = Config { dialect, ..Config::new(Role::Sp, Version::V30) };
/// // For any peer:
/// let config = Config { dialect: Dialect::FIELD, ..Config::new(Role::Sp, Version::V30) };
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default, deny_unknown_fields))]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Dialect {
    /// The peer sends malformed requests. The session reports them as [`Event::Malformed`](super::Event::Malformed),
    /// and you answer them. Otherwise it rejects them with Result 1.
    ///
    /// In 3.0, itio-codec-cmpp sends reports of 71 bytes with a `Msg_Length` of 60, and SMSGate accepts reports of 60
    /// bytes with a `Msg_Length` of 71. [`MismatchedReport`](crate::content::MismatchedReport) reads both.
    pub malformed_requests: bool,
    /// The peer adds bytes after the last field, or omits the last field. The session reads the message all the same.
    pub lenient: Lenient,
    /// The peer answers CONNECT in the layout of another version than both ends agreed on.
    ///
    /// 3.0 servers of SMSGate and gocmpp answer a CONNECT of 2.0 with 33 bytes, and speak 3.0 from then on.
    pub other_connect_resp: OtherConnectResp,
    /// The peer answers CONNECT with another `Sequence_Id`. The session accepts the answer while it waits for one.
    ///
    /// cmpp-rust always sends 0; cmpp_fuzz sends the number plus 1.
    pub other_connect_resp_sequence_id: bool,
    /// The peer sends the segments of a long message with the same `Sequence_Id`. The session accepts each of them.
    /// Otherwise it rejects a request with the `Sequence_Id` of another unanswered request with Result 3.
    ///
    /// node-cmpp-3 does this.
    pub shared_sequence_ids: bool,
    /// The peer does not answer ACTIVE_TEST. The session takes any message as a sign that the peer is alive.
    ///
    /// The mock server of go_cmpp answers ACTIVE_TEST with ACTIVE_TEST.
    pub unanswered_active_tests: bool,
    /// The peer's CANCEL_RESP has a `Success_Id` of four bytes before 3.0. The session reads it, and
    /// [`Session::answer`](super::Session::answer) accepts the CANCEL_RESP of 3.0 as an answer.
    ///
    /// SMSGate does this.
    pub wide_cancel_resp: bool,
}

/// What a session does if the peer answers CONNECT in the layout of another version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum OtherConnectResp {
    /// The session ends with [`End::Layout`](super::End::Layout), because one of the two ends would misread every
    /// message.
    End,
    /// The session speaks the version that both ends agreed on.
    SpeakAgreed,
    /// The session speaks the version whose layout the answer has: 2.0 if `Status` has one byte; 3.0 if `Status` has
    /// four bytes, unless the `Version` of the answer is the version that both ends agreed on.
    SpeakAnswered,
}

impl Dialect {
    /// The session tolerates no deviation.
    pub const SPECIFICATION: Self = Self {
        malformed_requests: false,
        lenient: Lenient::NOTHING,
        other_connect_resp: OtherConnectResp::End,
        other_connect_resp_sequence_id: false,
        shared_sequence_ids: false,
        unanswered_active_tests: false,
        wide_cancel_resp: false,
    };

    /// The session tolerates all known deviations.
    pub const FIELD: Self = Self {
        malformed_requests: true,
        lenient: Lenient::ALL,
        other_connect_resp: OtherConnectResp::SpeakAnswered,
        other_connect_resp_sequence_id: true,
        shared_sequence_ids: true,
        unanswered_active_tests: true,
        wide_cancel_resp: true,
    };
}

impl Default for Dialect {
    fn default() -> Self {
        Self::SPECIFICATION
    }
}
