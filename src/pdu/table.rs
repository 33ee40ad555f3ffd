//! The table of all messages.

use core::fmt;
use core::str::FromStr;

use crate::base::room::NoRoom;
use crate::base::version::Version;
use crate::layouts::{Layouts, with_version};
use crate::pdu::active_test::{ActiveTest, ActiveTestResp};
use crate::pdu::cancel::{Cancel, CancelResp};
use crate::pdu::connect::{Connect, ConnectResp, Terminate, TerminateResp};
use crate::pdu::deliver::{Deliver, DeliverResp};
use crate::pdu::fwd::{Fwd, FwdResp};
use crate::pdu::query::{Query, QueryResp};
use crate::pdu::route::{
    GetMoRoute, GetMoRouteResp, GetMtRoute, GetMtRouteResp, GetRoute, GetRouteResp, MoRoute, MoRouteResp, MtRoute,
    MtRouteResp,
};
use crate::pdu::route_update::{
    MoRouteUpdate, MoRouteUpdateResp, MtRouteUpdate, MtRouteUpdateResp, PushMoRouteUpdate, PushMoRouteUpdateResp,
    PushMtRouteUpdate, PushMtRouteUpdateResp,
};
use crate::pdu::submit::{Submit, SubmitResp};
use crate::schema::error::Error;
use crate::schema::field::Part;
use crate::wire::frame::Frame;
use crate::wire::header::{CommandId, Header, SequenceId};
use crate::wire::message::{Described, Encode, Message, not_this_command};
use crate::wire::write::Slices;

/// A message with a command that the version does not define. Its body is kept as raw bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Unknown<'a> {
    /// The command.
    pub command_id: CommandId,
    /// The body.
    pub body: &'a [u8],
}

impl fmt::Debug for Unknown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unknown")
            .field("command_id", &self.command_id)
            .field("body", &crate::schema::field::Value::Bytes(self.body))
            .finish()
    }
}

impl Encode for Unknown<'_> {
    #[inline]
    fn command_id(self) -> CommandId {
        self.command_id
    }

    #[inline]
    fn slices<'s>(self, header: &'s Header) -> impl AsRef<[&'s [u8]]>
    where
        Self: 's,
    {
        // The second slice holds fields, and an unknown message has none.
        [header.as_bytes(), &[], self.body]
    }

    #[inline]
    fn header(self, sequence_id: impl Into<SequenceId>) -> Header {
        Header::new(self.encoded_len(), self.command_id, sequence_id.into())
    }
}

/// The name and the table of a message in one version.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    pub(crate) name: &'static str,
    pub(crate) shape: &'static [Part],
}

impl Layout {
    const fn of<'a, M: Message<'a>>() -> Option<Self> {
        if M::EXISTS { Some(Self { name: M::NAME, shape: M::SHAPE }) } else { None }
    }
}

//----------- The table of messages ----------------------------------------------------------------

