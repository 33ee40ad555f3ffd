//! The secret of an account.

use core::fmt;

use zeroize::Zeroize;

/// The secret that an SP and its gateway share, borrowed or owned.
///
/// An owned secret is overwritten with zeros when it is dropped. `Debug` does not show the secret.
///
/// ```
/// use cmpp_codec::login::{BadSecret, Secret};
///
/// let secret = Secret::new("888888")?;
/// assert_eq!(format!("{secret:?}"), "Secret");
/// // An unset variable is no secret.
/// assert_eq!(Secret::new("").unwrap_err(), BadSecret::Empty);
/// # Ok::<(), BadSecret>(())
/// ```
#[derive(Clone)]
pub struct Secret<'a>(Kept<'a>);

#[derive(Clone)]
enum Kept<'a> {
    Borrowed(&'a [u8]),
    Owned(Owned),
}

#[derive(Clone)]
struct Owned {
    bytes: [u8; Secret::MAX_OWNED],
    len: usize,
}

impl Drop for Owned {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

impl Secret<'static> {
    /// The maximum length of an owned secret, in bytes.
    pub const MAX_OWNED: usize = 64;

    /// Creates an owned secret: copies bytes or text.
    ///
    /// ```
    /// use cmpp_codec::login::Secret;
    ///
    /// fn from_settings() -> Result<Secret<'static>, Box<dyn std::error::Error>> {
    ///     let line = String::from("888888");
    ///     Ok(Secret::owned(&line)?)
    /// }
    /// # from_settings().unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// [`BadSecret`] if it is empty, or longer than [`MAX_OWNED`](Self::MAX_OWNED).
    pub fn owned(secret: &(impl AsRef<[u8]> + ?Sized)) -> Result<Self, BadSecret> {
        let secret = Secret::new(secret)?;
        let secret = secret.as_bytes();
        let mut owned = Owned { bytes: [0; Self::MAX_OWNED], len: secret.len() };
        owned.bytes.get_mut(..secret.len()).ok_or(BadSecret::TooLong)?.copy_from_slice(secret);
        Ok(Self(Kept::Owned(owned)))
    }
}

impl<'a> Secret<'a> {
    /// Creates a borrowed secret from bytes or text.
    ///
    /// # Errors
    ///
    /// [`BadSecret::Empty`] if it is empty.
    pub fn new(secret: &'a (impl AsRef<[u8]> + ?Sized)) -> Result<Self, BadSecret> {
        let secret = secret.as_ref();
        if secret.is_empty() { Err(BadSecret::Empty) } else { Ok(Self(Kept::Borrowed(secret))) }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Kept::Borrowed(secret) => secret,
            Kept::Owned(owned) => owned.bytes.get(..owned.len).unwrap_or(&owned.bytes),
        }
    }
}

impl fmt::Debug for Secret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// The error of bytes that cannot be a [`Secret`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BadSecret {
    /// The secret is empty.
    Empty,
    /// The secret is longer than [`Secret::MAX_OWNED`].
    TooLong,
}

impl fmt::Display for BadSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the secret is empty",
            Self::TooLong => "the secret is longer than 64 bytes",
        })
    }
}

impl core::error::Error for BadSecret {}
