//! What is odd about a message in its place between the others, in one table.

use cmpp_codec::anomaly::Level;

/// Declares the enum of oddities and its table.
macro_rules! oddities {
    ($($Oddity:ident = $code:literal $Level:ident ($field:expr, $offset:literal) $sentence:literal;)*) => {
        /// A kind of oddity. Those of a single message are the library's: [`cmpp_codec::anomaly`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Oddity {
            $(#[doc = $sentence] $Oddity,)*
        }

        impl Oddity {
            /// All kinds.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$Oddity),*];

            /// Returns the code, a short name that does not change.
            pub(crate) const fn code(self) -> &'static str {
                match self {
                    $(Self::$Oddity => $code,)*
                }
            }

            /// Returns how much it matters.
            pub(crate) const fn level(self) -> Level {
                match self {
                    $(Self::$Oddity => Level::$Level,)*
                }
            }

            /// Returns the field that shows it, and the field's offset from the start of the message.
            pub(crate) const fn field(self) -> (Option<&'static str>, usize) {
                match self {
                    $(Self::$Oddity => ($field, $offset),)*
                }
            }

            /// Returns what is odd, as a sentence.
            pub(crate) const fn sentence(self) -> &'static str {
                match self {
                    $(Self::$Oddity => $sentence,)*
                }
            }
        }
    };
}
oddities! {
    AnswerUnasked = "answer-unasked" Warn (Some("Sequence_Id"), 8) "No request has this Sequence_Id.";
    AnswerTwice = "answer-twice" Warn (Some("Sequence_Id"), 8) "The request was answered before.";
    AnswerLate = "answer-late" Warn (Some("Sequence_Id"), 8) "The answer came after more than 60 seconds.";
    WrongSide = "direction-wrong" Warn (Some("Command_Id"), 4) "This side does not send this request.";
    Retransmitted = "retransmitted" Info (Some("Sequence_Id"), 8) "The request was sent before, with the same bytes.";
    SequenceUsed = "sequence-used" Warn (Some("Sequence_Id"), 8) "A recent request of the same kind has this Sequence_Id and other bytes.";
    WindowFull = "window-exceeded" Warn (Some("Sequence_Id"), 8) "More requests are unanswered than the window allows.";
    NoHeartbeat = "heartbeat-missing" Info (Some("Command_Id"), 4) "The connection had been silent for more than 3 minutes, and nobody sent ACTIVE_TEST.";
    SecondLogin = "login-twice" Warn (Some("Command_Id"), 4) "The connection is logged in already.";
    NoLogin = "login-missing" Warn (Some("Command_Id"), 4) "The message came before the login, or after one that was refused.";
    OtherVersion = "version-other" Warn (Some("Total_Length"), 0) "The message has the layout of another version than the login agreed on.";
    WrongProof = "proof-wrong" Error (Some("AuthenticatorSource"), 18) "The digest was not made with the secret that is known.";
    ReportTwice = "report-twice" Info (None, 0) "The recipient was reported before.";
}

/// A set of oddities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Oddities(u32);

const _: () = assert!(Oddity::ALL.len() <= 32, "a bit for each kind");

impl Oddities {
    /// Adds a kind, if it is there.
    pub(crate) const fn add(&mut self, kind: Oddity, is_there: bool) {
        self.0 |= (is_there as u32) << kind as u32;
    }

    /// Returns the kinds in the order of the table.
    pub(crate) fn iter(self) -> impl Iterator<Item = Oddity> {
        Oddity::ALL.iter().copied().filter(move |&kind| self.0 >> kind as u32 & 1 != 0)
    }
}
