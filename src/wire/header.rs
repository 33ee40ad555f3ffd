//! The header of every message, and its two numbers.

use core::fmt;
use core::num::ParseIntError;
use core::str::FromStr;

use crate::schema::fixed::fixed;
use crate::schema::leaf::U32;

fixed! {
    /// The header of every message: 12 bytes (2.0, 7.3; 3.0, 8.3).
    pub struct Header {
        /// Bytes of the whole message, these 12 included.
        #[doc(alias = "Total_Length")]
        pub total_length: U32,
        /// What the message is: a [`CommandId`].
        #[doc(alias = "Command_Id")]
        pub command_id: U32,
        /// Ties an answer to its request: a [`SequenceId`].
        #[doc(alias = "Sequence_Id")]
        pub sequence_id: U32,
    }
}

impl Header {
    /// Bytes of a header.
    pub const LEN: usize = size_of::<Self>();

    /// The header of a message of so many bytes, which are never more than 8578 but where a raw body is longer.
    #[inline]
    pub(crate) fn new(total_length: usize, command_id: CommandId, sequence_id: SequenceId) -> Self {
        Self {
            total_length: U32::new(u32::try_from(total_length).unwrap_or(u32::MAX)),
            command_id: U32::new(command_id.0),
            sequence_id: U32::new(sequence_id.0),
        }
    }
}

//----------- CommandId ----------------------------------------------------------------------------

/// `Command_Id`: what a message is. Bit 31 marks an answer.
///
/// The constants are those of the table of messages; any other value is valid too, and its message is kept raw.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CommandId(pub u32);

impl CommandId {
    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// Whether the message is an answer.
    #[must_use]
    pub const fn is_response(self) -> bool {
        self.0 & 0x8000_0000 != 0
    }

    /// The command of the answer to this request; of an answer, itself.
    #[must_use]
    pub const fn response(self) -> Self {
        Self(self.0 | 0x8000_0000)
    }
}

impl From<u32> for CommandId {
    #[inline]
    fn from(number: u32) -> Self {
        Self(number)
    }
}

impl From<CommandId> for u32 {
    #[inline]
    fn from(command_id: CommandId) -> Self {
        command_id.0
    }
}

impl fmt::Display for CommandId {
    /// The number, as the specification writes it: `0x80000004`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#010x}", self.0)
    }
}

impl fmt::Debug for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

//----------- SequenceId ---------------------------------------------------------------------------

/// `Sequence_Id`: rises by one from request to request and wraps around; an answer carries its request's.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SequenceId(pub u32);

impl SequenceId {
    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The next one. After the last comes 0.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }
}

impl From<u32> for SequenceId {
    #[inline]
    fn from(number: u32) -> Self {
        Self(number)
    }
}

impl From<SequenceId> for u32 {
    #[inline]
    fn from(sequence_id: SequenceId) -> Self {
        sequence_id.0
    }
}

impl FromStr for SequenceId {
    type Err = ParseIntError;

    /// Reads the number in decimal.
    fn from_str(digits: &str) -> Result<Self, ParseIntError> {
        digits.parse().map(Self)
    }
}

impl fmt::Display for SequenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for SequenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

//----------- Hexadecimal --------------------------------------------------------------------------

macro_rules! hex {
    ($($Name:ident),*) => {
        $(
            impl fmt::LowerHex for $Name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    fmt::LowerHex::fmt(&self.0, f)
                }
            }

            impl fmt::UpperHex for $Name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    fmt::UpperHex::fmt(&self.0, f)
                }
            }
        )*
    };
}
hex!(CommandId, SequenceId);
