//! A connection as a check has it: bytes out, frames in.

use std::io;
use std::time::Duration;

use bytes::BytesMut;
use cmpp_codec::codes::ConnectStatus;
use cmpp_codec::{CommandId, Encode, Frame, Version};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};

use crate::check::found::{Outcome, fails};
use crate::check::frames::{Silence, command, connect_status, deliver_resp, msg_id, name, read, sequence_id};
use crate::check::target::Check;
use crate::check::write;
use crate::wire::frame::{message, split};

/// TCP, or TLS over it.
trait Stream: AsyncRead + AsyncWrite + Send + Sync + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin> Stream for S {}

/// A connection.
pub(crate) struct Line {
    stream: Box<dyn Stream>,
    input: BytesMut,
    pub(crate) version: Version,
    pub(crate) patience: Duration,
    sequence_id: u32,
    /// The DELIVERs that came, answered or not.
    pub(crate) delivers: Vec<Vec<u8>>,
    /// The SUBMITs that came, answered or not.
    pub(crate) submits: Vec<Vec<u8>>,
    /// Whether requests are answered.
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
        let Some((connector, name)) = &check.tls else { return Ok(Self::new(stream, check)) };
        drop(stream.set_nodelay(true));
        match timeout(check.timeout, connector.connect(name.clone(), stream)).await {
            Ok(Ok(stream)) => Ok(Self::over(Box::new(stream), check)),
            Ok(Err(error)) => fails(format!("TLS failed: {error}")),
            Err(_) => fails("TLS took too long"),
        }
    }

    /// Takes a connection that was made.
    pub(crate) fn new(stream: TcpStream, check: &Check) -> Self {
        drop(stream.set_nodelay(true));
        Self::over(Box::new(stream), check)
    }

    fn over(stream: Box<dyn Stream>, check: &Check) -> Self {
        Self {
            stream,
            input: BytesMut::new(),
            version: check.version,
            patience: check.timeout,
            sequence_id: 0,
            delivers: Vec::new(),
            submits: Vec::new(),
            answers: true,
            odd: Vec::new(),
            pieces: 0,
        }
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
        match self.write(bytes).await {
            Ok(()) => Ok(()),
            Err(error) => fails(format!("the connection broke: {error}")),
        }
    }

    async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await?;
        self.stream.flush().await
    }

    /// Says that nothing more comes.
    pub(crate) async fn finish(&mut self) {
        drop(self.stream.shutdown().await);
    }

    /// Waits for the next frame.
    pub(crate) async fn next(&mut self) -> Result<Vec<u8>, Silence> {
        self.next_until(Instant::now() + self.patience).await
    }

    pub(crate) async fn next_until(&mut self, until: Instant) -> Result<Vec<u8>, Silence> {
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
        let until = Instant::now() + self.patience;
        loop {
            let frame = self.next_until(until).await?;
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
                    drop(self.write(&answer).await);
                }
                self.delivers.push(frame);
            }
            CommandId::SUBMIT => {
                if let Some(answer) = self.submit_resp(&frame, 0).filter(|_| self.answers) {
                    drop(self.write(&answer).await);
                }
                self.submits.push(frame);
            }
            CommandId::ACTIVE_TEST if self.answers => {
                let answer = message(CommandId::ACTIVE_TEST_RESP, sequence_id(&frame), &[0]);
                drop(self.write(&answer).await);
                self.odd.push(frame);
            }
            _ => self.odd.push(frame),
        }
    }

    /// The answer to a SUBMIT of a client.
    pub(crate) fn submit_resp(&self, submit: &[u8], result: u32) -> Option<Vec<u8>> {
        let answer = read(submit, self.version)?.answer(result)?;
        let answer = if result == 0 { answer.with_msg_id(msg_id(submit)) } else { answer };
        let mut out = vec![0; 64];
        let written = answer.encode(sequence_id(submit), &mut out).ok()?;
        out.truncate(written);
        Some(out)
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
