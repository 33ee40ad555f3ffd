//! Decompression of files that are recognised by their content.

use std::io::{self, Cursor, Read};

use flate2::read::MultiGzDecoder;
use lz4_flex::frame::FrameDecoder;
use lzma_rust2::XzReader;
use ruzstd::decoding::{FrameDecoder as ZstdFrame, StreamingDecoder};

use crate::source::trouble::Trouble;

/// Returns the content of a file, decompressed if its first bytes are those of gzip, zstd, LZ4 or xz. Bytes are
/// decompressed as they are read, so a small file that becomes a large one needs no memory for it. An xz file may ask
/// for a dictionary of up to `memory` bytes.
pub(super) fn decompress(mut file: impl Read + Send + 'static, memory: usize) -> Result<Source, Trouble> {
    let mut first = Vec::with_capacity(6);
    file.by_ref().take(6).read_to_end(&mut first).map_err(Trouble::Input)?;
    let format: [u8; 6] = std::array::from_fn(|at| first.get(at).copied().unwrap_or_default());
    let file = Cursor::new(first).chain(file);
    match format {
        [0x1f, 0x8b, ..] => Ok(Box::new(MultiGzDecoder::new(Filled(file)))),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Ok(Box::new(Zstd { frame: None, rest: Some(Box::new(Filled(file))) })),
        [0x04, 0x22, 0x4d, 0x18, ..] => Ok(Box::new(FrameDecoder::new(Filled(file)))),
        [0xfd, b'7', b'z', b'X', b'Z', 0] => {
            let kibibytes = u32::try_from(memory >> 10).unwrap_or(u32::MAX);
            Ok(Box::new(XzReader::new_mem_limit(Filled(file), true, kibibytes)))
        }
        [b'B', b'Z', b'h', ..] => Err(Trouble::NotRead("a bzip2 file: decompress it first")),
        [b's', b'n', b'o', b'o', b'p', 0] => Err(Trouble::NotRead("a snoop file: convert it with editcap")),
        _ => Ok(Box::new(file)),
    }
}

/// A reader that fills the whole buffer. How far a damaged file can be decompressed then does not depend on the pieces in
/// which a pipe delivers it.
struct Filled<R>(R);

impl<R: Read> Read for Filled<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.0.read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }
}

/// Where bytes come from, compressed or not.
pub(super) type Source = Box<dyn Read + Send>;

/// A zstd file: frames one after the other, as `pzstd` and `cat` make them.
struct Zstd {
    frame: Option<StreamingDecoder<Source, ZstdFrame>>,
    /// The rest of the file after the frames that were read, or `None` while a frame is being read.
    rest: Option<Source>,
}

impl Read for Zstd {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(frame) = &mut self.frame {
                let count = frame.read(buffer)?;
                if count > 0 || buffer.is_empty() {
                    return Ok(count);
                }
                self.rest = self.frame.take().map(StreamingDecoder::into_inner);
            }
            let Some(mut rest) = self.rest.take() else { return Ok(0) };
            let mut first = Vec::with_capacity(1);
            rest.by_ref().take(1).read_to_end(&mut first)?;
            if first.is_empty() {
                return Ok(0);
            }
            let source: Source = Box::new(Cursor::new(first).chain(rest));
            self.frame = Some(StreamingDecoder::new(source).map_err(io::Error::other)?);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out one byte at a time, between signals, and then an error.
    struct Slow(Vec<u8>, usize);

    impl Read for Slow {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 += 1;
            if self.1 % 2 == 1 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            if self.0.is_empty() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            buffer[0] = self.0.remove(0);
            Ok(1)
        }
    }

    #[test]
    fn the_buffer_is_filled_across_signals_but_not_across_errors() {
        let mut filled = Filled(Slow(vec![1, 2, 3, 4], 0));
        let mut buffer = [0; 3];
        assert_eq!((filled.read(&mut buffer).unwrap(), buffer), (3, [1, 2, 3]));
        assert_eq!(filled.read(&mut buffer).unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
