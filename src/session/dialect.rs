//! What a session tolerates of peers that do not keep to the specification.

use crate::any::Lenient;

/// What a session tolerates. Each setting is named after what the peer does, and all are off by default.
///
/// ```
/// use cmpp_codec::Version;
/// use cmpp_codec::session::{Config, Dialect, Role};
///
/// // A gateway whose reports say the wrong Msg_Length:
/// let dialect = Dialect { malformed_requests: true, ..Dialect::SPECIFICATION };
/// let config = Config { dialect, ..Config::new(Role::Sp, Version::V30) };
/// // Whatever is met in the field:
/// let config = Config { dialect: Dialect::FIELD, ..Config::new(Role::Sp, Version::V30) };
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default, deny_unknown_fields))]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Dialect {
    /// The peer sends requests that cannot be read. They are handed over as
    /// [`Event::Malformed`](super::Event::Malformed), and you answer them. Otherwise the session rejects them with
    /// Result 1.
    ///
    /// itio-codec-cmpp: a report of 71 bytes in 3.0 whose `Msg_Length` is 60; SMSGate takes 60 bytes under 71.
    /// [`MismatchedReport`](crate::content::MismatchedReport) reads both.
    pub malformed_requests: bool,
    /// The peer writes bytes behind the last field, or leaves out the last field. The message is read all the same.
    pub lenient: Lenient,
    /// The peer answers CONNECT in the layout of another version than both ends agreed on, or with another `Version`.
    ///
    /// SMSGate and gocmpp servers of 3.0 answer a CONNECT of 2.0 with 33 bytes, and speak 3.0 from then on.
    pub other_connect_resp: OtherConnectResp,
    /// The peer answers CONNECT under another `Sequence_Id`. The answer is taken while only CONNECT can be meant.
    ///
    /// cmpp-rust always answers with 0; cmpp_fuzz adds 1.
    pub other_connect_resp_sequence_id: bool,
    /// The peer gives the parts of a long message the same `Sequence_Id`. Each is taken. Otherwise the session rejects a
    /// request whose number another unanswered request has, with Result 3.
    ///
    /// node-cmpp-3.
    pub shared_sequence_ids: bool,
    /// The peer does not answer ACTIVE_TEST. Any message of it counts as a sign of life.
    ///
    /// The mock server of go_cmpp answers ACTIVE_TEST with ACTIVE_TEST.
    pub unanswered_active_tests: bool,
    /// The peer's CANCEL_RESP has a `Success_Id` of four bytes before 3.0. It is read, and
    /// [`Session::answer`](super::Session::answer) takes the CANCEL_RESP of 3.0 for it.
    ///
    /// SMSGate.
    pub wide_cancel_resp: bool,
}

/// What becomes of a session whose peer answers CONNECT in the layout of another version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum OtherConnectResp {
    /// The session ends with [`End::Layout`](super::End::Layout): one of both would misread every message.
    End,
    /// The session speaks the version that was agreed on.
    SpeakAgreed,
    /// The session speaks the version whose layout the answer has: 3.0 if `Status` has four bytes, unless `Version` names
    /// the one that was agreed on; 2.0 if it has one byte.
    SpeakAnswered,
}

impl Dialect {
    /// Nothing that the specification does not say.
    pub const SPECIFICATION: Self = Self {
        malformed_requests: false,
        lenient: Lenient::NOTHING,
        other_connect_resp: OtherConnectResp::End,
        other_connect_resp_sequence_id: false,
        shared_sequence_ids: false,
        unanswered_active_tests: false,
        wide_cancel_resp: false,
    };

    /// All that is met in the field.
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
