//! Asking whether the line is alive: ACTIVE_TEST and its answer.

use zerocopy::IntoBytes;

use crate::error::Error;
use crate::field::{Field, Kind, Part};
use crate::frame::{CommandId, Header};
use crate::grammar::{Parsed, whole};
use crate::pdu::Message;

fixed! {
    /// `CMPP_ACTIVE_TEST`: asks for a sign of life on a long connection (2.0, 7.4.7.1; 3.0, 8.4.7.1). No body.
    #[command(ACTIVE_TEST)]
    pub struct ActiveTest {}
}

/// `CMPP_ACTIVE_TEST_RESP`: the sign of life (2.0, 7.4.7.2; 3.0, 8.4.7.2). One byte, which some peers leave out.
///
/// ```
/// use cmpp_codec::{ActiveTestResp, Message};
///
/// assert_eq!(ActiveTestResp::parse(&[0])?, ActiveTestResp { reserved: Some(&0) });
/// assert_eq!(ActiveTestResp::parse(&[])?, ActiveTestResp { reserved: None });
/// # Ok::<(), cmpp_codec::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActiveTestResp<'a> {
    /// Reserved. In 1.2 it is `Success_Id`: 0 success, else failure.
    #[doc(alias = "Reserved")]
    pub reserved: Option<&'a u8>,
}

impl ActiveTestResp<'_> {
    /// The answer that the specification has: one zero byte.
    pub const OK: Self = Self { reserved: Some(&0) };

    const RESERVED: &'static [Field] =
        &[Field::alone("Reserved", "Reserved. In 1.2 it is `Success_Id`: 0 success, else failure.", 1, Kind::Uint)];
}

impl crate::Sealed for ActiveTestResp<'_> {}

impl<'a> Message<'a> for ActiveTestResp<'a> {
    const COMMAND: CommandId = CommandId::ACTIVE_TEST_RESP;
    const NAME: &'static str = "CMPP_ACTIVE_TEST_RESP";
    const SHAPE: &'static [Part] = &[Part::Optional(Self::RESERVED)];

    #[inline]
    fn parse(body: &'a [u8]) -> Result<Self, Error> {
        whole(body, perhaps_an_octet)
    }

    #[inline]
    fn slices<'s>(self, header: &'s Header) -> impl AsRef<[&'s [u8]]>
    where
        'a: 's,
    {
        [header.as_bytes(), self.reserved.map_or(&[], core::slice::from_ref)]
    }
}

#[expect(clippy::unnecessary_wraps, reason = "a parser")]
#[inline]
const fn perhaps_an_octet(input: &[u8]) -> Parsed<'_, ActiveTestResp<'_>> {
    Ok(match input.split_first() {
        Some((reserved, rest)) => (rest, ActiveTestResp { reserved: Some(reserved) }),
        None => (input, ActiveTestResp { reserved: None }),
    })
}
