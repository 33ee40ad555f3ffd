//! Tunnels: one function for each header, which finds the packet inside.

use crate::net::layer::{Layer, Step, behind, u16_at};

/// Returns the tunnel that has a UDP port.
pub(super) const fn of_port(port: u16) -> Option<Layer> {
    Some(match port {
        1701 => Layer::L2tp,
        2152 => Layer::GtpU,
        3544 => Layer::Teredo,
        4754 => Layer::Gre,
        4789 | 8472 => Layer::Vxlan,
        4790 => Layer::VxlanGpe,
        6081 => Layer::Geneve,
        6635 => Layer::Mpls,
        37008 => Layer::Tzsp,
        _ => return None,
    })
}

/// Returns the tunnel that has a protocol number of IP.
pub(super) const fn of_protocol(number: u8) -> Option<Layer> {
    Some(match number {
        4 | 41 => Layer::Ip,
        47 => Layer::Gre,
        137 => Layer::Mpls,
        143 => Layer::Ethernet,
        _ => return None,
    })
}

/// Labels down to the one with the bottom bit. What lies below says nothing of itself. It is IP if its first four bits
/// are a version of IP; else Ethernet. A control word begins with two zero bytes, as few addresses do, and then nothing
/// that is carried stands where an `EtherType` would be.
pub(super) fn mpls(data: &[u8]) -> Option<Step<'_>> {
    let bottom = data.chunks_exact(4).position(|label| label[2] & 1 == 1)?;
    let data = data.get(4 * (bottom + 1)..)?;
    match *data {
        [first, ..] if matches!(first >> 4, 4 | 6) => Some(Step::To(Layer::Ip, data)),
        [0, 0, ..] if !matches!(u16_at(data, 12), Some(0x0800 | 0x86dd | 0x8100 | 0x88a8 | 0x8864)) => {
            behind(Layer::Ethernet, data, 4)
        }
        _ => Some(Step::To(Layer::Ethernet, data)),
    }
}

/// Reads a protocol number. Senders may omit address and control, and the first byte of the number if it is 0.
pub(super) fn ppp(data: &[u8]) -> Option<Step<'_>> {
    let data = data.strip_prefix(&[0xff, 0x03]).unwrap_or(data);
    let (number, length) = if data.first()? & 1 == 1 { (u16::from(data[0]), 1) } else { (u16_at(data, 0)?, 2) };
    match number {
        0x0021 | 0x0057 => behind(Layer::Ip, data, length),
        0x0281 | 0x0283 => behind(Layer::Mpls, data, length),
        number => Some(Step::NotIp(number)),
    }
}

pub(super) fn pppoe(data: &[u8]) -> Option<Step<'_>> {
    behind(Layer::Ppp, data, 6)
}

/// Reads flags, the type of the content, and the optional words that the flags announce.
pub(super) fn gre(data: &[u8]) -> Option<Step<'_>> {
    const SUM_OR_ROUTING: u16 = 0xc000;
    const KEY: u16 = 0x2000;
    const SEQUENCE: u16 = 0x1000;
    const ACKNOWLEDGEMENT: u16 = 0x0080;
    let (flags, inner) = (u16_at(data, 0)?, u16_at(data, 2)?);
    let enhanced = flags & 7 == 1;
    let words = [
        flags & SUM_OR_ROUTING != 0,
        flags & KEY != 0,
        flags & SEQUENCE != 0,
        enhanced && flags & ACKNOWLEDGEMENT != 0,
    ];
    let length = 4 + 4 * words.into_iter().filter(|&there| there).count();
    let layer = match inner {
        // ERSPAN type I has neither a sequence number nor a header of its own.
        0x88be if flags & SEQUENCE == 0 => Layer::Ethernet,
        0x88be => Layer::Erspan2,
        0x22eb => Layer::Erspan3,
        inner => Layer::EtherType(inner),
    };
    behind(layer, data, length)
}

/// Skips twelve bytes, and eight more if the last bit is set.
pub(super) fn erspan_3(data: &[u8]) -> Option<Step<'_>> {
    behind(Layer::Ethernet, data, if data.get(11)? & 1 == 1 { 20 } else { 12 })
}

pub(super) fn vxlan_gpe(data: &[u8]) -> Option<Step<'_>> {
    match data.get(3)? {
        1 | 2 => behind(Layer::Ip, data, 8),
        3 => behind(Layer::Ethernet, data, 8),
        5 => behind(Layer::Mpls, data, 8),
        _ => Some(Step::Unread("VXLAN-GPE")),
    }
}

/// Skips the options, whose length in words is in the first byte.
pub(super) fn geneve(data: &[u8]) -> Option<Step<'_>> {
    let options = 4 * usize::from(data.first()? & 0x3f);
    behind(Layer::EtherType(u16_at(data, 2)?), data, 8 + options)
}

/// Reads packets of users only. An extension header begins with its length in words and ends with the type of the next.
pub(super) fn gtp_u(data: &[u8]) -> Option<Step<'_>> {
    let &[flags, kind] = data.first_chunk()?;
    if flags >> 4 != 3 || kind != 0xff {
        return Some(Step::Unread("GTP"));
    }
    let mut length = 8;
    if flags & 7 != 0 {
        length = 12;
        while data.get(length - 1)? != &0 && flags & 4 != 0 {
            let words = usize::from(*data.get(length)?);
            if words == 0 {
                return None;
            }
            length += 4 * words;
        }
    }
    behind(Layer::Ip, data, length)
}

/// Reads data messages of version 2. Control messages carry no packets.
pub(super) fn l2tp(data: &[u8]) -> Option<Step<'_>> {
    let flags = u16_at(data, 0)?;
    if flags & 0x8000 != 0 || flags & 0xf != 2 {
        return Some(Step::Unread("L2TP"));
    }
    let has = |flag, length| if flags & flag == 0 { 0 } else { length };
    let offset_at = 6 + has(0x4000, 2) + has(0x0800, 4);
    let padding = if flags & 0x0200 == 0 { 0 } else { 2 + usize::from(u16_at(data, offset_at)?) };
    behind(Layer::Ppp, data, offset_at + padding)
}

/// Skips the two optional indications before the IPv6 packet: authentication and origin.
pub(super) fn teredo(data: &[u8]) -> Option<Step<'_>> {
    let mut data = data;
    if let [0, 1, id, auth, ..] = *data {
        data = data.get(13 + usize::from(id) + usize::from(auth)..)?;
    }
    if let [0, 0, ..] = *data {
        data = data.get(8..)?;
    }
    if data.first()? >> 4 == 6 { Some(Step::To(Layer::Ip, data)) } else { Some(Step::Unread("Teredo")) }
}

/// Skips tags up to the end tag. Tag 0 is padding, 1 is the end, all others contain their length.
pub(super) fn tzsp(data: &[u8]) -> Option<Step<'_>> {
    let layer = match u16_at(data, 2)? {
        1 => Layer::Ethernet,
        0x12 => Layer::Wifi,
        _ => return Some(Step::Unread("TZSP")),
    };
    let mut at = 4;
    loop {
        at += match data.get(at)? {
            0 => 1,
            1 => return behind(layer, data, at + 1),
            _ => 2 + usize::from(*data.get(at + 1)?),
        };
    }
}
