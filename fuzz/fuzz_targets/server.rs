//! See [`fuzzing::server`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    fuzzing::server(input);
});
