//! What is sent is what arrives: long texts, many phones, reports in any order, messages from phones.

mod common;

use std::collections::HashSet;
use std::time::Duration;

use cmpp_codec::build::{DeliverBuilder, SubmitBuilder};
use cmpp_codec::codes::{DeliverResult, MsgFmt, SubmitResult};
use cmpp_codec::content::{Encoding, Stat};
use cmpp_codec::store::ReportLimits;
use cmpp_codec::{Encode, MsgId, OctetStr, Octets, OwnedFrame, V30, Version, v30};
use cmpp_tokio::client::{About, Builder, PartError};
use cmpp_tokio::server::DeliverError;
use cmpp_tokio::{Client, Connection, Deliver, Event, Incoming, Server, StatusReport, SubmitError, Text};
use common::{BoxError, accounts, name};
use tokio::time::{sleep, timeout};

const ID: MsgId = MsgId::new(0xb4c5_5300_0001_0000);

/// A client and the gateway's end of its connection.
async fn pair(version: Version) -> Result<(Client, Incoming, Server, Connection), BoxError> {
    pair_with(version, |builder| builder).await
}

/// The same, with other settings of the client.
async fn pair_with(
    version: Version,
    change: impl FnOnce(Builder) -> Builder,
) -> Result<(Client, Incoming, Server, Connection), BoxError> {
    let mut server = Server::bind("127.0.0.1:0").accounts(accounts(1, &common::account())).listen().await?;
    let builder = change(Client::builder(name(0), "888888").version(version));
    let (client, mut incoming) = builder.connect(server.local_addr()).await?;
    let connection = server.accept().await.ok_or("no connection")?;
    assert!(matches!(incoming.next().await, Some(Event::Connected { version: agreed, .. }) if agreed == version));
    Ok((client, incoming, server, connection))
}

#[tokio::test]
async fn a_long_text_to_many_phones_is_several_submits() -> Result<(), BoxError> {
    let (client, mut incoming, _server, mut connection) = pair(Version::V20).await?;
    let words = "两个黄鹂鸣翠柳，一行白鹭上青天。".repeat(6);
    let phones: Vec<String> = (0..150_u64).map(|number| (13_800_000_000 + number).to_string()).collect();
    let text = Text::new("10657001", &words).phones(&phones).service("TQ").tag(4711);
    let submitted = tokio::spawn({
        let client = client.clone();
        async move { client.submit(text).await }
    });
    let peer = connection.peer();
    let mut seen = Vec::new();
    for number in 0..4_u64 {
        let request = connection.next().await.ok_or("the connection has ended")?;
        let submit = request.submit().ok_or("no SUBMIT")?;
        let recipients = request.pdu()?.recipients().count();
        assert_eq!((submit.tp_udhi(), submit.msg_fmt(), submit.service_id().trimmed()), (1, MsgFmt::UCS2, &b"TQ"[..]));
        let content = request.pdu()?.content().ok_or("no content")?;
        let part = content.concatenation().ok_or("no part")?;
        seen.push((part.total, part.number, submit.pk_number(), recipients));
        request.accept(MsgId::new(ID.get() + 1000 * number));
    }
    assert_eq!(seen, [(2, 1, 1, 99), (2, 2, 2, 99), (2, 1, 1, 51), (2, 2, 2, 51)]);
    let submitted = submitted.await??;
    assert_eq!(submitted.msg_ids.len(), 4);
    assert!(!submitted.may_be_doubled);

    // Each segment to each phone has a report of its own.
    tokio::spawn(async move {
        for (part, &msg_id) in submitted.msg_ids.iter().enumerate() {
            for phone in if part < 2 { &phones[..99] } else { &phones[99..] } {
                peer.report(&StatusReport::new(msg_id, "10657001", phone, Stat::DELIVRD)).await.unwrap();
            }
        }
    });
    let mut reported = HashSet::new();
    while reported.len() < 300 {
        let Some(Event::Report(report)) = incoming.next().await else { return Err("no report".into()) };
        let about = report.about().ok_or("a report on nothing")?;
        assert_eq!((about.tag, about.segments, report.stat()), (4711, 2, Stat::DELIVRD));
        assert!(report.done_time().is_some());
        assert!(reported.insert((about.segment, report.phone().into_owned())));
    }
    Ok(())
}

