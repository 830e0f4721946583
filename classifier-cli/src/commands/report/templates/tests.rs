use std::collections::HashMap;

use classifier_compiler::{Compiler, RuleFormat, RuleSet};
use proptest::prelude::*;
use regex::Regex;

use super::super::frequent::Frequent;
use super::super::mask;
use super::super::tally::Masked;
use super::{Patterns, merge, pattern, words};

/// The templates of texts, as they are counted.
fn counted(texts: &[impl AsRef<str>]) -> Frequent<Masked> {
    let mut templates = Frequent::new(10_000);
    let mut template = String::new();
    for text in texts {
        let sample = text.as_ref().to_owned();
        let ambiguity = mask::write(&sample, &mut template);
        templates.add(&template, || Masked { sample, ambiguity }).ambiguity |= ambiguity;
    }
    templates
}

#[track_caller]
fn check(texts: &[&str], expected: &[(&str, u64, Option<&str>)]) {
    let templates = counted(texts);
    let groups = merge(&templates);
    let patterns = Patterns::new(&groups);
    let found: Vec<_> = groups
        .iter()
        .enumerate()
        .map(|(at, group)| (group.template(), group.count, patterns.of(at)))
        .collect();
    let found: Vec<_> =
        found.iter().map(|(it, count, of)| (&**it, *count, of.as_deref())).collect();
    assert_eq!(found, expected);
}

#[test]
fn texts_that_differ_in_a_word_have_one_template() {
    check(
        &["ticket HR-2063", "ticket HR-2073", "ticket HR-2063"],
        &[("ticket <*>", 3, Some("^ticket [^ ]+$"))],
    );
    check(
        &["550 Recipient verify failed", "550 Sender verify failed"],
        &[("550 <*> verify failed", 2, Some("^550 (Recipient|Sender) verify failed$"))],
    );
    check(
        &[
            "1 of S12 by A3: 7 of the rows were not read",
            "1 of S13 by A4: 8 of the rows were not read",
        ],
        &[(
            "<n> of <*> by <*> <n> of the rows were not read",
            2,
            Some("^[0-9]+ of [^ ]+ by [^ ]+ [0-9]+ of the rows were not read$"),
        )],
    );
}

#[test]
fn texts_that_differ_in_more_have_their_own() {
    for pair in [
        ["550 5.1.1 user unknown", "550 5.2.2 user unknown"],
        ["550 user unknown", "551 user unknown"],
        ["user unknown", "user is unknown"],
        ["mailbox unavailable", "relaying denied"],
        ["<n> full", "<n> empty"],
        [
            "the mailbox of this user is full or closed",
            "the domain of this user is blocked or closed",
        ],
    ] {
        let templates = counted(&pair);
        assert_eq!(merge(&templates).len(), 2, "{pair:?}");
    }
}

#[test]
fn a_pattern_is_narrower_where_another_template_is_near() {
    check(
        &[
            "the user <a> is known",
            "the user B-12 is known",
            "the user B-13 is known",
            "the user 5.1.1 is known",
        ],
        &[
            ("the user <*> is known", 3, Some("^the user (<a>|B-12|B-13) is known$")),
            ("the user 5.1.1 is known", 1, Some(r"^the user 5\.1\.1 is known$")),
        ],
    );
}

