//! Reports that are explained, and messages that are sent again.

mod common;

use std::time::Duration;

use cmpp_codec::Language;
use cmpp_codec::MsgId;
use cmpp_codec::codes::SubmitResult;
use cmpp_codec::content::{Reserve, Stat};
use cmpp_codec::outcome::{Cause, Retry};
use cmpp_tokio::client::{Builder, GiveUp, PartError, RetryPolicy};
use cmpp_tokio::{
    Client, Connection, Event, Incoming, Report, Request, Server, StatusReport, SubmitError, Submitted, Text,
};
use common::{BoxError, accounts, name};
use tokio::task::JoinHandle;
use tokio::time::timeout;

const PHONE: &str = "13800000001";
/// The subscriber is suspended.
const STOPPED: Stat = Stat(*b"MK:0005");
/// There is no such number.
const NUMBER: Stat = Stat(*b"MK:0001");

const POLICY: RetryPolicy = RetryPolicy {
    attempts: 2,
    delay: Duration::from_millis(20),
    max_delay: Duration::from_secs(1),
    lifetime: Duration::from_secs(60),
    pending: 10,
};

struct Ends {
    client: Client,
    incoming: Incoming,
    connection: Connection,
    _server: Server,
    next_id: u64,
}

impl Ends {
    async fn new(change: impl FnOnce(Builder) -> Builder) -> Result<Self, BoxError> {
        let mut server = Server::bind("127.0.0.1:0").accounts(accounts(1, &common::account())).listen().await?;
        let builder = change(Client::builder(name(0), "888888"));
        let (client, mut incoming) = builder.connect(server.local_addr()).await?;
        let connection = server.accept().await.ok_or("no connection")?;
        assert!(matches!(incoming.next().await, Some(Event::Connected { .. })));
        Ok(Self { client, incoming, connection, _server: server, next_id: 0 })
    }

    fn submit(&self, text: Text) -> JoinHandle<Result<Submitted, SubmitError>> {
        let client = self.client.clone();
        tokio::spawn(async move { client.submit(text).await })
    }

    async fn request(&mut self) -> Result<Request, BoxError> {
        Ok(timeout(Duration::from_secs(20), self.connection.next()).await?.ok_or("the connection has ended")?)
    }

    async fn event(&mut self) -> Result<Event, BoxError> {
        Ok(timeout(Duration::from_secs(20), self.incoming.next()).await?.ok_or("the client has ended")?)
    }

    /// Accepts the next SUBMIT under a new identifier.
    async fn accept(&mut self) -> Result<MsgId, BoxError> {
        self.next_id += 1;
        let msg_id = MsgId::new(self.next_id << 16);
        self.request().await?.accept(msg_id);
        Ok(msg_id)
    }

    /// Sends a report, and returns it as the client hands it out.
    async fn report(&mut self, msg_id: MsgId, phone: &str, stat: Stat) -> Result<Report, BoxError> {
        let (peer, report) = (self.connection.peer(), StatusReport::new(msg_id, "10657001", phone, stat));
        tokio::spawn(async move { peer.report(&report).await });
        match self.event().await? {
            Event::Report(report) => Ok(report),
            other => Err(format!("no report: {other:?}").into()),
        }
    }
}

fn text() -> Text {
    Text::new("10657001", "hello").to(PHONE).tag(7)
}

/// A Result whose failure passes, and is not flow control.
fn passing() -> SubmitResult {
    let later = |result: &SubmitResult| {
        *result != SubmitResult::FLOW && result.explain().and_then(|known| known.cause()?.retry()) == Some(Retry::Later)
    };
    (1..100).map(SubmitResult).find(later).unwrap()
}

#[tokio::test]
async fn a_report_explains_itself() -> Result<(), BoxError> {
    let mut ends = Ends::new(|builder| builder.codes("HD:19\tblacklist\t\t通道黑名单".parse().unwrap())).await?;
    let submitted = ends.submit(text());
    let msg_id = ends.accept().await?;
    submitted.await??;
    let report = ends.report(msg_id, PHONE, Stat::ACCEPTD).await?;
    assert_eq!([report.is_final(), report.is_delivered()], [false, false]);
    // It is not final: another one about the same phone is no duplicate.
    let report = ends.report(msg_id, PHONE, Stat(*b"ML:0000")).await?;
    assert_eq!((report.is_final(), report.about().map(|about| about.tag)), (false, Some(7)));
    let report = ends.report(msg_id, PHONE, Stat(*b"MK:0005")).await?;
    assert_eq!(([report.is_final(), report.is_delivered()], report.cause()), ([true, false], Some(Cause::Stopped)));
    assert_eq!(report.retry(), Some(Retry::Later));
    let outcome = report.outcome().ok_or("not known")?;
    assert_eq!(outcome.in_language(Language::English).to_string(), "the SMSC reported UNDELIV: suspended");
    assert_eq!(outcome.in_language(Language::Chinese).to_string(), "短信中心报告 UNDELIV：停机");

    let unknown = ends.report(MsgId::new(99), PHONE, Stat(*b"HD:0019")).await?;
    assert_eq!((unknown.about(), unknown.cause()), (None, Some(Cause::Blacklist)), "the table of one's own");
    let unknown = ends.report(MsgId::new(98), PHONE, Stat(*b"QQ:0001")).await?;
    assert_eq!((unknown.outcome(), unknown.retry(), unknown.is_final()), (None, None, true));
    Ok(())
}

