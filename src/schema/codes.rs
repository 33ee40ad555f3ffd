//! Code lists: the named values of the specification. Each list is open: values that it does not name are valid too.
//!
//! A code of one octet, such as [`MsgFmt`], is a field type. A code whose width changed in 3.0, such as
//! [`SubmitResult`], is held by a field of type [`Coded`], which has the same methods in every version.

use core::fmt;
use core::str::FromStr;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::base::octets::OctetStr;
use crate::base::room::TooLong;
use crate::base::version::{UnknownVersion, Version};
use crate::schema::code::codes;
pub use crate::schema::code::{Code, CodeField, Coded};
use crate::schema::leaf::{Leaf, leaf};

//----------- Results between SP and ISMG: one octet before 3.0, four since ------------------------

codes! {
    /// `Status` of `CMPP_CONNECT_RESP` (2.0, 7.4.1.2; 3.0, 8.4.1.2). 5 and above are "other errors".
    pub struct ConnectStatus(u32) {
        OK = 0 => "correct",
        STRUCTURE = 1 => "message structure error",
        SOURCE_ADDR = 2 => "illegal source address",
        AUTHENTICATION = 3 => "authentication error",
        VERSION = 4 => "version too high",
    }
}

codes! {
    /// `Result` of `CMPP_SUBMIT_RESP` (2.0, 7.4.3.2; 3.0, 8.4.3.2).
    ///
    /// 2.1 named the values 9 to 13. Before, 9 and above are "other errors". Gateways also send values that are not
    /// listed; [`explain`](Self::explain) looks up what is published about them.
    pub struct SubmitResult(u32) {
        OK = 0 => "correct",
        STRUCTURE = 1 => "message structure error",
        COMMAND = 2 => "command word error",
        SEQUENCE = 3 => "message sequence repeated",
        LENGTH = 4 => "message length error",
        FEE_CODE = 5 => "fee code error",
        MAX_LENGTH = 6 => "over the maximum message length",
        SERVICE = 7 => "service code error",
        FLOW = 8 => "flow control error",
        NOT_SERVED = 9 => "charging number not served here",
        SRC_ID = 10 => "Src_Id error",
        MSG_SRC = 11 => "Msg_src error",
        FEE_TERMINAL_ID = 12 => "Fee_terminal_Id error",
        DEST_TERMINAL_ID = 13 => "Dest_terminal_Id error",
    }
}

codes! {
    /// `Result` of `CMPP_DELIVER_RESP` (2.0, 7.4.5.2; 3.0, 8.4.5.2). 9 and above are "other errors";
    /// [`explain`](Self::explain) looks up what is published about them.
    pub struct DeliverResult(u32) {
        OK = 0 => "correct",
        STRUCTURE = 1 => "message structure error",
        COMMAND = 2 => "command word error",
        SEQUENCE = 3 => "message sequence repeated",
        LENGTH = 4 => "message length error",
        FEE_CODE = 5 => "fee code error",
        MAX_LENGTH = 6 => "over the maximum message length",
        SERVICE = 7 => "service code error",
        FLOW = 8 => "flow control error",
    }
}

codes! {
    /// `Result` of `CMPP_FWD_RESP` (2.0, 7.5.4.2; 3.0, 8.5.4.2). 10 and above are "other errors".
    pub struct FwdResult(u32) {
        OK = 0 => "correct",
        STRUCTURE = 1 => "message structure error",
        COMMAND = 2 => "command word error",
        SEQUENCE = 3 => "message sequence repeated",
        LENGTH = 4 => "message length error",
        FEE_CODE = 5 => "fee code error",
        MAX_LENGTH = 6 => "over the maximum message length",
        SERVICE = 7 => "service code error",
        FLOW = 8 => "flow control error",
        DECISION = 9 => "wrong forward decision",
    }
}

codes! {
    /// `Success_Id` of `CMPP_CANCEL_RESP` (2.0, 7.4.6.2; 3.0, 8.4.6.2).
    pub struct CancelResult(u32) {
        OK = 0 => "success",
        FAILED = 1 => "failure",
    }
}

//----------- Octets of messages between SP and ISMG, and between two ISMGs ------------------------

codes! {
    /// `Version` of `CMPP_CONNECT` and `CMPP_CONNECT_RESP`: the major version in the high four bits, the minor version
    /// in the low four bits.
    ///
    /// Peers also send values that are not listed (0, 1, 2, 3, 20, 0x7f). The codec accepts them all.
    pub struct VersionOctet(u8) {
        V12 = 0x12 => "1.2",
        V20 = 0x20 => "2.0",
        V21 = 0x21 => "2.1",
        V30 = 0x30 => "3.0",
    }
}

