//! Fragmented IP packets: the parts that wait for others.

use std::{collections::HashMap, net::IpAddr};

use etherparse::defrag::{IpDefragPayloadVec, IpDefragPool};
use etherparse::{Ipv6ExtensionSlice, NetSlice, SlicedPacket};

/// Fragments of an IP packet that is not complete after so many packets are forgotten.
const LIFE: u64 = 1 << 10;
/// An IP packet has no more fragments than this. The smallest MTU of IPv4 makes 1366 of the largest packet, and nobody has it.
const MOST: usize = 512;

/// What tells the fragments of one IP packet from others.
type Key = ([IpAddr; 2], u32);

/// What is known of a packet whose fragments are not all there.
#[derive(Debug, Default)]
struct Pending {
    fragments: usize,
    /// Its length, as far as it is known.
    length: usize,
    /// The packet of the capture that had the last fragment.
    last: u64,
}

/// Why a fragment gave no whole packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// Others are still missing.
    Waits,
    Damaged,
}

/// Puts fragmented packets together.
#[derive(Debug)]
pub(super) struct Fragments {
    pool: IpDefragPool<u64>,
    pending: HashMap<Key, Pending>,
    /// Bytes of those that are pending.
    kept: usize,
    /// So many may be.
    memory: usize,
    /// The packet at which old fragments were last forgotten.
    swept: u64,
    /// Fragments were forgotten because they kept too much.
    full: bool,
}

impl Fragments {
    pub(super) fn new(memory: usize) -> Self {
        Self { pool: IpDefragPool::default(), pending: HashMap::new(), kept: 0, memory, swept: 0, full: false }
    }

    /// How many bytes are kept.
    pub(super) const fn kept(&self) -> usize {
        self.kept
    }

    /// Returns whether fragments were forgotten since the last call because they kept too much.
    pub(super) const fn was_full(&mut self) -> bool {
        std::mem::replace(&mut self.full, false)
    }

    /// Takes a fragment from the packet of this number; returns the whole with the last one.
    pub(super) fn take(
        &mut self,
        sliced: &SlicedPacket<'_>,
        addresses: [IpAddr; 2],
        packet: u64,
    ) -> Result<IpDefragPayloadVec, Rest> {
        // Forgetting moves the whole table, so it is not done for each fragment.
        if packet >= self.swept + LIFE {
            self.swept = packet;
            self.pool.retain(|&last| packet.saturating_sub(last) < LIFE);
            self.pending.retain(|_, pending| packet.saturating_sub(pending.last) < LIFE);
            self.kept = self.pending.values().map(|pending| pending.length).sum();
        }
        let (number, end) = extent(sliced).ok_or(Rest::Damaged)?;
        let key = (addresses, number);
        let pending = self.pending.entry(key).or_default();
        // The pool looks at each hole for each fragment, so that thousands of them would cost too much.
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

    /// Takes the memory of a packet back.
    pub(super) fn reuse(&mut self, whole: IpDefragPayloadVec) {
        self.pool.return_buf(whole);
    }
}

/// The number that the fragments of a packet share, and where this one ends.
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
