//! The messages that the tests give to other implementations of CMPP.

use std::path::Path;
use std::{env, fs};

use arbitrary::{Arbitrary, Unstructured};
use cmpp_codec::{Encode, Layouts, Pdu, SequenceId};

/// Returns the vectors of a folder of spec-vectors/: name and bytes.
#[must_use]
pub fn vectors(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec-vectors").join(folder);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| (path.display().to_string(), left_column(&fs::read_to_string(path).unwrap()))).collect()
}

/// Returns the bytes of a vector.
fn left_column(text: &str) -> Vec<u8> {
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    let digits: String = rows.map(|row| row.split(' ').next().unwrap().trim_matches('-')).collect();
    digits
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// Returns well-formed messages of a version, the same in every run.
pub fn messages<V: Layouts>(count: usize) -> Vec<Vec<u8>>
where
    for<'a> Pdu<'a, V>: Arbitrary<'a>,
{
    let mut random = Random(1);
    (0..count)
        .map(|_| {
            let bytes = random.bytes(600);
            let mut bytes = Unstructured::new(&bytes);
            let (pdu, sequence_id) = (Pdu::<V>::arbitrary(&mut bytes).unwrap(), SequenceId(bytes.arbitrary().unwrap()));
            let mut out = vec![0; pdu.encoded_len()];
            pdu.encode(sequence_id, &mut out).unwrap();
            out
        })
        .collect()
}

/// Xorshift: repeatable, and good enough to reach every field.
#[derive(Debug)]
pub struct Random(pub u64);

impl Random {
    /// Returns the next number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % end
    }

    /// Returns bytes, one in four of them printable, one in four NUL.
    pub fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len)
            .map(|_| match self.below(4) {
                0 => 0,
                1 => b' ' + self.below(95) as u8,
                _ => self.below(256) as u8,
            })
            .collect()
    }
}
