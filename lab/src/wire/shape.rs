//! Faults in the bytes of one message.

use cmpp_codec::content::{Report, Stat};
use cmpp_codec::{AnyPdu, Frame, Version};

use crate::fault::Fault;
use crate::wire::frame::{field, set, set_length};

/// The faults of CONNECT_RESP.
pub(crate) const CONNECT_RESP: &[Fault] = &[
    Fault::ConnectRespUnproven,
    Fault::ConnectRespCopied,
    Fault::ConnectRespVersionZero,
    Fault::ConnectRespSequence,
    Fault::ConnectRespOtherVersion,
];

/// The faults of SUBMIT_RESP.
pub(crate) const SUBMIT_RESP: &[Fault] = &[Fault::AnswerMsgIdZero, Fault::AnswerSequence, Fault::BadLength];

/// The faults of a DELIVER with a report.
pub(crate) const REPORT: &[Fault] = &[
    Fault::ReportMsgIdZero,
    Fault::ReportOddStat,
    Fault::ReportOddTimes,
    Fault::ReportClockJump,
    Fault::ReportText,
    Fault::ReportShort,
    Fault::Report60Over71,
    Fault::Report71Over60,
];

/// The faults of any DELIVER.
pub(crate) const DELIVER: &[Fault] = &[Fault::DeliverUdhi40, Fault::DeliverTrailing];

/// The faults of ACTIVE_TEST_RESP.
pub(crate) const ACTIVE_TEST_RESP: &[Fault] = &[Fault::ActiveTestRespEmpty, Fault::ActiveTestRespReserved];

/// Whether there is anything in this message that the fault changes.
pub(crate) fn applies(fault: Fault, message: &[u8], version: Version) -> bool {
    let is_30 = version == Version::V30;
    match fault {
        Fault::ReportShort | Fault::Report60Over71 | Fault::Report71Over60 => is_30,
        Fault::CancelRespWide => !is_30,
        Fault::DeliverUdhi40 => field(message, version, "TP_udhi").is_some_and(|at| message[at] == [1]),
        _ => true,
    }
}

/// Changes a message. `source` is the AuthenticatorSource of the login.
pub(crate) fn change(fault: Fault, message: &mut Vec<u8>, version: Version, source: [u8; 16]) {
    match fault {
        Fault::ConnectRespOtherVersion => other_layout(message),
        Fault::ConnectRespUnproven => set(message, version, "AuthenticatorISMG", &[0; 16]),
        Fault::ConnectRespCopied => set(message, version, "AuthenticatorISMG", &source),
        Fault::ConnectRespVersionZero => set(message, version, "Version", &[0]),
        Fault::ConnectRespSequence | Fault::AnswerSequence => message[11] = message[11].wrapping_add(1),
        Fault::AnswerMsgIdZero => set(message, version, "Msg_Id", &[0; 8]),
        Fault::BadLength => message[..4].copy_from_slice(&[0, 0, 0, 8]),
        Fault::ReportMsgIdZero => change_report(message, version, |report| report[..8].fill(0)),
        Fault::ReportOddStat => change_report(message, version, |report| report[8..15].copy_from_slice(b"AF:4\0\0\0")),
        Fault::ReportOddTimes => {
            change_report(message, version, |report| report[15..35].copy_from_slice(b"00010100000001010000"));
        }
        Fault::ReportClockJump => {
            change_report(message, version, |report| report[15..35].copy_from_slice(b"26010212002601011200"));
        }
        Fault::ReportText => report_text(message, version),
        Fault::ReportShort => resize_report(message, version, 60, 60),
        Fault::Report60Over71 => resize_report(message, version, 71, 60),
        Fault::Report71Over60 => resize_report(message, version, 60, 71),
        Fault::DeliverUdhi40 => set(message, version, "TP_udhi", &[0x40]),
        Fault::DeliverTrailing | Fault::TerminateRespLong => append(message, &[0]),
        Fault::ActiveTestRespEmpty => truncate(message, 12),
        Fault::ActiveTestRespReserved => set(message, version, "Reserved", &[1]),
        Fault::CancelRespWide => {
            let result = message.pop().unwrap_or_default();
            append(message, &[0, 0, 0, result]);
        }
        _ => {}
    }
}

