//! A library without std that exports every public function of the codec. Its panic handler calls a function that does
//! not exist.
//!
//! If the optimised code can reach a panic, the library does not link. It does not link if the codec uses std (two
//! panic handlers) or alloc (no allocator), either. `tests/panic_free.rs` builds it, also with seeded faults.
#![no_std]

use core::fmt::{self, Write};
use core::hint::black_box;
use core::slice;

use cmpp_codec::Version;

unsafe extern "C" {
    fn cmpp_a_panic_is_reachable() -> !;
}

#[link(name = "c")] // memcpy and similar functions
unsafe extern "C" {}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    // SAFETY: the function does not exist, so the linker rejects this call.
    unsafe { cmpp_a_panic_is_reachable() }
}

/// Returns bytes that are unknown to the compiler.
///
/// # Safety
///
/// `at` must point to `len` bytes.
unsafe fn bytes<'a>(at: *const u8, len: usize) -> &'a [u8] {
    // SAFETY: the caller guarantees it.
    unsafe { slice::from_raw_parts(at, len) }
}

/// Returns room that is unknown to the compiler.
///
/// # Safety
///
/// `at` must point to `len` bytes that nobody else uses.
unsafe fn room<'a>(at: *mut u8, len: usize) -> &'a mut [u8] {
    // SAFETY: the caller guarantees it.
    unsafe { slice::from_raw_parts_mut(at, len) }
}

const fn version(octet: u8) -> Version {
    match Version::from_octet(octet) {
        Some(version) => version,
        None => Version::V30,
    }
}

/// Discards what is written to it, which the compiler does not know.
struct Sink;

impl Write for Sink {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        black_box(text);
        Ok(())
    }
}

/// Exports C functions of bytes, room and a number, which are unknown to the compiler.
macro_rules! ways_in {
    ($($(#[$attribute:meta])* $name:ident($bytes:ident, $room:ident, $number:ident) $body:block)*) => {
        $(
            $(#[$attribute])*
            /// # Safety
            ///
            /// The pointers must be valid, and nobody else may use the room.
            #[unsafe(no_mangle)]
            pub unsafe extern "C" fn $name(
                $bytes: *const u8, bytes_len: usize, $room: *mut u8, room_len: usize, $number: u32,
            ) -> core::ffi::c_int {
                // SAFETY: the caller fulfils the contract.
                let ($bytes, $room) = unsafe { (crate::bytes($bytes, bytes_len), crate::room($room, room_len)) };
                let _: (&[u8], &[u8], u32) = ($bytes, &*$room, $number); // not every function uses all
                core::hint::black_box($body);
                0
            }
        )*
    };
}

// Declared here, because a macro is visible only after its definition. A seeded fault is built alone, which is quicker
// and the same check.
#[cfg(feature = "ways-in")]
mod around;
#[cfg(feature = "ways-in")]
mod codec;
#[cfg(feature = "ways-in")]
mod inside;

/// Without these faults the check must pass, with any of them it must fail.
#[cfg(not(feature = "ways-in"))]
mod seeded {
    use core::hint::black_box;

    ways_in! {
        #[cfg(feature = "seeded-index")]
        seeded_index(bytes, room, number) { black_box(&bytes[..4]); }
        #[cfg(feature = "seeded-unwrap")]
        seeded_unwrap(bytes, room, number) { black_box(number.checked_add(1).unwrap()) }
        #[cfg(feature = "seeded-sum")]
        seeded_sum(bytes, room, number) { black_box(number + 1) }
        #[cfg(feature = "seeded-alloc")]
        seeded_alloc(bytes, room, number) { black_box(alloc::vec::Vec::from(bytes)) }
        #[cfg(feature = "seeded-std")]
        seeded_std(bytes, room, number) { black_box(std::time::Instant::now()) }
    }
}

#[cfg(feature = "seeded-alloc")]
extern crate alloc;
#[cfg(feature = "seeded-std")]
extern crate std;
