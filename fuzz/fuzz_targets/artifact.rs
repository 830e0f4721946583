//! See [`fuzzing::artifact`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    fuzzing::artifact(input);
});
