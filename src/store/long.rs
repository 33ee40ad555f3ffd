//! Long messages of many senders.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, VecDeque};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use zerocopy::IntoBytes;

use crate::content::{Content, Payload, Reference, Runs, Slot};
use crate::layouts::Layouts;
use crate::pdu::{Deliver, Submit};
use crate::schema::codes::MsgFmt;
use crate::store::ages::{Age, Ages};
use crate::text::Text;

/// The limits of a [`LongMessages`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LongLimits {
    /// The largest number of messages, including complete ones that are remembered.
    pub messages: usize,
    /// The largest number of bytes of all messages: payloads, senders, recipients, eleven for each message and four for
    /// each of its parts.
    pub bytes: usize,
    /// How long an incomplete message is kept, and how long a complete one is remembered to recognise duplicates.
    pub lifetime: Duration,
}

/// One part (segment) of a long message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// The sender.
    pub from: &'a [u8],
    /// The recipient, or the recipients.
    pub to: &'a [u8],
    /// The reference that all parts of one message share, or `None` if only `Pk_total` and `Pk_number` identify them.
    pub reference: Option<Reference>,
    /// The number of parts.
    pub total: u8,
    /// The number of this part, counted from 1.
    pub number: u8,
    /// `Msg_Fmt`: how the part is encoded.
    pub msg_fmt: MsgFmt,
    /// The bytes after the user data header.
    pub payload: &'a [u8],
}

impl<'a> Part<'a> {
    /// Creates a part from a content, as its user data header describes it. Returns `None` if the content is not a part
    /// of a long message.
    #[must_use]
    pub fn of_content(from: &'a [u8], to: &'a [u8], content: &Content<'a>) -> Option<Self> {
        let part = content.concatenation()?;
        let payload = content.payload()?.as_bytes();
        let (reference, total, number) = (Some(part.reference), part.total, part.number);
        Some(Self { from, to, reference, total, number, msg_fmt: content.msg_fmt, payload })
    }

    /// Returns the part that a DELIVER carries, or `None` if it carries a whole message or a report.
    #[must_use]
    pub fn of_deliver<V: Layouts>(deliver: &Deliver<'a, V>) -> Option<Self> {
        let head = deliver.head;
        Self::of_content(head.src_terminal_id.trimmed(), head.dest_id.trimmed(), &deliver.content())
    }

    /// Returns the part that a SUBMIT carries, or `None` if it carries a whole message. Without a user data header,
    /// `Pk_total` and `Pk_number` describe the part. The list of all recipients counts as the recipient.
    #[must_use]
    pub fn of_submit<V: Layouts>(submit: &Submit<'a, V>) -> Option<Self> {
        let (head, content) = (submit.head, submit.content());
        let (from, to) = (head.src_id.trimmed(), submit.dest_terminal_ids.as_slice().as_bytes());
        Self::of_content(from, to, &content).or_else(|| {
            let payload = content.payload()?.as_bytes();
            let (total, number, msg_fmt) = (head.pk_total, head.pk_number, head.msg_fmt);
            (total > 1).then_some(Self { from, to, reference: None, total, number, msg_fmt, payload })
        })
    }

    fn key(&self) -> Box<[u8]> {
        let [kind, high, low] = match self.reference {
            None => [0; 3],
            Some(Reference::Octet(octet)) => [1, 0, octet],
            Some(Reference::Word(word)) => {
                let [high, low] = word.to_be_bytes();
                [2, high, low]
            }
        };
        let len = u64::try_from(self.from.len()).unwrap_or(u64::MAX).to_be_bytes();
        let mut key = Vec::with_capacity(self.from.len().saturating_add(self.to.len()).saturating_add(11));
        key.extend([kind, high, low]);
        key.extend(len);
        key.extend(self.from);
        key.extend(self.to);
        key.into_boxed_slice()
    }
}

/// A long message, complete or with missing parts.
#[derive(Clone, PartialEq, Eq)]
pub struct LongMessage {
    from: Box<[u8]>,
    to: Box<[u8]>,
    reference: Option<Reference>,
    slots: Vec<Slot>,
    bytes: Vec<u8>,
}

impl LongMessage {
    fn new(part: &Part<'_>) -> Self {
        let slots = (0..part.total).map(|_| Slot::EMPTY).collect();
        Self { from: part.from.into(), to: part.to.into(), reference: part.reference, slots, bytes: Vec::new() }
    }

    /// Returns the sender.
    #[must_use]
    pub const fn from(&self) -> &[u8] {
        &self.from
    }

    /// Returns the recipient.
    #[must_use]
    pub const fn to(&self) -> &[u8] {
        &self.to
    }

    /// Returns the reference that all parts have, or `None` if only `Pk_total` and `Pk_number` identified them.
    #[must_use]
    pub const fn reference(&self) -> Option<Reference> {
        self.reference
    }

    /// Returns the number of parts, including the missing ones.
    #[must_use]
    pub fn total(&self) -> u8 {
        u8::try_from(self.slots.len()).unwrap_or(u8::MAX)
    }