#[tokio::test]
async fn a_failure_that_passes_is_sent_again() -> Result<(), BoxError> {
    let mut ends = Ends::new(|builder| builder.retry(POLICY)).await?;
    let long = Text::new("10657001", "天气".repeat(50)).to("13800000002").to(PHONE).tag(7).service("TQ");
    let submitted = ends.submit(long);
    ends.accept().await?;
    let second = ends.request().await?;
    let content = second.submit().ok_or("no SUBMIT")?.msg_content().to_vec();
    let mut msg_id = MsgId::new(50 << 16);
    second.accept(msg_id);
    submitted.await??;
    for retry in 1..=POLICY.attempts {
        let report = ends.report(msg_id, PHONE, STOPPED).await?;
        assert_eq!(report.about().map(|about| (about.tag, about.segment, about.retry)), Some((7, 2, retry - 1)));
        drop(report);
        let event = ends.event().await?;
        let Event::Retry { about, phones, after } = event else { return Err(format!("no retry: {event:?}").into()) };
        assert_eq!((about.tag, about.segment, about.segments, about.retry), (7, 2, 2, retry));
        assert_eq!((phones, after), (vec![PHONE.to_owned()], POLICY.delay * retry));
        // The same segment, to the phone that did not get it alone.
        let request = ends.request().await?;
        let submit = request.submit().ok_or("no SUBMIT")?;
        assert_eq!((submit.msg_content(), submit.service_id().trimmed()), (&content[..], &b"TQ"[..]));
        let recipients: Vec<_> = request.pdu()?.recipients().map(|phone| phone.trimmed().to_vec()).collect();
        assert_eq!(recipients, [PHONE.as_bytes()]);
        msg_id = MsgId::new((100 + u64::from(retry)) << 16);
        request.accept(msg_id);
    }
    drop(ends.report(msg_id, PHONE, STOPPED).await?);
    let event = ends.event().await?;
    let Event::GaveUp { about, phones, why } = event else { return Err(format!("{event:?}").into()) };
    assert_eq!((about.tag, about.retry, phones, why), (7, 2, vec![PHONE.to_owned()], GiveUp::Attempts));
    Ok(())
}

#[tokio::test]
async fn what_a_retry_does_not_mend_is_not_sent_again() -> Result<(), BoxError> {
    let mut ends = Ends::new(|builder| builder.retry(RetryPolicy { pending: 0, ..POLICY })).await?;
    // MC: the gateway waited for a report in vain. The message may have been delivered.
    for (stat, expected) in [
        (NUMBER, GiveUp::Useless(Some(Retry::Never))),
        (Stat(*b"QQ:0001"), GiveUp::Useless(None)),
        (Stat(*b"MC:0055"), GiveUp::Useless(None)),
        (STOPPED, GiveUp::Full),
    ] {
        let submitted = ends.submit(text());
        let msg_id = ends.accept().await?;
        submitted.await??;
        drop(ends.report(msg_id, PHONE, stat).await?);
        let event = ends.event().await?;
        let Event::GaveUp { why, about, .. } = event else { return Err(format!("{stat}: {event:?}").into()) };
        assert_eq!((why, about.tag, about.retry), (expected, 7, 0), "{stat}");
    }
    // A message that was delivered needs no words.
    let submitted = ends.submit(text());
    let msg_id = ends.accept().await?;
    submitted.await??;
    drop(ends.report(msg_id, PHONE, Stat::DELIVRD).await?);
    assert!(ends.report(MsgId::new(99), PHONE, STOPPED).await?.about().is_none());
    Ok(())
}

