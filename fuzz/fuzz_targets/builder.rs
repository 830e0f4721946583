//! See [`fuzzing::builder`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    fuzzing::builder(input);
});
