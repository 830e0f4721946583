//! What the attribute makes of an enum.

#![forbid(unsafe_code)]

use std::{collections::HashSet, str::FromStr};

use classifier::{AttributeType, Basis, Value, classifier};

/// Two files with a label in common.
#[classifier(files = ["tests/data/rules/first.toml", "tests/data/rules/second.json"])]
#[derive(Hash, ::core::fmt::Debug)]
#[repr(u8)]
pub enum Two {
    /// Nothing matched.
    #[default]
    Uncategorized,
    /// A variant of the user's own, which no rule has.
    Own = 7,
}

/// An own variant that a label is named by, and one that is a raw identifier.
#[classifier(files = ["tests/data/rules/names.toml"], default = "MailboxIsFull")]
enum Raw {
    MailboxIsFull,
    #[allow(non_camel_case_types)]
    r#async,
}

#[classifier(files = ["tests/data/rules/first.toml"], default = "Uncategorized")]
enum Named {}

/// Rules of its own come before others, whatever examples these have.
#[classifier(files = ["tests/data/rules/override.toml", "tests/data/rules/overridden.toml"])]
#[deny(warnings)]
enum Overridden {}

mod inner {
    use classifier::classifier;

    #[classifier(files = ["tests/data/rules/names.toml"], default = "nothing known")]
    pub(super) enum Names {}
}

#[test]
fn first_file_wins_over_second_and_first_rule_over_later_ones() {
    let labels = ["woot", "aaa", "bbb", "ccc"].map(Two::classify);
    assert_eq!(labels, [Two::Foo, Two::Foo, Two::Bar, Two::SecondFile]);
    assert_eq!(Two::classify("ddd"), Two::Uncategorized);
}

#[test]
fn own_rules_win_the_examples_of_a_later_file() {
    let labels = ["woot", "a woot b", "wooot"].map(Overridden::classify);
    assert_eq!(labels, [Overridden::Mine, Overridden::Mine, Overridden::Foo]);
}

#[test]
fn bytes_are_read_lossily() {
    assert_eq!(Two::classify_bytes(b"\xFF bbb \xC3"), Two::Bar);
    assert_eq!(Two::classify_bytes(b"\xFF"), Two::Uncategorized);
}

#[test]
fn a_rule_has_its_file_and_line() {
    let rule = Two::explain("xx ccc").unwrap();
    assert_eq!((rule.label, rule.pattern), ("second_file", "ccc"));
    assert_eq!((rule.file, rule.line), ("tests/data/rules/second.json", 4));
    assert_eq!(rule.id.index(), 6);
    assert_eq!((rule.basis, Two::explain("aaa").unwrap().basis), (Some(Basis::Fallback), None));
    assert_eq!(rule.to_string(), "tests/data/rules/second.json:4: second_file: ccc");
    assert_eq!(Two::explain("ddd"), None);
}

#[test]
fn every_matching_rule_is_returned_in_order() {
    let classifier = Two::classifier();
    let matches = classifier.matches("ccc aaa bbb").map(|id| classifier.rule(id).label);
    assert_eq!(matches.collect::<Vec<_>>(), ["foo", "bar", "bar", "second_file", "second_file"]);
    assert_eq!(classifier.rules().len(), 7);
    assert_eq!(classifier.labels().collect::<Vec<_>>(), ["foo", "bar", "second_file"]);
}

#[test]
fn own_variants_come_first_and_keep_their_values() {
    let expected = [Two::Uncategorized, Two::Own, Two::Foo, Two::Bar, Two::SecondFile];
    assert_eq!(Two::VARIANTS, expected);
    assert_eq!(Two::Own as u8, 7);
    assert!(Two::VARIANTS.is_sorted());
    assert_eq!(Two::default(), Two::Uncategorized);
    assert_eq!(Two::VARIANTS.iter().collect::<HashSet<_>>().len(), 5);
}

#[test]
fn texts_of_labels_round_trip() {
    for &label in Two::VARIANTS {
        assert_eq!(Two::from_str(label.as_str()), Ok(label));
        assert_eq!(label.to_string(), label.as_str());
    }
    assert_eq!(Two::SecondFile.as_str(), "second_file");
    assert_eq!(format!("{:>5}|{:<5}|", Two::Foo, Two::Bar), "  foo|bar  |");
    let error = "Foo".parse::<Two>().unwrap_err();
    assert_eq!(error.to_string(), "no label is called `Foo`; did you mean `foo`?");
}

#[test]
fn labels_become_variant_names() {
    use inner::Names;
    let texts: Vec<&str> = Names::VARIANTS.iter().map(|name| name.as_str()).collect();
    assert_eq!(texts, ["DNSFailure", "mailbox is full", "4xx", "nothing known", "Größe"]);
    assert_eq!(Names::classify("4"), Names::_4xx);
    assert_eq!(Names::classify("full"), Names::MailboxIsFull);
    assert_eq!(Names::classify(""), Names::NothingKnown);
    assert_eq!(Names::default(), Names::NothingKnown);
    assert_eq!(Names::classify("Maß"), Names::Größe);
    assert_eq!(Names::DNSFailure.as_str(), "DNSFailure");
}

