//! Octet strings: text in a field of a fixed width.

use core::fmt;
use core::ops::{Deref, DerefMut};
use core::str::FromStr;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned, transmute_mut, transmute_ref};

use crate::base::fill::{WIDEST, put, text_len, words};
use crate::base::room::TooLong;

//----------- Octets -------------------------------------------------------------------------------

/// An octet string of `N` bytes: text, left-aligned, filled up with NUL (2.0 and 3.0, "data types").
///
/// The bytes stay as they were received. What follows the first NUL may be junk; it is kept and written back.
/// `Octets` dereferences to [`OctetStr`], which has the methods for every width.
///
/// ```
/// use cmpp_codec::Octets;
///
/// let src_id = Octets::<21>::new("10657001")?;
/// assert_eq!(src_id.as_bytes(), b"10657001\0\0\0\0\0\0\0\0\0\0\0\0\0");
/// assert_eq!(src_id.trimmed(), b"10657001");
/// assert_eq!(src_id, "10657001");
/// assert_eq!(src_id.to_string(), "10657001");
/// assert_eq!(Octets::<6>::new("1234567").unwrap_err().to_string(), "too long: 7 given, 6 fit");
/// # Ok::<(), cmpp_codec::TooLong>(())
/// ```
///
/// [`literal`](Self::literal) makes constants from byte strings. A byte string that is too long does not compile:
///
/// ```
/// use cmpp_codec::Octets;
///
/// static SRC_ID: Octets<21> = Octets::literal(b"10657001");
/// assert_eq!(SRC_ID, "10657001");
/// ```
///
/// ```compile_fail
/// static MSG_SRC: cmpp_codec::Octets<6> = cmpp_codec::Octets::literal(b"1234567");
/// ```
///
/// # Equality
///
/// Two octet strings are equal if all their bytes are equal, including the bytes after the first NUL. A comparison with
/// text, and [`same_text`](OctetStr::same_text), ignore what follows the first NUL.
///
/// ```
/// use cmpp_codec::Octets;
///
/// let (clean, junk) = (Octets::from(*b"1380\0\0"), Octets::from(*b"1380\0x"));
/// assert_ne!(clean, junk);
/// assert!(clean.same_text(&junk) && junk == "1380");
/// ```
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned,
)]
#[repr(transparent)]
pub struct Octets<const N: usize>([u8; N]);

impl<const N: usize> Octets<N> {
    /// An empty octet string: all bytes are NUL.
    pub const EMPTY: Self = Self([0; N]);

    /// Creates an octet string from a text, filled up with NUL.
    ///
    /// # Errors
    ///
    /// [`TooLong`] if the text has more than `N` bytes. A text is never truncated.
    #[inline]
    pub fn new(text: impl AsRef<[u8]>) -> Result<Self, TooLong> {
        let mut octets = Self([0; N]);
        octets.set(text)?;
        Ok(octets)
    }

    /// Creates a constant from a byte string, filled up with NUL. A byte string that is too long does not compile.
    #[must_use]
    #[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "both lengths were compared")]
    pub const fn literal<const M: usize>(text: &[u8; M]) -> Self {
        const { assert!(M <= N, "the text is longer than the field") };
        let mut bytes = [0; N];
        let mut at = 0;
        while at < M {
            bytes[at] = text[at];
            at += 1;
        }
        Self(bytes)
    }

    /// Creates an octet string from all its `N` bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; N]) -> Self {
        Self(bytes)
    }
}

impl<const N: usize> From<[u8; N]> for Octets<N> {
    fn from(bytes: [u8; N]) -> Self {
        Self(bytes)
    }
}

impl<const N: usize> From<Octets<N>> for [u8; N] {
    fn from(octets: Octets<N>) -> Self {
        octets.0
    }
}

impl<const N: usize> TryFrom<&[u8]> for Octets<N> {
    type Error = TooLong;

    #[inline]
    fn try_from(text: &[u8]) -> Result<Self, TooLong> {
        Self::new(text)
    }
}

impl<const N: usize> TryFrom<&str> for Octets<N> {
    type Error = TooLong;

    #[inline]
    fn try_from(text: &str) -> Result<Self, TooLong> {
        Self::new(text)
    }
}

