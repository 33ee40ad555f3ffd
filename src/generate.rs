//! A fixed struct out of a fuzzer's bytes.

use arbitrary::{Error, Result, Unstructured};

use crate::layout::Fixed;

/// What stands in when the fuzzer's bytes are used up, as `Arbitrary` asks: zero.
static ZEROS: [u8; 256] = [0; 256];

/// The next bytes as a struct.
pub(crate) fn fixed<'a, T: Fixed>(bytes: &mut Unstructured<'a>) -> Result<&'a T> {
    const { assert!(size_of::<T>() <= ZEROS.len()) };
    let bytes = bytes.bytes(size_of::<T>()).or_else(|_| ZEROS.get(..size_of::<T>()).ok_or(Error::NotEnoughData))?;
    T::ref_from_bytes(bytes).map_err(|_| Error::IncorrectFormat)
}
