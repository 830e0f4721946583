//! See [`fuzzing::position`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    fuzzing::position(input);
});
