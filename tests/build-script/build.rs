//! Compiles rules to artifacts: the ones that all tests share, and many.

use std::{env, fs, path::Path};

use classifier_compiler::{BuildScriptError, Compiler, compile_in_build_script};

fn main() -> Result<(), BuildScriptError> {
    let files = ["../data/rules/first.toml", "../data/rules/second.json"];
    compile_in_build_script(&Compiler::new(), files, "rules.bin")?;

    let out = env::var_os("OUT_DIR").expect("cargo sets it");
    let many = Path::new(&out).join("many.toml");
    fs::write(&many, many_rules()).expect("the folder is there for that");
    let many = many.to_str().expect("the path is UTF-8");
    compile_in_build_script(&Compiler::new(), [many], "many.bin")?;
    Ok(())
}

/// Ten thousand rules `^550.+phrase`, of which no two phrases are alike.
fn many_rules() -> String {
    const WORDS: [&str; 10] = [
        "mailbox", "quota", "sender", "policy", "relay", "greylist", "domain", "virus", "spam",
        "address",
    ];
    let phrase = |rule: usize| -> Vec<&str> {
        [1000, 100, 10, 1].iter().map(|digit| WORDS[rule / digit % 10]).collect()
    };
    let rules = (0..10_000).map(|rule| format!("  '^550.+{}',\n", phrase(rule).join(" ")));
    format!("[rules]\nPhrase = [\n{}]\n", rules.collect::<String>())
}
