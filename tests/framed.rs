//! The codec for tokio-util: streams of messages that are cut at every place, and the ends of a stream.

mod common;

use std::io::{self, ErrorKind};

use bytes::BytesMut;
use cmpp_codec::{AnyPdu, Encode, Error, Frame, FrameCodec, Limit, OwnedFrame, Version, v20};
use common::vectors_in;
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncWriteExt, DuplexStream, duplex};
use tokio_util::codec::{Decoder, FramedRead, FramedWrite};

/// Returns the bytes of some messages, one of them with a malformed body.
fn stream() -> Vec<Vec<u8>> {
    let mut messages: Vec<_> = vectors_in("v30").into_iter().map(|vector| vector.bytes).take(6).collect();
    messages.insert(2, b"\0\0\0\x10\0\0\0\x07\0\0\0\x01half".to_vec());
    messages
}

/// Returns what the codec yields for bytes that arrive in these pieces.
fn decoded(pieces: &[&[u8]]) -> Vec<OwnedFrame> {
    let (mut codec, mut buffer, mut frames) = (FrameCodec::default(), BytesMut::new(), Vec::new());
    for piece in pieces {
        buffer.extend_from_slice(piece);
        while let Some(frame) = codec.decode(&mut buffer).unwrap() {
            frames.push(frame);
        }
    }
    assert!(codec.decode_eof(&mut buffer).unwrap().is_none());
    frames
}

#[test]
fn a_stream_may_be_cut_anywhere() {
    let messages = stream();
    let bytes = messages.concat();
    let whole: Vec<_> = messages.iter().map(|message| OwnedFrame::new(message).unwrap()).collect();
    assert_eq!(decoded(&[&bytes]), whole);
    assert_eq!(decoded(&bytes.chunks(1).collect::<Vec<_>>()), whole);
    for at in 0..bytes.len() {
        let (before, after) = bytes.split_at(at);
        assert_eq!(decoded(&[before, after]), whole, "cut at {at}");
    }
    assert!(Frame::from_message(&messages[2]).is_ok_and(|frame| AnyPdu::from_frame(frame, Version::V30).is_err()));
}

/// Returns everything that a reader yields of what was written before the writer closed.
async fn read(bytes: &[u8], limit: Limit) -> Vec<io::Result<OwnedFrame>> {
    let (mut writer, reader) = duplex(bytes.len().max(1));
    writer.write_all(bytes).await.unwrap();
    drop::<DuplexStream>(writer);
    FramedRead::new(reader, FrameCodec::new(limit)).collect().await
}

#[tokio::test]
async fn an_invalid_length_ends_the_stream() {
    let good = v20::Terminate {}.to_vec(1);
    for (length, limit) in
        [([0, 0, 0, 11], Limit::DEFAULT), ([0, 0, 0, 13], Limit::new(12)), ([0xff; 4], Limit::DEFAULT)]
    {
        let items = read(&[&good, &length[..], &good[4..], &good].concat(), limit).await;
        let [Ok(first), Err(error)] = &items[..] else { panic!("{items:?}") };
        assert_eq!(first.as_bytes(), good);
        assert_eq!(error.kind(), ErrorKind::InvalidData);
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()).unwrap();
        assert_eq!(inner.to_string(), "length: Total_Length at byte 0");
    }
}

#[tokio::test]
async fn a_connection_that_ends_within_a_message_is_an_error() {
    let message = v20::Terminate {}.to_vec(1);
    for len in 1..message.len() {
        let items = read(&[&message, &message[..len]].concat(), Limit::DEFAULT).await;
        assert!(matches!(&items[..], [Ok(_), Err(_)]), "{items:?}");
    }
    assert_eq!(read(&message, Limit::DEFAULT).await.len(), 1);
}

/// If a peer announces a long message, the reader keeps no more room than the message takes.
#[test]
fn room_is_bounded_by_the_limit() {
    let mut codec = FrameCodec::new(Limit::new(1000));
    let mut buffer = BytesMut::from(&[0, 0, 0x03, 0xe8, 0, 0, 0, 4, 0, 0, 0, 1, 0][..]);
    assert!(codec.decode(&mut buffer).unwrap().is_none());
    assert!((1000..2000).contains(&buffer.capacity()), "{}", buffer.capacity());
    let mut buffer = BytesMut::from(&[0, 0, 0x03, 0xe9, 0, 0, 0, 4, 0, 0, 0, 1, 0][..]);
    assert!(codec.decode(&mut buffer).is_err());
    assert!(buffer.capacity() < 1000);
}

/// Messages, views and owned frames are written unchanged.
#[tokio::test]
async fn every_way_to_send_writes_the_same() {
    let cancel = v20::Cancel { msg_id: 7.into() };
    let bytes = cancel.to_vec(9);
    let mut sink = FramedWrite::new(Vec::new(), FrameCodec::default());
    sink.send((9.into(), &cancel)).await.unwrap();
    sink.send((9.into(), AnyPdu::from_frame(Frame::from_message(&bytes).unwrap(), Version::V21).unwrap()))
        .await
        .unwrap();
    sink.send(Frame::from_message(&bytes).unwrap()).await.unwrap();
    sink.send(OwnedFrame::new(&bytes).unwrap()).await.unwrap();
    assert_eq!(sink.get_ref(), &bytes.repeat(4));
}
