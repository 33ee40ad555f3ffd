//! An allocator that counts.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

/// Off but while somebody counts: the peers ask for memory, and are not to wait for it longer than elsewhere.
static ON: AtomicBool = AtomicBool::new(false);
static COUNT: AtomicU64 = AtomicU64::new(0);
/// Bytes asked for and not given back, while it is on.
static HELD: AtomicU64 = AtomicU64::new(0);

/// The system's allocator, which counts how often it is asked for memory while [`during`] runs.
#[derive(Debug)]
pub struct Counting;

fn count(taken: usize, given_back: usize) {
    if ON.load(Relaxed) {
        COUNT.fetch_add(u64::from(taken > 0), Relaxed);
        HELD.fetch_add(taken as u64, Relaxed);
        HELD.fetch_sub(given_back as u64, Relaxed);
    }
}

#[expect(unsafe_code, reason = "an allocator is unsafe to write; this one hands everything on")]
// SAFETY: every call is the system allocator's.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: the caller's promise, handed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        count(0, layout.size());
        // SAFETY: the caller's promise, handed on.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size, layout.size());
        // SAFETY: the caller's promise, handed on.
        unsafe { System.realloc(memory, layout, size) }
    }
}

/// How often `run` asks for memory. Only in a program that uses [`Counting`], and has one thread.
pub fn during(run: impl FnOnce()) -> u64 {
    let before = COUNT.load(Relaxed);
    ON.store(true, Relaxed);
    run();
    ON.store(false, Relaxed);
    COUNT.load(Relaxed) - before
}

/// How many bytes `run` asks for and does not give back. Only in a program that uses [`Counting`], and has one thread.
pub fn held(run: impl FnOnce()) -> u64 {
    let before = HELD.load(Relaxed);
    during(run);
    HELD.load(Relaxed).wrapping_sub(before)
}

/// Whether this program counts.
#[must_use]
pub fn counted() -> bool {
    during(|| drop(std::hint::black_box(Box::new(1)))) == 1
}
