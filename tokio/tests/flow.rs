//! Back pressure, cancellation and the end: nothing is queued without a limit, nothing that was taken is lost.

mod common;

use std::future::poll_fn;
use std::io;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use cmpp_codec::build::SubmitBuilder;
use cmpp_codec::codes::SubmitResult;
use cmpp_codec::content::Stat;
use cmpp_codec::{Encode, Frame, MsgId, OwnedFrame, V30, v30};
use cmpp_tokio::{
    Account, Client, Connection, Deliver, Event, Incoming, Request, Server, StatusReport, Submitted, Text,
};
use common::{BoxError, accounts, name};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

type Submitting = JoinHandle<Result<Submitted, cmpp_tokio::SubmitError>>;

async fn pair(account: Account, window: usize) -> Result<(Client, Incoming, Server, Connection), BoxError> {
    let mut server = Server::bind("127.0.0.1:0").accounts(accounts(1, &account)).listen().await?;
    let builder = Client::builder(name(0), "888888").window(window);
    let (client, mut incoming) = builder.connect(server.local_addr()).await?;
    let connection = server.accept().await.ok_or("no connection")?;
    assert!(matches!(incoming.next().await, Some(Event::Connected { .. })));
    Ok((client, incoming, server, connection))
}

fn submit(client: &Client, text: &str) -> Submitting {
    let (client, text) = (client.clone(), Text::new("10657001", text).to("13800000001"));
    tokio::spawn(async move { client.submit(text).await })
}

fn content(request: &Request) -> &[u8] {
    request.submit().unwrap().msg_content()
}

