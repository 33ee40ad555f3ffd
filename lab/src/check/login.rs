//! Cases: the login.

use std::time::Duration;

use cmpp_codec::codes::ConnectStatus;
use cmpp_codec::field::Authenticator;
use cmpp_codec::login::{IsmgForm, Secret};
use cmpp_codec::{AnyConnectResp, CommandId, Connect, Frame, Message, Version};

use crate::check::found::{Outcome, deviates, fails};
use crate::check::frames::{command, connect_status, name, result, sequence_id};
use crate::check::line::Line;
use crate::check::target::Check;
use crate::check::write;
use crate::wire::frame::set_length;

/// How long to wait for what should not come.
pub(crate) const PAUSE: Duration = Duration::from_millis(200);

/// Logs in, and returns both messages.
async fn login(check: &Check) -> Outcome<(Vec<u8>, Vec<u8>, Line)> {
    let mut line = Line::open(check).await?;
    let request = write::connect(&check.account, &check.secret, check.timestamp(), check.octet(), line.next_sequence());
    line.send(&request).await?;
    let resp = line.first(CommandId::CONNECT_RESP).await?;
    Ok((request, resp, line))
}

/// The Status with which a login is answered that should be rejected. `None`: the peer closed instead.
async fn rejected(check: &Check, connect: &[u8]) -> Outcome<Option<(ConnectStatus, usize)>> {
    let mut line = Line::open(check).await?;
    line.send(connect).await?;
    match line.next_answer().await {
        Ok(resp) => match connect_status(&resp) {
            Some(ConnectStatus::OK) => fails("the login is accepted"),
            Some(status) => Ok(Some((status, resp.len()))),
            None => fails(format!("the answer is {} of {} bytes", name(&resp, check.version), resp.len())),
        },
        Err(silence) if silence.is_end() => Ok(None),
        Err(silence) => fails(format!("the login is not rejected: {}", silence.words())),
    }
}

/// Whether a login was rejected with this Status.
fn with_status(rejected: Option<(ConnectStatus, usize)>, status: ConnectStatus) -> Outcome {
    match rejected {
        Some((given, _)) if given == status => Ok(()),
        Some((given, _)) => deviates(format!("rejected with Status {}, not {}", given.0, status.0)),
        None => deviates(format!("the connection is closed, without Status {}", status.0)),
    }
}

pub(crate) async fn accepted(check: &Check) -> Outcome {
    Line::login(check).await.map(drop)
}

pub(crate) async fn layout(check: &Check) -> Outcome {
    let (_, resp, _) = login(check).await?;
    let expected = if check.version == Version::V30 { 33 } else { 30 };
    if resp.len() == expected {
        return Ok(());
    }
    deviates(format!("CONNECT_RESP has {} bytes, not {expected}; Dialect::other_connect_resp", resp.len()))
}

pub(crate) async fn version_octet(check: &Check) -> Outcome {
    let (_, resp, _) = login(check).await?;
    match resp.last() {
        // The gateway's highest version: it may be above the one that is spoken.
        Some(&octet) if Version::from_octet(octet).is_some_and(|version| version >= check.version) => Ok(()),
        Some(octet) => deviates(format!("CONNECT_RESP says Version {octet:#04x}")),
        None => fails("CONNECT_RESP is empty"),
    }
}

pub(crate) async fn proof(check: &Check) -> Outcome {
    let (request, resp, _) = login(check).await?;
    let frame = Frame::from_message(&request).ok();
    let source = frame.and_then(|frame| <&Connect>::from_frame(frame).ok().map(|connect| connect.authenticator_source));
    let source: Authenticator = source.unwrap_or_default();
    let Ok(secret) = Secret::owned(&check.secret) else { return fails("the secret is empty or too long") };
    let frame = Frame::from_message(&resp).ok();
    let Some(read) = frame.and_then(|frame| AnyConnectResp::from_body(frame.body()).ok()) else {
        return fails("CONNECT_RESP cannot be read");
    };
    let expected = if matches!(read, AnyConnectResp::Wide(_)) { IsmgForm::FourOctets } else { IsmgForm::OneOctet };
    match read.verify(&source, &secret, &IsmgForm::ALL) {
        Some(form) if form == expected => Ok(()),
        Some(form) => deviates(format!("AuthenticatorISMG is of the form {form:?}; Digests::accepted_ismg")),
        None => deviates("AuthenticatorISMG proves nothing; Builder::accept_unproven_gateway"),
    }
}

pub(crate) async fn sequence(check: &Check) -> Outcome {
    let (request, resp, _) = login(check).await?;
    let (asked, given) = (sequence_id(&request), sequence_id(&resp));
    if asked == given {
        return Ok(());
    }
    deviates(format!("CONNECT {asked} is answered under {given}; Dialect::other_connect_resp_sequence_id"))
}

