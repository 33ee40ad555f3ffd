//! The beginning of every object: where a message comes from.

use crate::clock::Clock;
use crate::model::{Place, Stamp};
use crate::show::json::encode::{key_number, string};

/// The place that was written last, kept because one packet often contains several messages.
#[derive(Debug, Default)]
pub(super) struct Placed {
    stream: u64,
    stamp: Option<Stamp>,
    source: String,
    destination: String,
    text: Vec<u8>,
    clock: Clock,
}

impl Placed {
    /// Returns the packet, its time and addresses, and the stream as JSON.
    pub(super) fn text(&mut self, Place { stream, seen }: Place<'_>) -> &[u8] {
        let (source, destination) = seen.map_or(("", ""), |seen| (seen.source, seen.destination));
        let stamp = seen.map(|seen| seen.stamp);
        if self.text.is_empty()
            || (self.stream, self.stamp) != (stream, stamp)
            || (&*self.source, &*self.destination) != (source, destination)
        {
            (self.stream, self.stamp) = (stream, stamp);
            source.clone_into(&mut self.source);
            destination.clone_into(&mut self.destination);
            self.write();
        }
        &self.text
    }

    fn write(&mut self) {
        let Self { stream, stamp, source, destination, text, clock } = self;
        text.clear();
        if let Some(stamp) = stamp {
            key_number(text, "{\"packet\":", stamp.packet);
            text.extend_from_slice(br#","time":""#);
            clock.write(text, stamp.time, b'T');
            text.extend_from_slice(br#"Z","src":"#);
            string(text, source);
            text.extend_from_slice(br#","dst":"#);
            string(text, destination);
        } else {
            text.extend_from_slice(br#"{"packet":null,"time":null,"src":null,"dst":null"#);
        }
        key_number(text, ",\"stream\":", *stream);
    }
}
