//! The rules of all cases in one rule set, with thousands of others: windows of the filter then
//! have many owners, sets of what was tried are full, and long literals are found by more bytes.

use classifier::Classifier;
use classifier_compiler::{Compiler, RuleSet};
use corpus::{cases, check};

/// More than the pieces from which on the filter has wide grams.
const OTHERS: usize = 4100;

#[test]
fn every_case_in_a_crowd() {
    let cases = cases();
    let files = cases.iter().enumerate().map(|(index, case)| {
        let patterns: Vec<_> = case.rules().map(|(_, pattern)| pattern).collect();
        file(&format!("Case{index}"), &patterns)
    });
    let others: Vec<String> = (0..OTHERS).map(|other| format!("queue {other} is closed")).collect();
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    let rules = RuleSet::from_texts(files.chain([file("Others", &others)]));
    let artifact = Compiler::new().compile(&rules).unwrap_or_else(|error| panic!("{error}"));
    let classifier = Classifier::from_bytes(artifact.as_bytes()).unwrap();

    let mut start = 0;
    check("in a crowd", |case, answers| {
        let rules = start..start + case.rules().count();
        start = rules.end;
        for text in &case.texts {
            let lossy = text.lossy();
            let matches = rules
                .clone()
                .filter(|&rule| classifier.rule_matches(classifier.rule_id(rule).unwrap(), &lossy));
            let matches: Vec<usize> = matches.map(|rule| rule - rules.start).collect();
            answers.equal(text, "rule_matches", &matches, &text.matches);
        }
    });
}

/// A rule file with one label.
fn file(label: &str, patterns: &[&str]) -> (String, String) {
    let labels = toml::Table::from_iter([(label.to_owned(), patterns.to_vec().into())]);
    let file = toml::Table::from_iter([("rules".to_owned(), labels.into())]);
    (format!("{label}.toml"), file.to_string())
}
