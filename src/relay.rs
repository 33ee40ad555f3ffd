//! For relays: changing a message in place, and carrying one from a version to another.

mod reports;
mod frame_mut;
mod losses;
mod gns;
mod transcode;

pub use self::frame_mut::FrameMut;
pub use self::losses::{Loss, LossKind, Losses};
pub use self::transcode::{TranscodeError, Transcoded, transcode};
