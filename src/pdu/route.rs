//! Asking the GNS for routes: MT_ROUTE, MO_ROUTE, GET_ROUTE, GET_MT_ROUTE, GET_MO_ROUTE and their answers.
//!
//! 2.0, 7.6; 3.0, 8.6. 2.1 rewrote the answers and split GET_ROUTE; 3.0 left them as 2.1 had made them.

use crate::base::octets::Octets;
use crate::layouts::Layouts;
use crate::schema::codes::{AccessType, GnsResult, RouteResult, UserType};
use crate::schema::leaf::{I32, U16, U32};
use crate::wire::message::command;

command! {
    /// `CMPP_MT_ROUTE`: which gateway serves a phone number? 27 bytes.
    #[command(MT_ROUTE)]
    pub struct MtRoute {
        /// The gateway that asks.
        #[doc(alias = "Source_Id")]
        pub source_id: Octets<6>,
        /// The phone number.
        #[doc(alias = "Terminal_Id")]
        pub terminal_id: Octets<21>,
    }
}

command! {
    /// `CMPP_MT_ROUTE_RESP`: that one. 44 bytes in 1.2 and 2.0, 65 since 2.1.
    #[command(MT_ROUTE_RESP)]
    pub struct MtRouteResp<V: Layouts> {
        /// The route's number, given out by the GNS, counted from 0.
        #[doc(alias = "Route_Id")]
        pub route_id: U32,
        /// The code of the gateway to go to.
        #[doc(alias = "Destination_Id")]
        pub destination_id: Octets<6>,
        /// Its address, dotted text.
        #[doc(alias = "Gateway_IP")]
        pub gateway_ip: Octets<15>,
        /// Its TCP port.
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
        /// Whether there is a route, and why not.
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
    /// `CMPP_MO_ROUTE`: which gateway serves an SP? 41 bytes.
    #[command(MO_ROUTE)]
    pub struct MoRoute {
        /// The gateway that asks.
        #[doc(alias = "Source_Id")]
        pub source_id: Octets<6>,
        /// The SP's service code.
        #[doc(alias = "SP_Code")]
        pub sp_code: Octets<21>,
        /// The service wanted.
        #[doc(alias = "Service_Id")]
        pub service_id: Octets<10>,
        /// The service code wanted; 0 without a `Service_Id`.
        #[doc(alias = "Service_Code")]
        pub service_code: U32,
    }
}

command! {
    /// `CMPP_MO_ROUTE_RESP`: that one. 57 bytes in 1.2 and 2.0, 78 since 2.1.
    #[command(MO_ROUTE_RESP)]
    pub struct MoRouteResp<V: Layouts> {
        /// The route's number, given out by the GNS, counted from 0.
        #[doc(alias = "Route_Id")]
        pub route_id: U32,
        /// The code of the gateway to go to.
        #[doc(alias = "Destination_Id")]
        pub destination_id: Octets<6>,
        /// Its address, dotted text.
        #[doc(alias = "Gateway_IP")]
        pub gateway_ip: Octets<15>,
        /// Its TCP port.
        #[doc(alias = "Gateway_port")]
        pub gateway_port: U16,
        /// The SP: before 2.1 its service code in 21 bytes, since then its enterprise code in 6.
        #[doc(alias = "SP_Id")]
        pub sp_id: V::Resized21<21, 6>,
        /// The SP's service code.
        #[doc(alias = "SP_Code")]
        pub sp_code: V::Since21<Octets<21>>,
        /// Which of the SP's access points.
        #[doc(alias = "SP_AcessType")]
        pub sp_access_type: V::Since21<AccessType>,
        /// The first service code; 0 without a `Service_Id`.
        #[doc(alias = "Start_code")]
        pub start_code: U32,
        /// The last service code.
        #[doc(alias = "End_code")]
        pub end_code: U32,
        /// Whether there is a route, and why not.
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
    /// `CMPP_GET_ROUTE`, 1.2 and 2.0: the route after that one, please. 12 bytes.
    #[command(GET_ROUTE)]
    pub struct GetRoute {
        /// The gateway that asks.
        #[doc(alias = "Source_Id")]
        pub source_id: Octets<6>,
        /// `MO` or `MT`.
        #[doc(alias = "Route_type")]
        pub route_type: Octets<2>,
        /// The number of the last route received; -1 at first.
        #[doc(alias = "Last_route_Id")]
        pub last_route_id: I32,
    }
}

command! {
    /// `CMPP_GET_ROUTE_RESP`, 1.2 and 2.0: here it is. 71 bytes.
    #[command(GET_ROUTE_RESP)]
    pub struct GetRouteResp {
        /// The route's number, given out by the GNS, counted from 0.
        #[doc(alias = "Route_Id")]
        pub route_id: U32,
        /// The code of the gateway to go to.
        #[doc(alias = "Destination_Id")]
        pub destination_id: Octets<6>,
        /// Its address, dotted text.
        #[doc(alias = "Gateway_IP")]
        pub gateway_ip: Octets<15>,
        /// Its TCP port.
        #[doc(alias = "Gateway_port")]
        pub gateway_port: U16,
        /// MO: the SP's service code.
        #[doc(alias = "SP_Code")]
        pub sp_code: Octets<21>,
        /// MO: the service.
        #[doc(alias = "Service_Id")]
        pub service_id: Octets<10>,
        /// MO: the first service code. MT: the first number segment.
        #[doc(alias = "Start_code")]
        pub start_code: U32,
        /// MO: the last service code. MT: the last number segment.
        #[doc(alias = "End_code")]
        pub end_code: U32,
        /// MT: the area code of the provincial capital.
        #[doc(alias = "Area_code")]
        pub area_code: Octets<4>,
        /// Whether there is a route, and whether it is the last.
        #[doc(alias = "Result")]
        #[role(GnsResult)]
        pub result: RouteResult,
    }
}

command! {
    /// `CMPP_GET_MT_ROUTE`, 2.1 and 3.0: the MT route after that one, please. 14 bytes.
    #[command(GET_MT_ROUTE)]
    pub struct GetMtRoute {
        /// The gateway that asks.
        #[doc(alias = "Source_Id")]
        pub source_id: Octets<6>,
        /// `MT`.
        #[doc(alias = "Route_type")]
        pub route_type: Octets<4>,
        /// The number of the last route received; -1 at first.
        #[doc(alias = "Last_route_Id")]
        pub last_route_id: I32,
    }
}

command! {
    /// `CMPP_GET_MT_ROUTE_RESP`, 2.1 and 3.0: here it is. 73 bytes.
    #[command(GET_MT_ROUTE_RESP)]
    pub struct GetMtRouteResp {
        /// The route's number, given out by the GNS, counted from 0.
        #[doc(alias = "Route_Id")]
        pub route_id: U32,
        /// The code of the gateway to go to.
        #[doc(alias = "Destination_Id")]
        pub destination_id: Octets<6>,
        /// Its address, dotted text.
        #[doc(alias = "Gateway_IP")]
        pub gateway_ip: Octets<15>,
        /// Its TCP port.
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
        /// Whether there is a route, and why not.
        #[doc(alias = "Result")]
        #[role(GnsResult)]
        pub result: GnsResult,
        /// The brand that the route is for.
        #[doc(alias = "User_type")]
        pub user_type: UserType,
        /// Routes in all.
        #[doc(alias = "Route_total")]
        pub route_total: U32,
        /// Which of them this is, from 1.
        #[doc(alias = "Route_number")]
        pub route_number: U32,
        /// When the route last changed, YYYYMMDDhhmmss.
        #[doc(alias = "Time_stamp")]
        #[role(RouteTime)]
        pub time_stamp: Octets<14>,
    }
}

command! {
    /// `CMPP_GET_MO_ROUTE`, 2.1 and 3.0: the MO route after that one, please. 14 bytes.
    #[command(GET_MO_ROUTE)]
    pub struct GetMoRoute {
        /// The gateway that asks.
        #[doc(alias = "Source_Id")]
        pub source_id: Octets<6>,
        /// `MO`.
        #[doc(alias = "Route_type")]
        pub route_type: Octets<4>,
        /// The number of the last route received; -1 at first.
        #[doc(alias = "Last_route_Id")]
        pub last_route_id: I32,
    }
}

command! {
    /// `CMPP_GET_MO_ROUTE_RESP`, 2.1 and 3.0: here it is. 96 bytes.
    #[command(GET_MO_ROUTE_RESP)]
    pub struct GetMoRouteResp {
        /// The route's number, given out by the GNS, counted from 0.
        #[doc(alias = "Route_Id")]
        pub route_id: U32,
        /// The code of the gateway to go to.
        #[doc(alias = "Destination_Id")]
        pub destination_id: Octets<6>,
        /// Its address, dotted text.
        #[doc(alias = "Gateway_IP")]
        pub gateway_ip: Octets<15>,
        /// Its TCP port.
        #[doc(alias = "Gateway_port")]
        pub gateway_port: U16,
        /// The SP's enterprise code.
        #[doc(alias = "SP_Id")]
        pub sp_id: Octets<6>,
        /// The SP's service code.
        #[doc(alias = "SP_Code")]
        pub sp_code: Octets<21>,
        /// Which of the SP's access points.
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
        /// Whether there is a route, and why not.
        #[doc(alias = "Result")]
        #[role(GnsResult)]
        pub result: GnsResult,
        /// Routes in all.
        #[doc(alias = "Route_total")]
        pub route_total: U32,
        /// Which of them this is, from 1.
        #[doc(alias = "Route_number")]
        pub route_number: U32,
        /// When the route last changed, YYYYMMDDhhmmss.
        #[doc(alias = "Time_stamp")]
        #[role(RouteTime)]
        pub time_stamp: Octets<14>,
    }
}
