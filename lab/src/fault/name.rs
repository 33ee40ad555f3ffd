//! The names of the faults, what each does, and who does it.

use std::fmt;
use std::str::FromStr;

/// Declares the faults, each as `Variant "name": "what it does"; "who does it"`.
macro_rules! faults {
    ($($Fault:ident $name:literal: $does:literal; $who:literal)*) => {
        /// Something that a gateway does wrong, or does rarely.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Fault {
            $(#[doc = concat!("`", $name, "`: ", $does, ".")] $Fault,)*
        }

        impl Fault {
            /// All faults.
            pub const ALL: &[Self] = &[$(Self::$Fault),*];

            /// Returns the name, as `--fault` takes it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$Fault => $name,)* }
            }

            /// Returns what a gateway with this fault does.
            #[must_use]
            pub const fn does(self) -> &'static str {
                match self { $(Self::$Fault => $does,)* }
            }

            /// Returns who does it.
            #[must_use]
            pub const fn who(self) -> &'static str {
                match self { $(Self::$Fault => $who,)* }
            }
        }
    };
}

faults! {
    ConnectRespOtherVersion "connect-resp-other-version":
        "answers CONNECT in the layout of another version, 33 bytes before 3.0 and 30 in it"; "SMSGate, gocmpp"
    SpeaksItsOwn "speaks-its-own":
        "speaks 3.0, whatever version CONNECT asks for"; "gocmpp and SMSGate servers that are set to 3.0"
    ConnectRespVersionZero "connect-resp-version-zero": "writes 0 as the Version in CONNECT_RESP"; "snail-plus/cmpp-rust"
    ConnectRespSequence "connect-resp-sequence": "answers CONNECT under the Sequence_Id plus 1"; "cmpp_fuzz"
    ConnectRespUnproven "connect-resp-unproven": "leaves AuthenticatorISMG empty"; "libcmpp, snail-plus/cmpp-rust"
    ConnectRespCopied "connect-resp-copied": "copies AuthenticatorSource into AuthenticatorISMG"; "cmppSimulateGateway, cmpp-simlator"
    AnswerLate "answer-late": "answers a SUBMIT after ten seconds"; "gateways under load"
    AnswerLost "answer-lost": "does not answer a SUBMIT"; "gateways that restart"
    AnswerTwice "answer-twice": "answers a SUBMIT twice"; "gateways behind a relay that retransmits"
    AnswerSequence "answer-sequence": "answers a SUBMIT under a wrong Sequence_Id"; "gateways that count for themselves"
    AnswersSwapped "answers-swapped": "answers two SUBMITs in the other order"; "gateways with several workers"
    AnswerMsgIdZero "answer-msg-id-zero": "writes 0 as the Msg_Id in SUBMIT_RESP"; "a captured gateway"
    FlowControl "flow-control": "answers a SUBMIT with Result 8 and does not take it"; "every gateway above the agreed rate"
    ReportFirst "report-first": "sends the report before the answer to its SUBMIT"; "SMSGate's test gateway, gocmpp servers"
    ReportShort "report-60": "sends reports of 60 bytes in 3.0"; "SMSGate, simulators"
    Report60Over71 "report-60-over-71": "writes Msg_Length 60 over a report of 71 bytes, in 3.0"; "itio-codec-cmpp 3.0"
    Report71Over60 "report-71-over-60": "writes Msg_Length 71 over a report of 60 bytes, in 3.0"; "Aspire (Zhuowang)"
    ReportText "report-text": "sends reports as text: id:... stat:..."; "SMPP gateways behind CMPP, LeadTone"
    ReportMsgIdZero "report-msg-id-zero": "writes 0 as the Msg_Id in reports"; "itio-codec-cmpp 2.0"
    ReportOddStat "report-odd-stat": "sends a Stat of four characters, AF:4"; "captured gateways"
    ReportOddTimes "report-odd-times": "writes 0001010000 as both times of reports"; "captured gateways"
    ReportClockJump "report-clock-jump": "writes a Done_time a day before the Submit_time"; "gateways whose clock is set"
    ReportLost "report-lost": "sends no report"; "every gateway now and then"
    DeliverTwice "deliver-twice": "sends a DELIVER twice, the same to the last byte"; "gateways that retransmit too early"
    DeliverSameSequence "deliver-same-sequence": "gives every DELIVER the Sequence_Id 1"; "the mock server of go_cmpp"
    DeliverUdhi40 "deliver-udhi-40": "writes 0x40 as the TP_udhi of segments"; "SMSGate, gateways that pass the GSM octet on"
    DeliverTrailing "deliver-trailing": "writes a byte behind the last field of DELIVER"; "wujunjenny/smgw"
    ActiveTestRespEmpty "active-test-resp-empty": "leaves the byte out of ACTIVE_TEST_RESP"; "a test system in Gansu"
    ActiveTestRespReserved "active-test-resp-reserved": "writes 1 as the Reserved in ACTIVE_TEST_RESP"; "a captured gateway"
    ActiveTestUnanswered "active-test-unanswered": "does not answer ACTIVE_TEST"; "snail-plus/cmpp-rust"
    ActiveTestEchoed "active-test-echoed": "answers ACTIVE_TEST with ACTIVE_TEST"; "the mock server of go_cmpp"
    CancelRespWide "cancel-resp-wide": "writes four bytes of Success_Id before 3.0"; "SMSGate"
    TerminateRespLong "terminate-resp-long": "writes a byte into TERMINATE_RESP"; "wujunjenny/smgw"
    TerminateUnanswered "terminate-unanswered": "does not answer TERMINATE"; "itio-codec-cmpp, snail-plus/cmpp-rust"
    TerminateMidway "terminate-midway": "sends TERMINATE in place of an answer to a SUBMIT"; "gateways that restart"
    VendorCommand "vendor-command": "sends a request that the specification does not know, after the login"; "vendors"
    BytesApart "bytes-apart": "sends every byte on its own"; "slow lines, proxies"
    BytesTogether "bytes-together": "holds what it sends back for a second, and sends it in one piece"; "Nagle's algorithm, proxies"
    BytesStalled "bytes-stalled": "sends a half of an answer to a SUBMIT, and the rest after two seconds"; "mobile lines"
    HalfMessage "half-message": "sends a half of an answer to a SUBMIT and closes"; "gateways that are killed"
    Reset "reset": "resets the connection in place of an answer to a SUBMIT"; "firewalls, gateways that are killed"
    Silent "silent": "says nothing more after the login, and keeps the connection open"; "firewalls that forget a connection"
    BadLength "bad-length": "sends a Total_Length of 8 in place of an answer to a SUBMIT"; "buffers that are used twice"
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A text names no fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFault(pub String);

impl fmt::Display for UnknownFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no fault {:?}; --list-faults lists them", self.0)
    }
}

impl std::error::Error for UnknownFault {}

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(name: &str) -> Result<Self, UnknownFault> {
        Self::ALL.iter().copied().find(|fault| fault.name() == name).ok_or_else(|| UnknownFault(name.to_owned()))
    }
}
