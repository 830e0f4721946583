//! Writes an enum with the attribute `classifier` for each case, and the rule files for it.

#[path = "src/case.rs"]
#[allow(dead_code, reason = "the tests need more of it")]
mod case;

use std::{env, fs, path::Path};

use case::Case;

/// Cases show what lints warn of.
const ALLOW: &str = "allow(empty_file, unreachable_rule, duplicate_pattern, matches_everything, \
                     misspelled_label, likely_unescaped, needless_gap, costly_class)";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/case.rs");
    println!("cargo::rerun-if-changed=cases");

    let out = env::var_os("OUT_DIR").expect("cargo sets it");
    let cases = case::read(Path::new("cases"));
    let enums = cases.iter().enumerate().map(|(index, case)| {
        let folder = Path::new(&out).join(&case.name);
        emit(case, &format!("Case{index}"), &folder)
    });
    let enums: String = enums.collect();
    let list: String = (0..cases.len()).map(|index| format!("embedded!(Case{index}), ")).collect();
    let source = format!("{enums}pub(super) const EMBEDDED: &[Embedded] = &[{list}];\n");
    fs::write(Path::new(&out).join("embedded.rs"), source).expect("the folder is there for that");
}

/// The enum of a case, whose rule files are written to the folder.
fn emit(case: &Case, name: &str, folder: &Path) -> String {
    fs::create_dir_all(folder).expect("the folder is there for that");
    let paths = case.rule_files().map(|(name, text)| {
        let path = folder.join(name);
        fs::write(&path, text).expect("the folder is there for that");
        path
    });
    let files: Vec<_> = paths.collect();
    // The default label is one of the rules', or else a variant that stands in the enum.
    let default = &case.default;
    let is_of_rules = case.rules().any(|(label, _)| label == default);
    let (default, variant) = if is_of_rules {
        (format!("default = {default:?}, "), String::new())
    } else {
        (String::new(), format!("#[default] {default}"))
    };
    format!(
        "#[classifier::classifier(files = {files:?}, {default}{ALLOW})]\nenum {name} {{ {variant} }}\n"
    )
}
