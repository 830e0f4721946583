//! The input as a rule file: it becomes a report, and an artifact if it has no errors.

use std::fs;

use classifier_compiler::{
    ByteOrder, Compilation, Compiler, Diagnostics, RuleFormat, RuleSet, RuleSource, Severity,
};
use classifier_runtime::Classifier;

/// Reads the input as a rule file, JSON if it begins with a brace and TOML otherwise; compiles and
/// lints it with small limits; renders the report, applies the fixes, and opens the artifact.
///
/// Gives how many problems there are.
///
/// # Panics
///
/// When the compiler does; when a problem has a place outside of the file, the report has characters
/// that steer a terminal, or fixes make of a file that can be read one that cannot; and when there
/// is neither an error nor an artifact that can be opened.
///
/// # Examples
///
/// ```
/// assert_eq!(fuzzing::rule_file(b"[rules]\nA = ['(', ')']\n"), 2);
/// ```
pub fn rule_file(input: &[u8]) -> usize {
    let name = if input.starts_with(b"{") { "rules.json" } else { "rules.toml" };
    let rules = read(name, input);
    // Small limits, so that a run is about many files.
    let compiler = Compiler::new()
        .rule_limit(200)
        .rule_dfa_limit(16 << 10)
        .shard_dfa_limit(64 << 10)
        .artifact_limit(1 << 20);
    let checked = compiler.check(&rules);
    let problems = checked.diagnostics();
    check_places(problems, &String::from_utf8_lossy(input));
    check_report(problems);
    if let Some(fixed) = problems.fixed(name) {
        let again = read(name, fixed.as_bytes());
        let is_worse = again.problems().len() > rules.problems().len();
        assert!(!is_worse, "{fixed:?}: {}", again.problems());
    }
    check_artifact(&checked, input);
    problems.len()
}

fn read(name: &str, bytes: &[u8]) -> RuleSet {
    if let Ok(text) = str::from_utf8(bytes) {
        return RuleSet::builder().text(name, RuleFormat::of_name(name), text).read();
    }
    let dir = tempfile::tempdir().expect("there is room for a file");
    let path = dir.path().join(name);
    fs::write(&path, bytes).expect("there is room for a file");
    RuleSet::read([RuleSource::named(name, path)])
}

fn check_places(problems: &Diagnostics, text: &str) {
    let lines: Vec<&str> = text.split('\n').collect();
    for problem in problems {
        let Some(place) = &problem.location else { continue };
        let line = lines.get(place.line() as usize - 1);
        let columns = line.map(|line| line.chars().count() + 1);
        assert!(columns.is_some_and(|columns| place.column() as usize <= columns), "{problem}");
    }
}

fn check_report(problems: &Diagnostics) {
    let report = problems.to_string();
    let steers = |char: char| char.is_control() && char != '\n';
    assert!(!report.contains(steers), "{report:?}");
    assert_eq!(problems.is_empty(), problems.styled().to_string().is_empty());
}

fn check_artifact(checked: &Compilation<'_>, text: &[u8]) {
    let has_errors = checked.diagnostics().count(Severity::Error) > 0;
    for order in [ByteOrder::Little, ByteOrder::Big] {
        let artifact = checked.artifact(order);
        assert_eq!(artifact.is_err(), has_errors, "{}", checked.diagnostics());
        if let Ok(artifact) = artifact
            && order == ByteOrder::NATIVE
        {
            let classifier = Classifier::from_bytes(artifact.as_bytes()).expect("it is sound");
            let _ = classifier.first_match_bytes(text);
        }
    }
}
