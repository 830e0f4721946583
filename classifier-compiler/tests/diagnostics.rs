//! What problems look like to those who write rules.
//!
//! Each directory below `diagnostics` has rule files, whose alphabetical order is the order of
//! precedence, and `report.txt`, which they must be reported as. If its name begins with `for_enum`,
//! the rules are those of an enum. After an intended change, run the
//! tests with `UPDATE_EXPECT=1` and read what has changed.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use classifier_compiler::{Code, Compiler, Diagnostics, Lint, RuleFormat, RuleSet, RuleSource};
use expect_test::expect_file;

/// The cases that need no more than files.
fn directories() -> Vec<PathBuf> {
    let entries = fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path());
    let mut directories: Vec<_> =
        entries.filter(|path| path.is_dir() && !rule_files(path).is_empty()).collect();
    directories.sort();
    directories
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

/// The rule files of a directory, with no more than their names for names.
fn rule_files(directory: &Path) -> Vec<(String, PathBuf)> {
    let paths = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = paths
        .map(|path| (name(&path), path))
        .filter(|(name, _)| name.ends_with(".toml") || name.ends_with(".json"))
        .collect();
    files.sort();
    files
}

/// A rule file for the cases that need more than files.
fn shared_file() -> PathBuf {
    root().join("shared.toml")
}

fn check(compiler: &Compiler, files: impl IntoIterator<Item = (String, PathBuf)>) -> Diagnostics {
    compiler.check(&read(files)).diagnostics().clone()
}

fn read(files: impl IntoIterator<Item = (String, PathBuf)>) -> RuleSet {
    RuleSet::read(files.into_iter().map(|(name, path)| RuleSource::named(name, path)))
}

/// Compares the report on some problems with that of a directory, and looks for what holds of
/// every report.
fn expect(directory: &Path, problems: &Diagnostics) {
    let report = problems.to_string();
    for problem in problems {
        let one = problem.to_string();
        assert!(report.contains(&one), "{}", directory.display());
        if let Some(place) = &problem.location {
            let place = format!("{}:{}:{}", place.file(), place.line(), place.column());
            assert!(one.contains(&place), "{}: {place} is not in\n{one}", directory.display());
        }
    }
    let steers = |char: char| char.is_control() && char != '\n';
    assert!(!report.contains(steers), "{}: {report:?}", directory.display());
    expect_file![directory.join("report.txt")].assert_eq(&format!("{report}\n"));
}

#[test]
fn every_directory_gives_its_expected_report() {
    for directory in directories() {
        let problems = match name(&directory).starts_with("for_enum") {
            true => Compiler::new()
                .check(&read(rule_files(&directory)).for_enum())
                .diagnostics()
                .clone(),
            false => check(&Compiler::new(), rule_files(&directory)),
        };
        expect(&directory, &problems);
    }
}

#[test]
fn missing_files_are_reported_by_name() {
    let files = [("missing.toml".to_owned(), PathBuf::from("no-such-directory/missing.toml"))];
    expect(&root().join("missing_file"), &check(&Compiler::new(), files));
}

#[test]
fn duplicate_files_are_reported() {
    let files = ["rules.toml", "again.toml"].map(|name| (name.to_owned(), shared_file()));
    expect(&root().join("file_named_twice"), &check(&Compiler::new(), files));
}

#[cfg(feature = "builtin")]
#[test]
fn unknown_built_in_files_are_reported_with_the_known_ones() {
    let rules = RuleSet::read(["provider", "bounces"].map(RuleSource::builtin));
    expect(&root().join("unknown_builtin"), rules.problems());
}

#[cfg(feature = "builtin")]
#[test]
fn an_attribute_that_built_in_files_declare_is_reported_once_where_it_is_ones_own() {
    let text =
        "[attributes]\naction = ['retry', 'give-up']\n\n[labels]\nQuota = { action = 'give-up' }\n";
    let own = RuleSource::text("own.toml", RuleFormat::Toml, text);
    let [fallback, iana] = ["fallback", "iana"].map(RuleSource::builtin);
    for sources in [[own.clone(), fallback.clone(), iana.clone()], [fallback, iana, own]] {
        expect(&root().join("attribute_of_built_in_files"), RuleSet::read(sources).problems());
    }
}

#[cfg(not(feature = "builtin"))]
#[test]
fn built_in_files_without_their_feature_are_reported_with_its_name() {
    let rules = RuleSet::read([RuleSource::builtin("iana")]);
    expect(&root().join("builtins_are_off"), rules.problems());
}

#[test]
fn too_many_rules_are_reported_at_the_first_over_the_limit() {
    let problems = check_shared(Compiler::new().rule_limit(2));
    expect(&root().join("too_many_rules"), &problems);
}

#[test]
fn automata_that_are_too_large_together_are_reported_at_a_rule() {
    let problems = check_shared(Compiler::new().artifact_limit(1_000));
    expect(&root().join("too_large_together"), &problems);
}

#[test]
fn artifacts_that_are_too_large_are_reported() {
    let compact = ("rules.toml".to_owned(), root().join("compact.toml"));
    let problems = check(&Compiler::new().artifact_limit(2_000), [compact]);
    expect(&root().join("artifact_too_large"), &problems);
}

fn check_shared(compiler: Compiler) -> Diagnostics {
    check(&compiler, [("rules.toml".to_owned(), shared_file())])
}

#[test]
fn patterns_that_are_too_long_are_reported() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("rules.toml");
    let pattern = "mailbox|".repeat(10_000);
    fs::write(&path, format!("[rules]\nQuota = ['''\n{pattern}''']\n")).unwrap();
    let problems = check(&Compiler::new(), [("rules.toml".to_owned(), path)]);
    expect(&root().join("pattern_that_is_too_long"), &problems);
}

