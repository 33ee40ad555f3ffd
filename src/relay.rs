//! Tools for relays: changing a message in place, and converting a message to another version.

mod reports;
mod views_mut;
mod frame_mut;
mod losses;
mod gns;
mod transcode;

pub use self::frame_mut::FrameMut;
pub use self::losses::{Loss, LossKind, Losses};
pub use self::transcode::{TranscodeError, Transcoded, transcode};
pub use self::views_mut::{DeliverMut, FwdMut, SubmitMut};
