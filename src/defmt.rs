//! `Format` of defmt for messages and values (feature `defmt`).
//!
//! Values are logged as `Display` shows them. A message is logged as its name, a frame as its header: the target sends
//! bytes and numbers, and does not format them.

use defmt::{Format, Formatter, write};

use crate::any::AnyPdu;
use crate::base::octets::{OctetStr, Octets};
use crate::base::room::{NoRoom, TooLarge, TooLong};
use crate::base::version::Version;
use crate::layouts::Layouts;
use crate::pdu::Pdu;
use crate::schema::code::{Code, Coded, log};
use crate::schema::error::{Error, ErrorKind};
use crate::schema::leaf::{I32, U16, U32};
use crate::schema::msg_id::MsgId;
use crate::wire::frame::{Frame, Limit};
use crate::wire::header::{CommandId, Header, SequenceId};

/// Implements `Format` by a pattern and its arguments.
macro_rules! formats {
    ($($(@[$($generics:tt)*])? $Name:ty: |$value:ident| $pattern:literal $(, $argument:expr)*;)*) => {
        $(
            impl $(<$($generics)*>)? Format for $Name {
                fn format(&self, f: Formatter<'_>) {
                    let $value = self;
                    write!(f, $pattern $(, $argument)*);
                }
            }
        )*
    };
}

/// Implements `Format` for a field that holds a code.
macro_rules! coded {
    ($($R:ident),*) => {
        $(
            impl<C: Code> Format for Coded<C, $R> {
                fn format(&self, f: Formatter<'_>) {
                    log(f, u32::from(*self), self.get().name());
                }
            }
        )*
    };
}

coded!(u8, U32);

formats! {
    // Identifiers and numbers.
    MsgId: |id| "{=u64:016x}", id.get();
    CommandId: |id| "{=u32:#010x}", id.0;
    SequenceId: |id| "{=u32}", id.0;
    Limit: |limit| "{=u32}", limit.get();
    Version: |version| "{=str}", version.name();
    U16: |number| "{=u16}", number.get();
    U32: |number| "{=u32}", number.get();
    I32: |number| "{=i32}", number.get();
    // Texts.
    OctetStr: |text| "{=[u8]:a}", text.trimmed();
    @[const N: usize] Octets<N>: |text| "{=[u8]:a}", text.trimmed();
    // Messages.
    Header: |header|
        "{} seq {} {} bytes", CommandId(header.command_id.get()), header.sequence_id, header.total_length;
    Frame<'_>: |frame| "{}", frame.header();
    AnyPdu<'_>: |pdu| "{=str}", pdu.name();
    @[V: Layouts] Pdu<'_, V>: |pdu| "{=str}", pdu.name();
    // Errors.
    ErrorKind: |kind| "{=str}", kind.name();
    Error: |error|
        "{}: {=str} at byte {=u32}",
        error.kind, error.field_name().unwrap_or("bytes after the last field"), error.offset;
    TooLong: |error| "too long: {=usize} given, {=usize} fit", error.given, error.max;
    TooLarge: |error| "too large: {=u32} given, the maximum is {=u32}", error.given, error.max;
    NoRoom: |error| "no room: the message takes {=usize} bytes", error.needed;
}