pub(crate) async fn quiet(check: &Check) -> Outcome {
    let mut line = Line::login(check).await?;
    let answers = line.rest(PAUSE).await;
    let odd = line.odd.iter().find(|frame| command(frame) != CommandId::ACTIVE_TEST);
    match answers.first().or(odd) {
        Some(frame) => deviates(format!("{} comes after the login", name(frame, check.version))),
        None => Ok(()),
    }
}

pub(crate) async fn wrong_secret(check: &Check) -> Outcome {
    let secret = format!("{}x", check.secret);
    let connect = write::connect(&check.account, &secret, check.timestamp(), check.octet(), 1);
    with_status(rejected(check, &connect).await?, ConnectStatus::AUTHENTICATION)
}

pub(crate) async fn unknown_account(check: &Check) -> Outcome {
    let connect = write::connect("zz9999", &check.secret, check.timestamp(), check.octet(), 1);
    with_status(rejected(check, &connect).await?, ConnectStatus::SOURCE_ADDR)
}

pub(crate) async fn other_timestamp(check: &Check) -> Outcome {
    let mut connect = write::connect(&check.account, &check.secret, check.timestamp(), check.octet(), 1);
    // The digest is of another time.
    connect[38] ^= 1;
    with_status(rejected(check, &connect).await?, ConnectStatus::AUTHENTICATION)
}

pub(crate) async fn rejected_layout(check: &Check) -> Outcome {
    let connect = write::connect("zz9999", &check.secret, check.timestamp(), check.octet(), 1);
    let expected = if check.version == Version::V30 { 33 } else { 30 };
    match rejected(check, &connect).await? {
        Some((_, len)) if len != expected => deviates(format!("the rejection has {len} bytes, not {expected}")),
        _ => Ok(()),
    }
}

pub(crate) async fn high_version(check: &Check) -> Outcome {
    let connect = write::connect(&check.account, &check.secret, check.timestamp(), 0x50, 1);
    let mut line = Line::open(check).await?;
    line.send(&connect).await?;
    let resp = line.first(CommandId::CONNECT_RESP).await?;
    match (connect_status(&resp), resp.last()) {
        (Some(ConnectStatus::VERSION), _) => Ok(()),
        // The lower version is spoken.
        (Some(ConnectStatus::OK), Some(&octet)) if Version::from_octet(octet).is_some() => Ok(()),
        (Some(status), Some(octet)) => {
            deviates(format!("Version 0x50 is answered with Status {} and Version {octet:#04x}", status.0))
        }
        _ => fails("CONNECT_RESP cannot be read"),
    }
}

pub(crate) async fn again(check: &Check) -> Outcome {
    let mut line = Line::login(check).await?;
    let sequence_id = line.next_sequence();
    let connect = write::connect(&check.account, &check.secret, check.timestamp(), check.octet(), sequence_id);
    line.send(&connect).await?;
    match line.next_answer().await {
        Ok(resp) if connect_status(&resp) == Some(ConnectStatus::OK) => {
            deviates("a second CONNECT on the connection is accepted")
        }
        Ok(_) => Ok(()),
        Err(silence) if silence.is_end() => Ok(()),
        Err(_) => deviates("a second CONNECT on the connection is not answered"),
    }
}

pub(crate) async fn twice(check: &Check) -> Outcome {
    let _first = Line::login(check).await?;
    Line::login(check).await.map(drop)
}

pub(crate) async fn submit_first(check: &Check) -> Outcome {
    let mut line = Line::open(check).await?;
    let submit = write::submit(check.version, line.next_sequence(), "too early", false);
    line.send(&submit).await?;
    match line.next_answer().await {
        Ok(resp) if result(&resp, check.version) == Some(0) => fails("a SUBMIT before the login is accepted"),
        Ok(_) => Ok(()),
        Err(silence) if silence.is_end() => Ok(()),
        Err(_) => deviates("a SUBMIT before the login is neither answered nor does it end the connection"),
    }
}

pub(crate) async fn in_pieces(check: &Check) -> Outcome {
    let mut line = Line::open(check).await?;
    let connect = write::connect(&check.account, &check.secret, check.timestamp(), check.octet(), line.next_sequence());
    for piece in connect.chunks(5) {
        line.send(piece).await?;
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    match connect_status(&line.first(CommandId::CONNECT_RESP).await?) {
        Some(ConnectStatus::OK) => Ok(()),
        _ => fails("a CONNECT that comes in pieces is rejected"),
    }
}

pub(crate) async fn too_short(check: &Check) -> Outcome {
    let mut connect = write::connect(&check.account, &check.secret, check.timestamp(), check.octet(), 1);
    connect.pop();
    set_length(&mut connect);
    rejected(check, &connect).await.map(drop)
}
