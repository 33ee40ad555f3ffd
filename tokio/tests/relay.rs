//! The example `relay`, and DELIVERs as they came.

#![expect(clippy::print_stdout, reason = "the example says what it does not pass on")]
#![allow(unreachable_pub, reason = "it is a module of a program")]

mod common;
#[path = "../examples/relay/relay.rs"]
mod relay;

use std::time::Duration;

use cmpp_codec::build::DeliverBuilder;
use cmpp_codec::codes::{DeliverResult, MsgFmt, SubmitResult};
use cmpp_codec::content::{Encoding, Plan, Reference, Stat};
use cmpp_codec::{MsgId, OwnedFrame, V30, Version};
use cmpp_tokio::client::PartError;
use cmpp_tokio::server::DeliverError;
use cmpp_tokio::{Client, Deliver, Event, Incoming, Server, StatusReport, Text};
use common::{BoxError, accounts, name};
use tokio::time::timeout;

const ID: MsgId = MsgId::new(0xb4c5_5300_0001_0000);

async fn next(incoming: &mut Incoming) -> Result<Event, BoxError> {
    Ok(timeout(Duration::from_secs(20), incoming.next()).await?.ok_or("the client has ended")?)
}

#[tokio::test]
async fn a_relay_takes_2_0_and_speaks_3_0() -> Result<(), BoxError> {
    let listen = || Server::bind("127.0.0.1:0").accounts(accounts(1, &common::account())).listen();
    let (mut gateway, front) = (listen().await?, listen().await?);
    let (to_gateway, from_gateway) =
        Client::builder(name(0), "888888").raw_delivers().connect(gateway.local_addr()).await?;
    let mut there = gateway.accept().await.ok_or("the relay does not log in")?;
    assert_eq!(there.peer().version(), Version::V30);
    let address = front.local_addr();
    tokio::spawn(relay::run(front, to_gateway, from_gateway));
    let (sp, mut incoming) = Client::builder(name(0), "888888").version(Version::V20).connect(address).await?;
    assert!(matches!(next(&mut incoming).await?, Event::Connected { version: Version::V20, .. }));

    // There: every segment with its fields, under the identifiers of the gateway.
    let text = "两个黄鹂鸣翠柳，一行白鹭上青天。".repeat(6);
    let submit = tokio::spawn({
        let text = Text::new("10657001", &text).service("TQ").to("13800000001").to("13800000002").tag(7);
        let sp = sp.clone();
        async move { sp.submit(text).await }
    });
    let mut ids = Vec::new();
    for number in 0..2_u64 {
        let request = there.next().await.ok_or("ended")?;
        let submit = request.submit().ok_or("no SUBMIT")?;
        assert_eq!((submit.service_id().trimmed(), submit.pk_total()), (&b"TQ"[..], 2));
        assert_eq!((submit.msg_fmt(), request.pdu()?.recipients().count()), (MsgFmt::UCS2, 2));
        ids.push(MsgId::new(ID.get() + 1000 * number));
        request.accept(ids[ids.len() - 1]);
    }
    assert_eq!(submit.await??.msg_ids, ids);

    // A rejection comes back as what it is.
    let submit = tokio::spawn({
        let sp = sp.clone();
        async move { sp.submit(Text::new("10657001", "no").to("13800000001")).await }
    });
    there.next().await.ok_or("ended")?.reject(SubmitResult::SERVICE);
    let error = submit.await?.unwrap_err();
    assert_eq!(error.part_error(), Some(PartError::Rejected(SubmitResult::SERVICE)));

    // Back: a report and a long message. The gateway gets its answer when the SP has answered.
    let peer = there.peer();
    let sent = tokio::spawn(async move {
        peer.report(&StatusReport::new(ID, "10657001", "13800000002", Stat::UNDELIV)).await?;
        peer.deliver(&Deliver::new(ID, "13800000001", "10657001", text)).await
    });
    let Event::Report(report) = next(&mut incoming).await? else { return Err("no report".into()) };
    assert_eq!(
        (report.stat(), report.phone().as_ref(), report.about().map(|about| about.tag)),
        (Stat::UNDELIV, "13800000002", Some(7))
    );
    drop(report);
    let Event::Message(message) = next(&mut incoming).await? else { return Err("no message".into()) };
    assert_eq!((message.from().as_ref(), message.text().chars().count()), ("13800000001", 96));
    assert!(message.is_complete());
    message.reject(DeliverResult::SERVICE);
    let rejected = timeout(Duration::from_secs(20), sent).await??;
    assert!(matches!(rejected, Err(DeliverError::Rejected(DeliverResult::SERVICE))), "{rejected:?}");
    Ok(())
}

#[tokio::test]
async fn raw_delivers_are_handed_out_as_they_came() -> Result<(), BoxError> {
    let mut server = Server::bind("127.0.0.1:0").accounts(accounts(1, &common::account())).listen().await?;
    let (_client, mut incoming) =
        Client::builder(name(0), "888888").raw_delivers().connect(server.local_addr()).await?;
    let connection = server.accept().await.ok_or("no connection")?;
    assert!(matches!(next(&mut incoming).await?, Event::Connected { .. }));

    // A report on nothing that is known, and the two segments of a message, the second one first.
    let mut out = [0; 512];
    let words = "天气".repeat(50);
    let plan = Plan::with_max_len(&words, Encoding::Ucs2, Reference::Octet(7), 140)?;
    let mut frames = Vec::new();
    for segment in plan.segments() {
        let deliver = DeliverBuilder::<V30>::new(ID, &mut out)?.sender("13800000001")?.recipient("10657001")?;
        let len = deliver.segment(&segment)?.finish(0);
        frames.insert(0, OwnedFrame::new(&out[..len])?);
    }
    assert_eq!(frames.len(), 2);
    let peer = connection.peer();
    let sent = tokio::spawn({
        let frames = frames.clone();
        async move {
            peer.report(&StatusReport::new(ID, "10657001", "13800000001", Stat::DELIVRD)).await?;
            for frame in frames {
                peer.request(frame.frame()).await.map_err(DeliverError::Call)?;
            }
            Ok::<_, DeliverError>(())
        }
    });
    let Event::Message(report) = next(&mut incoming).await? else { return Err("no message".into()) };
    let found = report.content().and_then(|content| content.report()).ok_or("no report")?;
    assert_eq!((found.msg_id(), found.stat()), (ID, Stat::DELIVRD));
    drop(report);
    for frame in frames {
        let Event::Message(message) = next(&mut incoming).await? else { return Err("no message".into()) };
        // The Sequence_Id is that of the session.
        assert_eq!(message.frame().map(|frame| frame.body().to_vec()), Some(frame.frame().body().to_vec()));
        assert!(message.long().is_none());
    }
    sent.await??;
    Ok(())
}
