//! The one account of the demonstration, known to both ends.

use cmpp_codec::Octets;
use cmpp_codec::login::{Digests, Secret};

/// Makes and checks the digests as the specification has them.
pub type Account = Digests<'static>;

pub fn account() -> Account {
    Digests::new(Octets::from_bytes(*b"900001"), Secret::new("888888").expect("it is not empty"))
}
