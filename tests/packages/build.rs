//! Compiles rules without a macro.

use classifier_compiler::{BuildScriptError, Compiler, compile_in_build_script};

fn main() -> Result<(), BuildScriptError> {
    compile_in_build_script(&Compiler::new(), ["rules/own.toml"], "rules.bin")?;
    Ok(())
}
