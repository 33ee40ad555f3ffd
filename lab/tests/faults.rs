//! Every fault is noticed by the case of the check that it belongs to, and by no gateway without it.

use std::collections::BTreeSet;
use std::time::Duration;

use cmpp_codec::Version;
use cmpp_lab::check::{Check, Finding, Verdict};
use cmpp_lab::{Fault, Gateway, Scenario};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// The case that notices each fault.
const NOTICED: &[(Fault, &str)] = &[
    (Fault::ConnectRespOtherVersion, "login-layout"),
    (Fault::SpeaksItsOwn, "login-layout"),
    (Fault::ConnectRespVersionZero, "login-version"),
    (Fault::ConnectRespSequence, "login-sequence"),
    (Fault::ConnectRespUnproven, "login-proof"),
    (Fault::ConnectRespCopied, "login-proof"),
    (Fault::AnswerLate, "submit-ascii"),
    (Fault::AnswerLost, "submit-ascii"),
    (Fault::AnswerTwice, "submit-answered-once"),
    (Fault::AnswerSequence, "submit-ascii"),
    (Fault::AnswersSwapped, "submit-answers-in-order"),
    (Fault::AnswerMsgIdZero, "submit-msg-id"),
    (Fault::FlowControl, "submit-ascii"),
    (Fault::ReportFirst, "report-after-answer"),
    (Fault::ReportShort, "report-layout"),
    (Fault::Report60Over71, "report-layout"),
    (Fault::Report71Over60, "report-layout"),
    (Fault::ReportText, "report-layout"),
    (Fault::ReportMsgIdZero, "report-msg-id"),
    (Fault::ReportOddStat, "report-stat"),
    (Fault::ReportOddTimes, "report-times"),
    (Fault::ReportClockJump, "report-times"),
    (Fault::ReportLost, "report-comes"),
    (Fault::DeliverTwice, "report-once"),
    (Fault::DeliverSameSequence, "deliver-sequence"),
    (Fault::DeliverUdhi40, "deliver-long-message"),
    (Fault::DeliverTrailing, "report-readable"),
    (Fault::ActiveTestRespEmpty, "heartbeat-layout"),
    (Fault::ActiveTestRespReserved, "heartbeat-layout"),
    (Fault::ActiveTestUnanswered, "heartbeat-answered"),
    (Fault::ActiveTestEchoed, "heartbeat-answered"),
    (Fault::CancelRespWide, "cancel"),
    (Fault::TerminateRespLong, "end-layout"),
    (Fault::TerminateUnanswered, "end-terminate"),
    (Fault::TerminateMidway, "submit-ascii"),
    (Fault::VendorCommand, "login-quiet"),
    (Fault::BytesApart, "stream-in-one-piece"),
    (Fault::BytesTogether, "stream-prompt"),
    (Fault::BytesStalled, "stream-prompt"),
    (Fault::HalfMessage, "submit-ascii"),
    (Fault::Reset, "submit-ascii"),
    (Fault::Silent, "submit-ascii"),
    (Fault::BadLength, "submit-ascii"),
];

/// Every case that notices a fault, of all that are named here.
const NOTICED_BY: &[(Fault, &str)] = &[
    (
        Fault::AnswerLost,
        "submit-ascii submit-layout submit-msg-id submit-msg-ids-differ submit-answered-once submit-answers-in-order \
         submit-sequence-0 submit-sequence-max submit-retransmitted content-ucs2 content-gbk content-binary content-empty \
         content-longest content-too-long content-long-text recipients-99 recipients-0 recipients-100 recipients-255 \
         fields-times fields-full fields-junk fields-odd-numbers fields-odd-codes malformed-truncated malformed-trailing \
         malformed-empty malformed-content-length malformed-recipient-count malformed-other-version malformed-and-on \
         stream-glued stream-cut stream-in-one-piece stream-prompt window-16 window-17 window-flood window-after-flood \
         report-msg-id report-after-answer",
    ),
    (
        Fault::FlowControl,
        "submit-ascii submit-msg-id submit-msg-ids-differ submit-sequence-0 submit-sequence-max submit-retransmitted \
         content-ucs2 content-gbk content-binary content-longest content-long-text recipients-99 fields-times fields-junk \
         malformed-and-on stream-glued stream-cut window-16 window-17 window-flood window-after-flood report-comes \
         report-layout report-readable report-msg-id report-after-answer report-stat report-times report-numbers \
         report-each-recipient report-once deliver-sequence",
    ),
    (Fault::TerminateUnanswered, "end-terminate end-layout end-closed end-behind-submit end-login-again"),
    (
        Fault::ActiveTestUnanswered,
        "command-answer-to-nothing command-deliver-from-client command-connect-resp-from-client heartbeat-answered \
         heartbeat-layout heartbeat-many",
    ),
];

/// Short and long messages from phones, and reports at once.
fn scenario() -> Scenario {
    let text = "这是一条很长的短信。".repeat(10);
    format!("[report]\ndelay = {{ fixed = 20 }}\n[mo]\nrate = 20\ntexts = [\"短\", \"{text}\"]").parse().unwrap()
}

