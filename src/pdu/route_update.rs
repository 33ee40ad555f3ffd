//! Changes of routes between a gateway and the GNS, the name server: MT_ROUTE_UPDATE, MO_ROUTE_UPDATE, their PUSH_
//! forms, and the answers (2.0, 7.6; 3.0, 8.6).
//!
//! 2.1 changed these messages. 3.0 changed nothing further.

use crate::base::octets::Octets;
use crate::layouts::Layouts;
use crate::schema::codes::{AccessType, GnsResult, PushResult, UpdateResult, UpdateType, UserType};
use crate::schema::leaf::{U16, U32};
use crate::wire::message::command;

command! {
    /// `CMPP_MT_ROUTE_UPDATE`: a gateway changes an MT route in the GNS (2.0, 7.6; 3.0, 8.6). 44 bytes in 1.2 and 2.0,
    /// 51 since 2.1.
    #[command(MT_ROUTE_UPDATE)]
    pub struct MtRouteUpdate<V: Layouts> {
        /// Whether the route is added, deleted or updated.
        #[doc(alias = "Update_type")]
        pub update_type: UpdateType,
        /// The number of the route. 0 if the route is to be added.
        #[doc(alias = "Route_Id")]
        pub route_id: U32,
        /// The code of the gateway that the route leads to.
        #[doc(alias = "Destination_Id")]
        pub destination_id: Octets<6>,
        /// The IP address of that gateway, as dotted text.
        #[doc(alias = "Gateway_IP")]
        pub gateway_ip: Octets<15>,
        /// The TCP port of that gateway.
        #[doc(alias = "Gateway_port")]
        pub gateway_port: U16,
        /// The first number segment.
        #[doc(alias = "Start_Id")]
        pub start_id: V::Resized21<6, 9>,
        /// The last number segment.
        #[doc(alias = "End_Id")]
        pub end_id: V::Resized21<6, 9>,
        /// The area code of the provincial capital.
        #[doc(alias = "Area_code")]
        pub area_code: Octets<4>,
        /// The brand that the route is for.
        #[doc(alias = "User_type")]
        pub user_type: V::Since21<UserType>,
    }
}

command! {
    /// `CMPP_MT_ROUTE_UPDATE_RESP`: the GNS accepts or rejects the change (2.0, 7.6; 3.0, 8.6). 1 byte in 1.2 and 2.0,
    /// 19 since 2.1.
    #[command(MT_ROUTE_UPDATE_RESP)]
    pub struct MtRouteUpdateResp<V: Layouts> {
        /// Whether the change is accepted, or why not.
        #[doc(alias = "Result")]
        #[role(GnsResult)]
        pub result: V::Recoded21<UpdateResult, GnsResult>,
        /// The number of the route. If the route was added, its new number.
        #[doc(alias = "Route_Id")]
        pub route_id: V::Since21<U32>,
        /// When the request was received, YYYYMMDDhhmmss.
        #[doc(alias = "Time_stamp")]
        #[role(RouteTime)]
        pub time_stamp: V::Since21<Octets<14>>,
    }
}

command! {
    /// `CMPP_MO_ROUTE_UPDATE`: a gateway changes an MO route in the GNS (2.0, 7.6; 3.0, 8.6). 67 bytes in 1.2 and 2.0,
    /// 74 since 2.1.
    #[command(MO_ROUTE_UPDATE)]
    pub struct MoRouteUpdate<V: Layouts> {
        /// Whether the route is added, deleted or updated.
        #[doc(alias = "Update_type")]
        pub update_type: UpdateType,
        /// The number of the route. 0 if the route is to be added.
        #[doc(alias = "Route_Id")]
        pub route_id: U32,
        /// The code of the gateway that the route leads to.
        #[doc(alias = "Destination_Id")]
        pub destination_id: Octets<6>,
        /// The IP address of that gateway, as dotted text.
        #[doc(alias = "Gateway_IP")]
        pub gateway_ip: Octets<15>,
        /// The TCP port of that gateway.
        #[doc(alias = "Gateway_port")]
        pub gateway_port: U16,
        /// The SP's enterprise code.
        #[doc(alias = "SP_Id")]
        pub sp_id: V::Since21<Octets<6>>,
        /// The SP's service code.
        #[doc(alias = "SP_Code")]
        pub sp_code: Octets<21>,
        /// The access point of the SP.
        #[doc(alias = "SP_AcessType")]
        pub sp_access_type: V::Since21<AccessType>,
        /// The service. Empty if the route does not depend on it.
        #[doc(alias = "Service_Id")]
        pub service_id: Octets<10>,
        /// The first service code. 0 if `Service_Id` is empty.
        #[doc(alias = "Start_code")]
        pub start_code: U32,
        /// The last service code.
        #[doc(alias = "End_code")]
        pub end_code: U32,
    }
}

command! {
    /// `CMPP_MO_ROUTE_UPDATE_RESP`: the GNS accepts or rejects the change (2.0, 7.6; 3.0, 8.6). 1 byte in 1.2 and 2.0,
    /// 19 since 2.1.
    #[command(MO_ROUTE_UPDATE_RESP)]
    pub struct MoRouteUpdateResp<V: Layouts> {
        /// Whether the change is accepted, or why not.
        #[doc(alias = "Result")]
        #[role(GnsResult)]
        pub result: V::Recoded21<UpdateResult, GnsResult>,
        /// The number of the route. If the route was added, its new number.
        #[doc(alias = "Route_Id")]
        pub route_id: V::Since21<U32>,
        /// When the request was received, YYYYMMDDhhmmss.
        #[doc(alias = "Time_stamp")]
        #[role(RouteTime)]
        pub time_stamp: V::Since21<Octets<14>>,
    }
}

