//! The gateway in tests of others: what arrives, faults that are switched, what a scenario says.

use std::time::Duration;

use cmpp_codec::codes::{MsgFmt, SubmitResult};
use cmpp_codec::{Counted, Encode, Frame, MsgId, Octets, Version, v20};
use cmpp_lab::{Fault, Gateway, Happened};
use cmpp_tokio::client::PartError;
use cmpp_tokio::{Client, Event, Incoming, Text};

fn text(text: &str) -> Text {
    Text::new("10657001", text).to("13800000001")
}

async fn client(gateway: &Gateway) -> (Client, Incoming) {
    Client::builder("900001", "888888").version(Version::V20).connect(gateway.local_addr()).await.unwrap()
}

/// The next report of a client.
async fn report(incoming: &mut Incoming) -> MsgId {
    loop {
        if let Event::Report(report) = incoming.next().await.unwrap() {
            return report.msg_id();
        }
    }
}

#[tokio::test]
async fn what_happens_is_told_in_its_order() {
    let mut gateway = Gateway::builder().report_delay(Duration::from_millis(10)).spawn().await.unwrap();
    let (client, mut incoming) = client(&gateway).await;
    let submitted = client.submit(text("hello")).await.unwrap();
    assert_eq!([report(&mut incoming).await], submitted.msg_ids[..]);
    client.close().await;
    let account = "900001".to_owned();
    assert!(matches!(gateway.next().await, Some(Happened::LoggedIn { version: Version::V20, .. })));
    let Some(Happened::Request { message, version, .. }) = gateway.next().await else { panic!() };
    assert_eq!(message.pdu(version).unwrap().as_submit().unwrap().msg_content(), b"hello");
    let Some(Happened::Reported { msg_id }) = gateway.next().await else { panic!() };
    assert_eq!([msg_id], submitted.msg_ids[..]);
    assert!(matches!(gateway.next().await, Some(Happened::LoggedOut { account: left }) if left == account));
    let totals = gateway.shutdown().await;
    assert_eq!((totals.logins, totals.submits, totals.reported, totals.waiting), (1, 1, 1, 0));
    assert_eq!(totals.answered.into_iter().collect::<Vec<_>>(), [(0, 1)]);
}

#[tokio::test]
async fn faults_are_switched_while_a_client_is_connected() {
    let gateway = Gateway::builder().spawn().await.unwrap();
    let (client, _incoming) = client(&gateway).await;
    let faults = gateway.faults();
    for is_on in [false, true, false] {
        faults.set(Fault::AnswerMsgIdZero, if is_on { 1.0 } else { 0.0 });
        let submitted = client.submit(text("hello").without_report()).await.unwrap();
        assert_eq!(submitted.msg_ids == [MsgId::ZERO], is_on);
    }
    assert_eq!(faults.happened(), [(Fault::AnswerMsgIdZero, 1)]);
}

#[tokio::test]
async fn a_report_waits_for_the_next_connection_of_its_account() {
    let gateway = Gateway::builder().report_delay(Duration::from_millis(100)).spawn().await.unwrap();
    let (first, _) = client(&gateway).await;
    let submitted = first.submit(text("hello")).await.unwrap();
    first.close().await;
    let (_second, mut incoming) = client(&gateway).await;
    assert_eq!([report(&mut incoming).await], submitted.msg_ids[..]);
}

#[tokio::test]
async fn a_scenario_says_what_is_answered_and_what_phones_send() {
    let long = "这是一条很长的短信。".repeat(20);
    let scenario =
        format!("[answer]\nresults = {{ 9 = 1.0 }}\n[mo]\nrate = 50\ntexts = [\"{long}\"]\nfrom = \"13900000000\"");
    let gateway = Gateway::builder().scenario(scenario.parse().unwrap()).spawn().await.unwrap();
    let (client, mut incoming) = client(&gateway).await;
    let error = client.submit(text("hello")).await.unwrap_err();
    assert_eq!(error.part_error(), Some(PartError::Rejected(SubmitResult::NOT_SERVED)));
    let message = loop {
        if let Event::Message(message) = incoming.next().await.unwrap() {
            break message;
        }
    };
    assert_eq!(message.text(), long);
    let error = Gateway::builder().scenario("[answer]\nresults = { x = 1.0 }".parse().unwrap()).spawn().await;
    assert!(error.unwrap_err().to_string().contains("\"x\" is no number"));
    assert!("[answer]\nunknown = 1".parse::<cmpp_lab::Scenario>().is_err());
}

