//! The kinds of anomalies, in one table.

use core::fmt;

use zerocopy::{Immutable, IntoBytes, transmute};

/// How much an anomaly matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// The anomaly is common in practice and does no harm.
    Info,
    /// The anomaly may be a mistake of the sender.
    Warn,
    /// The message contradicts itself.
    Error,
}

impl Level {
    /// Returns the level as a word: `info`, `warn`, `error`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Declares the enum of kinds and its table.
macro_rules! kinds {
    ($($Kind:ident = $code:literal $Level:ident $sentence:literal;)*) => {
        /// A kind of anomaly.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, IntoBytes, Immutable)]
        #[repr(u8)]
        #[non_exhaustive]
        pub enum AnomalyKind {
            $(#[doc = $sentence] $Kind,)*
        }

        impl AnomalyKind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$Kind),*];

            /// Returns the code, a short name that does not change.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$Kind => $code,)*
                }
            }

            /// Returns how much the anomaly matters.
            #[must_use]
            pub const fn level(self) -> Level {
                match self {
                    $(Self::$Kind => Level::$Level,)*
                }
            }

            /// Returns what is odd, as a sentence.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self {
                    $(Self::$Kind => $sentence,)*
                }
            }
        }
    };
}
kinds! {
    UnknownCommand = "command-unknown" Warn "The version does not define this command.";
    EmptyHeartbeat = "heartbeat-empty" Info "ACTIVE_TEST_RESP lacks its byte, as many peers send it.";
    VersionOctet = "version-octet" Warn "Version names no published version.";
    NoProof = "proof-missing" Warn "The login carries a digest of zeros.";
    Time = "time-invalid" Warn "The field holds no time that exists.";
    UnknownValue = "value-unknown" Info "The specification does not list this value.";
    BehindNul = "text-behind-nul" Warn "Bytes follow the NUL that ends the text.";
    Reserved = "reserved-used" Info "A reserved field is not empty.";
    Number = "number-odd" Warn "The phone number is empty or has other characters than digits.";
    Price = "price-odd" Warn "FeeCode is not a decimal number.";
    IdPrefilled = "id-prefilled" Info "The SP has filled in Msg_Id, which the gateway assigns.";
    IdZero = "id-zero" Warn "Msg_Id is zero where the gateway has to assign one.";
    IdTime = "id-time" Info "The time inside Msg_Id does not exist, so the gateway builds its identifiers in another way.";
    SegmentNumber = "segment-number" Warn "The number of the segment is 0 or above the total.";
    SegmentHeader = "segment-header" Info "The header numbers the segment otherwise than Pk_total and Pk_number.";
    SegmentAlone = "segment-alone" Info "A long message of one segment.";
    SegmentPlain = "segment-plain" Info "Pk_total says that this is a segment, and the content has no header that says so.";
    HeaderFlag = "udhi-odd" Warn "TP_udhi is neither 0 nor 1.";
    HeaderBroken = "udh-broken" Error "TP_udhi announces a user data header, and the content does not begin with a whole one.";
    HeaderHidden = "udh-hidden" Warn "The content begins with a user data header that TP_udhi does not announce.";
    Ports = "udh-ports" Info "The content is addressed to an application of the phone.";
    Encoding = "fmt-unknown" Info "Msg_Fmt has no published meaning, or one that is no text.";
    TextInvalid = "text-invalid" Error "The content has bytes that are no character of its Msg_Fmt.";
    TextOther = "text-other" Warn "The content is likely to be in another encoding than Msg_Fmt says.";
    TextControl = "text-control" Info "The text has control characters.";
    NoRecipients = "recipients-none" Error "The message has no recipient.";
    ManyRecipients = "recipients-many" Warn "The specification allows fewer than 100 recipients.";
    ContentEmpty = "content-empty" Info "The content is empty.";
    ContentLong = "content-long" Warn "The content is longer than one message may be: 160 bytes of ASCII, 140 of anything else.";
    ReportShort = "report-60" Info "A status report of 60 bytes, the layout before 3.0.";
    ReportLayout = "report-layout" Error "Registered_Delivery announces a status report, and the content is none.";
    ReportLength = "report-length" Error "Msg_Length contradicts the length of the status report.";
    ReportOrder = "report-order" Warn "The report says that the message was done before it was submitted.";
}

impl fmt::Display for AnomalyKind {
    /// Shows the sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}

/// A set of kinds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Kinds(u64);

const _: () = assert!(AnomalyKind::ALL.len() <= 64, "a bit for each kind");

impl Kinds {
    pub(super) fn add(&mut self, kind: AnomalyKind, is_there: bool) {
        let bit: u8 = transmute!(kind);
        self.0 |= u64::from(is_there).wrapping_shl(bit.into());
    }

    /// Removes the first kind and returns it.
    pub(super) fn pop(&mut self) -> Option<AnomalyKind> {
        let bit = usize::try_from(self.0.trailing_zeros()).unwrap_or(usize::MAX);
        self.0 &= self.0.wrapping_sub(1);
        AnomalyKind::ALL.get(bit).copied()
    }
}
