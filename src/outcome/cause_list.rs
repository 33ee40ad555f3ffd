//! The causes.
//!
//! Made by `spec-vectors/codes.py` from `spec-vectors/codes`. Do not edit.

use crate::outcome::cause::causes;

causes! {
    Success = "ok", None, "success", "成功";
    Number = "number", Some(Never), "the number does not exist", "空号";
    Stopped = "stopped", Some(Later), "the subscriber is suspended or in arrears", "停机或欠费";
    Barred = "barred", Some(Never), "the subscriber cannot receive short messages", "未开通或被禁止短信业务";
    Absent = "absent", Some(Later), "the phone is off or out of coverage", "关机或不在服务区";
    Memory = "memory", Some(Later), "the phone's memory is full", "手机存储满";
    Handset = "handset", Some(Later), "the phone refused or failed", "手机终端故障";
    Expired = "expired", Some(Later), "not delivered within the validity", "超过有效期";
    Balance = "balance", Some(Later), "not enough money to charge", "余额不足";
    Service = "service", Some(AfterChange), "the service is unknown, paused or not subscribed to", "业务不存在、暂停或未订购";
    Blacklist = "blacklist", Some(Never), "the number is on a blacklist, or not on the white list", "黑名单，或不在白名单";
    Content = "content", Some(AfterChange), "the text was refused", "内容被拦截";
    Rate = "rate", Some(Later), "too many messages: rate, daily or monthly limit, queue full", "流量、频次或队列超限";
    Link = "link", Some(Later), "no connection or no answer between two systems", "系统间未连接或无应答";
    Route = "route", Some(AfterChange), "no route to the number", "无路由";
    Sender = "sender", Some(AfterChange), "the sender's account, code, address or parameter is wrong", "发送方帐号、代码、地址或参数错误";
    Format = "format", Some(AfterChange), "the message is malformed", "消息格式错误";
    System = "system", Some(Later), "internal failure of a system", "系统内部错误";
    NoReport = "noreport", None, "no status report came in time", "未收到状态报告";
    Unknown = "unknown", None, "not specified", "不详";
}
