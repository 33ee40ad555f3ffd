//! The cases of a client: what is sent to it, and what it does.

use std::time::Duration;

use cmpp_codec::codes::{ConnectStatus, MsgFmt};
use cmpp_codec::content::Stat;
use cmpp_codec::login::{IsmgForm, Secret, SourceForm};
use cmpp_codec::{CommandId, Connect, Frame, Message, Version};
use tokio::time::{Instant, sleep};

use crate::check::found::{Found, Outcome, deviates, fails, not_tried};
use crate::check::frames::{Silence, command, read, result, sequence_id};
use crate::check::walk::{Walk, accepted, deliver, report};
use crate::fault::Fault;
use crate::wire::frame::{message, set};
use crate::wire::shape;

pub(crate) async fn login_readable(walk: &mut Walk<'_>) -> Outcome {
    match walk.connect().await?.len() {
        39 => Ok(()),
        len => fails(format!("CONNECT has {len} bytes, not 39")),
    }
}

pub(crate) async fn login_proof(walk: &mut Walk<'_>) -> Outcome {
    let connect = walk.connect().await?;
    let read = Frame::from_message(&connect).ok().and_then(|frame| <&Connect>::from_frame(frame).ok());
    let Ok(secret) = Secret::owned(&walk.check.secret) else { return fails("the secret is empty or too long") };
    match read.and_then(|connect| connect.verify(&secret, &SourceForm::ALL)) {
        Some(SourceForm::Padded) => Ok(()),
        Some(form) => deviates(format!("AuthenticatorSource is of the form {form:?}")),
        None => fails("AuthenticatorSource does not prove the secret"),
    }
}

pub(crate) async fn login_version(walk: &mut Walk<'_>) -> Outcome {
    let connect = walk.connect().await?;
    match connect.get(34) {
        Some(&octet) if octet == walk.check.version.octet() => Ok(()),
        octet => deviates(format!("CONNECT says Version {octet:02x?}, not {:#04x}", walk.check.version.octet())),
    }
}

pub(crate) async fn heartbeat(walk: &mut Walk<'_>) -> Outcome {
    let line = walk.line().await?;
    let request = message(CommandId::ACTIVE_TEST, line.next_sequence(), &[]);
    match line.ask(&request).await?.len() {
        13 => Ok(()),
        len => deviates(format!("ACTIVE_TEST_RESP has {len} bytes, not 13")),
    }
}

pub(crate) async fn submit_readable(walk: &mut Walk<'_>) -> Outcome {
    let version = walk.check.version;
    let submit = walk.submit().await?;
    if read(&submit, version).is_some() { Ok(()) } else { fails(format!("SUBMIT cannot be read in {version}")) }
}

pub(crate) async fn throttled(walk: &mut Walk<'_>) -> Outcome {
    walk.line().await?.answers = false;
    let submit = walk.submit().await;
    let line = walk.line().await?;
    line.answers = true;
    let submit = submit?;
    let answer = line.submit_resp(&submit, 8).unwrap_or_default();
    line.send(&answer).await?;
    let until = Instant::now() + walk.check.timeout;
    while Instant::now() < until {
        if walk.submit().await?.get(12..) == submit.get(12..) {
            return Ok(());
        }
    }
    deviates("a SUBMIT that was answered with Result 8 does not come again")
}

pub(crate) async fn answered_twice(walk: &mut Walk<'_>) -> Outcome {
    let submit = walk.submit().await?;
    let line = walk.line().await?;
    let answer = line.submit_resp(&submit, 0).unwrap_or_default();
    line.send(&answer).await?;
    survives(walk).await
}

pub(crate) async fn window(walk: &mut Walk<'_>) -> Outcome {
    let line = walk.line().await?;
    let before = line.submits.len();
    line.answers = false;
    line.rest(Duration::from_millis(500)).await;
    line.answers = true;
    let held = line.submits.split_off(before);
    for submit in &held {
        let answer = line.submit_resp(submit, 0).unwrap_or_default();
        line.send(&answer).await?;
    }
    match held.len() {
        0 => not_tried("the client sends no SUBMIT"),
        1..=16 => Ok(()),
        count => deviates(format!("{count} SUBMITs are unanswered at a time")),
    }
}

/// Sends a DELIVER that is to be answered with Result 0.
async fn taken(walk: &mut Walk<'_>, deliver: &[u8]) -> Outcome {
    let version = walk.check.version;
    let resp = walk.line().await?.ask(deliver).await?;
    let is_same = resp.get(12..20) == deliver.get(12..20);
    match result(&resp, version) {
        Some(0) if is_same => Ok(()),
        Some(0) => deviates("DELIVER_RESP names another Msg_Id"),
        Some(result) => deviates(format!("answered with Result {result}")),
        None => fails(format!("DELIVER_RESP of {} bytes cannot be read", resp.len())),
    }
}

pub(crate) async fn message_from_phone(walk: &mut Walk<'_>) -> Outcome {
    let (version, sequence_id) = (walk.check.version, walk.line().await?.next_sequence());
    taken(walk, &deliver(version, sequence_id, MsgFmt::UCS2, &[0x60, 0xa8, 0x59, 0x7d])).await
}

pub(crate) async fn in_pieces(walk: &mut Walk<'_>) -> Outcome {
    let version = walk.check.version;
    let line = walk.line().await?;
    let deliver = deliver(version, line.next_sequence(), MsgFmt::ASCII, b"in pieces");
    for piece in deliver.chunks(16) {
        line.send(piece).await?;
        sleep(Duration::from_millis(5)).await;
    }
    line.answer(&deliver).await.map(drop)
}

