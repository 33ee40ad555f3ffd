//! A parser of SUBMIT of 2.0 and 3.0 that uses only nom's combinators, one for each field, and nothing of this crate.

use std::hint::black_box;

use nom::bytes::complete::take;
use nom::multi::length_data;
use nom::number::complete::{be_u8, be_u32, be_u64};
use nom::{IResult, Parser};

/// Reads a stream and returns the same sum as [`crate::library::Fields`].
type Read = fn(&[u8]) -> u64;

/// The parsers of the versions.
pub const PARSE: [(&str, Read); 2] = [("2.0", parse::<false>), ("3.0", parse::<true>)];

/// All fields of a SUBMIT. Texts are without their padding.
#[derive(Debug)]
pub struct Submit<'a> {
    /// `Msg_Id`.
    pub msg_id: u64,
    /// `Pk_total`, `Pk_number`, `Registered_Delivery`, `Msg_level`, `Fee_UserType`, `TP_pId`, `TP_udhi`, `Msg_Fmt`.
    pub octets: [u8; 8],
    /// `Service_Id`, `Fee_terminal_Id`, `Msg_src`, `FeeType`, `FeeCode`, `ValId_Time`, `At_Time`, `Src_Id`.
    pub texts: [&'a [u8]; 8],
    /// `Dest_terminal_Id`: the bytes of all recipients, with their padding.
    pub dest_terminal_ids: &'a [u8],
    /// `Msg_Content`.
    pub msg_content: &'a [u8],
    /// `Reserve` or `LinkID`.
    pub tail: &'a [u8],
}

fn text<'a>(width: usize) -> impl Parser<&'a [u8], Output = &'a [u8], Error = nom::error::Error<&'a [u8]>> {
    take(width).map(|field: &[u8]| field.split(|&byte| byte == 0).next().unwrap_or(field))
}

/// Parses a whole message.
fn submit<const SINCE_30: bool>(input: &[u8]) -> IResult<&[u8], Submit<'_>> {
    let (id, tail_width) = if SINCE_30 { (32, 20_usize) } else { (21, 8) };
    let (input, _total_length) = be_u32(input)?;
    let (input, _command_id) = be_u32(input)?;
    let (input, _sequence_id) = be_u32(input)?;
    let (input, msg_id) = be_u64(input)?;
    let (input, (pk_total, pk_number, registered_delivery, msg_level)) = (be_u8, be_u8, be_u8, be_u8).parse(input)?;
    let (input, service_id) = text(10).parse(input)?;
    let (input, fee_user_type) = be_u8(input)?;
    let (input, fee_terminal_id) = text(id).parse(input)?;
    let (input, _fee_terminal_type) = take(usize::from(SINCE_30))(input)?;
    let (input, (tp_pid, tp_udhi, msg_fmt)) = (be_u8, be_u8, be_u8).parse(input)?;
    let (input, (msg_src, fee_type, fee_code)) = (text(6), text(2), text(6)).parse(input)?;
    let (input, (valid_time, at_time, src_id)) = (text(17), text(17), text(21)).parse(input)?;
    let (input, destusr_tl) = be_u8(input)?;
    let (input, dest_terminal_ids) = take(id * usize::from(destusr_tl))(input)?;
    let (input, _dest_terminal_type) = take(usize::from(SINCE_30))(input)?;
    let (input, msg_content) = length_data(be_u8).parse(input)?;
    let (input, tail) = take(tail_width)(input)?;
    let octets = [pk_total, pk_number, registered_delivery, msg_level, fee_user_type, tp_pid, tp_udhi, msg_fmt];
    let texts = [service_id, fee_terminal_id, msg_src, fee_type, fee_code, valid_time, at_time, src_id];
    Ok((input, Submit { msg_id, octets, texts, dest_terminal_ids, msg_content, tail }))
}

/// Reads a stream of SUBMITs, and returns the same sum as [`crate::library::Fields`].
pub fn parse<const SINCE_30: bool>(mut stream: &[u8]) -> u64 {
    let mut sum = 0_u64;
    while let Ok((rest, submit)) = submit::<SINCE_30>(stream) {
        let width = if SINCE_30 { 32 } else { 21 };
        let ids = submit.dest_terminal_ids.chunks_exact(width);
        let texts = submit.texts.iter().map(|text| text.len());
        let numbers = ids.map(|id| id.iter().position(|&byte| byte == 0).unwrap_or(width));
        let lengths: usize = texts.chain(numbers).sum::<usize>() + submit.msg_content.len();
        let octets: u64 = submit.octets.iter().map(|&octet| u64::from(octet)).sum();
        sum = sum.wrapping_add(black_box(&submit).msg_id).wrapping_add(octets).wrapping_add(lengths as u64);
        stream = rest;
    }
    sum
}
