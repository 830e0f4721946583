//! See [`fuzzing::groups`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    fuzzing::groups(input);
});
