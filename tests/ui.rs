//! What the compiler says about wrong uses of the attribute.

use std::{env, fs, io, path::PathBuf};

#[test]
fn wrong_uses_are_told_with_place_and_cure() {
    place_rule_files().unwrap();
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
    // What is said without the feature, `tests/rebuild.rs` looks at.
    if cfg!(feature = "smtp") {
        cases.compile_fail("tests/ui/builtin/*.rs");
    }
}

/// Puts the rule files where `trybuild` puts the crate that it makes of the cases, since paths to
/// them are relative to a crate.
fn place_rule_files() -> io::Result<()> {
    let cases = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let executable = env::current_exe()?;
    let target = executable.ancestors().nth(3).ok_or(io::ErrorKind::NotFound)?;
    let project = target.join("tests/trybuild/classifier");
    fs::create_dir_all(&project)?;
    for entry in fs::read_dir(cases)? {
        let path = entry?.path();
        if let Some(name) = path.file_name()
            && path.extension().is_some_and(|extension| extension == "toml" || extension == "json")
        {
            fs::copy(&path, project.join(name))?;
        }
    }
    Ok(())
}
