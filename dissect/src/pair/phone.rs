//! Phone numbers, made comparable.

use std::hash::{DefaultHasher, Hash, Hasher};

/// The number of digits that name a subscriber in China, without `86`.
const DIGITS: usize = 11;
/// The bit that is never set in a number.
const REPORTED: u64 = 1 << 63;

/// A phone number without its prefix, as a number. Others, such as pseudo codes, are hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Phone(u64);

impl Phone {
    pub(super) fn new(text: &[u8]) -> Self {
        let digits = text.get(text.len().saturating_sub(DIGITS)..).unwrap_or(text);
        let is_number = !text.is_empty() && text.iter().all(|byte| byte.is_ascii_digit() || *byte == b'+');
        if is_number {
            return Self(
                digits.iter().filter(|byte| **byte != b'+').fold(0, |sum, &byte| sum * 10 + u64::from(byte - b'0')),
            );
        }
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        Self(hasher.finish() & !REPORTED)
    }
}

/// The recipients of a message, and which of them were reported.
#[derive(Clone, Debug)]
pub(super) struct Phones {
    /// Nearly every message has one recipient.
    first: u64,
    others: Box<[u64]>,
}

impl Phones {
    pub(super) fn new(mut phones: impl Iterator<Item = Phone>) -> Self {
        let first = phones.next().map_or(0, |phone| phone.0);
        Self { first, others: phones.map(|phone| phone.0).collect() }
    }

    pub(super) fn len(&self) -> usize {
        1 + self.others.len()
    }

    /// Returns the index of a recipient.
    pub(super) fn find(&self, phone: Phone) -> Option<usize> {
        if self.first & !REPORTED == phone.0 {
            return Some(0);
        }
        self.others.iter().position(|other| other & !REPORTED == phone.0).map(|index| index + 1)
    }

    /// Marks a recipient as reported. Returns whether it was before.
    pub(super) fn report(&mut self, index: usize) -> bool {
        let phone = match index.checked_sub(1) {
            None => &mut self.first,
            Some(other) => match self.others.get_mut(other) {
                Some(phone) => phone,
                None => return false,
            },
        };
        let was_before = *phone & REPORTED != 0;
        *phone |= REPORTED;
        was_before
    }

    /// Returns how many recipients were not reported.
    pub(super) fn unreported(&self) -> usize {
        std::iter::once(&self.first).chain(&self.others).filter(|&phone| phone & REPORTED == 0).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_is_the_same_with_its_prefix() {
        let phone = Phone::new(b"13800000001");
        assert_eq!(phone, Phone::new(b"8613800000001"));
        assert_eq!(phone, Phone::new(b"+8613800000001"));
        assert_ne!(phone, Phone::new(b"13800000002"));
        assert_ne!(Phone::new(b"pseudo-1"), Phone::new(b"pseudo-2"));
    }

    #[test]
    fn each_recipient_is_reported_once() {
        let numbers = [b"13800000001", b"13800000002", b"13800000003"].map(|text| Phone::new(text));
        let mut phones = Phones::new(numbers.into_iter());
        let second = phones.find(numbers[1]).unwrap();
        assert_eq!((second, phones.report(second), phones.report(second)), (1, false, true));
        assert_eq!((phones.find(numbers[1]), phones.unreported(), phones.len()), (Some(1), 2, 3));
    }
}