command! {
    /// `CMPP_PUSH_MT_ROUTE_UPDATE`: the GNS sends a gateway a changed MT route (2.0, 7.6; 3.0, 8.6). 44 bytes in 1.2
    /// and 2.0, 65 since 2.1.
    #[command(PUSH_MT_ROUTE_UPDATE)]
    pub struct PushMtRouteUpdate<V: Layouts> {
        /// Whether the route is added, deleted or updated.
        #[doc(alias = "Update_type")]
        pub update_type: UpdateType,
        /// The number of the route. 0 if the route is to be added.
        #[doc(alias = "Route_Id")]
        pub route_id: U32,
        /// The code of the gateway that the route leads to.
        #[doc(alias = "Destination_Id")]
        pub destination_id: Octets<6>,
        /// The IP address of that gateway, as dotted text.
        #[doc(alias = "Gateway_IP")]
        pub gateway_ip: Octets<15>,
        /// The TCP port of that gateway.
        #[doc(alias = "Gateway_port")]
        pub gateway_port: U16,
        /// The first number segment.
        #[doc(alias = "Start_Id")]
        pub start_id: V::Resized21<6, 9>,
        /// The last number segment.
        #[doc(alias = "End_Id")]
        pub end_id: V::Resized21<6, 9>,
        /// The area code of the provincial capital.
        #[doc(alias = "Area_code")]
        pub area_code: Octets<4>,
        /// The brand that the route is for.
        #[doc(alias = "User_type")]
        pub user_type: V::Since21<UserType>,
        /// When the route last changed, YYYYMMDDhhmmss.
        #[doc(alias = "Time_stamp")]
        #[role(RouteTime)]
        pub time_stamp: V::Since21<Octets<14>>,
    }
}

command! {
    /// `CMPP_PUSH_MT_ROUTE_UPDATE_RESP`: the gateway's answer to a changed MT route (2.0, 7.6; 3.0, 8.6). 1 byte.
    #[command(PUSH_MT_ROUTE_UPDATE_RESP)]
    pub struct PushMtRouteUpdateResp<V: Layouts> {
        /// Whether the gateway changed its routes, or why not.
        #[doc(alias = "Result")]
        #[role(GnsResult)]
        pub result: V::Recoded21<PushResult, GnsResult>,
    }
}

command! {
    /// `CMPP_PUSH_MO_ROUTE_UPDATE`: the GNS sends a gateway a changed MO route (2.0, 7.6; 3.0, 8.6). 67 bytes in 1.2
    /// and 2.0, 88 since 2.1.
    #[command(PUSH_MO_ROUTE_UPDATE)]
    pub struct PushMoRouteUpdate<V: Layouts> {
        /// Whether the route is added, deleted or updated.
        #[doc(alias = "Update_type")]
        pub update_type: UpdateType,
        /// The number of the route. 0 if the route is to be added.
        #[doc(alias = "Route_Id")]
        pub route_id: U32,
        /// The code of the gateway that the route leads to.
        #[doc(alias = "Destination_Id")]
        pub destination_id: Octets<6>,
        /// The IP address of that gateway, as dotted text.
        #[doc(alias = "Gateway_IP")]
        pub gateway_ip: Octets<15>,
        /// The TCP port of that gateway.
        #[doc(alias = "Gateway_port")]
        pub gateway_port: U16,
        /// The SP's enterprise code.
        #[doc(alias = "SP_Id")]
        pub sp_id: V::Since21<Octets<6>>,
        /// The SP's service code.
        #[doc(alias = "SP_Code")]
        pub sp_code: Octets<21>,
        /// The access point of the SP.
        #[doc(alias = "SP_AcessType")]
        pub sp_access_type: V::Since21<AccessType>,
        /// The service. Empty if the route does not depend on it.
        #[doc(alias = "Service_Id")]
        pub service_id: Octets<10>,
        /// The first service code. 0 if `Service_Id` is empty.
        #[doc(alias = "Start_code")]
        pub start_code: U32,
        /// The last service code.
        #[doc(alias = "End_code")]
        pub end_code: U32,
        /// When the route last changed, YYYYMMDDhhmmss.
        #[doc(alias = "Time_stamp")]
        #[role(RouteTime)]
        pub time_stamp: V::Since21<Octets<14>>,
    }
}

command! {
    /// `CMPP_PUSH_MO_ROUTE_UPDATE_RESP`: the gateway's answer to a changed MO route (2.0, 7.6; 3.0, 8.6). 1 byte.
    #[command(PUSH_MO_ROUTE_UPDATE_RESP)]
    pub struct PushMoRouteUpdateResp<V: Layouts> {
        /// Whether the gateway changed its routes, or why not.
        #[doc(alias = "Result")]
        #[role(GnsResult)]
        pub result: V::Recoded21<PushResult, GnsResult>,
    }
}