#[tokio::test]
async fn a_rejection_that_passes_is_sent_again_and_the_caller_waits() -> Result<(), BoxError> {
    let mut ends = Ends::new(|builder| builder.retry(POLICY)).await?;
    let submitted = ends.submit(text());
    ends.request().await?.reject(passing());
    let event = ends.event().await?;
    assert!(matches!(event, Event::Retry { about, .. } if about.retry == 1), "{event:?}");
    let msg_id = ends.accept().await?;
    assert_eq!(submitted.await??.msg_ids, [msg_id]);
    assert_eq!(ends.report(msg_id, PHONE, Stat::DELIVRD).await?.about().map(|about| about.retry), Some(1));

    // One that does not pass is told at once; so is one that was rejected too often.
    let submitted = ends.submit(text());
    ends.request().await?.reject(SubmitResult::SERVICE);
    let error = submitted.await?.unwrap_err();
    assert_eq!(error.part_error(), Some(PartError::Rejected(SubmitResult::SERVICE)));
    assert!(matches!(ends.event().await?, Event::GaveUp { why: GiveUp::Useless(_), .. }));
    let submitted = ends.submit(text());
    for _ in 0..POLICY.attempts {
        ends.request().await?.reject(passing());
        assert!(matches!(ends.event().await?, Event::Retry { .. }));
    }
    ends.request().await?.reject(passing());
    assert!(matches!(ends.event().await?, Event::GaveUp { why: GiveUp::Attempts, .. }));
    assert_eq!(submitted.await?.unwrap_err().part_error(), Some(PartError::Rejected(passing())));
    Ok(())
}

/// What finds no place among the retries leaves the queue like any other.
#[tokio::test]
async fn a_rejection_for_which_there_is_no_room_makes_room_in_the_queue() -> Result<(), BoxError> {
    let mut ends = Ends::new(|builder| builder.window(1).retry(RetryPolicy { pending: 0, ..POLICY })).await?;
    for _ in 0..10 {
        let submitted = ends.submit(text());
        ends.request().await?.reject(passing());
        assert!(matches!(ends.event().await?, Event::GaveUp { why: GiveUp::Full, .. }));
        assert_eq!(submitted.await?.unwrap_err().part_error(), Some(PartError::Rejected(passing())));
    }
    Ok(())
}

#[tokio::test]
async fn a_client_that_is_closed_gives_its_retries_up() -> Result<(), BoxError> {
    let later = RetryPolicy { delay: Duration::from_secs(1), ..POLICY };
    let mut ends = Ends::new(|builder| builder.retry(later)).await?;
    let accepted = ends.submit(text());
    let msg_id = ends.accept().await?;
    accepted.await??;
    drop(ends.report(msg_id, PHONE, STOPPED).await?);
    let rejected = ends.submit(text());
    assert!(matches!(ends.event().await?, Event::Retry { .. }));
    ends.request().await?.reject(passing());
    assert!(matches!(ends.event().await?, Event::Retry { .. }));
    let Ends { client, mut incoming, .. } = ends;
    timeout(Duration::from_secs(20), client.close()).await?;
    let rejected = timeout(Duration::from_secs(20), rejected).await?;
    assert_eq!(rejected?.unwrap_err().part_error(), Some(PartError::Rejected(passing())));
    for _ in 0..2 {
        let event = incoming.next().await;
        assert!(matches!(event, Some(Event::GaveUp { why: GiveUp::Closed, .. })), "{event:?}");
    }
    assert!(incoming.next().await.is_none());
    Ok(())
}

#[tokio::test]
async fn nothing_is_sent_again_by_default() -> Result<(), BoxError> {
    let mut ends = Ends::new(|builder| builder).await?;
    let submitted = ends.submit(text());
    ends.request().await?.reject(passing());
    assert_eq!(submitted.await?.unwrap_err().part_error(), Some(PartError::Rejected(passing())));
    let submitted = ends.submit(text());
    let msg_id = ends.accept().await?;
    submitted.await??;
    drop(ends.report(msg_id, PHONE, STOPPED).await?);
    // The next event is that of the next report.
    drop(ends.report(MsgId::new(99), PHONE, STOPPED).await?);
    Ok(())
}

#[tokio::test]
async fn a_text_leaves_room_for_a_signature() -> Result<(), BoxError> {
    let mut ends = Ends::new(|builder| builder).await?;
    let reserve = Reserve { first: 4, ..Reserve::NONE };
    // 70 characters fit into one message, 67 into a part, and 63 of these with the signature.
    for (reserve, expected) in [(Reserve::NONE, vec![140]), (reserve, vec![6 + 126, 6 + 14])] {
        let submitted = ends.submit(Text::new("10657001", "雨".repeat(70)).to(PHONE).reserve(reserve));
        for length in expected {
            let request = ends.request().await?;
            assert_eq!(request.submit().ok_or("no SUBMIT")?.msg_content().len(), length);
            request.accept(MsgId::new(1));
        }
        submitted.await??;
    }
    Ok(())
}