impl From<Version> for VersionOctet {
    fn from(version: Version) -> Self {
        Self(version.octet())
    }
}

impl TryFrom<VersionOctet> for Version {
    type Error = UnknownVersion;

    fn try_from(octet: VersionOctet) -> Result<Self, UnknownVersion> {
        octet.version().ok_or(UnknownVersion)
    }
}

impl VersionOctet {
    /// Returns the version that the octet stands for, or `None` if it is not a published version.
    #[must_use]
    pub const fn version(self) -> Option<Version> {
        Version::from_octet(self.0)
    }
}

codes! {
    /// `Msg_Fmt`: how the content is encoded (2.0, 7.4.3.1; 3.0, 8.4.3.1). In practice it also holds GSM data codings:
    /// [`data_coding`](Self::data_coding) says what a value means, [`coding`](Self::coding) how the content is read.
    pub struct MsgFmt(u8) {
        ASCII = 0 => "ASCII",
        CARD_WRITE = 3 => "card write",
        BINARY = 4 => "binary",
        UCS2 = 8 => "UCS-2",
        GB = 15 => "GB",
    }
}

codes! {
    /// `Registered_Delivery` of `CMPP_SUBMIT` and `CMPP_FWD`: which report the sender requests. 3.0 removed the value 2
    /// from SUBMIT.
    pub struct RegisteredDelivery(u8) {
        NO = 0 => "no report",
        REPORT = 1 => "report wanted",
        BILLING = 2 => "SMC billing record",
    }
}

codes! {
    /// `Registered_Delivery` of `CMPP_DELIVER`: whether the content is a message or a status report. In SUBMIT the
    /// field of this name means something else: see [`RegisteredDelivery`].
    pub struct DeliveryKind(u8) {
        MESSAGE = 0 => "message",
        REPORT = 1 => "status report",
    }
}

codes! {
    /// `Fee_UserType`: who is charged (2.0 and later).
    pub struct FeeUserType(u8) {
        DESTINATION = 0 => "destination terminal",
        SOURCE = 1 => "source terminal",
        SP = 2 => "SP",
        FEE_TERMINAL = 3 => "see Fee_terminal_Id",
    }
}

codes! {
    /// `Fee_terminal_type`, `Dest_terminal_type`, `Src_terminal_type`, `Src_type` (3.0): whether a number field holds a
    /// real number or a pseudo code.
    pub struct TerminalType(u8) {
        REAL = 0 => "real number",
        PSEUDO = 1 => "pseudo code",
    }
}

codes! {
    /// `User_type`, `Fee_terminal_UserType`, `Src_UserType`, `Dest_UserType`: the subscriber's brand.
    pub struct UserType(u8) {
        GOTONE = 0 => "GoTone",
        SHENZHOUXING = 1 => "Shenzhouxing",
        M_ZONE = 2 => "M-Zone",
    }
}

codes! {
    /// `Msg_Fwd_Type`: the kind of message that a `CMPP_FWD` carries. 2.0 added the values 2 and 3.
    pub struct FwdType(u8) {
        MT = 0 => "MT",
        MO = 1 => "MO",
        MT_REPORT = 2 => "MT status report",
        MO_REPORT = 3 => "MO status report",
    }
}

codes! {
    /// `Query_Type` of `CMPP_QUERY`: which messages are counted.
    pub struct QueryType(u8) {
        TOTALS = 0 => "totals",
        BY_SERVICE = 1 => "by service type",
    }
}

/// `FeeType`: how the message is charged, as two ASCII digits (2.0, 7.4.3.1; 3.0, 8.4.3.1).
///
/// The specification lists 01 to 05 for SUBMIT before 3.0 (1.2: 00 to 05) and 01 to 03 since 3.0. For FWD it lists 00
/// to 05 before 3.0 and 01, 02, 03, 06 since 3.0. The codec accepts every pair of bytes.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned, Default,
)]
#[repr(transparent)]
pub struct FeeType(pub [u8; 2]);

impl FeeType {
    /// `00`: no information fee; the record only offsets the SP's channel fee.
    pub const RECORD_ONLY: Self = Self(*b"00");
    /// `01`: free.
    pub const FREE: Self = Self(*b"01");
    /// `02`: a fee for each message.
    pub const PER_MESSAGE: Self = Self(*b"02");
    /// `03`: a monthly fee.
    pub const MONTHLY: Self = Self(*b"03");
    /// `04`: a capped fee.
    pub const CAPPED: Self = Self(*b"04");
    /// `05`: charged by the SP itself.
    pub const BY_SP: Self = Self(*b"05");
    /// `06`: a monthly fee, queried.
    pub const MONTHLY_QUERY: Self = Self(*b"06");

