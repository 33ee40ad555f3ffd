//! The macro that declares the causes, and whether a retry helps.

/// Whether sending a message again helps, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Retry {
    /// Never: the number does not exist, or the subscriber does not take such messages.
    Never,
    /// Later: the reason is temporary.
    Later,
    /// After a change: the message, the account or the service is wrong.
    AfterChange,
}

/// Declares the causes. A row has the variant, its word, whether a retry helps, and the text in English and Chinese.
macro_rules! causes {
    ($($Cause:ident = $word:literal, $retry:expr, $en:literal, $zh:literal;)*) => {
        use core::fmt;
        use core::str::FromStr;

        use crate::outcome::cause::Retry::{self, AfterChange, Later, Never};
        use crate::base::language::Language;

        /// Why a message was not delivered. `{}` shows the word: `blacklist`.
        ///
        /// ```
        /// use cmpp_codec::Language;
        /// use cmpp_codec::outcome::{Cause, Retry};
        ///
        /// let cause = "memory".parse::<Cause>().unwrap();
        /// assert_eq!((cause, cause.word(), cause.retry()), (Cause::Memory, "memory", Some(Retry::Later)));
        /// assert_eq!(cause.text(Language::English), "the phone's memory is full");
        /// assert_eq!("full".parse::<Cause>().unwrap_err().to_string(), "no such cause");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Cause {
            $(#[doc = concat!("`", $word, "`: ", $en, ".")] $Cause,)*
        }

        impl Cause {
            /// All causes.
            pub const ALL: &[Self] = &[$(Self::$Cause),*];

            /// Returns the word for the cause, as tables and the dissector spell it: `blacklist`.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$Cause => $word,)*
                }
            }

            /// Returns whether a retry helps, or `None` if there is nothing to retry or nothing is known about it.
            #[must_use]
            pub const fn retry(self) -> Option<Retry> {
                match self {
                    $(Self::$Cause => $retry,)*
                }
            }

            /// Returns a description of the cause.
            #[must_use]
            pub const fn text(self, language: Language) -> &'static str {
                match self {
                    $(Self::$Cause => language.of($en, $zh),)*
                }
            }
        }

        impl fmt::Display for Cause {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.word())
            }
        }

        /// The error of reading a [`Cause`]: the word is none of those in [`Cause::ALL`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct UnknownCause;

        impl fmt::Display for UnknownCause {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("no such cause")
            }
        }

        impl core::error::Error for UnknownCause {}

        impl FromStr for Cause {
            type Err = UnknownCause;

            fn from_str(word: &str) -> Result<Self, UnknownCause> {
                Self::ALL.iter().copied().find(|cause| cause.word() == word).ok_or(UnknownCause)
            }
        }
    };
}

pub(super) use causes;
