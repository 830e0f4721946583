//! The input as sources of rules: files, texts, built-in files and single rules, in any order.

use std::{fs, sync::LazyLock};

use classifier_compiler::{RuleFormat, RuleSet, RuleSetBuilder, RuleSource};
use tempfile::TempDir;

/// Between sources: no UTF-8 has it.
const SEPARATOR: u8 = 0xFF;

/// So many sources at most.
const MOST: usize = 12;

/// A source, and what it is called.
struct Part {
    name: String,
    kind: Kind,
}

enum Kind {
    Text(RuleFormat, String),
    /// A label and a pattern.
    Rule(String, String),
    Builtin(String),
}

/// Reads sources in one rule set. They are divided by 0xFF, and the first byte of each chooses what it is.
///
/// Gives how many rules there are.
///
/// # Panics
///
/// When reading does; when `build` refuses what has no problem or the other way round; when texts become
/// other rules or problems than files with the same content and name; when a problem is of no source; and,
/// without problems, when the rules are not those of each source alone, in their order.
///
/// # Examples
///
/// ```
/// let sources = b"\0[rules]\nA = ['a']\n\xFF\x01{\"rules\": {\"B\": [\"b\", \"c\"]}}\xFF\x02C\nd";
/// assert_eq!(fuzzing::builder(sources), 4);
/// ```
pub fn builder(input: &[u8]) -> usize {
    let parts: Vec<Part> =
        input.split(|&byte| byte == SEPARATOR).take(MOST).enumerate().filter_map(part).collect();
    let whole = parts.iter().fold(RuleSet::builder(), added);
    let rules = whole.clone().read();
    let built = whole.build();
    assert_eq!(built.as_ref().err(), (!rules.problems().is_empty()).then_some(rules.problems()));
    let files: Vec<&str> = rules.files().collect();
    for problem in rules.problems() {
        let file = problem.location.as_ref().map(|its| its.file());
        assert!(file.is_none_or(|file| files.contains(&file)), "{file:?} of {files:?}");
    }
    compare_with_files(&parts, &rules);
    if rules.problems().is_empty() {
        let alone = parts.iter().map(|part| added(RuleSet::builder(), part).read());
        let alone: Vec<RuleSet> = alone.collect();
        let expected = alone.iter().flat_map(named);
        assert!(named(&rules).eq(expected), "{:?}", named(&rules).collect::<Vec<_>>());
    }
    rules.rules().len()
}

/// What a byte and the content after it are.
fn part((number, input): (usize, &[u8])) -> Option<Part> {
    let (choice, content) = input.split_first()?;
    let content = String::from_utf8_lossy(content).into_owned();
    let (end, kind) = match choice % 4 {
        0 => ("toml", Kind::Text(RuleFormat::Toml, content)),
        1 => ("json", Kind::Text(RuleFormat::Json, content)),
        2 => {
            let (label, pattern) = content.split_once('\n').unwrap_or((&content, ""));
            ("", Kind::Rule(label.to_owned(), pattern.to_owned()))
        }
        // Most names are of none.
        _ => ("", Kind::Builtin(content)),
    };
    Some(Part { name: format!("part {number}.{end}"), kind })
}

fn added(builder: RuleSetBuilder, Part { name, kind }: &Part) -> RuleSetBuilder {
    match kind {
        Kind::Text(format, text) => builder.text(name, *format, text),
        Kind::Rule(label, pattern) => builder.rule(label, pattern),
        Kind::Builtin(name) => builder.builtin(name),
    }
}

/// Files with the same contents are the same rule set.
fn compare_with_files(parts: &[Part], rules: &RuleSet) {
    static FOLDER: LazyLock<TempDir> =
        LazyLock::new(|| tempfile::tempdir().expect("there is room for a folder"));

    let as_file = |builder: RuleSetBuilder, part: &Part| match &part.kind {
        Kind::Text(_, text) => {
            let path = FOLDER.path().join(&part.name);
            fs::write(&path, text).expect("there is room for a file");
            builder.source(RuleSource::named(&part.name, path))
        }
        _ => added(builder, part),
    };
    let files = parts.iter().fold(RuleSet::builder(), as_file).read();
    assert_eq!(files.problems().to_string(), rules.problems().to_string());
    assert!(files == *rules, "other rules, with the same problems: {}", rules.problems());
}

/// The label and the pattern of each rule.
fn named(rules: &RuleSet) -> impl Iterator<Item = (&str, &str)> {
    let label = |label: usize| &*rules.labels()[label].name;
    rules.rules().iter().map(move |rule| (label(rule.label), &*rule.pattern))
}
