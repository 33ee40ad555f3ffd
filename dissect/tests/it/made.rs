//! Messages, made for tests of what is odd.

use cmpp_codec::codes::DeliveryKind;
use cmpp_codec::field::Authenticator;
use cmpp_codec::{Counted, Octets, v20, v30};

use crate::truth::{encoded, id};

/// A message: when, from the server or not, and its bytes.
pub(crate) type Said = (u32, bool, Vec<u8>);

pub(crate) const CLIENT: bool = false;
pub(crate) const SERVER: bool = true;

pub(crate) fn octets<const N: usize>(text: &str) -> Octets<N> {
    Octets::new(text).unwrap()
}

pub(crate) fn login(sequence: u32, version: u8) -> Vec<u8> {
    let authenticator_source = Authenticator([7; 16]);
    let (source_addr, timestamp) = (octets("900001"), 1_127_100_000.into());
    encoded(sequence, &v20::Connect { source_addr, authenticator_source, version: version.into(), timestamp })
}

/// A login to 2.0 or 3.0 that succeeds.
pub(crate) fn logged_in(version: u8) -> Vec<Said> {
    let proof = Authenticator([9; 16]);
    let answer = if version == 0x30 {
        let resp = v30::ConnectResp { version: version.into(), authenticator_ismg: proof, ..Default::default() };
        encoded(1, &resp)
    } else {
        encoded(1, &v20::ConnectResp { version: version.into(), authenticator_ismg: proof, ..Default::default() })
    };
    vec![(10, CLIENT, login(1, version)), (15, SERVER, answer)]
}

pub(crate) fn submit(sequence: u32, content: &[u8], change: impl FnOnce(&mut v20::SubmitHead)) -> Vec<u8> {
    submit_to(sequence, &["13800000001"], content, change)
}

pub(crate) fn submit_to(
    sequence: u32,
    to: &[&str],
    content: &[u8],
    change: impl FnOnce(&mut v20::SubmitHead),
) -> Vec<u8> {
    let (fee_code, src_id) = (octets("000010"), octets("10657001"));
    let mut head = v20::SubmitHead { pk_total: 1, pk_number: 1, fee_code, src_id, ..Default::default() };
    change(&mut head);
    let to: Vec<_> = to.iter().map(|phone| octets(phone)).collect();
    encoded(sequence, v20::Submit::new(&head, Counted::new(&to).unwrap(), Counted::new(content).unwrap()))
}

pub(crate) fn accepted(sequence: u32) -> Vec<u8> {
    encoded(sequence, &v20::SubmitResp { msg_id: id(sequence), ..Default::default() })
}

/// A DELIVER of 3.0 with a report, of which only so many bytes are there.
pub(crate) fn report_30(msg_length: u8, there: usize) -> Vec<u8> {
    let head = v30::DeliverHead {
        msg_id: id(7),
        src_terminal_id: octets("13800000001"),
        registered_delivery: DeliveryKind::REPORT,
        ..Default::default()
    };
    let mut report = [id(3).get().to_be_bytes().as_slice(), b"DELIVRD26112710002611271001", b"13800000001"].concat();
    report.resize(there, 0);
    let mut message = encoded(7001, v30::Deliver::new(&head, Counted::new(&report).unwrap()));
    message[12 + 76] = msg_length;
    message
}

pub(crate) fn report_20(submitted: &str, done: &str) -> Vec<u8> {
    let head = v20::DeliverHead {
        msg_id: id(7),
        src_terminal_id: octets("13800000001"),
        registered_delivery: DeliveryKind::REPORT,
        ..Default::default()
    };
    let mut report = [id(3).get().to_be_bytes().as_slice(), b"DELIVRD", submitted.as_bytes(), done.as_bytes()].concat();
    report.extend(b"13800000001");
    report.resize(60, 0);
    encoded(7001, v20::Deliver::new(&head, Counted::new(&report).unwrap()))
}

/// A message with bytes changed, from this offset on.
pub(crate) fn with(mut message: Vec<u8>, offset: usize, bytes: &[u8]) -> Vec<u8> {
    message[offset..][..bytes.len()].copy_from_slice(bytes);
    message
}
