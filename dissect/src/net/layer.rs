//! The kinds of headers that a packet can contain.

/// The header that comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    Ethernet,
    /// The protocol with this `EtherType`. A number below 0x600 is the length of an IEEE 802.3 frame.
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
    /// Another header follows: its kind, and the bytes from there on.
    To(Layer, &'a [u8]),
    /// Something other than IP follows, with this `EtherType` or number.
    NotIp(u16),
    /// An encapsulation follows that is not read: its name.
    Unread(&'static str),
    /// The packet ends inside the header, or the header is invalid.
    Short,
}

/// Returns the step to a layer that begins `length` bytes further on.
pub(super) fn behind(layer: Layer, data: &[u8], length: usize) -> Option<Step<'_>> {
    Some(Step::To(layer, data.get(length..)?))
}

/// Returns the big-endian number at an offset.
pub(super) fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*data.get(at..)?.first_chunk()?))
}
