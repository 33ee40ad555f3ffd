//! A client that a check walks through its cases: one connection after the other.

use cmpp_codec::build::{BuildError, DeliverBuilder};
use cmpp_codec::codes::MsgFmt;
use cmpp_codec::content::{Stat, StatusReport};
use cmpp_codec::login::{IsmgForm, Secret};
use cmpp_codec::{
    CommandId, Connect, Encode, Frame, Layouts, Message, MsgId, Octets, OwnedFrame, Version, v20, v30, with_version,
};
use tokio::net::TcpListener;
use tokio::time::{Instant, timeout};

use crate::check::found::{Outcome, fails, not_tried};
use crate::check::frames::{command, msg_id, sequence_id};
use crate::check::line::Line;
use crate::check::target::Check;
use crate::check::write::PHONE;

/// The client, as far as it is connected.
pub(crate) struct Walk<'c> {
    pub(crate) check: &'c Check,
    listener: TcpListener,
    line: Option<Line>,
    /// The login of the connection.
    connect: Vec<u8>,
}

impl<'c> Walk<'c> {
    pub(crate) const fn new(check: &'c Check, listener: TcpListener) -> Self {
        Self { check, listener, line: None, connect: Vec::new() }
    }

    /// Leaves the connection: the next case waits for another.
    pub(crate) fn leave(&mut self) {
        self.line = None;
    }

    /// Waits for the client to connect, and for its CONNECT.
    pub(crate) async fn asked(&mut self) -> Outcome<(Line, Vec<u8>)> {
        self.line = None;
        let Ok(Ok((stream, _))) = timeout(self.check.report_timeout, self.listener.accept()).await else {
            return not_tried("the client does not connect any more");
        };
        let mut line = Line::new(stream, self.check);
        match line.next().await {
            Ok(frame) if command(&frame) == CommandId::CONNECT => Ok((line, frame)),
            Ok(frame) => fails(format!("command {} comes before CONNECT", command(&frame))),
            Err(silence) => fails(format!("no CONNECT: {}", silence.words())),
        }
    }

    /// The CONNECT of the client.
    pub(crate) async fn connect(&mut self) -> Outcome<Vec<u8>> {
        self.line().await?;
        Ok(self.connect.clone())
    }

    /// A connection that is logged in.
    pub(crate) async fn line(&mut self) -> Outcome<&mut Line> {
        if self.line.is_none() {
            let (mut line, connect) = self.asked().await?;
            let resp = accepted(&connect, &self.check.secret, line.version, None);
            line.send(&resp).await?;
            (self.line, self.connect) = (Some(line), connect);
        }
        match &mut self.line {
            Some(line) => Ok(line),
            None => not_tried("the client is not connected"),
        }
    }

    /// Waits for a SUBMIT, which is answered unless the line answers nothing.
    pub(crate) async fn submit(&mut self) -> Outcome<Vec<u8>> {
        let until = Instant::now() + self.check.timeout;
        let line = self.line().await?;
        let before = line.submits.len();
        while let Ok(frame) = line.next_until(until).await {
            if !command(&frame).is_response() {
                line.take_request(frame).await;
            }
            if let Some(submit) = line.submits.get(before) {
                return Ok(submit.clone());
            }
        }
        not_tried("the client sends no SUBMIT")
    }
}

/// The answer that accepts a login, with the proof of the version or another one.
pub(crate) fn accepted(connect: &[u8], secret: &str, version: Version, form: Option<IsmgForm>) -> Vec<u8> {
    let read = Frame::from_message(connect).ok().and_then(|frame| <&Connect>::from_frame(frame).ok());
    let (Some(connect_read), Ok(secret)) = (read, Secret::owned(secret)) else { return Vec::new() };
    let sequence_id = sequence_id(connect);
    if version == Version::V30 {
        let resp = v30::ConnectResp::accept(connect_read, &secret, form.unwrap_or(IsmgForm::FourOctets));
        return (&resp).to_vec(sequence_id);
    }
    let mut resp = v20::ConnectResp::accept(connect_read, &secret, form.unwrap_or(IsmgForm::OneOctet));
    resp.version = version.into();
    (&resp).to_vec(sequence_id)
}

/// A message from a phone: one part of `content`.
pub(crate) fn deliver(version: Version, sequence_id: u32, msg_fmt: MsgFmt, content: &[u8]) -> Vec<u8> {
    with_version!(version, V => built(|out| {
        let deliver = DeliverBuilder::<V>::new(MsgId::new(0xb4c5_5300_0000_0000 | u64::from(sequence_id)), out)?;
        let deliver = deliver.sender(PHONE.to_string())?.recipient("10657001")?;
        Ok(deliver.content(msg_fmt, content)?.finish(sequence_id))
    }))
}

/// The report on a SUBMIT.
pub(crate) fn report(version: Version, sequence_id: u32, submit: &[u8], stat: Stat) -> Vec<u8> {
    with_version!(version, V => built(|out| build_report::<V>(out, sequence_id, msg_id(submit), stat)))
}

fn build_report<V: Layouts>(out: &mut [u8], sequence_id: u32, id: MsgId, stat: Stat) -> Result<usize, BuildError> {
    let times = Octets::literal(b"2611271200");
    let report = StatusReport::<V> { msg_id: id, stat, submit_time: times, done_time: times, ..Default::default() };
    let deliver = DeliverBuilder::<V>::new(id, out)?.sender(PHONE.to_string())?.recipient("10657001")?;
    Ok(deliver.report(&report)?.finish(sequence_id))
}

fn built(build: impl FnOnce(&mut [u8]) -> Result<usize, BuildError>) -> Vec<u8> {
    let mut out = vec![0; 512];
    // It has room, and no text is too long.
    let len = build(&mut out).unwrap_or_default();
    out.truncate(len);
    OwnedFrame::new(&out).map_or_else(|_| Vec::new(), |frame| frame.as_bytes().to_vec())
}
