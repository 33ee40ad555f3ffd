//! Deleting a submitted message: CANCEL and its answer.

use crate::layouts::Layouts;
use crate::schema::codes::CancelResult;
use crate::schema::msg_id::MsgId;
use crate::wire::message::command;

command! {
    /// `CMPP_CANCEL`: an SP deletes a message that it submitted (2.0, 7.4.6.1; 3.0, 8.4.6.1). 8 bytes.
    #[command(CANCEL)]
    pub struct Cancel {
        /// The identifier of the message to be deleted.
        #[doc(alias = "Msg_Id")]
        pub msg_id: MsgId,
    }
}

command! {
    /// `CMPP_CANCEL_RESP`: the answer to CANCEL (2.0, 7.4.6.2; 3.0, 8.4.6.2). 1 byte before 3.0, 4 since.
    #[command(CANCEL_RESP)]
    pub struct CancelResp<V: Layouts> {
        /// Whether the message was deleted.
        #[doc(alias = "Success_Id")]
        pub success_id: V::Widened30<CancelResult>,
    }
}
