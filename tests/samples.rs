//! The rule set of this repository over the responses beside it.

#![cfg(feature = "smtp")]

use classifier::smtp::BounceClass;
use classifier_compiler::{Compiler, Level, Lint, RuleSet, Witness};

const RESPONSES: &str = include_str!("data/responses.txt");
const EXPECTED: &str = include_str!("data/responses.expected");

#[test]
fn status_codes_give_their_labels() {
    let cases = [
        ("552 5.2.2 mailbox is stuffed", BounceClass::QuotaIssues),
        ("552 4.2.2 mailbox is stuffed", BounceClass::QuotaIssues),
        ("352 5.2.2 mailbox is stuffed", BounceClass::Uncategorized),
        ("525 4.7.13 user account is disabled", BounceClass::InactiveMailbox),
        ("551 4.7.17 mailbox owner has changed", BounceClass::InvalidRecipient),
        ("551 4.7.18 domain owner has changed", BounceClass::BadDomain),
    ];
    for (text, label) in cases {
        assert_eq!(BounceClass::classify(text), label, "{text}");
    }
}

#[test]
fn every_response_gets_the_label_that_a_reader_expects() {
    assert_eq!(RESPONSES.lines().count(), EXPECTED.lines().count());
    for (text, expected) in RESPONSES.lines().zip(EXPECTED.lines()) {
        assert_eq!(BounceClass::classify_reply(text).as_str(), expected, "{text}");
    }
}

#[test]
fn every_answer_is_that_of_a_regex_set() {
    let classifier = BounceClass::classifier();
    let oracle = regex::RegexSetBuilder::new(classifier.rules().map(|rule| rule.pattern))
        .dfa_size_limit(400 << 20)
        .build()
        .unwrap();
    for text in RESPONSES.lines() {
        let expected: Vec<usize> = oracle.matches(text).into_iter().collect();
        let found: Vec<usize> = classifier.matches(text).map(|id| id.index()).collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn every_rule_wins_its_witness() {
    let rules = RuleSet::load(["rules/providers.toml", "rules/iana.toml"]).unwrap();
    let checked = Compiler::new().shortest_witnesses().check(&rules);
    assert_eq!(checked.witnesses().len(), rules.rules().len());
    for (index, witness) in checked.witnesses().enumerate() {
        let pattern = &rules.rules()[index].pattern;
        let Witness::Shortest(text) = witness else { panic!("{pattern}: {witness:?}") };
        assert_eq!(BounceClass::explain(text).map(|rule| rule.id.index()), Some(index), "{text}");
    }
}

#[test]
fn no_lint_finds_anything() {
    let rules = RuleSet::load(["rules/providers.toml", "rules/iana.toml"]).unwrap();
    let checked = Compiler::new().lint(Lint::MissingExample, Level::Warn).check(&rules);
    assert!(checked.diagnostics().is_empty(), "{}", checked.diagnostics());
}

#[test]
fn no_rule_is_out_of_reach_of_the_responses() {
    let winners: std::collections::HashSet<_> =
        RESPONSES.lines().filter_map(BounceClass::explain).map(|rule| rule.id).collect();
    let unused: Vec<String> = BounceClass::classifier()
        .rules()
        .filter(|rule| !winners.contains(&rule.id))
        .map(|rule| rule.to_string())
        .collect();
    assert!(unused.is_empty(), "rules that win no response:\n{}", unused.join("\n"));
}
