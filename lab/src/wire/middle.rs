//! The task between a socket and a session: it passes frames on, as the faults say.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf, duplex};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_rustls::TlsAcceptor;

use crate::base::later::Later;
use crate::wire::frame::split;
use crate::wire::piece::{Piece, Then, Ways};
use crate::wire::trouble::Trouble;
use crate::wire::watch::{Ends, Watch, Way};

/// How many bytes wait on either side at most before no more is read.
const BUFFER: usize = 64 << 10;
/// How many frames wait to be due at most before no more is read.
const WAITING: usize = 4096;
/// How long a client may take to agree on keys.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Between two bytes that go apart.
const APART: Duration = Duration::from_millis(1);

/// Puts a task between a socket and the session that reads what is returned. TLS ends in the task, so that it sees frames.
pub(crate) fn between(
    socket: TcpStream,
    ends: Ends,
    watchers: Arc<[Box<dyn Watch>]>,
    trouble: Trouble,
    tls: Option<TlsAcceptor>,
) -> DuplexStream {
    let (ours, theirs) = duplex(BUFFER);
    tokio::spawn(async move {
        watchers.iter().for_each(|watch| watch.opened(ends));
        let middle = Middle { ends, watchers: Arc::clone(&watchers), trouble, to_client: Later::default() };
        // The line is broken, which the session sees too.
        drop(match tls {
            None => middle.run(socket, ours, TcpStream::set_zero_linger).await,
            Some(tls) => match timeout(HANDSHAKE, tls.accept(socket)).await {
                Ok(Ok(socket)) => middle.run(socket, ours, |socket| socket.get_ref().0.set_zero_linger()).await,
                Ok(Err(error)) => Err(error),
                Err(late) => Err(late.into()),
            },
        });
        watchers.iter().for_each(|watch| watch.closed(ends));
    });
    theirs
}

