#![no_main]

use cmpp_codec::{Pdu, V30};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|pdu: Pdu<'_, V30>| {
    my_program::handle(pdu); // your code
});
