//! See [`fuzzing::reader`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    fuzzing::reader(input);
});