#[tokio::test]
async fn phones_send_the_texts_of_a_file() {
    let path = std::env::temp_dir().join(format!("cmpp-lab-{}-texts.txt", std::process::id()));
    std::fs::write(&path, "first\r\n\n您好\n").unwrap();
    let scenario = |file: &std::path::Path| format!("[mo]\nrate = 50\nfile = {:?}", file.display().to_string());
    let gateway = Gateway::builder().scenario(scenario(&path).parse().unwrap()).spawn().await.unwrap();
    std::fs::remove_file(&path).unwrap();
    let (_client, mut incoming) = client(&gateway).await;
    let mut texts = Vec::new();
    while texts.len() < 3 {
        if let Event::Message(message) = incoming.next().await.unwrap() {
            texts.push(message.text().clone());
        }
    }
    assert_eq!(texts, ["first", "您好", "first"]);
    let error = Gateway::builder().scenario(scenario(&path).parse().unwrap()).spawn().await.unwrap_err();
    assert!(error.to_string().starts_with("mo.file: "), "{error}");
}

/// A fault that a client survives costs no report.
#[tokio::test]
async fn reports_that_all_have_one_number_come_all() {
    let gateway = Gateway::builder().fault(Fault::DeliverSameSequence).report_delay(Duration::ZERO).spawn();
    let gateway = gateway.await.unwrap();
    let (client, mut incoming) = client(&gateway).await;
    // More than the window of the gateway holds.
    for _ in 0..100 {
        let submitted = client.submit(text("hello")).await.unwrap();
        assert_eq!([report(&mut incoming).await], submitted.msg_ids[..]);
    }
}

#[tokio::test]
async fn contents_and_recipients_have_their_limits() {
    let gateway = Gateway::builder().spawn().await.unwrap();
    let (client, _incoming) = client(&gateway).await;
    let submit = async |msg_fmt: MsgFmt, length: usize, recipients: usize| {
        let head = v20::SubmitHead { msg_fmt, ..Default::default() };
        let (phones, content) = (vec![Octets::new("13800000001").unwrap(); recipients], vec![b'a'; length]);
        let submit = v20::Submit::new(&head, Counted::new(&phones).unwrap(), Counted::new(&content).unwrap());
        let answer = client.request(Frame::from_message(&submit.to_vec(1)).unwrap()).await.unwrap();
        answer.pdu(Version::V20).unwrap().result().map(SubmitResult)
    };
    for (msg_fmt, length, result) in [
        (MsgFmt::ASCII, 160, SubmitResult::OK),
        (MsgFmt::ASCII, 161, SubmitResult::MAX_LENGTH),
        (MsgFmt::UCS2, 140, SubmitResult::OK),
        (MsgFmt::UCS2, 142, SubmitResult::MAX_LENGTH),
        (MsgFmt::BINARY, 141, SubmitResult::MAX_LENGTH),
    ] {
        assert_eq!(submit(msg_fmt, length, 1).await, Some(result), "{length} bytes of {msg_fmt:?}");
    }
    for (recipients, result) in
        [(0, SubmitResult::DEST_TERMINAL_ID), (99, SubmitResult::OK), (100, SubmitResult::DEST_TERMINAL_ID)]
    {
        assert_eq!(submit(MsgFmt::ASCII, 4, recipients).await, Some(result), "{recipients} recipients");
    }
}

#[tokio::test]
async fn reports_that_the_scenario_loses_are_counted() {
    let scenario = "[report]\nlost = 1.0".parse().unwrap();
    let gateway = Gateway::builder().scenario(scenario).report_delay(Duration::ZERO).spawn().await.unwrap();
    let (client, _incoming) = client(&gateway).await;
    for _ in 0..5 {
        client.submit(text("hello").to("13800000002")).await.unwrap();
    }
    client.close().await;
    let totals = gateway.shutdown().await;
    assert_eq!((totals.submits, totals.lost, totals.reported, totals.waiting), (5, 10, 0, 0));
}
