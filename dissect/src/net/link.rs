//! Link layers: one function for each header.

use pcap_parser::Linktype;

use crate::net::layer::{Layer, Step, behind, u16_at};

/// Returns the header that packets of a link layer begin with, or `None` if the link layer is not read.
pub(super) const fn first(kind: Linktype) -> Option<Layer> {
    Some(match kind.0 {
        0 | 108 => Layer::Loopback,
        1 => Layer::Ethernet,
        9 | 50 => Layer::Ppp,
        51 => Layer::Pppoe,
        12 | 14 | 101 | 228 | 229 => Layer::Ip,
        104 => Layer::CiscoHdlc,
        105 => Layer::Wifi,
        107 => Layer::FrameRelay,
        113 => Layer::LinuxCooked,
        117 => Layer::Pflog,
        127 => Layer::Radiotap,
        276 => Layer::LinuxCooked2,
        _ => return None,
    })
}

/// Returns whether packets of a link layer are read.
pub(crate) const fn is_read(kind: Linktype) -> bool {
    first(kind).is_some()
}

/// Skips destination and source, and reads the `EtherType`.
pub(super) fn ethernet(data: &[u8]) -> Option<Step<'_>> {
    behind(Layer::EtherType(u16_at(data, 12)?), data, 14)
}

/// Steps to what an `EtherType` announces. Returns `None` for MACsec, which the reader of IP reads.
pub(super) fn ether_type(number: u16, data: &[u8]) -> Option<Step<'_>> {
    let step = match number {
        0x0800 | 0x86dd => Some(Step::To(Layer::Ip, data)),
        0x88e5 => return None,
        // A tag, then the next EtherType.
        0x8100 | 0x88a8 | 0x9100 | 0x9200 | 0x9300 => {
            u16_at(data, 2).and_then(|inner| behind(Layer::EtherType(inner), data, 4))
        }
        // Cisco metadata: version, count of options of four bytes, the options, the next EtherType.
        0x8909 => data.get(1).and_then(|&count| {
            let options = 2 + 4 * usize::from(count);
            behind(Layer::EtherType(u16_at(data, options)?), data, options + 2)
        }),
        // A provider's backbone bridge: four bytes of tag before the customer's frame.
        0x88e7 => behind(Layer::Ethernet, data, 4),
        0x8847 | 0x8848 => Some(Step::To(Layer::Mpls, data)),
        0x8864 => Some(Step::To(Layer::Pppoe, data)),
        0x6558 => Some(Step::To(Layer::Ethernet, data)),
        0x880b => Some(Step::To(Layer::Ppp, data)),
        0x894f => Some(Step::Unread("NSH")),
        0x0000..0x0600 => Some(Step::To(Layer::Llc, data)),
        _ => Some(Step::NotIp(number)),
    };
    Some(step.unwrap_or(Step::Short))
}

/// Reads the SAPs of destination and source, and control; with SNAP, also an organisation and an `EtherType`.
pub(super) fn llc(data: &[u8]) -> Option<Step<'_>> {
    match data.first_chunk()? {
        [0xaa, 0xaa, 0x03] => behind(Layer::EtherType(u16_at(data, 6)?), data, 8),
        [0x06, 0x06, 0x03] => behind(Layer::Ip, data, 3),
        &[sap, _, _] => Some(Step::NotIp(sap.into())),
    }
}

pub(super) fn cisco_hdlc(data: &[u8]) -> Option<Step<'_>> {
    behind(Layer::EtherType(u16_at(data, 2)?), data, 4)
}

/// Skips an address of two to four bytes, of which the last is odd, and reads the header of RFC 2427 or of Cisco.
pub(super) fn frame_relay(data: &[u8]) -> Option<Step<'_>> {
    let address = data.iter().take(4).position(|byte| byte & 1 == 1)? + 1;
    let data = data.get(address..)?;
    if data.first()? != &0x03 {
        return behind(Layer::EtherType(u16_at(data, 0)?), data, 2);
    }
    let data = data.get(1..)?;
    let data = if data.first()? == &0 { data.get(1..)? } else { data };
    match data.first()? {
        0xcc | 0x8e => behind(Layer::Ip, data, 1),
        0x80 => behind(Layer::EtherType(u16_at(data, 4)?), data, 6),
        &other => Some(Step::NotIp(other.into())),
    }
}

/// Reads data frames of IEEE 802.11 that are not encrypted.
pub(super) fn wifi(data: &[u8]) -> Option<Step<'_>> {
    let &[control, flags] = data.first_chunk()?;
    let (kind, subtype) = (control >> 2 & 3, control >> 4);
    if kind != 2 || subtype & 4 != 0 {
        return Some(Step::NotIp(control.into()));
    }
    if flags & 0x40 != 0 {
        return Some(Step::Unread("encrypted 802.11"));
    }
    let four_addresses = if flags & 3 == 3 { 6 } else { 0 };
    let quality = match (subtype & 8 != 0, flags & 0x80 != 0) {
        (true, true) => 6,
        (true, false) => 2,
        (false, _) => 0,
    };
    behind(Layer::Llc, data, 24 + four_addresses + quality)
}

pub(super) fn radiotap(data: &[u8]) -> Option<Step<'_>> {
    behind(Layer::Wifi, data, u16_at(data, 2)?.swap_bytes().into())
}

/// Skips the header, which contains its length without the padding to a multiple of four.
pub(super) fn pflog(data: &[u8]) -> Option<Step<'_>> {
    behind(Layer::Ip, data, usize::from(*data.first()?).next_multiple_of(4))
}

pub(super) fn linux_cooked(data: &[u8]) -> Option<Step<'_>> {
    behind(Layer::EtherType(u16_at(data, 14)?), data, 16)
}

pub(super) fn linux_cooked_2(data: &[u8]) -> Option<Step<'_>> {
    behind(Layer::EtherType(u16_at(data, 0)?), data, 20)
}