#[tokio::test]
async fn a_text_is_submitted_when_the_last_part_of_it_is_answered() -> Result<(), BoxError> {
    let (client, mut incoming, _server, mut connection) = pair(Version::V30).await?;
    let text = Text::new("10657001", "天".repeat(250)).to("13800000001").link_id("LINK0001");
    let mut submitting = client.enqueue(text).await?;
    let peer = connection.peer();
    for number in 0..4_u64 {
        // Nothing is said after three answers, which a message after them shows to have arrived.
        let ping = Deliver::new(ID, "13800000001", "10657001", "ping");
        let sent = tokio::spawn({
            let peer = peer.clone();
            async move { peer.deliver(&ping).await }
        });
        assert!(matches!(incoming.next().await, Some(Event::Message(_))));
        sent.await??;
        assert!(timeout(Duration::ZERO, &mut submitting).await.is_err(), "{number} of 4 are answered");
        let request = connection.next().await.ok_or("the connection has ended")?;
        assert_eq!(request.pdu()?.link_id().map(OctetStr::trimmed), Some(&b"LINK0001"[..]));
        request.accept(MsgId::new(number));
    }
    assert_eq!(submitting.await?.msg_ids, [0, 1, 2, 3].map(MsgId::new));
    Ok(())
}

/// Until all 256 references were used, no two long texts have the same.
#[tokio::test]
async fn long_texts_have_a_reference_each() -> Result<(), BoxError> {
    let (client, _incoming, _server, mut connection) = pair(Version::V20).await?;
    let gateway = tokio::spawn(async move {
        let mut references = HashSet::new();
        for _ in 0..512 {
            let request = connection.next().await.ok_or("the connection has ended")?;
            let part = request.pdu()?.content().and_then(|content| content.concatenation()).ok_or("no part")?;
            references.insert(part.reference);
            request.accept(ID);
        }
        Ok::<_, BoxError>(references.len())
    });
    for _ in 0..256 {
        client.submit(Text::new("10657001", "天".repeat(100)).to("13800000001")).await?;
    }
    assert_eq!(gateway.await??, 256);
    Ok(())
}

#[tokio::test]
async fn a_report_that_overtakes_its_answer_finds_its_text() -> Result<(), BoxError> {
    let (client, mut incoming, _server, mut connection) = pair(Version::V30).await?;
    let submit = tokio::spawn({
        let client = client.clone();
        async move { client.submit(Text::new("10657001", "hello").to("13800000001").tag(7)).await }
    });
    let request = connection.next().await.ok_or("the connection has ended")?;
    let peer = connection.peer();
    peer.report(&StatusReport::new(ID, "10657001", "13800000001", Stat::UNDELIV)).await?;
    request.accept(ID);
    assert_eq!(submit.await??.msg_ids, [ID]);
    let Some(Event::Report(report)) = incoming.next().await else { return Err("no report".into()) };
    assert_eq!((report.about().map(|about| about.tag), report.stat(), report.msg_id()), (Some(7), Stat::UNDELIV, ID));
    drop(report);

    // The same once more is no news. One on a text that nobody sent is, and comes at once, for no answer is due.
    peer.report(&StatusReport::new(ID, "10657001", "13800000001", Stat::UNDELIV)).await?;
    let unknown = StatusReport::new(MsgId::new(9), "10657001", "13800000001", Stat::DELIVRD);
    let later = peer.clone();
    let reported = tokio::spawn(async move { peer.report(&unknown).await });
    let Some(Event::Report(report)) = incoming.next().await else { return Err("no report".into()) };
    assert_eq!((report.about(), report.msg_id()), (None, MsgId::new(9)));
    // The gateway waits until the report is dropped: the answer to a later message comes before.
    let ping = Deliver::new(MsgId::ZERO, "13800000001", "10657001", "ping");
    let pinged = tokio::spawn(async move { later.deliver(&ping).await });
    assert!(matches!(incoming.next().await, Some(Event::Message(_))));
    pinged.await??;
    assert!(!reported.is_finished());
    drop(report);
    reported.await??;

    // Of several that come at once, each is answered when it is dropped. They may be equal, as from a gateway that sends no
    // Msg_Ids.
    let unknown = [10, 10].map(|id| StatusReport::new(MsgId::new(id), "10657001", "13800000001", Stat::DELIVRD));
    let [first, second] = unknown.map(|unknown| {
        let peer = connection.peer();
        tokio::spawn(async move { peer.report(&unknown).await })
    });
    let Some(Event::Report(one)) = incoming.next().await else { return Err("no report".into()) };
    let Some(Event::Report(other)) = incoming.next().await else { return Err("no report".into()) };
    assert_eq!((one.msg_id(), other.msg_id()), (MsgId::new(10), MsgId::new(10)));
    drop(other);
    second.await??;
    assert!(!first.is_finished());
    drop(one);
    first.await??;
    Ok(())
}