impl<const N: usize> FromStr for Octets<N> {
    type Err = TooLong;

    #[inline]
    fn from_str(text: &str) -> Result<Self, TooLong> {
        Self::new(text)
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
        OctetStr::new_mut(&mut self.0)
    }
}

impl<const N: usize> Default for Octets<N> {
    /// Returns [`EMPTY`](Self::EMPTY).
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<const N: usize> AsRef<[u8]> for Octets<N> {
    /// Returns the [trimmed](OctetStr::trimmed) bytes, so that a field can be set from one of another width.
    #[inline]
    fn as_ref(&self) -> &[u8] {
        self.trimmed()
    }
}

impl<const N: usize> fmt::Display for Octets<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self, f)
    }
}

impl<const N: usize> fmt::Debug for Octets<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// The bytes of an octet string of any width. [`Octets`] dereferences to it, as `String` does to `str`.
#[derive(PartialEq, Eq, Hash, PartialOrd, Ord, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(C)]
pub struct OctetStr([u8]);

impl OctetStr {
    /// Returns the bytes as an octet string.
    #[must_use]
    #[inline]
    pub fn new(bytes: &[u8]) -> &Self {
        transmute_ref!(bytes)
    }

    /// Returns the bytes as a mutable octet string.
    #[must_use]
    #[inline]
    pub fn new_mut(bytes: &mut [u8]) -> &mut Self {
        transmute_mut!(bytes)
    }

    /// Returns all bytes, including the padding and whatever follows the first NUL.
    #[must_use]
    #[inline]
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the width of the field in bytes.
    #[must_use]
    #[inline]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns the bytes before the first NUL, or all bytes if there is none.
    #[must_use]
    #[inline]
    pub fn trimmed(&self) -> &[u8] {
        self.0.get(..text_len(&self.0)).unwrap_or(&self.0)
    }

    /// Returns the [trimmed](Self::trimmed) bytes as a `str`.
    ///
    /// # Errors
    ///
    /// `Utf8Error` if the bytes are not UTF-8. The specification names no character set; in practice the text is ASCII.
    #[inline]
    pub fn to_str(&self) -> Result<&str, core::str::Utf8Error> {
        core::str::from_utf8(self.trimmed())
    }

    /// Returns whether the text is empty: the first byte is NUL, or the field has no bytes.
    #[must_use]
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.first().is_none_or(|&byte| byte == 0)
    }

    /// Returns whether both have the same text, whatever their widths and whatever follows the first NUL.
    #[must_use]
    #[inline]
    pub fn same_text(&self, other: &Self) -> bool {
        self.trimmed() == other.trimmed()
    }

    /// Replaces the text and fills the rest of the field with NUL.
    ///
    /// # Errors
    ///
    /// [`TooLong`] if the text does not fit. The field then keeps its old value.
    #[expect(clippy::inline_always, reason = "inlined where the width is known, it is two to four stores")]
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

impl AsRef<[u8]> for OctetStr {
    /// Returns the [trimmed](Self::trimmed) bytes.
    #[inline]
    fn as_ref(&self) -> &[u8] {
        self.trimmed()
    }
}

/// Comparison with text, which ignores what follows the first NUL.
macro_rules! equal_to_text {
    ($($(@$M:ident)? $Text:ty),*) => {
        $(
            impl<$(const $M: usize)?> PartialEq<$Text> for OctetStr {
                #[inline]
                fn eq(&self, text: &$Text) -> bool {
                    let text: &[u8] = text.as_ref();
                    self.trimmed() == text
                }
            }

            impl<const N: usize, $(const $M: usize)?> PartialEq<$Text> for Octets<N> {
                #[inline]
                fn eq(&self, text: &$Text) -> bool {
                    **self == *text
                }
            }
        )*
    };
}
equal_to_text!(str, &str, [u8], &[u8], @M [u8; M], @M &[u8; M]);

impl fmt::Display for OctetStr {
    /// Shows the text. Bytes that are not printable ASCII are escaped, for example as `\x1b`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.trimmed().escape_ascii())
    }
}

impl fmt::Debug for OctetStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.trimmed().escape_ascii())
    }
}