    /// Returns whether no part is missing.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.slots.contains(&Slot::EMPTY)
    }

    /// Returns the numbers of the missing parts.
    pub fn missing(&self) -> impl Iterator<Item = u8> + '_ {
        (1..=u8::MAX).zip(&self.slots).filter(|(_, slot)| **slot == Slot::EMPTY).map(|(number, _)| number)
    }

    /// Returns the payloads of all received parts, in order.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the payloads of the received parts, in order. Adjacent parts of one encoding form one piece, so that a
    /// character that the sender split is whole again.
    #[must_use]
    pub fn runs(&self) -> Runs<'_> {
        Runs::new(&self.slots, &self.bytes)
    }

    /// Returns the text of all parts that are text, with U+FFFD for invalid bytes.
    #[must_use]
    pub fn text(&self) -> String {
        self.runs().filter_map(Payload::text).flat_map(Text::lossy).collect()
    }

    /// Returns the index of a part, the offset of its bytes, and their length if the part was received.
    fn find(&self, number: u8) -> Option<(usize, usize, Option<usize>)> {
        let index = usize::from(number.checked_sub(1)?);
        let (before, rest) = self.slots.split_at_checked(index)?;
        let start = before.iter().fold(0, |sum: usize, slot| sum.saturating_add(slot.len()));
        let slot = rest.first()?;
        Some((index, start, (*slot != Slot::EMPTY).then(|| slot.len())))
    }
}

impl fmt::Debug for LongMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let missing: Vec<u8> = self.missing().collect();
        f.debug_struct("LongMessage")
            .field("from", &format_args!("{}", self.from.escape_ascii()))
            .field("to", &format_args!("{}", self.to.escape_ascii()))
            .field("reference", &self.reference)
            .field("missing", &missing)
            .field("text", &self.text())
            .finish_non_exhaustive()
    }
}

/// The result of [`LongMessages::add`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// The part is new. This many parts are still missing.
    Missing(u8),
    /// The part is a duplicate, of a message that is incomplete or was handed out before.
    Duplicate,
    /// The part was the last one missing. This is the message; it is handed out once.
    Complete(LongMessage),
}

/// Why a part was rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AddError {
    /// The part's number is 0 or above its total.
    Number,
    /// The message exceeds [`LongLimits`] even if all others are dropped, or the payload has more than 255 bytes.
    TooLarge,
}

impl fmt::Display for AddError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Number => "the part's number is 0 or above the total",
            Self::TooLarge => "the message does not fit into the store",
        })
    }
}

impl core::error::Error for AddError {}

#[derive(Clone, Debug)]
struct Entry {
    message: LongMessage,
    missing: u8,
    age: Age,
    cost: usize,
}

/// Reassembles the long messages of many senders, whatever the order of their parts.
///
/// Parts belong together if they have the same sender, recipient, reference and number of parts. A part may contradict
/// those that the store has: the same number came with other bytes, or the number of parts differs. Then the sender has
/// reused the reference: the part begins a new message, and the store gives up the old one. The store cannot notice a
/// reused reference if the old message still waits for exactly this part; a short [`LongLimits::lifetime`] makes that
/// rare.
///
/// A full store first forgets complete messages, then gives up the oldest one. [`next_lost`](Self::next_lost) returns
/// the messages that were given up.
///
/// ```
/// use core::time::Duration;
///
/// use cmpp_codec::codes::MsgFmt;
/// use cmpp_codec::content::Reference;
/// use cmpp_codec::store::{Added, LongLimits, LongMessages, Part};
///
/// let limits = LongLimits { messages: 1000, bytes: 1 << 20, lifetime: Duration::from_secs(300) };
/// let mut long = LongMessages::new(limits);
/// let part = |number, payload| Part {
///     from: b"13800000001",
///     to: b"10657001",
///     reference: Some(Reference::Octet(0x2e)),
///     total: 2,
///     number,
///     msg_fmt: MsgFmt::UCS2,
///     payload,
/// };
/// // 雨 is 96 e8 in UCS-2. The sender split it.
/// let now = Duration::from_millis(5);
/// assert_eq!(long.add(now, &part(2, b"\xe8\0!"))?, Added::Missing(1));
/// let Added::Complete(message) = long.add(now, &part(1, b"\x96"))? else { panic!() };
/// assert_eq!(message.text(), "雨!");
/// assert_eq!(long.add(now, &part(2, b"\xe8\0!"))?, Added::Duplicate);
/// # Ok::<(), cmpp_codec::store::AddError>(())
/// ```
#[derive(Clone, Debug)]
pub struct LongMessages {
    limits: LongLimits,
    entries: BTreeMap<Box<[u8]>, Entry>,
    waiting: Ages<Box<[u8]>>,
    complete: Ages<Box<[u8]>>,
    bytes: usize,
    lost: VecDeque<LongMessage>,
}

impl LongMessages {
    /// Creates an empty store.
    #[must_use]
    pub const fn new(limits: LongLimits) -> Self {
        Self {
            limits,
            entries: BTreeMap::new(),
            waiting: Ages::new(),
            complete: Ages::new(),
            bytes: 0,
            lost: VecDeque::new(),
        }
    }

