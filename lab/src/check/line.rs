//! A connection as a check has it: bytes out, frames in.

use std::io;
use std::time::Duration;

use bytes::BytesMut;
use cmpp_codec::codes::{ConnectStatus, DeliverResult};
use cmpp_codec::{AnyConnectResp, AnyPdu, CommandId, Encode, Frame, Version};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};

use crate::check::found::{Outcome, fails};
use crate::check::target::Check;
use crate::check::write;
use crate::wire::frame::{message, split};

/// Why no frame came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Silence {
    /// Nothing came in time.
    Timeout,
    /// The peer closed.
    Closed,
    /// The peer closed in the middle of a message.
    Cut,
    /// The connection was reset.
    Reset,
    /// What came begins with an impossible length.
    BadLength,
}

impl Silence {
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Timeout => "nothing came",
            Self::Closed => "the connection was closed",
            Self::Cut => "the connection was closed in the middle of a message",
            Self::Reset => "the connection was reset",
            Self::BadLength => "bytes came that begin with an impossible Total_Length",
        }
    }

    /// Whether the connection has ended.
    pub(crate) const fn is_end(self) -> bool {
        matches!(self, Self::Closed | Self::Cut | Self::Reset)
    }
}

/// A connection.
pub(crate) struct Line {
    stream: TcpStream,
    input: BytesMut,
    pub(crate) version: Version,
    pub(crate) patience: Duration,
    sequence_id: u32,
    /// The DELIVERs that came, answered or not.
    pub(crate) delivers: Vec<Vec<u8>>,
    /// Whether DELIVERs and ACTIVE_TESTs are answered.
    pub(crate) answers: bool,
    /// Requests of the peer that a client does not expect.
    pub(crate) odd: Vec<Vec<u8>>,
    /// In how many pieces the last frame came.
    pub(crate) pieces: usize,
}

impl Line {
    /// Connects.
    pub(crate) async fn open(check: &Check) -> Outcome<Self> {
        let stream = timeout(check.timeout, TcpStream::connect(&check.address)).await;
        let stream = match stream {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return fails(format!("the connection could not be made: {error}")),
            Err(_) => return fails("the connection could not be made in time"),
        };
        drop(stream.set_nodelay(true));
        Ok(Self {
            stream,
            input: BytesMut::new(),
            version: check.version,
            patience: check.timeout,
            sequence_id: 0,
            delivers: Vec::new(),
            answers: true,
            odd: Vec::new(),
            pieces: 0,
        })
    }

    /// Connects and logs in, whatever the answer looks like as long as its Status is 0.
    pub(crate) async fn login(check: &Check) -> Outcome<Self> {
        let mut line = Self::open(check).await?;
        let connect =
            write::connect(&check.account, &check.secret, check.timestamp(), check.octet(), line.next_sequence());
        line.send(&connect).await?;
        let resp = line.first(CommandId::CONNECT_RESP).await?;
        match connect_status(&resp) {
            Some(ConnectStatus::OK) => Ok(line),
            Some(status) => fails(format!("the login is rejected with Status {}", status.0)),
            None => fails("CONNECT_RESP cannot be read"),
        }
    }

    pub(crate) const fn next_sequence(&mut self) -> u32 {
        self.sequence_id += 1;
        self.sequence_id
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) -> Outcome {
        match self.stream.write_all(bytes).await {
            Ok(()) => Ok(()),
            Err(error) => fails(format!("the connection broke: {error}")),
        }
    }

    /// Says that nothing more comes.
    pub(crate) async fn finish(&mut self) {
        drop(self.stream.shutdown().await);
    }

    /// Waits for the next frame.
    pub(crate) async fn next(&mut self) -> Result<Vec<u8>, Silence> {
        let until = Instant::now() + self.patience;
        self.pieces = 1;
        loop {
            let whole = split(&mut self.input);
            if let Some(frame) = whole {
                if Frame::from_message(&frame).is_err() {
                    return Err(Silence::BadLength);
                }
                return Ok(frame);
            }
            self.pieces += usize::from(!self.input.is_empty());
            match timeout_at(until, self.stream.read_buf(&mut self.input)).await {
                Err(_) => return Err(Silence::Timeout),
                Ok(Ok(0)) if self.input.is_empty() => return Err(Silence::Closed),
                Ok(Ok(0)) => return Err(Silence::Cut),
                Ok(Ok(_)) => {}
                Ok(Err(error)) if error.kind() == io::ErrorKind::ConnectionReset => return Err(Silence::Reset),
                Ok(Err(_)) => return Err(Silence::Closed),
            }
        }
    }

