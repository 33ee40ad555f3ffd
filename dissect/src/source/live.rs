//! Standard input, which may pause, and Ctrl-C.

use std::{
    io::{self, Read},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, sync_channel},
    },
    thread,
    time::Duration,
};

use signal_hook::{
    consts::{SIGINT, SIGTERM},
    flag,
};

/// The number of bytes read at once.
const PIECE: usize = 1 << 16;
/// The number of pieces read ahead.
const AHEAD: usize = 4;
/// How long a pipe may be silent after Ctrl-C. The program that writes to it gets the signal too, and writes its last
/// bytes.
const GRACE: Duration = Duration::from_millis(200);

/// A flag that a signal sets when the user wants the reading to end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Sets the flag on Ctrl-C and SIGTERM. A second signal ends the program at once.
    pub(crate) fn on_signals() -> io::Result<Self> {
        let stop = Self::default();
        for signal in [SIGINT, SIGTERM] {
            // In this order: the first signal only sets the flag.
            flag::register_conditional_default(signal, Arc::clone(&stop.0))?;
            flag::register(signal, Arc::clone(&stop.0))?;
        }
        Ok(stop)
    }

    /// Returns whether a signal was received.
    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Returns a reader of the file that ends early when a signal is received.
    pub(crate) fn file<R: Read>(&self, inner: R) -> impl Read + use<R> {
        Stoppable { stop: self.clone(), inner }
    }

    /// Returns a reader of standard input. A thread waits for its bytes, because a signal does not interrupt a waiting
    /// read.
    pub(crate) fn stdin(&self) -> impl Read + use<> {
        let (hand_over, pieces) = sync_channel(AHEAD);
        thread::spawn(move || {
            let mut buffer = vec![0; PIECE];
            loop {
                let piece = match io::stdin().read(&mut buffer) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    read => read.map(|count| buffer[..count].to_vec()),
                };
                let is_last = !matches!(&piece, Ok(bytes) if !bytes.is_empty());
                if hand_over.send(piece).is_err() || is_last {
                    break;
                }
            }
        });
        Piped { stop: self.clone(), pieces, piece: Vec::new(), read: 0 }
    }
}

struct Stoppable<R> {
    stop: Stop,
    inner: R,
}

impl<R: Read> Read for Stoppable<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.stop.is_set() { Ok(0) } else { self.inner.read(buffer) }
    }
}

struct Piped {
    stop: Stop,
    pieces: Receiver<io::Result<Vec<u8>>>,
    piece: Vec<u8>,
    /// The number of bytes of the piece that were read.
    read: usize,
}

impl Read for Piped {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.read == self.piece.len() {
            // This is read before waiting, so that a pipe has the whole grace period after the signal.
            let stopped = self.stop.is_set();
            match self.pieces.recv_timeout(GRACE) {
                Ok(piece) => (self.piece, self.read) = (piece?, 0),
                Err(RecvTimeoutError::Timeout) if !stopped => continue,
                Err(_) => return Ok(0),
            }
            if self.piece.is_empty() {
                return Ok(0);
            }
        }
        let count = (&self.piece[self.read..]).read(buffer)?;
        self.read += count;
        Ok(count)
    }
}
