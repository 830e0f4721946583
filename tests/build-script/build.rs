//! Compiles the rules to an artifact.

use classifier_compiler::{Compiler, compile_in_build_script};

fn main() {
    let files = ["../data/rules/first.toml", "../data/rules/second.json"];
    if let Err(problem) = compile_in_build_script(&Compiler::new(), files, "rules.bin") {
        eprintln!("{problem}");
        std::process::exit(1);
    }
}
