//! See [`fuzzing::atoms`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    fuzzing::atoms(input);
});
