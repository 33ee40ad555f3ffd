//! Messages written as JSON on every core, in their order: reading a capture takes a fraction of what writing does.

use std::{
    collections::VecDeque,
    io::{self, Write},
    num::NonZero,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, TryRecvError, channel},
    },
    thread,
};

use cmpp_codec::Frame;

use crate::model::{Fault, Later, Links, Lost, Message, Notes, Place, Reading, Seen, Tag};
use crate::show::Json;

/// The number of messages handed over at once. The text of this many stays in a core's cache.
const BATCH: usize = 64;

/// A batch, and the channel for sending it back.
type Task = (Batch, Sender<Batch>);

/// The threads that write, including this one, and the batches on their way to them and back.
#[derive(Debug)]
pub(crate) struct Crew {
    hand_over: Sender<Task>,
    /// The receiving end, which the threads share.
    work: Arc<Mutex<Receiver<Task>>>,
    /// Batches that are being written, the oldest first.
    pending: VecDeque<Receiver<Batch>>,
    /// The maximum of `pending`, which bounds memory.
    most: usize,
    json: Json,
    filling: Batch,
    /// Batches that were written, kept for their memory.
    spare: Vec<Batch>,
    /// The notes in all batches that were written.
    pub(crate) notes: Notes,
}

impl Crew {
    /// Starts a thread for every other core. Returns `json` if there is only one core.
    pub(crate) fn new(json: Json) -> Result<Self, Box<Json>> {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        if cores < 2 {
            return Err(Box::new(json));
        }
        let (hand_over, work) = channel::<Task>();
        let work = Arc::new(Mutex::new(work));
        for _ in 1..cores {
            let work = Arc::clone(&work);
            let mut json = json.another();
            thread::spawn(move || {
                loop {
                    let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(task) = next else { break };
                    if work_off(task, &mut json).is_err() {
                        break;
                    }
                }
            });
        }
        Ok(Self {
            hand_over,
            work,
            pending: VecDeque::new(),
            most: 2 * cores,
            json,
            filling: Batch::default(),
            spare: Vec::new(),
            notes: Notes::default(),
        })
    }

    /// Takes a message, and writes earlier ones that are ready to `out`. Returns how many of these are in error.
    pub(crate) fn take(&mut self, message: &Message<'_>, tag: Tag, out: &mut dyn Write) -> io::Result<u64> {
        self.filling.push(message, None, tag);
        if self.filling.jobs.len() < BATCH { Ok(0) } else { self.turn(out) }
    }

    /// Takes what is no message.
    pub(crate) fn take_other(
        &mut self,
        place: Place<'_>,
        other: Other,
        tag: Tag,
        out: &mut dyn Write,
    ) -> io::Result<u64> {
        self.filling.push(&Message::bare(place), Some(other), tag);
        if self.filling.jobs.len() < BATCH { Ok(0) } else { self.turn(out) }
    }

    /// Writes everything that is left. Returns how many of these messages are in error.
    pub(crate) fn finish(&mut self, out: &mut dyn Write) -> io::Result<u64> {
        let mut errors = self.turn(out)?;
        while !self.pending.is_empty() {
            errors += self.collect(out)?;
        }
        Ok(errors)
    }

    /// Hands the batch over and begins another.
    fn turn(&mut self, out: &mut dyn Write) -> io::Result<u64> {
        let errors = if self.pending.len() < self.most { 0 } else { self.collect(out)? };
        let batch = std::mem::replace(&mut self.filling, self.spare.pop().unwrap_or_default());
        let (done, written) = channel();
        self.hand_over.send((batch, done)).map_err(|_| gone())?;
        self.pending.push_back(written);
        Ok(errors)
    }

    /// Waits for the oldest batch and writes its text to `out`. While waiting, this thread works on other batches.
    fn collect(&mut self, out: &mut dyn Write) -> io::Result<u64> {
        let Some(oldest) = self.pending.pop_front() else { return Ok(0) };
        let mut written = oldest.try_recv();
        while let Err(TryRecvError::Empty) = written {
            // If another thread holds the lock, it waits for work itself or has just taken the last task.
            let next = self.work.try_lock().ok().and_then(|work| work.try_recv().ok());
            written = match next {
                Some(task) => {
                    work_off(task, &mut self.json)?;
                    oldest.try_recv()
                }
                None => oldest.recv().map_err(|_| TryRecvError::Disconnected),
            };
        }
        let mut batch = written.map_err(|_| gone())?;
        batch.trouble.take().map_or(Ok(()), Err)?;
        out.write_all(&batch.text)?;
        let errors = batch.errors;
        self.notes.append(&mut batch.notes);
        batch.clear();
        self.spare.push(batch);
        Ok(errors)
    }
}

