//! See [`fuzzing::raw_artifact`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    fuzzing::raw_artifact(input);
});
