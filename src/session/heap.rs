//! Storage on the heap.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

use crate::base::sealed::Sealed;
use crate::session::config::{BadConfig, Config};
use crate::session::incoming::Incoming;
use crate::session::outgoing::Request;
use crate::session::own::OwnAnswer;
use crate::session::slots::{BUCKETS, Index, NIL, Slots};
use crate::session::storage::{CLASSES, Parts, Storage};

/// Storage on the heap. The window and the longest request are settings.
///
/// Memory is allocated when a message needs it, and used again for the next message of about the same length. So a
/// session under steady load does not allocate. When the peer has been silent for the heartbeat interval and no request
/// is unanswered, the memory of the requests is freed.
#[derive(Clone, Copy, Debug, Hash)]
pub struct Heap(());

/// The length of the longest request of each class, except of the last class, which has no limit.
const LENGTHS: [usize; CLASSES - 1] = [128, 256, 384, 512, 1024, 2048, 4096];

impl Sealed for Heap {}

impl Storage for Heap {
    type Bytes = Box<[u8]>;
    type Requests = Growing<Request<Box<[u8]>>>;
    type Incoming = Growing<Incoming>;
    type Own = Growing<OwnAnswer>;
    type Buckets = Box<[Index]>;
    type Scratch = Box<[u8]>;

    fn new(config: &Config) -> Result<Parts<Self>, BadConfig> {
        const MAX: usize = 1 << 20;
        let window = config.window;
        if window > MAX {
            return Err(BadConfig::Window { given: window, max: MAX });
        }
        let buckets = || vec![NIL; window.saturating_mul(BUCKETS)].into_boxed_slice();
        Ok(Parts {
            requests: Growing::new(window),
            incoming: Growing::new(window),
            own: Growing::new(window),
            buckets: [buckets(), buckets()],
            scratch: Box::default(),
        })
    }

    #[inline]
    fn class(len: usize) -> usize {
        LENGTHS.iter().position(|&length| len <= length).unwrap_or(LENGTHS.len())
    }

    fn bytes(len: usize, max: usize) -> Box<[u8]> {
        vec![0; LENGTHS.get(Self::class(len)).copied().unwrap_or(max)].into_boxed_slice()
    }

    fn scratch(buffer: &mut Box<[u8]>, max: usize) -> Option<&mut [u8]> {
        if buffer.len() < max {
            *buffer = vec![0; max].into_boxed_slice();
        }
        Some(buffer)
    }
}

/// Slots on the heap. Their number is the largest that was needed at one time.
#[derive(Clone, Debug, Hash)]
pub struct Growing<T> {
    slots: Vec<T>,
    max: usize,
}

impl<T> Growing<T> {
    const fn new(max: usize) -> Self {
        Self { slots: Vec::new(), max }
    }
}

impl<T> Slots<T> for Growing<T> {
    fn all(&self) -> &[T] {
        &self.slots
    }

    fn all_mut(&mut self) -> &mut [T] {
        &mut self.slots
    }

    #[inline]
    fn is_full(&self) -> bool {
        self.slots.len() >= self.max
    }

    fn grow(&mut self, slot: impl FnOnce() -> T) -> Option<Index> {
        let made = self.slots.len();
        if self.is_full() {
            return None;
        }
        self.slots.push(slot());
        Index::try_from(made).ok()
    }

    fn clear(&mut self) {
        self.slots = Vec::new();
    }
}
