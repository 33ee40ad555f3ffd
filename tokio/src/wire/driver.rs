//! The task of a connection: it owns the socket and the session, and is the only place that knows both.

use std::io::IoSlice;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use bytes::{Buf, BytesMut};
use cmpp_codec::login::{ClientAuth, ServerAuth};
use cmpp_codec::session::{End, Event, Instant, Next, Session};
use tokio::io::AsyncReadExt;
use tokio::time::{Sleep, sleep_until};

use crate::base::clock::Clock;
use crate::base::stream::BoxStream;

/// What uses a session: a client or a server.
pub(crate) trait Handler: Send + Unpin {
    type Auth: ClientAuth + ServerAuth + Send + Unpin;

    /// Handles an event of the session.
    fn event(&mut self, session: &mut Session<Self::Auth>, now: Instant, event: Event<'_>);

    /// Returns whether what arrives can be handed on. If not, the task is woken when it can.
    fn takes_input(&self, cx: &Context<'_>) -> bool;

    /// Passes what waits to the session: answers, requests, the end. The task is woken when there is more. Returns
    /// whether there was anything.
    fn act(&mut self, session: &mut Session<Self::Auth>, now: Instant, cx: &mut Context<'_>) -> bool;

    /// Returns when it wants to act, if nothing happens before.
    fn deadline(&self) -> Option<Instant>;
}

/// How much is read at a time at first. A stream that fills it is read twice as much at a time, up to the second number:
/// most connections have a small window, and there may be many of them.
const READ: [usize; 2] = [1024, 8192];
/// How many messages are written at a time.
const SLICES: usize = 64;
/// How often other tasks have their turn before something is written. They may have more to send, and one write for all
/// costs little more than one for each.
const YIELDS: u8 = 3;

/// The task: a future that is ready when the session has ended.
pub(crate) struct Driver<H: Handler> {
    pub(crate) handler: H,
    session: Session<H::Auth>,
    stream: BoxStream,
    /// What has arrived and is not consumed.
    input: BytesMut,
    /// How much is read at a time.
    room: usize,
    /// Whether the session waits for its output to be sent before it reads on.
    needs_output: bool,
    /// Whether bytes were written that the stream may still hold.
    is_unflushed: bool,
    /// How often other tasks had their turn since something was written.
    yields: u8,
    clock: Clock,
    timer: Pin<Box<Sleep>>,
    end: Option<End>,
}

impl<H: Handler> Driver<H> {
    /// Creates the task. `input` is what was read already.
    pub(crate) fn new(stream: BoxStream, input: BytesMut, session: Session<H::Auth>, clock: Clock, handler: H) -> Self {
        let timer = Box::pin(sleep_until(clock.at(Instant::ZERO)));
        Self {
            handler,
            session,
            stream,
            input,
            room: READ[0],
            needs_output: false,
            is_unflushed: false,
            yields: 0,
            clock,
            timer,
            end: None,
        }
    }

    /// Passes what has arrived to the session, as far as it and the handler take it. Then reads once.
    fn read(&mut self, now: Instant, cx: &mut Context<'_>) -> bool {
        if self.end.is_some() || !self.handler.takes_input(cx) {
            return false;
        }
        let mut consumed: usize = 0;
        loop {
            let received = self.session.receive(now, self.input.get(consumed..).unwrap_or_default());
            consumed = consumed.saturating_add(received.consumed);
            match received.next {
                Next::Event(event) => self.handler.event(&mut self.session, now, event),
                Next::NeedsOutput => {
                    self.input.advance(consumed);
                    self.needs_output = true;
                    return false;
                }
                Next::NeedsInput => {
                    self.input.advance(consumed);
                    return self.fill(cx);
                }
                Next::Ended => {
                    self.input.clear();
                    return false;
                }
            }
        }
    }

    /// Reads once from the stream. Returns whether anything came, were it the end.
    fn fill(&mut self, cx: &mut Context<'_>) -> bool {
        self.input.reserve(self.room);
        let Poll::Ready(read) = pin!(self.stream.read_buf(&mut self.input)).poll(cx) else { return false };
        match read {
            Ok(0) => self.session.disconnected(),
            Ok(read) if read >= self.room => self.room = self.room.saturating_mul(2).min(READ[1]),
            Ok(_) => {}
            Err(error) => {
                tracing::debug!(%error, "reading failed");
                self.session.disconnected();
            }
        }
        true
    }

    /// Does what is due, and hands on the events that came without bytes.
    fn tick(&mut self, now: Instant) {
        self.session.handle_timeout(now);
        while let Some(event) = self.session.poll_event() {
            if let Event::Closed { end } = event {
                self.end = Some(end);
            }
            self.handler.event(&mut self.session, now, event);
        }
    }

    /// Writes all that is to be sent, as far as the stream takes it. Returns whether it took anything.
    fn write(&mut self, now: Instant, cx: &mut Context<'_>) -> bool {
        let mut any = false;
        loop {
            let mut slices: [&[u8]; SLICES] = [&[]; SLICES];
            let filled = self.session.transmit_slices(&mut slices);
            if filled == 0 {
                break;
            }
            let slices = slices.map(IoSlice::new);
            let slices = slices.get(..filled).unwrap_or(&slices);
            match Pin::new(&mut *self.stream).poll_write_vectored(cx, slices) {
                Poll::Ready(Ok(written)) if written > 0 => self.session.transmitted(now, written),
                Poll::Pending => break,
                Poll::Ready(result) => {
                    tracing::debug!(error = ?result.err(), "writing failed");
                    self.session.disconnected();
                    return true;
                }
            }
            (any, self.is_unflushed) = (true, true);
        }
        if self.is_unflushed {
            match Pin::new(&mut *self.stream).poll_flush(cx) {
                Poll::Ready(Ok(())) => self.is_unflushed = false,
                Poll::Ready(Err(_)) => {
                    self.session.disconnected();
                    return true;
                }
                Poll::Pending => {}
            }
        }
        any
    }

    /// Waits for the time at which something is due. Returns whether it has come.
    fn poll_timer(&mut self, cx: &mut Context<'_>) -> bool {
        let due = [self.session.poll_timeout(), self.handler.deadline()].into_iter().flatten().min();
        let Some(due) = due else { return false };
        let due = self.clock.at(due);
        // A timer that rings too early costs less than one that is set again for each message.
        if due < self.timer.deadline() || self.timer.is_elapsed() {
            self.timer.as_mut().reset(due);
        }
        self.timer.as_mut().poll(cx).is_ready()
    }

    /// Takes the task apart when the session has ended.
    pub(crate) fn into_parts(self) -> (BoxStream, H) {
        (self.stream, self.handler)
    }
}

impl<H: Handler> Future for Driver<H> {
    type Output = End;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<End> {
        let this = self.get_mut();
        loop {
            let now = this.clock.now();
            let mut again = this.read(now, cx);
            this.tick(now);
            if let Some(end) = this.end {
                // What is left in a buffer of TLS.
                if this.is_unflushed {
                    drop(ready!(Pin::new(&mut *this.stream).poll_flush(cx)));
                }
                return Poll::Ready(end);
            }
            again |= this.handler.act(&mut this.session, now, cx);
            if again && this.yields < YIELDS {
                this.yields = this.yields.saturating_add(1);
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            this.yields = 0;
            again |= this.write(now, cx);
            again |= std::mem::take(&mut this.needs_output) && !this.session.is_blocked();
            if !again && !this.poll_timer(cx) {
                return Poll::Pending;
            }
        }
    }
}
