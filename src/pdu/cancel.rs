//! Deleting a message that was submitted: CANCEL and its answer.

use crate::layouts::Layouts;
use crate::schema::codes::CancelResult;
use crate::schema::msg_id::MsgId;
use crate::wire::message::command;

command! {
    /// `CMPP_CANCEL`: an SP takes a message back (2.0, 7.4.6.1; 3.0, 8.4.6.1). 8 bytes.
    #[command(CANCEL)]
    pub struct Cancel {
        /// The message to be deleted.
        #[doc(alias = "Msg_Id")]
        pub msg_id: MsgId,
    }
}

command! {
    /// `CMPP_CANCEL_RESP`: whether it was deleted (2.0, 7.4.6.2; 3.0, 8.4.6.2). One byte before 3.0, four since.
    #[command(CANCEL_RESP)]
    pub struct CancelResp<V: Layouts> {
        /// Whether the message was deleted.
        #[doc(alias = "Success_Id")]
        pub success_id: V::Widened30<CancelResult>,
    }
}
