//! One program for all fuzz targets of the package [`fuzzing`], because each program would be linked with all crates:
//! `CLASSIFIER_FUZZ_TARGET` says which.

#![no_main]

use std::{env, sync::LazyLock};

static TARGET: LazyLock<fuzzing::Target> = LazyLock::new(|| {
    let name = env::var("CLASSIFIER_FUZZ_TARGET").expect("CLASSIFIER_FUZZ_TARGET is not set");
    let target = fuzzing::TARGETS.iter().find(|(its, _)| *its == name);
    target.unwrap_or_else(|| panic!("CLASSIFIER_FUZZ_TARGET={name}: no such target")).1
});

libfuzzer_sys::fuzz_target!(init: { LazyLock::force(&TARGET); }, |input: &[u8]| {
    TARGET(input);
});
