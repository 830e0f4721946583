//! See [`fuzzing::follow`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    fuzzing::follow(input);
});
