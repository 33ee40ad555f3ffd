//! The heartbeat: ACTIVE_TEST and its answer.

use crate::layouts::Layouts;
use crate::schema::error::Error;
use crate::schema::field::Part;
use crate::schema::fixed::{Fixed, fixed};
use crate::wire::grammar::{Parsed, fixed, whole};
use crate::wire::header::{CommandId, Header};
use crate::wire::message::{Described, Encode, Message, command};
use crate::wire::write::Pieces;

command! {
    /// `CMPP_ACTIVE_TEST`: the heartbeat of a long connection (2.0, 7.4.7.1; 3.0, 8.4.7.1). No body.
    #[command(ACTIVE_TEST)]
    pub struct ActiveTest {}
}

fixed! {
    /// The byte of [`ActiveTestResp`].
    pub struct ActiveTestOctet<V: Layouts> {
        /// 0 for success, another value for failure.
        #[doc(alias = "Success_Id")]
        #[role(SignOfLife)]
        pub success_id: V::Until20<u8>,
        /// Reserved. Peers do not always send zero.
        #[doc(alias = "Reserved")]
        #[role(SignOfLife)]
        pub reserved: V::Since20<u8>,
    }
}

/// `CMPP_ACTIVE_TEST_RESP`: the answer to a heartbeat (2.0, 7.4.7.2; 3.0, 8.4.7.2). 1 byte, which some peers omit.
///
/// ```
/// use cmpp_codec::{Encode, Message, v20};
///
/// let answer = v20::ActiveTestResp { octet: Some(&Default::default()) };
/// let mut out = [0; 13];
/// answer.encode(7, &mut out)?;
/// assert_eq!(out, *b"\0\0\0\x0d\x80\0\0\x08\0\0\0\x07\0");
/// assert_eq!(v20::ActiveTestResp::from_body(&[0]), Ok(answer));
/// assert_eq!(v20::ActiveTestResp::from_body(&[]), Ok(v20::ActiveTestResp { octet: None }));
/// # Ok::<(), cmpp_codec::NoRoom>(())
/// ```
#[doc = include_str!("../tables/ActiveTestResp.md")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActiveTestResp<'a, V: Layouts> {
    /// The byte of the body, or `None` if the peer omitted it.
    pub octet: Option<&'a ActiveTestOctet<V>>,
}

impl<V: Layouts> crate::base::sealed::Sealed for ActiveTestResp<'_, V> {}

impl<V: Layouts> Described for ActiveTestResp<'_, V> {
    const SHAPE: &'static [Part] = &[Part::Optional(ActiveTestOctet::<V>::FIELDS)];
}

impl<V: Layouts> Encode for ActiveTestResp<'_, V> {
    const PIECES: Pieces = Pieces::of(Self::SHAPE);

    #[inline]
    fn command_id(self) -> CommandId {
        CommandId::ACTIVE_TEST_RESP
    }

    #[inline]
    fn slices<'s>(self, header: &'s Header) -> impl AsRef<[&'s [u8]]>
    where
        Self: 's,
    {
        [header.as_bytes(), self.octet.map_or(&[], |octet| octet.as_bytes())]
    }
}

impl<'a, V: Layouts> Message<'a> for ActiveTestResp<'a, V> {
    const COMMAND: CommandId = CommandId::ACTIVE_TEST_RESP;
    const NAME: &'static str = "CMPP_ACTIVE_TEST_RESP";

    #[inline]
    fn from_body(body: &'a [u8]) -> Result<Self, Error> {
        if body.is_empty() { Ok(Self { octet: None }) } else { whole(body, present(body), Self::SHAPE) }
    }
}

#[inline]
fn present<V: Layouts>(input: &[u8]) -> Parsed<'_, ActiveTestResp<'_, V>> {
    let (rest, octet) = fixed(input)?;
    Ok((rest, ActiveTestResp { octet: Some(octet) }))
}
