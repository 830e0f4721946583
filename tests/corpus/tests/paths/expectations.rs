//! The cases themselves: what they expect is what `regex::RegexSet` answers.

use std::collections::HashSet;

use regex::RegexSetBuilder;

use corpus::{cases, check};

#[test]
fn expected_answers_are_those_of_a_regex_set() {
    check("RegexSet", |case, ask| {
        let patterns: Vec<&str> = case.rules().map(|(_, pattern)| pattern).collect();
        let oracle = RegexSetBuilder::new(&patterns).size_limit(1 << 28).build().unwrap();
        for text in &case.texts {
            let matches = oracle.matches(&text.lossy()).into_iter().collect::<Vec<_>>();
            ask.equal(text, "matches", &matches, &text.matches);
            let label = match matches.first() {
                Some(&rule) => case.rules().nth(rule).unwrap().0,
                None => &case.default,
            };
            ask.equal(text, "label", label, &text.label);
        }
    });
}

#[test]
fn every_case_has_its_own_name() {
    let mut names = HashSet::new();
    for case in cases() {
        assert!(!case.texts.is_empty(), "{} asks nothing", case.name);
        assert!(names.insert(case.name.clone()), "two cases are called {}", case.name);
    }
}