/// Whether a request is there now.
async fn has_next(connection: &mut Connection) -> Option<Request> {
    poll_fn(|cx| match connection.poll_next(cx) {
        Poll::Ready(request) => Poll::Ready(request),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}

/// Has a message go to the client and its answer come back: whatever the client was about to send came before.
async fn round_trip(connection: &Connection, incoming: &mut Incoming) -> Result<(), BoxError> {
    let peer = connection.peer();
    let message = Deliver::new(MsgId::ZERO, "13800000001", "10657001", "ping");
    let sent = tokio::spawn(async move { peer.deliver(&message).await });
    assert!(matches!(incoming.next().await, Some(Event::Message(_))));
    sent.await??;
    Ok(())
}

#[tokio::test]
async fn a_full_window_holds_submits_back() -> Result<(), BoxError> {
    let (client, mut incoming, _server, mut connection) = pair(common::account(), 4).await?;
    let submits: Vec<_> = (0..40).map(|number| submit(&client, &number.to_string())).collect();
    let mut held = Vec::new();
    for _ in 0..4 {
        held.push(connection.next().await.ok_or("ended")?);
    }
    round_trip(&connection, &mut incoming).await?;
    assert!(has_next(&mut connection).await.is_none(), "a fifth is sent while four are unanswered");
    // One answer lets one more through.
    held.remove(2).accept(MsgId::new(1));
    held.push(connection.next().await.ok_or("ended")?);
    round_trip(&connection, &mut incoming).await?;
    assert!(has_next(&mut connection).await.is_none());
    for request in held {
        request.accept(MsgId::new(2));
    }
    for _ in 5..40 {
        connection.next().await.ok_or("ended")?.accept(MsgId::new(3));
    }
    for submit in submits {
        assert_eq!(submit.await??.msg_ids.len(), 1);
    }
    Ok(())
}

#[tokio::test]
async fn a_client_queues_a_window_more_than_its_connection_has() -> Result<(), BoxError> {
    let (client, _incoming, _server, _connection) = pair(common::account(), 4).await?;
    let mut queued = Vec::new();
    while let Ok(submitting) =
        timeout(Duration::ZERO, client.enqueue(Text::new("10657001", "hello").to("13800000001"))).await
    {
        queued.push(submitting?);
        assert!(queued.len() <= 8);
    }
    assert_eq!(queued.len(), 8);
    Ok(())
}

#[tokio::test]
async fn a_dropped_submit_is_withdrawn_if_it_was_not_sent() -> Result<(), BoxError> {
    let (client, mut incoming, _server, mut connection) = pair(common::account(), 1).await?;
    let first = submit(&client, "first");
    let request = connection.next().await.ok_or("ended")?;
    assert_eq!(content(&request), b"first");
    let withdrawn = submit(&client, "withdrawn");
    // It is in the queue by now: the client has only one thread.
    round_trip(&connection, &mut incoming).await?;
    withdrawn.abort();
    assert!(withdrawn.await.unwrap_err().is_cancelled());
    // One that was sent stays sent.
    first.abort();
    let last = submit(&client, "last");
    request.accept(MsgId::new(1));
    let request = connection.next().await.ok_or("ended")?;
    assert_eq!(content(&request), b"last");
    request.accept(MsgId::new(2));
    assert_eq!(last.await??.msg_ids, [MsgId::new(2)]);
    // Neither holds a place: more than the queue takes go through.
    let submits: Vec<_> = (0..10).map(|number| submit(&client, &number.to_string())).collect();
    for _ in 0..10 {
        connection.next().await.ok_or("ended")?.accept(MsgId::new(3));
    }
    for submit in submits {
        submit.await??;
    }
    client.close().await;
    Ok(())
}

#[tokio::test]
async fn a_dropped_request_is_withdrawn_if_it_was_not_sent() -> Result<(), BoxError> {
    let (client, mut incoming, _server, mut connection) = pair(common::account(), 1).await?;
    let first = submit(&client, "first");
    let request = connection.next().await.ok_or("ended")?;
    let query = OwnedFrame::try_from((&v30::Query::default()).to_vec(1))?;
    let withdrawn = tokio::spawn({
        let client = client.clone();
        async move { client.request(query.frame()).await }
    });
    round_trip(&connection, &mut incoming).await?;
    withdrawn.abort();
    assert!(withdrawn.await.unwrap_err().is_cancelled());
    let last = submit(&client, "last");
    request.accept(MsgId::new(1));
    let request = connection.next().await.ok_or("ended")?;
    assert!(request.submit().is_some(), "{:?}", request.pdu());
    request.accept(MsgId::new(2));
    for submitted in [first, last] {
        submitted.await??;
    }
    Ok(())
}

/// The rate of an account is one of SUBMITs.
#[tokio::test]
async fn other_requests_do_not_count_against_the_rate() -> Result<(), BoxError> {
    let account = common::account().max_rate(NonZeroU32::MIN);
    let (client, _incoming, _server, mut connection) = pair(account, 16).await?;
    let query = OwnedFrame::try_from((&v30::Query::default()).to_vec(1))?;
    for _ in 0..20 {
        let asked = tokio::spawn({
            let (client, query) = (client.clone(), query.clone());
            async move { client.request(query.frame()).await }
        });
        let request = timeout(Duration::from_secs(20), connection.next()).await?.ok_or("ended")?;
        let answer = request.pdu()?.answer(0_u32);
        request.answer(answer);
        asked.await??;
    }
    Ok(())
}

#[tokio::test]
async fn a_throttled_submit_is_sent_again() -> Result<(), BoxError> {
    let (client, _incoming, _server, mut connection) = pair(common::account(), 16).await?;
    let submitted = submit(&client, "hello");
    for _ in 0..2 {
        connection.next().await.ok_or("ended")?.reject(SubmitResult::FLOW);
    }
    // Dropped without an answer: the same.
    drop(connection.next().await.ok_or("ended")?);
    connection.next().await.ok_or("ended")?.accept(MsgId::new(4));
    let submitted = submitted.await??;
    assert_eq!((submitted.msg_ids, submitted.may_be_doubled), (vec![MsgId::new(4)], false));
    Ok(())
}

#[tokio::test]
async fn an_account_above_its_rate_gets_result_8() -> Result<(), BoxError> {
    let account = common::account().max_rate(NonZeroU32::MIN);
    let (client, _incoming, _server, mut connection) = pair(account, 16).await?;
    let gateway = tokio::spawn(async move {
        let mut taken = 0;
        while let Some(request) = connection.next().await {
            taken += 1;
            request.accept(MsgId::new(taken));
        }
        taken
    });
    // Requests that the caller built are not sent again by the client: it sees each answer.
    let mut out = [0; 512];
    let submit = SubmitBuilder::<V30>::new(&mut out)?.sender("10657001")?.recipient("13800000001")?;
    let len = submit.text("hello")?.finish(0);
    let frame = Frame::from_message(&out[..len])?;
    let (mut accepted, mut throttled) = (0, 0);
    for _ in 0..50 {
        let answer = client.request(frame).await?;
        match answer.message::<&v30::SubmitResp>()?.result.get() {
            SubmitResult::OK => accepted += 1,
            SubmitResult::FLOW => throttled += 1,
            other => return Err(other.to_string().into()),
        }
    }
    assert!(accepted >= 1 && throttled >= 1, "{accepted} accepted, {throttled} throttled");
    // A text gets through: the client sends it again until the gateway takes it.
    client.submit(Text::new("10657001", "hello").to("13800000001")).await?;
    client.close().await;
    assert_eq!(gateway.await?, accepted + 1, "what is throttled is not seen");
    Ok(())
}

#[tokio::test]
async fn messages_wait_at_the_gateway_until_they_are_read() -> Result<(), BoxError> {
    let (_client, mut incoming, _server, connection) = pair(common::account(), 16).await?;
    let mut senders = JoinSet::new();
    for number in 0..200 {
        let peer = connection.peer();
        let message = Deliver::new(MsgId::new(number), "13800000001", "10657001", format!("message {number}"));
        senders.spawn(async move { peer.deliver(&message).await });
    }
    // None is answered before it is dropped.
    let mut texts = Vec::new();
    let mut kept = Vec::new();
    for number in 0..200 {
        let Some(Event::Message(message)) = incoming.next().await else { return Err("no message".into()) };
        texts.push(message.text());
        if number < 10 {
            kept.push(message);
        }
    }
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), 200);
    while senders.len() > kept.len() {
        senders.join_next().await.ok_or("all are answered")???;
    }
    assert!(senders.try_join_next().is_none(), "a message is answered that was not dropped");
    drop(kept);
    while let Some(sent) = senders.join_next().await {
        sent??;
    }
    Ok(())
}

