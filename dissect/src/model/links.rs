//! What a message has to do with other messages.

use std::time::Duration;

use cmpp_codec::CommandId;

use crate::model::oddity::Oddities;
use crate::model::proof::Proof;

/// What is known of a message because of the messages before it. Messages are named by their numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Links {
    /// The request that this message answers.
    pub(crate) answers: Option<u64>,
    /// The time between this request and its answer.
    pub(crate) response: Option<Duration>,
    /// The SUBMIT that this status report is about.
    pub(crate) reports: Option<u64>,
    /// The first part that was seen of the same long message. Of that part, this is its own number.
    pub(crate) part_of: Option<u64>,
    /// The request of which this is a retransmission, or the answer of which it is a copy.
    pub(crate) repeats: Option<u64>,
    /// Of a request: how many requests of its direction have no answer now, itself included.
    pub(crate) in_flight: Option<u32>,
    /// What the digest of a login proves, if secrets are known.
    pub(crate) proof: Option<Proof>,
    /// What is odd about the message in its place between the others.
    pub(crate) oddities: Oddities,
}

/// What turned out about an earlier message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Later {
    /// The number of that message.
    pub(crate) number: u64,
    pub(crate) command: CommandId,
    /// The name of its command.
    pub(crate) name: &'static str,
    pub(crate) sequence: u32,
    pub(crate) news: News,
}

/// The news about an earlier message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// It is an answer, and its request was found after it.
    Answers { request: u64, response: Option<Duration> },
    /// It is a status report, and the SUBMIT that it is about became known after it.
    Reports { submit: u64 },
    /// It is a request, and no answer was found.
    Unanswered(Why),
}

/// What is still waited for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unfinished {
    /// Recipients without a report although one was asked for.
    pub(crate) unreported: u64,
    /// Messages that were forgotten before their last report, because too many waited.
    pub(crate) forgotten: u64,
    /// Long messages that lack parts.
    pub(crate) incomplete: u64,
}

/// Why a request has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// Every byte of the other direction was captured, and none was the answer.
    Never,
    /// Bytes of the other direction are missing, and the answer may be in them.
    Gap,
    /// No byte of the other direction was captured.
    OneWay,
    /// The capture ended before an answer had to be there.
    End,
    /// Too many messages wait for something, and this one was forgotten (see `--memory`).
    Forgotten,
}

impl Why {
    /// All reasons.
    pub(crate) const ALL: [Self; 5] = [Self::Never, Self::Gap, Self::OneWay, Self::End, Self::Forgotten];

    /// Returns the reason as a word of JSON.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Gap => "gap",
            Self::OneWay => "one_way",
            Self::End => "end",
            Self::Forgotten => "forgotten",
        }
    }
}
