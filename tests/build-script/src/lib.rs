//! Rules without a macro: a build script compiles them, and this crate embeds what it wrote.

#![forbid(unsafe_code)]

use classifier_runtime::{ArtifactError, Classifier, include_artifact};

/// The rules, as the build script has compiled them.
static RULES: &[u8] = include_artifact!(concat!(env!("OUT_DIR"), "/rules.bin"));

/// Ten thousand rules.
pub static MANY: &[u8] = include_artifact!(concat!(env!("OUT_DIR"), "/many.bin"));

/// The classifier of the rules.
///
/// # Errors
///
/// When the artifact is of another version than the runtime, which cannot be in one workspace.
pub fn classifier() -> Result<Classifier<'static>, ArtifactError> {
    Classifier::from_bytes(RULES)
}

#[test]
fn an_artifact_of_a_build_script_is_embedded_and_answers() {
    let classifier = classifier().unwrap();
    let id = classifier.first_match("ccc").unwrap();
    assert_eq!(classifier.rule(id).label, "second_file");
    assert_eq!(classifier.rule(id).file, "../data/rules/second.json");
    assert_eq!(classifier.first_match("ddd"), None);
}
