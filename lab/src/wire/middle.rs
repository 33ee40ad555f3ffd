//! The task between a socket and a session: it passes frames on, as the faults say.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf, duplex};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until};

use crate::base::later::Later;
use crate::wire::frame::split;
use crate::wire::piece::{Piece, Then, Ways};
use crate::wire::trouble::Trouble;
use crate::wire::watch::{Ends, Watch, Way};

/// How many bytes wait on either side at most before no more is read.
const BUFFER: usize = 64 << 10;
/// How many frames wait to be due at most before no more is read.
const WAITING: usize = 4096;
/// Between two bytes that go apart.
const APART: Duration = Duration::from_millis(1);

/// Puts a task between a socket and the session that reads what is returned.
pub(crate) fn between(
    socket: TcpStream,
    ends: Ends,
    watchers: Arc<[Box<dyn Watch>]>,
    trouble: Trouble,
) -> DuplexStream {
    let (ours, theirs) = duplex(BUFFER);
    tokio::spawn(async move {
        watchers.iter().for_each(|watch| watch.opened(ends));
        let middle = Middle { ends, watchers: Arc::clone(&watchers), trouble, to_client: Later::default() };
        // The line is broken, which the session sees too.
        drop(middle.run(socket, ours).await);
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
    async fn run(mut self, mut socket: TcpStream, session: DuplexStream) -> io::Result<()> {
        let (mut from_client, mut from_server, mut to_server) = (BytesMut::new(), BytesMut::new(), BytesMut::new());
        let mut out = Out::default();
        let (mut client_is_gone, mut server_is_gone) = (false, false);
        let (mut session_read, mut session_write) = tokio::io::split(session);
        let (mut read, mut write) = socket.split();
        loop {
            self.pump(&mut out);
            if out.bytes.is_empty() && out.then != Then::Nothing {
                break;
            }
            let is_done = out.bytes.is_empty() && self.to_client.len() == 0;
            if server_is_gone && is_done && (client_is_gone || !self.trouble.keeps_open) {
                break;
            }
            let step = out.step();
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
                written = out.write(&mut write, step), if step > 0 => out.advance(written?),
                () = self.to_client.due() => {}
            }
        }
        if out.then == Then::Reset {
            return socket.set_zero_linger();
        }
        write.shutdown().await?;
        // Closed at once, a socket with unread bytes is reset, and what was sent last may be lost.
        let mut sink = tokio::io::sink();
        let drained = tokio::io::copy(&mut read, &mut sink);
        drop(tokio::time::timeout(Duration::from_secs(5), drained).await);
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
}

impl Default for Out {
    fn default() -> Self {
        Self { bytes: BytesMut::new(), apart: 0, next: Instant::now(), then: Then::Nothing }
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

    async fn write(&self, socket: &mut (impl AsyncWriteExt + Unpin), step: usize) -> io::Result<usize> {
        if self.apart > 0 {
            sleep_until(self.next).await;
        }
        socket.write(&self.bytes[..step]).await
    }

    fn advance(&mut self, written: usize) {
        self.bytes.advance(written);
        self.apart = self.apart.saturating_sub(written);
        self.next = Instant::now() + APART;
    }
}
