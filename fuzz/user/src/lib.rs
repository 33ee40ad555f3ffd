//! Stands for a user's program.

use cmpp_codec::{Pdu, V30};

/// Handles a message of the peer.
pub fn handle(pdu: Pdu<'_, V30>) {
    assert!(!pdu.name().is_empty());
}
