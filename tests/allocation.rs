//! Reading, writing, dissecting and showing messages does not allocate, with an allocator that counts.

#![expect(unsafe_code, reason = "an allocator that counts is an allocator")]

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fmt::Write;
use std::hint::black_box;

use bytes::BytesMut;
use cmpp_codec::{AnyConnectResp, AnyPdu, Encode, Frame, Frames, Language, Limit, OwnedFrame, Version};
use common::vectors;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: every call is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller's guarantees are those that the system's allocator requires.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: the caller's guarantees are those that the system's allocator requires.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Returns how often this thread allocates in `work`.
fn allocations(work: impl FnOnce()) -> usize {
    let before = ALLOCATIONS.get();
    work();
    ALLOCATIONS.get() - before
}

/// Discards any text.
struct Sink;

impl Write for Sink {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        black_box(text);
        Ok(())
    }
}

/// Performs every operation on a message.
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
        for anomaly in frame.anomalies(version) {
            write!(Sink, "{anomaly}").unwrap();
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

/// Checks that allocations are counted.
#[test]
fn an_allocation_is_seen() {
    assert_eq!(allocations(|| drop(black_box(vec![1_u8]))), 1);
}

/// A frame is a view: its body is a part of the given bytes.
#[test]
fn nothing_is_copied() {
    let bytes = b"\0\0\0\x14\0\0\0\x07\0\0\0\x01\xb4\xc5\x53\0\0\x01\0\0";
    let frame = Frame::from_message(bytes).unwrap();
    assert!(std::ptr::eq(frame.body(), &raw const bytes[12..]));
    for item in frame.dissect(Version::V20).flatten() {
        assert!(std::ptr::eq(item.bytes, &raw const bytes[12..]));
    }
}

/// An owned frame takes memory once, when it is created: reading it takes none. Taken out of a buffer of `bytes` it takes
/// none of its own; the buffer begins to count who shares it.
#[test]
fn an_owned_frame_allocates_once() {
    let vectors = vectors();
    let frames: Vec<Frame<'_>> = vectors.iter().filter_map(common::Vector::frame).collect();
    let mut out = vec![0; 8578];
    let mut owned = Vec::with_capacity(frames.len());
    assert_eq!(allocations(|| owned.extend(frames.iter().map(|frame| frame.to_owned_frame()))), frames.len());
    assert_eq!(allocations(|| owned.iter().for_each(|frame| all(frame.as_bytes(), Version::V30, &mut out))), 0);
    drop(black_box(owned.clone())); // from now on the bytes know that they are shared
    assert_eq!(allocations(|| drop(black_box(owned.clone()))), 1, "the vector");

    let stream: Vec<u8> = frames.iter().flat_map(Frame::as_bytes).copied().collect();
    let mut buffer = BytesMut::from(stream.as_slice());
    let mut taken = Vec::with_capacity(frames.len());
    let counted = allocations(|| {
        while let Ok(Some(frame)) = OwnedFrame::split(&mut buffer, Limit::new(u32::MAX)) {
            taken.push(frame);
        }
    });
    assert_eq!((taken.len(), counted), (frames.len(), 1));
}
