//! The table of headers: which function reads which.

use crate::net::layer::{Layer, Step, behind};
use crate::net::{link, tunnel};

/// Steps over a header. Returns `None` for IP and MACsec, which `packets` reads.
pub(super) fn step(layer: Layer, data: &[u8]) -> Option<Step<'_>> {
    let inner = match layer {
        Layer::Ip => return None,
        Layer::EtherType(number) => return link::ether_type(number, data),
        Layer::Ethernet => link::ethernet(data),
        Layer::Llc => link::llc(data),
        Layer::CiscoHdlc => link::cisco_hdlc(data),
        Layer::FrameRelay => link::frame_relay(data),
        Layer::Wifi => link::wifi(data),
        Layer::Radiotap => link::radiotap(data),
        Layer::Pflog => link::pflog(data),
        Layer::LinuxCooked => link::linux_cooked(data),
        Layer::LinuxCooked2 => link::linux_cooked_2(data),
        Layer::Loopback => behind(Layer::Ip, data, 4),
        Layer::Mpls => tunnel::mpls(data),
        Layer::Ppp => tunnel::ppp(data),
        Layer::Pppoe => tunnel::pppoe(data),
        Layer::Gre => tunnel::gre(data),
        Layer::Vxlan | Layer::Erspan2 => behind(Layer::Ethernet, data, 8),
        Layer::VxlanGpe => tunnel::vxlan_gpe(data),
        Layer::Geneve => tunnel::geneve(data),
        Layer::GtpU => tunnel::gtp_u(data),
        Layer::L2tp => tunnel::l2tp(data),
        Layer::Teredo => tunnel::teredo(data),
        Layer::Tzsp => tunnel::tzsp(data),
        Layer::Erspan3 => tunnel::erspan_3(data),
    };
    Some(inner.unwrap_or(Step::Short))
}
