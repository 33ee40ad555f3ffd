//! Times as text.

use jiff::Timestamp;

use crate::model::Time;

/// Writes times. The text of the last one is kept, because messages share packets, and most packets share their second.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    last: Option<Time>,
    text: Vec<u8>,
    /// The length of the date, behind which the separator stands.
    date: usize,
}

impl Clock {
    /// Appends date, separator and time of day with the digits that the capture has, in UTC.
    pub(crate) fn write(&mut self, out: &mut Vec<u8>, time: Time, separator: u8) {
        if self.last != Some(time) {
            self.set(time);
        }
        if let Some(place) = self.text.get_mut(self.date) {
            *place = separator;
        }
        out.extend_from_slice(&self.text);
    }

    fn set(&mut self, time: Time) {
        if self.last.is_none_or(|last| last.second != time.second) {
            // A damaged capture may contain any time. Times beyond the calendar are shown as its last one.
            let text = Timestamp::from_second(time.second).unwrap_or(Timestamp::MAX).to_string();
            self.date = text.find('T').unwrap_or_default();
            self.text = text.into_bytes();
        }
        self.last = Some(time);
        self.text.truncate(self.date + "T00:00:00".len());
        let mut fraction = *b".000000000";
        let mut left = time.nanosecond;
        for digit in fraction[1..].iter_mut().rev() {
            *digit += (left % 10) as u8;
            left /= 10;
        }
        self.text.extend_from_slice(&fraction[..=time.digits]);
    }
}
