//! Requests for routes from a gateway to the GNS, the name server: MT_ROUTE, MO_ROUTE, GET_ROUTE, GET_MT_ROUTE,
//! GET_MO_ROUTE and their answers (2.0, 7.6; 3.0, 8.6).
//!
//! 2.1 changed the answers and split GET_ROUTE into two messages. 3.0 changed nothing further.

use crate::base::octets::Octets;
use crate::layouts::Layouts;
use crate::schema::codes::{AccessType, GnsResult, RouteResult, UserType};
use crate::schema::leaf::{I32, U16, U32};
use crate::wire::message::command;

command! {
    /// `CMPP_MT_ROUTE`: a gateway requests the route to a phone number (2.0, 7.6; 3.0, 8.6). 27 bytes.
    #[command(MT_ROUTE)]
    pub struct MtRoute {
        /// The code of the requesting gateway.
        #[doc(alias = "Source_Id")]
        pub source_id: Octets<6>,
        /// The phone number.
        #[doc(alias = "Terminal_Id")]
        pub terminal_id: Octets<21>,
    }
}

command! {
    /// `CMPP_MT_ROUTE_RESP`: the route to a phone number (2.0, 7.6; 3.0, 8.6). 44 bytes in 1.2 and 2.0, 65 since 2.1.
    #[command(MT_ROUTE_RESP)]
    pub struct MtRouteResp<V: Layouts> {
        /// The number of the route, assigned by the GNS, counted from 0.
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
        /// Whether there is a route, or why not.
        #[doc(alias = "Result")]
        #[role(GnsResult)]
        pub result: V::Recoded21<RouteResult, GnsResult>,
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
    /// `CMPP_MO_ROUTE`: a gateway requests the route to an SP (2.0, 7.6; 3.0, 8.6). 41 bytes.
    #[command(MO_ROUTE)]
    pub struct MoRoute {
        /// The code of the requesting gateway.
        #[doc(alias = "Source_Id")]
        pub source_id: Octets<6>,
        /// The SP's service code.
        #[doc(alias = "SP_Code")]
        pub sp_code: Octets<21>,
        /// The requested service.
        #[doc(alias = "Service_Id")]
        pub service_id: Octets<10>,
        /// The requested service code. 0 if `Service_Id` is empty.
        #[doc(alias = "Service_Code")]
        pub service_code: U32,
    }
}

command! {
    /// `CMPP_MO_ROUTE_RESP`: the route to an SP (2.0, 7.6; 3.0, 8.6). 57 bytes in 1.2 and 2.0, 78 since 2.1.
    #[command(MO_ROUTE_RESP)]
    pub struct MoRouteResp<V: Layouts> {
        /// The number of the route, assigned by the GNS, counted from 0.
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
        /// The SP: its service code in 21 bytes before 2.1, its enterprise code in 6 bytes since.
        #[doc(alias = "SP_Id")]
        pub sp_id: V::Resized21<21, 6>,
        /// The SP's service code.
        #[doc(alias = "SP_Code")]
        pub sp_code: V::Since21<Octets<21>>,
        /// The access point of the SP.
        #[doc(alias = "SP_AcessType")]
        pub sp_access_type: V::Since21<AccessType>,
        /// The first service code. 0 if `Service_Id` of the request is empty.
        #[doc(alias = "Start_code")]
        pub start_code: U32,
        /// The last service code.
        #[doc(alias = "End_code")]
        pub end_code: U32,
        /// Whether there is a route, or why not.
        #[doc(alias = "Result")]
        #[role(GnsResult)]
        pub result: V::Recoded21<RouteResult, GnsResult>,
        /// When the route last changed, YYYYMMDDhhmmss.
        #[doc(alias = "Time_stamp")]
        #[role(RouteTime)]
        pub time_stamp: V::Since21<Octets<14>>,
    }
}

command! {
    /// `CMPP_GET_ROUTE` of 1.2 and 2.0: a gateway requests the next route (2.0, 7.6). 12 bytes.
    #[command(GET_ROUTE)]
    pub struct GetRoute {
        /// The code of the requesting gateway.
        #[doc(alias = "Source_Id")]
        pub source_id: Octets<6>,
        /// The type of the route: `MO` or `MT`.
        #[doc(alias = "Route_type")]
        pub route_type: Octets<2>,
        /// The number of the last route received. -1 in the first request.
        #[doc(alias = "Last_route_Id")]
        pub last_route_id: I32,
    }
}

command! {
    /// `CMPP_GET_ROUTE_RESP` of 1.2 and 2.0: the next route (2.0, 7.6). 71 bytes.
    #[command(GET_ROUTE_RESP)]
    pub struct GetRouteResp {
        /// The number of the route, assigned by the GNS, counted from 0.
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
        /// The SP's service code. For MO routes only.
        #[doc(alias = "SP_Code")]
        pub sp_code: Octets<21>,
        /// The service. For MO routes only.
        #[doc(alias = "Service_Id")]
        pub service_id: Octets<10>,
        /// The first service code of an MO route, or the first number segment of an MT route.
        #[doc(alias = "Start_code")]
        pub start_code: U32,
        /// The last service code of an MO route, or the last number segment of an MT route.
        #[doc(alias = "End_code")]
        pub end_code: U32,
        /// The area code of the provincial capital. For MT routes only.
        #[doc(alias = "Area_code")]
        pub area_code: Octets<4>,
        /// Whether there is a route, and whether it is the last one.
        #[doc(alias = "Result")]
        #[role(GnsResult)]
        pub result: RouteResult,
    }
}

command! {
    /// `CMPP_GET_MT_ROUTE` of 2.1 and 3.0: a gateway requests the next MT route (3.0, 8.6). 14 bytes.
    #[command(GET_MT_ROUTE)]
    pub struct GetMtRoute {
        /// The code of the requesting gateway.
        #[doc(alias = "Source_Id")]
        pub source_id: Octets<6>,
        /// The type of the route: `MT`.
        #[doc(alias = "Route_type")]
        pub route_type: Octets<4>,
        /// The number of the last route received. -1 in the first request.
        #[doc(alias = "Last_route_Id")]
        pub last_route_id: I32,
    }
}

command! {
    /// `CMPP_GET_MT_ROUTE_RESP` of 2.1 and 3.0: the next MT route (3.0, 8.6). 73 bytes.
    #[command(GET_MT_ROUTE_RESP)]
    pub struct GetMtRouteResp {
        /// The number of the route, assigned by the GNS, counted from 0.
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
        pub start_id: Octets<9>,
        /// The last number segment.
        #[doc(alias = "End_Id")]
        pub end_id: Octets<9>,
        /// The area code of the provincial capital.
        #[doc(alias = "Area_code")]
        pub area_code: Octets<4>,
        /// Whether there is a route, or why not.
        #[doc(alias = "Result")]
        #[role(GnsResult)]
        pub result: GnsResult,
        /// The brand that the route is for.
        #[doc(alias = "User_type")]
        pub user_type: UserType,
        /// The total number of routes.
        #[doc(alias = "Route_total")]
        pub route_total: U32,
        /// The number of this route among them, counted from 1.
        #[doc(alias = "Route_number")]
        pub route_number: U32,
        /// When the route last changed, YYYYMMDDhhmmss.
        #[doc(alias = "Time_stamp")]
        #[role(RouteTime)]
        pub time_stamp: Octets<14>,
    }
}

command! {
    /// `CMPP_GET_MO_ROUTE` of 2.1 and 3.0: a gateway requests the next MO route (3.0, 8.6). 14 bytes.
    #[command(GET_MO_ROUTE)]
    pub struct GetMoRoute {
        /// The code of the requesting gateway.
        #[doc(alias = "Source_Id")]
        pub source_id: Octets<6>,
        /// The type of the route: `MO`.
        #[doc(alias = "Route_type")]
        pub route_type: Octets<4>,
        /// The number of the last route received. -1 in the first request.
        #[doc(alias = "Last_route_Id")]
        pub last_route_id: I32,
    }
}

command! {
    /// `CMPP_GET_MO_ROUTE_RESP` of 2.1 and 3.0: the next MO route (3.0, 8.6). 96 bytes.
    #[command(GET_MO_ROUTE_RESP)]
    pub struct GetMoRouteResp {
        /// The number of the route, assigned by the GNS, counted from 0.
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
        pub sp_id: Octets<6>,
        /// The SP's service code.
        #[doc(alias = "SP_Code")]
        pub sp_code: Octets<21>,
        /// The access point of the SP.
        #[doc(alias = "SP_AcessType")]
        pub sp_access_type: AccessType,
        /// The service.
        #[doc(alias = "Service_Id")]
        pub service_id: Octets<10>,
        /// The first service code.
        #[doc(alias = "Start_code")]
        pub start_code: U32,
        /// The last service code.
        #[doc(alias = "End_code")]
        pub end_code: U32,
        /// Whether there is a route, or why not.
        #[doc(alias = "Result")]
        #[role(GnsResult)]
        pub result: GnsResult,
        /// The total number of routes.
        #[doc(alias = "Route_total")]
        pub route_total: U32,
        /// The number of this route among them, counted from 1.
        #[doc(alias = "Route_number")]
        pub route_number: U32,
        /// When the route last changed, YYYYMMDDhhmmss.
        #[doc(alias = "Time_stamp")]
        #[role(RouteTime)]
        pub time_stamp: Octets<14>,
    }
}