/// Checks a file of this name, which has no place among the directories for its size.
fn check_text(compiler: &Compiler, text: String) -> Diagnostics {
    let rules = RuleSet::builder().text("rules.toml", RuleFormat::Toml, text).read();
    compiler.check(&rules).diagnostics().clone()
}

#[test]
fn patterns_with_too_many_classes_are_reported_at_the_first_over_the_limit() {
    let file = format!("[rules]\nWords = ['{}']\n", r"\w".repeat(600));
    let problems = check_text(&Compiler::new(), file);
    expect(&root().join("pattern_of_very_many_classes"), &problems);
}

#[test]
fn files_that_are_too_large_are_reported() {
    let file = format!("# {}\n[rules]\n", "x".repeat(9 << 20));
    let problems = check_text(&Compiler::new(), file);
    expect(&root().join("files_that_are_too_large"), &problems);
}

#[test]
fn rules_that_try_too_many_automata_are_reported() {
    let rules: String = (0..200).map(|n| format!("'^id{n}[ab]*a[ab]{{30}}c',\n")).collect();
    let small = 1 << 14;
    let compiler =
        Compiler::new().rule_dfa_limit(small).shard_dfa_limit(small).artifact_limit(8 * small);
    let problems = check_text(&compiler, format!("[rules]\nIds = [\n{rules}]\n"));
    expect(&root().join("too_much_is_tried"), &problems);
}

#[test]
fn rules_whose_plans_take_too_much_memory_are_reported_at_the_first_over_the_limit() {
    let rule = |number| {
        let word = "full".repeat(300);
        format!("'(ab|cde)(fg|hij)(kl|mno)(pq|rst)(uv|wxy)(za|bcd){number}{word}',\n")
    };
    let rules: String = (0..8).map(rule).collect();
    let file = format!("[rules]\nQuota = ['^552']\nWords = [\n{rules}]\n");
    let problems = check_text(&Compiler::new().artifact_limit(1 << 16), file);
    expect(&root().join("too_much_memory"), &problems);
}

#[test]
fn files_of_too_many_parts_are_reported_at_the_first_over_the_limit() {
    let file = format!("[rules]\nQuota = ['full']\n[lints]\n{}", "a.b.c = 1\n".repeat(200_000));
    expect(&root().join("file_of_too_many_tables"), &check_text(&Compiler::new(), file));
    let file = format!("[rules]\nQuota = ['full']\n{}", "\n".repeat(5 << 20));
    expect(&root().join("file_of_too_many_parts"), &check_text(&Compiler::new(), file));
    // Whatever is not closed at the limit, and whatever stands between it and the last value.
    for (open, element, close) in [
        ("Quota = [", " {pattern='a'},\n", "]\n"),
        ("Quota = [\n", " #\n [ 'a' ],\n", "]\n"),
        ("Quota = [{pattern = [\n", "[],\n\n", "]}]\n"),
        ("[rules]\n", "a.b = 1 #\n\n", ""),
    ] {
        let file = format!("[rules]\n{open}{}{close}", element.repeat(393_300));
        let problems = check_text(&Compiler::new(), file);
        let codes: Vec<_> = problems.iter().map(|problem| problem.code.as_str()).collect();
        assert_eq!(codes, ["R043"], "{element}");
    }
    // An error before is the reason.
    let file = format!("[rules]\nA = [1 2]\nQuota = [\n{}]\n", " {pattern='a'},\n".repeat(393_300));
    assert_eq!(check_text(&Compiler::new(), file).iter().next().unwrap().code.as_str(), "R004");
}

#[test]
fn values_of_all_labels_that_are_too_many_are_reported_at_an_attribute() {
    let labels: String = (0..1000).map(|label| format!("L{label} = ''\n")).collect();
    let default = "retry ".repeat(300);
    let file = format!(
        "[attributes]\nhard = {{ type = 'bool' }}\naction = {{ type = 'text', default = '{default}' }}\n\n\
         [labels]\n{labels}"
    );
    let problems = check_text(&Compiler::new().artifact_limit(1 << 20), file);
    expect(&root().join("too_many_values_of_labels"), &problems);
}

#[test]
fn rules_with_too_many_characters_are_reported() {
    let characters: Vec<char> = ('\u{10000}'..).take(66_000).collect();
    let words = characters.chunks(15_000).map(|word| word.iter().collect::<String>());
    let rules: String = words.map(|word| format!("'{word}',\n")).collect();
    let problems = check_text(&Compiler::new(), format!("[rules]\nWords = [\n{rules}]\n"));
    expect(&root().join("too_many_characters"), &problems);
}

#[test]
fn too_many_problems_are_reported_as_one() {
    let file = format!("[rules]\nOdd = [{}]\n", "'(',".repeat(10_005));
    let problems = check_text(&Compiler::new(), file);
    assert_eq!(problems.len(), 10_001);
    let rest: Diagnostics = problems.iter().skip(10_000).cloned().collect();
    expect(&root().join("too_many_problems"), &rest);
}

#[test]
fn every_code_and_every_lint_occurs_in_a_report() {
    let reports: String = fs::read_dir(root())
        .unwrap()
        .filter_map(|entry| fs::read_to_string(entry.unwrap().path().join("report.txt")).ok())
        .collect();
    let known: BTreeSet<_> = Code::ALL
        .iter()
        .map(|code| code.as_str())
        .chain(Lint::ALL.iter().map(|lint| lint.name()))
        .collect();
    let missing: Vec<_> = known
        .iter()
        .filter(|code| {
            let marks = ["error", "warning"].map(|severity| format!("{severity}[{code}]: "));
            !marks.iter().any(|mark| reports.contains(mark))
        })
        .collect();
    assert!(missing.is_empty(), "no report has {missing:?}");
}
