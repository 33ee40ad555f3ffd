//! What belongs together: requests and their answers, reports and their messages, the parts of long messages.

mod pairing;

pub(crate) use self::pairing::Pairing;
