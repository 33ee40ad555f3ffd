//! The modules `v12`, `v20`, `v21` and `v30`: the messages of each version under their plain names.

/// Declares the module of one version: aliases of its messages, so that the docs show the widths of this version.
macro_rules! version_module {
    ($(#[doc = $doc:literal])* $module:ident, $V:ident: $($Own:ident),*) => {
        $(#[doc = $doc])*
        pub mod $module {
            use crate::layouts::$V as V;
            use crate::pdu;

            pub use crate::pdu::{
                ActiveTest, Cancel, Connect, MoRoute, MtRoute, Query, QueryResp, Terminate,
                TerminateResp, $($Own),*
            };

            version_module! { @ $module:
                ActiveTestOctet ConnectResp SubmitHead SubmitDest SubmitTail SubmitResp DeliverHead DeliverTail DeliverResp CancelResp
                FwdHead FwdDest FwdTail FwdResp MtRouteResp MoRouteResp MtRouteUpdate MtRouteUpdateResp MoRouteUpdate
                MoRouteUpdateResp PushMtRouteUpdate PushMtRouteUpdateResp PushMoRouteUpdate PushMoRouteUpdateResp
            }

            /// [`ActiveTestResp`](pdu::ActiveTestResp) in this version.
            pub type ActiveTestResp<'a> = pdu::ActiveTestResp<'a, V>;
            /// [`Submit`](pdu::Submit) in this version.
            pub type Submit<'a> = pdu::Submit<'a, V>;
            /// [`Deliver`](pdu::Deliver) in this version.
            pub type Deliver<'a> = pdu::Deliver<'a, V>;
            /// [`Fwd`](pdu::Fwd) in this version.
            pub type Fwd<'a> = pdu::Fwd<'a, V>;
            /// [`Pdu`](pdu::Pdu) in this version.
            pub type Pdu<'a> = pdu::Pdu<'a, V>;
        }
    };
    (@ $module:ident: $($Name:ident)*) => {
        $(
            #[doc = concat!("[`", stringify!($Name), "`](pdu::", stringify!($Name), ") in this version.")]
            pub type $Name = pdu::$Name<V>;
        )*
    };
}

version_module! {
    /// The messages of CMPP 1.2.
    v12, V12: GetRoute, GetRouteResp
}
version_module! {
    /// The messages of CMPP 2.0.
    v20, V20: GetRoute, GetRouteResp
}
version_module! {
    /// The messages of CMPP 2.1.
    v21, V21: GetMtRoute, GetMtRouteResp, GetMoRoute, GetMoRouteResp
}
version_module! {
    /// The messages of CMPP 3.0.
    v30, V30: GetMtRoute, GetMtRouteResp, GetMoRoute, GetMoRouteResp
}
