//! See [`fuzzing::rule_file`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    fuzzing::rule_file(input);
});