/// Declares, from the table of messages, the commands, the enum of all messages, and the conversions between them.
macro_rules! messages {
    ($(
        $(#[doc = $doc:literal])+
        $COMMAND:ident = $id:literal => $Name:ident($($body:tt)+),
    )*) => {
        impl CommandId {
            $(
                $(#[doc = $doc])+
                pub const $COMMAND: Self = Self($id);
            )*

            /// All commands of all versions, in the order of the specification.
            pub const ALL: &[Self] = &[$(Self::$COMMAND),*];

            /// Returns a sentence about the message, or `None` if no version has the command.
            ///
            /// ```
            /// use cmpp_codec::CommandId;
            ///
            /// assert_eq!(CommandId::CANCEL.doc(), Some("Deletes a submitted message."));
            /// assert_eq!(CommandId(0x18).doc(), None);
            /// ```
            #[must_use]
            pub const fn doc(self) -> Option<&'static str> {
                match self {
                    $(Self::$COMMAND => Some(concat!($($doc),+).trim_ascii_start()),)*
                    _ => None,
                }
            }
        }

        #[cfg(feature = "arbitrary")]
        impl<'a, V: Layouts> arbitrary::Arbitrary<'a> for Pdu<'a, V>
        where
            $($($body)+: arbitrary::Arbitrary<'a>,)*
        {
            fn arbitrary(bytes: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                match CommandId::arbitrary(bytes)? {
                    $(CommandId::$COMMAND if <$($body)+>::EXISTS => <$($body)+>::arbitrary(bytes).map(Self::$Name),)*
                    command_id => Unknown::arbitrary(command_id, bytes).map(Self::Unknown),
                }
            }
        }

        /// Any message of version `V`.
        ///
        /// ```
        /// use cmpp_codec::{Frame, Pdu, V30};
        ///
        /// let bytes = b"\0\0\0\x14\0\0\0\x07\0\0\0\x01\xb4\xc5\x53\0\0\x01\0\0";
        /// let Pdu::Cancel(cancel) = Pdu::<V30>::from_frame(Frame::from_message(bytes)?)? else { panic!() };
        /// assert_eq!(cancel.msg_id.get(), 0xb4c5_5300_0001_0000);
        /// # Ok::<(), cmpp_codec::Error>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Pdu<'a, V: Layouts> {
            $(
                $(#[doc = $doc])+
                $Name($($body)+),
            )*
            /// A message with a command that the version does not define.
            Unknown(Unknown<'a>),
        }

        impl<'a, V: Layouts> Pdu<'a, V> {
            /// Reads the message in a frame.
            ///
            /// # Errors
            ///
            /// The same errors as [`Message::from_body`]. An unknown command is not an error.
            #[inline(always)] // otherwise the message is copied through memory twice
            pub fn from_frame(frame: Frame<'a>) -> Result<Self, Error> {
                Self::from_body(frame.command_id(), frame.body())
            }

            /// Reads a body, without a header, as the message `command_id`.
            ///
            /// # Errors
            ///
            /// The same errors as [`Message::from_body`]. An unknown command is not an error.
            #[inline(always)] // otherwise the message is copied through memory twice
            pub fn from_body(command_id: CommandId, body: &'a [u8]) -> Result<Self, Error> {
                match command_id {
                    $(CommandId::$COMMAND if <$($body)+>::EXISTS => <$($body)+>::from_body(body).map(Self::$Name),)*
                    command_id => Ok(Self::Unknown(Unknown { command_id, body })),
                }
            }

            /// Returns the command of the message.
            #[must_use]
            #[inline]
            pub const fn command_id(&self) -> CommandId {
                match self {
                    $(Self::$Name(_) => CommandId::$COMMAND,)*
                    Self::Unknown(unknown) => unknown.command_id,
                }
            }

            /// Returns the name of the message in the specification, or `unknown`.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$Name(_) => <$($body)+>::NAME,)*
                    Self::Unknown(_) => "unknown",
                }
            }

            /// Returns the name and the table of a message, or `None` if the version does not have it.
            pub(crate) const fn layout(command_id: CommandId) -> Option<Layout> {
                match command_id {
                    $(CommandId::$COMMAND => Layout::of::<$($body)+>(),)*
                    _ => None,
                }
            }
        }

        impl<V: Layouts> Encode for Pdu<'_, V> {
            #[inline]
            fn command_id(self) -> CommandId {
                Self::command_id(&self)
            }

            #[inline]
            fn encoded_len(self) -> usize {
                match self {
                    $(Self::$Name(body) => body.encoded_len(),)*
                    Self::Unknown(unknown) => unknown.encoded_len(),
                }
            }

            #[inline]
            fn header(self, sequence_id: impl Into<SequenceId>) -> Header {
                Header::new(self.encoded_len(), Self::command_id(&self), sequence_id.into())
            }

            #[inline]
            fn encode(self, sequence_id: impl Into<SequenceId>, out: &mut [u8]) -> Result<usize, NoRoom> {
                match self {
                    $(Self::$Name(body) => body.encode(sequence_id, out),)*
                    Self::Unknown(unknown) => unknown.encode(sequence_id, out),
                }
            }

            #[inline]
            fn slices<'s>(self, header: &'s Header) -> impl AsRef<[&'s [u8]]>
            where
                Self: 's,
            {
                match self {
                    $(Self::$Name(body) => Slices::of(body.slices(header).as_ref()),)*
                    Self::Unknown(unknown) => Slices::of(&[header.as_bytes(), unknown.body]),
                }
            }
        }

        $(converted! { $Name($($body)+) })*
    };
}

/// Implements the conversions between a message and [`Pdu`]. A message that differs by version has none, because it is
/// not one type.
macro_rules! converted {
    ($Name:ident(V::$($chosen:tt)*)) => {};
    ($Name:ident($Body:ty)) => {
        impl<'a, V: Layouts> From<$Body> for Pdu<'a, V> {
            #[inline]
            fn from(message: $Body) -> Self {
                Self::$Name(message)
            }
        }

        impl<'a, V: Layouts> TryFrom<Pdu<'a, V>> for $Body {
            /// [`ErrorKind::Command`](crate::ErrorKind::Command), because the `Pdu` holds another message.
            type Error = Error;

            #[inline]
            fn try_from(pdu: Pdu<'a, V>) -> Result<Self, Error> {
                match pdu {
                    Pdu::$Name(message) => Ok(message),
                    _ => Err(not_this_command()),
                }
            }
        }
    };
}

