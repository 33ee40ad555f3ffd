//! The manual: how to do with this crate what programs that speak CMPP do. [中文](zh)
//!
//! Read it from front to back in about an hour, or go to the page that you need. Each page begins with what you will be
//! able to do and takes about five minutes. Its code is compiled and run by the crate's tests, with all features on.
//!
//! | Page | What you can do afterwards |
//! |---|---|
//! | [CMPP in ten minutes](overview) | say who sends what to whom, and which message answers which |
//! | [Your first SUBMIT](first_submit) | write a SUBMIT, read it back, and point to every byte |
//! | [Reading a stream](streams) | find the messages in what TCP delivers, and survive malformed ones |
//! | [Versions](versions) | write code for one version, for all of them, and for one that you learn at run time |
//! | [Text, long messages and signatures](text) | send and read text of any length in any encoding |
//! | [Status reports and Msg_Id](reports) | tell which of your messages arrived |
//! | [The login](login) | log in, check a login, and say why one failed |
//! | [The session](session) | run both ends of a connection over real sockets |
//! | [Gateways](gateways) | accept several accounts, limit them, and send messages and reports |
//! | [Relaying between versions](relays) | pass messages on between a 2.0 and a 3.0 connection, and know what gets lost |
//! | [What real peers do](peers) | recognise a peer's deviation, and choose the setting for it |
//! | [Looking at captures](captures) | see every field of every message, in a capture or in your program |
//! | [Fuzzing your program](fuzzing) | feed valid and malformed messages to your own code |
//! | [Bare metal](bare_metal) | send messages without a heap, an operating system or a copy |

/// Declares a module for each page, in the order of the table.
macro_rules! pages {
    ($language:literal: $($page:ident)*) => {
        $(
            #[doc = include_str!(concat!("manual/", $language, "/", stringify!($page), ".md"))]
            pub mod $page {}
        )*
    };
}

pages!("en": overview first_submit streams versions text reports login session gateways relays peers captures fuzzing bare_metal);

pub mod zh {
    //! 手册:用本库完成 CMPP 程序要做的各种事。[English](super)
    //!
    //! 从头到尾读一遍约一小时,也可以直接翻到需要的一页。每页先说明读完能做什么,约五分钟读完;页中代码都由本库的测试编译并运行(启用全部特性)。
    //!
    //! | 页 | 读完之后能做什么 |
    //! |---|---|
    //! | [十分钟了解 CMPP](overview) | 说清谁给谁发什么消息,哪条消息应答哪条 |
    //! | [第一条 SUBMIT](first_submit) | 写出一条 SUBMIT,再读回来,指出每个字节的含义 |
    //! | [读取流](streams) | 从 TCP 字节流中切出消息,遇到错误的消息也能继续 |
    //! | [版本](versions) | 编写针对一个版本、所有版本、运行时才知道版本的代码 |
    //! | [文本、长短信与签名](text) | 收发任意长度、任意编码的文本 |
    //! | [状态报告与 Msg_Id](reports) | 知道哪条短信已送达 |
    //! | [登录](login) | 登录、校验登录、说明登录为何失败 |
    //! | [会话](session) | 在真实的套接字上运行连接的两端 |
    //! | [网关](gateways) | 接入多个账号、限速、下发短信与状态报告 |
    //! | [跨版本转发](relays) | 在 2.0 与 3.0 连接之间转发消息,并知道丢失了什么 |
    //! | [现网设备的偏差](peers) | 认出对端与规范不一致之处,选择相应的设置 |
    //! | [分析抓包](captures) | 在抓包或自己的程序里查看每条消息的每个字段 |
    //! | [对自己的程序做模糊测试](fuzzing) | 用合法和非法的消息测试自己的代码 |
    //! | [裸机](bare_metal) | 没有堆、没有操作系统、不拷贝,也能收发消息 |

    pages!("zh": overview first_submit streams versions text reports login session gateways relays peers captures fuzzing bare_metal);
}
