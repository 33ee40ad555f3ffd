//! Implementations of `Arbitrary` that the macros `fixed!` and `messages!` do not generate.

use arbitrary::{Arbitrary, Error, Result, Unstructured};
use zerocopy::FromBytes;

use crate::any::AnyPdu;
use crate::base::version::Version;
use crate::layouts::{Layouts, V12, V20, V21, V30};
use crate::pdu::{ActiveTestResp, Deliver, Fwd, Pdu, Submit, Unknown};
use crate::schema::counted::Counted;
use crate::schema::leaf::Leaf;
use crate::wire::frame::Frame;
use crate::wire::header::{CommandId, Header};
use crate::wire::message::NoSuch;

impl<'a, T: Leaf> Arbitrary<'a> for Counted<'a, T> {
    /// Takes one octet as the number of items, then as many items, or fewer if the fuzzer's bytes are used up.
    fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
        let asked = usize::from(u8::arbitrary(bytes)?);
        let n = asked.min(bytes.len().checked_div(size_of::<T>()).unwrap_or(0));
        let items = bytes.bytes(size_of::<T>().saturating_mul(n))?;
        let items = <[T]>::ref_from_bytes_with_elems(items, n).map_err(|_| Error::IncorrectFormat)?;
        Self::new(items).map_err(|_| Error::IncorrectFormat)
    }
}

impl<'a, V: Layouts> Arbitrary<'a> for Submit<'a, V> {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self {
            head: bytes.arbitrary()?,
            dest_terminal_ids: bytes.arbitrary()?,
            dest: bytes.arbitrary()?,
            msg_content: bytes.arbitrary()?,
            tail: bytes.arbitrary()?,
        })
    }
}

impl<'a, V: Layouts> Arbitrary<'a> for Deliver<'a, V> {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self { head: bytes.arbitrary()?, msg_content: bytes.arbitrary()?, tail: bytes.arbitrary()? })
    }
}

impl<'a, V: Layouts> Arbitrary<'a> for Fwd<'a, V> {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self {
            head: bytes.arbitrary()?,
            dest_ids: bytes.arbitrary()?,
            dest: bytes.arbitrary()?,
            msg_content: bytes.arbitrary()?,
            tail: bytes.arbitrary()?,
        })
    }
}

impl<'a, V: Layouts> Arbitrary<'a> for ActiveTestResp<'a, V> {
    /// Returns an answer with its byte, or without it if the fuzzer's bytes are used up.
    fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self { octet: if bytes.is_empty() { None } else { Some(bytes.arbitrary()?) } })
    }
}

impl<'a, M> Arbitrary<'a> for NoSuch<M> {
    /// Returns an error, because the type has no values.
    fn arbitrary(_: &mut Unstructured<'a>) -> Result<Self> {
        Err(Error::IncorrectFormat)
    }
}

impl<'a> Unknown<'a> {
    /// Returns a message with a command that the version does not define, and any body.
    pub(crate) fn arbitrary(command_id: CommandId, bytes: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self { command_id, body: bytes.arbitrary()? })
    }
}

impl<'a> Arbitrary<'a> for AnyPdu<'a> {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
        match Version::arbitrary(bytes)? {
            Version::V12 => Pdu::<V12>::arbitrary(bytes).map(Self::V12),
            Version::V20 => Pdu::<V20>::arbitrary(bytes).map(Self::V20),
            Version::V21 => Pdu::<V21>::arbitrary(bytes).map(Self::V21),
            Version::V30 => Pdu::<V30>::arbitrary(bytes).map(Self::V30),
        }
    }
}

impl<'a> Arbitrary<'a> for Frame<'a> {
    /// Takes the next whole message of the fuzzer's bytes, with any body.
    ///
    /// A frame borrows its header, so `Total_Length` cannot be corrected. If it is wrong, this returns an error, and
    /// the fuzzer tries another input.
    fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
        let header = bytes.peek_bytes(Header::LEN).and_then(Header::from_bytes).ok_or(Error::NotEnoughData)?;
        let total = usize::try_from(header.total_length.get()).map_err(|_| Error::IncorrectFormat)?;
        Frame::from_message(bytes.bytes(total)?).map_err(|_| Error::IncorrectFormat)
    }
}
