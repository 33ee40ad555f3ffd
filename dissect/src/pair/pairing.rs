//! Finds what a message has to do with those before it.

use std::sync::Arc;

use cmpp_codec::{AnyPdu, CommandId};
use foldhash::HashMap;

use crate::model::{Closed, Later, Links, Lost, Message, Oddity, Place, Seen, Unfinished, Why, port};
use crate::options::Options;
use crate::pair::conversation::Conversation;
use crate::pair::origin::{NewsQueue, Origin};
use crate::pair::parts::Parts;
use crate::pair::reports::Reports;
use crate::pair::requests::Requests;
use crate::pair::side::Names;
use crate::pair::turn::{Turn, unanswered};

/// The bytes that a request, or a message that waits for its report, takes.
const BYTES_OF_ENTRY: usize = 256;

/// Takes all messages in their order, and finds what each has to do with those before it.
///
/// Everything that waits for something is bounded, and the oldest is forgotten first.
#[derive(Debug)]
pub(crate) struct Pairing {
    streams: HashMap<u64, Box<Conversation>>,
    reports: Reports,
    parts: Parts,
    names: Names,
    news: NewsQueue,
    /// The origin of the last news, and the last whole text, which are borrowed by who takes them.
    told: Option<Origin>,
    text: Option<String>,
    /// How many messages all streams keep, and how many they and the reports may keep.
    kept: usize,
    most: usize,
    window: u32,
    /// The number of the last message.
    last: u64,
}

impl Pairing {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            streams: HashMap::default(),
            reports: Reports::default(),
            parts: Parts::new(options.memory / 16),
            names: Names::default(),
            news: NewsQueue::new(),
            told: None,
            text: None,
            kept: 0,
            most: (options.memory / 8 / BYTES_OF_ENTRY).max(1),
            window: options.window,
            last: 0,
        }
    }

    /// Takes a message and its number. Returns what it has to do with others, and the whole text of the long message
    /// that it completes.
    pub(crate) fn take(&mut self, message: &Message<'_>, number: u64) -> (Links, Option<&str>) {
        let Place { stream, seen } = message.place;
        let mut links = Links::default();
        let Some((frame, reading)) = message.content else {
            self.lose_bytes(message.place);
            self.last = number;
            return (links, None);
        };
        self.last = number;
        let command = frame.command_id();
        let pdu = AnyPdu::from_frame(frame, reading.version).ok();
        let Self { streams, reports, parts, names, news, .. } = self;
        let conversation = streams.entry(stream).or_insert_with(|| Box::new(Conversation::new(seen, names)));
        let before = conversation.len();
        let (way, other) = conversation.hear(seen, command == CommandId::ACTIVE_TEST, &mut links.oddities);
        links.oddities.add(Oddity::OtherVersion, reading.is_other);
        if let Some(seen) = seen {
            conversation.login.take(way, command, pdu, seen.is_ahead, &mut links.oddities);
        }
        if let (CommandId::CONNECT, Some(account)) = (command, pdu.and_then(AnyPdu::source)) {
            conversation.account = names.number(account.trimmed());
        }
        let name = command.name(reading.version).unwrap_or("unknown");
        let window = self.window;
        let mut turn =
            Turn { conversation, reports, news, number, stream, seen, frame, name, pdu, way, other, window, links };
        if command.is_response() {
            turn.answer();
        } else {
            turn.request();
        }
        if command == CommandId::DELIVER {
            turn.report();
        }
        (links, self.kept) = (turn.links, self.kept + turn.conversation.len() - before);
        let time = seen.map(|seen| seen.stamp.time);
        let part = pdu.and_then(|pdu| parts.take(pdu, number, time)).unwrap_or_default();
        links.part_of = part.first;
        self.text = part.text;
        self.keep_within_bound();
        (links, self.text.as_deref())
    }

    /// Takes what became of bytes that are part of no message.
    pub(crate) fn lose(&mut self, place: Place<'_>, lost: Lost) {
        match lost {
            Lost::Gap(_) | Lost::NotCaptured(_) | Lost::Skipped(_) | Lost::Cut(_) => self.lose_bytes(place),
            // Nothing is missing.
            Lost::Conflict(_) | Lost::Late(_) | Lost::Reset | Lost::NotCmpp(_) => {}
        }
    }

    fn lose_bytes(&mut self, Place { stream, seen }: Place<'_>) {
        let Some(seen) = seen else { return };
        let names = &mut self.names;
        let conversation = self.streams.entry(stream).or_insert_with(|| Box::new(Conversation::new(Some(seen), names)));
        conversation.lose(seen, self.last);
    }

    /// Takes the end of a stream: its requests will not be answered.
    pub(crate) fn close(&mut self, Closed { stream, is_over, lacking }: Closed) {
        let Some(mut conversation) = self.streams.remove(&stream) else { return };
        self.kept -= conversation.len();
        // In a file of messages, the answers may be in another one.
        if conversation.is_file() {
            return;
        }
        let mut left = Vec::new();
        for way in 0..2 {
            if lacking[1 - way] {
                conversation.lack(1 - way, self.last);
            }
            for (key, request) in conversation.requests[way].forget(u64::MAX) {
                let why = conversation.why(way, &request, is_over);
                let ends = Arc::clone(&conversation.ends);
                let origin = Origin { stream, way, stamp: request.stamp, ends };
                left.push((origin, unanswered(key, &request, why)));
            }
        }
        left.sort_unstable_by_key(|(_, later)| later.number);
        self.news.extend(left);
    }

    /// Returns what became known of an earlier message, with the place of that message.
    pub(crate) fn next_news(&mut self) -> Option<(Place<'_>, Later)> {
        let (origin, later) = self.news.pop_front()?;
        let &mut Origin { stream, way, stamp, ref ends } = self.told.insert(origin);
        let [source, destination] = [&*ends[way], &*ends[1 - way]];
        let ports = [source, destination].map(|end| port(end).unwrap_or_default());
        let seen =
            stamp.map(|stamp| Seen { stamp, source, destination, ports, way, is_ahead: false, from_start: false });
        Some((Place { stream, seen }, later))
    }

    /// Returns what is still waited for.
    pub(crate) fn unfinished(&self) -> Unfinished {
        let Self { reports, parts, .. } = self;
        let (unreported, forgotten) = (reports.unreported(), reports.forgotten());
        Unfinished { unreported, forgotten, incomplete: parts.incomplete() }
    }

    /// Forgets the older half, if too much is kept.
    fn keep_within_bound(&mut self) {
        if self.reports.len() > self.most {
            self.reports.forget_half();
        }
        if self.kept <= self.most {
            return;
        }
        let requests = self.streams.values().flat_map(|one| &one.requests);
        let mut numbers: Vec<u64> = requests.flat_map(Requests::numbers).collect();
        numbers.sort_unstable();
        let last = numbers.get(numbers.len() / 2).copied().unwrap_or(self.last);
        let mut forgotten = Vec::new();
        for (&stream, conversation) in &mut self.streams {
            conversation.forget_answers(last);
            for way in 0..2 {
                for (key, request) in conversation.requests[way].forget(last) {
                    let ends = Arc::clone(&conversation.ends);
                    let origin = Origin { stream, way, stamp: request.stamp, ends };
                    forgotten.push((origin, unanswered(key, &request, Why::Forgotten)));
                }
            }
        }
        forgotten.sort_unstable_by_key(|(_, later)| later.number);
        self.news.extend(forgotten);
        self.kept = self.streams.values().map(|conversation| conversation.len()).sum();
    }
}