messages! {
    /// Logs in to a gateway.
    CONNECT = 0x0000_0001 => Connect(&'a Connect),
    /// Answers CONNECT.
    CONNECT_RESP = 0x8000_0001 => ConnectResp(&'a ConnectResp<V>),
    /// Ends the session.
    TERMINATE = 0x0000_0002 => Terminate(&'a Terminate),
    /// Answers TERMINATE.
    TERMINATE_RESP = 0x8000_0002 => TerminateResp(&'a TerminateResp),
    /// A message from an SP to phones.
    SUBMIT = 0x0000_0004 => Submit(Submit<'a, V>),
    /// Answers SUBMIT.
    SUBMIT_RESP = 0x8000_0004 => SubmitResp(&'a SubmitResp<V>),
    /// A message from a phone, or a status report, to an SP.
    DELIVER = 0x0000_0005 => Deliver(Deliver<'a, V>),
    /// Answers DELIVER.
    DELIVER_RESP = 0x8000_0005 => DeliverResp(&'a DeliverResp<V>),
    /// Requests the statistics of a day.
    QUERY = 0x0000_0006 => Query(&'a Query),
    /// Answers QUERY.
    QUERY_RESP = 0x8000_0006 => QueryResp(&'a QueryResp),
    /// Deletes a submitted message.
    CANCEL = 0x0000_0007 => Cancel(&'a Cancel),
    /// Answers CANCEL.
    CANCEL_RESP = 0x8000_0007 => CancelResp(&'a CancelResp<V>),
    /// The heartbeat of a connection.
    ACTIVE_TEST = 0x0000_0008 => ActiveTest(&'a ActiveTest),
    /// Answers ACTIVE_TEST.
    ACTIVE_TEST_RESP = 0x8000_0008 => ActiveTestResp(ActiveTestResp<'a, V>),
    /// A message or a status report from gateway to gateway.
    FWD = 0x0000_0009 => Fwd(Fwd<'a, V>),
    /// Answers FWD.
    FWD_RESP = 0x8000_0009 => FwdResp(&'a FwdResp<V>),
    /// Requests the route to a phone number from the GNS.
    MT_ROUTE = 0x0000_0010 => MtRoute(&'a MtRoute),
    /// Answers MT_ROUTE.
    MT_ROUTE_RESP = 0x8000_0010 => MtRouteResp(&'a MtRouteResp<V>),
    /// Requests the route to an SP from the GNS.
    MO_ROUTE = 0x0000_0011 => MoRoute(&'a MoRoute),
    /// Answers MO_ROUTE.
    MO_ROUTE_RESP = 0x8000_0011 => MoRouteResp(&'a MoRouteResp<V>),
    /// Requests the next route from the GNS: `CMPP_GET_ROUTE` in 1.2 and 2.0, `CMPP_GET_MT_ROUTE` since 2.1.
    GET_ROUTE = 0x0000_0012 => GetRoute(V::Replaced21<'a, &'a GetRoute, &'a GetMtRoute>),
    /// Answers GET_ROUTE or GET_MT_ROUTE.
    GET_ROUTE_RESP = 0x8000_0012 => GetRouteResp(V::Replaced21<'a, &'a GetRouteResp, &'a GetMtRouteResp>),
    /// Changes an MT route in the GNS.
    MT_ROUTE_UPDATE = 0x0000_0013 => MtRouteUpdate(&'a MtRouteUpdate<V>),
    /// Answers MT_ROUTE_UPDATE.
    MT_ROUTE_UPDATE_RESP = 0x8000_0013 => MtRouteUpdateResp(&'a MtRouteUpdateResp<V>),
    /// Changes an MO route in the GNS.
    MO_ROUTE_UPDATE = 0x0000_0014 => MoRouteUpdate(&'a MoRouteUpdate<V>),
    /// Answers MO_ROUTE_UPDATE.
    MO_ROUTE_UPDATE_RESP = 0x8000_0014 => MoRouteUpdateResp(&'a MoRouteUpdateResp<V>),
    /// Sends a gateway a changed MT route.
    PUSH_MT_ROUTE_UPDATE = 0x0000_0015 => PushMtRouteUpdate(&'a PushMtRouteUpdate<V>),
    /// Answers PUSH_MT_ROUTE_UPDATE.
    PUSH_MT_ROUTE_UPDATE_RESP = 0x8000_0015 => PushMtRouteUpdateResp(&'a PushMtRouteUpdateResp<V>),
    /// Sends a gateway a changed MO route.
    PUSH_MO_ROUTE_UPDATE = 0x0000_0016 => PushMoRouteUpdate(&'a PushMoRouteUpdate<V>),
    /// Answers PUSH_MO_ROUTE_UPDATE.
    PUSH_MO_ROUTE_UPDATE_RESP = 0x8000_0016 => PushMoRouteUpdateResp(&'a PushMoRouteUpdateResp<V>),
    /// Requests the next MO route from the GNS, since 2.1.
    GET_MO_ROUTE = 0x0000_0017 => GetMoRoute(V::Added21<'a, &'a GetMoRoute>),
    /// Answers GET_MO_ROUTE.
    GET_MO_ROUTE_RESP = 0x8000_0017 => GetMoRouteResp(V::Added21<'a, &'a GetMoRouteResp>),
}

impl CommandId {
    /// Returns the name of the message in a version, or `None` if the version does not have it.
    ///
    /// ```
    /// use cmpp_codec::{CommandId, Version};
    ///
    /// assert_eq!(CommandId::SUBMIT.name(Version::V30), Some("CMPP_SUBMIT"));
    /// assert_eq!(CommandId(0x12).name(Version::V20), Some("CMPP_GET_ROUTE"));
    /// assert_eq!(CommandId(0x12).name(Version::V21), Some("CMPP_GET_MT_ROUTE"));
    /// assert_eq!(CommandId(0x17).name(Version::V20), None);
    /// ```
    #[must_use]
    pub fn name(self, version: Version) -> Option<&'static str> {
        with_version!(version, V => Pdu::<V>::layout(self)).map(|layout| layout.name)
    }

    /// Returns the table of the message's body in a version, or `None` if the version does not have it.
    ///
    /// ```
    /// use cmpp_codec::field::Part;
    /// use cmpp_codec::{CommandId, Version};
    ///
    /// let [Part::Fixed(fields)] = CommandId::SUBMIT_RESP.shape(Version::V30).unwrap() else { panic!() };
    /// let table: Vec<_> = fields.iter().map(|field| (field.name, field.offset, field.width)).collect();
    /// assert_eq!(table, [("Msg_Id", 0, 8), ("Result", 8, 4)]);
    /// ```
    #[must_use]
    pub fn shape(self, version: Version) -> Option<&'static [Part]> {
        with_version!(version, V => Pdu::<V>::layout(self)).map(|layout| layout.shape)
    }

    /// The name of [`GET_ROUTE`](Self::GET_ROUTE) since 2.1.
    pub const GET_MT_ROUTE: Self = Self::GET_ROUTE;
    /// The name of [`GET_ROUTE_RESP`](Self::GET_ROUTE_RESP) since 2.1.
    pub const GET_MT_ROUTE_RESP: Self = Self::GET_ROUTE_RESP;
}

impl FromStr for CommandId {
    type Err = UnknownCommand;

    /// Reads a name of the specification, in upper or lower case and with or without `CMPP_`, or a hexadecimal number
    /// that begins with `0x`.
    ///
    /// ```
    /// use cmpp_codec::CommandId;
    ///
    /// assert_eq!("CMPP_SUBMIT_RESP".parse(), Ok(CommandId::SUBMIT_RESP));
    /// assert_eq!("submit".parse(), Ok(CommandId::SUBMIT));
    /// assert_eq!("0x80000004".parse(), Ok(CommandId::SUBMIT_RESP));
    /// assert!("SUBMITS".parse::<CommandId>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Self, UnknownCommand> {
        if let Some(digits) = text.strip_prefix("0x") {
            return u32::from_str_radix(digits, 16).map(Self).map_err(|_| UnknownCommand);
        }
        let is_it = |name: Option<&'static str>| {
            name.is_some_and(|name| {
                name.eq_ignore_ascii_case(text)
                    || name.strip_prefix("CMPP_").is_some_and(|name| name.eq_ignore_ascii_case(text))
            })
        };
        let named = |&&command: &&Self| Version::ALL.into_iter().any(|version| is_it(command.name(version)));
        Self::ALL.iter().find(named).copied().ok_or(UnknownCommand)
    }
}

/// A text is neither the name of a message nor a hexadecimal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnknownCommand;

impl fmt::Display for UnknownCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("neither the name of a message, such as CMPP_SUBMIT, nor a command id, such as 0x00000004")
    }
}

impl core::error::Error for UnknownCommand {}

const _: () = assert!(size_of::<Pdu<'_, crate::layouts::V30>>() <= 64, "a message is handed around by value");
