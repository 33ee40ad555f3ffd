//! Reassembly of fragmented IP packets.

use std::{collections::HashMap, net::IpAddr};

use etherparse::defrag::{IpDefragPayloadVec, IpDefragPool};
use etherparse::{Ipv6ExtensionSlice, NetSlice, SlicedPacket};

/// The fragments of an IP packet that is still incomplete after this number of packets are dropped.
const LIFE: u64 = 1 << 10;
/// The maximum number of fragments of an IP packet. With the smallest MTU of IPv4 there could be 1366, but no network
/// uses it.
const MOST: usize = 512;

/// The addresses and the identification that the fragments of one IP packet share.
type Key = ([IpAddr; 2], u32);

/// What is known of a packet that is still incomplete.
#[derive(Debug, Default)]
struct Pending {
    fragments: usize,
    /// Its length, as far as the fragments tell.
    length: usize,
    /// The number of the captured packet with its latest fragment.
    last: u64,
}

/// Why a fragment gave no whole packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// Others are still missing.
    Waits,
    Damaged,
}

/// The fragments of all incomplete packets.
#[derive(Debug)]
pub(super) struct Fragments {
    pool: IpDefragPool<u64>,
    pending: HashMap<Key, Pending>,
    /// The number of bytes kept for pending packets.
    kept: usize,
    /// The maximum of `kept`.
    memory: usize,
    /// The packet at which old fragments were last forgotten.
    swept: u64,
    /// Whether fragments were dropped because they kept too much.
    full: bool,
}

impl Fragments {
    pub(super) fn new(memory: usize) -> Self {
        Self { pool: IpDefragPool::default(), pending: HashMap::new(), kept: 0, memory, swept: 0, full: false }
    }

    /// Returns the number of bytes kept.
    pub(super) const fn kept(&self) -> usize {
        self.kept
    }

    /// Returns whether fragments were dropped since the last call because they kept too much.
    pub(super) const fn was_full(&mut self) -> bool {
        std::mem::replace(&mut self.full, false)
    }

    /// Adds a fragment from the captured packet with this number. Returns the whole IP packet with its last fragment.
    pub(super) fn take(
        &mut self,
        sliced: &SlicedPacket<'_>,
        addresses: [IpAddr; 2],
        packet: u64,
    ) -> Result<IpDefragPayloadVec, Rest> {
        // Dropping old fragments moves the whole table, so it is not done for every fragment.
        if packet >= self.swept + LIFE {
            self.swept = packet;
            self.pool.retain(|&last| packet.saturating_sub(last) < LIFE);
            self.pending.retain(|_, pending| packet.saturating_sub(pending.last) < LIFE);
            self.kept = self.pending.values().map(|pending| pending.length).sum();
        }
        let (number, end) = extent(sliced).ok_or(Rest::Damaged)?;
        let key = (addresses, number);
        let pending = self.pending.entry(key).or_default();
        // The pool searches all holes for every fragment, so thousands of fragments would cost too much.
        if pending.fragments >= MOST {
            return Err(Rest::Damaged);
        }
        pending.fragments += 1;
        pending.last = packet;
        let grown = end.saturating_sub(pending.length);
        pending.length += grown;
        self.kept += grown;
        let whole = self.pool.process_sliced_packet(sliced, packet, ()).map_err(|_| Rest::Damaged)?;
        if whole.is_some() {
            self.kept -= self.pending.remove(&key).map_or(0, |pending| pending.length);
        } else if self.kept > self.memory {
            *self = Self { swept: packet, full: true, ..Self::new(self.memory) };
        }
        whole.ok_or(Rest::Waits)
    }

    /// Returns the memory of a packet to the pool.
    pub(super) fn reuse(&mut self, whole: IpDefragPayloadVec) {
        self.pool.return_buf(whole);
    }
}

/// Returns the identification that the fragments of a packet share, and the offset at which this one ends.
fn extent(sliced: &SlicedPacket<'_>) -> Option<(u32, usize)> {
    match sliced.net.as_ref()? {
        NetSlice::Ipv4(ip) => {
            let start = ip.header().fragments_offset().byte_offset();
            Some((ip.header().identification().into(), usize::from(start) + ip.payload().payload.len()))
        }
        NetSlice::Ipv6(ip) => {
            let fragment = ip.extensions().clone().into_iter().find_map(|extension| match extension {
                Ipv6ExtensionSlice::Fragment(fragment) => Some(fragment),
                _ => None,
            })?;
            let start = fragment.fragment_offset().byte_offset();
            Some((fragment.identification(), usize::from(start) + ip.payload().payload.len()))
        }
        NetSlice::Arp(_) => None,
    }
}