/// Writes a batch and sends it back.
fn work_off((mut batch, done): Task, json: &mut Json) -> io::Result<()> {
    batch.write(json);
    done.send(batch).map_err(|_| gone())
}

fn gone() -> io::Error {
    io::Error::other("a thread ended early")
}

/// Messages, and the text that they become.
#[derive(Debug, Default)]
struct Batch {
    jobs: Vec<Job>,
    /// The bytes that the jobs refer to, one after the other.
    bytes: Vec<u8>,
    /// The texts that the jobs refer to.
    words: String,
    text: Vec<u8>,
    errors: u64,
    notes: Notes,
    trouble: Option<io::Error>,
}

/// A [`Message`] with lengths in place of its borrowed parts.
#[derive(Clone, Copy, Debug)]
struct Job {
    stream: u64,
    /// The stamp, and where the addresses are among the words.
    seen: Option<(Seen<'static>, Ends)>,
    /// The length of the message, including its header.
    content: Option<(usize, Reading)>,
    total_length: Option<u32>,
    fault: Option<Fault>,
    unread: usize,
    links: Links,
    /// Where the whole text is among the words.
    whole_text: Option<(usize, usize)>,
    /// What is written, if the job is not a message.
    other: Option<Other>,
    tag: Tag,
}

/// Where the source of a message begins among the words, where its destination does, and where that ends.
type Ends = [usize; 3];

/// A line that is no message.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Other {
    Lost(Lost),
    Later(Later),
}

impl Batch {
    fn push(&mut self, message: &Message<'_>, other: Option<Other>, tag: Tag) {
        let Message { place, content, total_length, fault, unread, links, whole_text } = *message;
        let seen = place.seen.map(|seen| (Seen { source: "", destination: "", ..seen }, self.ends(place.stream, seen)));
        let content = content.map(|(frame, reading)| {
            self.bytes.extend_from_slice(frame.as_bytes());
            (frame.len(), reading)
        });
        self.bytes.extend_from_slice(unread);
        let whole_text = whole_text.map(|text| {
            self.words.push_str(text);
            (self.words.len() - text.len(), self.words.len())
        });
        let (stream, unread) = (place.stream, unread.len());
        self.jobs.push(Job { stream, seen, content, total_length, fault, unread, links, whole_text, other, tag });
    }

    /// Keeps the addresses of a message, unless they are those of the message before.
    fn ends(&mut self, stream: u64, seen: Seen<'_>) -> Ends {
        let before = self.jobs.last().and_then(|job| Some((job.stream, job.seen?)));
        if let Some((_, (_, ends))) = before.filter(|(before, (last, _))| (*before, last.way) == (stream, seen.way)) {
            return ends;
        }
        let start = self.words.len();
        self.words.push_str(seen.source);
        let middle = self.words.len();
        self.words.push_str(seen.destination);
        [start, middle, self.words.len()]
    }

    /// Writes every message.
    fn write(&mut self, json: &mut Json) {
        let mut rest = &self.bytes[..];
        let mut take = |len: usize| {
            let (taken, after) = rest.split_at(len);
            rest = after;
            taken
        };
        for &Job { stream, seen, content, total_length, fault, unread, links, whole_text, other, tag } in &self.jobs {
            let seen = seen.map(|(seen, [start, middle, end])| Seen {
                source: &self.words[start..middle],
                destination: &self.words[middle..end],
                ..seen
            });
            let content = content.and_then(|(len, reading)| Some((Frame::from_message(take(len)).ok()?, reading)));
            let place = Place { stream, seen };
            match other {
                Some(Other::Lost(lost)) => json.write_lost(&mut self.text, place, lost, tag),
                Some(Other::Later(later)) => json.write_later(&mut self.text, place, later, tag),
                None => {}
            }
            if other.is_some() {
                continue;
            }
            let unread = take(unread);
            let whole_text = whole_text.map(|(start, end)| &self.words[start..end]);
            let message = Message { place, content, total_length, fault, unread, links, whole_text };
            match json.write(&mut self.text, &message, tag) {
                Ok(in_error) => self.errors += u64::from(in_error),
                Err(error) => self.trouble = Some(error),
            }
        }
        self.notes.append(&mut json.notes);
    }

    /// Empties the batch and keeps its memory.
    fn clear(&mut self) {
        self.jobs.clear();
        self.bytes.clear();
        self.words.clear();
        self.text.clear();
        self.errors = 0;
    }
}