/// What a session reads: the socket itself, or what the task in the middle passes on.
#[derive(Debug)]
pub(crate) enum Stream {
    Socket(TcpStream),
    Middle(DuplexStream),
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Socket(stream) => Pin::new(stream).poll_read(cx, buf),
            Self::Middle(stream) => Pin::new(stream).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Socket(stream) => Pin::new(stream).poll_write(cx, buf),
            Self::Middle(stream) => Pin::new(stream).poll_write(cx, buf),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Socket(stream) => Pin::new(stream).poll_write_vectored(cx, bufs),
            Self::Middle(stream) => Pin::new(stream).poll_write_vectored(cx, bufs),
        }
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Socket(stream) => Pin::new(stream).poll_flush(cx),
            Self::Middle(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Socket(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Middle(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}

struct Middle {
    ends: Ends,
    watchers: Arc<[Box<dyn Watch>]>,
    trouble: Trouble,
    to_client: Later<Piece>,
}

impl Middle {
    /// Passes frames on until both sides have ended. `reset` lets the socket be reset when it is dropped.
    async fn run<S: AsyncRead + AsyncWrite + Unpin>(
        mut self,
        socket: S,
        session: DuplexStream,
        reset: impl FnOnce(&S) -> io::Result<()>,
    ) -> io::Result<()> {
        let (mut from_client, mut from_server, mut to_server) = (BytesMut::new(), BytesMut::new(), BytesMut::new());
        let mut out = Out::default();
        let (mut client_is_gone, mut server_is_gone) = (false, false);
        let (mut session_read, mut session_write) = tokio::io::split(session);
        let (mut read, mut write) = tokio::io::split(socket);
        loop {
            self.pump(&mut out);
            if !out.is_owed() && out.then != Then::Nothing {
                break;
            }
            let is_done = !out.is_owed() && self.to_client.len() == 0;
            if server_is_gone && is_done && (client_is_gone || !self.trouble.keeps_open) {
                break;
            }
            let (step, is_owed) = (out.step(), out.is_owed());
            tokio::select! {
                read = read.read_buf(&mut from_client), if !client_is_gone && to_server.len() < BUFFER => {
                    client_is_gone = read? == 0;
                    self.pass_in(&mut from_client, &mut to_server, client_is_gone);
                    if server_is_gone {
                        to_server.clear();
                    }
                    if client_is_gone && to_server.is_empty() {
                        session_write.shutdown().await?;
                    }
                }
                read = session_read.read_buf(&mut from_server),
                    if !server_is_gone && out.bytes.len() < BUFFER && self.to_client.len() < WAITING =>
                {
                    server_is_gone = read? == 0;
                    self.pass_out(&mut from_server, &mut to_server);
                }
                written = session_write.write_buf(&mut to_server), if !to_server.is_empty() && !server_is_gone => {
                    // The session has ended: the rest is for nobody.
                    if written.is_err() {
                        to_server.clear();
                    }
                    if client_is_gone && to_server.is_empty() {
                        session_write.shutdown().await?;
                    }
                }
                written = out.write(&mut write, step), if is_owed => out.advance(written?),
                () = self.to_client.due() => {}
            }
        }
        if out.then == Then::Reset {
            return reset(&read.unsplit(write));
        }
        write.shutdown().await?;
        // Closed at once, a socket with unread bytes is reset, and what was sent last may be lost.
        let mut sink = tokio::io::sink();
        let drained = tokio::io::copy(&mut read, &mut sink);
        drop(timeout(Duration::from_secs(5), drained).await);
        Ok(())
    }

    /// Moves what is due to what is written.
    fn pump(&mut self, out: &mut Out) {
        let now = Instant::now();
        while out.then == Then::Nothing {
            let Some(piece) = self.to_client.pop(now) else { return };
            if !piece.bytes.is_empty() {
                let version = self.trouble.version();
                self.watchers.iter().for_each(|watch| watch.bytes(self.ends, Way::Out, version, &piece.bytes));
            }
            out.push(&piece);
        }
    }

    /// Passes whole frames to the session; at the end also what is left.
    fn pass_in(&mut self, input: &mut BytesMut, to_server: &mut BytesMut, is_last: bool) {
        while let Some(frame) = split(input) {
            let seen = frame.clone();
            let mut ways = Ways { now: Instant::now(), to_client: &mut self.to_client, to_server };
            self.trouble.take_from_client(frame, &mut ways);
            let version = self.trouble.version();
            self.watchers.iter().for_each(|watch| watch.bytes(self.ends, Way::In, version, &seen));
        }
        if is_last {
            to_server.extend_from_slice(input);
            input.clear();
        }
    }

    fn pass_out(&mut self, input: &mut BytesMut, to_server: &mut BytesMut) {
        while let Some(frame) = split(input) {
            let mut ways = Ways { now: Instant::now(), to_client: &mut self.to_client, to_server };
            self.trouble.take_from_server(frame, &mut ways);
        }
    }
}

/// What is being written to the client.
struct Out {
    bytes: BytesMut,
    /// How many of the bytes go apart, from the first.
    apart: usize,
    /// When the next byte may go that goes apart.
    next: Instant,
    then: Then,
    /// Whether what was written may still be held by what encrypts it.
    is_held: bool,
}

impl Default for Out {
    fn default() -> Self {
        Self { bytes: BytesMut::new(), apart: 0, next: Instant::now(), then: Then::Nothing, is_held: false }
    }
}

impl Out {
    fn push(&mut self, piece: &Piece) {
        self.bytes.extend_from_slice(&piece.bytes);
        if piece.is_apart {
            self.apart = self.bytes.len();
        }
        self.then = piece.then;
    }

    /// How many bytes are written at once.
    fn step(&self) -> usize {
        if self.apart > 0 { 1 } else { self.bytes.len() }
    }

    /// Whether there is anything to write or to flush.
    fn is_owed(&self) -> bool {
        self.is_held || !self.bytes.is_empty()
    }

    /// Flushes what was written before, or else writes. Nothing is lost or doubled if the future is dropped.
    async fn write(&self, socket: &mut (impl AsyncWriteExt + Unpin), step: usize) -> io::Result<usize> {
        if self.is_held {
            return socket.flush().await.map(|()| 0);
        }
        if self.apart > 0 {
            sleep_until(self.next).await;
        }
        socket.write(&self.bytes[..step]).await
    }

    fn advance(&mut self, written: usize) {
        self.bytes.advance(written);
        self.apart = self.apart.saturating_sub(written);
        if written > 0 {
            self.next = Instant::now() + APART;
        }
        self.is_held = written > 0;
    }
}
