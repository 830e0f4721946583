//! See [`fuzzing::oracle`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    fuzzing::oracle(input);
});