#[test]
fn variants_of_the_users_own_may_be_labels() {
    assert_eq!(Raw::classify(""), Raw::MailboxIsFull);
    assert_eq!(Raw::MailboxIsFull.as_str(), "mailbox is full");
    assert_eq!(Raw::r#async.as_str(), "async");
    assert_eq!("async".parse(), Ok(Raw::r#async));
    assert_eq!(Named::classify(""), Named::Uncategorized);
}

#[test]
fn an_enum_may_be_local_to_a_module_in_a_function() {
    mod local {
        #[::classifier::classifier(files = ["tests/data/rules/first.toml"])]
        pub enum Label {}
    }
    assert_eq!(local::Label::classify("bbb"), local::Label::Bar);
    assert_eq!(local::Label::classify(""), local::Label::Uncategorized);
}

#[test]
fn threads_share_a_classifier() {
    fn is_shareable<T: Send + Sync + 'static>(_: &T) {}
    is_shareable(Two::classifier());
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(Two::classify("bbb"), Two::Bar));
        }
    });
}

#[cfg(feature = "serde")]
#[test]
fn labels_are_strings_to_serde() {
    assert_eq!(serde_json::to_string(&Two::SecondFile).unwrap(), "\"second_file\"");
    assert_eq!(serde_json::from_str::<Two>("\"foo\"").unwrap(), Two::Foo);
    let error = serde_json::from_str::<Two>("\"fop\"").unwrap_err();
    let expected = "no label is called `fop`; did you mean `foo`?";
    assert!(error.to_string().starts_with(expected), "{error}");
}

/// Labels with attributes.
#[classifier(files = ["tests/data/rules/attributes.toml"], default = "Nothing")]
pub enum Facts {}

#[test]
fn attributes_are_constants_of_labels() {
    const ACTION: FactsAction = Facts::NoMailbox.action();
    assert_eq!(ACTION, FactsAction::Suppress);
    assert_eq!(Facts::Quota.action(), FactsAction::Retry);
    assert_eq!(Facts::Nothing.action(), FactsAction::Retry);
    assert_eq!(
        Facts::VARIANTS.iter().map(|label| label.hard()).collect::<Vec<_>>(),
        [false, true, false]
    );
    assert_eq!(Facts::Quota.weight(), Some(-3));
    assert_eq!(Facts::NoMailbox.weight(), None);
    assert_eq!(Facts::NoMailbox.type_(), Some("address"));
    assert_eq!(FactsAction::SlowDown.to_string(), "slow-down");
    assert_eq!("slow-down".parse(), Ok(FactsAction::SlowDown));
    let error = "slowdown".parse::<FactsAction>().unwrap_err();
    assert_eq!(error.to_string(), "no value is called `slowdown`; did you mean `slow-down`?");
    assert_eq!(FactsAction::VARIANTS.len(), 3);
}

#[test]
fn a_rule_has_its_own_attributes_or_those_of_its_label() {
    let abandoned = Facts::explain("552 over quota for months").unwrap();
    assert_eq!(abandoned.stable_id, Some("abandoned"));
    assert!(abandoned.tags().eq(["old", "quota"]));
    assert_eq!(FactsAction::of(&abandoned), Some(FactsAction::Suppress));
    assert_eq!(abandoned.attribute("weight"), Some(Value::Integer(-3)));
    assert_eq!(abandoned.attribute("hard"), Some(Value::Bool(false)));
    assert_eq!(abandoned.attribute("type"), None);

    let full = Facts::explain("552 full").unwrap();
    assert_eq!(full.stable_id, None);
    assert_eq!(FactsAction::of(&full), Some(FactsAction::Retry));

    let address = Facts::explain("550 no").unwrap();
    assert_eq!(address.attribute("weight"), Some(Value::Integer(i64::MAX)));
    assert_eq!(address.attribute("hard"), Some(Value::Bool(false)));
    assert_eq!(address.attribute("type"), Some(Value::Text("address")));
    let mut all: Vec<_> = address.attributes().collect();
    all.sort();
    assert_eq!(
        all,
        [
            ("action", Value::Text("suppress")),
            ("hard", Value::Bool(false)),
            ("type", Value::Text("address")),
            ("weight", Value::Integer(i64::MAX)),
        ]
    );
}

#[test]
fn declarations_are_in_the_artifact() {
    let classifier = Facts::classifier();
    let declared: Vec<_> = classifier
        .attributes()
        .map(|it| (it.name(), it.value_type(), it.default_value()))
        .collect();
    assert_eq!(
        declared,
        [
            ("action", AttributeType::OneOf, Some(Value::Text("retry"))),
            ("hard", AttributeType::Bool, None),
            ("weight", AttributeType::Integer, None),
            ("type", AttributeType::Text, None),
        ]
    );
    let action = classifier.attributes().next().unwrap();
    assert!(action.values().eq(["suppress", "retry", "slow-down"]));
    let nothing = classifier.label_id("Nothing").unwrap();
    assert!(classifier.label_attributes(nothing).any(|it| it == ("hard", Value::Bool(false))));
    assert_eq!(classifier.label_id("nothing"), None);
}

#[test]
fn rules_without_attributes_have_none() {
    let rule = Two::explain("552").or_else(|| Two::classifier().rules().next()).unwrap();
    assert_eq!((rule.attributes().count(), rule.tags().len(), rule.stable_id), (0, 0, None));
    assert_eq!(Two::classifier().attributes().len(), 0);
}
