//! The rule set of this repository over the responses beside it.

#![cfg(feature = "smtp")]

use classifier::{
    Basis, Value,
    smtp::{BounceClass, BounceClassAction},
};
use classifier_compiler::{Compiler, Fact, Level, Lint, RuleSet, Witness};

const RESPONSES: &str = include_str!("data/responses.txt");
const EXPECTED: &str = include_str!("data/responses.expected");
const LABELLED: &str = include_str!("data/eval/open.tsv");
const FILES: [&str; 3] = ["rules/providers.toml", "rules/iana.toml", "rules/fallback.toml"];

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

/// The texts of the labelled corpus, which are in the last column.
fn labelled<'a>() -> impl Iterator<Item = &'a str> {
    LABELLED.lines().skip(1).filter_map(|row| row.rsplit('\t').next())
}

#[test]
fn no_rule_matches_a_positive_reply() {
    let rules = RuleSet::load(FILES).unwrap();
    let examples = rules.rules().iter().flat_map(|rule| &rule.examples).map(|it| it.text.as_str());
    let texts = examples.chain(RESPONSES.lines()).chain(labelled());
    for text in texts {
        // A refusal with another first digit, or a success that speaks of one.
        let words = text.strip_prefix(['4', '5']).unwrap_or(text);
        for reply in [format!("2{words}"), format!("3{words}"), format!("250 {text}")] {
            let has_code = reply.len() > 3 && reply.as_bytes()[..3].iter().all(u8::is_ascii_digit);
            if has_code && matches!(reply.as_bytes()[3], b' ' | b'-') {
                assert_eq!(BounceClass::explain(&reply), None, "{reply}");
            }
        }
    }
}

#[test]
fn every_rule_has_a_basis() {
    let basis = |text: &str| BounceClass::explain(text).and_then(|rule| rule.basis);
    assert_eq!(basis("550 5.7.1 mailbox is full."), Some(Basis::Phrase));
    assert_eq!(basis("552 5.2.2 mailbox is stuffed"), Some(Basis::Code));
    assert_eq!(basis("552 5.9.9"), Some(Basis::Fallback));
    assert!(BounceClass::classifier().rules().all(|rule| rule.basis.is_some()));
}

#[test]
fn every_rule_has_an_id_and_a_basis_and_every_label_its_attributes_in_each_file() {
    let files = [&FILES[..], &["rules/messages.toml"]].concat();
    let all = RuleSet::load(&files).unwrap();
    for file in files {
        let rules = RuleSet::load([file]).unwrap();
        assert_eq!(rules.attributes().len(), all.attributes().len(), "{file}");
        for (one, other) in rules.attributes().iter().zip(all.attributes()) {
            assert_eq!((&one.name, &one.meaning), (&other.name, &other.meaning), "{file}");
        }
        for rule in rules.rules() {
            assert!(rule.id.is_some() && rule.basis.is_some(), "{file}: {}", rule.pattern);
            let label = &rules.labels()[rule.label];
            let same = all.labels().iter().find(|it| it.name == label.name).unwrap();
            assert_eq!(label.meaning, same.meaning, "{file}: {}", label.name);
            let values = |facts: &[Fact]| -> Vec<_> {
                facts.iter().map(|fact| (fact.attribute, fact.value.clone())).collect()
            };
            assert_eq!(label.facts.len(), 2, "{file}: {}", label.name);
            assert_eq!(values(&label.facts), values(&same.facts), "{file}: {}", label.name);
        }
    }
}

#[test]
fn a_rule_may_call_for_another_action_than_its_label() {
    let cases = [
        ("550 5.1.1 user unknown", BounceClassAction::Suppress, true),
        ("552 5.2.2 mailbox is stuffed", BounceClassAction::Retry, false),
        ("552 5.2.3 anna@example.com takes at most 2 MB", BounceClassAction::Fix, true),
        ("421 4.7.0 [TSS04] Messages from 192.0.2.80 deferred", BounceClassAction::SlowDown, false),
        ("554 5.7.1 Blocked using zen.spamhaus.org", BounceClassAction::Fix, false),
        ("550 5.7.1 Recipient doesn't want your mail", BounceClassAction::Suppress, true),
    ];
    for (text, action, hard) in cases {
        let rule = BounceClass::explain(text).unwrap();
        assert_eq!(BounceClassAction::of(&rule), Some(action), "{text}");
        assert_eq!(rule.attribute("hard"), Some(Value::Bool(hard)), "{text}");
    }
    assert_eq!(BounceClass::Uncategorized.action(), BounceClassAction::None);
    assert!(!BounceClass::Uncategorized.hard());
}

#[test]
fn every_answer_is_that_of_a_regex_set() {
    let classifier = BounceClass::classifier();
    let oracle = regex::RegexSetBuilder::new(classifier.rules().map(|rule| rule.pattern))
        .dfa_size_limit(400 << 20)
        .build()
        .unwrap();
    for text in RESPONSES.lines().chain(labelled()) {
        let expected: Vec<usize> = oracle.matches(text).into_iter().collect();
        let found: Vec<usize> = classifier.matches(text).map(|id| id.index()).collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn every_rule_wins_its_witness() {
    let rules = RuleSet::load(FILES).unwrap();
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
    let rules = RuleSet::load(FILES).unwrap();
    let checked = Compiler::new().lint(Lint::MissingExample, Level::Warn).check(&rules);
    assert!(checked.diagnostics().is_empty(), "{}", checked.diagnostics());
}

#[test]
fn every_rule_wins_a_response() {
    let winners: std::collections::HashSet<_> =
        RESPONSES.lines().filter_map(BounceClass::explain).map(|rule| rule.id).collect();
    let unused: Vec<String> = BounceClass::classifier()
        .rules()
        .filter(|rule| !winners.contains(&rule.id))
        .map(|rule| rule.to_string())
        .collect();
    assert!(unused.is_empty(), "rules that win no response:\n{}", unused.join("\n"));
}
