//! Compares answers with those of the crate regex, for random sets of rules of all forms: literals, prefixes, chains,
//! position automata of every size, and DFAs. Texts are made of the rules, with a letter changed here and there.

use std::{format, string::String, vec::Vec};

use classifier_compiler::{Artifact, Compiler, RuleSet};
use regex::{Regex, RegexBuilder};

use crate::{Classifier, random::Random};

const WORDS: [&str; 12] = [
    "mailbox full",
    "full",
    "user unknown",
    "550 5.1.1",
    "quota",
    "k",
    "sks",
    "größe",
    "日本",
    ".",
    " ",
    "\n",
];

/// Classes, and a character of each.
const CLASSES: [(&str, &str); 8] = [
    (r"\d", "5"),
    ("[a-z]", "q"),
    ("[^>]", "é"),
    (".", "x"),
    (r"\w", "ж"),
    ("[a-f0-9 ]", "c"),
    ("(?i:[k-s])", "\u{17F}"),
    ("(?s:.)", "\n"),
];

/// Repetitions, and a number that each allows. The largest need states of many words.
const COUNTS: [(&str, usize); 11] = [
    ("", 1),
    ("*", 4),
    ("+", 3),
    ("?", 0),
    ("{2,5}", 5),
    ("{3,70}", 40),
    ("{40,200}", 150),
    ("{130}", 130),
    ("{0,1200}?", 700),
    ("{3,}", 9),
    ("+", 300),
];

/// A part of a pattern, and a text that it matches.
fn part(random: &mut Random, depth: usize) -> (String, String) {
    let word = random.one_of(&WORDS);
    let escaped = regex::escape(word);
    match random.below(12) {
        0..=3 => (escaped, word.into()),
        4 => (format!("(?i:{escaped})"), word.to_uppercase()),
        5 | 6 => {
            let (class, sample) = random.one_of(&CLASSES);
            // To repeat the largest classes so often takes long to compile.
            let counts = if class.starts_with('\\') { &COUNTS[..6] } else { &COUNTS[..] };
            let (count, times) = random.one_of(counts);
            (format!("{class}{count}"), sample.repeat(times))
        }
        7 => (".*".into(), random.one_of(&WORDS).replace('\n', "")),
        8 => {
            let other = random.one_of(&WORDS);
            (format!("(?:{escaped}|{}|[0-9]x)", regex::escape(other)), other.into())
        }
        9 => (random.one_of(&[r"\b", r"\B", r"\b{start}", r"(?-u:\b)"]).into(), String::new()),
        10 => (random.one_of(&["(?m:^)", "(?m:$)"]).into(), "\n".into()),
        _ if depth < 2 => {
            let (pattern, text) = parts(random, depth + 1);
            let (count, times) = random.one_of(&COUNTS[..5]);
            (format!("(?:{pattern}){count}"), text.repeat(times))
        }
        _ => (String::new(), String::new()),
    }
}

fn parts(random: &mut Random, depth: usize) -> (String, String) {
    (0..=random.below(4)).map(|_| part(random, depth)).unzip()
}

/// A rule, and a text that it matches, as far as assertions allow it.
fn rule(random: &mut Random) -> (String, String) {
    let (pattern, text) = parts(random, 0);
    match random.below(8) {
        0 | 1 => (format!("^{pattern}"), text),
        2 => (format!("{pattern}$"), text),
        _ => (pattern, text),
    }
}

/// A text around that of a rule.
fn text(random: &mut Random, rule: &str) -> String {
    let mut text = String::new();
    if random.below(2) == 0 {
        let longest = random.one_of(&[3, 20, 100]);
        (0..random.below(longest)).for_each(|_| text.push_str(random.one_of(&WORDS)));
    }
    match random.below(3) {
        0 => text.push_str(rule),
        1 => {
            let at = random.below(rule.chars().count() + 1);
            text.extend(rule.chars().enumerate().filter(|(i, _)| *i != at).map(|(_, char)| char));
        }
        _ => {
            let at = random.below(rule.chars().count() + 1);
            let other = random.one_of(&['>', 'a', 'é', '\n', '7']);
            text.extend(
                rule.chars().enumerate().map(|(i, char)| if i == at { other } else { char }),
            );
        }
    }
    (0..random.below(8)).for_each(|_| text.push_str(random.one_of(&WORDS)));
    text
}

