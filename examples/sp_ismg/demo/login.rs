//! The account of the demonstration, which both ends know.

use cmpp_codec::Octets;
use cmpp_codec::login::{Digests, Secret};

/// Computes and checks the digests in the forms of the specification.
pub type Account = Digests<'static>;

pub fn account() -> Account {
    Digests::new(Octets::from_bytes(*b"900001"), Secret::new("888888").expect("it is not empty"))
}
