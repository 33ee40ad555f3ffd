//! The modules `v12`, `v20`, `v21` and `v30`: the messages of each version under their plain names.

/// Declares the module of one version: aliases of its messages, so that the docs show the widths of this version. The
/// documentation of each is its table, which `tests/reference` writes into `src/tables/`.
macro_rules! version_module {
    ($(#[doc = $doc:literal])* $module:ident, $V:ident: $($Own:ident),*) => {
        $(#[doc = $doc])*
        #[doc = include_str!(concat!("tables/", stringify!($module), ".md"))]
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

            #[doc = include_str!(concat!("tables/", stringify!($module), "/ActiveTestResp.md"))]
            pub type ActiveTestResp<'a> = pdu::ActiveTestResp<'a, V>;
            #[doc = include_str!(concat!("tables/", stringify!($module), "/Submit.md"))]
            pub type Submit<'a> = pdu::Submit<'a, V>;
            #[doc = include_str!(concat!("tables/", stringify!($module), "/Deliver.md"))]
            pub type Deliver<'a> = pdu::Deliver<'a, V>;
            #[doc = include_str!(concat!("tables/", stringify!($module), "/Fwd.md"))]
            pub type Fwd<'a> = pdu::Fwd<'a, V>;
            /// Any message of this version: [`Pdu`](pdu::Pdu) with its parameter filled in.
            pub type Pdu<'a> = pdu::Pdu<'a, V>;
        }
    };
    (@ $module:ident: $($Name:ident)*) => {
        $(
            #[doc = include_str!(concat!("tables/", stringify!($module), "/", stringify!($Name), ".md"))]
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
