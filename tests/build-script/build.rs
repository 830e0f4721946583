//! Compiles the rules to an artifact.

use classifier_compiler::{BuildScriptError, Compiler, compile_in_build_script};

fn main() -> Result<(), BuildScriptError> {
    let files = ["../data/rules/first.toml", "../data/rules/second.json"];
    compile_in_build_script(&Compiler::new(), files, "rules.bin")?;
    Ok(())
}
