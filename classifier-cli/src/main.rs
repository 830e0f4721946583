//! The `classifier` program. All of it is in the library beside this file, so that its input can be
//! fuzzed.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    classifier_cli::main()
}
