//! Statistics of a day: QUERY and its answer.

use crate::base::octets::Octets;
use crate::schema::codes::QueryType;
use crate::schema::leaf::U32;
use crate::wire::message::command;

command! {
    /// `CMPP_QUERY`: an SP requests the statistics of a day (2.0, 7.4.4.1; 3.0, 8.4.4.1). 27 bytes.
    #[command(QUERY)]
    pub struct Query {
        /// The day, YYYYMMDD.
        #[doc(alias = "Time")]
        #[role(Day)]
        pub time: Octets<8>,
        /// Whether all messages are counted, or those of one service.
        #[doc(alias = "Query_Type")]
        pub query_type: QueryType,
        /// The service, if `Query_Type` is 1.
        #[doc(alias = "Query_Code")]
        pub query_code: Octets<10>,
        /// Reserved.
        #[doc(alias = "Reserve")]
        #[role(Reserved)]
        pub reserve: Octets<8>,
    }
}

command! {
    /// `CMPP_QUERY_RESP`: the statistics of a day (2.0, 7.4.4.2; 3.0, 8.4.4.2). 51 bytes.
    #[command(QUERY_RESP)]
    pub struct QueryResp {
        /// The day, YYYYMMDD.
        #[doc(alias = "Time")]
        #[role(Day)]
        pub time: Octets<8>,
        /// `Query_Type` of the request.
        #[doc(alias = "Query_Type")]
        pub query_type: QueryType,
        /// `Query_Code` of the request.
        #[doc(alias = "Query_Code")]
        pub query_code: Octets<10>,
        /// The number of messages received from the SP.
        #[doc(alias = "MT_TLMsg")]
        pub mt_tl_msg: U32,
        /// The number of recipients in the messages from the SP.
        #[doc(alias = "MT_Tlusr")]
        pub mt_tl_usr: U32,
        /// The count of successful forwards from the SP.
        #[doc(alias = "MT_Scs")]
        pub mt_scs: U32,
        /// The count of waiting forwards from the SP.
        #[doc(alias = "MT_WT")]
        pub mt_wt: U32,
        /// The count of failed forwards from the SP.
        #[doc(alias = "MT_FL")]
        pub mt_fl: U32,
        /// The count of successful deliveries to the SP.
        #[doc(alias = "MO_Scs")]
        pub mo_scs: U32,
        /// The count of waiting deliveries to the SP.
        #[doc(alias = "MO_WT")]
        pub mo_wt: U32,
        /// The count of failed deliveries to the SP.
        #[doc(alias = "MO_FL")]
        pub mo_fl: U32,
    }
}