    /// Returns the name of the value, if the specification gives it one.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match &self.0 {
            b"00" => Some("record only"),
            b"01" => Some("free"),
            b"02" => Some("per message"),
            b"03" => Some("monthly"),
            b"04" => Some("capped"),
            b"05" => Some("charged by the SP"),
            b"06" => Some("monthly query"),
            _ => None,
        }
    }
}

leaf! {
    FeeType: Octets, Self([0; 2]),
    fn meaning(bytes: &[u8]) -> Option<&'static str> {
        Self::read_from_bytes(bytes).ok()?.name()
    }
}

impl TryFrom<&str> for FeeType {
    type Error = TooLong;

    /// Creates the code from a text of at most two bytes, filled up with NUL.
    fn try_from(text: &str) -> Result<Self, TooLong> {
        let mut fee_type = Self::ZERO;
        OctetStr::new_mut(&mut fee_type.0).set(text)?;
        Ok(fee_type)
    }
}

impl FromStr for FeeType {
    type Err = TooLong;

    fn from_str(text: &str) -> Result<Self, TooLong> {
        Self::try_from(text)
    }
}

impl From<[u8; 2]> for FeeType {
    fn from(digits: [u8; 2]) -> Self {
        Self(digits)
    }
}

impl fmt::Display for FeeType {
    /// Shows the digits and the name of the value: `02 (per message)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(OctetStr::new(&self.0), f)?;
        self.name().map_or(Ok(()), |name| write!(f, " ({name})"))
    }
}

impl fmt::Debug for FeeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(OctetStr::new(&self.0), f)
    }
}

//----------- Octets of messages with the GNS ------------------------------------------------------

codes! {
    /// `Update_type` of the route updates: what is done to the route.
    pub struct UpdateType(u8) {
        ADD = 0 => "add",
        DELETE = 1 => "delete",
        UPDATE = 2 => "update",
    }
}

codes! {
    /// `SP_AcessType` (the specification's spelling; 2.1 and later): the access point of the SP.
    pub struct AccessType(u8) {
        MAIN = 0 => "main access point",
        MIRROR = 1 => "mirror",
    }
}

codes! {
    /// `Result` of the answers to route requests in 1.2 and 2.0. 2.1 replaced it by [`GnsResult`], where 2 has another
    /// meaning.
    pub struct RouteResult(u8) {
        OK = 0 => "normal",
        NO_ROUTE = 1 => "no matching route",
        LAST = 2 => "last route",
    }
}

codes! {
    /// `Result` of the answers to route updates in 1.2 and 2.0. 2.1 replaced it by [`GnsResult`].
    pub struct UpdateResult(u8) {
        LEGAL = 0 => "data legal",
        ILLEGAL = 1 => "data illegal",
    }
}

codes! {
    /// `Result` of the answers to pushed route updates in 1.2 and 2.0. 2.1 replaced it by [`GnsResult`].
    pub struct PushResult(u8) {
        CHANGED = 0 => "changed",
        FAILED = 1 => "change failed",
    }
}

codes! {
    /// `Result` of every answer from or to the GNS, since 2.1. 100 to 199 are reserved for vendors.
    pub struct GnsResult(u8) {
        OK = 0 => "success",
        NO_ROUTE = 1 => "no matching route",
        SOURCE_ID = 2 => "source gateway code error",
        ROUTE_TYPE = 3 => "route type error",
        NO_UPDATES = 4 => "node takes no updates",
        UPDATE_FAILED = 5 => "route update failed",
        TOO_OLD = 6 => "time stamp too old",
        BUSY = 9 => "system busy",
        UPDATE_TYPE = 10 => "Update_type error",
        ROUTE_ID = 11 => "Route_Id error",
        DESTINATION_ID = 12 => "destination gateway code error",
        GATEWAY_IP = 13 => "destination gateway IP error",
        GATEWAY_PORT = 14 => "destination gateway port error",
        START_ID = 15 => "Start_Id error",
        END_ID = 16 => "End_Id error",
        AREA_CODE = 17 => "Area_code error",
        USER_TYPE = 18 => "User_type error",
        SP_ID = 19 => "SP_Id error",
        SP_CODE = 20 => "SP_Code error",
        ACCESS_TYPE = 21 => "SP_AccessType error",
        SERVICE_ID = 22 => "Service_Id error",
        START_CODE = 23 => "Start_code error",
        END_CODE = 24 => "End_code error",
    }
}
