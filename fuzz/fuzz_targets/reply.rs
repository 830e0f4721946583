//! See [`fuzzing::reply`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    fuzzing::reply(input);
});
