//! Winners by new rules, from winners by old ones, are those of a full search.

#![forbid(unsafe_code)]

use classifier::{Classifier, RuleId};
use classifier_compiler::{Artifact, Compiler, RuleChanges, RuleSet};
use proptest::{prelude::*, sample::Index};

/// Patterns of each kind that the planner distinguishes, with many texts in common.
const PATTERNS: [&str; 20] = [
    "^550 ",
    "^5[0-9]{2} ",
    "^452 4\\.2\\.2",
    "^550 .*full",
    "^55[0-4].+mailbox",
    "full",
    "mailbox",
    "mailbox.+full",
    "(?i)FULL$",
    "a",
    "[0-9]{3} [a-z]+",
    "user unknown",
    "unknown|full",
    "é",
    "",
    "\\bfull\\b",
    "[a-f]{4,}",
    "(?s)^.{9}f",
    "x$",
    "never matches anything",
];

const WORDS: [&str; 12] = [
    "550 ",
    "452 4.2.2 ",
    "551 ",
    "mailbox ",
    "full",
    "FULL",
    "user unknown",
    "é",
    "facade",
    "x",
    "\n",
    " is ",
];

#[derive(Clone, Debug)]
enum Edit {
    Remove(Index),
    Add(Index, usize),
    Move(Index, Index),
    Replace(Index, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let pattern = 0..PATTERNS.len();
    prop_oneof![
        any::<Index>().prop_map(Edit::Remove),
        (any::<Index>(), pattern.clone()).prop_map(|(at, pattern)| Edit::Add(at, pattern)),
        any::<(Index, Index)>().prop_map(|(from, to)| Edit::Move(from, to)),
        (any::<Index>(), pattern).prop_map(|(at, pattern)| Edit::Replace(at, pattern)),
    ]
}

fn edited(rules: &[usize], edits: &[Edit]) -> Vec<usize> {
    let mut rules = rules.to_vec();
    for edit in edits {
        let has_any = !rules.is_empty();
        match edit {
            Edit::Add(at, pattern) => rules.insert(at.index(rules.len() + 1), *pattern),
            Edit::Remove(at) if has_any => drop(rules.remove(at.index(rules.len()))),
            Edit::Replace(at, pattern) if has_any => {
                let at = at.index(rules.len());
                rules[at] = *pattern;
            }
            Edit::Move(from, to) if has_any => {
                let rule = rules.remove(from.index(rules.len()));
                rules.insert(to.index(rules.len() + 1), rule);
            }
            _ => {}
        }
    }
    rules
}

fn compile(rules: &[usize]) -> Artifact {
    let add =
        |set: classifier_compiler::RuleSetBuilder, &rule: &usize| set.rule("Label", PATTERNS[rule]);
    Compiler::new().compile(&rules.iter().fold(RuleSet::builder(), add).build().unwrap()).unwrap()
}

proptest! {
    #[test]
    fn relabelling_gives_the_answers_of_a_full_search(
        rules in prop::collection::vec(0..PATTERNS.len(), 0..16),
        edits in prop::collection::vec(edit(), 0..6),
        texts in prop::collection::vec(prop::collection::vec(prop::sample::select(&WORDS[..]), 0..6), 1..40),
    ) {
        let [old, new] = [&rules, &edited(&rules, &edits)].map(|rules| compile(rules));
        let [old, new] = [&old, &new].map(|it| Classifier::from_bytes(it.as_bytes()).unwrap());
        let changes = RuleChanges::between(&old, &new).unwrap();
        let relabeler = changes.relabeler(&new);
        for text in texts {
            let text = text.concat();
            let stored = old.first_match(&text).map(u32::from);
            let expected = new.first_match(&text);
            prop_assert_eq!(relabeler.first_match(&text, stored), expected, "{:?}", text);
            prop_assert_eq!(relabeler.first_match_bytes(text.as_bytes(), stored), expected);
        }
    }

    #[test]
    fn the_first_match_among_some_rules_is_the_lowest_of_them_that_matches(
        rules in prop::collection::vec(0..PATTERNS.len(), 1..16),
        chosen in prop::collection::vec(any::<bool>(), 16),
        text in prop::collection::vec(prop::sample::select(&WORDS[..]), 0..6),
    ) {
        let artifact = compile(&rules);
        let classifier = Classifier::from_bytes(artifact.as_bytes()).unwrap();
        let among: Vec<RuleId> = classifier
            .rules()
            .map(|rule| rule.id)
            .filter(|rule| chosen[rule.index()])
            .collect();
        let text = text.concat();
        let expected = classifier.matches(&text).find(|rule| among.contains(rule));
        prop_assert_eq!(classifier.first_match_among(&text, &among), expected);
    }
}

#[test]
fn texts_of_kept_rules_before_all_added_ones_are_not_read() {
    let [old, new] = [&[0, 5, 6][..], &[0, 5, 7, 6]].map(compile);
    let [old, new] = [&old, &new].map(|it| Classifier::from_bytes(it.as_bytes()).unwrap());
    let changes = RuleChanges::between(&old, &new).unwrap();
    let relabeler = changes.relabeler(&new);
    assert_eq!((changes.removed(), changes.added()), (0, 1));
    let certain = [Some(0), Some(1), Some(2), None].map(|stored| relabeler.is_certain(stored));
    assert_eq!(certain, [true, true, false, false]);
    // An index that no rule has is looked at in full.
    assert_eq!(relabeler.first_match("full", Some(7)).map(u32::from), Some(1));
}

#[test]
fn a_moved_rule_is_removed_and_added() {
    let [old, new] = [&[0, 5, 6, 11][..], &[11, 0, 5, 6]].map(compile);
    let [old, new] = [&old, &new].map(|it| Classifier::from_bytes(it.as_bytes()).unwrap());
    let changes = RuleChanges::between(&old, &new).unwrap();
    assert_eq!((changes.removed(), changes.added()), (1, 1));
}
