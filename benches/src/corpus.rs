//! The input: streams of messages from `spec-vectors/`.

use std::fs;
use std::path::Path;

/// A stream of whole messages.
#[derive(Clone, Debug)]
pub struct Stream {
    /// The bytes of the messages.
    pub bytes: Vec<u8>,
    /// The number of messages.
    pub messages: usize,
}

/// Returns the bytes of a vector, such as `v20/submit`.
///
/// # Panics
///
/// If there is no such vector.
#[must_use]
pub fn vector(name: &str) -> Vec<u8> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../spec-vectors")).join(name).with_extension("txt");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let digits = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split(' ').next());
    digits.flat_map(|digits| digits.as_bytes().chunks(2)).map(octet).collect()
}

fn octet(digits: &[u8]) -> u8 {
    str::from_utf8(digits).ok().and_then(|digits| u8::from_str_radix(digits, 16).ok()).expect("two hex digits")
}

impl Stream {
    /// Creates a stream of copies of one message, with Sequence_Ids from 1.
    #[must_use]
    pub fn of(message: &[u8], messages: usize) -> Self {
        Self::numbered((0..messages).map(|_| message))
    }

    /// Creates a stream of as many copies of one message as fit into `bytes` bytes.
    #[must_use]
    pub fn filling(message: &[u8], bytes: usize) -> Self {
        Self::of(message, bytes / message.len())
    }

    /// Creates the traffic of a busy connection: 40 % SUBMIT, 40 % SUBMIT_RESP, 10 % DELIVER, of which half are status
    /// reports, 5 % DELIVER_RESP, 5 % ACTIVE_TEST and ACTIVE_TEST_RESP. The order is random, but the same in every run.
    #[must_use]
    pub fn mixed(version: &str, messages: usize) -> Self {
        let report = if version == "v30" { "deliver-report-71" } else { "deliver-report" };
        let kinds = [
            ("submit-140-to-1", 16),
            ("submit-resp", 16),
            ("deliver", 2),
            (report, 2),
            ("deliver-resp", 2),
            ("active-test", 1),
            ("active-test-resp", 1),
        ];
        let deck = kinds.map(|(name, count)| (vector(&format!("{version}/{name}")), count));
        let mut order: Vec<&[u8]> =
            deck.iter().flat_map(|(message, count)| (0..*count).map(|_| &message[..])).cycle().take(messages).collect();
        let mut random = 0x9e37_79b9_7f4a_7c15_u64;
        for last in (1..order.len()).rev() {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let other = usize::try_from(random >> 33).expect("31 bits") % (last + 1);
            order.swap(last, other);
        }
        Self::numbered(order)
    }

    /// Returns the messages.
    pub fn each(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = &self.bytes[..];
        std::iter::from_fn(move || {
            let length = u32::from_be_bytes(*rest.first_chunk()?);
            let (message, after) = rest.split_at_checked(usize::try_from(length).ok()?)?;
            rest = after;
            Some(message)
        })
    }

    fn numbered(messages: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Self {
        let mut stream = Self { bytes: Vec::new(), messages: 0 };
        for message in messages {
            let message = message.as_ref();
            stream.messages += 1;
            let number = u32::try_from(stream.messages).expect("fewer messages than numbers");
            stream.bytes.extend_from_slice(&message[..8]);
            stream.bytes.extend_from_slice(&number.to_be_bytes());
            stream.bytes.extend_from_slice(&message[12..]);
        }
        stream
    }
}
