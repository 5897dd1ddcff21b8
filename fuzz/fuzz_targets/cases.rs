#![no_main]

#[allow(dead_code, reason = "each program runs one target of several")]
#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::cases(bytes));
