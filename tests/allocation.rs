//! Reading, writing, dissecting and showing messages does not allocate, with an allocator that counts.

#![expect(unsafe_code, reason = "an allocator that counts is an allocator")]

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fmt::Write;
use std::hint::black_box;

use cmpp_codec::{AnyConnectResp, AnyPdu, Encode, Frame, Frames, Language, Limit, Version};
use common::vectors;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: the system's allocator does the work; the count is beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: as the caller promised.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: as the caller promised.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// How often this thread allocates meanwhile.
fn allocations(work: impl FnOnce()) -> usize {
    let before = ALLOCATIONS.get();
    work();
    ALLOCATIONS.get() - before
}

/// Takes any text, keeps none.
struct Sink;

impl Write for Sink {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        black_box(text);
        Ok(())
    }
}

/// Everything that can be done with a message.
fn all(message: &[u8], version: Version, out: &mut [u8]) {
    for frame in Frames::new(message, Limit::DEFAULT).flatten() {
        let parsed = AnyPdu::from_frame(frame, version);
        write!(Sink, "{frame:?} {parsed:?}").unwrap();
        for item in frame.dissect(version) {
            match item {
                Ok(item) => {
                    write!(Sink, "{} {item:?} {:?} {:?}", item.value(), item.meaning(), item.explain()).unwrap();
                    for inner in item.nested() {
                        write!(Sink, "{} {inner:?}", inner.value()).unwrap();
                        if let Some(found) = inner.explain() {
                            write!(Sink, "{}", found.in_language(Language::Chinese)).unwrap();
                            black_box((found.cause(), found.others().count()));
                        }
                        black_box(inner.nested().count());
                    }
                }
                Err(error) => write!(Sink, "{error} {error:?}").unwrap(),
            }
        }
        black_box((
            frame.fitting_versions(),
            AnyConnectResp::from_body(frame.body()).is_ok(),
            frame.command_id().shape(version),
        ));
        if let Ok(pdu) = parsed {
            let n = pdu.encode(frame.sequence_id(), out).unwrap();
            let header = pdu.header(frame.sequence_id());
            black_box((n, pdu.encoded_len(), pdu.slices(&header).as_ref(), pdu.name()));
        }
    }
}

#[test]
fn nothing_allocates() {
    let vectors = vectors();
    let stream: Vec<u8> = vectors.iter().filter(|v| v.frame().is_some()).flat_map(|v| v.bytes.clone()).collect();
    let mut out = vec![0; 8578];
    for version in Version::ALL {
        assert_eq!(allocations(|| all(&stream, version, &mut out)), 0, "{version}");
        for vector in &vectors {
            assert_eq!(allocations(|| all(&vector.bytes, version, &mut out)), 0, "{} in {version}", vector.path);
        }
    }
    assert!(Frames::new(&stream, Limit::DEFAULT).flatten().count() > 200);
}

/// The count counts.
#[test]
fn an_allocation_is_seen() {
    assert_eq!(allocations(|| drop(black_box(vec![1_u8]))), 1);
}

/// The frame of a message is a view: its body lies in the bytes that were given.
#[test]
fn nothing_is_copied() {
    let bytes = b"\0\0\0\x14\0\0\0\x07\0\0\0\x01\xb4\xc5\x53\0\0\x01\0\0";
    let frame = Frame::from_message(bytes).unwrap();
    assert!(std::ptr::eq(frame.body(), &raw const bytes[12..]));
    for item in frame.dissect(Version::V20).flatten() {
        assert!(std::ptr::eq(item.bytes, &raw const bytes[12..]));
    }
}