/// CONNECT_RESP with one byte of Status in place of four, or the other way round.
fn other_layout(message: &mut Vec<u8>) {
    let status = if message.len() == 33 { 15..16 } else { 12..13 };
    let Some(status) = message.get(status).and_then(|status| status.first().copied()) else { return };
    let rest = message.split_off(message.len().saturating_sub(17));
    let is_wide = message.len() == 16;
    truncate(message, 12);
    let status = if is_wide { vec![status] } else { vec![0, 0, 0, status] };
    append(message, &[status, rest].concat());
}

fn append(message: &mut Vec<u8>, bytes: &[u8]) {
    message.extend_from_slice(bytes);
    set_length(message);
}

fn truncate(message: &mut Vec<u8>, len: usize) {
    message.truncate(len);
    set_length(message);
}

/// Where the report is in a DELIVER, if there is one in it.
fn report(message: &[u8], version: Version) -> Option<Report<'_>> {
    AnyPdu::from_frame(Frame::from_message(message).ok()?, version).ok()?.content()?.report()
}

fn change_report(message: &mut [u8], version: Version, change: impl FnOnce(&mut [u8])) {
    let content = field(message, version, "Msg_Content").filter(|content| content.len() >= 60);
    if let Some(content) = content {
        change(&mut message[content]);
    }
}

/// Gives a report another length, and another one that Msg_Length names.
fn resize_report(message: &mut Vec<u8>, version: Version, len: usize, named: u8) {
    let Some(content) = field(message, version, "Msg_Content") else { return };
    let mut report = message[content.clone()].to_vec();
    let sequence = report.split_off(report.len().saturating_sub(4));
    // Dest_terminal_Id is what differs: 21 bytes or 32.
    report.resize(len - 4, 0);
    report.extend_from_slice(&sequence);
    set(message, version, "Msg_Length", &[named]);
    message.splice(content, report);
    set_length(message);
}

/// The report in the words of SMPP.
fn report_text(message: &mut Vec<u8>, version: Version) {
    let Some(found) = report(message, version) else { return };
    let stat = if found.stat() == Stat::DELIVRD { "DELIVRD" } else { "UNDELIV" };
    let [submitted, done] =
        [found.submit_time(), found.done_time()].map(|time| String::from_utf8_lossy(time.trimmed()));
    let text = format!(
        "id:{} sub:001 dlvrd:001 submit date:{submitted} done date:{done} stat:{stat} err:000 text:",
        found.msg_id()
    );
    let len = u8::try_from(text.len()).unwrap_or_default();
    let Some(content) = field(message, version, "Msg_Content") else { return };
    set(message, version, "Msg_Length", &[len]);
    message.splice(content, text.into_bytes());
    set_length(message);
}

#[cfg(test)]
mod tests {
    use cmpp_codec::{Counted, Encode, v20};

    use super::*;

    fn deliver(tp_udhi: u8) -> Vec<u8> {
        let head = v20::DeliverHead { tp_udhi, ..Default::default() };
        v20::Deliver::new(&head, Counted::new(b"text").unwrap()).to_vec(1)
    }

    #[test]
    fn a_fault_applies_where_it_changes_something() {
        let [plain, long] = [deliver(0), deliver(1)];
        assert!(!applies(Fault::DeliverUdhi40, &plain, Version::V20));
        assert!(applies(Fault::DeliverUdhi40, &long, Version::V20));
        assert!(applies(Fault::DeliverTrailing, &plain, Version::V20));
        for (fault, in_30) in [(Fault::ReportShort, true), (Fault::CancelRespWide, false)] {
            assert_eq!(applies(fault, &plain, Version::V30), in_30, "{fault}");
            assert_eq!(applies(fault, &plain, Version::V20), !in_30, "{fault}");
        }
    }
}
