//! Reading from and writing to `std::io`.

use alloc::vec::Vec;
use std::io::{self, ErrorKind, IoSlice, Read, Write};

use crate::base::instant::Instant;
use crate::session::state::Session;
use crate::session::storage::Storage;

/// The bytes that have arrived and are not consumed yet: the input of [`Session::receive`].
///
/// ```
/// use cmpp_codec::session::InputBuffer;
///
/// let mut input = InputBuffer::new();
/// assert_eq!(input.read_from(&mut &b"\0\0\0\x0c\0\0"[..])?, 6);
/// input.consume(2);
/// assert_eq!(input.unread(), b"\0\x0c\0\0");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct InputBuffer {
    bytes: Vec<u8>,
    /// The number of bytes at the start that are consumed.
    start: usize,
}

/// The largest number of bytes that are read at a time.
const READ: usize = 16 * 1024;
/// The largest number of messages that are written at a time.
const SLICES: usize = 64;

impl InputBuffer {
    /// Creates an empty buffer.
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: Vec::new(), start: 0 }
    }

    /// Reads once from `source`, and returns the number of bytes read. 0 means the end of the stream: call
    /// [`Session::disconnected`].
    ///
    /// # Errors
    ///
    /// The error of `source`.
    pub fn read_from(&mut self, source: &mut impl Read) -> io::Result<usize> {
        self.bytes.drain(..core::mem::take(&mut self.start));
        let len = self.bytes.len();
        self.bytes.resize(len.saturating_add(READ), 0);
        let read = source.read(self.bytes.get_mut(len..).unwrap_or_default());
        self.bytes.truncate(len.saturating_add(read.as_ref().map_or(0, |&n| n)));
        read
    }

    /// Returns the bytes that are not consumed.
    #[must_use]
    pub fn unread(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }

    /// Removes bytes from the front: as many as [`Received::consumed`](super::Received) says.
    pub fn consume(&mut self, bytes: usize) {
        self.start = self.start.saturating_add(bytes).min(self.bytes.len());
    }
}

impl<A, S: Storage> Session<A, S> {
    /// Writes everything that is to be sent, and returns the number of bytes written. One vectored write takes up to 64
    /// messages.
    ///
    /// A `sink` that does not block may accept only a part. 0 means that it accepts nothing now, or that nothing is to
    /// be sent.
    ///
    /// # Errors
    ///
    /// The error of `sink`, except [`ErrorKind::WouldBlock`] and [`ErrorKind::Interrupted`]; [`ErrorKind::WriteZero`]
    /// if a write of `sink` returns 0. The bytes that were written before count as sent.
    pub fn write_to(&mut self, now: Instant, sink: &mut impl Write) -> io::Result<usize> {
        let mut written: usize = 0;
        loop {
            let mut slices: [&[u8]; SLICES] = [&[]; SLICES];
            let filled = self.transmit_slices(&mut slices);
            if filled == 0 {
                return Ok(written);
            }
            let slices = slices.map(IoSlice::new);
            match sink.write_vectored(slices.get(..filled).unwrap_or(&slices)) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(n) => {
                    written = written.saturating_add(n);
                    self.transmitted(now, n);
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(written),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}
