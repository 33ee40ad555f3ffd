//! Kinds of messages, numbered.

use cmpp_codec::{CommandId, Version};

/// Numbers the kinds of messages, which are commands in versions, in the order in which they are added.
#[derive(Clone, Debug)]
pub(crate) struct Kinds {
    known: Vec<(CommandId, Version)>,
    /// The kind that was found last in each place. Every command of CMPP has a place of its own.
    places: [u16; 256],
}

impl Default for Kinds {
    fn default() -> Self {
        Self { known: Vec::new(), places: [0; 256] }
    }
}

impl Kinds {
    /// Returns the number of a kind that was added.
    #[inline]
    pub(crate) fn find(&mut self, command: CommandId, version: Version) -> Option<usize> {
        // A response differs from its request only in the highest bit.
        let place = usize::from(command.get().rotate_left(1).to_le_bytes()[0]);
        let last = usize::from(self.places[place]);
        if self.known.get(last) == Some(&(command, version)) {
            return Some(last);
        }
        let number = self.known.iter().position(|kind| *kind == (command, version))?;
        self.places[place] = u16::try_from(number).unwrap_or_default();
        Some(number)
    }

    /// Adds a kind.
    pub(crate) fn add(&mut self, command: CommandId, version: Version) {
        self.known.push((command, version));
    }

    /// Returns the kinds in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (CommandId, Version)> {
        self.known.iter().copied()
    }
}