#[test]
fn there_is_no_pattern_where_none_is_found() {
    // Of nothing but digits, and of what may be the same text.
    check(&["123"], &[("<n>", 1, None)]);
    check(
        &[r#"for "a b"@c.example"#, "for all of us"],
        &[("for <email>", 1, None), ("for all of us", 1, None)],
    );
    check(
        &["for <n> of us", "or all of us"],
        &[
            ("for <id> of us", 1, Some("^for [^ ]+ of us$")),
            ("or all of us", 1, Some("^or all of us$")),
        ],
    );
}

#[test]
fn masks_stand_for_what_they_masked() {
    for (text, expected) in [
        ("to a@b.example: no", r"^to [^ ]+@[^ ]+: no$"),
        ("mx1.example.org [192.0.2.7] no", r"^[^ ]+\.[^ ]+ \[[0-9A-Fa-f.:]+\] no$"),
        ("it isn't\n\u{202e}", "^it isn't\\n\\u{202e}$"),
        (r#"for "a b"@c.example no"#, "^for "),
    ] {
        let templates = counted(&[text]);
        let groups = merge(&templates);
        let found = Patterns::new(&groups).of(0);
        assert_eq!(found.as_deref(), Some(expected), "{text}");
        assert!(Regex::new(expected).unwrap().is_match(text), "{text}");
    }
}

#[test]
fn a_pattern_is_a_string_of_toml() {
    for (pattern, expected) in [
        (r"^a\.b$", r"'^a\.b$',"),
        ("^it's$", "'''^it's$''',"),
        (r#"^'''"\.$"#, r#""^'''\"\\.$","#),
    ] {
        assert_eq!(pattern::toml(pattern), expected);
    }
}

/// Pieces of texts. Most words are near others, so that templates are near, too.
fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("user".to_owned()),
        Just("mailbox".to_owned()),
        "(is|isn't|not)",
        "[ab]{1,2}",
        "HR-[0-9]{1,2}",
        "[0-9]{1,3}",
        "5\\.[0-9]\\.[0-9]",
        "<[ab]@[ab]\\.example>",
        "\"[ab] ?[ab]\"@[ab]\\.example",
        "[ab]\\.example[,:]?",
        "[(\\[]192\\.0\\.2\\.[0-9][)\\]]",
        "[0-9a-f]{3}::[0-9a-f]{1,2}",
        "4[a-z]{3}[A-Z][0-9]{2}[a-z]{3}",
        "http://[ab]\\.example/[ab?]{0,3}",
        "<(n|id|ip|b)>",
        "[.*+?(){}|^$\\\\'\"…\n\t\u{202e}-]{0,3}",
        "é[@-]?",
        Just(String::new()),
    ];
    let long = prop_oneof![9 => Just(1usize), 1 => Just(40)];
    (prop::collection::vec(word, 1..6), prop_oneof!["", "55[0-4] "], long)
        .prop_map(|(words, code, times)| code + &vec![words.join(" "); times].join(" "))
}

proptest! {
    /// The pattern of a group matches all texts of the group and no others.
    #[test]
    fn a_pattern_matches_the_texts_of_its_template_and_no_others(
        texts in prop::collection::vec(text(), 1..12)
    ) {
        let templates = counted(&texts);
        let groups = merge(&templates);
        prop_assert_eq!(groups.iter().map(|it| it.count).sum::<u64>(), texts.len() as u64);
        let patterns = Patterns::new(&groups);
        let kept = templates.by_count().into_iter();
        let ambiguities: HashMap<_, _> =
            kept.map(|(template, it)| (template.to_owned(), it.value.ambiguity)).collect();
        let mut template = String::new();
        for (at, group) in groups.iter().enumerate() {
            let Some(pattern) = patterns.of(at) else { continue };
            let regex = Regex::new(&pattern).unwrap();
            for text in &texts {
                mask::write(text, &mut template);
                let ambiguity = ambiguities[&template];
                let is_member = group.members.contains(&words(&template, ambiguity).0);
                prop_assert_eq!(regex.is_match(text), is_member, "{:?} {:?}", pattern, text);
            }
        }
    }
}

/// `check` accepts the largest patterns, and there are none that it would not accept.
#[test]
fn a_pattern_is_within_the_limits_of_rules() {
    let accepted = |texts: Vec<String>| {
        let templates = counted(&texts);
        let groups = merge(&templates);
        let pattern = Patterns::new(&groups).of(0)?;
        let rules = format!("[rules]\nNew = [\n{}\n]\n", pattern::toml(&pattern));
        let rules = RuleSet::builder().text("new", RuleFormat::Toml, rules.as_str()).build();
        let checked = rules.and_then(|rules| Compiler::new().compile(&rules));
        assert!(checked.is_ok(), "{pattern}");
        Some(pattern)
    };
    let distinct = |from: u32, count: u32| -> String {
        (from..from + count).filter_map(char::from_u32).collect()
    };
    assert!(accepted(vec![format!("554 {}", distinct(0x4e00, 78))]).is_some());
    // Lists of words, of which each has many characters or masks.
    let word = |at: u32| format!("the user {} is not here", distinct(0x4e00 + 20 * at, 20));
    assert!(accepted((0..5).map(word).collect()).is_some());
    assert!(accepted((0..7).map(word).collect()).is_some());
    let near =
        |at: usize| format!("the user {}x{} is not here", "a@b.example,".repeat(at), "5.1.1");
    assert!(
        accepted((1..20).map(near).chain(["the user 5.1.1 is not here".to_owned()]).collect())
            .is_none()
    );
}
