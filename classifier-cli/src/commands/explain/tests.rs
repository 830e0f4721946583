//! The cost must be 0 exactly if `regex` matches, and parts must be in order. More cases:
//! `PROPTEST_CASES=100000 cargo test --release -p classifier-cli explain`.

use std::fs;

use classifier::smtp::BounceClass;
use proptest::prelude::*;
use regex::Regex;

use super::alignment::{Placement, align};
use super::items::{Item, variants};
use super::matcher::Matcher;
use super::parts::{Part, parts};

/// The lowest cost of aligning a pattern with a text, after checks of the alignment.
fn cost(pattern: &str, text: &str) -> u32 {
    let cost = |items: &Vec<Item>| {
        let mut matcher = Matcher::new(text, text.len());
        let alignment = align(items, &mut matcher, u32::MAX / 2).unwrap().unwrap();
        assert_eq!(alignment.placements.len(), items.len());
        let mut end = None;
        let mut left_out = 0;
        for (item, placements) in items.iter().zip(&alignment.placements) {
            let (Placement::Found(range) | Placement::LeftOut(range)) = placements;
            assert_eq!(range.start, end.unwrap_or(range.start), "{pattern:?} {text:?}");
            end = Some(range.end);
            if let Placement::LeftOut(_) = placements {
                left_out += item.weight;
            }
        }
        assert_eq!(left_out, alignment.cost, "{pattern:?} {text:?}");
        assert_in_order(&parts(items, &alignment, text), pattern, text);
        let free = align(items, &mut Matcher::new(text, text.len()), 0).unwrap();
        assert_eq!(free.is_some(), alignment.cost == 0, "{pattern:?} {text:?}");
        alignment.cost
    };
    variants(pattern).unwrap().iter().map(cost).min().unwrap()
}

/// Parts follow one another in the pattern and in the text, at character boundaries.
fn assert_in_order(parts: &[Part], pattern: &str, text: &str) {
    let (mut pattern_end, mut text_end) = (0, 0);
    for part in parts {
        assert!(pattern.get(part.pattern.clone()).is_some(), "{pattern:?} {part:?}");
        assert!(text.get(part.text.clone()).is_some(), "{pattern:?} {text:?} {part:?}");
        assert!(pattern_end <= part.pattern.start, "{pattern:?} {text:?} {parts:?}");
        assert!(text_end <= part.text.start, "{pattern:?} {text:?} {parts:?}");
        (pattern_end, text_end) = (part.pattern.end, part.text.end);
    }
}

/// Parts of patterns; `|` splits everything before and after it.
const PATTERNS: &str = r"550 5 a ab mailbox full é ß k 用户 - \. . .+ .* .{2,} .{0,3} (?s:.) \d \d+
    [45]\.\d \w \W \s+ \S+ \pL [^a] [a&&b] a? (a|ab) (a.)+ (?:a{2,3}){1,2} (?i) (?-i) (?i:K) (?s) (?m)
    (?-u:a) (m(ail)box) ^ $ \A \z (?m:^) (?m:$) (?mR:^) (?mR:$) \b \B \b{start} \b{end} \b{start-half}
    \b{end-half} (?-u:\b) (?-u:\b{start}) (?-u:\b{end}) (?-u:\b{start-half})a a(?-u:\b{end-half})a |
    |(?i) (|a)";

/// The same with white space in them.
const SPACED: [&str; 5] = [" ", "\n", "[^ ]*", "(?:ab|b )?", "(ab )*"];

const TEXTS: [&str; 22] = [
    "550", "5", " ", "a", "b", "ab", "aa", "mailbox", "full", "é", "ß", "K", "\u{212A}", "用户",
    "-", ".", "\n", "\r", "\r\n", "4.7", "x", "٣",
];

fn joined(parts: Vec<&'static str>, most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(parts), 0..most).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn nothing_is_left_out_exactly_where_the_pattern_matches(
        pattern in joined(PATTERNS.split_whitespace().chain(SPACED).collect(), 6),
        texts in prop::collection::vec(joined(TEXTS.to_vec(), 6), 16),
    ) {
        let regex = Regex::new(&pattern).unwrap();
        for text in texts {
            prop_assert_eq!(cost(&pattern, &text) == 0, regex.is_match(&text), "{:?} {:?}", pattern, text);
        }
    }
}

#[test]
fn nothing_of_the_rules_of_this_repository_is_left_out_exactly_where_they_match() {
    let classifier = BounceClass::classifier();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/responses.txt");
    let texts = fs::read_to_string(file).unwrap();
    let texts: Vec<&str> = texts.lines().step_by(8).collect();
    for rule in classifier.rules() {
        let variants = variants(rule.pattern).unwrap();
        for text in &texts {
            let mut is_free = |items: &Vec<Item>| {
                align(items, &mut Matcher::new(text, text.len()), 0).unwrap().is_some()
            };
            let matches = classifier.rule_matches(rule.id, text);
            assert_eq!(variants.iter().any(&mut is_free), matches, "{} {text:?}", rule.pattern);
        }
    }
}
