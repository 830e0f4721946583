//! Built-in rules for texts without a reply code begin with a class, which takes the first letter.
//! Words that may start a text are therefore written without it: `eferred: ` for `Deferred: `.

use std::collections::HashSet;

use classifier_compiler::{Rule, RuleSet};
use regex::Regex;
use regex_syntax::hir::literal::Extractor;

const FILES: [&str; 4] =
    ["rules/providers.toml", "rules/iana.toml", "rules/fallback.toml", "rules/messages.toml"];
const RESPONSES: &str = include_str!("data/responses.txt");
const LABELLED: &str = include_str!("data/eval/open.tsv");

/// What follows the class that takes the first letter, if the pattern begins with one.
fn words(rule: &Rule) -> Option<String> {
    let (class, rest) = rule.pattern.strip_prefix("^[")?.split_once(']')?;
    let (flags, words) = match rest.strip_prefix("(?i)") {
        Some(rest) => ("(?i)", rest.strip_prefix(".*")?),
        None => ("", rest.strip_prefix(".*")?),
    };
    class.ends_with('~').then(|| format!("{flags}{words}"))
}

/// The examples, responses and labelled texts.
fn texts(rules: &RuleSet) -> impl Iterator<Item = &str> {
    let examples = rules.rules().iter().flat_map(|rule| &rule.examples).map(|it| it.text.as_str());
    let labelled = LABELLED.lines().skip(1).filter_map(|row| row.rsplit('\t').next());
    examples.chain(RESPONSES.lines()).chain(labelled)
}

#[test]
fn a_text_may_begin_with_the_words_of_a_rule() {
    let rules = RuleSet::load(FILES).unwrap();
    let texts: Vec<&str> = texts(&rules).collect();
    let mut missed = Vec::new();
    for rule in rules.rules() {
        let Some(words) = words(rule) else { continue };
        let (pattern, words) = (Regex::new(&rule.pattern).unwrap(), Regex::new(&words).unwrap());
        for text in texts.iter().filter(|text| pattern.is_match(text)) {
            let Some(found) = words.find_at(text, 1) else { continue };
            let before = text[..found.start()].trim_end_matches(char::is_alphabetic);
            let from_words = &text[before.len()..];
            if from_words.starts_with(char::is_alphabetic) && !pattern.is_match(from_words) {
                missed.push(format!("{}: {from_words}", rule.pattern));
            }
        }
    }
    assert!(missed.is_empty(), "not matched:\n{}", missed.join("\n"));
}

#[test]
fn words_that_may_begin_a_text_are_written_without_their_first_letter() {
    let rules = RuleSet::load(FILES).unwrap();
    let dictionary: HashSet<String> = texts(&rules)
        .flat_map(|text| text.split(|char: char| !char.is_alphabetic()))
        .map(str::to_lowercase)
        .collect();
    // Without its first letter, `Deferred` is no word; `host` is `ost`, and `blocked` is `locked`.
    let shortened: HashSet<&str> = dictionary
        .iter()
        .filter_map(|word| Some(&word[word.chars().next()?.len_utf8()..]))
        .collect();
    let mut whole = Vec::new();
    for rule in rules.rules() {
        let Some(words) = words(rule) else { continue };
        let words = words.replace("(?i)", "").to_lowercase();
        let hir = regex_syntax::parse(&words).unwrap();
        let prefixes = Extractor::new().limit_total(10_000).extract(&hir);
        for literal in prefixes.literals().into_iter().flatten() {
            let literal = String::from_utf8_lossy(literal.as_bytes());
            let word = literal.split(|char: char| !char.is_alphabetic()).next().unwrap();
            if dictionary.contains(word) && !shortened.contains(word) && !word.is_empty() {
                whole.push(format!("`{literal}` in {}", rule.pattern));
            }
        }
    }
    assert!(whole.is_empty(), "whole words:\n{}", whole.join("\n"));
}