#[tokio::test]
async fn a_rejected_part_is_told_beside_the_accepted_ones() -> Result<(), BoxError> {
    let (client, _incoming, _server, mut connection) = pair(Version::V30).await?;
    let text = Text::new("10657001", "x".repeat(200)).to("13800000001");
    let submit = tokio::spawn(async move { client.submit(text).await });
    connection.next().await.ok_or("ended")?.accept(ID);
    connection.next().await.ok_or("ended")?.reject(SubmitResult::SERVICE);
    let error = submit.await?.unwrap_err();
    assert_eq!(error.part_error(), Some(PartError::Rejected(SubmitResult::SERVICE)));
    let SubmitError::Parts(parts) = &error else { return Err(error.into()) };
    assert_eq!(
        parts.iter().map(|part| (part.segment, part.result.ok())).collect::<Vec<_>>(),
        [(1, Some(ID)), (2, None)]
    );
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused() -> Result<(), BoxError> {
    let (client, _incoming, _server, _connection) = pair(Version::V20).await?;
    assert_eq!(client.submit(Text::new("10657001", "hello")).await, Err(SubmitError::NoPhone));
    let unwritable = Text::new("10657001", "您好").encoding(Encoding::Ascii).to("13800000001");
    assert!(matches!(client.submit(unwritable).await, Err(SubmitError::Plan(_))));
    let error = client.submit(Text::new("10657001", "hello").to("1380000000113800000001")).await.unwrap_err();
    assert_eq!(error.to_string(), "1 of 1 messages not taken; the first: Dest_terminal_Id too long: 22 given, 21 fit");
    let text = |sender| Text::new(sender, "hello").to("13800000001");
    for (text, expected) in [
        (text("1065700100000000000000"), "Src_Id too long: 22 given, 21 fit"),
        (text("10657001").service("NEWS-SPORTS"), "Service_Id too long: 11 given, 10 fit"),
        (text("10657001").link_id("1".repeat(21)), "LinkID too long: 21 given, 20 fit"),
        (text("10657001").to("1".repeat(33)), "Dest_terminal_Id too long: 33 given, 32 fit"),
        // The first one is told.
        (text("10657001").to("1".repeat(33)).service("NEWS-SPORTS"), "Dest_terminal_Id too long: 33 given, 32 fit"),
    ] {
        let error = client.submit(text).await.unwrap_err();
        assert_eq!(error.to_string(), format!("1 of 1 messages not taken; the first: {expected}"));
    }
    Ok(())
}

#[tokio::test]
async fn messages_from_phones_arrive_whole() -> Result<(), BoxError> {
    for version in [Version::V20, Version::V30] {
        let (_client, mut incoming, _server, connection) = pair(version).await?;
        let peer = connection.peer();
        let long = "天气".repeat(100);
        let messages = [
            Deliver::new(ID, "13800000001", "10657001", "TQ 北京"),
            Deliver::new(ID, "13800000001", "10657001", &long).link_id("LINK0001"),
            Deliver::new(ID, "13800000002", "10657001", "您好").encoding(Encoding::Gb),
        ];
        let sent = tokio::spawn(async move {
            for message in &messages {
                peer.deliver(message).await?;
            }
            Ok::<_, DeliverError>(())
        });
        for (from, text) in [("13800000001", "TQ 北京"), ("13800000001", &long), ("13800000002", "您好")] {
            let Some(Event::Message(message)) = incoming.next().await else { return Err("no message".into()) };
            assert_eq!((&*message.from(), &*message.to(), message.text()), (from, "10657001", text.to_owned()));
            assert_eq!((message.likely_text(), message.is_complete()), (text.to_owned(), true));
            assert_eq!(message.msg_id(), Some(ID));
        }
        sent.await??;
    }
    Ok(())
}

#[tokio::test]
async fn a_text_under_the_wrong_msg_fmt_is_guessed_on_demand() -> Result<(), BoxError> {
    let (_client, mut incoming, _server, connection) = pair(Version::V30).await?;
    let text = "您好，今天天气很好";
    let mut of_gb = [0; 64];
    let len = Encoding::Gb.write(text, &mut of_gb)?;
    let little_endian: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [text.as_bytes(), &of_gb[..len], &little_endian] {
        let peer = connection.peer();
        let mut out = [0; 512];
        let deliver = DeliverBuilder::<V30>::new(ID, &mut out)?.sender("13800000001")?.recipient("10657001")?;
        let len = deliver.content(MsgFmt::UCS2, bytes)?.finish(0);
        let frame = OwnedFrame::new(&out[..len])?;
        let sent = tokio::spawn(async move { peer.request(frame.frame()).await });
        let Some(Event::Message(message)) = incoming.next().await else { return Err("no message".into()) };
        assert_ne!(message.text(), text);
        assert_eq!(message.likely_text(), text);
        message.reject(DeliverResult::SERVICE);
        let answer = sent.await??;
        let resp = answer.message::<&v30::DeliverResp>()?;
        assert_eq!((resp.msg_id, resp.result.get()), (ID, DeliverResult::SERVICE));
    }
    Ok(())
}

#[tokio::test]
async fn other_requests_pass_as_they_are() -> Result<(), BoxError> {
    let (client, _incoming, _server, mut connection) = pair(Version::V30).await?;
    let query = v30::Query { time: Octets::new("20261127")?, ..Default::default() };
    let frame = OwnedFrame::try_from((&query).to_vec(99))?;
    let asked = tokio::spawn(async move { client.request(frame.frame()).await });
    let request = connection.next().await.ok_or("ended")?;
    assert!(request.submit().is_none());
    let answer = request.pdu()?.answer(0_u32);
    request.answer(answer);
    let answer = asked.await??;
    assert_eq!(answer.message::<&v30::QueryResp>()?.time, Octets::new("20261127")?);
    Ok(())
}

/// A SUBMIT that the caller built has reports too.
#[tokio::test]
async fn a_report_about_a_request_is_matched() -> Result<(), BoxError> {
    let (client, mut incoming, _server, mut connection) = pair(Version::V30).await?;
    let mut out = [0; 512];
    let submit = SubmitBuilder::<V30>::new(&mut out)?.sender("10657001")?.recipient("13800000001")?;
    let len = submit.text("hello")?.finish(0);
    let frame = OwnedFrame::new(&out[..len])?;
    let asked = tokio::spawn({
        let client = client.clone();
        async move { client.request(frame.frame()).await }
    });
    connection.next().await.ok_or("ended")?.accept(ID);
    assert_eq!(asked.await??.message::<&v30::SubmitResp>()?.msg_id, ID);
    let peer = connection.peer();
    let report = StatusReport::new(ID, "10657001", "13800000001", Stat::DELIVRD);
    let sent = tokio::spawn(async move { peer.report(&report).await });
    let Some(Event::Report(report)) = incoming.next().await else { return Err("no report".into()) };
    assert_eq!(report.about(), Some(About { tag: 0, segment: 1, segments: 1, retry: 0 }));
    drop(report);
    sent.await??;
    Ok(())
}

#[tokio::test]
async fn a_report_that_does_not_come_is_told() -> Result<(), BoxError> {
    let limits = ReportLimits { submits: 10, early: 10, lifetime: Duration::from_millis(500) };
    let (client, mut incoming, _server, mut connection) =
        pair_with(Version::V30, |builder| builder.reports(limits)).await?;
    let text = || Text::new("10657001", "hello").phones(["13800000001", "13800000002"]).tag(7);
    for (number, pause) in [(1, Duration::from_millis(1100)), (2, Duration::ZERO)] {
        let submitting = client.enqueue(text()).await?;
        connection.next().await.ok_or("ended")?.accept(MsgId::new(number << 16));
        submitting.await?;
        sleep(pause).await;
    }
    // The SUBMITs are looked through once a second, when another one is accepted.
    let Some(Event::NoReport { msg_id, about, left }) = incoming.next().await else { return Err("no event".into()) };
    assert_eq!((msg_id.get(), about.tag, left), (1 << 16, 7, 2));
    Ok(())
}
