//! What carries the bytes: TCP, TLS over it, or anything else that is read and written.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

/// A stream of bytes in both directions, such as a `TcpStream`.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin + 'static {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin + 'static> Stream for S {}

pub(crate) type BoxStream = Box<dyn Stream>;

/// How long the peer has to take what was sent last, and then to close its side.
const LINGER: Duration = Duration::from_secs(5);

/// Closes a stream in order: says that nothing more comes, and leaves it to a task of its own to wait until the peer has
/// closed too. Closed at once, a socket with unread bytes is reset, and what was sent last may be lost.
pub(crate) async fn close(mut stream: BoxStream) {
    if let Ok(Ok(())) = timeout(LINGER, stream.shutdown()).await {
        tokio::spawn(async move {
            let mut unread = tokio::io::sink();
            drop(timeout(LINGER, tokio::io::copy(&mut stream, &mut unread)).await);
        });
    }
}
