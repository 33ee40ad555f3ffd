//! The header of every message, with its command and sequence number.

use core::fmt;
use core::num::ParseIntError;
use core::str::FromStr;

use crate::schema::fixed::fixed;
use crate::schema::leaf::U32;

fixed! {
    /// The header of every message: 12 bytes (2.0, 7.3; 3.0, 8.3).
    pub struct Header {
        /// The length of the whole message in bytes, including the 12 bytes of the header.
        #[doc(alias = "Total_Length")]
        pub total_length: U32,
        /// The command of the message, as a number: see [`CommandId`].
        #[doc(alias = "Command_Id")]
        pub command_id: U32,
        /// The number by which an answer refers to its request: see [`SequenceId`].
        #[doc(alias = "Sequence_Id")]
        pub sequence_id: U32,
    }
}

impl Header {
    /// The length of a header: 12 bytes.
    pub const LEN: usize = size_of::<Self>();

    /// Creates the header of a message of `total_length` bytes. That is at most 8578, except for an unknown message
    /// with a longer body.
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

/// `Command_Id`: the kind of a message (2.0, 7.3; 3.0, 8.3). Bit 31 is set in an answer.
///
/// The commands of the specification are constants. Any other value is valid too: a message with an unknown command is
/// kept as raw bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CommandId(pub u32);

impl CommandId {
    /// Returns the command as a number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// Returns whether the command is that of an answer: bit 31 is set.
    #[must_use]
    pub const fn is_response(self) -> bool {
        self.0 & 0x8000_0000 != 0
    }

    /// Returns the command of the answer to this request. If the command is that of an answer already, it is returned
    /// unchanged.
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
    /// Shows the number as the specification writes it, for example `0x80000004`.
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

/// `Sequence_Id`: the number of a request, which its answer repeats (2.0, 7.3; 3.0, 8.3).
///
/// Each end counts its own requests. The number rises by one from request to request and wraps around.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SequenceId(pub u32);

impl SequenceId {
    /// Returns the sequence number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// Returns the next sequence number. After the largest comes 0.
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

    /// Reads a decimal number.
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
