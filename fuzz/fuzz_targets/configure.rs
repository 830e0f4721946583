//! See [`fuzzing::configure`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    fuzzing::configure(input);
});
