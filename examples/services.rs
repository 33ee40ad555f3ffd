//! The services that CMPP was made for, as the messages that an SP sends and receives, without a network.
//!
//! `cargo run --example services`

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

mod common;

use cmpp_codec::build::{DeliverBuilder, SubmitBuilder};
use cmpp_codec::codes::{DeliverResult, FeeType};
use cmpp_codec::field::Optional;
use cmpp_codec::time::{DateTime, SmppTime};
use cmpp_codec::{Encode, Frame, MsgId, Pdu, V20, V30, Version};
use common::{Outcome, show};

fn main() -> Outcome {
    mail_notice()?;
    voice_mail_notice()?;
    internet_to_phone()?;
    phone_to_mail()?;
    payment_reminder()?;
    information_on_demand("weather", "WEATHER", "TQ 北京", "北京: 晴, -2 到 9 度, 北风 3 级")?;
    information_on_demand("stocks", "STOCK", "GP 600000", "600000 9.87 +0.12 (1.23%) 11:30")?;
    information_on_demand("flights", "FLIGHT", "HB CA1831", "CA1831 PEK 08:30 - SHA 10:40, on time, gate C12")
}

/// Tells a phone that there is new mail. The SP pays, because the mail box has a monthly fee.
fn mail_notice() -> Outcome {
    let mut out = [0; 512];
    let n = SubmitBuilder::<V20>::new(&mut out)?
        .enterprise("900001")?
        .sender("10657001")?
        .service("MAIL")?
        .recipient("13800000001")?
        .text("You have mail from bob@example.com: \"Meeting at 3\"")?
        .finish(1);
    show("Mail notice", &out[..n], Version::V20)
}

/// Tells a phone that there is a new voice message. The phone shows the number to call. The notice expires after two
/// hours.
fn voice_mail_notice() -> Outcome {
    let mut out = [0; 512];
    let n = SubmitBuilder::<V20>::new(&mut out)?
        .enterprise("900001")?
        .sender("10657002")?
        .service("VOICEMAIL")?
        .valid_until(SmppTime::after(2 * 3600)?)?
        .recipient("13800000001")?
        .text("您有 1 条新留言，请拨 10657002 收听。")?
        .finish(2);
    show("Voice mail notice", &out[..n], Version::V20)
}

/// Sends a text from a web page to a phone. The sender pays: the charged number is not the recipient's.
fn internet_to_phone() -> Outcome {
    let mut out = [0; 512];
    let n = SubmitBuilder::<V20>::new(&mut out)?
        .enterprise("900001")?
        .sender("1065700388")?
        .service("WEB2SMS")?
        .fee(FeeType::PER_MESSAGE, "000010")?
        .fee_terminal("13800000009")?
        .recipient("13800000001")?
        .text("See you at the station at 7. -- Alice")?
        .finish(3);
    show("Internet to phone", &out[..n], Version::V20)
}

/// Receives mail from a phone. The first word of the text is the address.
fn phone_to_mail() -> Outcome {
    let mut buffer = [0; 512];
    let n = DeliverBuilder::<V20>::new(MsgId::new(0xbc21_e040_03e9_0007), &mut buffer)?
        .sender("13800000001")?
        .recipient("10657004")?
        .service("SMS2MAIL")?
        .text("bob@example.com I shall be late.")?
        .finish(4);
    show("Phone to mail", &buffer[..n], Version::V20)?;

    let frame = Frame::from_message(&buffer[..n])?;
    let Pdu::Deliver(deliver) = Pdu::<V20>::from_frame(frame)? else { return Ok(()) };
    let text = std::str::from_utf8(&deliver.msg_content)?;
    let taken = match text.split_once(' ') {
        Some((address, body)) => {
            println!("    mail to {address}: {body}");
            DeliverResult::OK
        }
        None => DeliverResult::STRUCTURE,
    };
    let mut out = [0; 64];
    let n = deliver.answer(taken).encode(frame.sequence_id(), &mut out)?;
    show("The SP accepts it", &out[..n], Version::V20)
}

/// Sends a reminder of a bill at nine in the morning, Beijing time, without requesting a report.
fn payment_reminder() -> Outcome {
    let nine = DateTime { year: 2026, month: 11, day: 25, hour: 9, minute: 0, second: 0 };
    let mut out = [0; 512];
    let reminder = SubmitBuilder::<V30>::new(&mut out)?.enterprise("900001")?.sender("10657005")?.service("BILL")?;
    reminder.head.registered_delivery = cmpp_codec::codes::RegisteredDelivery::NO;
    let n = reminder
        .deliver_at(SmppTime::at(nine, SmppTime::BEIJING)?)?
        .recipients(["13800000001", "13800000002"])?
        .text("您本月话费 86.50 元，请于 30 日前缴纳。")?
        .finish(5);
    show("Payment reminder", &out[..n], Version::V30)
}

/// Answers a phone's question. The phone pays for the answer, which `LinkID` links to the question (3.0).
fn information_on_demand(what: &str, service: &str, question: &str, answer: &str) -> Outcome {
    let mut asked = [0; 512];
    let n = DeliverBuilder::<V30>::new(MsgId::new(0xbc21_e040_03e9_0008), &mut asked)?
        .sender("13800000001")?
        .recipient("10657006")?
        .service(service)?
        .text(question)?
        .link_id("00011124083000070001")?
        .finish(6);
    show(&format!("Information on demand, {what}: the question"), &asked[..n], Version::V30)?;

    let frame = Frame::from_message(&asked[..n])?;
    let Pdu::Deliver(deliver) = Pdu::<V30>::from_frame(frame)? else { return Ok(()) };
    if let Some(question) = deliver.content().text() {
        println!("    the phone asks: {question}");
    }
    let mut out = [0; 512];
    let n = deliver.answer(DeliverResult::OK).encode(frame.sequence_id(), &mut out)?;
    show("The SP accepts it", &out[..n], Version::V30)?;

    let phone = deliver.head.src_terminal_id.trimmed();
    let link_id = deliver.tail.link_id.option().map_or(&b""[..], |link_id| link_id.trimmed());
    let n = SubmitBuilder::<V30>::new(&mut out)?
        .enterprise("900001")?
        .sender(deliver.head.dest_id.trimmed())?
        .service(service)?
        .fee(FeeType::PER_MESSAGE, "000050")?
        .fee_terminal(phone)?
        .recipient(phone)?
        .text(answer)?
        .link_id(link_id)?
        .finish(7);
    show("The answer", &out[..n], Version::V30)
}