    /// Waits for the next frame that is no request of the peer. Requests are answered and kept.
    pub(crate) async fn next_answer(&mut self) -> Result<Vec<u8>, Silence> {
        loop {
            let frame = self.next().await?;
            if command(&frame).is_response() {
                return Ok(frame);
            }
            self.take_request(frame).await;
        }
    }

    /// Answers a request of the peer, and keeps it.
    pub(crate) async fn take_request(&mut self, frame: Vec<u8>) {
        match command(&frame) {
            CommandId::DELIVER => {
                if let Some(answer) = deliver_resp(&frame, self.version).filter(|_| self.answers) {
                    // The next read sees that the line is broken.
                    drop(self.stream.write_all(&answer).await);
                }
                self.delivers.push(frame);
            }
            CommandId::ACTIVE_TEST if self.answers => {
                let answer = message(CommandId::ACTIVE_TEST_RESP, sequence_id(&frame), &[0]);
                drop(self.stream.write_all(&answer).await);
                self.odd.push(frame);
            }
            _ => self.odd.push(frame),
        }
    }

    /// Waits for the first answer of this kind.
    pub(crate) async fn first(&mut self, wanted: CommandId) -> Outcome<Vec<u8>> {
        loop {
            match self.next_answer().await {
                Ok(frame) if command(&frame) == wanted => return Ok(frame),
                Ok(_) => {}
                Err(silence) => {
                    let odd = self.odd.last().map(|frame| format!(", but {}", name(frame, self.version)));
                    let name = wanted.name(self.version).unwrap_or("answer");
                    return fails(format!("no {name}: {}{}", silence.words(), odd.unwrap_or_default()));
                }
            }
        }
    }

    /// Sends a request, and waits for its answer under the same number.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> Outcome<Vec<u8>> {
        self.send(request).await?;
        self.answer(request).await
    }

    /// Waits for the answer to a request that was sent.
    pub(crate) async fn answer(&mut self, request: &[u8]) -> Outcome<Vec<u8>> {
        let answer = self.first(command(request).response()).await?;
        let (asked, given) = (sequence_id(request), sequence_id(&answer));
        if asked != given {
            return fails(format!("the answer to Sequence_Id {asked} is under {given}"));
        }
        Ok(answer)
    }

    /// Takes all that comes for a while. Returns the answers.
    pub(crate) async fn rest(&mut self, wait: Duration) -> Vec<Vec<u8>> {
        let patience = std::mem::replace(&mut self.patience, wait);
        let mut answers = Vec::new();
        while let Ok(frame) = self.next_answer().await {
            answers.push(frame);
        }
        self.patience = patience;
        answers
    }

    /// Asks whether the peer is still there, with ACTIVE_TEST.
    pub(crate) async fn is_alive(&mut self) -> bool {
        let request = write::active_test(self.next_sequence());
        self.ask(&request).await.is_ok()
    }
}

pub(crate) fn command(frame: &[u8]) -> CommandId {
    Frame::from_message(frame).map_or(CommandId(0), |frame| frame.command_id())
}

pub(crate) fn sequence_id(frame: &[u8]) -> u32 {
    Frame::from_message(frame).map_or(0, |frame| frame.sequence_id().0)
}

/// What a frame is called.
pub(crate) fn name(frame: &[u8], version: Version) -> String {
    let command = command(frame);
    command.name(version).map_or_else(|| format!("command {:#010x}", command.get()), ToOwned::to_owned)
}

/// A frame, read as the version says.
pub(crate) fn read(frame: &[u8], version: Version) -> Option<AnyPdu<'_>> {
    AnyPdu::from_frame(Frame::from_message(frame).ok()?, version).ok()
}

/// The Result of an answer.
pub(crate) fn result(resp: &[u8], version: Version) -> Option<u32> {
    read(resp, version)?.result()
}

pub(crate) fn connect_status(frame: &[u8]) -> Option<ConnectStatus> {
    let frame = Frame::from_message(frame).ok()?;
    AnyConnectResp::from_body(frame.body()).ok().map(AnyConnectResp::status)
}

/// The answer to a DELIVER, were it malformed: Result 0, with the first eight bytes of its body.
fn deliver_resp(deliver: &[u8], version: Version) -> Option<Vec<u8>> {
    let Some(pdu) = read(deliver, version) else {
        let width = if version == Version::V30 { 4 } else { 1 };
        let body = [deliver.get(12..20)?, &vec![0; width]].concat();
        return Some(message(CommandId::DELIVER_RESP, sequence_id(deliver), &body));
    };
    let mut out = vec![0; 64];
    let written = pdu.answer(DeliverResult::OK)?.encode(sequence_id(deliver), &mut out).ok()?;
    out.truncate(written);
    Some(out)
}
