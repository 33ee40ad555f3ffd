//! Where a message came from, for as long as something may become known about it.

use std::{collections::VecDeque, sync::Arc};

use crate::model::{Later, Stamp};

/// Where a message came from.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    pub(super) stream: u64,
    pub(super) way: usize,
    pub(super) stamp: Option<Stamp>,
    /// The ends of the connection, as text: the source of each direction.
    pub(super) ends: Arc<[Box<str>; 2]>,
}

/// What became known of earlier messages.
pub(super) type NewsQueue = VecDeque<(Origin, Later)>;