/// Rules of these patterns; `None` if one of them is refused.
fn compiled<'p>(
    compiler: &Compiler,
    patterns: impl IntoIterator<Item = &'p str>,
) -> Option<Artifact> {
    let rules = RuleSet::builder();
    let rules = patterns.into_iter().fold(rules, |rules, pattern| rules.rule("Label", pattern));
    compiler.compile(&rules.read()).ok()
}

fn matches_as_in_regex(compiler: &Compiler, pattern: &str, text: &str) {
    let artifact = compiled(compiler, [pattern]).unwrap();
    let classifier = Classifier::from_bytes(artifact.as_bytes()).unwrap();
    let expected = Regex::new(pattern).unwrap().is_match(text);
    assert_eq!(classifier.first_match(text).is_some(), expected, "{pattern} in {text}");
}

#[test]
fn a_piece_that_overlaps_the_one_before_is_not_the_next() {
    for (pattern, text) in [
        ("sks.*sks", "sksks and sks"),
        ("sks.*sks", "sksks"),
        ("aba[a-z]+aba", "ababacaba"),
        ("aa.*aa.*aa", "aaaaa aa"),
        ("aa.*aa.*aa", "aaaaa a"),
    ] {
        matches_as_in_regex(&Compiler::new(), pattern, text);
    }
}

#[test]
fn a_program_that_is_anchored_starts_once() {
    let compiler = Compiler::new().rule_dfa_limit(0).shard_dfa_limit(0);
    for (pattern, text) in [
        // Its first start is in progress until the next one.
        ("^[a-z]{3}[0-9]", "qqqqabc1"),
        ("^[a-z]{3}[0-9]", "abc1"),
        ("^[a-z]{200}[0-9]", &*("q".repeat(300) + "1")),
        (r"^\w{3}\b.", "qqqqabc abc"),
        ("^(?:[^x]{3}|ab[^x]{2})+!", "éééé!"),
        ("^(?:[^x]{3}|ab[^x]{2})+!", "éééééé!"),
        (r"^(?:\w{3}|ab\w{2})+!", "éééé!"),
    ] {
        matches_as_in_regex(&compiler, pattern, text);
    }
}

#[test]
fn random_rules_of_all_forms_match_as_in_regex() {
    let mut random = Random(1);
    let [mut answers, mut matches] = [0; 2];
    for _ in 0..200 {
        let count = random.one_of(&[1, 2, 5, 12]);
        let mut rules: Vec<_> = (0..count).map(|_| rule(&mut random)).collect();
        let limit = random.one_of(&[0, 2 << 10, 64 << 10]);
        let compiler =
            Compiler::new().rule_dfa_limit(limit).shard_dfa_limit(random.one_of(&[0, 64 << 10]));
        // Some repeat so much that they are refused for their size.
        rules.retain(|(pattern, _)| compiled(&compiler, [&**pattern]).is_some());
        if rules.is_empty() {
            continue;
        }
        let patterns = rules.iter().map(|(pattern, _)| &**pattern);
        let Some(artifact) = compiled(&compiler, patterns) else { continue };
        let classifier = Classifier::from_bytes(artifact.as_bytes()).unwrap();
        let regex = |(pattern, _): &(String, String)| {
            RegexBuilder::new(pattern).size_limit(1 << 30).build().unwrap()
        };
        let oracle: Vec<Regex> = rules.iter().map(regex).collect();
        for _ in 0..40 {
            let rule = &rules[random.below(rules.len())].1;
            let text = text(&mut random, rule);
            let matching = |(i, rule): (usize, &Regex)| rule.is_match(&text).then_some(i);
            let expected: Vec<_> = oracle.iter().enumerate().filter_map(matching).collect();
            let found: Vec<_> = classifier.matches(&text).map(|id| id.index()).collect();
            assert_eq!(found, expected, "{oracle:?} in {text:?}");
            let first = classifier.first_match(&text).map(|id| id.index());
            assert_eq!(first, expected.first().copied(), "{oracle:?} in {text:?}");
            answers += 1;
            matches += expected.len();
        }
    }
    assert!(answers > 5_000 && matches > answers / 2, "{answers} answers, {matches} matches");
}
