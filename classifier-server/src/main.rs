//! The program `classifier-server`. Its code is in the library, so that fuzz targets can use it.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    classifier_server::main()
}
