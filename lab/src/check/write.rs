//! The messages that a check sends, right and wrong.

use cmpp_codec::build::{BuildError, SubmitBuilder};
use cmpp_codec::codes::MsgFmt;
use cmpp_codec::login::{Secret, SourceForm};
use cmpp_codec::{CommandId, Connect, Encode, Layouts, Version, with_version};

use crate::wire::frame::{field, message, set, set_length};

/// The phone that texts go to. Others are counted on from it.
pub(crate) const PHONE: u64 = 13_800_000_001;
/// The number that texts come from.
pub(crate) const SENDER: &str = "10657001";

/// A CONNECT of an account.
pub(crate) fn connect(account: &str, secret: &str, timestamp: u32, octet: u8, sequence_id: u32) -> Vec<u8> {
    let secret = Secret::owned(secret).ok();
    let connect = secret.and_then(|secret| {
        Connect::prove(account, &secret, timestamp, cmpp_codec::codes::VersionOctet(octet), SourceForm::Padded).ok()
    });
    let mut out = vec![0; 64];
    let written = connect.unwrap_or(Connect::EMPTY).encode(sequence_id, &mut out);
    out.truncate(written.unwrap_or_default());
    out
}

/// A SUBMIT of a text in ASCII to one phone, with a report if that is wanted.
pub(crate) fn submit(version: Version, sequence_id: u32, text: &str, has_report: bool) -> Vec<u8> {
    let mut out = vec![0; 4096];
    let built = with_version!(version, V => build::<V>(&mut out, sequence_id, text, has_report));
    // What is built has room, and no text is too long.
    out.truncate(built.unwrap_or_default());
    out
}

fn build<V: Layouts>(out: &mut [u8], sequence_id: u32, text: &str, has_report: bool) -> Result<usize, BuildError> {
    let submit = SubmitBuilder::<V>::new(out)?.enterprise("900001")?.sender(SENDER)?.service("TEST")?;
    submit.head.registered_delivery = cmpp_codec::codes::RegisteredDelivery(u8::from(has_report));
    Ok(submit.recipient(PHONE.to_string())?.content(MsgFmt::ASCII, text.as_bytes())?.finish(sequence_id))
}

/// Gives a SUBMIT this many recipients.
pub(crate) fn set_recipients(submit: &mut Vec<u8>, version: Version, count: u8) {
    let Some(at) = field(submit, version, "Dest_terminal_Id") else { return };
    let width = at.len();
    let phones = (0..u64::from(count)).flat_map(|index| {
        let mut phone = (PHONE + index).to_string().into_bytes();
        phone.resize(width, 0);
        phone
    });
    let phones: Vec<u8> = phones.collect();
    set(submit, version, "DestUsr_tl", &[count]);
    submit.splice(at, phones);
    set_length(submit);
}

/// Gives a SUBMIT another content.
pub(crate) fn set_content(submit: &mut Vec<u8>, version: Version, msg_fmt: u8, content: &[u8]) {
    let Some(at) = field(submit, version, "Msg_Content") else { return };
    set(submit, version, "Msg_Fmt", &[msg_fmt]);
    set(submit, version, "Msg_Length", &[u8::try_from(content.len()).unwrap_or(u8::MAX)]);
    submit.splice(at, content.iter().copied());
    set_length(submit);
}

/// Fills a text up to its width.
pub(crate) fn fill(message: &mut [u8], version: Version, name: &str, bytes: &[u8]) {
    if let Some(at) = field(message, version, name) {
        for (to, from) in message[at].iter_mut().zip(bytes.iter().cycle()) {
            *to = *from;
        }
    }
}

/// An ACTIVE_TEST.
pub(crate) fn active_test(sequence_id: u32) -> Vec<u8> {
    message(CommandId::ACTIVE_TEST, sequence_id, &[])
}
