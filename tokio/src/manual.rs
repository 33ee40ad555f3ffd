#![doc = include_str!("manual/en.md")]

#[doc = include_str!("manual/zh.md")]
pub mod zh {}
