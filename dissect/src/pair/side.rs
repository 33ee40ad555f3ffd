//! Who a message is from and to, as far as it matters for reports.

use foldhash::HashMap;

/// The most names that are told apart.
const NAMES: usize = 1 << 16;

/// The names of hosts and accounts, as numbers.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<Box<[u8]>, u32>);

impl Names {
    /// Returns the number of a name. 0 is unknown.
    pub(super) fn number(&mut self, name: &[u8]) -> u32 {
        let next = u32::try_from(self.0.len() + 1).unwrap_or_default();
        match self.0.get(name) {
            Some(&number) => number,
            None if name.is_empty() || self.0.len() >= NAMES => 0,
            None => *self.0.entry(name.into()).or_insert(next),
        }
    }

    /// Returns the number of the host in an address with a port.
    pub(super) fn host(&mut self, address: &str) -> u32 {
        self.number(address.rsplit_once(':').map_or(address, |(host, _)| host).as_bytes())
    }
}

/// What is known of the SP and the gateway of a message. 0 is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Side {
    /// The stream.
    pub(super) stream: u64,
    /// The name by which the SP logged in.
    pub(super) account: u32,
    /// The host of the gateway.
    pub(super) gateway: u32,
}

/// How likely two messages belong to the same SP and gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Nearness {
    /// Nothing speaks against it.
    Possible,
    /// The gateway is the same host.
    Gateway,
    /// The SP has the same name.
    Account,
    /// They are of the same connection.
    Stream,
}

impl Side {
    /// Returns how likely a message of another side belongs to one of this side, or `None` if it does not.
    pub(super) fn nearness(self, other: Self) -> Option<Nearness> {
        let is_same = |one: u32, other: u32| (one != 0 && other != 0).then_some(one == other);
        match (is_same(self.account, other.account), is_same(self.gateway, other.gateway)) {
            _ if self.stream == other.stream => Some(Nearness::Stream),
            (Some(false), _) => None,
            (Some(true), _) => Some(Nearness::Account),
            (None, Some(true)) => Some(Nearness::Gateway),
            // A gateway may consist of several hosts.
            (None, _) => Some(Nearness::Possible),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_a_number_of_its_own() {
        let mut names = Names::default();
        assert_eq!([b"900001".as_slice(), b"", b"900002", b"900001"].map(|name| names.number(name)), [1, 0, 2, 1]);
        assert_eq!(names.host("192.0.2.1:7890"), names.host("192.0.2.1:40000"));
        assert_eq!(names.host("[2001:db8::1]:7890"), names.number(b"[2001:db8::1]"));
    }
}