#[tokio::test]
async fn a_gateway_may_wait_for_a_report_before_it_takes_the_next_request() -> Result<(), BoxError> {
    let (client, mut incoming, _server, mut connection) = pair(common::account(), 16).await?;
    let submits: Vec<_> = (0..100).map(|number| submit(&client, &number.to_string())).collect();
    let gateway = tokio::spawn(async move {
        let peer = connection.peer();
        for number in 0..100 {
            let msg_id = MsgId::new(number << 16);
            connection.next().await.ok_or("ended")?.accept(msg_id);
            peer.report(&StatusReport::new(msg_id, "10657001", "13800000001", Stat::DELIVRD)).await?;
        }
        Ok::<_, BoxError>(())
    });
    for _ in 0..100 {
        assert!(matches!(incoming.next().await, Some(Event::Report(_))));
    }
    gateway.await??;
    for submit in submits {
        submit.await??;
    }
    Ok(())
}

#[tokio::test]
async fn a_client_whose_stream_is_dropped_answers_all_the_same() -> Result<(), BoxError> {
    let (client, incoming, _server, mut connection) = pair(common::account(), 16).await?;
    drop(incoming);
    let peer = connection.peer();
    for number in 0..50 {
        peer.deliver(&Deliver::new(MsgId::new(number), "13800000001", "10657001", "hello")).await?;
    }
    let submitted = submit(&client, "hello");
    connection.next().await.ok_or("ended")?.accept(MsgId::new(1));
    submitted.await??;
    Ok(())
}

