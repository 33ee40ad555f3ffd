//! The loop that drives a session over a blocking stream. Only this module uses sockets and the clock.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use cmpp_codec::Frame;
use cmpp_codec::session::{Config, End, Event, InputBuffer, Instant, Next, Session};

use super::login::Account;

pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The user of a session: what an SP or a gateway does with messages.
pub trait User {
    /// Sends the requests that can be sent now, or ends the session.
    fn act(&mut self, session: &mut Session<Account>, now: Instant);

    /// Handles an event.
    fn handle(&mut self, session: &mut Session<Account>, event: Event<'_>);

    /// Returns when the user must act again if nothing else happens before.
    fn wakes(&self) -> Option<Instant>;
}

/// A session and its stream.
pub struct Line {
    pub session: Session<Account>,
    /// The number of messages sent, by name.
    pub sent: BTreeMap<&'static str, usize>,
    stream: Box<dyn Stream>,
    input: InputBuffer,
    epoch: std::time::Instant,
}

impl Line {
    pub fn new(stream: Box<dyn Stream>, config: Config, account: Account) -> Self {
        let session = Session::new(config, account, Instant::ZERO).expect("the settings fit");
        Self { session, sent: BTreeMap::new(), stream, input: InputBuffer::new(), epoch: std::time::Instant::now() }
    }

    /// Returns the time of the session: the time since it was created.
    fn now(&self) -> Instant {
        self.epoch.elapsed().into()
    }

    /// Logs in.
    pub fn login(&mut self) -> Result<(), BoxError> {
        // MMDDHHMMSS: a fixed time, so that the example needs no calendar.
        self.session.login(self.now(), self.session.auth().source_addr, 10_21_08_05_10)?;
        Ok(())
    }

    /// Drives the session until it has ended, and returns why it ended.
    pub fn run(&mut self, user: &mut impl User) -> Result<End, BoxError> {
        loop {
            let now = self.now();
            let more_to_read = self.take_in(user, now);
            self.session.handle_timeout(now);
            while let Some(event) = self.session.poll_event() {
                if let Event::Closed { end } = event {
                    self.send(now)?;
                    self.stream.close();
                    return Ok(end);
                }
                user.handle(&mut self.session, event);
            }
            user.act(&mut self.session, now);
            if self.send(now).is_err() {
                self.session.disconnected();
            } else if self.session.end().is_none() && !more_to_read {
                let until = [self.session.poll_timeout(), user.wakes()].into_iter().flatten().min();
                self.wait(until.map(|until| until - self.now()))?;
            }
        }
    }

    /// Passes the bytes that have arrived to the session, as far as it reads them. Returns whether it can read more as
    /// soon as its output is sent.
    fn take_in(&mut self, user: &mut impl User, now: Instant) -> bool {
        loop {
            let received = self.session.receive(now, self.input.unread());
            let consumed = received.consumed;
            let needs_output = match received.next {
                Next::Event(event) => {
                    user.handle(&mut self.session, event);
                    None
                }
                Next::NeedsOutput => Some(true),
                Next::NeedsInput | Next::Ended => Some(false),
            };
            self.input.consume(consumed);
            if let Some(needs_output) = needs_output {
                return needs_output;
            }
        }
    }

    /// Sends everything in one write, and counts the messages. A program that does not count calls `Session::write_to`.
    fn send(&mut self, now: Instant) -> io::Result<()> {
        let mut out = Vec::new();
        loop {
            // This is a whole message, because the one before was written completely.
            let message = self.session.transmit();
            let Ok(frame) = Frame::from_message(message) else { break };
            let (command, len) = (frame.command_id(), message.len());
            out.extend_from_slice(message);
            self.session.transmitted(now, len);
            *self.sent.entry(command.name(self.session.version()).unwrap_or("unknown")).or_default() += 1;
        }
        self.stream.write_all(&out)?;
        self.stream.flush()
    }

    /// Waits for bytes, at most for the given time.
    fn wait(&mut self, at_most: Option<Duration>) -> io::Result<()> {
        // A time-out of zero is not allowed.
        self.stream.tcp().set_read_timeout(at_most.map(|time| time.max(Duration::from_millis(1))))?;
        match self.input.read_from(&mut self.stream) {
            Ok(0) => self.session.disconnected(),
            Ok(_) => {}
            Err(error)
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted) => {}
            Err(_) => self.session.disconnected(),
        }
        Ok(())
    }
}

/// The stream that carries the bytes: TCP, or TLS over TCP.
pub trait Stream: Read + Write + Send {
    /// Returns the TCP socket.
    fn tcp(&self) -> &TcpStream;

    /// Tells the peer that no more bytes will be sent. An error does not matter, because the session has ended.
    fn close(&mut self);
}

impl Stream for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }

    fn close(&mut self) {
        let _ = self.shutdown(Shutdown::Write);
    }
}
