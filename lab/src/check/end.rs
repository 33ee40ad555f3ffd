//! Cases: the end of a connection.

use cmpp_codec::CommandId;

use crate::check::found::{Outcome, deviates, fails};
use crate::check::frames::{Silence, command};
use crate::check::line::Line;
use crate::check::target::Check;
use crate::check::write;
use crate::wire::frame::message;

/// Terminates, and returns the answer.
async fn terminated(check: &Check) -> Outcome<(Vec<u8>, Line)> {
    let mut line = Line::login(check).await?;
    let request = message(CommandId::TERMINATE, line.next_sequence(), &[]);
    let resp = line.ask(&request).await?;
    Ok((resp, line))
}

pub(crate) async fn terminate(check: &Check) -> Outcome {
    terminated(check).await.map(drop)
}

pub(crate) async fn terminate_resp(check: &Check) -> Outcome {
    match terminated(check).await?.0.len() {
        12 => Ok(()),
        len => deviates(format!("TERMINATE_RESP has {len} bytes, not 12")),
    }
}

pub(crate) async fn closed(check: &Check) -> Outcome {
    let (_, mut line) = terminated(check).await?;
    line.finish().await;
    match line.next_answer().await {
        Err(silence) if silence.is_end() => Ok(()),
        Err(Silence::BadLength) => fails("bytes come behind TERMINATE_RESP that are no message"),
        Err(_) => deviates("the connection stays open after TERMINATE_RESP"),
        Ok(frame) => deviates(format!("command {} comes after TERMINATE_RESP", command(&frame))),
    }
}

/// TERMINATE right behind a SUBMIT is answered. The specification does not say whether the SUBMIT is.
pub(crate) async fn behind_submit(check: &Check) -> Outcome {
    let mut line = Line::login(check).await?;
    let submit = write::submit(check.version, line.next_sequence(), "check", false);
    let terminate = message(CommandId::TERMINATE, line.next_sequence(), &[]);
    line.send(&[submit, terminate].concat()).await?;
    line.first(CommandId::TERMINATE_RESP).await.map(drop)
}

pub(crate) async fn half_closed(check: &Check) -> Outcome {
    let mut line = Line::login(check).await?;
    line.finish().await;
    match line.next_answer().await {
        Err(silence) if silence.is_end() => Ok(()),
        _ => deviates("the connection stays open after the client has closed its side"),
    }
}

pub(crate) async fn login_again(check: &Check) -> Outcome {
    terminated(check).await?;
    Line::login(check).await.map(drop)
}

pub(crate) async fn after_reset(check: &Check) -> Outcome {
    for _ in 0..3 {
        let mut line = Line::login(check).await?;
        let submit = write::submit(check.version, line.next_sequence(), "check", false);
        line.send(&submit[..20]).await?;
    }
    Line::login(check).await.map(drop)
}