#[tokio::test]
async fn closing_a_client_waits_for_what_is_unanswered() -> Result<(), BoxError> {
    let (client, mut incoming, _server, mut connection) = pair(common::account(), 16).await?;
    let submitted = submit(&client, "hello");
    let request = connection.next().await.ok_or("ended")?;
    let closing = tokio::spawn(client.clone().close());
    round_trip(&connection, &mut incoming).await?;
    assert!(!closing.is_finished());
    let late = client.submit(Text::new("10657001", "late").to("13800000001")).await.unwrap_err();
    assert!(late.to_string().ends_with("the connection is closed"), "{late}");
    request.accept(MsgId::new(1));
    assert_eq!(submitted.await??.msg_ids, [MsgId::new(1)]);
    closing.await?;
    assert!(connection.next().await.is_none());
    assert!(incoming.next().await.is_none());
    Ok(())
}

#[tokio::test]
async fn a_dropped_client_terminates_its_connection() -> Result<(), BoxError> {
    let (client, _incoming, server, mut connection) = pair(common::account(), 16).await?;
    let peer = connection.peer();
    assert!(!peer.is_closed());
    drop(client);
    assert!(connection.next().await.is_none());
    assert!(peer.is_closed());
    server.shutdown().await;
    Ok(())
}

#[tokio::test]
async fn a_server_that_shuts_down_finishes_what_it_took() -> Result<(), BoxError> {
    shut_down(true).await?;
    shut_down(false).await
}

/// Shuts a server down while a request of the SP and a message to it are unanswered, and answers either one first.
async fn shut_down(request_first: bool) -> Result<(), BoxError> {
    let (client, mut incoming, server, mut connection) = pair(common::account(), 16).await?;
    let (address, peer) = (server.local_addr(), connection.peer());
    let first = submit(&client, "first");
    let request = connection.next().await.ok_or("ended")?;
    let message = Deliver::new(MsgId::ZERO, "13800000001", "10657001", "under way");
    let delivered = tokio::spawn({
        let peer = peer.clone();
        async move { peer.deliver(&message).await }
    });
    let Some(Event::Message(message)) = incoming.next().await else { return Err("no message".into()) };
    let shutdown = tokio::spawn(server.shutdown());
    // New connections are not accepted any more.
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    let second = submit(&client, "second");
    assert!(!shutdown.is_finished());
    if request_first {
        request.accept(MsgId::new(1));
        assert_eq!(first.await??.msg_ids, [MsgId::new(1)]);
        assert!(!shutdown.is_finished(), "a message is unanswered");
        drop(message);
        delivered.await??;
    } else {
        drop(message);
        delivered.await??;
        assert!(!shutdown.is_finished(), "a request is unanswered");
        request.accept(MsgId::new(1));
        assert_eq!(first.await??.msg_ids, [MsgId::new(1)]);
    }
    assert!(connection.next().await.is_none(), "the second one was answered with Result 8");
    assert!(peer.deliver(&Deliver::new(MsgId::ZERO, "13800000001", "10657001", "late")).await.is_err());
    shutdown.await?;
    assert!(matches!(incoming.next().await, Some(Event::Disconnected { .. })));
    assert!(!second.is_finished(), "it waits for the next connection");
    second.abort();
    Ok(())
}

#[tokio::test]
async fn a_dropped_connection_is_terminated() -> Result<(), BoxError> {
    let (client, mut incoming, mut server, connection) = pair(common::account(), 16).await?;
    drop(connection);
    assert!(matches!(incoming.next().await, Some(Event::Disconnected { .. })));
    // The client comes back.
    let mut connection = server.accept().await.ok_or("no connection")?;
    let submitted = submit(&client, "hello");
    connection.next().await.ok_or("ended")?.accept(MsgId::new(1));
    submitted.await??;
    Ok(())
}

/// A socket that takes nothing.
struct Stuck(TcpStream);

impl AsyncRead for Stuck {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Stuck {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(0))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

#[tokio::test]
async fn a_socket_that_takes_nothing_ends_its_connection() -> Result<(), BoxError> {
    let server = Server::bind("127.0.0.1:0").accounts(accounts(1, &common::account())).layer(|stream, _| Stuck(stream));
    let server = server.listen().await?;
    let client = Client::builder(name(0), "888888").connect(server.local_addr());
    assert!(timeout(Duration::from_secs(20), client).await?.is_err());
    Ok(())
}