pub(crate) async fn udhi_40(walk: &mut Walk<'_>) -> Outcome {
    let version = walk.check.version;
    for number in 1..=2 {
        let content = [5, 0, 3, 77, 2, number, 0x59, 0x29];
        let mut deliver = deliver(version, walk.line().await?.next_sequence(), MsgFmt::UCS2, &content);
        set(&mut deliver, version, "TP_udhi", &[0x40]);
        taken(walk, &deliver).await?;
    }
    Ok(())
}

pub(crate) async fn same_sequence(walk: &mut Walk<'_>) -> Outcome {
    let version = walk.check.version;
    let sequence_id = walk.line().await?.next_sequence();
    for text in [b"first ", b"second"] {
        taken(walk, &deliver(version, sequence_id, MsgFmt::ASCII, text)).await?;
    }
    Ok(())
}

pub(crate) async fn plain_report(walk: &mut Walk<'_>) -> Outcome {
    let submit = walk.submit().await?;
    let report = report(walk.check.version, walk.line().await?.next_sequence(), &submit, Stat::DELIVRD);
    taken(walk, &report).await
}

/// Sends a report that is changed as a gateway with this fault changes it.
pub(crate) async fn changed(walk: &mut Walk<'_>, fault: Fault) -> Outcome {
    let version = walk.check.version;
    let submit = walk.submit().await?;
    let mut report = report(version, walk.line().await?.next_sequence(), &submit, Stat::DELIVRD);
    if !shape::applies(fault, &report, version) {
        // There is no such report in this version: the case is that of a plain one.
        return taken(walk, &report).await;
    }
    shape::change(fault, &mut report, version, [0; 16]);
    let outcome = taken(walk, &report).await;
    outcome.map_err(|found| Found { detail: format!("{}; who sends it: {}", found.detail, fault.who()), ..found })
}

pub(crate) async fn report_first(walk: &mut Walk<'_>) -> Outcome {
    let version = walk.check.version;
    walk.line().await?.answers = false;
    let submit = walk.submit().await;
    let line = walk.line().await?;
    line.answers = true;
    let submit = submit?;
    let report = report(version, line.next_sequence(), &submit, Stat::DELIVRD);
    let answer = line.submit_resp(&submit, 0).unwrap_or_default();
    line.send(&[report.clone(), answer].concat()).await?;
    line.answer(&report).await.map(drop)
}

/// Whether the client still answers.
async fn survives(walk: &mut Walk<'_>) -> Outcome {
    if walk.line().await?.is_alive().await { Ok(()) } else { deviates("the client ends the connection, or is silent") }
}

pub(crate) async fn unknown_command(walk: &mut Walk<'_>) -> Outcome {
    let line = walk.line().await?;
    let request = message(CommandId(0x0000_00f0), line.next_sequence(), b"vendor");
    line.send(&request).await?;
    survives(walk).await
}

pub(crate) async fn answer_to_nothing(walk: &mut Walk<'_>) -> Outcome {
    let width = if walk.check.version == Version::V30 { 12 } else { 9 };
    let answer = message(CommandId::SUBMIT_RESP, 0x7fff_0000, &vec![0; width]);
    walk.line().await?.send(&answer).await?;
    survives(walk).await
}

pub(crate) async fn terminate(walk: &mut Walk<'_>) -> Outcome {
    let line = walk.line().await?;
    let request = message(CommandId::TERMINATE, line.next_sequence(), &[]);
    let resp = line.ask(&request).await;
    walk.leave();
    match resp?.len() {
        12 => Ok(()),
        len => deviates(format!("TERMINATE_RESP has {len} bytes, not 12")),
    }
}

pub(crate) async fn bad_length(walk: &mut Walk<'_>) -> Outcome {
    let line = walk.line().await?;
    line.send(&[0, 0, 0, 8, 0, 0, 0, 8, 0, 0, 0, 1]).await?;
    let ended = ends(walk).await;
    walk.leave();
    if ended? { Ok(()) } else { deviates("the client stays connected") }
}

/// Whether the client ends the connection.
async fn ends(walk: &mut Walk<'_>) -> Outcome<bool> {
    let until = Instant::now() + walk.check.timeout;
    let line = walk.line().await?;
    loop {
        match line.next_until(until).await {
            Ok(_) => {}
            Err(Silence::Timeout) => return Ok(false),
            Err(silence) => return Ok(silence.is_end()),
        }
    }
}

pub(crate) async fn rejected(walk: &mut Walk<'_>) -> Outcome {
    let (mut line, connect) = walk.asked().await?;
    let mut resp = accepted(&connect, &walk.check.secret, line.version, Some(IsmgForm::Empty));
    let status = if line.version == Version::V30 { 15 } else { 12 };
    resp[status] = u8::try_from(ConnectStatus::AUTHENTICATION.0).unwrap_or_default();
    line.send(&resp).await?;
    match line.next().await {
        Ok(frame) if command(&frame) == CommandId::SUBMIT => {
            fails(format!("a client whose login was rejected sends SUBMIT {}", sequence_id(&frame)))
        }
        _ => Ok(()),
    }
}

pub(crate) async fn unproven(walk: &mut Walk<'_>) -> Outcome {
    let (mut line, connect) = walk.asked().await?;
    let resp = accepted(&connect, &walk.check.secret, line.version, Some(IsmgForm::Empty));
    line.send(&resp).await?;
    match line.next().await {
        Ok(frame) if command(&frame) != CommandId::TERMINATE => {
            deviates("the client goes on with a gateway that has not proved that it knows the secret")
        }
        _ => Ok(()),
    }
}
