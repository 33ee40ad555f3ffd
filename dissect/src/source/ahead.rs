//! Files that a thread reads ahead, so that reading takes no time from whoever takes them apart.

use std::{
    io::{self, Read},
    ops::Range,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel},
    thread,
    time::Duration,
};

use crate::source::decompress::decompress;
use crate::source::stop::Stop;
use crate::source::trouble::Trouble;

/// The number of bytes read at once.
const PIECE: usize = 1 << 17;
/// The room before them, for what is left of the piece before.
const ROOM: usize = 1 << 16;
/// The number of pieces read ahead.
const AHEAD: usize = 4;
/// How long a pipe may be silent after Ctrl-C. The program that writes to it gets the signal too, and writes its last
/// bytes.
const GRACE: Duration = Duration::from_millis(200);

/// The bytes of a file, decompressed, as a thread reads them.
#[derive(Debug)]
pub(crate) struct Ahead {
    stop: Stop,
    /// The pieces in their order. The last one is empty.
    pieces: Receiver<Result<Piece, Trouble>>,
    /// Pieces that were read, sent back for their memory.
    spare: Sender<Vec<u8>>,
}

/// A part of a file.
#[derive(Debug, Default)]
pub(crate) struct Piece {
    bytes: Vec<u8>,
    unread: Range<usize>,
}

impl Ahead {
    /// Begins to read a file. `memory` bounds what decompression may take.
    pub(crate) fn new(file: impl Read + Send + 'static, memory: usize, stop: &Stop) -> Self {
        let (hand_over, pieces) = sync_channel(AHEAD);
        let (spare, used) = channel::<Vec<u8>>();
        thread::spawn(move || {
            let mut file = match decompress(file, memory) {
                Ok(file) => file,
                // Nobody waits for the rest of a file that was given up.
                Err(trouble) => return hand_over.send(Err(trouble)).unwrap_or_default(),
            };
            loop {
                let piece = Piece::read(&mut file, used.try_recv().unwrap_or_default());
                let is_last = piece.as_ref().map_or(true, |piece| piece.unread().is_empty());
                if hand_over.send(piece.map_err(Trouble::Input)).is_err() || is_last {
                    break;
                }
            }
        });
        Self { stop: stop.clone(), pieces, spare }
    }

    /// Waits for the next bytes. Returns an empty piece at the end.
    pub(crate) fn next(&self) -> Result<Piece, Trouble> {
        loop {
            // This is read before waiting, so that a pipe has the whole grace period after the signal.
            let stopped = self.stop.is_set();
            match self.pieces.recv_timeout(GRACE) {
                Ok(piece) => return piece,
                Err(RecvTimeoutError::Timeout) if !stopped => {}
                Err(RecvTimeoutError::Timeout) => return Ok(Piece::default()),
                Err(RecvTimeoutError::Disconnected) => return Err(Trouble::Input(io::ErrorKind::Other.into())),
            }
        }
    }

    /// Adds the next bytes to what is unread of a piece. Returns whether there were any.
    pub(crate) fn extend(&self, piece: &mut Piece) -> Result<bool, Trouble> {
        let next = self.next()?;
        let is_more = !next.unread().is_empty();
        self.reuse(piece.join(next));
        Ok(is_more)
    }

    /// Takes a piece back that is not needed any more.
    pub(crate) fn reuse(&self, piece: Piece) {
        // If the thread has read everything, it needs no memory.
        self.spare.send(piece.bytes).unwrap_or_default();
    }

    /// Returns everything up to the end.
    pub(crate) fn read_to_end(&self) -> Result<Vec<u8>, Trouble> {
        let mut all = Piece::default();
        while self.extend(&mut all)? {}
        Ok(all.unread().to_vec())
    }
}

impl Piece {
    /// Reads the next bytes of a file.
    fn read(file: &mut impl Read, mut bytes: Vec<u8>) -> io::Result<Self> {
        bytes.resize(ROOM + PIECE, 0);
        bytes.shrink_to(ROOM + PIECE);
        loop {
            match file.read(&mut bytes[ROOM..]) {
                Ok(count) => return Ok(Self { bytes, unread: ROOM..ROOM + count }),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Returns the bytes that were not read yet.
    pub(crate) fn unread(&self) -> &[u8] {
        &self.bytes[self.unread.clone()]
    }

    /// Skips bytes that were read.
    pub(crate) const fn consume(&mut self, count: usize) {
        self.unread.start += count;
    }

    /// Puts what is unread before the next piece, and returns the memory of one of them. The shorter part is moved, so
    /// that a long packet may come in any number of pieces.
    fn join(&mut self, mut next: Self) -> Self {
        let rest = self.unread();
        if rest.len() <= next.unread.start.min(next.unread.len()) {
            next.unread.start -= rest.len();
            next.bytes[next.unread.start..][..rest.len()].copy_from_slice(rest);
            return std::mem::replace(self, next);
        }
        self.bytes.truncate(self.unread.end);
        self.bytes.drain(..self.unread.start);
        self.bytes.extend_from_slice(next.unread());
        self.unread = 0..self.bytes.len();
        next
    }
}
