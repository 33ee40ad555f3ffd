//! Frames that own their bytes, and messages written into buffers that grow.

mod common;

use std::collections::HashSet;

use bytes::{BufMut, Bytes, BytesMut};
use cmpp_codec::{AnyPdu, Encode, Frame, Limit, NoRoom, OwnedFrame, SequenceId, Version, v20, v30};
use common::vectors;

const CANCEL: [u8; 20] = *b"\0\0\0\x14\0\0\0\x07\0\0\0\x01\xb4\xc5\x53\0\0\x01\0\0";

const fn is_sent_and_kept<T: Clone + Send + Sync + 'static>(_: &T) {}

/// Every frame can be owned, and is then equal to the borrowed one.
#[test]
fn an_owned_frame_is_the_frame() {
    let vectors = vectors();
    for vector in &vectors {
        let Ok(frame) = Frame::from_message(&vector.bytes) else {
            assert!(OwnedFrame::new(&vector.bytes).is_err(), "{}", vector.path);
            continue;
        };
        let owned = OwnedFrame::new(&vector.bytes).unwrap();
        is_sent_and_kept(&owned);
        assert_eq!(owned.frame(), frame);
        assert_eq!(owned.as_bytes(), vector.bytes);
        assert_eq!(format!("{owned:?}"), format!("{frame:?}"));
        for version in Version::ALL {
            assert_eq!(owned.pdu(version), AnyPdu::from_frame(frame, version));
            assert_eq!(owned.message::<v30::Submit<'_>>(), cmpp_codec::Message::from_frame(frame));
        }
        let ways = [
            frame.to_owned_frame(),
            OwnedFrame::from(frame),
            OwnedFrame::try_from(vector.bytes.clone()).unwrap(),
            OwnedFrame::try_from(Bytes::from(vector.bytes.clone())).unwrap(),
            OwnedFrame::try_from(BytesMut::from(vector.bytes.as_slice())).unwrap(),
            owned.clone(),
        ];
        assert!(ways.iter().all(|way| *way == owned && way.as_ref() == vector.bytes), "{}", vector.path);
        assert_eq!(HashSet::from(ways).len(), 1);
    }
    assert!(vectors.iter().filter(|vector| vector.frame().is_some()).count() > 200);
}

#[test]
fn bytes_that_are_no_message_are_rejected() {
    let longer = [&CANCEL[..], &[0]].concat();
    for bytes in [&[], &CANCEL[..11], &CANCEL[..19], &longer] {
        let error = Frame::from_message(bytes).unwrap_err();
        assert_eq!(OwnedFrame::new(bytes), Err(error));
        assert_eq!(OwnedFrame::try_from(bytes.to_vec()), Err(error));
        assert_eq!(OwnedFrame::try_from(Bytes::copy_from_slice(bytes)), Err(error));
        assert_eq!(OwnedFrame::try_from(BytesMut::from(bytes)), Err(error));
    }
}

/// A clone, and bytes taken from or returned as `bytes`, are not copied.
#[test]
fn bytes_are_shared() {
    let bytes = Bytes::copy_from_slice(&CANCEL);
    let at = bytes.as_ptr();
    let owned = OwnedFrame::try_from(bytes).unwrap();
    assert_eq!(owned.as_bytes().as_ptr(), at);
    let clone = owned.clone();
    assert_eq!(Bytes::from(owned).as_ptr(), at);
    assert_eq!(clone.as_bytes().as_ptr(), at);

    let mut buffer = BytesMut::from([CANCEL, CANCEL].concat().as_slice());
    let at = buffer.as_ptr();
    let frames = [(); 2].map(|()| OwnedFrame::split(&mut buffer, Limit::DEFAULT).unwrap().unwrap());
    assert_eq!(frames.map(|frame| frame.as_bytes().as_ptr().addr() - at.addr()), [0, CANCEL.len()]);
    assert!(buffer.is_empty());
}

/// A buffer that begins with no whole message, or with an invalid length, is not changed.
#[test]
fn a_buffer_is_split_at_messages() {
    for len in 0..CANCEL.len() {
        let mut buffer = BytesMut::from(&CANCEL[..len]);
        assert_eq!(OwnedFrame::split(&mut buffer, Limit::DEFAULT), Ok(None));
        assert_eq!(buffer, CANCEL[..len]);
    }
    let mut buffer = BytesMut::from(&CANCEL[..]);
    let error = OwnedFrame::split(&mut buffer, Limit::new(19)).unwrap_err();
    assert_eq!(error.to_string(), "length: Total_Length at byte 0");
    assert_eq!(buffer, CANCEL[..]);
}

/// All ways to write a message write the same bytes.
#[test]
fn a_message_is_written_the_same_everywhere() {
    let (mut written, mut stream, mut all) = (0, BytesMut::new(), Vec::new());
    for vector in vectors() {
        let Ok(frame) = Frame::from_message(&vector.bytes) else { continue };
        for &version in &vector.versions {
            let Ok(pdu) = AnyPdu::from_frame(frame, version) else { continue };
            let number: SequenceId = frame.sequence_id();
            assert_eq!(pdu.to_vec(number), vector.bytes, "{}", vector.path);
            assert_eq!(pdu.encode_into(number, &mut stream), Ok(vector.bytes.len()));
            all.extend_from_slice(&vector.bytes);
            written += 1;
        }
    }
    assert_eq!(stream, all);
    assert!(written > 200);
}

#[test]
fn a_buffer_that_cannot_grow_stays_as_it_is() {
    let mut room = [0xff; 11];
    let mut out = &mut room[..];
    assert_eq!(v20::Terminate {}.encode_into(7, &mut out), Err(NoRoom { needed: 12 }));
    assert_eq!(out.remaining_mut(), 11);
    assert_eq!(room, [0xff; 11]);
}
