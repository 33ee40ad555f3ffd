//! Lists that are preceded by their count in one octet.

use core::fmt;
use core::ops::Deref;

use zerocopy::IntoBytes;

use crate::base::room::TooLong;
use crate::schema::leaf::Leaf;

/// A list of at most 255 items. On the wire, one octet with the number of items precedes it.
///
/// The count is not a field of its own: it is computed from the list, so the two cannot disagree.
#[derive(PartialEq, Eq, Hash)]
pub struct Counted<'a, T>(&'a [T]);

impl<'a, T> Counted<'a, T> {
    /// The empty list.
    pub const EMPTY: Self = Self(&[]);

    /// Creates a list.
    ///
    /// # Errors
    ///
    /// [`TooLong`] if there are more than 255 items.
    #[inline]
    pub fn new(items: &'a (impl AsRef<[T]> + ?Sized)) -> Result<Self, TooLong> {
        let items = items.as_ref();
        if items.len() < ONE_OCTET.len() { Ok(Self(items)) } else { Err(TooLong { max: 255, given: items.len() }) }
    }

    /// Creates a constant from an array. An array of more than 255 items does not compile.
    ///
    /// ```
    /// use cmpp_codec::Counted;
    ///
    /// static HELLO: Counted<'_, u8> = Counted::literal(b"hello");
    /// assert_eq!(HELLO.len(), 5);
    /// ```
    #[must_use]
    pub const fn literal<const N: usize>(items: &'a [T; N]) -> Self {
        const { assert!(N <= 255, "one octet counts no more than 255 items") };
        Self(items)
    }

    /// Creates a list whose length was read from one octet, so it has at most 255 items.
    #[inline]
    pub(crate) const fn of_octet(items: &'a [T]) -> Self {
        Self(items)
    }

    /// Returns the items.
    #[must_use]
    #[inline]
    pub const fn as_slice(self) -> &'a [T] {
        self.0
    }

    /// Returns the octet with the number of items, borrowed like any other field.
    #[inline]
    pub(crate) fn count_octet(self) -> &'static [u8; 1] {
        // The mask and the default change nothing, because no list is longer. They tell the compiler so.
        ONE_OCTET.get(self.0.len() & 0xff).unwrap_or(&[u8::MAX])
    }
}

/// All 256 values of an octet, so that a computed count can be borrowed like any other field.
static ONE_OCTET: [[u8; 1]; 256] = {
    let mut table = [[0]; 256];
    let mut byte: u8 = 255;
    // The index is a `u8`, so it is within the table.
    while byte > 0 {
        #[expect(clippy::as_conversions, clippy::indexing_slicing, reason = "evaluated by the compiler: u8 into usize")]
        {
            table[byte as usize] = [byte];
        }
        byte = byte.saturating_sub(1);
    }
    table
};

impl<T> Clone for Counted<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Counted<'_, T> {}

impl<T> Default for Counted<'_, T> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<T> Deref for Counted<'_, T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        self.0
    }
}

impl<'a, T> IntoIterator for Counted<'a, T> {
    type Item = &'a T;
    type IntoIter = core::slice::Iter<'a, T>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Leaf> fmt::Debug for Counted<'_, T> {
    /// Shows a list of octets as text, and any other list item by item.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if size_of::<T>() == 1 {
            write!(f, "\"{}\"", self.0.as_bytes().escape_ascii())
        } else {
            f.debug_list().entries(self.0).finish()
        }
    }
}
