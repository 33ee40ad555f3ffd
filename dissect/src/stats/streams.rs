//! Streams: who speaks with whom.

use std::collections::BTreeMap;

use cmpp_codec::{CommandId, Version};
use serde::Serialize;

use crate::model::{Message, Seen, Time};
use crate::stats::names::{NONE, Names};

/// The most streams that are kept. The oldest is forgotten first.
const MOST: usize = 4096;

/// A stream.
#[derive(Debug, Default)]
pub(super) struct Stream {
    /// The ends as text.
    client: String,
    server: String,
    /// The number of the account that logged in.
    pub(super) account: u32,
    /// The number of the server's name.
    pub(super) gateway: u32,
    version: Option<Version>,
    messages: u64,
    errors: u64,
    in_flight: u32,
    times: Option<(Time, Time)>,
    /// Whether a login said which end is the server.
    is_sure: bool,
}

/// All streams.
#[derive(Debug, Default)]
pub(super) struct Streams {
    kept: BTreeMap<u64, Stream>,
    /// How many there are.
    count: u64,
}

impl Streams {
    /// Takes a message, and returns its stream.
    pub(super) fn take(&mut self, message: &Message<'_>, names: &mut Names) -> &mut Stream {
        let number = message.place.stream;
        if !self.kept.contains_key(&number) {
            self.count += 1;
            if self.kept.len() >= MOST {
                self.kept.pop_first();
            }
        }
        let stream = self.kept.entry(number).or_default();
        stream.messages += 1;
        stream.in_flight = stream.in_flight.max(message.links.in_flight.unwrap_or_default());
        if let Some((frame, reading)) = message.content {
            stream.version = Some(reading.version);
            if let Some(seen) = &message.place.seen {
                stream.learn(frame.command_id(), seen, names);
            }
        }
        if let Some(seen) = message.place.seen {
            let time = seen.stamp.time;
            stream.times = Some((stream.times.map_or(time, |(first, _)| first), time));
        }
        stream
    }

    /// Takes the account of a login.
    pub(super) fn log_in(&mut self, number: u64, account: u32) {
        if let Some(stream) = self.kept.get_mut(&number) {
            stream.account = account;
        }
    }

    /// Returns all streams that are kept, and how many there were.
    pub(super) fn table(&self, names: &Names, text: &mut dyn FnMut(Time) -> String) -> (u64, Vec<StreamRow>) {
        let row = |(&number, stream): (&u64, &Stream)| StreamRow {
            stream: number,
            client: stream.client.clone(),
            server: stream.server.clone(),
            account: names.name(stream.account).to_owned(),
            version: stream.version.map(Version::name),
            messages: stream.messages,
            errors: stream.errors,
            in_flight: stream.in_flight,
            first: stream.times.map(|(first, _)| text(first)),
            last: stream.times.map(|(_, last)| text(last)),
        };
        (self.count, self.kept.iter().map(row).collect())
    }
}

impl Stream {
    /// Counts a message in error.
    pub(super) const fn count_error(&mut self) {
        self.errors += 1;
    }

    /// Finds out which end is the server.
    fn learn(&mut self, command: CommandId, seen: &Seen<'_>, names: &mut Names) {
        if self.is_sure || self.gateway != NONE && command != CommandId::CONNECT {
            return;
        }
        // What a server sends: its own requests, and answers to requests of clients.
        let of_server =
            [CommandId::CONNECT_RESP, CommandId::SUBMIT_RESP, CommandId::QUERY_RESP, CommandId::CANCEL_RESP];
        let from_server = command == CommandId::DELIVER || of_server.contains(&command);
        let [client, server] =
            if from_server { [seen.destination, seen.source] } else { [seen.source, seen.destination] };
        self.is_sure = command == CommandId::CONNECT;
        self.client.replace_range(.., client);
        self.server.replace_range(.., server);
        self.gateway = names.number(server.as_bytes());
    }
}

/// A stream.
#[derive(Debug, Serialize)]
pub(crate) struct StreamRow {
    pub(crate) stream: u64,
    pub(crate) client: String,
    pub(crate) server: String,
    pub(crate) account: String,
    pub(crate) version: Option<&'static str>,
    pub(crate) messages: u64,
    pub(crate) errors: u64,
    /// The most requests of one direction that waited for an answer together.
    pub(crate) in_flight: u32,
    pub(crate) first: Option<String>,
    pub(crate) last: Option<String>,
}
