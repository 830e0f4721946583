//! The benchmarks' Vectorscan answers as `RegexSet` does.

use benchmarks::vectorscan::Vectorscan;
use classifier::smtp::BounceClass;
use regex::RegexSet;

fn assert_same<'t>(patterns: &[&str], texts: impl IntoIterator<Item = &'t str>) {
    let set = RegexSet::new(patterns).expect("the patterns are regexes");
    let vectorscan = Vectorscan::new(patterns).unwrap_or_else(|error| panic!("{error}"));
    for text in texts {
        let expected = set.matches(text).into_iter().next();
        assert_eq!(vectorscan.first_match(text), expected, "{text:?}");
    }
}

#[test]
fn the_rules_of_this_repository() {
    let patterns: Vec<&str> = BounceClass::classifier().rules().map(|rule| rule.pattern).collect();
    assert_same(&patterns, include_str!("../../tests/data/responses.txt").lines());
}

#[test]
fn where_the_syntaxes_differ() {
    let texts =
        ["", "a", "a\n", "ab", "b\n", "$", "é", "f", "fé", "K", "\u{212A}", "\n", "٣", "3", "Éa"];
    for patterns in [
        ["a$", "a"],
        [r"\$", "(a|b)($|c)"],
        ["[$]", "^$"],
        ["(?i)k", "a*"],
        ["^é?$", "."],
        ["(?i)é", "f"],
        [r"^\d$", "^.$"],
        ["^[^a]$", r"\w"],
    ] {
        assert_same(&patterns, texts);
    }
}

#[test]
fn the_lowest_of_those_that_match_wins() {
    assert_same(&["c", "b", "a", "ab"], ["abc", "ab", "a", "ba", "d", ""]);
}

#[test]
fn what_it_cannot_compile_is_an_error() {
    let error = Vectorscan::new(&["a", r"\bé"]).err().expect("no word boundaries in Unicode");
    assert!(error.to_string().contains(r"in `\bé`"), "{error}");
}
