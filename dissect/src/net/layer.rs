//! The headers of a packet, of which each says which one comes next.

/// The header that comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    Ethernet,
    /// Whatever has this `EtherType`; a number below 0x600 is the length of an IEEE 802.3 frame.
    EtherType(u16),
    /// IPv4 or IPv6, as its first four bits say.
    Ip,
    /// IEEE 802.2.
    Llc,
    Mpls,
    Ppp,
    Pppoe,
    Gre,
    Vxlan,
    VxlanGpe,
    Geneve,
    GtpU,
    L2tp,
    Teredo,
    Tzsp,
    Erspan2,
    Erspan3,
    CiscoHdlc,
    FrameRelay,
    Wifi,
    Radiotap,
    Pflog,
    LinuxCooked,
    LinuxCooked2,
    Loopback,
}

/// Where a header leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// To another header, and the bytes from there on.
    To(Layer, &'a [u8]),
    /// To something that is not IP, of this `EtherType` or number.
    NotIp(u16),
    /// To something that is not read here, by its name.
    Unread(&'static str),
    /// Nowhere: the packet ends inside the header, or the header cannot be.
    Short,
}

/// The layer behind so many bytes.
pub(super) fn behind(layer: Layer, data: &[u8], length: usize) -> Option<Step<'_>> {
    Some(Step::To(layer, data.get(length..)?))
}

/// The big-endian number at an offset.
pub(super) fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*data.get(at..)?.first_chunk()?))
}
