//! Editing a rule file is enough for `cargo build` to expand the macro again.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

#[test]
fn an_edited_rule_file_is_compiled_again() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("rebuild");
    fs::create_dir_all(dir.join("src")).unwrap();
    fs::create_dir_all(dir.join("rules")).unwrap();
    fs::copy(root.join("Cargo.lock"), dir.join("Cargo.lock")).unwrap();
    let manifest = format!(
        "[workspace]\n[package]\nname = \"rebuild\"\nedition = \"2024\"\n\
         [dependencies]\nclassifier = {{ path = {root:?} }}\n"
    );
    fs::write(dir.join("Cargo.toml"), manifest).unwrap();
    fs::write(
        dir.join("src/main.rs"),
        "#[classifier::classifier(files = [\"rules/first.toml\"])]\nenum Label {}\n\
         fn main() { println!(\"{}\", Label::classify(\"text\")) }\n",
    )
    .unwrap();

    fs::write(dir.join("rules/first.toml"), "[rules]\nBefore = [\"text\"]\n").unwrap();
    assert_eq!(run(&dir), "Before\n");
    fs::write(dir.join("rules/first.toml"), "[rules]\nAfter = [\"text\"]\n").unwrap();
    assert_eq!(run(&dir), "After\n");
}

fn run(dir: &Path) -> String {
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--offline"])
        .current_dir(dir)
        .env("CARGO_TARGET_DIR", dir.join("target"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
