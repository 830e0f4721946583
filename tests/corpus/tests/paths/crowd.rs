//! The rules of all cases in one rule set, with thousands of others that share their words: windows of
//! the filter then have many owners, sets of what was tried are full, and long literals are found by
//! more bytes.

use classifier::Classifier;
use classifier_compiler::{Compiler, RuleSet};
use corpus::{cases, check};
use regex::RegexSetBuilder;

/// More than the pieces from which on the filter has wide grams.
const OTHERS: usize = 4500;

/// One of the other rules, and the words that it looks for.
fn other(n: usize) -> (String, String) {
    const WORDS: &[&str] = &["mailbox", "quota", "Relay", "access", "denied", "blocked", "host"];
    let word = |n: usize| WORDS[n % WORDS.len()];
    let (a, b, c) = (word(n), word(n / 7), word(n / 49));
    let flags = if n.is_multiple_of(3) { "(?i)" } else { "" };
    let head = if n.is_multiple_of(2) { r"^5\d\d .*" } else { "" };
    let words = format!("{a} {b} {n} {c} {a}");
    (format!("{flags}{head}{words}"), words)
}

#[test]
fn every_case_and_every_other_rule_in_a_crowd() {
    let cases = cases();
    let of_cases = cases.iter().enumerate().flat_map(|(index, case)| {
        case.rules().map(move |(_, pattern)| (format!("Case{index}"), pattern))
    });
    let others: Vec<(String, String)> = (0..OTHERS).map(other).collect();
    let patterns: Vec<&str> = others.iter().map(|(pattern, _)| &**pattern).collect();
    let of_others = patterns.iter().map(|&pattern| ("Others".to_owned(), pattern));
    let builder = RuleSet::builder();
    let rules = of_cases.chain(of_others).fold(builder, |all, (label, rule)| all.rule(label, rule));
    let rules = rules.read();
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

    let mut oracle = RegexSetBuilder::new(&patterns);
    let oracle = oracle.size_limit(1 << 30).dfa_size_limit(1 << 28);
    let oracle = oracle.build().unwrap();
    for (n, (_, words)) in others.iter().enumerate().step_by(41) {
        let other_number = words.replacen(&n.to_string(), &(n + OTHERS).to_string(), 1);
        for (edge, text) in [
            ("", words.clone()),
            ("550 ", words.clone()),
            ("5", words.to_uppercase()),
            ("é ", words.replace("host", "HOST")),
            ("550 \u{17F}", other_number),
        ] {
            let text = format!("{edge}{text}{edge}");
            let expected: Vec<usize> = oracle.matches(&text).into_iter().collect();
            let all = classifier.matches(&text).filter_map(|id| id.index().checked_sub(start));
            assert_eq!(all.collect::<Vec<_>>(), expected, "{text:?}");
        }
    }
}
