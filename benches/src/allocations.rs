//! An allocator that counts allocations.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

/// Whether allocations are counted now. Counting is off while times are measured, so that it does not slow down the
/// peers, which allocate.
static ON: AtomicBool = AtomicBool::new(false);
static COUNT: AtomicU64 = AtomicU64::new(0);
/// The number of bytes allocated and not freed while counting is on.
static HELD: AtomicU64 = AtomicU64::new(0);

/// The system's allocator, with a count of the allocations while [`during`] or [`held`] runs.
#[derive(Debug)]
pub struct Counting;

fn count(taken: usize, given_back: usize) {
    if ON.load(Relaxed) {
        COUNT.fetch_add(u64::from(taken > 0), Relaxed);
        HELD.fetch_add(taken as u64, Relaxed);
        HELD.fetch_sub(given_back as u64, Relaxed);
    }
}

#[expect(unsafe_code, reason = "`GlobalAlloc` is unsafe to implement; this one calls the system's allocator")]
// SAFETY: every call is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: the caller's guarantees are those that the system's allocator requires.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        count(0, layout.size());
        // SAFETY: the caller's guarantees are those that the system's allocator requires.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size, layout.size());
        // SAFETY: the caller's guarantees are those that the system's allocator requires.
        unsafe { System.realloc(memory, layout, size) }
    }
}

/// Returns the number of allocations in `run`. The program must use [`Counting`] and have one thread.
pub fn during(run: impl FnOnce()) -> u64 {
    let before = COUNT.load(Relaxed);
    ON.store(true, Relaxed);
    run();
    ON.store(false, Relaxed);
    COUNT.load(Relaxed) - before
}

/// Returns the number of bytes that `run` allocates and does not free. The program must use [`Counting`] and have one
/// thread.
pub fn held(run: impl FnOnce()) -> u64 {
    let before = HELD.load(Relaxed);
    during(run);
    HELD.load(Relaxed).wrapping_sub(before)
}

/// Returns whether this program uses [`Counting`].
#[must_use]
pub fn counted() -> bool {
    during(|| drop(std::hint::black_box(Box::new(1)))) == 1
}
