//! The limits of the machine: the least work on the same bytes.

use std::hint::black_box;

/// Returns the length of the first message of a stream.
fn total_length(stream: &[u8]) -> Option<usize> {
    stream.first_chunk().map(|&length| u32::from_be_bytes(length) as usize)
}

/// Reads only the lengths of the messages, the least work of any framing.
pub fn chase(mut stream: &[u8]) {
    while let Some(rest) = total_length(stream).and_then(|length| stream.get(length..)) {
        stream = rest;
        black_box(&stream);
    }
}

/// Copies each frame to the same buffer, the least work of any serializing.
pub fn copy_frames(mut stream: &[u8], out: &mut [u8]) {
    while let Some((frame, rest)) = total_length(stream).and_then(|length| stream.split_at_checked(length)) {
        if let Some(out) = out.get_mut(..frame.len()) {
            out.copy_from_slice(frame);
        }
        black_box(&mut *out);
        stream = rest;
    }
}

/// Copies frames that are split already to the same buffer: serializing without framing.
pub fn copy_each(frames: &[&[u8]], out: &mut [u8]) -> usize {
    let mut written = 0;
    for frame in frames {
        let Some(to) = out.get_mut(..frame.len()) else { break };
        to.copy_from_slice(frame);
        written += frame.len();
        black_box(&mut *out);
    }
    written
}

/// Copies the whole stream at once.
pub fn copy(stream: &[u8], out: &mut [u8]) {
    if let Some(out) = out.get_mut(..stream.len()) {
        out.copy_from_slice(stream);
    }
    black_box(out);
}

/// Adds up all words of eight bytes, the least work that reads every byte.
#[must_use]
pub fn sum_words(stream: &[u8]) -> u64 {
    let (words, rest) = stream.as_chunks();
    let sum = words.iter().fold(0_u64, |sum, &word| sum.wrapping_add(u64::from_ne_bytes(word)));
    rest.iter().fold(sum, |sum, &byte| sum.wrapping_add(u64::from(byte)))
}

/// Adds up all bytes.
#[must_use]
pub fn sum_bytes(stream: &[u8]) -> u64 {
    stream.iter().map(|&byte| u64::from(byte)).sum()
}
