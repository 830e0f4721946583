//! See [`fuzzing::delivery`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    fuzzing::delivery(input);
});