/// What one case finds in a gateway with these faults.
async fn try_one(faults: &[Fault], version: Version, case: &str) -> Finding {
    let gateway = Gateway::builder().account("900001", "888888");
    // Other messages from phones would be counted as reports.
    let gateway = if case == "deliver-long-message" {
        gateway.scenario(scenario())
    } else {
        gateway.report_delay(Duration::from_millis(20))
    };
    let gateway = faults.iter().fold(gateway, |gateway, &fault| gateway.fault(fault));
    let gateway = gateway.spawn().await.unwrap();
    // Some faults hold an answer back for two seconds, which is noticed when it comes.
    let timeout = if case == "stream-prompt" { 5000 } else { 1500 };
    let check = Check::new(gateway.local_addr(), "900001", "888888")
        .version(version)
        .timeout(Duration::from_millis(timeout))
        .report_timeout(Duration::from_secs(3))
        .only([case]);
    let [finding] = check.gateway().await.unwrap().try_into().unwrap();
    finding
}

/// Whether something is wrong.
const fn is_wrong(finding: &Finding) -> bool {
    matches!(finding.verdict, Verdict::Deviates | Verdict::Fails)
}

/// The version in which a fault can be seen.
const fn version(fault: Fault) -> Version {
    match fault {
        Fault::CancelRespWide | Fault::SpeaksItsOwn => Version::V20,
        _ => Version::V30,
    }
}

#[test]
fn every_fault_has_a_case() {
    for fault in Fault::ALL {
        assert!(NOTICED.iter().any(|(noticed, _)| noticed == fault), "{fault}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_is_noticed() {
    let tasks: Vec<_> = NOTICED
        .iter()
        .map(|&(fault, case)| {
            tokio::spawn(async move {
                let with = try_one(&[fault], version(fault), case).await;
                let without = try_one(&[], version(fault), case).await;
                (fault, with, without)
            })
        })
        .collect();
    let mut missed = Vec::new();
    for task in tasks {
        let (fault, with, without) = task.await.unwrap();
        if !is_wrong(&with) || without.verdict != Verdict::AsSpecified {
            missed.push((fault, with, without));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_other_case_notices_a_fault() {
    let cases: BTreeSet<&str> = NOTICED_BY.iter().flat_map(|(_, cases)| cases.split(' ')).collect();
    for &(fault, expected) in NOTICED_BY {
        let mut trying = JoinSet::new();
        for &case in &cases {
            trying.spawn(async move { (case, try_one(&[fault], version(fault), case).await) });
        }
        let found = trying.join_all().await.into_iter();
        let found: BTreeSet<&str> = found.filter(|(_, finding)| is_wrong(finding)).map(|(case, _)| case).collect();
        assert_eq!(found, expected.split(' ').collect(), "{fault}");
    }
}

#[tokio::test]
async fn a_finding_says_how_an_answer_is_missing() {
    for (fault, words) in [
        (Fault::AnswerLost, "nothing came"),
        (Fault::TerminateMidway, "nothing came, but CMPP_TERMINATE"),
        (Fault::HalfMessage, "the connection was closed in the middle of a message"),
        (Fault::Reset, "the connection was reset"),
        (Fault::BadLength, "bytes came that begin with an impossible Total_Length"),
    ] {
        let finding = try_one(&[fault], Version::V30, "submit-ascii").await;
        assert!(finding.detail.ends_with(words), "{fault}: {finding:?}");
    }
    // Nothing else closes a connection without a word.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let check = Check::new(listener.local_addr().unwrap(), "900001", "888888").only(["login-layout"]);
    let closing = async {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            // The check looks first whether anybody is there.
            if stream.read(&mut [0; 100]).await.unwrap() > 0 {
                return;
            }
        }
    };
    let (findings, ()) = tokio::join!(check.gateway(), closing);
    let findings = findings.unwrap();
    assert!(findings[0].detail.ends_with("the connection was closed"), "{findings:?}");
}

/// A gateway that accepts a login, answers TERMINATE, and never closes a connection.
async fn patient(listener: TcpListener) {
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        tokio::spawn(async move {
            let mut header = [0; 12];
            while stream.read_exact(&mut header).await.is_ok() {
                let length = u32::from_be_bytes(header[..4].try_into().unwrap());
                let mut body = vec![0; usize::try_from(length).unwrap() - 12];
                stream.read_exact(&mut body).await.unwrap();
                let answer = match header[7] {
                    1 => 33,
                    2 => 12,
                    _ => continue,
                };
                header[..5].copy_from_slice(&[0, 0, 0, answer, 0x80]);
                stream.write_all(&[&header[..], &vec![0; usize::from(answer) - 12]].concat()).await.unwrap();
            }
            std::future::pending::<()>().await;
        });
    }
}

#[tokio::test]
async fn a_connection_that_stays_is_noticed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let check = Check::new(listener.local_addr().unwrap(), "900001", "888888")
        .timeout(Duration::from_millis(300))
        .only(["submit-before-login", "end-terminate", "end-closed"]);
    let gateway = tokio::spawn(patient(listener));
    let verdicts: Vec<_> =
        check.gateway().await.unwrap().into_iter().map(|finding| (finding.case, finding.verdict)).collect();
    gateway.abort();
    let [submit, closed] = ["submit-before-login", "end-closed"].map(|case| (case, Verdict::Deviates));
    assert_eq!(verdicts, [submit, ("end-terminate", Verdict::AsSpecified), closed]);
}
