//! Times as text.

use jiff::Timestamp;

use crate::model::Time;

/// Writes times. The text of the last second is kept, because most packets share it with the one before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    second: Option<i64>,
    text: String,
}

impl Clock {
    /// Appends date, separator and time of day with the digits that the capture has, in UTC.
    pub(crate) fn write(&mut self, out: &mut Vec<u8>, time: Time, separator: u8) {
        if self.second != Some(time.second) {
            // A damaged capture may contain any time. Times beyond the calendar are shown as its last one.
            let timestamp = Timestamp::from_second(time.second).unwrap_or(Timestamp::MAX);
            self.text = timestamp.to_string();
            self.second = Some(time.second);
        }
        let (date, day_time) = self.text.split_once('T').unwrap_or_default();
        out.extend_from_slice(date.as_bytes());
        out.push(separator);
        out.extend_from_slice(day_time.get(..8).unwrap_or(day_time).as_bytes());
        let mut fraction = *b".000000000";
        let mut left = time.nanosecond;
        for digit in fraction[1..].iter_mut().rev() {
            *digit += (left % 10) as u8;
            left /= 10;
        }
        out.extend_from_slice(&fraction[..=time.digits]);
    }
}
