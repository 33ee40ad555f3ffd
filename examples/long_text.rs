//! Sends a long Chinese text to three phones in segments, and reassembles it from segments that arrive in another
//! order.
//!
//! `cargo run --example long_text`

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

mod common;

use cmpp_codec::build::{DeliverBuilder, SubmitBuilder};
use cmpp_codec::content::{Collector, Payload, Plan, Progress, Reference, Slot};
use cmpp_codec::{Frame, MsgId, Pdu, V30, Version};
use common::{Outcome, show};

const TEXT: &str = "尊敬的旅客：您乘坐的 CA1831 次航班因北京首都机场大雪，起飞时间推迟到今天 14:35，登机口改为 C12。\
    我们为您准备了免费的午餐，请凭登机牌到 C 区服务台领取。给您带来不便，敬请谅解。祝您旅途愉快！🙏";

const PHONES: [&str; 3] = ["13800000001", "13800000002", "13800000003"];

fn main() -> Outcome {
    let plan = Plan::new(TEXT, Reference::Octet(0x2e))?;
    println!("{} characters, {:?}: {} parts", TEXT.chars().count(), plan.encoding(), plan.total());

    // The SP sends each segment in a SUBMIT of its own, to all three phones.
    let mut out = [0; 512];
    for segment in plan.segments() {
        let n = SubmitBuilder::<V30>::new(&mut out)?
            .enterprise("900001")?
            .sender("10657007")?
            .service("FLIGHT")?
            .recipients(PHONES)?
            .segment(&segment)?
            .finish(u32::from(segment.number()));
        show(&format!("Part {} of {}", segment.number(), segment.total()), &out[..n], Version::V30)?;
    }

    // The gateway answers each SUBMIT once, for three messages. The report about each phone has a Msg_Id of its own.
    let first = MsgId::new(0xbc21_e040_03e9_fffe);
    for (index, phone) in (0..).zip(PHONES) {
        println!("    {phone} is {}", first.of_recipient(index));
    }

    // In the other direction, segments arrive as DELIVERs: the last one first, and one of them twice.
    let (mut slots, mut bytes) = ([Slot::EMPTY; 8], [0; 8 * 140]);
    let mut collector = Collector::new(&mut slots, &mut bytes);
    let mut parts: Vec<_> = plan.segments().collect();
    parts.reverse();
    parts.push(parts[0]);
    for segment in parts {
        let mut content = [0; 140];
        let deliver = DeliverBuilder::<V30>::new(first, &mut out)?.sender(PHONES[0])?.recipient("10657007")?;
        deliver.head.tp_udhi = segment.tp_udhi();
        let n = deliver.content(segment.msg_fmt(), &segment.write(&mut content)?)?.finish(1);

        let Pdu::Deliver(deliver) = Pdu::<V30>::from_frame(Frame::from_message(&out[..n])?)? else { continue };
        let content = deliver.content();
        let (Some(part), Some(Payload::Text(text))) = (content.concatenation(), content.payload()) else { continue };
        match collector.add(part, deliver.head.msg_fmt, text.as_bytes())? {
            Progress::Missing(n) => println!("    part {}: {n} missing", part.number),
            Progress::Duplicate => println!("    part {}: duplicate", part.number),
            Progress::Complete => println!("    part {}: complete", part.number),
        }
    }
    let text: String = collector.chars().flatten().collect();
    println!("    {text}");
    assert_eq!(text, TEXT);
    Ok(())
}
