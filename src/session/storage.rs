//! Where a session keeps its messages: inside itself, or on the heap.

use core::hash::Hash;

use crate::base::sealed::Sealed;
use crate::session::config::{BadConfig, Config};
use crate::session::incoming::Incoming;
use crate::session::outgoing::Request;
use crate::session::own::OwnAnswer;
use crate::session::slots::{BUCKETS, Index, NIL, Slots};

/// Where a session keeps its messages: [`Fixed`] or, with the feature `alloc`, [`Heap`](crate::session::Heap).
pub trait Storage: Sealed + Sized + Clone + Hash {
    /// The bytes of one request.
    #[doc(hidden)]
    type Bytes: AsRef<[u8]> + AsMut<[u8]> + Clone + Hash;
    /// This end's requests.
    #[doc(hidden)]
    type Requests: Slots<Request<Self::Bytes>> + Clone + Hash;
    /// The peer's requests.
    #[doc(hidden)]
    type Incoming: Slots<Incoming> + Clone + Hash;
    /// The answers that the session gives by itself.
    #[doc(hidden)]
    type Own: Slots<OwnAnswer> + Clone + Hash;
    /// The buckets of a table.
    #[doc(hidden)]
    type Buckets: AsRef<[Index]> + AsMut<[Index]> + Clone + Hash;

    /// Creates the storage for the settings. Returns an error if they do not fit.
    #[doc(hidden)]
    fn new(config: &Config) -> Result<Parts<Self>, BadConfig>;

    /// Returns the class of lengths, below [`CLASSES`], that a request belongs to. Its slot is used again for requests
    /// of the same class.
    #[doc(hidden)]
    fn class(len: usize) -> usize;

    /// Creates the memory for a request of this length.
    #[doc(hidden)]
    fn bytes(len: usize, max: usize) -> Self::Bytes;

    /// Returns a buffer of `max` bytes for messages whose length is not known yet, or `None` if a slot has room for any
    /// message.
    #[doc(hidden)]
    fn scratch(buffer: &mut Self::Scratch, max: usize) -> Option<&mut [u8]>;

    /// The buffer of [`scratch`](Self::scratch).
    #[doc(hidden)]
    type Scratch: Clone;
}

/// The largest number of classes of lengths.
pub(super) const CLASSES: usize = 8;

/// The parts of a storage.
#[derive(Debug)]
pub struct Parts<S: Storage> {
    pub(super) requests: S::Requests,
    pub(super) incoming: S::Incoming,
    pub(super) own: S::Own,
    pub(super) buckets: [S::Buckets; 2],
    pub(super) scratch: S::Scratch,
}

//----------- Fixed --------------------------------------------------------------------------------

/// Storage inside the session, without a heap: `W` slots of `N` bytes for this end's requests, and `W` slots for the
/// peer's.
///
/// `W` is the largest [window](Config::window), `N` the length of the longest request that this end sends
/// ([`Config::max_request`]). [`Session::with_storage`](crate::session::Session::with_storage) returns an error if the
/// settings exceed them.
#[derive(Clone, Copy, Debug, Hash)]
pub struct Fixed<const W: usize, const N: usize>(());

impl<const W: usize, const N: usize> Sealed for Fixed<W, N> {}

impl<const W: usize, const N: usize> Storage for Fixed<W, N> {
    type Bytes = [u8; N];
    type Requests = Array<Request<[u8; N]>, W>;
    type Incoming = Array<Incoming, W>;
    type Own = Array<OwnAnswer, W>;
    type Buckets = Buckets<W>;
    type Scratch = ();

    fn new(config: &Config) -> Result<Parts<Self>, BadConfig> {
        if config.window > W {
            return Err(BadConfig::Window { given: config.window, max: W });
        }
        if config.max_request > N {
            return Err(BadConfig::MaxRequest { given: config.max_request, max: N });
        }
        Ok(Parts {
            requests: Array { slots: [const { Request::new(0, [0; N]) }; W], made: 0 },
            incoming: Array { slots: [const { Incoming::NEW }; W], made: 0 },
            own: Array { slots: [const { OwnAnswer::NEW }; W], made: 0 },
            buckets: [Buckets([[NIL; BUCKETS]; W]), Buckets([[NIL; BUCKETS]; W])],
            scratch: (),
        })
    }

    fn class(_: usize) -> usize {
        0
    }

    fn bytes(_: usize, _: usize) -> [u8; N] {
        [0; N]
    }

    fn scratch((): &mut (), _: usize) -> Option<&mut [u8]> {
        None
    }
}

/// The buckets for `W` slots.
#[derive(Clone, Copy, Debug, Hash)]
pub struct Buckets<const W: usize>([[Index; BUCKETS]; W]);

impl<const W: usize> AsRef<[Index]> for Buckets<W> {
    fn as_ref(&self) -> &[Index] {
        self.0.as_flattened()
    }
}

impl<const W: usize> AsMut<[Index]> for Buckets<W> {
    fn as_mut(&mut self) -> &mut [Index] {
        self.0.as_flattened_mut()
    }
}

/// Slots in an array.
#[derive(Clone, Debug, Hash)]
pub struct Array<T, const W: usize> {
    slots: [T; W],
    made: usize,
}

impl<T, const W: usize> Slots<T> for Array<T, W> {
    fn all(&self) -> &[T] {
        &self.slots
    }

    fn all_mut(&mut self) -> &mut [T] {
        &mut self.slots
    }

    fn is_full(&self) -> bool {
        self.made >= W
    }

    fn grow(&mut self, _: impl FnOnce() -> T) -> Option<Index> {
        let made = self.made;
        (!self.is_full()).then(|| self.made = made.saturating_add(1))?;
        Index::try_from(made).ok()
    }

    /// Removes all slots. There is no memory to free.
    fn clear(&mut self) {
        self.made = 0;
    }
}
