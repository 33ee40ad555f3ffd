//! A status report: the gateway writes it, the SP reads and answers it, and finds the message that it is about.
//!
//! `cargo run --example read_report`

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

mod common;

use cmpp_codec::build::DeliverBuilder;
use cmpp_codec::codes::DeliverResult;
use cmpp_codec::content::{Report, Stat, StatusReport};
use cmpp_codec::time::DateTime;
use cmpp_codec::{Encode, Frame, MsgId, Octets, Pdu, V30, Version};
use common::{Outcome, show};

/// The Msg_Id of the SUBMIT_RESP, as the SP wrote it into its database.
const SENT: &str = "1124083001000100100042";

fn main() -> Outcome {
    // The gateway reports that the phone has received the message.
    let submitted = DateTime { year: 2026, month: 11, day: 24, hour: 8, minute: 30, second: 1 };
    let report = StatusReport::<V30> {
        msg_id: SENT.parse()?,
        stat: Stat::DELIVRD,
        submit_time: submitted.report_time()?,
        done_time: DateTime { minute: 31, ..submitted }.report_time()?,
        dest_terminal_id: Octets::new("13800000001")?,
        smsc_sequence: 4711.into(),
    };
    let mut received = [0; 512];
    let n = DeliverBuilder::<V30>::new(MsgId::new(0xbc21_e7c0_03e9_0007), &mut received)?
        .sender("13800000001")?
        .recipient("10657001")?
        .report(&report)?
        .finish(8);
    show("The gateway reports", &received[..n], Version::V30)?;

    // The SP reads the report, of 71 or 60 bytes, and looks for the Msg_Id in it.
    let frame = Frame::from_message(&received[..n])?;
    let Pdu::Deliver(deliver) = Pdu::<V30>::from_frame(frame)? else { return Ok(()) };
    if let Some(report) = deliver.content().report() {
        println!("    {} bytes: {:?}", report.as_bytes().len(), report.stat());
        match report.msg_id().spelling(SENT) {
            Some(spelling) => println!("    about {SENT}, written as {:?}", spelling.form),
            None => println!("    about an unknown message: {}", report.msg_id()),
        }
        let (from, to) =
            (DateTime::from_report_time(report.submit_time())?, DateTime::from_report_time(report.done_time())?);
        println!("    submitted {from}, done {to}");
        assert!(matches!(report, Report::Long(_)));
    }

    let mut out = [0; 64];
    let n = deliver.answer(DeliverResult::OK).encode(frame.sequence_id(), &mut out)?;
    show("The SP accepts it", &out[..n], Version::V30)
}
