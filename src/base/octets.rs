//! Octet strings: text in a field of a fixed width.

use core::fmt;
use core::ops::{Deref, DerefMut};

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned, transmute_mut, transmute_ref};

use crate::base::fill::{WIDEST, put, text_len, words};
use crate::base::room::TooLong;

//----------- Octets -------------------------------------------------------------------------------

/// An octet string of a fixed width: text, left-aligned, filled up with NUL (2.0 and 3.0, "data types").
///
/// The bytes are kept as they came: what follows the first NUL may be junk, and is written back as it was.
/// Its methods are those of [`OctetStr`], whatever the width.
///
/// ```
/// use cmpp_codec::Octets;
///
/// let src_id = Octets::<21>::new("10657001")?;
/// assert_eq!(src_id.trimmed(), b"10657001");
/// assert_eq!(src_id.as_bytes(), b"10657001\0\0\0\0\0\0\0\0\0\0\0\0\0");
/// assert!(Octets::<6>::new("1234567").is_err());
/// # Ok::<(), cmpp_codec::TooLong>(())
/// ```
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned,
)]
#[repr(transparent)]
pub struct Octets<const N: usize>([u8; N]);

impl<const N: usize> Octets<N> {
    /// Takes the text and fills up with NUL.
    ///
    /// # Errors
    ///
    /// [`TooLong`] when the text has more than `N` bytes: it is never cut.
    #[inline]
    pub fn new(text: impl AsRef<[u8]>) -> Result<Self, TooLong> {
        let mut octets = Self([0; N]);
        octets.set(text)?;
        Ok(octets)
    }

    /// Takes all `N` bytes as they are.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; N]) -> Self {
        Self(bytes)
    }
}

impl<const N: usize> Deref for Octets<N> {
    type Target = OctetStr;

    #[inline]
    fn deref(&self) -> &OctetStr {
        OctetStr::new(&self.0)
    }
}

impl<const N: usize> DerefMut for Octets<N> {
    #[inline]
    fn deref_mut(&mut self) -> &mut OctetStr {
        let bytes: &mut [u8] = &mut self.0;
        transmute_mut!(bytes)
    }
}

impl<const N: usize> Default for Octets<N> {
    /// All NUL: "empty" in the specification's words.
    fn default() -> Self {
        Self([0; N])
    }
}

impl<const N: usize> fmt::Debug for Octets<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// The bytes of an octet string, of any width: what [`Octets`] dereferences to, as `String` does to `str`.
#[derive(PartialEq, Eq, Hash, PartialOrd, Ord, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(C)]
pub struct OctetStr([u8]);

impl OctetStr {
    /// Looks at bytes as an octet string.
    #[must_use]
    #[inline]
    pub fn new(bytes: &[u8]) -> &Self {
        transmute_ref!(bytes)
    }

    /// All bytes, padding and what may follow it included.
    #[must_use]
    #[inline]
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes before the first NUL, or all of them.
    #[must_use]
    #[inline]
    pub fn trimmed(&self) -> &[u8] {
        self.0.get(..text_len(&self.0)).unwrap_or(&self.0)
    }

    /// The [trimmed](Self::trimmed) bytes as a `str`.
    ///
    /// # Errors
    ///
    /// Where it is not UTF-8. The specification names no character set; in practice it is ASCII.
    #[inline]
    pub fn to_str(&self) -> Result<&str, core::str::Utf8Error> {
        core::str::from_utf8(self.trimmed())
    }

    /// Whether there is no text: the first byte is NUL.
    #[must_use]
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.first().is_none_or(|&byte| byte == 0)
    }

    /// Replaces the text and fills up with NUL.
    ///
    /// # Errors
    ///
    /// [`TooLong`] when it does not fit; the old value stays.
    #[expect(clippy::inline_always, reason = "where the width is known, a field is two to four stores")]
    #[inline(always)]
    pub fn set(&mut self, text: impl AsRef<[u8]>) -> Result<(), TooLong> {
        let text = text.as_ref();
        let max = self.0.len();
        if text.len() > max {
            return Err(TooLong { max, given: text.len() });
        }
        if max <= WIDEST {
            put(&mut self.0, words(text));
        } else {
            self.0.fill(0);
            if let Some(to) = self.0.get_mut(..text.len()) {
                to.copy_from_slice(text);
            }
        }
        Ok(())
    }
}

impl fmt::Debug for OctetStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.trimmed().escape_ascii())
    }
}