    /// Returns the number of incomplete messages.
    #[must_use]
    pub const fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Returns the number of bytes that the store keeps, counted as for [`LongLimits::bytes`].
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Adds a part that arrived at the time `now`.
    ///
    /// # Errors
    ///
    /// [`AddError`] if the number of the part is not valid or the message is too large. The store then drops only
    /// messages that are too old.
    pub fn add(&mut self, now: Duration, part: &Part<'_>) -> Result<Added, AddError> {
        if part.number == 0 || part.number > part.total {
            return Err(AddError::Number);
        }
        let len = u8::try_from(part.payload.len()).map_err(|_| AddError::TooLarge)?;
        self.expire(now);
        let key = part.key();
        let fixed = key.len().saturating_add(usize::from(part.total).saturating_mul(4));
        let mut cost = part.payload.len();
        let known = self.entries.get(&key).filter(|entry| entry.message.total() == part.total);
        match known.and_then(|entry| Some((entry, entry.message.find(part.number)?))) {
            Some((entry, (index, start, Some(there)))) => {
                let bytes = entry.message.bytes.get(start..).and_then(|bytes| bytes.get(..there));
                if bytes == Some(part.payload) && entry.message.slots.get(index) == Some(&Slot::new(len, part.msg_fmt))
                {
                    return Ok(Added::Duplicate);
                }
                cost = cost.saturating_add(fixed);
            }
            Some((entry, (_, _, None))) => {
                if entry.cost.saturating_add(cost) > self.limits.bytes {
                    return Err(AddError::TooLarge);
                }
            }
            None => cost = cost.saturating_add(fixed),
        }
        if cost > self.limits.bytes || self.limits.messages == 0 {
            return Err(AddError::TooLarge);
        }
        if cost > part.payload.len() {
            // The part begins a new message, which replaces an older one with the same key.
            self.give_up(&key);
        }
        let mut entry = match self.take(&key) {
            Some(entry) => entry,
            None => Entry { message: LongMessage::new(part), missing: part.total, age: (now, 0), cost: 0 },
        };
        self.make_room(cost.saturating_add(entry.cost));
        if let Some((index, start, None)) = entry.message.find(part.number) {
            entry.message.bytes.splice(start..start, part.payload.iter().copied());
            if let Some(slot) = entry.message.slots.get_mut(index) {
                *slot = Slot::new(len, part.msg_fmt);
            }
        }
        entry.missing = entry.missing.saturating_sub(1);
        entry.cost = entry.cost.saturating_add(cost);
        let (ages, since, added) = if entry.missing == 0 {
            (&mut self.complete, now, Added::Complete(entry.message.clone()))
        } else {
            (&mut self.waiting, entry.age.0, Added::Missing(entry.missing))
        };
        entry.age = ages.insert(since, key.clone());
        self.bytes = self.bytes.saturating_add(entry.cost);
        self.entries.insert(key, entry);
        Ok(added)
    }

    /// Gives up messages that are too old, and returns the next incomplete message that was given up, because it was
    /// too old, because the store was full, or because its reference was reused.
    ///
    /// Call it until it returns `None`, from time to time or after each part. Messages that wait for this call are kept
    /// within the same limits.
    pub fn next_lost(&mut self, now: Duration) -> Option<LongMessage> {
        self.expire(now);
        self.lost.pop_front()
    }

    fn expire(&mut self, now: Duration) {
        while let Some(key) = self.complete.expired(now, self.limits.lifetime).cloned() {
            self.give_up(&key);
        }
        while let Some(key) = self.waiting.expired(now, self.limits.lifetime).cloned() {
            self.give_up(&key);
        }
    }

    /// Drops messages until there is room for one more, of `cost` bytes.
    fn make_room(&mut self, cost: usize) {
        while self.entries.len() >= self.limits.messages || self.bytes.saturating_add(cost) > self.limits.bytes {
            let oldest = self.complete.oldest().or_else(|| self.waiting.oldest()).map(|(_, key)| key.clone());
            let Some(key) = oldest else { break };
            self.give_up(&key);
        }
    }

    /// Removes a message from the store.
    fn take(&mut self, key: &[u8]) -> Option<Entry> {
        let entry = self.entries.remove(key)?;
        self.bytes = self.bytes.saturating_sub(entry.cost);
        let ages = if entry.missing == 0 { &mut self.complete } else { &mut self.waiting };
        ages.remove(entry.age);
        Some(entry)
    }

    fn give_up(&mut self, key: &[u8]) {
        let Some(entry) = self.take(key).filter(|entry| entry.missing > 0) else { return };
        self.lost.push_back(entry.message);
        let bytes =
            |lost: &VecDeque<LongMessage>| lost.iter().fold(0_usize, |sum, one| sum.saturating_add(one.bytes.len()));
        while self.lost.len() > self.limits.messages || bytes(&self.lost) > self.limits.bytes {
            self.lost.pop_front();
        }
    }
}
